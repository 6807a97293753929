"""Doubts about a page: its order, and the cells of a table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import BlockKind, PageDoubt
from kb.read.layout.elements import LayoutBlock, TableFrame
from kb.read.layout.structure.page_doubts import find_page_doubts
from tests.read.layout.builders import build_line


def draw(*orders: int, page: int = 0, kind: BlockKind = BlockKind.PARAGRAPH) -> list[LayoutBlock]:
    """Return blocks of a page in reading order, each with its place in the drawing order."""
    return [LayoutBlock(kind, ((page, build_line(f"Block {order}.", order=order)),)) for order in orders]


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        (range(12), {}),
        ((3, 2, 5, 4, 7, 6, 9, 8), {0: (PageDoubt.ORDER,)}),
        ((3, 2, 5, 4, 7, 6, 8, 9), {}),
        ((3, 2, 5, 4, 7, 6, 9, 8, *range(10, 30)), {}),
    ],
)
def test_an_order_that_goes_back_and_forth_in_that_of_drawing_is_not_certain(
    orders: range | tuple[int, ...], expected: dict[int, tuple[PageDoubt, ...]]
) -> None:
    assert find_page_doubts(draw(*orders)) == expected


def test_steps_from_page_to_page_and_between_rows_say_nothing() -> None:
    rows = draw(9, 8, 7, 6, 5, 4, kind=BlockKind.TABLE_ROW)
    pages = [block for page in range(9) for block in draw(2, 1, page=page)]
    assert find_page_doubts([*rows, *pages]) == {}


@pytest.mark.parametrize("is_inferred", [True, False])
def test_cells_that_white_space_alone_parts_are_not_certain(is_inferred: bool) -> None:
    row, other = draw(1, 2, kind=BlockKind.TABLE_ROW)
    table = replace(row, table=TableFrame(10.0, (60.0, 120.0, 300.0), is_inferred))
    assert find_page_doubts([table, other]) == ({0: (PageDoubt.TABLE,)} if is_inferred else {})
