"""Words, lines and paragraphs are read as they are written on a page."""

from __future__ import annotations

import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.model import BlockKind, DocumentId, PageDoubt
from kb.read.layout.analysis import find_page_doubts
from kb.read.layout.elements import LayoutBlock, TableFrame
from kb.read.pdf.reader import read_pdf
from tests.read.layout.builders import build_line
from tests.read.layout.tiny_pdf import TinyPage, write_pdf

words = st.text(string.ascii_lowercase, min_size=2, max_size=9)
lines = st.lists(words, min_size=1, max_size=8).map(" ".join)


def read_text(folder: Path, *pages: TinyPage) -> str:
    return read_pdf(write_pdf(folder / "a.pdf", pages), DocumentId("tiny"), "a.pdf", "").text


@pytest.mark.costly
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(lines, min_size=1, max_size=20))
def test_every_word_is_read_once_and_in_order(tmp_path: Path, written: list[str]) -> None:
    page = TinyPage()
    page.write_paragraph(written, 60, 200)
    assert read_text(tmp_path, page).split() == " ".join(written).split()


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_slanted_writing_is_read_after_the_rest(tmp_path: Path, turned: int) -> None:
    page = TinyPage(turned=turned)
    page.commands.append("BT /plain 40 Tf 0.7 0.7 -0.7 0.7 100 300 Tm (DRAFT) Tj ET")
    page.write_paragraph(["The committee heard evidence", "over four days in May."], 60, 120)
    assert read_text(tmp_path, page).split("\n")[-1] == "DRAFT"


def test_a_tall_initial_is_a_part_of_its_word(tmp_path: Path) -> None:
    page = TinyPage()
    page.write("T", 60, 132, 40)
    page.write("he committee heard evidence", 86, 108)
    page.write("over four days in May, and in", 86, 120)
    page.write("the week after the hearings ended.", 86, 132)
    assert read_text(tmp_path, page).startswith("The committee heard evidence over four days")


def test_letters_spaced_out_are_one_word(tmp_path: Path) -> None:
    page = TinyPage()
    page.write("C O N T E N T S", 60, 120, 16)
    assert read_text(tmp_path, page) == "CONTENTS"


def test_pieces_drawn_out_of_order_are_one_line(tmp_path: Path) -> None:
    page = TinyPage()
    page.write("evidence over four days", 129, 120)
    page.write("The committee", 60, 120)
    assert read_text(tmp_path, page) == "The committee evidence over four days"


def test_a_paragraph_that_runs_around_a_picture_is_one(tmp_path: Path) -> None:
    page = TinyPage()
    page.write_paragraph(["The words of this paragraph run over the whole of the line here,"] * 3, 60, 120)
    page.write_paragraph(
        ["but beside the picture they have", "room for a few words only, and so", "they go on for as long as that is"]
        * 2,
        60,
        156,
    )
    assert "\n" not in read_text(tmp_path, page)


def test_the_name_below_a_quotation_is_a_block_of_its_own(tmp_path: Path) -> None:
    page = TinyPage()
    page.write("She was asked what she would say to the owners if she met them now.", 60, 100)
    page.write("“I would ask them to give my papers back.”", 90, 130, 12, font="italic")
    page.write("Kitchen worker, 29", 200, 150)
    assert read_text(tmp_path, page).split("\n")[1:] == [
        "“I would ask them to give my papers back.”",
        "Kitchen worker, 29",
    ]


def test_boxes_with_round_corners_are_read_one_after_the_other(tmp_path: Path) -> None:
    """The label of the box below is left of the gutter of those above, and would be read with the left one."""
    page = TinyPage()
    for name, left in (("entry", 60), ("talks", 320)):
        page.draw_round_box(left - 10, 80, left + 220, 200)
        page.write(f"On {name}", left, 100, 14, font="bold")
    page.write_paragraph(["They may enter at any time", "and carry a warrant card."], 60, 130)
    page.write_paragraph(["They talk to all", "the workers there."], 320, 172)
    page.draw_round_box(50, 220, 540, 290)
    page.write("On evidence", 60, 240, 14, font="bold")
    page.write("They look at all books and all papers that there are, from the first to the last of the year.", 60, 270)
    assert read_text(tmp_path, page).split("\n") == [
        "On entry",
        "They may enter at any time and carry a warrant card.",
        "On talks",
        "They talk to all the workers there.",
        "On evidence",
        "They look at all books and all papers that there are, from the first to the last of the year.",
    ]


@pytest.mark.parametrize("text_font", ["plain", "bold"])
@pytest.mark.parametrize("left", [70, 120])  # the number's, and that of wrapped lines
@pytest.mark.parametrize("room", [14, 20])  # between recommendations
def test_numbers_stay_with_their_recommendations(tmp_path: Path, left: float, room: float, text_font: str) -> None:
    recommendations = [
        ("140.90", ["Plant more apple trees along the northern road (Freedonia);"]),
        ("140.91", ["Lend every fishing village a lantern, and pay for its oil", "through the winter (Sylvania);"]),
        ("140.92", ["Count the boats each evening (Utopia);"]),
        ("140.93", ["Paint the quays (Laputa);"]),
        ("140.94", ["Mend the orchard ladders before the harvest begins,", "with the tallest first (Fenwick)."]),
    ]
    page, y = TinyPage(), 125.0
    for number, texts in recommendations:
        page.write(number, left, y, 11)
        for at, text in enumerate(texts):
            page.write(text, left if at and left == 120 else 175, y + 14 * at, 11, font=text_font)
        y += 14 * (len(texts) - 1) + room
    expected = [f"{number} {' '.join(texts)}" for number, texts in recommendations]
    assert read_text(tmp_path, page).split("\n") == expected


def test_figures_in_columns_without_rules_are_read_by_rows_with_their_head(tmp_path: Path) -> None:
    page = TinyPage()
    page.write("The chimneys of the harbour gave less smoke this year. The table counts both kinds.", 72, 110)
    rows = [
        (150, ("", "Baseline", "FY2020", "FY2021", "FY2022", "Change"), "from FY2021"),
        (178, ("Kind 1 smoke", "1,510", "1,432", "1,250", "1,199", "-4.1%"), "(kt)"),
        (202, ("Kind 2 smoke", "2,310", "2,377", "2,401", "2,450", "2.0%"), "(kt)"),
        (226, ("Total smoke", "3,820", "3,809", "3,651", "3,649", "-0.1%"), "(kt)"),
    ]
    for y, cells, below in rows:
        font = "bold" if y == 150 else "plain"
        for x, cell in zip((72, 200, 260, 320, 380, 450), cells, strict=True):
            page.write(cell, x, y, 8, font=font)
        page.write(below, 450 if y == 150 else 72, y + 10, 8, font=font)
    document = read_pdf(write_pdf(tmp_path / "a.pdf", [page]), DocumentId("tiny"), "a.pdf", "")
    assert document.text.split("\n")[1:] == [
        "\tBaseline\tFY2020\tFY2021\tFY2022\tChange from FY2021",
        "Kind 1 smoke (kt)\t1,510\t1,432\t1,250\t1,199\t-4.1%",
        "Kind 2 smoke (kt)\t2,310\t2,377\t2,401\t2,450\t2.0%",
        "Total smoke (kt)\t3,820\t3,809\t3,651\t3,649\t-0.1%",
    ]
    head = document.blocks[1].span
    assert [block.head for block in document.blocks[2:]] == [head] * 3


@pytest.mark.parametrize("baseline", [112, 118, 124])
def test_a_large_figure_stays_out_of_the_sentence_beside_it(tmp_path: Path, baseline: float) -> None:
    page = TinyPage()
    page.write("45%", 72, baseline, 36, font="bold")
    page.write_paragraph(["of all the boats were", "counted by lantern light,", "says the harbour office."], 150, 100)
    assert read_text(tmp_path, page).split("\n") == [
        "45%",
        "of all the boats were counted by lantern light, says the harbour office.",
    ]


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
