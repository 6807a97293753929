"""Finds text of a PDF page that is invisible on it, whatever the cause.

Few pages hide any, and rendering a page takes longer than reading it. So cheap signs are looked for first,
and only letters with such a sign are checked, in pictures of their part of the page with and without them.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product, repeat

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from kb.model import HiddenText
from kb.read.layout.glyphs import Floats, Glyphs, Indices, is_space
from kb.read.pdf.hidden_text_candidates import CONTRAST, HiddenTextCandidates, find_hidden_text_candidates
from kb.read.pdf.outlines import limit_places
from kb.read.pdf.page_transform import PageTransform
from kb.read.pdf.painting import PagePainting, read_painting
from kb.read.pdf.pdfium_calls import get_char_object, set_object_active, set_object_fill, set_text_mode

Bools = npt.NDArray[np.bool_]
Picture = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.int16]  # of pictures: letters, points in each box, blue/green/red

_WHITE = 0xFFFFFFFF
_SCALE = 1.5  # pixels per point: 108 dpi
_MAX_PIXELS = 4_000_000
_POINTS_ACROSS, _POINTS_DOWN = 10, 14  # sample points in the box of a letter
_FILLED_MODE = 0  # text rendering mode: PDF 32000-1, table 106
_CORE = (slice(4, 10), slice(1, 9))  # rows and columns of the sample points that are not near the box's edges
_SET_OFF = 0.6  # share of a letter's box that differs from its colour, so that it is visible, even over other text
_SEEN = 1 / 3  # share of a glyph's ink that must survive; a cover box may leave its edges
_INK = 48  # of 255: fainter pixels are the edges of letters
_DARK = 110  # maximum brightness of a dark shape, 0 to 255
_EVEN = 40  # maximum difference in brightness within a shape, 0 to 255
_EDGES = (10, 90)  # percentiles of the pixels of a letter's box, to ignore those beside the shape
_SAME_PLACE = 1.5  # points: distance between two paintings of the same letter
_SAME_LINE, _NEAR = 0.3, 1.5  # of the font size: distance of the centres of letters in one line, and of neighbours


@dataclass(frozen=True, slots=True)
class PageLook:
    """A page to be checked; its objects are changed in the process, so that it is useless afterwards."""

    page: object
    text: int  # address of its text
    transform: PageTransform
    hidden_layers: Collection[str]  # names of the layers that are switched off


def drop_unseen(
    look: PageLook, number: int, glyphs: Glyphs, objects: Sequence[int]
) -> tuple[Glyphs, HiddenText | None, bool]:
    """Return the glyphs of a page (1-based) without its invisible words, and how many these are.

    The last value tells whether its text was laid over a picture by OCR. `objects` are the addresses of the text
    objects of each style run.
    """
    painting = read_painting(look.page, look.transform)
    candidates = find_hidden_text_candidates(glyphs, objects, painting, look.transform, look.hidden_layers)
    unseen, dark = _look_at_candidates(look, glyphs, candidates, painting)
    unseen |= candidates.certain
    dark |= candidates.marked
    words = [word for word in _split_words(unseen) if candidates.certain[word].all() or _has_letter(glyphs, word)]
    is_scanned = bool(candidates.scanned.any())
    if not words:
        return glyphs, None, is_scanned
    kept = np.ones(len(unseen), bool)
    kept[np.concatenate(words)] = False
    return _select_glyphs(glyphs, kept), _count_hidden(number, glyphs, words, dark & ~kept), is_scanned


def _split_words(unseen: Bools) -> list[Indices]:
    """Group the indices of invisible glyphs that have no other glyph between them."""
    places = np.flatnonzero(unseen)
    return np.split(places, np.flatnonzero(np.diff(places) != 1) + 1) if len(places) else []


def _has_letter(glyphs: Glyphs, word: Indices) -> bool:
    """Tell whether any glyph is a letter: invisible signs give nothing away."""
    return any(chr(code).isalnum() for code in glyphs.codes[word].tolist())


def _look_at_candidates(
    look: PageLook, glyphs: Glyphs, candidates: HiddenTextCandidates, painting: PagePainting
) -> tuple[Bools, Bools]:
    """Tell for each glyph of a page whether it is checked and invisible, and whether it is so on a dark shape.

    A shape ends near the letters; if it continues in all directions it is the page's background.
    """
    unseen, dark = np.zeros(len(glyphs.codes), bool), np.zeros(len(glyphs.codes), bool)
    boxes = limit_places(np.stack([glyphs.left, glyphs.top, glyphs.right, glyphs.bottom], axis=1))
    pictures = _Pictures(look, painting)
    scanned = np.flatnonzero(candidates.scanned)
    if len(scanned):
        whole = pictures.sample_whole(boxes[scanned])
        unseen[scanned] = _find_blank(whole, scanned)
        dark[scanned] = _are_dark(whole)
    doubtful = candidates.under.copy()
    alike = np.flatnonzero(candidates.alike & ~doubtful)
    if len(alike):
        colours = candidates.colours[glyphs.style_run[alike]]
        background = pictures.sample_bare(boxes[alike], painting.texts, _SCALE / 3)  # shows colours, not strokes
        doubtful[alike] = _measure_set_off(background, colours) < _SET_OFF
    letters = np.flatnonzero(doubtful)
    if len(letters):
        own, ours = _list_own(look, glyphs, painting, letters), boxes[letters]
        whole, bare = pictures.sample_whole(ours), pictures.sample_bare(ours, own, _SCALE)
        dark[letters] = _are_dark(whole)
        if dark.any():
            dark[dark] = ~_are_on_dark_ground(pictures, boxes[dark])
        unseen[letters] = _find_covered_ink(whole, bare, pictures.sample_ink(ours, own), letters)
        unseen[letters] &= ~_find_repeated(glyphs, unseen | candidates.certain, letters)
    return unseen, dark & unseen


def _list_own(look: PageLook, glyphs: Glyphs, painting: PagePainting, letters: Indices) -> set[int]:
    """Return the addresses of the text objects of letters, with the copies of text that pdfium skips."""
    every = list(map(get_char_object, repeat(look.text), range(len(glyphs.codes))))
    return {every[place] for place in letters.tolist()} | (painting.texts.keys() - set(every))


class _Pictures:
    """Takes pictures of boxes of a page, at evenly spread points."""

    def __init__(self, look: PageLook, painting: PagePainting) -> None:
        self._page, self._size, self._painting = look.page, look.transform.size, painting

    def sample_whole(self, boxes: Floats) -> Samples:
        """Sample boxes as displayed."""
        return self._sample(boxes, pdfium.FPDF_ANNOT, _SCALE)

    def sample_bare(self, boxes: Floats, texts: Collection[int], scale: float) -> Samples:
        """Sample boxes without some text objects, from a picture with `scale` pixels per point."""
        self._switch(texts, is_on=False)
        sampled = self._sample(boxes, pdfium.FPDF_ANNOT, scale)
        self._switch(texts, is_on=True)
        return sampled

    def sample_ink(self, boxes: Floats, texts: Collection[int]) -> Samples:
        """Sample boxes with some text objects alone, black on white; no other picture can be taken afterwards."""
        self._switch(self._painting.objects, is_on=False)
        self._switch(texts, is_on=True)
        for item in texts:
            set_object_fill(item, 0, 0, 0, 255)
            set_text_mode(item, _FILLED_MODE)
        return self._sample(boxes, 0, _SCALE)

    @staticmethod
    def _switch(items: Iterable[int], *, is_on: bool) -> None:
        for item in items:
            set_object_active(item, is_on)

    def _sample(self, boxes: Floats, flags: int, scale: float) -> Samples:
        edges = np.clip(boxes, 0, np.tile(np.array(self._size, np.float32), 2))
        low, high = edges[:, :2].min(axis=0), edges[:, 2:].max(axis=0)
        scale = min(scale, math.sqrt(_MAX_PIXELS / float(np.prod(np.maximum(high - low, 1.0)))))
        corner = np.floor(low * scale).astype(int)
        extent = np.maximum(np.ceil(high * scale).astype(int) - corner, 1)
        picture = _render_part(self._page, self._size, tuple(corner.tolist()), tuple(extent.tolist()), scale, flags)
        places = edges * scale - np.tile(corner, 2)
        columns = _spread_points(places[:, 0], places[:, 2], _POINTS_ACROSS, int(extent[0]))
        rows = _spread_points(places[:, 1], places[:, 3], _POINTS_DOWN, int(extent[1]))
        sampled: Samples = picture[rows[:, :, None], columns[:, None, :]].reshape(len(places), -1, 3).astype(np.int16)
        return sampled


def _spread_points(start: Floats, end: Floats, count: int, limit: int) -> Indices:
    """Return pixels evenly spread between the sides of boxes, one box a row."""
    parts = (np.arange(count, dtype=np.float32) + np.float32(0.5)) / np.float32(count)
    points: Indices = np.clip((start[:, None] + (end - start)[:, None] * parts).astype(np.int64), 0, limit - 1)
    return points


def _measure_set_off(background: Samples, colours: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return for each letter the share of its box in which its colour differs from what is behind it."""
    channels = np.stack([colours & 255, colours >> 8 & 255, colours >> 16 & 255], axis=1).astype(np.int16)
    differs = np.abs(background - channels[:, None, :]).max(axis=2) >= CONTRAST
    shares: npt.NDArray[np.float64] = differs.mean(axis=1)
    return shares


def _find_covered_ink(whole: Samples, bare: Samples, ink_alone: Samples, letters: Indices) -> Bools:
    """Tell for each letter whether most of its ink, or of its word's, makes no difference to the page."""
    difference = np.abs(whole - bare).max(axis=2).astype(np.int64)
    ink = 255 - ink_alone.min(axis=2).astype(np.int64)
    ink[ink < _INK] = 0
    all_ink = ink.sum(axis=1)
    seen_ink = np.where(difference * 255 >= CONTRAST * ink, ink, 0).sum(axis=1)
    covered: Bools = np.where(all_ink > 0, seen_ink < _SEEN * all_ink, difference.max(axis=1) < CONTRAST)
    word = _number_words(letters)
    ink_of_word, seen_of_word = np.bincount(word, all_ink)[word], np.bincount(word, seen_ink)[word]
    covered |= (ink_of_word > 0) & (seen_of_word < _SEEN * ink_of_word)
    return covered


def _number_words(letters: Indices) -> Indices:
    """Return the word number of each letter; a word is letters without another glyph between them."""
    numbers: Indices = np.cumsum(np.diff(letters, prepend=letters[:1]) > 1)
    return numbers


def _find_repeated(glyphs: Glyphs, unseen: Bools, letters: Indices) -> Bools:
    """Tell which letters are visible after all, since their word is painted again in the same place.

    Shadows of headings are made so, and layout drops duplicates.
    """
    x = np.rint(limit_places(glyphs.left + glyphs.right) / (2 * _SAME_PLACE)).astype(int).tolist()
    y = np.rint(limit_places(glyphs.top + glyphs.bottom) / (2 * _SAME_PLACE)).astype(int).tolist()
    looks = [(style.font, style.size) for style in glyphs.styles]
    letter = [(code, looks[run]) for code, run in zip(glyphs.codes.tolist(), glyphs.style_run.tolist(), strict=True)]
    seen = {(letter[place], x[place], y[place]) for place in np.flatnonzero(~unseen).tolist()}
    near = list(product((-1, 0, 1), repeat=2))
    repeated = np.zeros(len(unseen), bool)
    for word in _split_words(unseen):
        repeated[word] = all(
            any((letter[place], x[place] + right, y[place] + down) in seen for right, down in near)
            for place in word.tolist()
        )
    own: Bools = repeated[letters]
    return own


def _find_blank(whole: Samples, letters: Indices) -> Bools:
    """Tell which letters of an OCR layer lie on nothing: words on even ground, and letters on a dark shape.

    OCR does not always place a letter exactly, so that on light ground the whole word decides.
    """
    is_dark = _are_dark(whole)
    whole = _take_core(whole)
    word = _number_words(letters)
    starts = np.searchsorted(word, np.arange(word[-1] + 1))
    low = np.minimum.reduceat(whole.min(axis=1), starts)
    high = np.maximum.reduceat(whole.max(axis=1), starts)
    is_even = (high - low).max(axis=1) < CONTRAST
    blank: Bools = is_even[word] | is_dark
    return blank


def _take_core(samples: Samples) -> Samples:
    """Return samples without the edges of their boxes, which a cover may leave free."""
    core: Samples = samples.reshape(len(samples), _POINTS_DOWN, _POINTS_ACROSS, 3)[:, *_CORE].reshape(
        len(samples), -1, 3
    )
    return core


def _are_dark(samples: Samples) -> Bools:
    """Tell which boxes are evenly dark except for their edges."""
    low, high = np.percentile(_take_core(samples).mean(axis=2), _EDGES, axis=1)
    dark: Bools = (high <= _DARK) & (high - low <= _EVEN)
    return dark


def _are_on_dark_ground(pictures: _Pictures, boxes: Floats) -> Bools:
    """Tell which boxes are surrounded by darkness, to a distance of their height."""
    left, top, right, bottom = boxes.T
    high = bottom - top
    above, below = (left, top - high, right, top), (left, bottom, right, bottom + high)
    before, after = (left - high, top, left, bottom), (right, top, right + high, bottom)
    sides = np.concatenate([np.stack(side, axis=1) for side in (above, below, before, after)])
    is_dark = np.median(pictures.sample_whole(sides).mean(axis=2), axis=1) <= _DARK
    all_dark: Bools = is_dark.reshape(4, -1).all(axis=0)
    return all_dark


def _select_glyphs(glyphs: Glyphs, chosen: Bools) -> Glyphs:
    return replace(
        glyphs,
        codes=glyphs.codes[chosen],
        left=glyphs.left[chosen],
        top=glyphs.top[chosen],
        right=glyphs.right[chosen],
        bottom=glyphs.bottom[chosen],
        style_run=glyphs.style_run[chosen],
    )


def _count_hidden(number: int, glyphs: Glyphs, words: Sequence[Indices], dark: Bools) -> HiddenText | None:
    """Return how much of a page is invisible; None if it is signs alone."""
    hidden = np.concatenate(words)
    characters = sum(chr(code).isalnum() for code in glyphs.codes[hidden].tolist())
    if not characters:
        return None
    number_of_words = sum(_has_letter(glyphs, word) for word in words)
    is_partial = _is_beside_seen(glyphs, hidden, dark)
    return HiddenText(number, characters, number_of_words, is_line_partly_covered=is_partial)


def _is_beside_seen(glyphs: Glyphs, hidden: Indices, dark: Bools) -> bool:
    """Tell whether a letter that is invisible on a dark shape has a visible neighbour in its line."""
    is_seen = (glyphs.style_run >= 0) & ~is_space(glyphs.codes)
    is_seen[hidden] = False
    seen = np.flatnonzero(is_seen)
    x, y = (glyphs.left + glyphs.right) / 2, (glyphs.top + glyphs.bottom) / 2
    for place in np.flatnonzero(dark).tolist():
        run = glyphs.style_run[place]
        size, angle = glyphs.styles[run].size, math.radians(float(glyphs.angle[run]))
        right, down = x[seen] - x[place], y[seen] - y[place]
        along = np.abs(right * math.cos(angle) + down * math.sin(angle))
        across = np.abs(down * math.cos(angle) - right * math.sin(angle))
        if ((across <= _SAME_LINE * size) & (along <= _NEAR * size)).any():
            return True
    return False


def _render_part(
    page: object, size: tuple[float, float], corner: tuple[int, int], extent: tuple[int, int], scale: float, flags: int
) -> Picture:
    """Return a part of a page: rows, columns, and blue, green, red of 0 to 255.

    Args:
        size: Width and height of the page as displayed, in points.
        corner: The upper left corner of the part, in pixels.
        extent: Width and height of the part, in pixels.
        scale: Pixels per point.
        flags: Of `FPDF_RenderPageBitmap`.
    """
    width, height = extent
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGRx, None, 0)
    if not bitmap:
        raise MemoryError
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _WHITE)
        whole = (max(round(size[0] * scale), 1), max(round(size[1] * scale), 1))
        pdfium.FPDF_RenderPageBitmap(bitmap, page, -corner[0], -corner[1], *whole, 0, flags)
        row = pdfium.FPDFBitmap_GetStride(bitmap)
        start = ctypes.cast(pdfium.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_uint8))
        pixels = np.ctypeslib.as_array(start, (height, row))[:, : width * 4].reshape(height, width, 4)
        return pixels[:, :, :3].copy()
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
