"""Header rows of tables, and cells that label a row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import Block, BlockKind, Span
from kb.read.table_heads import (
    CellLook,
    RowPart,
    RowRole,
    TableCell,
    assign_parts_below,
    assign_row_parts,
    find_repeated_rows,
    link_rows,
)

PLAIN, BOLD = CellLook(size=10.0, colour=0), CellLook(bold=True, size=10.0, colour=0)
VICTIMS = ["Nationality\tAdults\tMinors", "British\t1,204\t96", "Albanian\t947\t52", "Vietnamese\t(12%)\t£5.3m"]
WORDS = ["Term\tMeaning", "Grooming\tWinning trust", "Cuckooing\tTaking over a home"]


def row(text: str, look: CellLook = PLAIN) -> list[TableCell]:
    return [TableCell(cell, look) for cell in text.split("\t")]


def roles(rows: list[list[TableCell]], marked: int = 0) -> str:
    """Return a letter a row: h for a head, + where it continues, d for a row below it, b for a band, - for others."""
    return "".join("-h+db"[part.role] for part in assign_row_parts(rows, marked))


def test_words_above_figures_are_a_head() -> None:
    assert roles([*map(row, VICTIMS)]) == "hddd"


@pytest.mark.parametrize(
    "head",
    [
        "Nationality\tAdults\t2019",  # a figure: perhaps the first data row
        "Nationality\tAdults",  # no label above one of the columns of figures
        "Nationality\tAdults\tAdults",  # a second header row would distinguish them
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


def test_titles_of_a_table_are_parts_of_its_head_and_bands_are_below_it() -> None:
    rows = [row("Table 1", BOLD), row(WORDS[0], BOLD), row("Children", BOLD), *map(row, WORDS[1:])]
    assert roles(rows) == "h+bdd"


def test_a_row_above_a_head_with_another_like_it_below_is_no_title() -> None:
    rows = [row("Adults", BOLD), row(WORDS[0], BOLD), *map(row, WORDS[1:])]
    assert roles([*rows, *rows]) == "-hddbhdd"


def test_a_row_of_one_cell_is_no_band_where_it_may_be_the_end_of_a_label() -> None:
    labelled = [[TableCell(text.split("\t")[0], BOLD), TableCell(text.split("\t")[1], PLAIN)] for text in WORDS[1:]]
    rows = [row(WORDS[0], BOLD), labelled[0], row("in a home", BOLD), labelled[1]]
    assert roles(rows) == "hddd"
    assert roles([*rows[:2], [TableCell("Children", BOLD, is_band=True)], rows[3]]) == "hdbd"  # its rules say so
    assert roles([row(WORDS[0], BOLD), *map(row, WORDS[1:]), row("Children", BOLD)]) == "hddd"  # no row below


def test_a_title_alone_is_a_head_where_it_is_the_only_band_and_set_apart() -> None:
    title, data = [TableCell("Key figures", BOLD, is_band=True)], [*map(row, WORDS)]
    assert roles([title, *data]) == "hddd"
    assert roles([[replace(title[0], is_band=False)], *data]) == "----"
    assert roles([[replace(title[0], look=PLAIN)], *data]) == "----"
    assert roles([title, data[0], [TableCell("More figures", BOLD, is_band=True)], *data[1:]]) == "-----"


YEARS = ["\t2018\t\t2019", "Nationality\tAdults\tMinors\tAdults\tMinors"]
COUNTS = ["British\t1,204\t96\t1,310\t101", "Albanian\t947\t52\t950\t60", "Vietnamese\t12\t5\t14\t9"]


def test_groups_of_columns_above_their_names_are_parts_of_the_head() -> None:
    assert roles([*map(row, [*YEARS, *COUNTS])]) == "h+ddd"
    assert roles([row("Table 1"), *map(row, [*YEARS, *COUNTS])]) == "h++ddd"
    spanned = ["Nationality\tAdults\t\tMinors", "\tMale\tFemale\tMale\tFemale"]
    assert roles([*map(row, [*spanned, *COUNTS])]) == "h+ddd"
    words = ["Aim\tBy whom\t\tBy when", "\tHere\tElsewhere\tFirst\tLast", "Train\tUs\tPolice\tMay\tJune"]
    assert roles([row(words[0], BOLD), row(words[1], BOLD), row(words[2]), row(words[2])]) == "h+dd"
    assert roles([row(words[0], BOLD), row(words[1]), row(words[2])]) != "h+d"


@pytest.mark.parametrize(
    "rows",
    [
        ["\t2018\t2019\t2020\t2021", YEARS[1], *COUNTS],  # as many cells as the row below
        ["The numbers of all nationalities follow.\t2018\t\t2019", YEARS[1], *COUNTS],
        ["\t1,204\t\t1,310", YEARS[1], *COUNTS],
    ],
)
def test_a_row_above_the_names_of_columns_that_does_not_group_them_leaves_the_head_open(rows: list[str]) -> None:
    assert roles([*map(row, rows)]) == "-----"


def test_what_a_file_says_itself_is_taken() -> None:
    rows = [*map(row, WORDS)]
    assert [roles(rows, marked) for marked in (0, 1, 2)] == ["---", "hdd", "h+d"]
    assert roles(rows * 2, 4) == "------"  # too many rows for a head
    assert roles([row("Table 1"), *rows], 2) == "h+dd"
    assert roles(rows[:1], 1) == "-"
    assert roles([row("word " * 61 + "\tMeaning"), *rows[1:]], 1) == "---"


def test_a_head_that_is_repeated_is_no_row_of_data() -> None:
    again = row("term\t Meaning", BOLD)
    assert roles([row(WORDS[0], BOLD), row(WORDS[1]), again, row(WORDS[2])]) == "hdhd"
    parts = assign_parts_below([row(WORDS[0])], [again, row(WORDS[1])])
    assert [part.role for part in parts] == [RowRole.HEAD, RowRole.BELOW_HEAD]
    assert roles([*map(row, [*YEARS, *COUNTS, *YEARS, COUNTS[0], YEARS[1], COUNTS[1]])]) == "h+dddh+dhd"


def test_a_first_row_of_several_tables_with_different_rows_below_is_a_head() -> None:
    first, second = [row(WORDS[0]), row(WORDS[1])], [row(WORDS[0]), row(WORDS[2])]
    assert find_repeated_rows([first, second]) == {("term", "meaning")}
    assert not find_repeated_rows([first, first])  # a form, printed twice
    assert not find_repeated_rows([first])
    assert find_repeated_rows([[row("Table 1"), *first], [row("Table 1, continued"), *second]]) == {("term", "meaning")}


@pytest.mark.parametrize(
    ("rows", "labels"),
    [
        (WORDS[1:], [0, 0]),
        (["1\tDenmark\t88", "2\tFinland\t85"], [1, 1]),
        (["Private\tJapan\t81", "Private\tItaly\t9", "Private\tSpain\t9"], [1, 1, 1]),  # the first cell names the group
        (["Day 1\tDay 2\tMet Police", "Day 1\tDay 2\tHousing"], [-1, -1]),  # the third cell names nothing
        (["Children", "Grooming\tWinning trust"], [-1, 0]),
        (["word " * 21 + "\tyes", "other " * 21 + "\tno"], [-1, -1]),
    ],
)
def test_a_row_is_labelled_by_its_first_cell_of_different_words(rows: list[str], labels: list[int]) -> None:
    parts = assign_row_parts([row("A kind\tThe name\tThe rest"), *map(row, rows)], marked=1)
    assert [part.label for part in parts[1:]] == labels


def link(text: str, *parts: RowPart, kinds: str = "") -> list[Block]:
    """Return the linked blocks of a text, a line each: rows, or paragraphs where `kinds` has a p."""
    blocks, start = [], 0
    for number, line in enumerate(text.split("\n")):
        kind = BlockKind.PARAGRAPH if kinds[number : number + 1] == "p" else BlockKind.TABLE_ROW
        blocks.append(Block(kind, Span(start, start + len(line))))
        start += len(line) + 1
    return link_rows(blocks, parts, text)


def test_rows_have_the_spans_of_their_head_and_label() -> None:
    below = RowPart(RowRole.BELOW_HEAD, 1)
    text = "Term\tMeaning\n\tGrooming\n\tCuckooing\nText"
    head, first, plain, paragraph = link(text, RowPart(RowRole.HEAD), below, RowPart(label=0), below, kinds="rrrp")
    assert (head.head, head.label, head.is_head) == (head.span, None, True)
    assert (first.head, first.label and first.label.slice(text), first.is_head) == (head.span, "Grooming", False)
    assert (plain.head, plain.label) == (None, None)  # its first cell is empty
    assert paragraph == Block(BlockKind.PARAGRAPH, paragraph.span)


def test_the_rows_of_a_head_share_one_span() -> None:
    text = "Table 1\nTerm\tMeaning\nGrooming\tWinning trust"
    parts = (RowPart(RowRole.HEAD), RowPart(RowRole.HEAD_GOES_ON), RowPart(RowRole.BELOW_HEAD))
    title, names, row_below = link(text, *parts)
    assert {title.head, names.head, row_below.head} == {Span(0, names.span.end)}
    assert (title.is_head, names.is_head, row_below.is_head) == (True, True, False)


def test_a_band_names_the_rows_below_up_to_the_next_and_a_cell_those_that_it_goes_on_over() -> None:
    head, below, band = RowPart(RowRole.HEAD), RowPart(RowRole.BELOW_HEAD), RowPart(RowRole.BAND)
    text = "Sector\tDonor\nA\tB\nGiven\nPublic\tSpain\n\tItaly\nOwed\nC\tD\nSector\tDonor\nE\tF"
    rows = link(text, head, below, band, below, RowPart(RowRole.BELOW_HEAD, above=0), band, below, head, below)
    groups = [row.group and row.group.slice(text) for row in rows]
    assert groups == [None, None, None, "Given", "Public", None, "Owed", None, None]
    split = link("Public\tSpain\nText\n\tItaly", RowPart(), RowPart(), RowPart(above=0), kinds="rpr")
    assert split[2].group is None  # of another table
