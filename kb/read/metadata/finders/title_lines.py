"""Finds the title of a document among the lines of its title page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile, takewhile, zip_longest

from kb.model import BlockKind
from kb.read.heading_rules import has_address, is_prose, parse_heading_number
from kb.read.metadata.finders.bodies import classify_body, clean_body, is_bare_body, is_body, strip_article
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.finders.kinds import find_series
from kb.read.metadata.finders.people import parse_person
from kb.read.metadata.finders.titles import fold_alphanumerics
from kb.text.dates import find_date, parse_date_line
from kb.text.jurisdictions import load_gazetteer

DIVISION = re.compile(
    r"(?:table of )?contents|(?:executive )?summary|abstract:?|foreword|preface|introduction|background|"
    r"acknowledge?ments|overview|notes|(?:key )?findings|(?:key )?recommendations|conclusions?|methodology|references|"
    r"about us|welcome|(?:chapter|part|section|annex|appendix) [\dIVXivx]{1,4}",
    re.IGNORECASE,
)
KIND_LINE = re.compile(
    r"(?:for )?(?:immediate release|(?:joint )?(?:media|press|news) (?:release|statement|advisory|notice))\b.{0,40}|"
    r"(?:news|communiqu[eé]|press|media|embargo\w*.*|general assembly|security council|economic and social council|"
    r"united nations|human rights council|report|briefing(?: paper| note)?|information brief|"
    r"policy brief(?:ing)?|working paper|research (?:report|briefing|paper)|discussion paper|fact ?sheet|"
    r"position (?:statement|paper)|"
    r"presentation|letter|memo(?:randum)?|"
    r"(?:policy brief|issue brief|briefing|paper|report|bulletin)\s*(?:#|no\.?)?\s*\d+|"
    r"original\s*:.*|english(?: only)?|distr\.?\s*:.*|agenda items? \d.*|item \d+.*|\S+ session|"
    r"draft|page \d+.*|case\s?#.*|no\.? ?\d.*)",
    re.IGNORECASE,
)
REFERENCE = re.compile(r"(?=\S*\d)(?=\S*[/.-])[A-Z][\w/.()-]*(?:\s.{0,30})?|\S+\d\S*")
ADDRESSED = re.compile(
    r"(?:dear|to\s*:|from\s*:|cc\s*:|via\b|by (?:e-?mail|fax|post)\b|attn|attention\b|contacts?\b|tel\b)", re.IGNORECASE
)
_SALUTATION = re.compile(r"dear\b", re.IGNORECASE)
_SUBJECT = re.compile(r"(?:re|subject|regarding)\s*:\s*(?P<title>\S.{3,250})", re.IGNORECASE | re.DOTALL)
_PULLED = re.compile(r"[…\"“‘„«]|\.\.\.|[a-z]")
ENDS_SENTENCE = re.compile(r"[^.]\.[”’\"]?$")
_AGENDA = re.compile(r"agenda items? \d|item \d+ of the", re.IGNORECASE)
_AGENDA_WITHIN = re.compile(r".*\b(?:session\b.*)?agenda items? \d", re.IGNORECASE)
BY = re.compile(
    r"(?:by|author(?:s|ed)?|written|prepared|edited|editors?|published|produced|designed|supported|photo\w*|©)\b",
    re.IGNORECASE,
)
_DATE_AT_END = re.compile(r"[\s,–-]+(?=(?:\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+|[A-Z][a-z]+ \d{1,2},) \d{4}$)")
_OPEN_END = re.compile(
    r"\b(?:ended|ending|to|until|on|of|in|by|between|and|from|before|after|since|adopted)$", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s?[-–/]\s?\d{2,4})?")
_PERIOD = re.compile(
    r"(?:(?:fiscal|financial) year |FY ?|(?:for )?(?:the )?year (?:ended |ending |to )?(?:\d{1,2} [A-Z][a-z]+ )?)"
    r"(?:19|20)\d\d(?:\s?[-–/]\s?\d{2,4})?",
    re.IGNORECASE,
)
YEARLY = re.compile(r"\bannual (?:report|review|accounts)\b(?: and (?:accounts|financial statements))?", re.IGNORECASE)
_SUBMITTED = re.compile(
    r"(?:joint )?(?:memorandum|submission|comments|representations|petition|open letter|response) (?:on|to|by|of)\b",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?:19|20)\d\d\s?[-–—/]\s?(?:\d\d)?\d\d")
_SPACED = re.compile(r"^(?:[A-Z] ){3,}(?:\d ){4}")  # "A P R I L 2 0 2 6 "
_ADOPTED = re.compile(r"\s+(?:Adopted on|Version) \d.*$")
_BODY_LINE = re.compile(
    r".*\b(?:plc|ltd|limited|inc|corp|llp|llc)\.?|(?:(?:federative|federal) )?(?:the )?(?:city|town|county|republic|"
    r"commonwealth|kingdom|government) of [^:–—]{3,40}",
    re.IGNORECASE,
)
_NAMES_A_TEXT = re.compile(
    r"\b(?:report|plan|strategy|guid\w+|review|statement|update|profile|submission|testimony|letter|results|policy|"
    r"framework|toolkit|handbook|newsletter|factsheet|briefing|assessment|act|code|charter)\b",
    re.IGNORECASE,
)
_NO_BARE_NAME = re.compile(
    r"\b(?:annual|report|plan|strategy|guide|guidance|toolkit|handbook|manual|like|must|should|does|do|to|its|their|"
    r"announces|appoints|calls|celebrates|condemns|criticises|demands|hosts|joins|launches|opens|praises|publishes|"
    r"rejects|releases|responds|says|secures|unveils|urges|warns|welcomes|wins)\b|"
    r"^(?:what|how|why|who|when|where|towards?)\b",
    re.IGNORECASE,
)
_KIND_TITLES = frozenset({"annual report", "annual review", "sustainability report", "report", "impact report"})
_OFFICE_LINE = re.compile(
    r"(?:the (?:rt\.? )?hon|professor|director|president|chair|partner|senior|adjunct|vice|counsel|fellow)\b",
    re.IGNORECASE,
)
_KIND_BELOW = re.compile(
    r"(?:an?|the|how|findings|evidence|\w+ing)\b|"
    r".*\b(?:report|review|study|inquiry|evaluation|briefing|guide|guidance)\b",
    re.IGNORECASE,
)
_TITLE_CELL = re.compile(r"(?:(?:document|policy|report) )?title:?\t(?P<title>[^\t]{8,200})", re.IGNORECASE)
_OTHER_LETTERS = re.compile(r"[^A-Za-z]*[\u0370-\u1dff\u2e80-\uffef][^A-Za-z]*")
_QUOTED = re.compile(r"[“\"‘][^“”\"]{8,90}[”\"’]")
_QUOTED_LEAD = re.compile(rf"{_QUOTED.pattern}: \S")
_LINKS = r"(?:in respect of|in the case of|concerning|regarding|of|for|on|into|and|but|to|at)(?: the)?"
_LINK, LINK_END = re.compile(_LINKS, re.IGNORECASE), re.compile(rf"\b{_LINKS}$", re.IGNORECASE)
_BEGINS_ANEW = re.compile(r"An? ")  # a sub-title, below "Locked in, moved on"
_POSSESSIVE_END = re.compile(r"[’']s$", re.IGNORECASE)
_HEADING_NUMBER = re.compile(r"^\d{1,2}\.?\s+")
_LABELLED = re.compile(r"[A-Z]\w+:\s")
_SHORT_KINDS = (BlockKind.PARAGRAPH, BlockKind.HEADING)
_STATE_LINES, _LINES_BELOW, _PART_WORDS = 40, 3, 3
_MAX_TITLE_WORDS = 45
_MIN_TITLE_WORDS, _FIRST_LINES = 3, 14


def find_title(pages: FrontPages) -> str:
    """Return the title: the block set as one, else the first lines that may be one.

    Letterheads, kinds of documents, references, addresses and quotations are no titles.
    """
    latin = tuple(line for line in pages.title_page if not _OTHER_LETTERS.fullmatch(line.text))
    lines = latin or pages.title_page  # above a translation may stand the original
    at = next((at for at, line in enumerate(lines) if line.kind is BlockKind.TITLE), -1)
    words = _strip_edges(lines[at].text) if at >= 0 else ""
    is_quoted = (
        _is_quoted_title(words, lines[at + 1 :]) or _is_in_heads(words, pages) or _is_named_above(words, lines, at)
    )
    set_as_title = _join_around(lines, at, words, is_cover=pages.is_cover) if words else ""
    is_quoted = is_quoted or _QUOTED_LEAD.match(set_as_title) is not None
    labelled = (_TITLE_CELL.fullmatch(line.text) for line in lines if line.kind is BlockKind.TABLE_ROW)
    cell = next(filter(None, labelled), None)
    is_division = cell is not None and _HEADING_NUMBER.match(words) is not None  # "1. Purpose", below a table
    if set_as_title and not is_division and (may_be_title(set_as_title) or is_quoted):
        return _complete_title(set_as_title, lines, at, pages)
    if cell:
        return cell["title"]
    subject = next((match.group("title") for line in lines if (match := _SUBJECT.fullmatch(line.text))), "")
    if subject:
        return subject
    headings = _join_headings(lines)
    if headings and may_be_title(headings):
        return split_title_date(headings)[0]
    if _is_letter(lines):
        return next((line.text for line in lines if line.text.isupper() and _SUBMITTED.match(line.text)), "") or next(
            filter(None, map(_read_subject, lines, lines[1:])), ""
        )
    return split_title_date(_join_title_lines(lines, may_end=bool(set_as_title) and pages.is_cover))[0]


def _complete_title(title: str, lines: Sequence[Line], at: int, pages: FrontPages) -> str:
    """Return a line set as a title with its period; or the title below it, if it is only a letterhead."""
    is_name, is_kind = _is_letterhead(title, pages), title.casefold() in _KIND_TITLES
    below = _join_below(lines[at + 1 :]) if is_name or is_kind else ""
    if is_name and below and not _YEAR.fullmatch(below):
        return split_title_date(below)[0]
    if is_kind and at and _YEAR.fullmatch(lines[at - 1].text):
        return f"{lines[at - 1].text} {title}"
    after = lines[at + 1].text if at + 1 < len(lines) else ""
    if _YEAR.fullmatch(below) or (_YEARS.fullmatch(after) and _NAMES_A_TEXT.search(title)):
        return f"{title} {below or after}"
    if _PERIOD.fullmatch(after) and YEARLY.search(title):
        return f"{title}, {after}"
    return _find_named_by(title, lines[at + 1 :]) or split_title_date(title)[0]


def _join_around(lines: Sequence[Line], at: int, title: str, *, is_cover: bool) -> str:
    """Return a title with the lines around it that belong to it, though they are set in another size.

    Above it stands what ends in a colon or calls for it, or the whole of which it names a part; below it what its last
    word calls for.
    """
    above = lines[at - 1].text if is_cover and at > 0 else ""
    if _QUOTED.fullmatch(above) and lines[at - 1].kind is BlockKind.BLOCK_QUOTATION:
        return f"{above}: {title}"
    is_lead = above.endswith(":") and above.isupper() and may_be_title(above) and not _LABELLED.match(above)
    if is_lead or (_NAMES_A_TEXT.search(above) and LINK_END.search(above) and not is_prose(above)):
        title = f"{above} {title}"
    elif len(title.split()) <= _PART_WORDS and not _NAMES_A_TEXT.search(title) and _is_series(above):
        title = f"{above}: {title}"
    for line in lines[at + 1 : at + 1 + _LINES_BELOW]:
        is_linked = bool(_LINK.fullmatch(line.text))
        if not (is_linked or _POSSESSIVE_END.search(title) or LINK_END.search(title)):
            break
        if is_prose(line.text) or parse_date_line(line.text) or (_BEGINS_ANEW.match(line.text) and not title.isupper()):
            break
        title = f"{title} {line.text}"
    return title


def _find_named_by(acronym: str, below: Sequence[Line]) -> str:
    """Return the heading below a project's acronym that says which text about it this is."""
    if " " in acronym or not acronym.isupper():
        return ""
    form = re.compile(rf"\b{re.escape(acronym)}\b", re.IGNORECASE)
    headings = (line.text for line in below if line.kind is BlockKind.HEADING and not is_prose(line.text))
    return next((text for text in headings if form.search(text) and _NAMES_A_TEXT.search(text)), "")


def _is_series(text: str) -> bool:
    """Tell whether a line in capitals names the whole work of which a title names a part."""
    named = _NAMES_A_TEXT.search(text) and not find_series([Line(BlockKind.PARAGRAPH, text)])[1]
    return bool(named) and text.isupper() and len(text.split()) > _PART_WORDS and may_be_title(text)


def _is_in_heads(title: str, pages: FrontPages) -> bool:
    """Tell whether the words of a title in quotation marks are the document's running head, or a heading of it."""
    letters = fold_alphanumerics(title)
    is_quoted = title[:1] in '“"‘' and len(title.split()) > 1
    headings = (line.text for line in pages.body if line.kind is BlockKind.HEADING)
    return is_quoted and (
        any(letters in fold_alphanumerics(line.text) for line in pages.running)
        or any(letters == fold_alphanumerics(text) for text in headings)
    )


def _is_named_above(title: str, lines: Sequence[Line], at: int) -> bool:
    """Tell whether the line above a title in quotation marks says what kind of text, of which series, that is."""
    above = lines[at - 1].text if at > 0 else ""
    is_whole = title[:1] in '“"‘' and title[-1:] in '”"’'
    return is_whole and bool(KIND_LINE.fullmatch(above) or find_series([Line(BlockKind.PARAGRAPH, above)])[1])


def _is_quoted_title(title: str, below: Sequence[Line]) -> bool:
    """Tell whether a title is in quotation marks: the line below it says what kind of text that is."""
    is_whole = title[:1] in '“"‘' and title[-1:] in '”"’' and len(title.split()) <= _TITLE_WORDS * 2
    return is_whole and bool(below) and _KIND_BELOW.match(below[0].text) is not None


def names_no_work(title: str) -> bool:
    """Tell whether a title is only a division's or a kind's name: "Contents", "Position statement"."""
    is_kind = KIND_LINE.fullmatch(title) and title.casefold() not in _KIND_TITLES
    return bool(is_kind or DIVISION.fullmatch(title))


def ends_open(text: str) -> bool:
    """Tell whether a line goes on with the end of a period: "Results for the six months ended"."""
    return _OPEN_END.search(text) is not None


def _strip_edges(title: str) -> str:
    """Return a title without a letter-spaced line before it, or when it was adopted and which version it is."""
    return _ADOPTED.sub("", _SPACED.sub("", title)).rstrip(" :")


def _is_letterhead(text: str, pages: FrontPages) -> bool:
    """Tell whether a line is the name of a body or a state: a legal form says so, or the text names its government."""
    if _NAMES_A_TEXT.search(text):
        return False
    if _BODY_LINE.fullmatch(text) or (is_bare_body(text) and classify_body(text)):
        return True
    plain = strip_article(" ".join(text.split()))
    if any(each.casefold() == plain.casefold() for each in load_gazetteer().names):
        return True
    name = re.escape(plain)
    form = re.compile(rf"\bgovernment of (?:the )?(?:[\w ]{{0,20}}republic of )?{name}\b", re.IGNORECASE)
    return any(form.search(line.text) for line in pages.body[:_STATE_LINES])


def _join_below(lines: Sequence[Line]) -> str:
    """Return the line below a letterhead that may be a title, with the year above it, or the day that it ends before.

    A year alone is returned if nothing else follows.
    """
    year = ""
    for line, after in zip_longest(lines[:_LINES_BELOW], lines[1:_LINES_BELOW]):
        if _YEAR.fullmatch(line.text):
            year = line.text
            continue
        if is_bare_body(clean_body(line.text)) and not _NAMES_A_TEXT.search(line.text):
            continue  # a part of the body
        is_short = line.text.isupper() or (line.kind in _SHORT_KINDS and not is_prose(line.text))
        if not is_short or not may_be_title(line.text) or BY.match(line.text) or " " not in line.text:
            break
        day = after.text if after and ends_open(line.text) and parse_date_line(after.text) else ""
        return f"{year} {line.text} {day}".strip()
    return year


def split_title_date(title: str) -> tuple[str, str]:
    """Split the day off the end of a title; "" if there is none."""
    parts = _DATE_AT_END.split(title, maxsplit=1)
    if ends_open(parts[0]):
        return title, ""
    return (
        (parts[0], find_date(parts[1])) if len(parts) > 1 and len(parts[0].split()) >= _MIN_TITLE_WORDS else (title, "")
    )


def may_be_title(text: str) -> bool:
    return not (
        KIND_LINE.fullmatch(text)
        or DIVISION.fullmatch(_HEADING_NUMBER.sub("", text))
        or (_OFFICE_LINE.match(text) and not _NAMES_A_TEXT.search(text))
        or text.endswith(("®", "™"))
        or _PULLED.match(text)
        or (is_body(text) and _is_bare_name(text))
        or parse_date_line(text)
    )


def _is_bare_name(text: str) -> bool:
    """Tell whether a body's name is set in capitals, as a letterhead."""
    return text.isupper() and len(text.split()) > 2 and not _NO_BARE_NAME.search(text)


def _read_subject(line: Line, after: Line) -> str:
    """Return the heading below a letter's salutation, or ""."""
    is_subject = after.kind is BlockKind.HEADING and len(after.text.split()) >= _MIN_TITLE_WORDS
    return after.text if is_subject and _SALUTATION.match(line.text) and may_be_title(after.text) else ""


def _is_letter(lines: Sequence[Line]) -> bool:
    return any(ADDRESSED.match(line.text) for line in lines)


def _join_headings(lines: Sequence[Line]) -> str:
    """Join the headings at the beginning of a text, below what they say of its kind, up to enough words for a title."""
    headings = (BlockKind.HEADING, BlockKind.TITLE)
    while lines and lines[0].kind in headings and KIND_LINE.fullmatch(lines[0].text):
        lines = list(dropwhile(_is_below_kind, lines[1:]))
    title = ""
    for line in lines:
        if line.kind is not BlockKind.HEADING or line.level != lines[0].level or parse_heading_number(line.text):
            break
        if DIVISION.fullmatch(line.text):
            break
        title = f"{title} {line.text}".strip()
        if len(title.split()) >= _TITLE_WORDS:
            break
    return title


def _is_below_kind(line: Line) -> bool:
    """Tell whether a line below "For immediate release" says when and whom to ask."""
    is_short = line.kind is BlockKind.PARAGRAPH and not is_prose(line.text)
    is_asked = ADDRESSED.match(line.text) or has_address(line.text) or re.search(r"\d{3}[- .]\d{4}\b", line.text)
    return is_short and bool(is_asked or parse_date_line(line.text))


_TITLE_WORDS = 6  # words; so many need no continuation


def _join_title_lines(lines: Sequence[Line], *, may_end: bool) -> str:
    """Return the first line above the text that may be a title, with its continuations.

    `may_end` says that no text need follow, as on a cover.
    """
    head = list(
        takewhile(
            lambda line: not is_prose(line.text) or line.text.isupper() or len(line.text.split()) <= _TITLE_WORDS,
            lines[:_FIRST_LINES],
        )
    )
    if (len(head) == len(lines[:_FIRST_LINES]) and not may_end) or any(
        DIVISION.fullmatch(line.text) for line in head[:1]
    ):
        return ""  # no text follows: a list, a form or a chart
    agenda = next((at for at, line in enumerate(head) if _AGENDA.match(line.text)), -1)
    if agenda >= 0:  # head of a United Nations document: the agenda item's subject, then the title
        head = head[agenda + 2 :]
    at = next((at for at, line in enumerate(head) if _may_begin_title(line)), len(head))
    title = ""
    for line in head[at:]:
        if title and not (
            line.text[:1].islower() or (title.isupper() and line.text.isupper()) or title.endswith((":", "–", "-"))
        ):
            break
        title = f"{title} {line.text}".strip()
    return title if len(title.split()) <= _MAX_TITLE_WORDS else ""


def _may_begin_title(line: Line) -> bool:
    text = line.text
    return (
        line.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)
        and _MIN_TITLE_WORDS <= len(text.split()) <= _MAX_TITLE_WORDS
        and may_be_title(text)
        and not is_bare_body(clean_body(text))
        and not any(form.match(text) for form in (_LABELLED, _AGENDA_WITHIN))
        and not REFERENCE.fullmatch(text)
        and not has_address(text)
        and not parse_person(text)
        and not ENDS_SENTENCE.search(text)
        and (
            line.kind is BlockKind.HEADING
            or text.isupper()
            or sum(word[:1].isupper() for word in text.split()) * 3 >= len(text.split())
        )
    )
