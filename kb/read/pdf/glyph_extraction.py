"""Reads glyphs and drawn shapes of PDF pages with pdfium, in the coordinates of the page as displayed."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise, repeat
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from kb.errors import EncryptedError, ReadError
from kb.read.layout.glyphs import DrawnShape, Floats, GlyphPage, Glyphs, Indices, TextStyle, is_space
from kb.read.pdf.page_transform import PageTransform
from kb.read.pdf.pdfium_calls import (
    convert_pointer,
    count_path_segments,
    get_char_code,
    get_char_object,
    get_font_flags,
    get_font_weight,
    get_object_type,
    get_page_object,
    get_path_segment,
    get_text_font,
    get_text_mode,
    read_char_box,
    read_char_matrix,
    read_font_name,
    read_object_bounds,
    read_object_fill,
    read_object_matrix,
    read_page_text,
    read_path_mode,
    read_segment_point,
    read_text_size,
)
from kb.read.pdf.visibility import PageLook, drop_unseen

_DRAWN_TYPES = (
    pdfium.FPDF_PAGEOBJ_PATH,
    pdfium.FPDF_PAGEOBJ_IMAGE,
    pdfium.FPDF_PAGEOBJ_SHADING,
    pdfium.FPDF_PAGEOBJ_FORM,
)
_A4 = (595.0, 842.0)  # points
_MAX_SHAPES = 4000  # per page; more are a map or a chart, whose lines say nothing about the text
_NO_STYLE = TextStyle("", 0.0, bold=False, italic=False, colour=0)
_HYPHEN_CODES = (2, 0xFFFE)  # pdfium's codes for a hyphen at the end of a line
_STROKED_MODE = 2  # text rendering mode, filled and stroked: fake bold (PDF 32000-1, table 106)
_LINE_SEGMENTS = 2  # of a path that is one straight line
_BOX_SEGMENTS = (4, 5)  # of a path that is a rectangle, closed by an operator or by a last line
_ROUNDED_BOX_SEGMENTS = 17
_MANY_BOXES = 60  # of one path: some programs draw the shading of a table's cells so
_STRAIGHT = 0.5  # points: tolerance for the corners of a rectangle
_FONT_NAME_BYTES = 256

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BOLD = re.compile(r"bold|black|heavy|demi|extrab|\bbd\b", re.IGNORECASE)
_NOT_BOLD = re.compile(r"light|book|regular|roman|medium|thin", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|kursiv", re.IGNORECASE)
_FORCE_BOLD, _ITALIC_FLAG = 1 << 18, 1 << 6  # bits of a font descriptor's flags: PDF 32000-1, table 123
_HEAVY = 650  # font weight; 400 is regular and 700 bold

_LOCKED = "The file is encrypted: it opens with a password only. Save a copy without a password and add that."
_REMEDY = "Open it in a PDF viewer and save it anew, or get it again from its source."
_DAMAGED = f"The file could not be read as PDF: it is damaged or not a PDF file. {_REMEDY}"

_CUT_OFF = "The file is cut off: it begins as a PDF file, and its end is missing. Get it again from its source."
_END_BYTES = 2048  # searched for the end of a PDF file: 1024 by Adobe's implementation notes, and some more


class FontStyle(NamedTuple):
    """The style of a font."""

    name: str
    bold: bool
    italic: bool


_NO_FONT = FontStyle("", bold=False, italic=False)


def parse_font_style(name: str, weight: int, flags: int) -> FontStyle:
    """Return a font's style; its name is trusted before its weight, which programs often get wrong.

    The name may have a subset prefix. The weight is 100 to 900, or 0 if unknown; `flags` of the font descriptor, or -1.
    """
    plain = _SUBSET.sub("", name)
    known = max(flags, 0)
    if _BOLD.search(plain):
        bold = True
    elif _NOT_BOLD.search(plain):
        bold = False
    else:
        bold = bool(known & _FORCE_BOLD) or weight >= _HEAVY
    return FontStyle(plain, bold, bool(_ITALIC.search(plain) or known & _ITALIC_FLAG))


@contextmanager
def open_document(path: Path) -> Iterator[object]:
    """Open a PDF file with pdfium.

    Raises:
        EncryptedError: The file opens with a password only.
        ReadError: It is damaged or not a PDF file.
    """
    document = pdfium.FPDF_LoadDocument(str(path).encode(), b"")
    if not document:
        if pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise EncryptedError(_LOCKED)
        raise ReadError(_CUT_OFF if _is_cut_off(path) else _DAMAGED)
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _is_cut_off(path: Path) -> bool:
    """Tell whether a file begins as a PDF file but does not end as one."""
    with path.open("rb") as file:
        begins = b"%PDF-" in file.read(1024)
        file.seek(max(0, path.stat().st_size - _END_BYTES))
        return begins and b"%%EOF" not in file.read()


def read_pages(
    document: object, labels: Sequence[str], hidden_layers: Collection[str] = (), overfull: Collection[int] = ()
) -> Iterator[tuple[GlyphPage, Glyphs]]:
    """Yield the pages of an open document, each with its visible glyphs.

    Args:
        labels: The file's own page labels, perhaps fewer than there are pages.
        hidden_layers: Names of the layers that are switched off when the file is opened.
        overfull: The 1-based pages that draw too much: they are given as if they were empty.

    Raises:
        ReadError: A page cannot be read.
    """
    for number in range(1, pdfium.FPDF_GetPageCount(document) + 1):
        label = labels[number - 1] if number <= len(labels) else str(number)
        if number in overfull:
            nothing, _ = _read_glyphs(0, 0, PageTransform(0.0, 0.0, *_A4))
            yield GlyphPage(number, label.strip() or str(number), *_A4), nothing
        else:
            yield read_page(document, number, label.strip() or str(number), hidden_layers)


def read_page(
    document: object, number: int, label: str, hidden_layers: Collection[str] = ()
) -> tuple[GlyphPage, Glyphs]:
    """Return one page (1-based) of an open document with its visible glyphs; otherwise as `read_pages`.

    Raises:
        ReadError: The page cannot be read.
    """
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        raise ReadError(f"A page of the file could not be read: page {number}. {_REMEDY}")
    text = None
    try:
        transform = _read_page_transform(page)
        text = pdfium.FPDFText_LoadPage(page)
        count = max(pdfium.FPDFText_CountChars(text), 0) if text else 0
        address = convert_pointer(text)
        glyphs, objects = _read_glyphs(address, count, transform)
        if not count:
            return GlyphPage(number, label, *transform.size), glyphs
        shapes, drawings = _read_shapes(page, transform)
        look = PageLook(page, address, transform, hidden_layers)
        visible, hidden, is_scanned = drop_unseen(look, number, glyphs, objects)
        return GlyphPage(number, label, *transform.size, shapes, drawings, hidden, is_scanned), visible
    finally:
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


def _read_page_transform(page: object) -> PageTransform:
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box) or box.right <= box.left or box.top <= box.bottom:
        return PageTransform(0.0, 0.0, *_A4)
    return PageTransform(box.left, box.bottom, box.right, box.top, max(pdfium.FPDFPage_GetRotation(page), 0) % 4)


def _read_glyphs(text: int, count: int, transform: PageTransform) -> tuple[Glyphs, list[int]]:
    """Return the glyphs of a page, and the address of the text object of each style run."""
    codes = _read_codes(text, count)
    boxes = np.zeros((count, 4), np.float32)
    address = boxes.ctypes.data
    for _ in map(read_char_box, repeat(text), range(count), range(address, address + 16 * count, 16)):
        pass
    style_run, objects, first_glyphs = _find_style_runs(text, codes, boxes)
    matrices = np.zeros((len(objects), 6), np.float32)
    address = matrices.ctypes.data
    for place, index in enumerate(first_glyphs):
        read_char_matrix(text, index, address + 24 * place)
    scales = np.hypot(matrices[:, 2], matrices[:, 3]).tolist()
    reader = _StyleReader()
    styles = [
        reader.read_style(item, scale) if item else _NO_STYLE
        for item, scale in zip(objects.tolist(), scales, strict=True)
    ]
    left, top, right, bottom = transform.transform_boxes(boxes).T
    origin, baseline = transform.transform_points(matrices[:, 4], matrices[:, 5])
    glyphs = Glyphs(
        codes=codes,
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        style_run=style_run,
        styles=tuple(styles),
        origin=origin,
        baseline=baseline,
        angle=transform.compute_angles(matrices[:, 0], matrices[:, 1]),
    )
    return glyphs, objects.tolist()


def _read_codes(text: int, count: int) -> npt.NDArray[np.uint32]:
    """Return the characters of a page; one call if pdfium's text and its glyphs are one to one."""
    units = np.zeros(count + 1, np.uint16)
    written = read_page_text(text, 0, count, units.ctypes.data)
    codes = units[:count].astype(np.uint32)
    if written != count + 1 or ((codes >= 0xD800) & (codes < 0xE000)).any():
        codes = np.fromiter(map(get_char_code, repeat(text), range(count)), np.uint32, count)
    codes[(codes == _HYPHEN_CODES[0]) | (codes == _HYPHEN_CODES[1])] = ord("-")
    return codes


def _find_style_runs(
    text: int, codes: npt.NDArray[np.uint32], boxes: Floats
) -> tuple[Indices, npt.NDArray[np.uint64], list[int]]:
    """Return the style run (a text object) of each glyph, and the object and first glyph of each run.

    Objects are requested only at word starts and where the glyph height changes: a word of one height has one style,
    and a request costs as much as reading a box. White space that is not drawn is in no run: -1.
    """
    space = is_space(codes)
    silent = space & (boxes[:, 0] == boxes[:, 2])
    asked = np.ones(len(codes), bool)
    asked[1:] = space[:-1] | (boxes[1:, 1] != boxes[:-1, 1]) | (boxes[1:, 3] != boxes[:-1, 3])
    asked &= ~silent
    places = np.flatnonzero(asked)
    found = np.fromiter(map(get_char_object, repeat(text), places.tolist()), np.uint64, len(places))
    objects, first, inverse = np.unique(found, return_index=True, return_inverse=True)
    order = np.argsort(first)  # objects are addresses, whose order differs between runs of the program
    runs = np.empty(len(order), np.int64)
    runs[order] = np.where(objects[order] == 0, -1, np.arange(len(order)))
    style_run = np.full(len(codes), -1, np.int64)
    if len(places):
        latest = np.maximum.accumulate(np.where(asked, np.cumsum(asked) - 1, 0))
        style_run = np.where(silent, -1, runs[inverse][latest])
    return style_run, objects[order], places[first[order]].tolist()


class _StyleReader:
    """Reads the style of text objects; its buffers are reused."""

    def __init__(self) -> None:
        self._fonts: dict[int, FontStyle] = {}
        self._size = ctypes.c_float()
        self._colour = (ctypes.c_uint * 4)()

    def read_style(self, item: int, scale: float) -> TextStyle:
        """Return the style of a text object, given by address; `scale` converts its font size to the page's units."""
        address = get_text_font(item)
        font = self._fonts.get(address)
        if font is None:
            font = self._fonts[address] = _read_font(address)
        size = scale * self._size.value if read_text_size(item, ctypes.addressof(self._size)) else scale
        at = ctypes.addressof(self._colour)
        known = read_object_fill(item, at, at + 4, at + 8, at + 12)
        colour = self._colour[0] << 16 | self._colour[1] << 8 | self._colour[2] if known else 0
        bold = font[1] or get_text_mode(item) == _STROKED_MODE
        return TextStyle(font[0], round(abs(size), 2), bold, font[2], colour)


def _read_font(font: int) -> FontStyle:
    if not font:
        return _NO_FONT
    buffer = ctypes.create_string_buffer(_FONT_NAME_BYTES)
    read_font_name(font, ctypes.addressof(buffer), _FONT_NAME_BYTES)
    return parse_font_style(buffer.value.decode("utf-8", "replace"), get_font_weight(font), get_font_flags(font))


def _read_shapes(page: object, transform: PageTransform) -> tuple[tuple[DrawnShape, ...], tuple[DrawnShape, ...]]:
    """Return the rules and boxes of a page, unless there are too many, and the boxes of all drawn objects."""
    objects = map(get_page_object, repeat(convert_pointer(page)), range(pdfium.FPDFPage_CountObjects(page)))
    drawn = [(item, kind) for item in objects if item and (kind := get_object_type(item)) in _DRAWN_TYPES]
    if not drawn:
        return (), ()
    bounds = np.zeros((len(drawn), 4), np.float32)
    address = bounds.ctypes.data
    for place, (item, _) in enumerate(drawn):
        here = address + 16 * place
        read_object_bounds(item, here, here + 4, here + 8, here + 12)
    boxes = tuple(DrawnShape(*edges) for edges in transform.transform_boxes(bounds).tolist())
    paths = [(item, box) for (item, kind), box in zip(drawn, boxes, strict=True) if kind == pdfium.FPDF_PAGEOBJ_PATH]
    if len(paths) > _MAX_SHAPES:
        return (), boxes
    mode = (ctypes.c_int * 2)()
    at = ctypes.addressof(mode)
    shapes = []
    for item, box in paths:
        found = _find_shapes(item, box, transform)
        if found:
            read_path_mode(item, at, at + 4)
            if mode[0] or mode[1]:  # filled or stroked
                shapes += found
        if len(shapes) > _MAX_SHAPES:
            return (), boxes
    return tuple(shapes), boxes


def _find_shapes(path: int, extent: DrawnShape, transform: PageTransform) -> list[DrawnShape]:
    """Return the rules and boxes that a path draws: itself, or the boxes that it consists of."""
    if extent.is_rule:
        return [extent]
    segments = count_path_segments(path)
    if segments == _LINE_SEGMENTS and extent.is_slender:
        return [extent.thin_out()]
    if segments in _BOX_SEGMENTS or segments == _ROUNDED_BOX_SEGMENTS:
        return [extent]
    each = _BOX_SEGMENTS[-1]
    if segments % each or segments > each * _MANY_BOXES:
        return []
    return _read_boxes(path, segments // each, transform)


def _read_boxes(path: int, count: int, transform: PageTransform) -> list[DrawnShape]:
    """Return the boxes that a path consists of; none if it has anything else."""
    each = _BOX_SEGMENTS[-1]
    corners = np.zeros((count, each, 2), np.float32)
    address = corners.ctypes.data
    for number in range(count):
        for index in range(number * each, (number + 1) * each):
            read_segment_point(get_path_segment(path, index), address + 8 * index, address + 8 * index + 4)
        if not _is_rectangle(corners[number].tolist()):
            return []
    matrix = np.zeros(6, np.float32)
    read_object_matrix(path, matrix.ctypes.data)
    a, b, c, d, e, f = matrix
    x, y = corners[:, :, 0], corners[:, :, 1]
    boxes = np.stack([a * x + c * y + e, b * x + d * y + f], axis=2)
    sides = np.concatenate([boxes.min(axis=1), boxes.max(axis=1)], axis=1)
    return [DrawnShape(*edges) for edges in transform.transform_boxes(sides).tolist()]


def _is_rectangle(corners: Sequence[Sequence[float]]) -> bool:
    """Tell whether points are the corners of a level rectangle, with the first repeated at the end."""
    first, last = corners[0], corners[-1]
    return max(abs(first[0] - last[0]), abs(first[1] - last[1])) <= _STRAIGHT and all(
        min(abs(one[0] - other[0]), abs(one[1] - other[1])) <= _STRAIGHT for one, other in pairwise(corners)
    )
