"""Selection of the passages on a page of results: best first, few of one document, none twice.

An engine ranks every passage by itself, so that one long document, or a sentence that is printed in ten of them, can
fill a page. A page is therefore chosen from more hits than it has room for. These are hits of a window: a run of whole
pages in the ranking (`PageWindow`). Within a window

1. a passage that reads like a better one is not a hit of its own, but listed with that one (`fold_repeated`);
2. what a document has beyond its best two passages comes after all that other documents have.

The pages of a window are cut from the hits in this order. It is a permutation of the ranking within fixed bounds, so
that any page is found with one query, and the pages together have every passage exactly once, as a hit or listed with
one. Chosen from the start of the ranking instead, page 50 would need all hits before it, and a hit held back would
appear on no page. The price: a passage that is held back returns on one of the next pages, and passages are not
compared across windows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.model import DocumentId, Hit, PassageId
from kb.text import fold

MAX_PER_DOCUMENT = 2  # before the others of a window
_WINDOW_HITS = 30  # at least: three pages of ten; each hit beyond the page costs an excerpt's worth of time
_OPENING_CHARS, _OPENING_LETTERS = 120, 16  # so many fewer that signs without width or a cut word change nothing
_Likeness = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PageWindow:
    """The run of pages that is asked of the engine for one of them.

    Attributes:
        start: The rank of its first hit, from 0.
        pages: How many pages it has.
        per_page: Hits on a page, as far as there are any.
        index: The page that is wanted, from 0 within the window.
    """

    start: int
    pages: int
    per_page: int
    index: int

    @property
    def limit(self) -> int:
        """How many hits it has."""
        return self.pages * self.per_page


@dataclass(frozen=True, slots=True)
class PageSelection:
    """The hits of one page.

    Attributes:
        repeated: For a hit, by its id: those that read like it, in order of rank.
        pages: How many pages the search has. Exact in the last window; before it, pages that repeated passages leave
            empty there are counted as well.
    """

    hits: tuple[Hit, ...]
    repeated: Mapping[PassageId, tuple[Hit, ...]]
    pages: int


def plan_single_page(page: int, per_page: int) -> PageWindow:
    """Return the window of a page that is shown as it was ranked; `page` is 1-based."""
    return PageWindow((page - 1) * per_page, 1, per_page, 0)


def plan_window(page: int, per_page: int) -> PageWindow:
    """Return the window from which a page is chosen; `page` is 1-based."""
    pages = -(-_WINDOW_HITS // per_page) if per_page else 1
    before, index = divmod(page - 1, pages)
    return PageWindow(before * pages * per_page, pages, per_page, index)


def select_page(hits: Sequence[Hit], total: int, window: PageWindow, *, spread: bool) -> PageSelection:
    """Choose the hits of one page.

    Args:
        hits: All hits of the window, in order of rank.
        total: How many hits the whole search has.
        window: The window and the page.
        spread: Whether passages beyond a document's best come after those of others. An order of dates would not
            survive that.
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
    """Take hits that read like an earlier one out of a list.

    Texts are compared folded (`kb.text.fold`); rows of tables are alike only below the same heads and beside the same
    labels, and passages without text are never alike.

    Args:
        hits: In order of rank.
        least: How many hits to keep, repeated or not.

    Returns:
        The hits that are kept, in order, and for each of them that others read like, by its id, these others.
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
    """Return the first letters of a text: to fold all of every text would take as long as finding the hits does."""
    return fold(hit.passage.text[:_OPENING_CHARS]).text.replace(" ", "")[:_OPENING_LETTERS]


def _describe(hit: Hit) -> _Likeness:
    passage = hit.passage
    return fold(passage.text).text.strip(), passage.row_label, passage.table_head


def _spread(hits: Sequence[Hit]) -> list[Hit]:
    """Put what documents have beyond their best passages after the rest."""
    counts: Counter[DocumentId] = Counter()
    best: list[Hit] = []
    held_back: list[Hit] = []
    for hit in hits:
        counts[hit.document.id] += 1
        (best if counts[hit.document.id] <= MAX_PER_DOCUMENT else held_back).append(hit)
    return best + held_back


def _cut_pages(hits: Sequence[Hit], window: PageWindow, *, fill: bool) -> list[Sequence[Hit]]:
    """Cut the hits of a window into pages; with `fill`, each page leaves one hit at least for every page after it."""
    pages, start = [], 0
    for later in reversed(range(window.pages)):
        end = start + min(window.per_page, len(hits) - start - (later if fill else 0))
        if start < end:
            pages.append(hits[start:end])
        start = end
    return pages
