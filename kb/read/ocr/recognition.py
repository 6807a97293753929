"""From the picture of a page to its words: straight lines are erased, Tesseract reads the rest, noise is dropped."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from kb.errors import ReadError
from kb.read.ocr import tesseract
from kb.read.ocr.picture import Grey, erase_rules, find_ink, measure_stroke, smooth
from kb.read.ocr.recognized_page import RecognizedPage, RecognizedRule, RecognizedWord
from kb.read.ocr.tesseract import TableWord

VERSION = 2  # raise it when the same picture would give other words
_HEADER = re.compile(rb"P5\n# (\d+) (\S+)\n(\d+) (\d+)\n255\n")
_POINTS_PER_INCH = 72
_BULLET = "•"
_ROUND, _SOLID = 0.75, 0.75  # of a disc or a square: ratio of its sides, and of the mean width of its rows to its width
_SURE, _LIKELY = 60.0, 30.0  # percent of confidence: of a word that is right, and of a line that is text
_SURE_SHARE = 0.5  # of the words of a page that is read in the right direction
_LONG = 4  # letters of a word that is wider than high


def recognize_page(program: Path, picture: bytes, language: str, timeout_s: float) -> RecognizedPage:
    """Return the words and straight lines in the picture of a page, as `kb.read.pdf.scans.draw_scan` draws it.

    `timeout_s` is for one run of the program.

    Raises:
        LimitError: It took too long.
        ReadError: The program failed.
    """
    pixels, dpi, turn = unpack_picture(picture)
    cleared, rules = erase_rules(smooth(pixels), dpi)
    cleared_picture = picture[: len(picture) - pixels.size] + cleared.tobytes()
    words = tesseract.parse_table(tesseract.read_words(program, cleared_picture, language, dpi, timeout_s))
    turns = count_quarter_turns(words)
    if turns is None:
        turns = tesseract.find_turn(program, cleared_picture, dpi, timeout_s) // 90
    return build_page(pixels, dpi, turn, turns, drop_noise(words), rules)


def read_upright(read: Callable[[int], RecognizedPage]) -> RecognizedPage:
    """Return a page as `read` gives it for a number of quarter turns; a second time, turned, if it is not upright."""
    page = read(0)
    return read(page.quarter_turns) if page.quarter_turns else page


def count_quarter_turns(words: Sequence[TableWord]) -> int | None:
    """Return by how many quarter turns clockwise a page is to be turned, as its words show; None if none do.

    Tesseract also reads lines that run down or up a page, but not those that are upside down.
    """
    telling = [word for word in words if len(word.text) >= _LONG and word.confidence >= _SURE]
    if len(telling) <= _SURE_SHARE * sum(len(word.text) >= _LONG for word in words):
        return None
    if 2 * sum(word.bottom - word.top > word.right - word.left for word in telling) <= len(telling):
        return 0
    steps = [second.top - first.top for first, second in pairwise(telling) if first.line == second.line]
    return 3 if 2 * sum(step > 0 for step in steps) >= len(steps) else 1


def unpack_picture(picture: bytes) -> tuple[Grey, int, float]:
    """Return the pixels of a picture, its dots per inch, and by how many degrees its page was turned clockwise."""
    header = _HEADER.match(picture)
    if not header:
        raise ReadError("The picture of a page could not be read. Run 'kb index' again.")
    dpi, turn, width, height = int(header[1]), float(header[2]), int(header[3]), int(header[4])
    pixels = np.frombuffer(picture, np.uint8, width * height, header.end()).reshape(height, width)
    return pixels, dpi, turn


def drop_noise(words: list[TableWord]) -> list[TableWord]:
    """Return words without lines that are no text, such as what is read into a photograph."""
    lines: dict[int, list[TableWord]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    kept = []
    for line in lines.values():
        letters = sum(character.isalnum() for word in line for character in word.text)
        weight = sum(len(word.text) for word in line)
        confidence = sum(word.confidence * len(word.text) for word in line) / weight
        if confidence >= _LIKELY and letters:
            kept += line
    return kept


def build_page(
    pixels: Grey,
    dpi: int,
    turn: float,
    quarter_turns: int,
    words: Sequence[TableWord],
    rules: tuple[RecognizedRule, ...],
) -> RecognizedPage:
    """Return a page in points, from words with boxes in pixels."""
    ink = find_ink(pixels)
    scale = _POINTS_PER_INCH / dpi
    found = []
    for each in words:
        stroke = measure_stroke(ink[each.top : each.bottom, each.left : each.right])
        left, top, right, bottom = (round(edge * scale, 1) for edge in (each.left, each.top, each.right, each.bottom))
        text = _BULLET if _is_disc(each, stroke) else each.text
        found.append(RecognizedWord(text, left, top, right, bottom, each.line, round(stroke * scale, 2)))
    height, width = pixels.shape
    return RecognizedPage(width * scale, height * scale, turn, quarter_turns, tuple(found), rules)


def _is_disc(word: TableWord, stroke: float) -> bool:
    """Tell whether a single character is a bullet, by its shape: it may be read as any sign or letter."""
    width, height = word.right - word.left, word.bottom - word.top
    is_round = _ROUND * height <= width <= height / _ROUND
    return len(word.text) == 1 and is_round and stroke >= _SOLID * width
