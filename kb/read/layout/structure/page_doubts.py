"""Finds uncertainties about pages: the order of their text, and the cells of a table.

The order is doubtful if it goes back and forth in the drawing order of the lines: pages where the two agree are nearly
always right. Cells are doubtful if only white space, and no rule, separates them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from kb.model import BlockKind, PageDoubt
from kb.read.layout.elements import LayoutBlock

_MIN_STEPS_BACK, _MOST_STEPS_BACK = 4, 0.25  # backward steps: number, and share of all steps from block to block


def find_page_doubts(blocks: Sequence[LayoutBlock]) -> Mapping[int, tuple[PageDoubt, ...]]:
    """Return the doubts about printed pages, by page index.

    `blocks` are the body's, in reading order, before those broken over pages are joined.
    """
    steps: Counter[int] = Counter()
    back: Counter[int] = Counter()
    doubts: dict[int, tuple[PageDoubt, ...]] = {}
    for above, below in pairwise(blocks):
        if above.page == below.page and BlockKind.TABLE_ROW not in (above.kind, below.kind):
            steps[below.page] += 1
            back[below.page] += below.first_line.draw_order < above.last_line.draw_order
    for page, count in back.items():
        if count >= max(_MIN_STEPS_BACK, _MOST_STEPS_BACK * steps[page]):
            doubts[page] = (PageDoubt.ORDER,)
    for page in sorted({each.page for each in blocks if each.table and each.table.is_inferred}):
        doubts[page] = (*doubts.get(page, ()), PageDoubt.TABLE)
    return doubts
