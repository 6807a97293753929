"""The heads of tables of a PDF, on one page and over several."""

from __future__ import annotations

from kb.model import BlockKind
from kb.read.layout.blocks.table_heads import mark_table_heads
from kb.read.layout.elements import LayoutBlock, TableFrame
from tests.read.layout.builders import build_block, build_line

LEFT_PAGE, RIGHT_PAGE = TableFrame(100.0, (60.0, 160.0)), TableFrame(80.0, (90.0, 190.0))


def row(*cells: str, page: int = 0, table: TableFrame = LEFT_PAGE, bold: bool = False) -> LayoutBlock:
    lines = [tuple([build_line(cell, bold=bold)] if cell else []) for cell in cells]
    return LayoutBlock(
        BlockKind.TABLE_ROW,
        tuple((page, line) for cell in lines for line in cell),
        cells=tuple(lines),
        table=table,
    )


HEAD = row("Term", "Meaning", bold=True)
DATA = [row("Grooming", "Winning trust"), row("Cuckooing", "Taking over a home")]
OVER = [row("Debt bondage", "Work to pay a debt", page=1, table=RIGHT_PAGE)]


def roles(*blocks: LayoutBlock) -> str:
    return "".join("-h+db"[block.row.role] for block in mark_table_heads(blocks))


def test_a_bold_first_row_is_the_head_of_its_table_and_of_no_other() -> None:
    other = [row("Name", "Number", table=RIGHT_PAGE), row("Kalayaan", "020", table=RIGHT_PAGE)]
    assert roles(build_block("Before"), HEAD, *DATA, *other, build_block("After")) == "-hdd---"


def test_a_table_that_goes_on_over_a_page_keeps_its_head() -> None:
    assert roles(HEAD, *DATA, *OVER) == "hddd"


def test_a_table_with_other_columns_or_after_a_paragraph_or_a_page_is_another() -> None:
    other = row("Debt bondage", "Work", page=1, table=TableFrame(80.0, (90.0, 210.0)))
    third = row("Debt bondage", "Work", page=2)
    assert roles(HEAD, *DATA, other) == "hdd-"
    assert roles(HEAD, *DATA, third) == "hdd-"
    assert roles(HEAD, *DATA, build_block("Text between."), *OVER) == "hdd--"
    assert roles(*DATA, *OVER) == "---"


def test_a_head_repeated_on_the_next_page_is_the_head_there() -> None:
    again = row("Term", "Meaning", page=1, table=RIGHT_PAGE)
    assert roles(HEAD, *DATA, again, *OVER) == "hddhd"


def test_a_head_of_several_rows_is_kept_and_repeated_whole() -> None:
    assert roles(row("Terms", bold=True), HEAD, *DATA, *OVER) == "h+ddd"
    plain, again = row("Term", "Meaning"), row("Term", "Meaning", page=1, table=RIGHT_PAGE)
    title = row("Terms, continued", page=1, table=RIGHT_PAGE)
    assert roles(row("Terms"), plain, *DATA, title, again, *OVER) == "h+ddh+d"


def test_a_row_repeated_on_the_next_page_is_a_head_however_it_is_set() -> None:
    first, again = row("Term", "Meaning"), row("Term", "Meaning", page=1, table=RIGHT_PAGE)
    assert roles(first, *DATA, again, *OVER) == "hddhd"
    assert roles(first, *DATA) == "---"
