"""The page transform and the styles of fonts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from kb.read.layout.glyphs import DrawnShape, GlyphPage
from kb.read.pdf.glyph_extraction import open_document, parse_font_style, read_pages
from kb.read.pdf.page_transform import PageTransform
from tests.read.layout.tiny_pdf import TinyPage, write_pdf

# The displayed place of the lower left corner of a page of 600 by 800 points, for each quarter turn.
CORNERS = {0: (0.0, 800.0), 1: (0.0, 0.0), 2: (600.0, 0.0), 3: (800.0, 600.0)}


@pytest.mark.parametrize("turns", CORNERS)
def test_a_corner_goes_where_it_is_seen(turns: int) -> None:
    x, y = PageTransform(10, 20, 610, 820, turns).transform_points(
        np.array([10], np.float32), np.array([20], np.float32)
    )
    assert (x[0], y[0]) == CORNERS[turns]


@pytest.mark.parametrize("turns", CORNERS)
def test_writing_turned_with_its_page_is_upright(turns: int) -> None:
    a, b = [(1, 0), (0, 1), (-1, 0), (0, -1)][turns]
    assert (
        PageTransform(0, 0, 600, 800, turns).compute_angles(np.array([a], np.float32), np.array([b], np.float32))[0]
        % 360
        == 0
    )


@pytest.mark.parametrize(
    ("name", "weight", "bold"),
    [
        ("ABCDEF+Arial-BoldMT", 400, True),
        ("Arial,Bold", 0, True),
        ("Lato-Light", 700, False),
        ("TTE1A2B", 700, True),
        ("F1", 400, False),
    ],
)
def test_the_name_says_whether_a_font_is_bold_and_else_its_weight(name: str, weight: int, bold: bool) -> None:
    assert parse_font_style(name, weight, 0).bold is bold


def test_the_prefix_of_a_subset_is_no_part_of_the_name() -> None:
    assert parse_font_style("ABCDEF+Lato-Italic", 400, 0) == ("Lato-Italic", False, True)


def test_a_flag_says_that_a_font_is_italic() -> None:
    assert parse_font_style("F1", 400, 1 << 6).italic


def test_style_runs_are_numbered_in_the_order_of_the_text(tmp_path: Path) -> None:
    """Styles are keyed by addresses of objects, whose order differs from run to run."""
    page = TinyPage()
    for line in range(20):
        page.write(f"Line {line} of the page", 72, 60 + 30 * line, 9 + line % 7)
    with open_document(write_pdf(tmp_path / "many.pdf", [page])) as document:
        ((_, glyphs),) = read_pages(document, ["1"])
    runs = [int(run) for run in glyphs.style_run if run >= 0]
    assert list(dict.fromkeys(runs)) == list(range(20))


def read_page(path: Path, *commands: str) -> GlyphPage:
    page = TinyPage()
    page.write("Text", 60, 100)
    page.commands += commands
    with open_document(write_pdf(path, [page])) as document:
        ((read, _),) = read_pages(document, ())
    return read


def round_edges(shapes: Sequence[DrawnShape]) -> list[tuple[float, ...]]:
    return [tuple(round(edge) for edge in (each.left, each.top, each.right, each.bottom)) for each in shapes]


def read_shapes(path: Path, *commands: str) -> list[tuple[float, ...]]:
    return round_edges(read_page(path, *commands).shapes)


def test_all_that_is_drawn_has_a_box(tmp_path: Path) -> None:
    kite = "160 722 m 200 724 l 260 732 l 160 742 l 100 738 l 60 732 l 160 722 l f"
    read = read_page(tmp_path / "drawn.pdf", kite, "60 682 200 20 re f")
    assert round_edges(read.shapes) == [(60, 140, 260, 160)]
    assert round_edges(read.drawings) == [(60, 100, 260, 120), (60, 140, 260, 160)]
    boxes = " ".join(f"60 {100 + 6 * number} 9 5 re" for number in range(50))
    assert len(read_page(tmp_path / "many.pdf", *[f"{boxes} f"] * 81).drawings) == 81
    assert read_page(tmp_path / "none.pdf").drawings == ()


def test_a_thick_straight_line_is_a_rule_and_a_slanting_one_is_nothing(tmp_path: Path) -> None:
    thick = read_shapes(tmp_path / "thick.pdf", "5 w 60 642 m 260 642 l S", "5 w 100 542 m 100 742 l S")
    assert [(right - left, bottom - top) for left, top, right, bottom in thick] == [(210, 4), (4, 210)]
    assert read_shapes(tmp_path / "slanting.pdf", "1 w 60 642 m 260 742 l S") == []


def test_the_boxes_of_one_path_are_shapes_each(tmp_path: Path) -> None:
    boxes = "60 722 200 20 re 60 682 200 20 re f"
    assert read_shapes(tmp_path / "boxes.pdf", boxes) == [(60, 100, 260, 120), (60, 140, 260, 160)]
    kites = " ".join(f"160 {y} m 260 {y + 10} l 160 {y + 20} l 60 {y + 10} l 160 {y} l" for y in (722, 682))
    assert read_shapes(tmp_path / "kites.pdf", f"{kites} f") == []
    scaled = "q 2 0 0 2 0 0 cm 30 361 100 10 re 30 341 100 10 re f Q"
    assert read_shapes(tmp_path / "scaled.pdf", scaled) == [(60, 100, 260, 120), (60, 140, 260, 160)]


@pytest.mark.parametrize(("paths", "shapes"), [(80, 4000), (81, 0)])
def test_a_page_of_more_than_four_thousand_boxes_has_no_shapes(tmp_path: Path, paths: int, shapes: int) -> None:
    boxes = " ".join(f"60 {100 + 6 * number} 9 5 re" for number in range(50))
    assert len(read_shapes(tmp_path / "many.pdf", *[f"{boxes} f"] * paths)) == shapes
