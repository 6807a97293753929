"""What is seen in the picture of a page besides its letters: ink, skew, straight lines, the thickness of strokes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.read.ocr.recognized_page import RecognizedRule

Grey = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

DPI = 240
_POINTS_PER_INCH = 72
_CONTRAST = 60  # ink is darker than the paper by this, of 255
_MIN_INK = 0.0002  # share of a page: less are specks
_EDGE = 0.03  # share of a page along its edges, where scanners leave shadows

_MAX_SKEW, _COARSE_STEP, _FINE_STEP = 8.0, 0.5, 0.05  # degrees
_MIN_SKEW = 0.1
_SKEW_POINTS = 60_000  # pixels of ink that are looked at

_HALF = 2  # straight lines are sought in a picture of half the size
_MIN_RULE = 0.8  # inches: the tops of letters in a row look like shorter ones
_UNBROKEN = 0.97  # share of ink along a straight line
_BESIDE, _BESIDE_INK = 2, 0.35  # pixels from a straight line, and the share of ink there at most
_MAX_RULE_POINTS = 3.5  # thickness; anything thicker is a bar or a picture
_MAX_RUNS = 20_000  # more are a photograph


@dataclass(slots=True)
class _RunBox:
    """A box in pixels; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int


def find_ink(grey: Grey) -> Bools:
    """Tell which pixels are darker than the paper, the shade of most of the page."""
    paper = int(np.bincount(grey.ravel(), minlength=256).argmax())
    return grey < max(paper - _CONTRAST, _CONTRAST)


def smooth(grey: Grey) -> Grey:
    """Return a page with the mean of each pixel and its neighbours, so that specks and the dots of a halftone fade."""
    padded = np.pad(grey.astype(np.uint16), 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    means: Grey = ((rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) // 9).astype(np.uint8)
    return means


def has_ink(grey: Grey) -> bool:
    """Tell whether anything is on a page, except at its edges."""
    across, down = (int(side * _EDGE) for side in (grey.shape[1], grey.shape[0]))
    return bool(find_ink(grey)[down : grey.shape[0] - down, across : grey.shape[1] - across].mean() > _MIN_INK)


def measure_skew(grey: Grey) -> float:
    """Return by how many degrees the lines of a page slope downwards to the right; 0 if they are level.

    The level page is that whose rows differ most in ink: a projection profile (Postl 1986).
    """
    rows, columns = np.nonzero(find_ink(grey))
    if not len(rows):
        return 0.0
    step = max(len(rows) // _SKEW_POINTS, 1)
    x, y = columns[::step].astype(np.float32), rows[::step].astype(np.float32)
    angle = 0.0
    for reach, step_degrees in ((_MAX_SKEW, _COARSE_STEP), (_COARSE_STEP, _FINE_STEP)):
        angles = np.arange(angle - reach, angle + reach + step_degrees / 2, step_degrees)
        angle = float(angles[int(np.argmax([_score_rows(x, y, each) for each in angles]))])
    return angle if _MIN_SKEW <= abs(angle) < _MAX_SKEW else 0.0


def _score_rows(x: npt.NDArray[np.float32], y: npt.NDArray[np.float32], angle: float) -> float:
    radians = np.radians(angle)
    rows = (y * np.cos(radians) - x * np.sin(radians)).astype(np.int64)
    counts = np.bincount(rows - rows.min()).astype(np.float64)
    return float((np.diff(counts) ** 2).sum())


def erase_rules(grey: Grey, dpi: int = DPI) -> tuple[Grey, tuple[RecognizedRule, ...]]:
    """Return a page without its level and upright straight lines, and these."""
    ink = find_ink(grey)
    height, width = (side // _HALF * _HALF for side in ink.shape)
    cells = ink[:height, :width].reshape(height // _HALF, _HALF, width // _HALF, _HALF)
    half: Bools = np.any(cells, axis=(1, 3))
    level, upright = _find_rules(half, dpi // _HALF), _find_rules(half.T, dpi // _HALF)
    if not level and not upright:
        return grey, ()
    cleared = grey.copy()
    paper = int(np.bincount(grey.ravel(), minlength=256).argmax())
    for box in level:
        _erase(cleared, ink, box, paper)
    for box in upright:
        _erase(cleared.T, ink.T, box, paper)
    scale = _POINTS_PER_INCH * _HALF / dpi
    boxes = [(each.left, each.top, each.right, each.bottom) for each in level]
    boxes += [(each.top, each.left, each.bottom, each.right) for each in upright]
    return cleared, tuple(RecognizedRule(*(round(edge * scale, 1) for edge in box)) for box in boxes)


def _erase(pixels: Grey, ink: Bools, box: _RunBox, paper: int) -> None:
    """Erase a level line, except where letters cross it; the box is in pixels of half the size."""
    top, bottom = max(box.top * _HALF - 1, 0), box.bottom * _HALF + 1
    across = slice(max(box.left * _HALF - 1, 0), box.right * _HALF + 1)
    above, below = ink[max(top - 1, 0), across], ink[min(bottom, len(ink) - 1), across]
    pixels[top:bottom, across][:, ~(above & below)] = paper


def _find_rules(ink: Bools, dpi: int) -> list[_RunBox]:
    """Return the level straight lines of a page: thin, and with little ink along them, unlike a line of text."""
    length = int(_MIN_RULE * dpi)
    if ink.shape[1] <= length:
        return []
    sums = np.zeros((ink.shape[0], ink.shape[1] + 1), np.int32)
    np.cumsum(ink, axis=1, out=sums[:, 1:])
    full = sums[:, length:] - sums[:, :-length] >= _UNBROKEN * length  # windows of ink, by where they begin
    steps = np.zeros((ink.shape[0], ink.shape[1] + 2), np.int32)
    steps[:, : full.shape[1]] += full
    steps[:, length : length + full.shape[1]] -= full
    covered = np.cumsum(steps, axis=1) > 0
    edges = np.diff(covered.astype(np.int8), axis=1, prepend=0)
    rows, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    if not 0 < len(rows) <= _MAX_RUNS:
        return []
    thickest = _MAX_RULE_POINTS * dpi / _POINTS_PER_INCH
    found = _merge_runs(zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True))
    return [each for each in found if each.bottom - each.top <= thickest and _is_alone(ink, each)]


def _is_alone(ink: Bools, box: _RunBox) -> bool:
    """Tell whether little ink is above and below a level line."""
    beside = [row for row in (box.top - _BESIDE, box.bottom + _BESIDE - 1) if 0 <= row < len(ink)]
    return all(ink[row, box.left : box.right].mean() <= _BESIDE_INK for row in beside)


def _merge_runs(runs: Iterator[tuple[int, int, int]]) -> list[_RunBox]:
    """Return runs of ink (row, start, end), in the order of rows, merged where one lies on the other."""
    found: list[_RunBox] = []
    open_boxes: list[_RunBox] = []
    for row, start, end in runs:
        open_boxes = [each for each in open_boxes if each.bottom >= row]
        box = next((each for each in open_boxes if each.left <= end and start <= each.right), None)
        if box is None:
            box = _RunBox(start, row, end, row + 1)
            found.append(box)
            open_boxes.append(box)
        box.left, box.right, box.bottom = min(box.left, start), max(box.right, end), row + 1
    return found


def measure_stroke(ink: Bools) -> float:
    """Return the mean thickness of the strokes in a box of ink, in pixels; 0 without any."""
    starts = int(ink[:, :1].sum()) + int((ink[:, 1:] & ~ink[:, :-1]).sum())
    return float(ink.sum()) / starts if starts else 0.0
