"""Cheap signs that letters of a PDF page are invisible: what is painted over or behind them, edges, transparency."""

from __future__ import annotations

import ctypes
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.read.layout.glyphs import Floats, Glyphs, Indices, is_space
from kb.read.pdf.outlines import fill_cells, is_filled_by_parity, limit_places, read_line_edges, read_outline
from kb.read.pdf.page_transform import PageTransform
from kb.read.pdf.painting import Box, PagePainting, Paint, PaintedText, PaintKind, read_clip
from kb.read.pdf.pdfium_calls import (
    count_marks,
    get_mark,
    get_text_mode,
    read_mark_name,
    read_mark_text,
    read_object_stroke,
)

Bools = npt.NDArray[np.bool_]

CONTRAST = 20  # of 255, in the channel that differs most: less is invisible

_INVISIBLE_MODES = (3, 7)  # text rendering modes: PDF 32000-1, table 106
_STROKED_MODES = (1, 5)
_TINY = 1.0  # points: smaller letters cannot be read on paper
_CELL, _COARSE_CELL = 2.0, 8.0  # points
_MAX_CELLS = 1500  # across a page; on pages larger than posters the cells are larger
_WHITE = 0xFFFFFF
_SCAN = 0.8  # share of a page that the pictures of a scan cover
_LAYER_MARK = "OC"  # marks content in a layer: PDF 32000-1, 8.11.3.2
_LAYER_NAME = b"Name"
_NAME_BYTES = 512
_UNKNOWN_TEXT = PaintedText(0)


@dataclass(frozen=True, slots=True)
class HiddenTextCandidates:
    """Letters that may be invisible, as flags for each glyph of a page."""

    certain: Bools  # certainly invisible
    marked: Bools  # of these, marked by a redaction annotation
    alike: Bools  # may have the colour of what is behind them
    under: Bools  # may be covered, clipped, or transparent
    scanned: Bools  # laid over the picture of the page by OCR
    colours: npt.NDArray[np.int64]  # 0xRRGGBB of each style run


@dataclass(frozen=True, slots=True)
class _TextPaints:
    """How the letters of each style run are painted."""

    items: Sequence[int]  # addresses of the text objects; 0 if unknown
    painted: Sequence[PaintedText]
    colours: npt.NDArray[np.int64]  # 0xRRGGBB
    invisible: Bools  # written without being painted


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters of a page (all glyphs except white space) in painting order."""

    index: Indices  # among the page's glyphs
    run: Indices  # style run
    order: Indices  # of its text object in painting order
    x: Floats  # centre on the page as displayed
    y: Floats


def find_hidden_text_candidates(
    glyphs: Glyphs,
    objects: Sequence[int],
    painting: PagePainting,
    transform: PageTransform,
    hidden_layers: Collection[str],
) -> HiddenTextCandidates:
    """Return which letters of a page may be invisible.

    `objects` are the addresses of the text objects of each style run; `hidden_layers` names the layers that are
    switched off.
    """
    texts = _read_text_paints(glyphs, objects, painting)
    letters = _collect_letters(glyphs, texts)
    width, height = transform.size
    certain = (letters.x < 0) | (letters.x > width) | (letters.y < 0) | (letters.y > height)
    certain |= np.array([style.size < _TINY for style in glyphs.styles], bool)[letters.run]
    marked = np.zeros(len(letters.index), bool)
    for left, top, right, bottom in painting.redactions:
        marked |= (letters.x > left) & (letters.x < right) & (letters.y > top) & (letters.y < bottom)
    certain |= marked
    invisible = texts.invisible[letters.run]
    scanned = np.zeros(len(letters.index), bool)
    if invisible.any():
        scanned = _find_scanned(letters, invisible & ~certain, ~invisible & ~certain, painting, transform)
        certain |= invisible & ~scanned
    blended = np.array([each.is_blended for each in texts.painted], bool)
    if hidden_layers:
        pairs = zip(texts.items, texts.painted, strict=True)
        blended |= np.array([_is_in_layer(item, each, hidden_layers) for item, each in pairs], bool)
    alike, covered = _find_neighbours(letters, texts.colours[letters.run], painting.paints, transform)
    under = covered | blended[letters.run] | _find_clipped(letters, texts, transform)
    rest = ~certain & ~scanned

    def spread(flags: Bools) -> Bools:
        """Expand flags of letters to all glyphs."""
        every = np.zeros(len(glyphs.codes), bool)
        every[letters.index] = flags
        return every

    return HiddenTextCandidates(
        certain=spread(certain),
        marked=spread(marked),
        alike=spread(alike & rest),
        under=spread(under & rest),
        scanned=spread(scanned),
        colours=texts.colours,
    )


def _read_text_paints(glyphs: Glyphs, objects: Sequence[int], painting: PagePainting) -> _TextPaints:
    colours = np.array([style.colour for style in glyphs.styles], np.int64)
    channels = (ctypes.c_uint * 4)()
    at = ctypes.addressof(channels)
    modes = [get_text_mode(item) if item else 0 for item in objects]
    for run, mode in enumerate(modes):
        if mode in _STROKED_MODES and read_object_stroke(objects[run], at, at + 4, at + 8, at + 12):
            colours[run] = channels[0] << 16 | channels[1] << 8 | channels[2]
    painted = [painting.texts.get(item, _UNKNOWN_TEXT) for item in objects]
    return _TextPaints(objects, painted, colours, np.isin(modes, _INVISIBLE_MODES))


def _collect_letters(glyphs: Glyphs, texts: _TextPaints) -> _Letters:
    index = np.flatnonzero((glyphs.style_run >= 0) & ~is_space(glyphs.codes))
    orders = np.array([each.order for each in texts.painted], np.int64)[glyphs.style_run[index]]
    in_order = np.argsort(orders, kind="stable")
    index = index[in_order]
    half = np.float32(0.5)
    x = limit_places(half * (glyphs.left[index] + glyphs.right[index]))
    y = limit_places(half * (glyphs.top[index] + glyphs.bottom[index]))
    return _Letters(index, glyphs.style_run[index], orders[in_order], x, y)


def _is_in_layer(item: int, text: PaintedText, layers: Collection[str]) -> bool:
    """Tell whether a text object may be in one of these layers; inside a form that is unknown."""
    if text.is_in_form or not item:
        return text.is_in_form
    marks = [get_mark(item, number) for number in range(count_marks(item))]
    return any(_read_name(mark) == _LAYER_MARK and _read_layer(mark) in {"", *layers} for mark in marks)


def _read_name(mark: int) -> str:
    name = ctypes.create_string_buffer(_NAME_BYTES)
    written = ctypes.c_ulong()
    read_mark_name(mark, ctypes.addressof(name), _NAME_BYTES, ctypes.addressof(written))
    return name.raw[: written.value].decode("utf-16-le", "replace").rstrip("\0")


def _read_layer(mark: int) -> str:
    """Return the name of a mark's layer, or "" if it names none, or several."""
    name = ctypes.create_string_buffer(_NAME_BYTES)
    written = ctypes.c_ulong()
    read_mark_text(mark, _LAYER_NAME, ctypes.addressof(name), _NAME_BYTES, ctypes.addressof(written))
    return name.raw[: written.value].decode("utf-16-le", "replace").rstrip("\0")


def _find_scanned(
    letters: _Letters, invisible: Bools, visible: Bools, painting: PagePainting, transform: PageTransform
) -> Bools:
    """Tell which invisible letters are OCR text of the picture that fills the page.

    If more text is visible, invisible text repeats that.
    """
    canvas = _Canvas(transform)
    for paint in painting.paints:
        if paint.kind is PaintKind.PICTURE:
            canvas.paint(paint, 1)
    scanned: Bools = invisible & (canvas.look_up(letters.x, letters.y) > 0)
    if canvas.share_painted() < _SCAN or scanned.sum() <= visible.sum():
        scanned[:] = False
    return scanned


def _find_clipped(letters: _Letters, texts: _TextPaints, transform: PageTransform) -> Bools:
    """Tell which letters are outside their clip box."""
    clipped = np.zeros(len(letters.index), bool)
    for run, (item, text) in enumerate(zip(texts.items, texts.painted, strict=True)):
        clip = read_clip(item, text.matrix, text.clip) if item else None
        if clip is not None:
            left, top, right, bottom = transform.transform_boxes(np.array([clip], np.float32))[0]
            outside = (letters.x < left) | (letters.x > right) | (letters.y < top) | (letters.y > bottom)
            is_empty = clip[0] >= clip[2] or clip[1] >= clip[3]
            clipped |= (letters.run == run) & (outside | is_empty)
    return clipped


class _Canvas:
    """A page in cells of a few points, each with the number of what was painted last on it; 0 is the paper."""

    def __init__(self, transform: PageTransform) -> None:
        self._transform = transform
        self._clips: dict[Box, list[float]] = {}  # as displayed
        self._cell = max(_CELL, max(transform.size) / _MAX_CELLS)
        self._columns, self._rows = (max(round(side / self._cell), 1) for side in transform.size)
        self._cells = np.zeros((self._rows, self._columns), np.int32)

    def paint(self, paint: Paint, number: int) -> None:
        """Paint an object over what is there."""
        left, top, right, bottom = paint.box
        clip = read_clip(paint.item, paint.matrix, paint.clip) if paint.item else None
        if clip is not None:
            if clip not in self._clips:
                self._clips[clip] = self._transform.transform_boxes(np.array([clip], np.float32))[0].tolist()
            own = self._clips[clip]
            left, top, right, bottom = max(left, own[0]), max(top, own[1]), min(right, own[2]), min(bottom, own[3])
        first, last = max(round(left / self._cell), 0), max(round(right / self._cell), 0)
        above, below = max(round(top / self._cell), 0), max(round(bottom / self._cell), 0)
        part = self._cells[above:below, first:last]
        if part.size and paint.kind in (PaintKind.SHAPE, PaintKind.LINE):
            part[self._trace(paint, (first, above), part.shape)] = number
        else:
            part[:] = number

    def _trace(self, paint: Paint, corner: tuple[int, int], shape: tuple[int, int]) -> Bools:
        """Tell which cells of a part a shape or a line covers."""
        is_line = paint.kind is PaintKind.LINE
        outline = (read_line_edges if is_line else read_outline)(paint.item, paint.matrix)
        parts = []
        for points in outline:
            x, y = self._transform.transform_points(*points.T.astype(np.float32))
            parts.append(np.stack([x, y], axis=1).astype(np.float64) / self._cell - corner)
        if not parts:
            return np.zeros(shape, bool)
        return fill_cells(parts, shape, by_parity=not is_line and is_filled_by_parity(paint.item))

    def look_up(self, x: Floats, y: Floats) -> npt.NDArray[np.int32]:
        """Return what was painted last at these points."""
        columns = np.clip((x / np.float32(self._cell)).astype(np.intp), 0, self._columns - 1)
        rows = np.clip((y / np.float32(self._cell)).astype(np.intp), 0, self._rows - 1)
        found: npt.NDArray[np.int32] = self._cells[rows, columns]
        return found

    def share_painted(self) -> float:
        """Return the painted share of the page, 0 to 1."""
        return float((self._cells > 0).mean())


class _Crowd:
    """The places of letters on a page, in coarse cells."""

    def __init__(self, letters: _Letters, size: tuple[float, float]) -> None:
        self._columns, self._rows = (int(side / _COARSE_CELL) + 1 for side in size)
        columns = np.clip((letters.x / np.float32(_COARSE_CELL)).astype(np.intp), 0, self._columns - 1)
        rows = np.clip((letters.y / np.float32(_COARSE_CELL)).astype(np.intp), 0, self._rows - 1)
        counts = np.zeros((self._rows + 1, self._columns + 1), np.int32)
        np.add.at(counts, (rows + 1, columns + 1), 1)
        self._sums = counts.cumsum(axis=0).cumsum(axis=1)

    def is_in(self, box: Box) -> bool:
        """Tell whether a letter is in a box or near it."""
        left, top = (max(int(edge // _COARSE_CELL), 0) for edge in box[:2])
        right = min(int(box[2] // _COARSE_CELL) + 1, self._columns)
        bottom = min(int(box[3] // _COARSE_CELL) + 1, self._rows)
        if left >= right or top >= bottom:
            return False
        sums = self._sums
        return bool(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left])


def _find_neighbours(
    letters: _Letters, colours: npt.NDArray[np.int64], paints: Sequence[Paint], transform: PageTransform
) -> tuple[Bools, Bools]:
    """Tell which letters may have the colour of what is behind them, and which may be covered.

    `colours` are those of the letters, `paints` the other objects in painting order.
    """
    of_paints = np.array([_WHITE, *(paint.colour for paint in paints)], np.int64)
    pairs = np.array(np.meshgrid(np.unique(colours), np.unique(of_paints))).reshape(2, -1)
    any_alike = bool(_are_alike(*pairs).any())
    behind = np.zeros(len(letters.index), np.int32)
    covered = np.zeros(len(letters.index), bool)
    orders = np.array([paint.order for paint in paints], np.int64)
    ends = np.searchsorted(letters.order, orders)  # number of letters painted before each
    if not any_alike and (not len(ends) or not ends[-1]):
        return covered, covered
    canvas, crowd = _Canvas(transform), _Crowd(letters, transform.size)
    start = 0
    for number, end in enumerate([*ends.tolist(), len(letters.index)]):
        if end > start:
            behind[start:end] = canvas.look_up(letters.x[start:end], letters.y[start:end])
            start = end
        # If no letters are below it, and no colours are alike, what is painted does not matter.
        if number < len(paints) and (any_alike or end) and crowd.is_in(paints[number].box):
            canvas.paint(paints[number], number + 1)
    if len(ends) and ends[-1]:
        covered = np.array([0, *orders])[canvas.look_up(letters.x, letters.y)] > letters.order
    return _are_alike(colours, of_paints[behind]), covered


def _are_alike(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> Bools:
    """Tell which colours can hardly be distinguished, or are unknown."""
    alike: Bools = second == -1
    close = np.ones(len(first), bool)
    for shift in (0, 8, 16):
        close &= np.abs((first >> shift & 255) - (second >> shift & 255)) < CONTRAST
    return alike | close
