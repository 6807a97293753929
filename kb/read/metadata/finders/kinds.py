"""What kind of text a document is by its own words: its series, how it calls itself, and how releases end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kb.read.metadata.finders.front_pages import Line
from kb.read.metadata.finders.titles import guess_kind
from kb.text.dates import parse_date_line
from kb.text.names import is_ordinary
from kb.text.word_lists import FUNCTION_WORDS, load_english

_SELF = re.compile(
    r"\b(?:this|the present) (?:[a-z]+ )?(report|guidance|guide|handbook|manual|toolkit|briefing|statement|"
    r"fact ?sheet|study)\b",
    re.IGNORECASE,
)
_KINDS = {
    "guide": "guidance",
    "handbook": "guidance",
    "manual": "guidance",
    "fact sheet": "factsheet",
    "study": "report",
}
_SERIES = re.compile(
    r"(?P<name>(?:[\w’'&-]+ ){0,6}?(?P<kind>(?:working|discussion|occasional|research|technical|briefing|learning|"
    r"background|position|legal) papers?|"
    r"(?:policy|issue|research) brief(?:ing)?s?|briefings?|(?:good )?(?:practice )?guidance notes?|member guidance|"
    r"(?:resource |casework |(?:good )?practice )?guides?|research reports?|fact ?sheets?|"
    r"(?:special|thematic|inspection|investigation|audit) reports?|(?:evaluation|thematic) (?:review|series))"
    r"(?: series)?,?\s*[|·–-]?)\s*(?P<sign>(?:n[or]\.?|number)\s|#)?[|/]?\s*"
    r"(?P<number>(?!(?:19|20)\d\d\b)\d{1,4}(?:[./-]\d{1,4}){0,5})(?:\s+ISSN\b.*)?",
    re.IGNORECASE,
)
_YEARLY_NUMBER = re.compile(  # "Report 2022:14e"
    r"(?P<name>(?:[\w’'&-]+ ){0,3}?(?P<kind>report|briefing|guidance))(?: number| no\.?)?:? "
    r"(?P<sign>)(?P<number>(?:19|20)\d\d(?::\d{1,3}|/\d{3})[a-z]?)",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?:19|20)(?P<first>\d\d)[/-](?P<next>\d\d)")
_SIGNED_SERIES = re.compile(  # "Harbour Paper No. 4", "Nets Series | 02", "Own-motion report 02/2023"
    r"(?P<name>(?:[A-Z][\w’'&-]+ (?:(?:of|and|on|for|the|in) )?){1,5}(?P<kind>papers?|series|reports?|stud(?:y|ies)|"
    r"reviews?|summar(?:y|ies)|monographs?|bulletins?|briefs?)(?: [A-Z]{1,4})?)"
    r"\s*[|·,–-]?\s*(?:(?P<sign>(?:n[or]\.?|number)\s|#)|(?<=[|·–-]\s)|(?<=[|·–-])|"
    r"(?=\d{1,3}/(?:19|20)\d\d\b)|(?=(?:19|20)\d\d[/-]0?[1-9]\b)|(?=0\d\b))"
    r"(?P<number>\d{1,3}/(?:19|20)\d\d|(?:19|20)\d\d[/-]0?[1-9]|(?!(?:19|20)\d\d\b)\d{1,4})",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:(?:document |publication )?reference|(?:document|publication|report) (?:no\.?|number|code|id))"
    r"(?: (?:no\.?|number))?(?:\s*:)?\s+(?P<number>(?-i:[A-Z]{2,8})[/ -]?\d{1,4}(?:[/.-]\w{1,6}){1,3})",
    re.IGNORECASE,
)
_CAPITALS_FIRST = re.compile(
    r"^(?:[A-Z&’'-]{2,} ){3,}(?=[A-Z][a-z]+ )"
)  # whose series it is: "NET WATCH TRUST Policy Brief 2"
_FILED = re.compile(r"[A-Z]{2,8}[-/ ](?:19|20)\d\d[-/.]\d{1,5}")
_PAPER = re.compile(  # "HC 124-I", "HL Paper 56", "Cm 9742", "Law Com No 313"
    r"(?:[A-Z]{2,8}|(?:Scot )?Law Com) No\.? \d{1,4}|"
    r"(?:HC|HL(?: Paper)?|SP Paper|CP|C(?:md|mnd|m)\.?) \d{2,4}(?:[-–][IVXivx]{1,5})?"
)
_SESSION = re.compile(
    r"(?:(?P<report>(?:[A-Z][a-z]+[- ]?){1,3} report) of |parliamentary )?session (?P<years>(?:19|20)\d\d[-–/]\d\d)",
    re.IGNORECASE,
)
_HOUSES = ("HC", "HL")
_BETWEEN = re.compile(r"\s*(?:[|•,;]|\s{2,}|\t)\s*")
_KIND_LINE = re.compile(
    r"(?:[\w-]+ ){0,2}(?:report|guidance|handbook|toolkit|briefing|guide)|\w+ report of\b.*", re.IGNORECASE
)
_LINE_WORDS = 12
_LONG_ACRONYM = 6  # letters; "THEMATIC" is none
_MIN_MENTIONS, _MOST = 2, 0.6
_END_MARK = re.compile(r"(?:#\s*){3,}|-\s*30\s*-|(?:-+\s*)?(?:ENDS|END)(?:\s*-+)?\.?")
_CONTACT = re.compile(
    r"(?:for (?:further|more|media|press)\b.{0,40}(?:contact|information|inquir|enquir)|"
    r"(?:media|press|news)(?: \w+)? (?:contacts?|enquir\w+|inquir\w+|office|relations)\b|contacts?\s*:|"
    r"editor[’']?s[’']? notes?\b|notes? (?:to|for) editors?\b)",
    re.IGNORECASE,
)
_SALUTATION = re.compile(r"(?i:dear) (?=[A-Z]).{2,90}[,:]")
_LETTER_PAGES, _LETTER_LINES = 3, 16
_FIRST_LINES, _LABEL_CHARS, _MAX_PAGES = 3, 80, 3


def find_series(lines: Sequence[Line]) -> tuple[str, str]:
    """Return the kind and the number within a series that a line names, as printed: "Net Watch Working Paper 12".

    Both are "" if no line does. What is printed in capitals has small letters but for acronyms.
    """
    short = [line.text for line in lines if len(line.text.split()) <= _LINE_WORDS]
    forms = (_SERIES, _YEARLY_NUMBER, _SIGNED_SERIES)
    parts = [part for text in short for part in (text, *text.split(" | ")[1:])]  # "Nets at sea | Technical paper 6"
    found = (match for form in forms for text in parts if (match := form.fullmatch(text)))
    match = next((match for match in found if not _is_period(match["number"])), None)
    if not match:
        return "", ""
    name = _CAPITALS_FIRST.sub("", match["name"].rstrip(" ,|/·–-"))
    name = " ".join(map(_lower_word, name.split())) if name.isupper() else name
    return guess_kind(match["kind"]), f"{name} {(match['sign'] or '').capitalize()}{match['number']}"


def find_paper_number(lines: Sequence[Line]) -> str:
    """Return the number of a paper of the UK's Parliament, "HC 124, First Report of Session 2023–24", or "".

    Command papers ("Cm 9742") and those of commissions ("Law Com No 313") have no session; a joint committee's report
    has a number of each House.
    """
    pieces = [piece for line in lines if len(line.text) < _LABEL_CHARS for piece in _BETWEEN.split(line.text.strip())]
    numbers = dict.fromkeys(piece for piece in pieces if _PAPER.fullmatch(piece))
    session = next((match for piece in pieces if (match := _SESSION.fullmatch(piece))), None)
    if session and any(number.startswith(_HOUSES) for number in numbers):
        report = f"{session['report'].title()} of " if session["report"] else ""
        return ", ".join([*numbers, f"{report}Session {re.sub('[-/]', '–', session['years'])}"])
    return ", ".join(numbers)


def _is_period(number: str) -> bool:
    """Tell whether a number is two years that follow each other: "2008/09"."""
    years = _YEARS.fullmatch(number)
    return years is not None and (int(years["first"]) + 1) % 100 == int(years["next"])


def find_reference(lines: Sequence[Line]) -> str:
    """Return the number by which a body files what it publishes; else "".

    It stands behind its label ("Reference: NW/24/031") or beside a date ("November 2024 | NW-2024-31").
    """
    labelled = next((match["number"] for line in lines if (match := _REFERENCE.fullmatch(line.text))), "")
    parts = (line.text.split(" | ") for line in lines if len(line.text) < _LABEL_CHARS)
    beside = (part for row in parts if any(map(parse_date_line, row)) for part in row if _FILED.fullmatch(part))
    return labelled or next(beside, "")


def _lower_word(word: str) -> str:
    letters = word.strip("’'")
    is_word = is_ordinary(letters) or letters.casefold().rstrip("s") in load_english() or len(letters) > _LONG_ACRONYM
    if word.casefold() in FUNCTION_WORDS:
        return word.casefold()
    return "-".join(part.capitalize() for part in word.split("-")) if is_word else word


def find_kind_line(lines: Sequence[Line]) -> str:
    """Return the kind that a line of its own names, as "Statutory guidance" above a title; else ""."""
    return next((guess_kind(line.text) for line in lines if _KIND_LINE.fullmatch(line.text)), "")


def find_own_kind(text: str) -> str:
    """Return the kind of text that a document calls itself ("this guide"), more often than any other; else ""."""
    counts = Counter(" ".join(match[1].casefold().split()) for match in _SELF.finditer(text))
    kinds: Counter[str] = Counter()
    for word, count in counts.items():
        kinds[_KINDS.get(word, word)] += count
    kind, count = next(iter(kinds.most_common(1)), ("", 0))
    return kind if count >= _MIN_MENTIONS and count >= _MOST * kinds.total() else ""


def is_letter(lines: Sequence[Line], page_count: int) -> bool:
    """Tell whether a short text has a salutation among its first lines: "Dear Home Secretary,"."""
    return page_count <= _LETTER_PAGES and any(_SALUTATION.fullmatch(line.text) for line in lines[:_LETTER_LINES])


def ends_as_release(lines: Sequence[Line], page_count: int) -> bool:
    """Tell whether a short text has the mark of a release's end, or names whom the press may ask."""
    if page_count > _MAX_PAGES:
        return False
    texts = [line.text.strip(" *_") for line in lines[_FIRST_LINES:]]
    return any(_END_MARK.fullmatch(text) or _CONTACT.match(text[:_LABEL_CHARS]) for text in texts)
