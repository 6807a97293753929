"""Recognised words as the glyphs of a page, so that layout analysis treats a scan as a page with text.

An engine gives boxes of ink, and layout needs font sizes, baselines and styles. A word's ink is as high as its letters
reach, so that its height gives the size; sizes that are nearly the same are made the same, since a scan has none that
are exact. Strokes that are thicker than most, for their size, are bold.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kb.read.layout.elements import ASCENT, DESCENT
from kb.read.layout.glyphs import DrawnShape, GlyphPage, Glyphs, TextStyle
from kb.read.ocr.recognized_page import RecognizedPage, RecognizedWord

# Heights of ink in common fonts, as shares of the font size.
_X_HEIGHT, _CAPITAL, _DEPTH = 0.5, 0.72, 0.21
_TALL = re.compile(r"[^\W_acegmnopqrsuvwxyz]|[ÀÁÂÃÄÈÉÊËÌÍÎÏÒÓÔÕÖÙÚÛÜàáâãäèéêëìíîïòóôõöùúûü]")
_DEEP = re.compile(r"[gjpqyQ,;()\[\]{}|/]")
_LETTERS = re.compile(r"\w{2,}")
_ALIKE = 0.08  # relative difference of sizes that are taken for one
_STEP = 0.5  # points, to which sizes are rounded
_BOLD = 1.25  # thickness of bold strokes, relative to those of most of the text
_MIN_BOLD_LETTERS = 3
_RAISED, _SMALL = 0.2, 0.75  # of a raised figure: its distance from the baseline and its size, as shares of the line's
_SPACE = ord(" ")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of words as an engine gives it."""

    words: tuple[RecognizedWord, ...]
    size: float
    baseline: float
    weight: float  # thickness of its strokes as a share of its size

    @property
    def letters(self) -> int:
        return sum(len(word.text) for word in self.words)


def build_glyph_pages(pages: Iterable[RecognizedPage]) -> list[tuple[GlyphPage, Glyphs]]:
    """Return the pages of a document with glyphs, numbered from 1; sizes and weights are compared over all of them."""
    given = list(pages)
    lines = [_build_lines(page.words) for page in given]
    every = [line for own in lines for line in own]
    sizes = _level_sizes(every)
    usual = _find_usual_weight(every)
    found = []
    for number, (page, own) in enumerate(zip(given, lines, strict=True), 1):
        shapes = tuple(DrawnShape(*rule) for rule in page.rules)
        upright = GlyphPage(number, str(number), page.width, page.height, shapes, shapes, is_recognized=True)
        found.append((upright, _build_glyphs(own, sizes, usual)))
    return found


def build_shown_page(page: RecognizedPage) -> tuple[GlyphPage, Glyphs]:
    """Return a page with the boxes of its glyphs where they are on the page as displayed: as skewed, or turned."""
    ((upright, glyphs),) = build_glyph_pages([page])
    is_across = round(page.turn / 90) % 2
    width, height = (page.height, page.width) if is_across else (page.width, page.height)
    cosine, sine = np.cos(np.radians(page.turn)), np.sin(np.radians(page.turn))
    x = np.stack([glyphs.left, glyphs.right, glyphs.left, glyphs.right]) - page.width / 2
    y = np.stack([glyphs.top, glyphs.top, glyphs.bottom, glyphs.bottom]) - page.height / 2
    back_x, back_y = cosine * x + sine * y + width / 2, cosine * y - sine * x + height / 2
    left, top, right, bottom = back_x.min(0), back_y.min(0), back_x.max(0), back_y.max(0)
    shown = replace(glyphs, left=left, top=top, right=right, bottom=bottom)
    return replace(upright, width=width, height=height), shown


def _build_lines(words: Sequence[RecognizedWord]) -> list[_Line]:
    by_line: dict[int, list[RecognizedWord]] = defaultdict(list)
    for word in words:
        by_line[word.line].append(word)
    return [_measure_line(tuple(own)) for own in by_line.values()]


def _measure_line(words: tuple[RecognizedWord, ...]) -> _Line:
    telling = [word for word in words if _LETTERS.search(word.text)] or list(words)
    size = _weighted_median((_measure_size(word), len(word.text)) for word in telling)
    level = [word for word in telling if not _DEEP.search(word.text)]
    bottoms = [(word.bottom, len(word.text)) for word in level] or [
        (word.bottom - _DEPTH * size, len(word.text)) for word in telling
    ]
    weight = _weighted_median((word.stroke, len(word.text)) for word in telling) / max(size, 1.0)
    return _Line(words, size, _weighted_median(bottoms), weight)


def _measure_size(word: RecognizedWord) -> float:
    """Return the font size of a word, by how high and deep its letters reach."""
    reach = (_CAPITAL if _TALL.search(word.text) else _X_HEIGHT) + (_DEPTH if _DEEP.search(word.text) else 0.0)
    return (word.bottom - word.top) / reach


def _weighted_median(values: Iterable[tuple[float, int]]) -> float:
    ordered = sorted(values)
    half = sum(weight for _, weight in ordered) / 2
    for value, weight in ordered:
        half -= weight
        if half <= 0:
            return value
    return ordered[-1][0]


def _level_sizes(lines: Sequence[_Line]) -> dict[float, float]:
    """Return the size to take for each size of a line: that of the most letters among those that are alike."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size / _STEP) * _STEP] += line.letters
    chosen: list[float] = []
    taken: dict[float, float] = {}
    for size, _ in letters.most_common():
        near = min(chosen, key=lambda each: abs(each - size), default=0.0)
        if not near or abs(near - size) > _ALIKE * near:
            chosen.append(size)
            near = size
        taken[size] = near
    return {line.size: max(taken[round(line.size / _STEP) * _STEP], _STEP) for line in lines}


def _find_usual_weight(lines: Sequence[_Line]) -> float:
    return _weighted_median((line.weight, line.letters) for line in lines) if lines else 0.0


def _build_glyphs(lines: Sequence[_Line], sizes: dict[float, float], usual: float) -> Glyphs:
    """Return the glyphs of a page; those of a word share its width, and a space is drawn between words of a line."""
    codes: list[int] = []
    edges: list[tuple[float, float, float, float]] = []
    runs: list[int] = []
    styles: list[TextStyle] = []
    origins: list[float] = []
    baselines: list[float] = []
    for line in lines:
        size = sizes[line.size]
        bold = line.weight > _BOLD * usual and line.letters >= _MIN_BOLD_LETTERS
        end = None
        for word in line.words:
            is_raised = word.text.isdigit() and line.baseline - word.bottom > _RAISED * size
            small = _measure_size(word)
            is_raised = is_raised and small < _SMALL * size
            styles.append(TextStyle("", round(small, 1) if is_raised else size, bold, italic=False, colour=0))
            origins.append(word.left)
            baselines.append(word.bottom if is_raised else line.baseline)
            box = (line.baseline - ASCENT * size, line.baseline + DESCENT * size)
            if end is not None and word.left > end:
                codes.append(_SPACE)
                edges.append((end, box[0], word.left, box[1]))
                runs.append(len(styles) - 1)
            step = (word.right - word.left) / len(word.text)
            for at, character in enumerate(word.text):
                codes.append(ord(character))
                edges.append((word.left + at * step, box[0], word.left + (at + 1) * step, box[1]))
                runs.append(len(styles) - 1)
            end = word.right
    left, top, right, bottom = np.array(edges, np.float32).reshape(-1, 4).T
    return Glyphs(
        codes=np.array(codes, np.uint32),
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        style_run=np.array(runs, np.int64),
        styles=tuple(styles),
        origin=np.array(origins, np.float32),
        baseline=np.array(baselines, np.float32),
        angle=np.zeros(len(styles), np.float32),
    )
