"""PDF files -> documents.

This module owns what touches the PDF libraries: pypdf for a file's structure (metadata, outline, page labels,
encryption, attachments' names), pdfium for the glyphs. What the glyphs mean on the page - lines, columns, headings,
notes - is the business of `kb.read.layout`, which knows neither library.
"""

from __future__ import annotations

import ctypes
import logging
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import Destination

from kb.errors import EncryptedError, ReadError
from kb.model import Document, DocumentId, Metadata
from kb.read.dates import day_in_name, parse_date
from kb.read.layout import lay_out
from kb.read.layout.card import borne_out
from kb.read.layout.faces import NO_FACE, Face, face_of
from kb.read.layout.glyphs import Floats, Glyphs, Ints, Shape, Sheet, Style, is_space
from kb.read.layout.levels import Division
from kb.read.layout.view import View
from kb.read.titles import is_junk_title

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what matters is raised; the rest is noise about repairs

_T = TypeVar("_T")

_MAX_SHAPES = 4000  # of a page; beyond that it is a map or a chart, whose lines say nothing of the text
_MAX_OUTLINE = 5000
_UNKNOWN = Metadata()
_NO_STYLE = Style("", 0.0, bold=False, italic=False, colour=0)
_HYPHEN_CODES = (2, 0xFFFE)  # what pdfium gives for a hyphen at the end of a line
_INVISIBLE_MODES = (3, 7)  # text rendering modes: PDF 32000-1, table 106
_BOX_SEGMENTS = (4, 5)  # of a path that is a rectangle, closed by itself or by a last line
_STROKED_MODE = 2  # filled and stroked: how programs without a bold font make one

_LOCKED = "The file is encrypted: it opens with a password only. Save a copy without a password and add that."
_DAMAGED = (
    "The file could not be read as PDF: it is damaged or not a PDF file. Open it in a PDF viewer and save it "
    "anew, or get it again from its source."
)

# What pypdf lets through on damaged files, beside its own errors.
_BROKEN_DATA = (ArithmeticError, AssertionError, struct.error, zlib.error)
_FAULTS = (PyPdfError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, *_BROKEN_DATA)

# ------------------------------------------------------------------------------------------ pdfium

_ADDRESS, _INT = ctypes.c_size_t, ctypes.c_int


def _quick(function: object, result: type | None, *arguments: type) -> Callable[..., int]:
    """Return a function of pdfium that takes addresses as plain numbers.

    The bindings' own pointer types cost more than the calls themselves, of which a page needs thousands.
    """
    address = ctypes.cast(function, ctypes.c_void_p).value  # type: ignore[arg-type]  # a foreign function is accepted
    prototype = ctypes.PYFUNCTYPE(result, *arguments)
    return prototype(address)  # type: ignore[arg-type]  # an address is accepted


_char_box = _quick(pdfium.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)
_char_object = _quick(pdfium.FPDFText_GetTextObject, _ADDRESS, _ADDRESS, _INT)
_char_matrix = _quick(pdfium.FPDFText_GetMatrix, _INT, _ADDRESS, _INT, _ADDRESS)
_char_code = _quick(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _ADDRESS, _INT)
_page_text = _quick(pdfium.FPDFText_GetText, _INT, _ADDRESS, _INT, _INT, _ADDRESS)
_object_font = _quick(pdfium.FPDFTextObj_GetFont, _ADDRESS, _ADDRESS)
_object_size = _quick(pdfium.FPDFTextObj_GetFontSize, _INT, _ADDRESS, _ADDRESS)
_object_mode = _quick(pdfium.FPDFTextObj_GetTextRenderMode, _INT, _ADDRESS)
_object_fill = _quick(pdfium.FPDFPageObj_GetFillColor, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
_object_bounds = _quick(pdfium.FPDFPageObj_GetBounds, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
_object_type = _quick(pdfium.FPDFPageObj_GetType, _INT, _ADDRESS)
_page_object = _quick(pdfium.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _INT)
_path_mode = _quick(pdfium.FPDFPath_GetDrawMode, _INT, _ADDRESS, _ADDRESS, _ADDRESS)
_path_segments = _quick(pdfium.FPDFPath_CountSegments, _INT, _ADDRESS)
_font_name = _quick(pdfium.FPDFFont_GetBaseFontName, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
_font_weight = _quick(pdfium.FPDFFont_GetWeight, _INT, _ADDRESS)
_font_flags = _quick(pdfium.FPDFFont_GetFlags, _INT, _ADDRESS)


def _address(pointer: object) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0  # type: ignore[arg-type]  # any pointer is accepted


@contextmanager
def _opened(path: Path) -> Iterator[object]:
    document = pdfium.FPDF_LoadDocument(str(path).encode(), b"")
    if not document:
        if pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise EncryptedError(_LOCKED)
        raise ReadError(_DAMAGED)
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _view(page: object) -> View:
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box) or box.right <= box.left or box.top <= box.bottom:
        return View(0.0, 0.0, 595.0, 842.0)
    return View(box.left, box.bottom, box.right, box.top, max(pdfium.FPDFPage_GetRotation(page), 0) % 4)


def _codes(text: int, count: int) -> npt.NDArray[np.uint32]:
    """Return the characters of a page; one call where pdfium's text and its glyphs are one to one."""
    units = np.zeros(count + 1, np.uint16)
    written = _page_text(text, 0, count, units.ctypes.data)
    codes = units[:count].astype(np.uint32)
    if written != count + 1 or ((codes >= 0xD800) & (codes < 0xE000)).any():
        codes = np.fromiter(map(_char_code, repeat(text), range(count)), np.uint32, count)
    codes[(codes == _HYPHEN_CODES[0]) | (codes == _HYPHEN_CODES[1])] = ord("-")
    return codes


def _face(font: int) -> Face:
    if not font:
        return NO_FACE
    buffer = ctypes.create_string_buffer(256)
    _font_name(font, ctypes.addressof(buffer), 256)
    return face_of(buffer.value.decode("utf-8", "replace"), _font_weight(font), _font_flags(font))


class _Objects:
    """Reads how text objects are set; it keeps what it reads into from one to the next."""

    def __init__(self) -> None:
        self._faces: dict[int, Face] = {}
        self._size = ctypes.c_float()
        self._colour = (ctypes.c_uint * 4)()

    def style(self, item: int, scale: float) -> tuple[Style, bool]:
        """Return the style of a text object, and whether it is drawn invisibly.

        Args:
            item: Its address.
            scale: What its font size is multiplied by on the page.
        """
        font = _object_font(item)
        face = self._faces.get(font)
        if face is None:
            face = self._faces[font] = _face(font)
        size = scale * self._size.value if _object_size(item, ctypes.addressof(self._size)) else scale
        at = ctypes.addressof(self._colour)
        known = _object_fill(item, at, at + 4, at + 8, at + 12)
        colour = self._colour[0] << 16 | self._colour[1] << 8 | self._colour[2] if known else 0
        mode = _object_mode(item)
        return Style(
            face[0], round(abs(size), 2), face[1] or mode == _STROKED_MODE, face[2], colour
        ), mode in _INVISIBLE_MODES


def _runs(text: int, codes: npt.NDArray[np.uint32], boxes: Floats) -> tuple[Ints, npt.NDArray[np.uint64], list[int]]:
    """Return for each glyph its run (-1 for white space that is not drawn), and each run's object and first glyph.

    An object is asked for only where a word begins or the height of a glyph changes: inside a word of one height there
    is one style, and asking costs as much as reading a box.
    """
    space = is_space(codes)
    silent = space & (boxes[:, 0] == boxes[:, 2])
    asked = np.ones(len(codes), bool)
    asked[1:] = space[:-1] | (boxes[1:, 1] != boxes[:-1, 1]) | (boxes[1:, 3] != boxes[:-1, 3])
    asked &= ~silent
    places = np.flatnonzero(asked)
    found = np.fromiter(map(_char_object, repeat(text), places.tolist()), np.uint64, len(places))
    objects, first, inverse = np.unique(found, return_index=True, return_inverse=True)
    run = np.full(len(codes), -1, np.int64)
    if len(places):
        latest = np.maximum.accumulate(np.where(asked, np.cumsum(asked) - 1, 0))
        run = np.where(silent, -1, inverse.astype(np.int64)[latest])
        if objects[0] == 0:
            run[run == 0] = -1
    return run, objects, places[first].tolist()


def _glyphs(text: int, count: int, view: View) -> Glyphs:
    codes = _codes(text, count)
    boxes = np.zeros((count, 4), np.float32)
    at = boxes.ctypes.data
    for _ in map(_char_box, repeat(text), range(count), range(at, at + 16 * count, 16)):
        pass
    run, objects, first = _runs(text, codes, boxes)
    matrices = np.zeros((len(objects), 6), np.float32)
    at = matrices.ctypes.data
    for place, index in enumerate(first):
        _char_matrix(text, index, at + 24 * place)
    scales = np.hypot(matrices[:, 2], matrices[:, 3]).tolist()
    reader = _Objects()
    styles = [
        reader.style(item, scale) if item else (_NO_STYLE, False)
        for item, scale in zip(objects.tolist(), scales, strict=True)
    ]
    left, top, right, bottom = view.boxes(boxes).T
    origin, baseline = view.points(matrices[:, 4], matrices[:, 5])
    return Glyphs(
        codes=codes,
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        run=run,
        styles=tuple(style for style, _ in styles),
        origin=origin,
        baseline=baseline,
        angle=view.angles(matrices[:, 0], matrices[:, 1]),
        hidden=np.array([hidden for _, hidden in styles], bool),
    )


def _shapes(page: object, view: View) -> tuple[Shape, ...]:
    """Return the rules and boxes of a page, where they are few enough to mean something."""
    objects = map(_page_object, repeat(_address(page)), range(pdfium.FPDFPage_CountObjects(page)))
    paths = [item for item in objects if item and _object_type(item) == pdfium.FPDF_PAGEOBJ_PATH]
    if not paths or len(paths) > _MAX_SHAPES:
        return ()
    bounds = np.zeros((len(paths), 4), np.float32)
    at = bounds.ctypes.data
    for place, item in enumerate(paths):
        here = at + 16 * place
        _object_bounds(item, here, here + 4, here + 8, here + 12)
    mode = (_INT * 2)()
    at = ctypes.addressof(mode)
    found = []
    for item, edges in zip(paths, view.boxes(bounds).tolist(), strict=True):
        shape = Shape(*edges)
        if not shape.is_rule and _path_segments(item) not in _BOX_SEGMENTS:
            continue
        _path_mode(item, at, at + 4)
        if mode[0] or mode[1]:
            found.append(shape)
    return tuple(found)


def _sheet(document: object, number: int, label: str) -> tuple[Sheet, Glyphs]:
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        raise ReadError(f"A page of the file could not be read: page {number}. {_DAMAGED.partition('. ')[2]}")
    try:
        view = _view(page)
        text = pdfium.FPDFText_LoadPage(page)
        try:
            glyphs = _glyphs(_address(text), max(pdfium.FPDFText_CountChars(text), 0) if text else 0, view)
        finally:
            pdfium.FPDFText_ClosePage(text)
        shapes = _shapes(page, view) if len(glyphs.codes) else ()
        return Sheet(number, label, *view.size, shapes), glyphs
    finally:
        pdfium.FPDF_ClosePage(page)


# ------------------------------------------------------------------------------------------- pypdf


@dataclass(frozen=True, slots=True)
class _Structure:
    """What a file says of itself."""

    metadata: Metadata = _UNKNOWN
    outline: tuple[Division, ...] = ()
    labels: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def _outline(reader: PdfReader) -> tuple[Division, ...]:
    found: list[Division] = []

    def walk(entries: Sequence[object], level: int) -> None:
        for entry in entries:
            if len(found) >= _MAX_OUTLINE:
                return
            if isinstance(entry, list):
                walk(entry, level + 1)
            elif isinstance(entry, Destination):
                page = reader.get_destination_page_number(entry)
                title = " ".join(str(entry.title).split())
                if title and not title.startswith("_"):  # Word's own bookmarks are named _Toc..., _Hlk...
                    found.append(Division(level, title, (page if page is not None else -1) + 1))

    walk(reader.outline, 1)
    return tuple(found)


def _clean(value: object) -> str:
    return " ".join(str(value or "").replace("\x00", "").split())


def _date(value: object) -> str:
    """Return the day of a date such as "D:20130613093000+01'00'"."""
    match = re.match(r"\s*(?:D:)?(\d{4})-?(\d\d)-?(\d\d)", str(value or ""))
    return parse_date("-".join(match.groups())) if match else ""


def _metadata(reader: PdfReader, source: str) -> Metadata:
    info: Mapping[str, object] = reader.metadata or {}
    xmp = reader.xmp_metadata
    titles = [_clean(info.get("/Title"))]
    authors = _clean(info.get("/Author"))
    when = day_in_name(source.rpartition("/")[2]) or _date(info.get("/CreationDate"))
    if xmp:
        titles += [_clean(title) for title in (xmp.dc_title or {}).values()]
        when = when or _date(xmp.xmp_create_date)
    title = next((each for each in titles if each and not is_junk_title(each, source)), "")
    language = _clean(reader.root_object.get("/Lang"))
    return Metadata(
        title=title,
        date=when,
        authors=(authors,) if authors else (),
        language=language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language) else "",
    )


def _part(get: Callable[[], _T], otherwise: _T) -> _T:
    """Return one part of a file's structure, or something else where that part is broken."""
    try:
        return get()
    except _FAULTS:
        return otherwise


def _structure(path: Path, source: str) -> _Structure:
    try:
        reader = PdfReader(path)
        encrypted = reader.is_encrypted
        if encrypted and not reader.decrypt(""):
            return _Structure()
    except _FAULTS:
        return _Structure(remarks=("The file is damaged: it was read without its outline and page labels.",))
    remarks: list[str] = []
    if encrypted:
        remarks.append("The file is encrypted and was opened with an empty password.")
    none: tuple[str, ...] = ()
    attached = _part(lambda: tuple(sorted({_clean(name) for name in reader.attachments})), none)
    if attached:
        remarks.append(f"The file has attachments, which were not read: {', '.join(attached)}.")
    return _Structure(
        metadata=_part(lambda: _metadata(reader, source), _UNKNOWN),
        outline=_part(lambda: _outline(reader), ()),
        labels=_part(lambda: tuple(reader.page_labels), ()),
        remarks=tuple(remarks),
    )


# ---------------------------------------------------------------------------------------- the reader


def _sheets(document: object, labels: Sequence[str]) -> Iterator[tuple[Sheet, Glyphs]]:
    for number in range(1, pdfium.FPDF_GetPageCount(document) + 1):
        label = labels[number - 1] if number <= len(labels) else str(number)
        yield _sheet(document, number, label.strip() or str(number))


def read_pdf(path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
    """Read a PDF file.

    Args:
        path: The file.
        document_id: The document's id.
        source: The path below `sources/`, with `/`.
        sha256: Of the file's bytes, in hexadecimal.

    Returns:
        The document, with the metadata that the file and its first page give.

    Raises:
        EncryptedError: Where the file opens with a password only.
        ReadError: Where it is damaged or not a PDF file, or has no pages.
    """
    with _opened(path) as opened:
        structure = _structure(path, source)
        layout = lay_out(_sheets(opened, structure.labels), structure.outline, structure.metadata.title)
    if not layout.count:
        raise ReadError("The file has no pages: 0 of them were found. Get it again from its source.")
    return Document(
        id=document_id,
        source=source,
        sha256=sha256,
        metadata=borne_out(structure.metadata, layout, source),
        text=layout.text,
        blocks=layout.blocks,
        pages=layout.pages,
        marks=layout.marks,
        page_count=layout.count,
        unread_pages=layout.unread,
        remarks=structure.remarks,
    )
