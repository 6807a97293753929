"""From the picture of a page to its words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.errors import ReadError
from kb.read.ocr.recognition import build_page, count_quarter_turns, drop_noise, recognize_page, unpack_picture
from kb.read.ocr.tesseract import TableWord, find_tesseract
from kb.read.pdf.scans import draw_scan, pack_picture
from tests.read.layout.tiny_pdf import TinyPage, write_pdf
from tests.read.ocr.engines import needs_tesseract
from tests.read.pdf.scanned_pages import PROSE, scan_page, write_scan


def make_word(text: str, *, line: int = 0, confidence: float = 95.0, wide: bool = True, top: int = 0) -> TableWord:
    width, height = (90, 30) if wide else (30, 90)
    return TableWord(text, 0, top, width, top + height, confidence, line)


def test_lines_that_are_read_badly_or_have_no_letters_are_noise() -> None:
    kept = [make_word("Groomed"), make_word("through", confidence=20.0)]
    noise = [make_word("wig", line=1, confidence=12.0), make_word("=", line=2), make_word("~.", line=2)]
    assert drop_noise([*kept, *noise]) == kept


def test_a_page_whose_words_are_wide_is_upright() -> None:
    assert count_quarter_turns([make_word("Groomed"), make_word("through")]) == 0


@pytest.mark.parametrize(("tops", "turns"), [((0, 100, 200), 3), ((200, 100, 0), 1)])
def test_lines_that_run_down_or_up_the_page_show_how_it_is_turned(tops: tuple[int, ...], turns: int) -> None:
    words = [make_word("Groomed", wide=False, top=top) for top in tops]
    assert count_quarter_turns(words) == turns


def test_words_that_are_read_badly_do_not_show_it() -> None:
    assert count_quarter_turns([]) is None
    assert count_quarter_turns([make_word("pawooy", confidence=30.0), make_word("ysnoiyl", confidence=20.0)]) is None


def test_a_disc_is_a_bullet_whatever_it_was_read_as() -> None:
    pixels = np.full((300, 300), 255, np.uint8)
    y, x = np.mgrid[:300, :300]
    pixels[(x - 20) ** 2 + (y - 20) ** 2 < 100] = 0
    pixels[10:31, 100:103] = pixels[10:13, 100:121] = 0
    words = [TableWord("e", 10, 10, 31, 31, 80.0, 0), TableWord("c", 100, 10, 121, 31, 80.0, 0)]
    page = build_page(pixels, 72, 0.0, 0, words, ())
    assert [word.text for word in page.words] == ["•", "c"]
    assert page.words[1][1:5] == (100, 10, 121, 31)


def test_something_else_than_a_picture_is_refused() -> None:
    with pytest.raises(ReadError):
        unpack_picture(b"P6 whatever")


def test_a_picture_keeps_its_resolution_and_turn() -> None:
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    unpacked, dpi, turn = unpack_picture(pack_picture(pixels, 240, -1.25))
    assert (unpacked.tolist(), dpi, turn) == (pixels.tolist(), 240, -1.25)


@needs_tesseract
@pytest.mark.parametrize("quarter_turns", [0, 1, 2, 3])
def test_a_scan_is_read_in_any_direction(tmp_path: Path, quarter_turns: int) -> None:
    engine = find_tesseract()
    assert engine
    path = write_scan(tmp_path / "scan.pdf", [scan_page(tmp_path, turn=90.0 * quarter_turns + 0.8)])
    page = recognize_page(engine.program, draw_scan(path, 1), "eng", 60.0)
    if quarter_turns:
        assert page.quarter_turns == 4 - quarter_turns
        page = recognize_page(engine.program, draw_scan(path, 1, page.quarter_turns), "eng", 60.0)
    assert page.quarter_turns == 0
    assert " ".join(PROSE) in " ".join(word.text for word in page.words)


def test_the_page_of_a_text_is_drawn_level(tmp_path: Path) -> None:
    page = TinyPage()
    page.write_paragraph(PROSE * 6, 60, 120)
    path = write_pdf(tmp_path / "text.pdf", [page])
    pixels, dpi, turn = unpack_picture(draw_scan(path, 1, quarter_turns=1))
    assert (pixels.shape, dpi) == ((1983, 2806), 240)
    assert turn == pytest.approx(90.0, abs=0.1)
