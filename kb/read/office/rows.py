"""Blocks of the rows of a sheet: tables with their heads, and lines of text above, between and below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kb.model import BlockKind, PageUnit
from kb.read.document_builder import BlockDraft, DraftPage, build_table_row, mark_table_head
from kb.read.table_heads import CellLook

_SPACED = 2  # rows from a head to the next one, with an empty row between


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row with text: its 1-based number, and the text of each column, which may be empty, with its look."""

    number: int
    cells: tuple[str, ...]
    looks: tuple[CellLook, ...]


def build_rows(rows: Sequence[SheetRow], sheet: str, head: int = 0) -> Iterator[BlockDraft]:
    """Yield the drafts of the rows of one sheet.

    Args:
        rows: In order, of the same number of cells.
        sheet: Its name, or "".
        head: The number of the row that the file declares as the head of the rows below; 0 if it declares none.
    """
    for table in _divide(rows, head):
        if all(sum(map(bool, row.cells)) <= 1 for row in table):
            drafts = [BlockDraft(BlockKind.PARAGRAPH, (" ".join(filter(None, row.cells)),)) for row in table]
        else:
            built = [build_table_row([cell] for cell in row.cells) for row in table]
            drafts = mark_table_head(built, [row.looks for row in table], int(table[0].number == head))
        for row, draft in zip(table, drafts, strict=True):
            yield replace(draft, page=DraftPage(row.number, sheet, PageUnit.ROW))


def _divide(rows: Sequence[SheetRow], head: int) -> list[list[SheetRow]]:
    """Divide rows where one is empty, but not directly below the first, which may be a head.

    Those from a declared head on are one table, whatever is empty in it.
    """
    tables: list[list[SheetRow]] = []
    has_head = False
    for row in rows:
        last = tables[-1] if tables else []
        gap = row.number - last[-1].number if last else 0
        is_below_first = gap == _SPACED and len(last) == 1 and sum(map(bool, last[0].cells)) > 1
        if not last or row.number == head or not (has_head or gap == 1 or is_below_first):
            tables.append([])
        has_head = has_head or row.number == head
        tables[-1].append(row)
    return tables
