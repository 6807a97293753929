"""Key word in context: each match of a search as one line, with the words before and after it in its passage."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kb.library.view import LibraryView
from kb.model import Answer, Hit, PageRange, Sort, Span
from kb.search.service import SearchRequest, limit_spans, plan_search, run_plan
from kb.settings import Settings
from kb.text import split_terms

MAX_LINES = 2000  # collected and sorted: all of them are held in memory
_CONTEXT_CHARS = 120  # on each side: more than a line on the widest page has room for
_SPACE = re.compile(r"\s+")


class LineOrder(StrEnum):
    """The words by which lines are sorted, from the match on."""

    NEXT = "next"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """One match, in its context.

    Attributes:
        span: Of the match in the passage's text.
        left: The text before it in the passage, cut between words, each run of white space made one space; `right`:
            after it.
    """

    hit: Hit
    span: Span
    left: str
    match: str
    right: str

    @property
    def pages(self) -> PageRange | None:
        """The pages of the match."""
        return self.hit.passage.find_pages(self.span.start, self.span.end)


@dataclass(frozen=True, slots=True)
class Concordance:
    """The lines of a search, up to `MAX_LINES`; `has_more` says whether matches of the last passages are left out."""

    answer: Answer
    lines: tuple[ConcordanceLine, ...]
    has_more: bool


def collect_lines(
    request: SearchRequest, view: LibraryView, settings: Settings, order: LineOrder | None = None
) -> Concordance:
    """Run a search and return a line for each match in the text of a passage.

    Hits by meaning, or by a title or a heading alone, have no line. The request's page and page size are ignored.
    Without an order, lines follow the passages.
    """
    wanted = replace(
        request,
        sort=Sort.RELEVANCE if request.sort.is_ranked else request.sort,
        page=1,
        per_page=MAX_LINES if request.text.strip() else 0,
        meaning=False,
        facets=(),
        for_reading=False,  # a line for each passage, near-duplicates too
    )
    plan = plan_search(wanted, view, settings)
    answer = run_plan(limit_spans(plan, MAX_LINES + 1), view)
    hits = answer.results.hits
    spans = [(hit, span) for hit in hits for span in hit.spans]
    lines = [_build_line(hit, span) for hit, span in spans[:MAX_LINES]]
    has_more = len(spans) > MAX_LINES or (bool(hits) and len(hits) < answer.results.total)
    return Concordance(answer, tuple(lines if order is None else sorted(lines, key=_SORT_KEYS[order])), has_more)


def _build_line(hit: Hit, span: Span) -> ConcordanceLine:
    text = hit.passage.text
    start, end = max(span.start - _CONTEXT_CHARS, 0), min(span.end + _CONTEXT_CHARS, len(text))
    if start and (space := _SPACE.search(text, start - 1, span.start)):
        start = space.end()
    if end < len(text) and not text[end].isspace():
        end = span.end + len(text[span.end : end].rpartition(" ")[0] or text[span.end : end])
    left, right = text[start : span.start], text[span.end : end]
    match = _SPACE.sub(" ", span.slice(text))
    return ConcordanceLine(hit, span, _SPACE.sub(" ", left).lstrip(), match, _SPACE.sub(" ", right).rstrip())


def _list_next(line: ConcordanceLine) -> tuple[bool, Sequence[str]]:
    terms = split_terms(line.right)
    return not terms, terms


def _list_previous(line: ConcordanceLine) -> tuple[bool, Sequence[str]]:
    terms = split_terms(line.left)[::-1]
    return not terms, terms


# A line with nothing on that side comes last.
_SORT_KEYS: dict[LineOrder, Callable[[ConcordanceLine], tuple[bool, Sequence[str]]]] = {
    LineOrder.NEXT: _list_next,
    LineOrder.PREVIOUS: _list_previous,
}
