"""Builds text runs from glyphs: stretches of a line that the file draws on one baseline without a wide gap.

A run ends where the baseline changes or the gap is as wide as one between columns or table cells; a word ends at a
drawn space or a gap as wide as one. Control characters are dropped; rotated text is turned upright first. Raised note
marks are taken out of the text and kept with their offsets. `line_builder` joins runs that the file draws apart.

A page has thousands of glyphs, so all steps but the last use arrays with one entry per glyph.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kb.read.layout.elements import ASCENT, DESCENT, LineMarks, TextLine
from kb.read.layout.glyphs import DrawnShape, Floats, Glyphs, Indices, TextStyle, is_space, substitute_symbols

Bools = npt.NDArray[np.bool_]

_UPRIGHT = 8.0  # degrees
# As shares of the larger of two neighbours' font sizes, unless stated otherwise.
_SAME_BASELINE = 0.18  # distance of the baselines of one line
_SMALL = 0.85  # smaller glyphs may be raised or lowered
_TINY = 0.42  # still smaller ones are beside a drop cap
_RAISED, _LOWERED = 0.8, 0.35
_GAP, _SPACED_GAP = 0.9, 1.25  # widest gap within a run, without and with a drawn space in it
_JUSTIFIED_GAP = 3.0  # widest single space of a justified line
# Of a line with one gap between all words: their number, by how much one is wider, and by how much a word is.
_MIN_EVEN, _EVEN, _UNEVEN_WORD = 3, 0.06, 0.5
_OVERLAP = -0.7
_WORD_GAP, _DRAWN_WORD_GAP = 0.1, 0.02  # of the smaller size, for white space supplied by pdfium, and drawn
_SILENT_WORD_GAP = 0.28  # without any white space
# Behind and before an "f", whose box may reach over the letter beside it, for white space supplied by pdfium.
_LEANING_GAP, _LEANING_BACK_GAP = 0.07, 0.05
_LONE_WORD_GAP, _LONE_SILENT_GAP, _CLOSED_GAP = 0.08, 0.16, 0.05  # the same between letters set closely
# In a run whose letters are set apart: its fewest gaps, the share of them that look like spaces, and by how much a gap
# between words is wider than one between letters, in shares of this and of the font size.
_MIN_SPACED, _MOST_SPACED, _SPACED_WORD, _SPACED_LEAST = 4, 0.6, 0.6, 0.15
# From one glyph's left to the next one's over a drawn space: some fonts have boxes too wide to measure gaps.
_SPACED_ADVANCE = 0.3

_NO_BREAK = np.array([0xA0, 0x202F])
_INVISIBLE = np.zeros(0x10000, bool)
_INVISIBLE[[0xAD, *range(1, 9), *range(14, 32), *range(0x7F, 0xA0), 0x200C, 0x200D, 0x2060, 0xFFFE, 0xFFFF]] = True
# Bullets in fonts' private use area.
_TIDY = str.maketrans("\uf0b7\uf0a7\uf0a8\uf076\uf0d8\uf0fc", "•▪□❖➢✓")

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴-⁹]+")
_NOTE_MARK = re.compile(
    r"(?:\d{1,3}|[ivx]{1,4}|[a-z]|[*†‡§¶#]{1,3})(?:\s?[,;–-]\s?(?:\d{1,3}|[a-z]|[*†‡§¶#]{1,3}))*[.,;:)]?"
)
_AFTER_MARK = ".,;:)"
# After these a raised figure is part of the text: m², CO², 10³.
_UNIT = re.compile(r"(?:^|[\s\d(/])(?:[mckµ]?m|ft|in|CO|H|x|10)$")


@dataclass(frozen=True, slots=True)
class _VisibleGlyphs:
    """The visible glyphs of a page in one direction of writing, turned upright."""

    index: Indices  # among the page's glyphs
    codes: npt.NDArray[np.uint32]
    left: Floats
    right: Floats
    baseline: Floats
    size: Floats
    style_run: Indices


class _RunExtent(NamedTuple):
    """The extent of a text run, in visible glyphs and in the text of them all; ends are exclusive."""

    start: int
    end: int
    text_start: int
    text_end: int
    left: float
    right: float
    first_word_width: float


def extract_text_runs(glyphs: Glyphs, rules: Sequence[DrawnShape] = ()) -> list[TextLine]:
    """Return the text runs of a page in drawing order; runs end at vertical rules, such as those of a table."""
    runs: list[TextLine] = []
    glyphs = substitute_symbols(glyphs)
    for angle, visible in _split_by_angle(glyphs):
        is_turned = bool(runs) and angle != 0
        found = _build_text_runs(glyphs, visible, rules if angle == 0 else (), len(runs))
        runs += [replace(run, is_turned=True) for run in found] if is_turned else found
    return runs


def _split_by_angle(glyphs: Glyphs) -> Iterator[tuple[float, _VisibleGlyphs]]:
    """Yield the visible glyphs of a page for each direction of writing, the commonest first."""
    drawn = (glyphs.style_run >= 0) & ~is_space(glyphs.codes) & ~_INVISIBLE[np.minimum(glyphs.codes, 0xFFFF)]
    index = np.flatnonzero(drawn)
    if not len(index):
        return
    angles = np.round(glyphs.angle[glyphs.style_run[index]]) % 360
    sizes = np.array([style.size for style in glyphs.styles], np.float32)
    upright = np.minimum(angles, 360 - angles) <= _UPRIGHT
    if upright.all():
        yield 0.0, _turn_upright(glyphs, index, sizes, 0.0)
        return
    angles[upright] = 0
    for angle, _ in Counter(angles.tolist()).most_common():
        yield angle, _turn_upright(glyphs, index[angles == angle], sizes, angle)


def _turn_upright(glyphs: Glyphs, index: Indices, sizes: Floats, angle: float) -> _VisibleGlyphs:
    style_run = glyphs.style_run[index]
    left, right = glyphs.left[index], glyphs.right[index]
    baseline = glyphs.baseline[style_run]
    if angle:
        top, bottom = glyphs.top[index], glyphs.bottom[index]
        corners = [_rotate(x, y, angle)[0] for x in (left, right) for y in (top, bottom)]
        baseline = _rotate(glyphs.origin[style_run], baseline, angle)[1]
        if angle % 90 == 0:
            left, right = np.minimum.reduce(corners), np.maximum.reduce(corners)
        else:  # the box of a slanted glyph is too wide: keep its middle, and guess its advance from its size
            middle, half = sum(corners) / 4, sizes[style_run] * np.float32(0.25)
            left, right = middle - half, middle + half
    return _VisibleGlyphs(index, glyphs.codes[index], left, right, baseline, sizes[style_run], style_run)


def _rotate(x: Floats, y: Floats, degrees: float) -> tuple[Floats, Floats]:
    angle = math.radians(degrees)
    cosine, sine = np.float32(math.cos(angle)), np.float32(math.sin(angle))
    return x * cosine + y * sine, y * cosine - x * sine


def _build_text_runs(
    glyphs: Glyphs, visible: _VisibleGlyphs, rules: Sequence[DrawnShape], draw_order: int
) -> list[TextLine]:
    begins_run, begins_word = _find_breaks(glyphs, visible, rules)
    has_space = begins_word & ~begins_run
    text, offsets = _write_text(visible.codes, has_space)
    breakable = has_space & ~np.isin(glyphs.codes[visible.index - 1], _NO_BREAK)
    counts = _count_style_runs(visible, begins_run, len(glyphs.styles))
    runs = []
    for number, extent in enumerate(_measure_extents(visible, offsets, begins_run, breakable)):
        own_text = text[extent.text_start : extent.text_end]
        style, baseline, bold = _find_dominant_style(glyphs, counts[number])
        marks: LineMarks = ()
        if any(glyphs.styles[run].size < _SMALL * style.size for run, _ in counts[number]):
            own_glyphs = slice(extent.start, extent.end)
            own_offsets = offsets[own_glyphs] - extent.text_start
            raised = _find_raised(visible, own_glyphs, own_offsets, style.size, baseline)
            own_text, marks = extract_raised_marks(own_text, raised) if raised else (own_text, ())
        elif not own_text.isascii():
            own_text, marks = extract_superscript_marks(own_text)
        if own_text or marks:
            runs.append(
                TextLine(
                    text=own_text,
                    left=extent.left,
                    top=baseline - ASCENT * style.size,
                    right=extent.right,
                    bottom=baseline + DESCENT * style.size,
                    baseline=baseline,
                    style=style,
                    bold=bold,
                    first_word_width=extent.first_word_width,
                    draw_order=draw_order + number,
                    marks=marks,
                )
            )
    return runs


def _find_breaks(glyphs: Glyphs, visible: _VisibleGlyphs, rules: Sequence[DrawnShape]) -> tuple[Bools, Bools]:
    """Tell for each visible glyph whether it begins a text run, and whether it begins a word."""
    gap = _measure_gaps(visible)
    larger = np.maximum(np.maximum(visible.size[1:], visible.size[:-1]), np.float32(1.0))
    smaller = np.minimum(visible.size[1:], visible.size[:-1])
    has_white_space = np.diff(visible.index) > 1
    has_drawn_space = _find_drawn_spaces(glyphs, visible)
    advance = visible.left[1:] - visible.left[:-1]
    widest = np.where(has_drawn_space, _SPACED_GAP, _GAP) * larger
    same_run = _are_on_one_line(visible, larger, smaller) & (gap > _OVERLAP * larger)
    is_justified = _are_justified(visible, has_drawn_space)
    if (same_run & (gap >= widest) & (gap < _JUSTIFIED_GAP * larger) & ~is_justified).any():
        is_justified |= _are_even(visible, same_run, gap, larger)
    same_run &= (gap < widest) | ((gap < _JUSTIFIED_GAP * larger) & is_justified)
    for rule in rules:
        same_run &= ~_are_parted(visible, gap, rule)
    is_lone = _are_tight_around(gap, larger) & (visible.codes[1:] > ord("9")) & (visible.codes[:-1] > ord("9"))
    least = np.where(is_lone, _LONE_WORD_GAP, _WORD_GAP)
    least[visible.codes[:-1] == ord("f")] = _LEANING_GAP
    least[visible.codes[1:] == ord("f")] = _LEANING_BACK_GAP
    new_word = (
        (has_white_space & (gap > least * smaller))
        | (has_drawn_space & ((gap > _DRAWN_WORD_GAP * smaller) | (advance > _SPACED_ADVANCE * larger)))
        | (gap > np.where(is_lone, _LONE_SILENT_GAP, _SILENT_WORD_GAP) * larger)
    )
    begins_run = np.concatenate([[True], ~same_run])
    is_sign = visible.codes >= ord("0")
    is_apart = has_white_space & ~has_drawn_space & (gap > _WORD_GAP * smaller) & is_sign[1:] & is_sign[:-1]
    for first, last in _find_spaced_runs(begins_run, is_apart):
        middle = float(np.median(gap[first:last]))
        wider = max(_SPACED_WORD * middle, _SPACED_LEAST * float(larger[first:last].max()))
        new_word[first:last] = has_drawn_space[first:last] | (gap[first:last] > middle + wider)
    return begins_run, begins_run | np.concatenate([[True], new_word])


def _find_spaced_runs(begins_run: Bools, is_apart: Bools) -> Iterator[tuple[int, int]]:
    """Yield the first and the last gap, exclusive, of each run whose letters are set apart, as most of its gaps are."""
    starts = np.flatnonzero(begins_run)
    counts = np.concatenate([[0], np.cumsum(is_apart)])
    for first, last in zip(starts.tolist(), (np.append(starts[1:], len(begins_run)) - 1).tolist(), strict=True):
        if last - first >= _MIN_SPACED and counts[last] - counts[first] >= _MOST_SPACED * (last - first):
            yield first, last


def _are_justified(visible: _VisibleGlyphs, has_drawn_space: Bools) -> Bools:
    """Tell for each glyph but the first whether exactly one drawn space separates it from the one before it.

    Both must be in one text object: programs begin another for the next cell or column.
    """
    justified: Bools = (
        has_drawn_space & (np.diff(visible.index) == 2) & (visible.style_run[1:] == visible.style_run[:-1])
    )
    return justified


def _are_even(visible: _VisibleGlyphs, on_line: Bools, gap: Floats, larger: Floats) -> Bools:
    """Tell for each glyph but the first whether it is in a line with the same gap between all of its words.

    So programs set justified lines that draw no spaces. In a table the gaps differ as the words do.
    """
    even = np.zeros(len(gap), bool)
    at_word = np.flatnonzero(on_line & (gap > _SILENT_WORD_GAP * larger))
    line = np.cumsum(~on_line)[at_word]
    starts = np.flatnonzero(np.diff(line, prepend=-1))
    counts = np.diff(starts, append=len(line))
    gaps = gap[at_word]
    least, widest = np.minimum.reduceat(gaps, starts), np.maximum.reduceat(gaps, starts)
    is_even = (
        (counts >= _MIN_EVEN) & (widest - least < _EVEN * widest) & (widest < _JUSTIFIED_GAP * larger[at_word[starts]])
    )
    for start, count in zip(starts[is_even].tolist(), counts[is_even].tolist(), strict=True):
        own = at_word[start : start + count]
        widths = visible.right[own[1:]] - visible.left[own[:-1] + 1]
        has_letters = (visible.codes[own + 1] > ord("9")).sum() > count // 2
        even[own] = has_letters and bool(np.ptp(widths) > _UNEVEN_WORD * larger[own[0]])
    return even


def _are_tight_around(gap: Floats, size: Floats) -> Bools:
    """Tell for each gap whether the two before and the two after it are closed, so that letters are not spaced."""
    closed = np.concatenate([[True, True], gap < _CLOSED_GAP * size, [True, True]])
    tight: Bools = closed[:-4] & closed[1:-3] & closed[3:-1] & closed[4:]
    return tight


def _measure_gaps(visible: _VisibleGlyphs) -> Floats:
    """Return the gap before each glyph but the first, from the one drawn before it."""
    left, right, baseline = visible.left, visible.right, visible.baseline
    gaps = left[1:] - right[:-1]
    ligature = (left[1:] == left[:-1]) & (right[1:] == right[:-1]) & (baseline[1:] == baseline[:-1])
    gaps[ligature] = 0  # the letters of a ligature have one box
    rtl = _is_rtl(visible.codes)
    if rtl.any():
        backwards = left[:-1] - right[1:]
        either = rtl[1:] | rtl[:-1]
        gaps = np.where(rtl[1:] & rtl[:-1], backwards, np.where(either, np.maximum(gaps, backwards), gaps))
    return gaps


def _is_rtl(codes: npt.NDArray[np.uint32]) -> Bools:
    """Tell which characters are of a right-to-left script."""
    return (
        ((codes >= 0x590) & (codes < 0x900))
        | ((codes >= 0xFB1D) & (codes < 0xFE00))
        | ((codes >= 0xFE70) & (codes < 0xFEFF))
    )


def _find_drawn_spaces(glyphs: Glyphs, visible: _VisibleGlyphs) -> Bools:
    """Tell for each visible glyph but the first whether a space with a width is drawn before it."""
    is_drawn_space = (glyphs.style_run >= 0) & (glyphs.right - glyphs.left > 0) & is_space(glyphs.codes)
    spaces_before = np.concatenate([[0], np.cumsum(is_drawn_space)])
    has_space: Bools = np.diff(spaces_before[visible.index]) > 0
    return has_space


def _are_on_one_line(visible: _VisibleGlyphs, larger: Floats, smaller: Floats) -> Bools:
    """Tell for each glyph but the first whether it is on the line of the one before: level, raised or lowered."""
    drop = visible.baseline[1:] - visible.baseline[:-1]
    is_level: Bools = np.abs(drop) <= _SAME_BASELINE * larger
    below = np.where(visible.size[1:] < visible.size[:-1], drop, -drop) / larger  # smaller relative to larger glyph
    is_script: Bools = (
        (smaller < _SMALL * larger) & (smaller > _TINY * larger) & (below >= -_RAISED) & (below <= _LOWERED)
    )
    return is_level | is_script


def _are_parted(visible: _VisibleGlyphs, gap: Floats, rule: DrawnShape) -> Bools:
    """Tell for each glyph but the first whether a vertical rule is between it and the one before."""
    baseline = visible.baseline[1:]
    return (
        (gap > 1.0)
        & (visible.right[:-1] <= rule.left + 1.0)
        & (visible.left[1:] >= rule.right - 1.0)
        & (baseline > rule.top)
        & (baseline - visible.size[1:] * 0.5 < rule.bottom)
    )


def _write_text(codes: npt.NDArray[np.uint32], has_space: Bools) -> tuple[str, Indices]:
    """Return all glyphs as one text, with a space before those flagged, and the offset of each glyph in it."""
    offsets = np.arange(len(codes)) + np.cumsum(has_space)
    characters = np.full(int(offsets[-1]) + 1, 32, np.uint32)
    characters[offsets] = codes
    return characters.astype("<u4").tobytes().decode("utf-32-le", "replace").translate(_TIDY), offsets


def _measure_extents(
    visible: _VisibleGlyphs, offsets: Indices, begins_run: Bools, breakable: Bools
) -> Iterator[_RunExtent]:
    """Yield the extent of each text run.

    For each glyph, `offsets` has its offset in the text of all, `begins_run` whether a run begins with it, and
    `breakable` whether a space is before it at which a line may be broken.
    """
    starts = np.flatnonzero(begins_run)
    ends = np.append(starts[1:], len(begins_run))
    word_starts = np.append(np.flatnonzero(breakable), len(begins_run))
    word_ends = np.minimum(word_starts[np.searchsorted(word_starts, starts, side="right")], ends)
    left, right = np.minimum.reduceat(visible.left, starts), np.maximum.reduceat(visible.right, starts)
    widths = visible.right[word_ends - 1] - visible.left[starts]
    columns = (starts, ends, offsets[starts], offsets[ends - 1] + 1, left, right, widths)
    return map(_RunExtent, *(column.tolist() for column in columns))


def _count_style_runs(visible: _VisibleGlyphs, begins_run: Bools, styles: int) -> dict[int, list[tuple[int, int]]]:
    """Return the style runs of each text run, each with its number of glyphs; `styles` is their number on the page."""
    pairs, counts = np.unique((np.cumsum(begins_run) - 1) * styles + visible.style_run, return_counts=True)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        text_run, style_run = divmod(pair, styles)
        found[text_run].append((style_run, count))
    return found


def _find_dominant_style(glyphs: Glyphs, style_runs: Sequence[tuple[int, int]]) -> tuple[TextStyle, float, bool]:
    """Return the style of most letters of a text run, their baseline, and whether all letters are bold."""
    if len(style_runs) == 1:
        run = style_runs[0][0]
        style = glyphs.styles[run]
        return style, float(glyphs.baseline[run]), style.bold
    shares: Counter[TextStyle] = Counter()
    for run, count in style_runs:
        shares[glyphs.styles[run]] += count
    style = shares.most_common(1)[0][0]
    run = next(run for run, _ in style_runs if glyphs.styles[run] == style)
    light = sum(count for each, count in shares.items() if not each.bold and each.size > _SMALL * style.size)
    return style, float(glyphs.baseline[run]), light <= 0.1 * sum(shares.values())


def _find_raised(
    visible: _VisibleGlyphs, part: slice, offsets: Indices, size: float, baseline: float
) -> list[tuple[int, int]]:
    """Return the stretches of a run's text that are smaller and higher than most of it.

    `part` selects the run's glyphs, and `offsets` are theirs in the run's text; size and baseline are those of most of
    the run.
    """
    raised = (visible.size[part] < _SMALL * size) & (visible.baseline[part] < baseline - 0.1 * size)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], raised, [False]])))
    starts, ends = offsets[edges[::2]], offsets[edges[1::2] - 1] + 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def extract_raised_marks(text: str, raised: Iterable[tuple[int, int]]) -> tuple[str, LineMarks]:
    """Take raised note marks out of a text; anything else that is raised, such as the "th" of "4th", stays.

    `raised` are the stretches of `text` that are smaller and higher than the rest.
    """
    found = []
    for start, end in raised:
        mark = text[start:end].strip()
        if _NOTE_MARK.fullmatch(mark) and not _UNIT.search(text[:start]):
            found.append((start, end, mark.rstrip(_AFTER_MARK) or mark))
    return _cut_marks(text, found)


def extract_superscript_marks(text: str) -> tuple[str, LineMarks]:
    """Take note marks in superscript characters out of a text."""
    found = [
        (*match.span(), match.group().translate(_SUPERSCRIPTS))
        for match in _SUPERSCRIPT.finditer(text)
        if not _UNIT.search(text[: match.start()])
    ]
    return _cut_marks(text, found)


def _cut_marks(text: str, found: Iterable[tuple[int, int, str]]) -> tuple[str, LineMarks]:
    """Return a text without the given stretches and the white space that they leave, and the marks with offsets."""
    kept = ""
    marks: list[tuple[int, str]] = []
    at = 0
    for start, end, mark in found:
        kept += text[at:start].lstrip() if kept[-1:] in ("", " ") else text[at:start]
        at = end
        if text[end : end + 1] in ("", " "):
            kept = kept.rstrip()
        marks.append((len(kept), mark))
    rest = text[at:].lstrip() if kept[-1:] in ("", " ") else text[at:]
    return (kept + rest).rstrip(), tuple(marks)
