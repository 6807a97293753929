"""Finds the heads of tables by the style of their rows, also if a table continues on the next page."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import groupby, takewhile

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock, TableFrame, TextLine
from kb.read.table_heads import (
    CellLook,
    RowPart,
    RowRole,
    TableCell,
    assign_parts_below,
    assign_row_parts,
    count_titles,
    find_repeated_rows,
    list_texts,
)

_SNAP = 3.0  # points: columns no further apart are one


def mark_table_heads(blocks: Sequence[LayoutBlock]) -> list[LayoutBlock]:
    """Assign each row of a table its part in it; `blocks` are the body's, in reading order."""
    runs = [list(run) for _, run in groupby(blocks, key=_identify_table)]
    repeated = find_repeated_rows([list(map(_read_cells, run)) for run in runs if _identify_table(run[0])])
    found: list[LayoutBlock] = []
    for run in runs:
        parts = _assign_parts(run, found, repeated) if _identify_table(run[0]) else ()
        if parts:
            run = [replace(row, row=replace(part, above=row.row.above)) for row, part in zip(run, parts, strict=True)]
        found += run
    return found


def _identify_table(block: LayoutBlock) -> tuple[int, TableFrame | None] | None:
    """Return a key that groups blocks into one table on one page; None for a block that is not a row."""
    return (block.page, block.table) if block.kind is BlockKind.TABLE_ROW else None


def _assign_parts(
    rows: Sequence[LayoutBlock], before: Sequence[LayoutBlock], repeated: Set[tuple[str, ...]]
) -> list[RowPart]:
    """Assign parts to the rows of a table on one page; `repeated` is from `find_repeated_rows`."""
    cells = [_read_cells(row) for row in rows]
    titles = count_titles(cells)
    is_repeated = titles < len(cells) and list_texts(cells[titles]) in repeated
    parts = assign_row_parts(cells, marked=titles + 1 if is_repeated else 0)
    if any(part.role is RowRole.HEAD for part in parts) or not before or not _goes_on(before[-1], rows[0]):
        return parts
    return assign_parts_below([_read_cells(row) for row in _find_last_head(before)], cells)


def _find_last_head(blocks: Sequence[LayoutBlock]) -> list[LayoutBlock]:
    """Return the rows of the last table head among blocks."""
    first = max(at for at, block in enumerate(blocks) if block.row.role is RowRole.HEAD)
    rest = takewhile(lambda block: block.row.role is RowRole.HEAD_GOES_ON, blocks[first + 1 :])
    return [blocks[first], *rest]


def _goes_on(last: LayoutBlock, first: LayoutBlock) -> bool:
    """Tell whether a table with a head continues over a page: with the same columns, and nothing in between."""
    if last.row.role is RowRole.PLAIN or first.page != last.page + 1 or last.table is None or first.table is None:
        return False
    one, other = _measure_columns(last.table), _measure_columns(first.table)
    return len(one) == len(other) and all(abs(x - y) <= _SNAP for x, y in zip(one, other, strict=True))


def _measure_columns(table: TableFrame) -> list[float]:
    """Return the offsets of columns from the first one: pages may have their margins on either side."""
    return [x - table.columns[0] for x in table.columns]


def _read_cells(row: LayoutBlock) -> list[TableCell]:
    return [TableCell(" ".join(line.text for line in lines), _read_look(lines), row.is_band) for lines in row.cells]


def _read_look(lines: Sequence[TextLine]) -> CellLook:
    if not lines:
        return CellLook()
    style = max(lines, key=lambda line: len(line.text)).style
    return CellLook(all(line.bold for line in lines), round(style.size, 1), style.colour)
