"""The report on a checked text: each quotation with its matches in the library and their differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.library.view import LibraryView
from kb.model import CheckedQuotation, DiffOp, DiffSpan, Hit, Match, MatchStatus, PageRange, QuotationReport, Span
from kb.present.check_report import (
    VERDICT_WORDS,
    WORD_FOR_WORD,
    Verdict,
    compare_attribution,
    compare_place,
    count_verdicts,
    describe_longest_match,
    describe_match,
    describe_serious_change,
    describe_status,
    describe_verdict,
    judge,
    write_pasted,
    write_source,
)
from kb.present.coverage import describe_coverage, describe_pages_without_text
from kb.present.excerpts import select_excerpt_span
from kb.web import urls
from kb.web.components.document_card import DocumentCard, build_document_card
from kb.web.components.page_picture import (
    AROUND,
    PageLink,
    PagePicture,
    ThumbnailMarks,
    build_pictures,
    link_page,
    mark_thumbnail,
    saves_data,
)
from kb.web.components.passages.blocks import LaidOutBlock
from kb.web.components.passages.citation_box import link_words
from kb.web.components.passages.passage_layout import build_excerpt
from kb.web.components.passages.quotation import AttributedQuotation, attribute_quotation

_SIGNS = {
    Verdict.NOT_FOUND: "✗",
    Verdict.ALTERED: "≠",
    Verdict.OTHER_SPEAKER: "⇄",
    Verdict.CHECK_SPEAKER: "?",
    Verdict.OTHER_DOCUMENT: "↪",
    Verdict.OTHER_PAGE: "↪",
    Verdict.EXACT: "✓",
}

_MAX_PICTURED = 5  # matches with pictures of their pages; the others link to them


@dataclass(frozen=True, slots=True)
class VerdictLabel:
    """A verdict as a sign and a word."""

    sign: str
    word: str


@dataclass(frozen=True, slots=True)
class VerdictCount:
    """How many quotations have a verdict, and the number of the first one."""

    label: VerdictLabel
    count: int
    first: int


@dataclass(frozen=True, slots=True)
class MatchLocation:
    """The location of a match; `url` leads to the words in context."""

    document: DocumentCard
    heading: tuple[str, ...]
    pages: PageRange | None
    url: str


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A match of a quotation in a document.

    Attributes:
        status_text: How the words match here, where that differs from the best match.
        serious: What differs in meaning, a sentence each.
        diff: Word by word; empty where there are no differences.
        source_text: The words as the source prints them, where only marks differ.
        said: The quotation in the source, where its speaker is known.
        attribution: A comparison of the speakers in the text and in the source.
        place: A comparison of the page and the work in the text with those here.
        page_link: The printed page on which the words begin; None where none is shown.
        page_marks: The words on it.
        pictures: Of the pages with the words marked, for the first matches of the text.
        is_recognized: Whether the text here was read from a picture.
    """

    location: MatchLocation
    status_text: str
    serious: tuple[str, ...]
    diff: tuple[DiffSpan, ...]
    source_text: str
    said: AttributedQuotation | None
    attribution: str
    place: str
    page_link: PageLink | None
    page_marks: ThumbnailMarks | None
    pictures: tuple[PagePicture, ...]
    is_recognized: bool


@dataclass(frozen=True, slots=True)
class LongestMatchRow:
    """The longest part of a quotation that the library has, and a passage with it."""

    words: str
    location: MatchLocation
    excerpt: tuple[LaidOutBlock, ...]


@dataclass(frozen=True, slots=True)
class QuotationRow:
    """A quotation in the text, numbered from 1; `status_text` is a sentence.

    `longest_match_text` is the length of the longest part found, where the quotation was not found.
    """

    number: int
    text: str
    verdict: VerdictLabel
    status_text: str
    matches: tuple[MatchRow, ...]
    longest_match_text: str
    longest_match: LongestMatchRow | None


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The report on a checked text.

    Attributes:
        verdicts: How many quotations have each verdict, the most serious first.
        exact: How many quotations are word for word.
        by_severity: The quotations that are not exact, in the same order.
        word_for_word: What "exact" disregards.
        not_searched: How much of the library cannot be searched; empty where there is no such page.
    """

    quotations: tuple[QuotationRow, ...]
    notices: tuple[str, ...]
    verdicts: tuple[VerdictCount, ...]
    exact: int
    by_severity: tuple[QuotationRow, ...]
    word_for_word: str
    searched: str
    not_searched: str


def build_check_page(checked: QuotationReport, view: LibraryView) -> CheckPage:
    """Build the report on a checked text."""
    found = [judge(each) for each in checked.quotations]
    pictures = iter(_build_pictures([match.hit for each in checked.quotations for match in each.matches], view))
    rows = [_build_quotation(number, each, pictures, view) for number, each in enumerate(checked.quotations, 1)]
    order = [verdict for verdict in Verdict if verdict is not Verdict.EXACT]
    return CheckPage(
        quotations=tuple(rows),
        notices=checked.notices,
        verdicts=tuple(
            VerdictCount(_label(verdict), count, found.index(verdict) + 1) for verdict, count in count_verdicts(checked)
        ),
        exact=found.count(Verdict.EXACT),
        by_severity=tuple(row for verdict in order for row, own in zip(rows, found, strict=True) if own is verdict),
        word_for_word=WORD_FOR_WORD,
        searched=describe_coverage(checked.coverage),
        not_searched=describe_pages_without_text(checked.coverage),
    )


def _label(verdict: Verdict) -> VerdictLabel:
    return VerdictLabel(_SIGNS[verdict], VERDICT_WORDS[verdict])


def _build_pictures(hits: Sequence[Hit], view: LibraryView) -> list[tuple[PagePicture, ...]]:
    """Return for each match the pictures of its pages; none after the first few, since each has to be opened."""
    shown = [] if saves_data() else [each for each in hits if link_page(each.document, each.passage)][:_MAX_PICTURED]
    around = view.list_neighbours([(each.passage, AROUND, AROUND) for each in shown])
    found = {
        each.passage.id: (*before, each.passage, *after) for each, (before, after) in zip(shown, around, strict=True)
    }
    places = {id(each) for each in shown}
    return [
        build_pictures(each.document, each.passage, found[each.passage.id], each.spans) if id(each) in places else ()
        for each in hits
    ]


def _build_quotation(
    number: int, checked: CheckedQuotation, pictures: Iterator[tuple[PagePicture, ...]], view: LibraryView
) -> QuotationRow:
    longest = checked.longest_match
    row = None
    if longest:
        location = _locate(longest.hit, longest.hit.pages, view)
        row = LongestMatchRow(longest.words, location, _build_hit_excerpt(longest.hit))
    return QuotationRow(
        number=number,
        text=write_pasted(checked),
        verdict=VerdictLabel(_SIGNS[judge(checked)], describe_verdict(checked)),
        status_text=describe_status(checked),
        matches=tuple(_build_match(checked, match, next(pictures), view) for match in checked.matches),
        longest_match_text=describe_longest_match(longest) if checked.status is MatchStatus.ABSENT else "",
        longest_match=row,
    )


def _build_match(
    checked: CheckedQuotation, match: Match, pictures: tuple[PagePicture, ...], view: LibraryView
) -> MatchRow:
    hit = match.hit
    differs = any(each.op is not DiffOp.EQUAL for each in match.diff)
    page_link = link_page(hit.document, hit.passage, hit.spans[0].start if hit.spans else 0)
    return MatchRow(
        location=_locate(match.hit, match.pages, view),
        status_text=describe_match(checked, match),
        serious=tuple(map(describe_serious_change, match.serious)),
        diff=match.diff if differs else (),
        source_text=write_source(match) if match.status is MatchStatus.MARKS and not differs else "",
        said=attribute_quotation(match.quotation, view) if match.quotation else None,
        attribution=compare_attribution(checked.attributed_to, match),
        place=compare_place(checked, match),
        page_link=page_link,
        page_marks=mark_thumbnail(hit.document, hit.passage, page_link, hit.spans),
        pictures=pictures,
        is_recognized=hit.passage.is_recognized,
    )


def _locate(hit: Hit, pages: PageRange | None, view: LibraryView) -> MatchLocation:
    words = _join_spans(hit.spans)
    url = link_words(hit.passage, words) if words else urls.passage_url(hit.document.id, hit.passage.id)
    return MatchLocation(build_document_card(hit.document, view), hit.passage.heading, pages, url)


def _join_spans(spans: Sequence[Span]) -> Span | None:
    """Return the span from the first to the last of some spans."""
    return Span(spans[0].start, spans[-1].end) if spans else None


def _build_hit_excerpt(hit: Hit) -> tuple[LaidOutBlock, ...]:
    return build_excerpt(hit.passage, hit.spans, select_excerpt_span(hit.passage.text, hit.spans))
