"""Pages and works that a draft names beside its quotations, compared with where the words are in the library.

A reference is read only where it must belong to the quotation: in the brackets after it, in the rest of its sentence,
in the sentence that leads up to it, or in its footnote. A page is compared only with a work that may be the cited one,
and differs only where both the printed number and the file's differ, so that a right reference is never called wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.citations.wording import parse_page_label
from kb.library.references import list_titles
from kb.library.view import LibraryView
from kb.model import (
    NO_PASSAGE,
    Block,
    BlockKind,
    CitedPlace,
    DocumentId,
    DocumentRecord,
    PageRange,
    Passage,
    PlaceMatch,
    Span,
)
from kb.quotation_check.speakers import are_different_organisations
from kb.text import find_terms, split_terms, tokenize
from kb.text.characters import DOUBLE_QUOTES, SINGLE_QUOTES
from kb.text.figures import parse_roman
from kb.text.spans import overlap

_NUMBER = r"(?P<first>\d{1,4}|[ivxlc]{1,7})(?:\s?[-–—]\s?(?P<last>\d{1,4}|[ivxlc]{1,7}))?(?![\w.]\w)"
_PAGE = re.compile(rf"\b(?:pp?\.?|[Pp]ages?)[ \u00a0]?{_NUMBER}")
_PINPOINTS = (
    _PAGE,
    re.compile(rf"\b(?:19|20)\d\d[a-z]?\s?[:,]\s?{_NUMBER}(?=[\s,;.)\]])"),  # (ATMG 2013: 45)
    re.compile(rf"(?:\d{{4}}[)\]]?,?|[)\]]|ibid\.?,?)\sat\s{_NUMBER}(?=[\s,;.)\]]|\Z)", re.IGNORECASE),  # (2013) at 39
)
_AT = re.compile(rf"\A\W{{0,3}}at\s{_NUMBER}(?=[,;.)\]]|\Z)")  # directly after the words: at 39
_IN_NOTE = re.compile(rf"\((?:[^()]*\s)?(?:19|20)\d\d\),?\s{_NUMBER}(?=[\s,;.]|\Z)")  # ATMG, In the Dock (2013) 39
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BRACKETS = re.compile(r"[(\[](?P<inside>[^()\[\]]{1,160})[)\]]")
_AUTHOR = re.compile(r"(?P<author>[^\W\d_][^\d;()]{1,80}?),?\s\(?(?:19|20)\d\d[a-z]?\b")
_SENTENCE_END = re.compile(r"(?<![Pp])(?<!\bpp)[.!?]\s+(?=[\"“‘(]?[A-Z])")
_MARKS = f"{DOUBLE_QUOTES}{SINGLE_QUOTES}.,;:!?… "
_NOTE_MARK = re.compile(
    r"\[\^?(?P<bracketed>\w{1,8})\]|(?P<raised>[¹²³⁰⁴-⁹]{1,3})|(?<=[.,;”’\"'])(?P<plain>\d{1,3})(?!\d)"
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MAX_AFTER = 240
_MIN_SHORT_TITLE = 3  # words


@dataclass(frozen=True, slots=True)
class _CitationContext:
    """The parts of a draft that may name a quotation's source, nearest first."""

    spans: tuple[Span, ...]
    note: Span | None


def find_cited_places(view: LibraryView, text: str, spans: Sequence[Span]) -> list[CitedPlace | None]:
    """Return the page and work that a draft names for each of its quotations, in order; None where it names none."""
    if not spans:
        return []
    mentions = _find_titles(view, text)
    found: list[CitedPlace | None] = []
    taken = 0  # the end of the previous quotation's reference
    for at, span in enumerate(spans):
        limit = spans[at + 1].start if at + 1 < len(spans) else len(text)
        around = _find_context(text, span, taken, limit)
        place, taken = _read_place(text, span, around, mentions)
        found.append(place)
    return found


def _find_titles(view: LibraryView, text: str) -> list[tuple[DocumentId, Span]]:
    flat = re.sub(r"\s", " ", text)
    whole = Span(0, len(flat))
    # The draft is read as a passage; the two characters keep a title from being the whole passage.
    draft = Passage(
        NO_PASSAGE, DocumentId(""), 0, whole, flat, BlockKind.LIST_ITEM, blocks=(Block(BlockKind.LIST_ITEM, whole),)
    )
    return [(each.document, each.span) for each in list_titles(view).find_titles(draft)]


def _find_context(text: str, span: Span, taken: int, limit: int) -> _CitationContext:
    after_start = span.end + len(text[span.end :]) - len(text[span.end :].lstrip(_MARKS.replace(" ", "")))
    paragraph_end = _find_paragraph_end(text, span.end)
    end = min(limit, paragraph_end, after_start + _MAX_AFTER)
    rest = text[after_start:end]
    is_ended = text[span.start : after_start].rstrip("\"”’'» ").endswith((".", "!", "?"))
    bracketed = _BRACKETS.match(rest.lstrip()) or _NOTE_MARK.match(rest)
    if is_ended and not bracketed and _SENTENCE_END.match(f". {rest.lstrip()}"):
        end = after_start
    else:
        stop = _SENTENCE_END.search(text, after_start, end)
        end = stop.start() + 1 if stop else end
    if not text[end:paragraph_end].strip() and (following := _BRACKETS.match(text[paragraph_end:limit].lstrip())):
        end = paragraph_end + text[paragraph_end:].index(following.group()) + len(following.group())
    start = max(taken, text.rfind("\n\n", 0, max(span.start - 3, 0)) + 1, 0)
    if not text[start : span.start].strip("> \t\n“\"‘'") and start > taken:  # a block quotation: its lead-in
        start = max(taken, text.rfind("\n\n", 0, max(start - 1, 0)) + 1, 0)
    ends = [each.end() for each in _SENTENCE_END.finditer(text, start, span.start)]
    before = Span(ends[-1] if ends else start, span.start)
    return _CitationContext((Span(span.end, end), before), _find_note(text, Span(after_start - 1, end)))


def _find_paragraph_end(text: str, start: int) -> int:
    end = re.compile(r"\n\s*\n|\n(?=\s*\[\^?\w+\]:)").search(text, start)
    return end.start() if end else len(text)


def _find_note(text: str, after: Span) -> Span | None:
    """Return the text of the footnote whose mark follows a quotation."""
    mark = _NOTE_MARK.search(text, max(after.start, 0), min(after.end, after.start + 12))
    if not mark:
        return None
    name = mark["bracketed"] or (mark["raised"] or mark["plain"]).translate(_RAISED)
    raised = name.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    forms = "|".join(re.escape(each) for each in (f"[^{name}]", f"[{name}]", raised, name))
    note = re.compile(rf"(?m)^\s*(?:{forms})[:.)]?\s+(?P<words>\S.*)$").search(text, after.end)
    return Span(*note.span("words")) if note else None


def _read_place(
    text: str, span: Span, around: _CitationContext, mentions: Sequence[tuple[DocumentId, Span]]
) -> tuple[CitedPlace | None, int]:
    """Return the reference around a quotation, and the end of the part of it that follows the quotation."""
    after, before = around.spans
    regions = [after, *([around.note] if around.note else []), before]
    pinpoint = next((match for region in regions if (match := _find_page(text, region, around.note))), None)
    documents = tuple(
        dict.fromkeys(document for document, where in mentions if any(overlap(where, region) for region in regions))
    )
    region = next((each for each in regions if pinpoint and each.start <= pinpoint.start() < each.end), None)
    reference = region.slice(text) if region else ""
    is_reference = bool(pinpoint) or bool(documents)
    brackets = [match["inside"] for each in regions for match in _BRACKETS.finditer(text, each.start, each.end)]
    cited = next((each for each in brackets if _YEAR.search(each)), reference if pinpoint else "")
    year = _YEAR.search(cited)
    author = _AUTHOR.search(cited)
    if not is_reference and not (author and year):
        return None, after.start
    place = CitedPlace(
        first=pinpoint["first"] if pinpoint else "",
        last=(pinpoint["last"] or pinpoint["first"]) if pinpoint else "",
        documents=documents,
        author=author["author"].strip() if author else "",
        year=year.group() if year else "",
        words=" ".join(text[each.start : each.end] for each in regions),
    )
    return place, after.end


def _find_page(text: str, region: Span, note: Span | None) -> re.Match[str] | None:
    patterns = (*_PINPOINTS, _IN_NOTE) if region == note else _PINPOINTS
    found = [match for each in patterns if (match := each.search(text, region.start, region.end))]
    words = region.slice(text)
    if not found and (match := _AT.match(words.lstrip(_MARKS.replace(" ", "")))):
        return match
    return min(found, key=lambda match: match.start(), default=None)


# ----------------------------------------------------------------------- comparison with the library


def compare_document(place: CitedPlace, record: DocumentRecord) -> PlaceMatch:
    """Compare the work that a draft names with a document that has the words."""
    if record.id in place.documents or _names_title(place.words, record.metadata.title):
        return PlaceMatch.SAME
    if place.documents:
        return PlaceMatch.OTHER
    if not place.year:
        return PlaceMatch.UNSAID
    year = record.metadata.date[:4]
    is_author = bool(place.author) and _names_author(place.author, record)
    if is_author and year:
        return PlaceMatch.SAME if place.year == year else PlaceMatch.OTHER
    return PlaceMatch.UNSAID


def compare_pages(place: CitedPlace, record: DocumentRecord, pages: PageRange | None) -> PlaceMatch:
    """Compare the page that a draft names with the pages of the words in a document."""
    if not place.first or pages is None or not _may_be_cited(place, record):
        return PlaceMatch.UNSAID
    cited = _read_range(place.first, place.last)
    printed = _read_range(*parse_page_label(pages))
    if _overlap(cited, printed) or _overlap(cited, (pages.first, pages.last, False)):
        return PlaceMatch.SAME
    return PlaceMatch.OTHER if printed[0] else PlaceMatch.UNSAID


def _may_be_cited(place: CitedPlace, record: DocumentRecord) -> bool:
    """Tell whether the draft's page may be one of this document."""
    match = compare_document(place, record)
    if match is not PlaceMatch.UNSAID:
        return match is PlaceMatch.SAME
    if place.author and not _names_author(place.author, record):
        return False
    return not place.year or place.year == record.metadata.date[:4]


def _names_title(words: str, title: str) -> bool:
    """Tell whether words have a title, or what is before its colon, as a name."""
    tokens = tokenize(words)
    for each in (title, re.split(r"\s?[:–—]\s", title)[0]):
        wanted = split_terms(each)
        if len(wanted) >= _MIN_SHORT_TITLE and each in words and find_terms(tokens, wanted):
            return True
    return False


def _names_author(author: str, record: DocumentRecord) -> bool:
    """Tell whether the author of a reference is the document's publisher, under its initials too, or an author."""
    publisher = record.metadata.publisher
    if publisher and not are_different_organisations(author, publisher):
        return True
    surnames = {name.split()[-1].casefold() for name in record.metadata.authors if name.split()}
    return not surnames.isdisjoint(split_terms(author))


def _read_range(first: str, last: str) -> tuple[int, int, bool]:
    """Return the numbers of two pages, 0 for what is none, and whether they are Roman."""
    is_roman = not first.isdigit()
    begin, end = (int(each) if each.isdigit() else parse_roman(each.lower()) for each in (first, last))
    if end < begin and len(last) < len(first):  # "112-3"
        end = int(first[: len(first) - len(last)] + last) if not is_roman and last.isdigit() else begin
    return begin, max(begin, end), is_roman


def _overlap(one: tuple[int, int, bool], other: tuple[int, int, bool]) -> bool:
    return bool(one[0] and other[0]) and one[2] == other[2] and one[0] <= other[1] and other[0] <= one[1]
