"""The page transform and the styles of fonts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.read.pdf.glyph_extraction import PageTransform, open_document, parse_font_style, read_pages
from tests.read.layout.tiny_pdf import TinyPage, write_pdf

# Where the file's lower left corner of a page of 600 by 800 points is seen, for each quarter turn.
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
    """Their objects are known by addresses, whose order differs from one run of the program to the next."""
    page = TinyPage()
    for line in range(20):
        page.write(f"Line {line} of the page", 72, 60 + 30 * line, 9 + line % 7)
    with open_document(write_pdf(tmp_path / "many.pdf", [page])) as document:
        ((_, glyphs),) = read_pages(document, ["1"])
    runs = [int(run) for run in glyphs.style_run if run >= 0]
    assert list(dict.fromkeys(runs)) == list(range(20))
