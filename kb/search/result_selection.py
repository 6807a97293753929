"""Selection of the passages on a page of results: best first, few of one document, none twice.

An engine ranks every passage by itself, so that one long document, or a sentence that is printed in ten of them, can
fill a page. A page is therefore chosen from more hits than it has room for, those of a window: consecutive pages of the
ranking (`PageWindow`). Within a window

1. a near-duplicate of a better passage is not a hit of its own, but listed with that one (`fold_repeated`);
2. the passages of a document after its best two come after all other documents' hits; after its best three, where six
   of the first ten are its own: then it is what was asked about. Another document's best comes before
   the third if it is nearly as good.

The pages of a window are cut from the hits in this order. It is a permutation of the ranking within fixed bounds, so
that any page is found with one query, and the pages together have every passage exactly once, as a hit or listed with
one. Chosen from the start of the ranking instead, page 50 would need all hits before it, and a hit held back would
appear on no page. The price: a passage that is held back returns on one of the next pages, and passages are not
compared across windows.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.model import DocumentId, Hit, PassageId
from kb.text import fold

MAX_PER_DOCUMENT = 2  # ahead of the other hits of a window
MAX_OF_MAIN_DOCUMENT = 3  # of one that has `MAIN_SHARE` of the first ten
MAIN_SHARE = 6
_NEARLY = 0.5  # in the unit of scores, standard deviations of similarity
_FIRST = 10
_WINDOW_HITS = 30  # at least three pages of ten; each hit beyond the page costs an excerpt's worth of time
_OPENING_CHARS, _OPENING_LETTERS = 120, 16  # fewer letters, so that zero-width signs or a cut word change nothing
_Likeness = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PageWindow:
    """The consecutive pages that are asked of the engine to choose one of them.

    Attributes:
        start: The 0-based rank of its first hit.
        per_page: Hits on a page, as far as there are any.
        index: The wanted page, 0-based within the window.
    """

    start: int
    pages: int
    per_page: int
    index: int

    @property
    def limit(self) -> int:
        """The number of hits in the window."""
        return self.pages * self.per_page


@dataclass(frozen=True, slots=True)
class PageSelection:
    """The hits of one page.

    Attributes:
        repeated: By a hit's id: its near-duplicates, in order of rank.
        pages: The number of pages of the search. Exact in the last window; before it, pages left empty by
            near-duplicates are counted as well.
    """

    hits: tuple[Hit, ...]
    repeated: Mapping[PassageId, tuple[Hit, ...]]
    pages: int


def plan_single_page(page: int, per_page: int) -> PageWindow:
    """Return the window of a page that is shown as ranked; `page` is 1-based."""
    return PageWindow((page - 1) * per_page, 1, per_page, 0)


def plan_window(page: int, per_page: int) -> PageWindow:
    """Return the window from which a page is chosen; `page` is 1-based."""
    pages = -(-_WINDOW_HITS // per_page) if per_page else 1
    before, index = divmod(page - 1, pages)
    return PageWindow(before * pages * per_page, pages, per_page, index)


def select_page(hits: Sequence[Hit], total: int, window: PageWindow, *, spread: bool) -> PageSelection:
    """Choose the hits of one page from all hits of the window, in order of rank.

    Args:
        total: How many hits the whole search has.
        spread: Whether passages after a document's best come after those of others. An order by date would be lost.
    """
    is_last = window.start + window.limit >= total
    kept, repeated = fold_repeated(hits, least=1 if is_last else window.pages)
    ordered = _spread(kept) if spread else list(kept)
    cut = _cut_pages(ordered, window, fill=not is_last)
    shown = cut[window.index] if window.index < len(cut) else ()
    before = window.start // window.per_page
    return PageSelection(
        tuple(shown),
        {hit.passage.id: repeated[hit.passage.id] for hit in shown if hit.passage.id in repeated},
        before + len(cut) if is_last and hits else -(-total // window.per_page),
    )


def fold_repeated(hits: Sequence[Hit], least: int = 1) -> tuple[Sequence[Hit], Mapping[PassageId, tuple[Hit, ...]]]:
    """Remove near-duplicates of earlier hits from a list in order of rank, keeping at least `least` hits.

    Texts are compared folded (`kb.text.fold`); table rows are alike only below the same column headers and beside the
    same row headers, and passages without text are never alike.

    Returns:
        The hits that are kept, in order, and their near-duplicates by the id of the kept hit.
    """
    first: dict[_Likeness, Hit] = {}
    repeated: dict[PassageId, list[Hit]] = {}
    kept = []
    spare = len(hits) - least
    openings = [_fold_opening(hit) for hit in hits]
    shared = {opening for opening, count in Counter(openings).items() if opening and count > 1}
    for hit, opening in zip(hits, openings, strict=True):
        better = first.setdefault(_describe(hit), hit) if opening in shared else hit
        if better is hit or not spare:
            kept.append(hit)
        else:
            repeated.setdefault(better.passage.id, []).append(hit)
            spare -= 1
    return kept, {passage: tuple(others) for passage, others in repeated.items()}


def _fold_opening(hit: Hit) -> str:
    """Return the first letters of a text: to fold the whole of every text would take as long as the search does."""
    return fold(hit.passage.text[:_OPENING_CHARS]).text.replace(" ", "")[:_OPENING_LETTERS]


def _describe(hit: Hit) -> _Likeness:
    passage = hit.passage
    return fold(passage.text).text.strip(), passage.row_label, passage.table_head


def _spread(hits: Sequence[Hit]) -> list[Hit]:
    """Put the passages of documents after their best ones behind the rest.

    The third passage of a document waits for the first of another document that is nearly as good.
    """
    other = next((hit.score for hit in hits if hit.document.id != hits[0].document.id), -math.inf)
    first = Counter(hit.document.id for hit in hits[:_FIRST])
    counts: Counter[DocumentId] = Counter()
    best: list[Hit] = []
    waiting: list[Hit] = []
    held_back: list[Hit] = []
    for hit in hits:
        counts[hit.document.id] += 1
        most = MAX_OF_MAIN_DOCUMENT if first[hit.document.id] >= MAIN_SHARE else MAX_PER_DOCUMENT
        if counts[hit.document.id] > most:
            held_back.append(hit)
        elif counts[hit.document.id] > MAX_PER_DOCUMENT and len(counts) == 1 and other > hit.score - _NEARLY:
            waiting.append(hit)
        else:
            best += [hit, *waiting]
            waiting = []
    return best + waiting + held_back


def _cut_pages(hits: Sequence[Hit], window: PageWindow, *, fill: bool) -> list[Sequence[Hit]]:
    """Cut the hits of a window into pages; with `fill`, each page leaves at least one hit for every page after it."""
    pages, start = [], 0
    for later in reversed(range(window.pages)):
        end = start + min(window.per_page, len(hits) - start - (later if fill else 0))
        if start < end:
            pages.append(hits[start:end])
        start = end
    return pages
