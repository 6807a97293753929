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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
from kb.read.dates import parse_date
from kb.read.layout import lay_out
from kb.read.layout.glyphs import Glyphs, Shape, Sheet, Style
from kb.read.layout.levels import Division
from kb.read.titles import is_junk_title

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what matters is raised; the rest is noise about repairs

_T = TypeVar("_T")

_MAX_SHAPES = 4000  # of a page; beyond that it is a map or a chart, whose lines say nothing of the text
_MAX_OUTLINE = 5000
_BOLD = re.compile(r"bold|black|heavy|demi|extrab|\bbd\b", re.IGNORECASE)
_NOT_BOLD = re.compile(r"light|book|regular|roman|medium|thin", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|kursiv", re.IGNORECASE)
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_FORCE_BOLD, _ITALIC_FLAG = 1 << 18, 1 << 6  # bits of a font descriptor's flags: PDF 32000-1, table 123
_HEAVY = 650  # a font's weight; 400 is regular and 700 bold
_HYPHEN_CODES = (2, 0xFFFE)  # what pdfium gives for a hyphen at the end of a line
_INVISIBLE_MODES = (3, 7)  # text rendering modes: PDF 32000-1, table 106
_BOX_SEGMENTS = (4, 5)  # of a path that is a rectangle, closed by itself or by a last line
_STROKED_MODE = 2  # filled and stroked: how programs without a bold font make one

# What pypdf lets through on damaged files, beside its own errors.
_FAULTS = (
    PyPdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)

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
            raise EncryptedError(_NEEDS_PASSWORD)
        raise ReadError(_DAMAGED)
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


_NEEDS_PASSWORD = "The file is encrypted: it opens with a password only. Save a copy without a password and add that."
_DAMAGED = (
    "The file could not be read as PDF: it is damaged or not a PDF file. Open it in a PDF viewer and save it "
    "anew, or get it again from its source."
)


@dataclass(frozen=True, slots=True)
class _View:
    """From the file's coordinates (y up, unrotated, any origin) to those of the page as it is seen."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as seen."""
        width, height = self.right - self.left, self.top - self.bottom
        return (width, height) if self.rotation % 2 == 0 else (height, width)

    def point(self, x: npt.NDArray[np.float32], y: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float32], ...]:
        """Return points as seen."""
        if self.rotation == 1:
            return y - self.bottom, x - self.left
        if self.rotation == 2:
            return self.right - x, y - self.bottom
        if self.rotation == 3:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def angle(self, a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return the direction of a line of writing, in degrees clockwise, as seen."""
        return (np.degrees(np.arctan2(-b, a)) + 90.0 * self.rotation).astype(np.float32)


def _view(page: object) -> _View:
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box) or box.right <= box.left or box.top <= box.bottom:
        return _View(0.0, 0.0, 595.0, 842.0, 0)
    return _View(box.left, box.bottom, box.right, box.top, max(pdfium.FPDFPage_GetRotation(page), 0) % 4)


def _codes(text: int, count: int) -> npt.NDArray[np.uint32]:
    """Return the characters of a page; one call where pdfium's text and its glyphs are one to one."""
    units = np.zeros(count + 1, np.uint16)
    written = _page_text(text, 0, count, units.ctypes.data)
    codes = units[:count].astype(np.uint32)
    if written != count + 1 or ((codes >= 0xD800) & (codes < 0xE000)).any():
        codes = np.fromiter(map(_char_code, repeat(text), range(count)), np.uint32, count)
    codes[np.isin(codes, _HYPHEN_CODES)] = ord("-")
    return codes


def _face(font: int) -> tuple[str, bool, bool]:
    """Return a font's name, and whether it is bold and italic."""
    buffer = ctypes.create_string_buffer(256)
    _font_name(font, ctypes.addressof(buffer), 256)
    name = _SUBSET.sub("", buffer.value.decode("utf-8", "replace"))
    flags = max(_font_flags(font), 0)
    if _BOLD.search(name):
        bold = True
    elif _NOT_BOLD.search(name):
        bold = False
    else:
        bold = bool(flags & _FORCE_BOLD) or _font_weight(font) >= _HEAVY
    return name, bold, bool(_ITALIC.search(name) or flags & _ITALIC_FLAG)


def _style(item: int, scale: float, faces: dict[int, tuple[str, bool, bool]], buffer: npt.NDArray[np.uint32]) -> Style:
    """Return how a text object is set; `buffer` is four numbers to write to."""
    font = _object_font(item)
    if font not in faces:
        faces[font] = _face(font) if font else ("", False, False)
    name, bold, italic = faces[font]
    at = buffer.ctypes.data
    size = np.float32(scale)
    if _object_size(item, at):
        size *= buffer[:1].view(np.float32)[0]
    known = _object_fill(item, at, at + 4, at + 8, at + 12)
    colour = (int(buffer[0]) << 16 | int(buffer[1]) << 8 | int(buffer[2])) if known else 0
    bold = bold or _object_mode(item) == _STROKED_MODE
    return Style(name, round(abs(float(size)), 2), bold, italic, colour)


def _glyphs(text: int, count: int, view: _View) -> Glyphs:
    codes = _codes(text, count)
    boxes = np.zeros((count, 4), np.float32)
    at = boxes.ctypes.data
    for _ in map(_char_box, repeat(text), range(count), range(at, at + 16 * count, 16)):
        pass
    items = np.fromiter(map(_char_object, repeat(text), range(count)), np.uint64, count)
    objects, first, run = np.unique(items, return_index=True, return_inverse=True)
    matrices = np.zeros((len(objects), 6), np.float32)
    at = matrices.ctypes.data
    for place, index in enumerate(first.tolist()):
        _char_matrix(text, index, at + 24 * place)
    faces: dict[int, tuple[str, bool, bool]] = {}
    buffer = np.zeros(4, np.uint32)
    scales = np.hypot(matrices[:, 2], matrices[:, 3]).tolist()
    styles = tuple(
        _style(item, scale, faces, buffer) if item else Style("", 0.0, bold=False, italic=False, colour=0)
        for item, scale in zip(objects.tolist(), scales, strict=True)
    )
    run = run.astype(np.int64)
    if len(objects) and objects[0] == 0:
        run[run == 0] = -1
    x0, y0 = view.point(boxes[:, 0], boxes[:, 1])
    x1, y1 = view.point(boxes[:, 2], boxes[:, 3])
    origin, baseline = view.point(matrices[:, 4], matrices[:, 5])
    hidden = [bool(item) and _object_mode(item) in _INVISIBLE_MODES for item in objects.tolist()]
    return Glyphs(
        codes=codes,
        left=np.minimum(x0, x1),
        top=np.minimum(y0, y1),
        right=np.maximum(x0, x1),
        bottom=np.maximum(y0, y1),
        run=run,
        styles=styles,
        origin=origin,
        baseline=baseline,
        angle=view.angle(matrices[:, 0], matrices[:, 1]),
        hidden=np.array(hidden, bool),
    )


def _shapes(page: object, view: _View) -> tuple[Shape, ...]:
    """Return the rules and boxes of a page, where they are few enough to mean something."""
    count = pdfium.FPDFPage_CountObjects(page)
    objects = list(map(_page_object, repeat(_address(page)), range(count)))
    paths = [item for item in objects if item and _object_type(item) == pdfium.FPDF_PAGEOBJ_PATH]
    if not paths or len(paths) > _MAX_SHAPES:
        return ()
    bounds = np.zeros((len(paths), 4), np.float32)
    modes = np.zeros((len(paths), 2), np.int32)
    at, mode = bounds.ctypes.data, modes.ctypes.data
    for place, item in enumerate(paths):
        here = at + 16 * place
        _object_bounds(item, here, here + 4, here + 8, here + 12)
        _path_mode(item, mode + 8 * place, mode + 8 * place + 4)
    x0, y0 = view.point(bounds[:, 0], bounds[:, 1])
    x1, y1 = view.point(bounds[:, 2], bounds[:, 3])
    edges = np.stack([np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1)], axis=1)
    drawn = modes.any(axis=1).tolist()
    return tuple(
        Shape(*edge, box=_path_segments(item) in _BOX_SEGMENTS)
        for item, edge, is_drawn in zip(paths, edges.tolist(), drawn, strict=True)
        if is_drawn
    )


def _sheet(document: object, number: int, label: str) -> Sheet:
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
        return Sheet(number, label, *view.size, glyphs, _shapes(page, view) if len(glyphs.codes) else ())
    finally:
        pdfium.FPDF_ClosePage(page)


# ------------------------------------------------------------------------------------------- pypdf


@dataclass(frozen=True, slots=True)
class _Structure:
    """What a file says of itself."""

    metadata: Metadata
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
    """Return the day of a date as PDF writes it, "D:20130613093000+01'00'", or as XMP does."""
    match = re.match(r"\s*(?:D:)?(\d{4})-?(\d\d)-?(\d\d)", str(value or ""))
    return parse_date("-".join(match.groups())) if match else ""


def _metadata(reader: PdfReader, source: str) -> Metadata:
    info = reader.metadata
    xmp = reader.xmp_metadata
    titles = [_clean(info.get("/Title")) if info else ""]
    authors = _clean(info.get("/Author")) if info else ""
    when = _date(info.get("/CreationDate")) if info else ""
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
            return _Structure(Metadata())
    except _FAULTS:
        return _Structure(
            Metadata(), remarks=("The file is damaged: it was read without its outline and page labels.",)
        )
    remarks: list[str] = []
    if encrypted:
        remarks.append("The file is encrypted and was opened with an empty password.")
    attached = _part(lambda: sorted({_clean(name) for name in reader.attachments}), [])
    if attached:
        remarks.append(f"The file has attachments, which were not read: {', '.join(attached)}.")
    return _Structure(
        metadata=_part(lambda: _metadata(reader, source), Metadata()),
        outline=_part(lambda: _outline(reader), ()),
        labels=_part(lambda: tuple(reader.page_labels), ()),
        remarks=tuple(remarks),
    )


# ---------------------------------------------------------------------------------------- the reader


def _sheets(document: object, labels: Sequence[str]) -> Iterator[Sheet]:
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
        sheets = tuple(_sheets(opened, structure.labels))
    if not sheets:
        raise ReadError("The file has no pages: 0 of them were found. Get it again from its source.")
    layout = lay_out(sheets, structure.outline, structure.metadata.title)
    metadata = structure.metadata
    title = metadata.title or ("" if is_junk_title(layout.title, source) else layout.title)
    return Document(
        id=document_id,
        source=source,
        sha256=sha256,
        metadata=replace(metadata, title=title, date=layout.date or metadata.date),
        text=layout.text,
        blocks=layout.blocks,
        pages=layout.pages,
        marks=layout.marks,
        page_count=len(sheets),
        unread_pages=layout.unread,
        remarks=structure.remarks,
    )
