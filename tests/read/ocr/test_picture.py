"""What is seen in the picture of a page besides its letters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.read.ocr.picture import Grey, erase_rules, find_ink, has_ink, measure_skew, measure_stroke, smooth
from kb.read.pdf.page_pictures import open_page
from kb.read.pdf.scans import draw_grey
from tests.read.layout.tiny_pdf import TinyPage, write_pdf

LINES = ["The council visited forty farms and found a hundred workers in sheds and barns."] * 30


def draw_text(folder: Path, turn: float = 0.0) -> Grey:
    page = TinyPage()
    page.write_paragraph(LINES, 60, 120)
    with open_page(write_pdf(folder / "text.pdf", [page]), 1) as opened:
        return draw_grey(opened, 100, turn)


def make_paper(shade: int = 250) -> Grey:
    return np.full((1200, 900), shade, np.uint8)


def test_a_blank_page_has_no_ink_and_shadows_at_its_edges_are_none() -> None:
    paper = make_paper()
    assert not has_ink(paper)
    paper[:, :20] = 0
    paper[-15:] = 40
    assert not has_ink(paper)
    paper[600:606, 300:400] = 60
    assert has_ink(paper)


def test_ink_is_what_is_darker_than_the_paper_whatever_its_shade() -> None:
    paper = make_paper(150)
    paper[600:606, 300:400] = 60
    assert has_ink(paper)
    assert int(find_ink(paper).sum()) == 600
    assert not has_ink(make_paper(150))


@pytest.mark.parametrize("turn", [0.0, 0.7, -1.4, 5.0, -6.5])
def test_the_skew_of_lines_is_measured(tmp_path: Path, turn: float) -> None:
    assert measure_skew(draw_text(tmp_path, turn)) == pytest.approx(turn, abs=0.12)


def test_a_page_without_anything_is_level() -> None:
    assert measure_skew(make_paper()) == 0.0


def test_straight_lines_are_found_and_erased_and_letters_stay(tmp_path: Path) -> None:
    pixels = draw_text(tmp_path).copy()
    before = find_ink(pixels).sum()
    pixels[900:903, 100:700] = 0
    pixels[900:1100, 100:103] = 0
    cleared, rules = erase_rules(pixels, 100)
    level, upright = rules
    assert level == pytest.approx((72, 648, 504, 650), abs=2)
    assert upright == pytest.approx((72, 648, 74, 792), abs=2)
    assert find_ink(cleared).sum() == pytest.approx(before, rel=0.01)


def test_a_bar_and_a_photograph_are_no_lines() -> None:
    pixels = make_paper()
    pixels[100:160, 100:700] = 0
    pixels[300:800] = np.random.default_rng(1).integers(0, 255, (500, 900))
    assert erase_rules(pixels, 100)[1] == ()


def test_specks_fade_and_strokes_stay() -> None:
    pixels = make_paper()
    pixels[10::40, 10::40] = 0
    pixels[600:606, 300:400] = 0
    ink = find_ink(smooth(pixels))
    assert ink[598:608, 298:402].sum() >= 500
    assert ink.sum() == ink[598:608, 298:402].sum()


def test_the_thickness_of_strokes_is_their_mean_width() -> None:
    ink = np.zeros((10, 30), bool)
    ink[:, 2:5] = ink[:, 10:13] = True
    assert measure_stroke(ink) == 3.0
    assert measure_stroke(np.zeros((10, 30), bool)) == 0.0


def test_the_letters_that_an_underline_touches_are_kept() -> None:
    pixels = make_paper()
    pixels[400:403, 100:400] = 0
    pixels[380:420, 200:206] = 0
    cleared, (rule,) = erase_rules(pixels, 100)
    ink = find_ink(cleared)
    assert rule == pytest.approx((72, 288, 288, 290), abs=2)
    assert ink[380:420, 200:206].all()
    assert ink.sum() <= 40 * 10
