"""Glyphs -> the pieces of a page's lines, as the file draws them.

A line is what stands on one baseline within one column: words that follow each other without a gap as wide as
a column's or a table cell's. This module owns white space between words, superscripts, invisible glyphs, and text that
is turned. `kb.read.layout.lines` puts pieces together that the file draws apart.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from kb.model import BlockKind
from kb.read.layout.glyphs import Floats, Glyphs, Ints, Shape, Sheet, Style, is_space
from kb.read.layout.marks import Marks, without_raised, without_superscripts
from kb.read.layout.symbols import with_symbols

Bools = npt.NDArray[np.bool_]

ASCENT, DESCENT = 0.78, 0.22  # of a line's box, in its size: the same for all fonts, so that lines compare
_UPRIGHT = 8.0  # degrees
_BASELINE = 0.18  # how far apart, in the larger size, the baselines of one line may be
_SMALL = 0.85  # a glyph smaller than this part of its neighbour may be raised or lowered
_TINY = 0.42  # and one smaller than this stands beside a tall initial
_RAISED, _LOWERED = 0.8, 0.35
_GAP, _SPACED_GAP = 0.9, 1.25  # the widest gap within a line, without and with a drawn space in it
_OVERLAP = -0.7
_WORD_GAP, _DRAWN_WORD_GAP, _SILENT_WORD_GAP = 0.1, 0.02, 0.28

_NO_BREAK = np.array([0xA0, 0x202F])
_UNSEEN = np.zeros(0x10000, bool)
_UNSEEN[[0xAD, *range(1, 9), *range(14, 32), *range(0x7F, 0xA0), 0x200C, 0x200D, 0x2060, 0xFFFE, 0xFFFF]] = True
# Bullets of fonts that have characters of their own.
_TIDY = str.maketrans("\uf0b7\uf0a7\uf0a8\uf076\uf0d8\uf0fc", "•▪□❖➢✓")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column.

    Attributes:
        text: With single spaces, without the marks of notes; a hyphen at its end is kept.
        left, top, right, bottom: Its box; `top` and `bottom` follow from the baseline and the size.
        style: Of most of its letters.
        bold: Whether all its letters are bold.
        lead: The width of its first word.
        marks: Marks of notes: the offset in `text` before which each stands, and the mark.
        order: Where it comes among the lines as drawn.
        aside: Whether it is turned against the rest of the page.
        role: Set where it stands for a whole block: an entry of the contents, or a table's row.
        parts: Of such a block: its cells' lines.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    style: Style
    bold: bool
    lead: float
    order: int
    marks: tuple[tuple[int, str], ...] = ()
    aside: bool = False
    role: BlockKind | None = None
    parts: tuple[tuple[Line, ...], ...] = ()

    @property
    def size(self) -> float:
        """The size of most of its letters."""
        return self.style.size

    @property
    def width(self) -> float:
        """From its left to its right edge."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class _Ink:
    """The glyphs that leave ink, in one direction of writing, turned upright."""

    place: Ints  # in the page's glyphs
    codes: npt.NDArray[np.uint32]
    left: Floats
    right: Floats
    base: Floats
    size: Floats
    run: Ints


def _turn(x: Floats, y: Floats, degrees: float) -> tuple[Floats, Floats]:
    angle = math.radians(degrees)
    cosine, sine = np.float32(math.cos(angle)), np.float32(math.sin(angle))
    return x * cosine + y * sine, y * cosine - x * sine


def pieces_of(sheet: Sheet, glyphs: Glyphs, rules: Sequence[Shape] = ()) -> list[Line]:
    """Return the pieces of lines of a page in the order in which they are drawn.

    Args:
        sheet: The page.
        glyphs: What is written on it.
        rules: Upright rules, such as those of a table, at which lines end.
    """
    found: list[Line] = []
    glyphs = with_symbols(glyphs)
    for angle, ink in _inks(sheet, glyphs):
        upright = not found or angle == 0
        pieces = _pieces(glyphs, ink, rules if angle == 0 else (), len(found))
        found += pieces if upright else [replace(piece, aside=True) for piece in pieces]
    return found


def _inks(sheet: Sheet, glyphs: Glyphs) -> Iterable[tuple[float, _Ink]]:
    """Give the ink of a page for each direction of writing, that of most glyphs first."""
    drawn = (glyphs.run >= 0) & ~is_space(glyphs.codes) & ~_UNSEEN[np.minimum(glyphs.codes, 0xFFFF)]
    x, y = (glyphs.left + glyphs.right) / 2, (glyphs.top + glyphs.bottom) / 2
    drawn &= (x >= 0) & (x <= sheet.width) & (y >= 0) & (y <= sheet.height)
    hidden = drawn & glyphs.hidden[glyphs.run]
    if hidden.any() and (drawn & ~hidden).any():
        drawn &= ~hidden  # a scan's text lies hidden below its picture; below visible text it says all twice
    place = np.flatnonzero(drawn)
    if not len(place):
        return
    angles = np.round(glyphs.angle[glyphs.run[place]]) % 360
    sizes = np.array([style.size for style in glyphs.styles], np.float32)
    upright = np.minimum(angles, 360 - angles) <= _UPRIGHT
    if upright.all():
        yield 0.0, _ink(glyphs, place, sizes, 0.0)
        return
    angles[upright] = 0
    for angle, _ in Counter(angles.tolist()).most_common():
        yield angle, _ink(glyphs, place[angles == angle], sizes, angle)


def _ink(glyphs: Glyphs, place: Ints, sizes: Floats, angle: float) -> _Ink:
    run = glyphs.run[place]
    left, right = glyphs.left[place], glyphs.right[place]
    base = glyphs.baseline[run]
    if angle:
        top, bottom = glyphs.top[place], glyphs.bottom[place]
        corners = [_turn(a, b, angle)[0] for a in (left, right) for b in (top, bottom)]
        base = _turn(glyphs.origin[run], base, angle)[1]
        if angle % 90 == 0:
            left, right = np.minimum.reduce(corners), np.maximum.reduce(corners)
        else:  # the box of a slanted glyph is too wide: keep its middle, and its advance by its size
            middle, half = sum(corners) / 4, sizes[run] * np.float32(0.25)
            left, right = middle - half, middle + half
    return _Ink(place, glyphs.codes[place], left, right, base, sizes[run], run)


def _is_rtl(codes: npt.NDArray[np.uint32]) -> Bools:
    return (
        ((codes >= 0x590) & (codes < 0x900))
        | ((codes >= 0xFB1D) & (codes < 0xFE00))
        | ((codes >= 0xFE70) & (codes < 0xFEFF))
    )


def _gaps(ink: _Ink) -> Floats:
    """Return the gap before each glyph but the first, from the one drawn before it."""
    gaps = ink.left[1:] - ink.right[:-1]
    ligature = (ink.left[1:] == ink.left[:-1]) & (ink.right[1:] == ink.right[:-1]) & (ink.base[1:] == ink.base[:-1])
    gaps[ligature] = 0  # the letters of a ligature have one box
    rtl = _is_rtl(ink.codes)
    if rtl.any():
        backwards = ink.left[:-1] - ink.right[1:]
        either = rtl[1:] | rtl[:-1]
        gaps = np.where(rtl[1:] & rtl[:-1], backwards, np.where(either, np.maximum(gaps, backwards), gaps))
    return gaps


def _breaks(glyphs: Glyphs, ink: _Ink, rules: Sequence[Shape]) -> tuple[Bools, Bools]:
    """Return, for each glyph, whether a line and whether a word begins with it."""
    gap = _gaps(ink)
    large, small = np.maximum(ink.size[1:], ink.size[:-1]), np.minimum(ink.size[1:], ink.size[:-1])
    large = np.maximum(large, np.float32(1.0))
    drop = ink.base[1:] - ink.base[:-1]
    level = np.abs(drop) <= _BASELINE * large
    below = np.where(ink.size[1:] < ink.size[:-1], drop, -drop) / large  # of the smaller, under the larger
    script = (small < _SMALL * large) & (small > _TINY * large) & (below >= -_RAISED) & (below <= _LOWERED)
    spaced = np.diff(ink.place) > 1
    spaces = np.concatenate(
        [[0], np.cumsum((glyphs.run >= 0) & (glyphs.right - glyphs.left > 0) & is_space(glyphs.codes))]
    )
    drawn = spaces[ink.place[1:]] - spaces[ink.place[:-1]] > 0
    widest = np.where(drawn, _SPACED_GAP, _GAP) * large
    joined = (level | script) & (gap > _OVERLAP * large) & (gap < widest)
    word = (
        (spaced & (gap > _WORD_GAP * small))
        | (drawn & (gap > _DRAWN_WORD_GAP * small))
        | (gap > _SILENT_WORD_GAP * large)
    )
    for rule in rules:
        joined &= ~(
            (gap > 1.0)
            & (ink.right[:-1] <= rule.left + 1.0)
            & (ink.left[1:] >= rule.right - 1.0)
            & (ink.base[1:] > rule.top)
            & (ink.base[1:] - ink.size[1:] * 0.5 < rule.bottom)
        )
    first = np.concatenate([[True], ~joined])
    return first, first | np.concatenate([[True], word])


def _pieces(glyphs: Glyphs, ink: _Ink, rules: Sequence[Shape], order: int) -> list[Line]:
    """Return the lines of a page as they are drawn, which may be in pieces."""
    begins, words = _breaks(glyphs, ink, rules)
    starts = np.flatnonzero(begins)
    ends = np.append(starts[1:], len(begins))
    inserted = words & ~begins
    offsets = np.arange(len(begins)) + np.cumsum(inserted)
    codes = np.full(int(offsets[-1]) + 1, 32, np.uint32)
    codes[offsets] = ink.codes
    text = codes.astype("<u4").tobytes().decode("utf-32-le", "replace").translate(_TIDY)
    left, right = np.minimum.reduceat(ink.left, starts), np.maximum.reduceat(ink.right, starts)
    breakable = inserted & ~np.isin(glyphs.codes[ink.place - 1], _NO_BREAK)
    gaps = np.append(np.flatnonzero(breakable), len(begins))
    lead_end = np.minimum(gaps[np.searchsorted(gaps, starts, side="right")], ends) - 1
    lead = ink.right[lead_end] - ink.left[starts]
    runs = _runs_of_lines(ink, begins, len(glyphs.styles))
    lines = []
    columns = (starts, ends, offsets[starts], offsets[ends - 1] + 1, left, right, lead)
    for number, (start, end, begin, stop, x0, x1, width) in enumerate(
        zip(*(each.tolist() for each in columns), strict=True)
    ):
        style, base, bold = _dominant(glyphs, runs[number])
        said = text[begin:stop]
        marks: Marks = ()
        if any(glyphs.styles[run].size < _SMALL * style.size for run, _ in runs[number]):
            said, marks = _without_marks(ink, slice(start, end), said, offsets[start:end] - begin, style.size, base)
        elif not said.isascii():
            said, marks = without_superscripts(said)
        if said or marks:
            top, bottom = base - ASCENT * style.size, base + DESCENT * style.size
            lines.append(Line(said, x0, top, x1, bottom, base, style, bold, width, order + number, marks))
    return lines


def _runs_of_lines(ink: _Ink, begins: Bools, count: int) -> dict[int, list[tuple[int, int]]]:
    """Return for each line its runs, each with how many glyphs of it there are.

    Args:
        ink: The glyphs.
        begins: For each of them, whether a line begins with it.
        count: How many runs the page has.
    """
    pairs, counts = np.unique((np.cumsum(begins) - 1) * count + ink.run, return_counts=True)
    runs: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair, glyphs in zip(pairs.tolist(), counts.tolist(), strict=True):
        line, run = divmod(pair, count)
        runs[line].append((run, glyphs))
    return runs


def _dominant(glyphs: Glyphs, runs: Sequence[tuple[int, int]]) -> tuple[Style, float, bool]:
    """Return the style of most letters of a line, the baseline of these, and whether all are bold."""
    if len(runs) == 1:
        run = runs[0][0]
        style = glyphs.styles[run]
        return style, float(glyphs.baseline[run]), style.bold
    shares: Counter[Style] = Counter()
    for run, count in runs:
        shares[glyphs.styles[run]] += count
    style = shares.most_common(1)[0][0]
    run = next(run for run, _ in runs if glyphs.styles[run] == style)
    light = sum(count for each, count in shares.items() if not each.bold and each.size > _SMALL * style.size)
    return style, float(glyphs.baseline[run]), light <= 0.1 * sum(shares.values())


def _without_marks(ink: _Ink, part: slice, text: str, offsets: Ints, size: float, base: float) -> tuple[str, Marks]:
    """Take the raised marks of notes out of a line's text."""
    raised = (ink.size[part] < _SMALL * size) & (ink.base[part] < base - 0.1 * size)
    if not raised.any():
        return text, ()
    edges = np.flatnonzero(np.diff(np.concatenate([[False], raised, [False]])))
    begins, stops = offsets[edges[::2]], offsets[edges[1::2] - 1] + 1
    return without_raised(text, zip(begins.tolist(), stops.tolist(), strict=True))
