"""The places of words on a page: found among glyphs in any order, and the right one of several."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from kb.errors import ReadError
from kb.read.ocr.recognition import read_upright, recognize_page
from kb.read.ocr.recognized_page import RecognizedPage, RecognizedWord
from kb.read.ocr.tesseract import find_tesseract
from kb.read.pdf.scans import draw_scan
from kb.read.pdf.word_boxes import PageWords, WordBox, locate_words
from tests.read.layout.tiny_pdf import TinyPage, write_pdf
from tests.read.ocr.engines import needs_tesseract
from tests.read.pdf.scanned_pages import HEADING, PROSE, scan_page, write_scan

LINES = [
    "The committee heard evidence from nine witnesses over",
    "four days, and read the papers that were sent to it by",
    "the police, the councils and those who had been held.",
]


def locate(folder: Path, page: TinyPage, *texts: str) -> PageWords:
    return locate_words(write_pdf(folder / "page.pdf", [page]), 1, texts)


def find(text: str, boxes: tuple[WordBox, ...], word: str) -> list[WordBox]:
    """Return the boxes of a word of a text."""
    start = text.index(word)
    return [each for each in boxes if each.start < start + len(word) and start < each.end]


def test_each_word_has_the_box_that_it_is_printed_in(tmp_path: Path) -> None:
    page = TinyPage(600, 800)
    page.write_paragraph(LINES, 60, 200, 10)
    text = " ".join(LINES)
    found = locate(tmp_path, page, text)
    (first,), (last,) = find(text, found.texts[0], "The"), find(text, found.texts[0], "held")

    assert (found.width, found.height) == (600, 800)
    assert len(found.texts[0]) == len(text.split())
    assert first.left == pytest.approx(60 / 600, abs=0.002)
    assert first.top < 200 / 800 < first.bottom < 206 / 800
    assert last.top < 224 / 800 < last.bottom < 230 / 800
    assert last.right > last.left > 0.4


def test_words_are_found_whatever_order_the_file_draws_them_in(tmp_path: Path) -> None:
    page = TinyPage(600, 800)
    for number in (2, 0, 1):
        page.write(LINES[number], 60, 200 + 20 * number)
    text = " ".join(LINES)
    found = locate(tmp_path, page, text).texts[0]

    assert len(found) == len(text.split())
    assert [round(800 * each.bottom) // 20 for each in found] == [10] * 8 + [11] * 12 + [12] * 10


def test_of_several_places_the_one_beside_the_words_around_it_is_found(tmp_path: Path) -> None:
    page = TinyPage(600, 800)
    rows = [("Kent", "12"), ("Essex", "12"), ("Surrey", "7"), ("Dorset", "12")]
    for number, (_, count) in enumerate(rows):  # the file draws all figures before all names
        page.write(count, 300, 100 + 30 * number)
    for number, (name, _) in enumerate(rows):
        page.write(name, 60, 100 + 30 * number)
    texts = [f"{name}\t{count}" for name, count in rows]

    for number, boxes in enumerate(locate(tmp_path, page, *texts).texts):
        assert [round(800 * each.bottom) // 30 for each in boxes] == [3 + number, 3 + number]


def test_a_heading_with_the_words_that_come_next_is_not_taken_for_them(tmp_path: Path) -> None:
    page = TinyPage(600, 800)
    page.write("nobody kept a record of those who were turned away.", 60, 100)
    page.write("The second bell: what is heard in fog", 60, 200, 14)  # in no passage's text
    page.write("The second bell is heard in fog by whoever waits.", 60, 300)
    before = "nobody kept a record of those who were turned away."
    after = "The second bell is heard in fog by whoever waits."
    for box in locate(tmp_path, page, before, after).texts[1]:
        assert 290 < 800 * box.bottom < 310


def test_a_word_inside_another_is_not_taken_for_it(tmp_path: Path) -> None:
    page = TinyPage(600, 800)
    page.write("2010 and all that", 60, 100)
    page.write("10", 60, 300)
    (box,) = locate(tmp_path, page, "10").texts[0]
    assert 290 < 800 * box.bottom < 310


@pytest.mark.parametrize("leading", [8, 12, 30])
def test_a_word_that_a_line_end_cuts_has_two_boxes(tmp_path: Path, leading: int) -> None:
    page = TinyPage(600, 800)
    page.write("They were brought to a ware-", 60, 200)
    page.write("house by the river", 60, 200 + leading)
    text = "They were brought to a warehouse by the river"
    upper, lower = find(text, locate(tmp_path, page, text).texts[0], "warehouse")

    assert (text[upper.start : upper.end], text[lower.start : lower.end]) == ("ware", "house")
    assert upper.bottom < lower.bottom
    assert lower.left < upper.left


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_boxes_are_those_of_the_page_as_displayed(tmp_path: Path, turned: int) -> None:
    page = TinyPage(600, 800, turned=turned, crop=(50, 100, 600, 800))
    page.write("Lantern", 55, 10, 8)  # in the upper left corner of the displayed, unturned page
    found = locate(tmp_path, page, "Lantern")
    (box,) = found.texts[0]

    assert (found.width, found.height) == ((550, 700) if turned in (0, 180) else (700, 550))
    across, down = {0: (0, 0), 90: (1, 0), 180: (1, 1), 270: (0, 1)}[turned]
    assert abs((box.left + box.right) / 2 - across) < 0.05
    assert abs((box.top + box.bottom) / 2 - down) < 0.05


def test_words_that_are_not_on_the_page_have_no_box(tmp_path: Path) -> None:
    page = TinyPage(600, 800)
    page.write("The committee heard evidence", 60, 200)
    text = "The committee heard no evidence"
    found = locate(tmp_path, page, text, "").texts

    assert [text[each.start : each.end] for each in found[0]] == ["The", "committee", "heard", "evidence"]
    assert found[1] == ()


def test_a_page_without_texts_still_has_a_size(tmp_path: Path) -> None:
    found = locate(tmp_path, TinyPage(600, 800))
    assert (found.width, found.height, found.texts) == (600, 800, ())


def test_ligatures_and_marks_are_no_obstacle(tmp_path: Path) -> None:
    page = TinyPage(600, 800)
    page.write("The officer’s “final” report – no. 5", 60, 200)
    text = 'The oﬃcer\'s "ﬁnal" report - no. 5'
    assert len(locate(tmp_path, page, text).texts[0]) == 6


def test_a_page_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="page 2"):
        locate_words(write_pdf(tmp_path / "page.pdf", [TinyPage()]), 2, ["words"])


# A word of 60 x 10 points at the upper left of an upright page of 800 x 600, and where it is on the page as displayed.
TURNED = {
    0.0: ((800, 600), (100, 50, 160, 60)),
    90.0: ((600, 800), (50, 640, 60, 700)),
    180.0: ((800, 600), (640, 540, 700, 550)),
    270.0: ((600, 800), (540, 100, 550, 160)),
}


@pytest.mark.parametrize("turn", TURNED)
def test_a_recognised_word_has_its_box_on_the_page_as_displayed(tmp_path: Path, turn: float) -> None:
    (width, height), box = TURNED[turn]
    page = RecognizedPage(800, 600, turn, words=(RecognizedWord("witness", 100, 50, 160, 60, 0, 1.0),))
    found = locate_words(tmp_path / "none.pdf", 1, ["witness"], page)
    ((word,),) = found.texts
    assert (found.width, found.height) == (width, height)
    across, down = (word.left + word.right) * width / 2, (word.top + word.bottom) * height / 2
    assert (across, down) == pytest.approx(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), abs=3)
    is_level = (word.right - word.left) * width > (word.bottom - word.top) * height
    assert is_level == (turn in (0.0, 180.0))


@needs_tesseract
@pytest.mark.parametrize("turn", [0.0, 3.0, -91.0])
def test_the_words_of_a_scan_are_where_they_were_recognised(tmp_path: Path, turn: float) -> None:
    engine = find_tesseract()
    assert engine
    program = engine.program
    straight = locate_words(write_scan(tmp_path / "none.pdf", [scan_page(tmp_path)]), 1, [HEADING])
    assert straight.texts == ((),)  # there is no text in the file
    scan = write_scan(tmp_path / "scan.pdf", [scan_page(tmp_path, turn=turn)])
    page = read_upright(lambda turns: recognize_page(program, draw_scan(scan, 1, turns), "eng", 60.0))
    words = locate_words(scan, 1, [HEADING, " ".join(PROSE)], page)
    assert [len(each) for each in words.texts] == [len(HEADING.split()), len(" ".join(PROSE).split())]
    drawn = locate_words(tmp_path / "to-scan.pdf", 1, [HEADING, " ".join(PROSE)])
    for text, own in zip(drawn.texts, words.texts, strict=True):
        for each, seen in zip(text, own, strict=True):
            across, down = turn_about_middle(drawn, each, turn)
            assert (seen.left + seen.right) * words.width / 2 == pytest.approx(across + words.width / 2, abs=3)
            assert (seen.top + seen.bottom) * words.height / 2 == pytest.approx(down + words.height / 2, abs=3)


def turn_about_middle(page: PageWords, word: WordBox, degrees: float) -> tuple[float, float]:
    """Return how far the middle of a word is from that of its page in points, once it is turned clockwise."""
    x, y = ((word.left + word.right - 1) * page.width / 2, (word.top + word.bottom - 1) * page.height / 2)
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return cosine * x - sine * y, sine * x + cosine * y
