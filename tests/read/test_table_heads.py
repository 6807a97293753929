"""Which row of a table is its head, and which cell labels a row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import Block, BlockKind, Span
from kb.read.table_heads import (
    CellLook,
    RowLinker,
    RowPart,
    RowRole,
    TableCell,
    assign_parts_below,
    assign_row_parts,
    find_repeated_rows,
)

PLAIN, BOLD = CellLook(size=10.0, colour=0), CellLook(bold=True, size=10.0, colour=0)
VICTIMS = ["Nationality\tAdults\tMinors", "British\t1,204\t96", "Albanian\t947\t52", "Vietnamese\t(12%)\t£5.3m"]
WORDS = ["Term\tMeaning", "Grooming\tWinning trust", "Cuckooing\tTaking over a home"]


def row(text: str, look: CellLook = PLAIN) -> list[TableCell]:
    return [TableCell(cell, look) for cell in text.split("\t")]


def roles(rows: list[list[TableCell]], marked: int = 0) -> str:
    """Return a letter a row: h for a head, d for one below it, - for others."""
    return "".join("-hd"[part.role] for part in assign_row_parts(rows, marked))


def test_words_above_figures_are_a_head() -> None:
    assert roles([*map(row, VICTIMS)]) == "hddd"


@pytest.mark.parametrize(
    "head",
    [
        "Nationality\tAdults\t2019",  # a figure: perhaps the first row of data
        "Nationality\tAdults",  # nothing above one of the columns of figures
        "Nationality\tAdults\tAdults",  # the second row of the head would tell them apart
        "Nationality:\tAdults\tMinors",  # a form
        "The nationality of each of them is given.\tAdults\tMinors",
    ],
)
def test_a_row_that_may_be_something_else_is_no_head(head: str) -> None:
    assert roles([*map(row, [head, *VICTIMS[1:]])]) == "----"


def test_a_second_row_without_figures_leaves_open_where_the_head_ends() -> None:
    assert roles([*map(row, [VICTIMS[0], "\tof all\tof all", *VICTIMS[1:]])]) == "-----"


def test_two_rows_of_figures_are_too_few() -> None:
    assert roles([*map(row, VICTIMS[:3])]) == "---"


@pytest.mark.parametrize(
    "look",
    [BOLD, replace(PLAIN, size=12.0), replace(PLAIN, colour=0xFFFFFF), replace(PLAIN, shade="d9d9d9")],
)
def test_a_first_row_that_is_set_apart_is_a_head(look: CellLook) -> None:
    assert roles([row(WORDS[0], look), *map(row, WORDS[1:])]) == "hdd"


@pytest.mark.parametrize("look", [PLAIN, replace(BOLD, size=8.0)])
def test_a_first_row_set_like_the_others_or_smaller_is_none(look: CellLook) -> None:
    assert roles([row(WORDS[0], look), *map(row, WORDS[1:])]) == "---"


def test_a_first_row_is_not_set_apart_where_all_or_one_of_its_cells_are_like_the_rest() -> None:
    assert roles([row(text, BOLD) for text in WORDS]) == "---"
    half = [TableCell("Term", BOLD), TableCell("Meaning", PLAIN)]
    assert roles([half, *map(row, WORDS[1:])]) == "---"


def test_a_table_with_two_rows_that_are_set_apart_has_no_sure_head() -> None:
    assert roles([row(WORDS[0], BOLD), row("English\tEnglish terms", BOLD), *map(row, WORDS[1:] * 3)]) == "-" * 8


def test_titles_of_a_table_are_above_its_head_and_bands_below_it() -> None:
    rows = [row("Table 1", BOLD), row(WORDS[0], BOLD), row("Children", BOLD), *map(row, WORDS[1:])]
    assert roles(rows) == "-hddd"


def test_what_a_file_says_itself_is_taken_unless_the_head_has_several_rows() -> None:
    rows = [*map(row, WORDS)]
    assert [roles(rows, marked) for marked in (0, 1, 2)] == ["---", "hdd", "---"]
    assert roles(rows[:1], 1) == "-"
    assert roles([row("word " * 61 + "\tMeaning"), *rows[1:]], 1) == "---"


def test_a_head_that_is_repeated_is_no_row_of_data() -> None:
    again = row("term\t Meaning", BOLD)
    assert roles([row(WORDS[0], BOLD), row(WORDS[1]), again, row(WORDS[2])]) == "hdhd"
    parts = assign_parts_below(row(WORDS[0]), [again, row(WORDS[1])])
    assert [part.role for part in parts] == [RowRole.HEAD, RowRole.BELOW_HEAD]


def test_a_first_row_of_several_tables_with_different_rows_below_is_a_head() -> None:
    first, second = [row(WORDS[0]), row(WORDS[1])], [row(WORDS[0]), row(WORDS[2])]
    assert find_repeated_rows([first, second]) == {("term", "meaning")}
    assert not find_repeated_rows([first, first])  # a form, printed twice
    assert not find_repeated_rows([first])


@pytest.mark.parametrize(
    ("rows", "labels"),
    [
        (WORDS[1:], [0, 0]),
        (["1\tDenmark\t88", "2\tFinland\t85"], [1, 1]),
        (["Private\tJapan\t81", "Private\tItaly\t9", "Private\tSpain\t9"], [1, 1, 1]),  # the first says of which group
        (["Day 1\tDay 2\tMet Police", "Day 1\tDay 2\tHousing"], [-1, -1]),  # the third cell names nothing
        (["Children", "Grooming\tWinning trust"], [-1, 0]),
        (["word " * 21 + "\tyes", "other " * 21 + "\tno"], [-1, -1]),
    ],
)
def test_a_row_is_labelled_by_its_first_cell_of_different_words(rows: list[str], labels: list[int]) -> None:
    parts = assign_row_parts([row("A kind\tThe name\tThe rest"), *map(row, rows)], marked=1)
    assert [part.label for part in parts[1:]] == labels


def test_rows_get_the_spans_of_the_last_head_and_of_their_labels() -> None:
    linker, text = RowLinker(), "Term\tMeaning\n\tGrooming\nText"
    blocks = [Block(BlockKind.TABLE_ROW, Span(0, 12)), Block(BlockKind.TABLE_ROW, Span(13, 22))]
    head = linker.link(blocks[0], RowPart(RowRole.HEAD), text[:12])
    below = linker.link(blocks[1], RowPart(RowRole.BELOW_HEAD, 1), text[13:22])
    assert head.is_head
    assert (below.head, below.label, below.is_head) == (Span(0, 12), Span(14, 22), False)
    assert linker.link(blocks[1], RowPart(RowRole.PLAIN, 0), text[13:22]) == blocks[1]  # its first cell is empty
    paragraph = Block(BlockKind.PARAGRAPH, Span(23, 27))
    assert linker.link(paragraph, RowPart(RowRole.BELOW_HEAD, 0), "Text") == paragraph
