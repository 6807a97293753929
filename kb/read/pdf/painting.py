"""What a PDF page paints, in painting order: text objects, shapes, pictures and annotations."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

from kb.read.layout.glyphs import Floats
from kb.read.pdf.outlines import Matrix, apply, limit_places, read_matrix
from kb.read.pdf.page_transform import PageTransform
from kb.read.pdf.pdfium_calls import (
    convert_pointer,
    count_clip_paths,
    count_clip_segments,
    count_form_objects,
    count_page_objects,
    count_path_segments,
    get_clip_segment,
    get_form_object,
    get_object_clip,
    get_object_type,
    get_page_object,
    is_object_transparent,
    read_object_bounds,
    read_object_fill,
    read_path_mode,
    read_segment_point,
    read_stroke_width,
)

Box = tuple[float, float, float, float]

_MIN_WIDTH, _MIN_HEIGHT = 1.5, 2.5  # points: anything thinner is a rule and hides no letter
_MIN_STROKE = 2.5  # points: a thinner line hides no letter
_OPAQUE = 217  # alpha, 0 to 255: text below a more transparent shape can be read
_PLAIN_SEGMENTS = (4, 5, 17)  # of a path that is a box, the last with round corners
_MAX_SEGMENTS = 2000  # of a path whose outline is followed
_CLIP_POINTS = 64  # of a clip path, from which its box is taken
_MAX_DEPTH = 12  # of nested forms
_NOT_SHOWN = 0b10_0010  # flags of an annotation, hidden and no view: PDF 32000-1, table 165
_PAINTING_ANNOTATIONS = frozenset(
    {
        pdfium.FPDF_ANNOT_FREETEXT,
        pdfium.FPDF_ANNOT_LINE,
        pdfium.FPDF_ANNOT_SQUARE,
        pdfium.FPDF_ANNOT_CIRCLE,
        pdfium.FPDF_ANNOT_POLYGON,
        pdfium.FPDF_ANNOT_POLYLINE,
        pdfium.FPDF_ANNOT_HIGHLIGHT,
        pdfium.FPDF_ANNOT_STAMP,
        pdfium.FPDF_ANNOT_INK,
        pdfium.FPDF_ANNOT_WIDGET,
    }
)


class PaintKind(Enum):
    """What is painted, distinguished by how its coverage is determined."""

    BOX = "all of its box"
    SHAPE = "what its outline goes round"
    LINE = "what is beside its outline"
    PICTURE = "a picture, taken to cover its box"
    OTHER = "a shading or an annotation, taken to cover its box"


class Paint(NamedTuple):
    """A painted object other than text, which may hide some."""

    item: int  # address of its page object; 0 for an annotation
    order: int  # position in painting order
    matrix: Matrix | None  # from the coordinates of the form around it to the page's
    # Clip box of the forms around it, in the page's coordinates: left, bottom, right, top; None for no limit.
    clip: Box | None
    box: Box  # unclipped, on the page as displayed: left, top, right, bottom
    kind: PaintKind
    colour: int = -1  # 0xRRGGBB; -1 if it has several, or unknown ones


class PaintedText(NamedTuple):
    """How a text object is painted on its page."""

    order: int  # position in painting order
    matrix: Matrix | None = None  # as in `Paint`
    clip: Box | None = None  # as in `Paint`
    # It, or a form around it, is transparent or has a blend mode other than normal.
    is_blended: bool = False
    is_in_form: bool = False


@dataclass(slots=True)
class PagePainting:
    """Everything that a page paints."""

    paints: list[Paint] = field(default_factory=list)  # in painting order
    texts: dict[int, PaintedText] = field(default_factory=dict)  # by address of the text object
    objects: list[int] = field(default_factory=list)  # addresses of all objects except forms
    redactions: list[Box] = field(default_factory=list)  # annotations that ask for words to be removed, as displayed


class _Drawn(NamedTuple):
    """A page object other than text and forms; fields as in `Paint`."""

    item: int
    order: int
    type: int
    matrix: Matrix | None
    clip: Box | None


@dataclass(frozen=True, slots=True)
class _Surrounding:
    """The effect of the forms around an object; fields as in `PaintedText`."""

    matrix: Matrix | None = None
    clip: Box | None = None
    is_blended: bool = False
    depth: int = 0


def read_painting(page: object, transform: PageTransform) -> PagePainting:
    """Return what a page paints, as displayed."""
    painting = PagePainting()
    drawn: list[_Drawn] = []
    address = convert_pointer(page)
    children = (get_page_object(address, index) for index in range(count_page_objects(address)))
    _walk(children, _Surrounding(), painting, drawn)
    boxes = transform.transform_boxes(_read_bounds(drawn)).tolist() if drawn else []
    reader = _PaintReader()
    for each, box in zip(drawn, boxes, strict=True):
        paint = reader.read_paint(each, box)
        if paint:
            painting.paints.append(paint)
    _read_annotations(page, transform, painting)
    return painting


def _walk(children: Iterator[int], around: _Surrounding, painting: PagePainting, drawn: list[_Drawn]) -> None:
    for item in children:
        kind = get_object_type(item) if item else pdfium.FPDF_PAGEOBJ_UNKNOWN
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            if around.depth < _MAX_DEPTH:
                inner = (get_form_object(item, index) for index in range(count_form_objects(item)))
                _walk(inner, _enter_form(item, around), painting, drawn)
            continue
        painting.objects.append(item)
        order = len(painting.objects)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            is_blended = around.is_blended or bool(is_object_transparent(item))
            painting.texts[item] = PaintedText(order, around.matrix, around.clip, is_blended, around.depth > 0)
        elif item:
            drawn.append(_Drawn(item, order, kind, around.matrix, around.clip))


def _enter_form(form: int, around: _Surrounding) -> _Surrounding:
    clip = read_clip(form, around.matrix, around.clip)
    is_blended = around.is_blended or bool(is_object_transparent(form))
    return _Surrounding(read_matrix(form, around.matrix), clip, is_blended, around.depth + 1)


def read_clip(item: int, matrix: Matrix | None, around: Box | None) -> Box | None:
    """Return the clip box of an object in the page's coordinates; None for no limit.

    `matrix` and `around` (a clip box) are those of the form around it.
    """
    clip = get_object_clip(item)
    box = around
    for path in range(max(count_clip_paths(clip), 0)):
        count = count_clip_segments(clip, path)
        if count <= 0:
            continue
        chosen = range(0, count, 1 + count // _CLIP_POINTS)
        points = np.zeros((len(chosen), 2), np.float32)
        for index, at in zip(chosen, range(points.ctypes.data, points.ctypes.data + points.nbytes, 8), strict=True):
            read_segment_point(get_clip_segment(clip, path, index), at, at + 4)
        placed = points.astype(np.float64)
        placed = limit_places(apply(matrix, placed) if matrix is not None else placed)
        box = _intersect(box, [*placed.min(axis=0).tolist(), *placed.max(axis=0).tolist()])
    return box


def _intersect(first: Box | None, second: Sequence[float]) -> Box:
    """Return the intersection of two boxes in the file's coordinates; None is the whole page."""
    left, bottom, right, top = second
    if first is None:
        return left, bottom, right, top
    return max(first[0], left), max(first[1], bottom), min(first[2], right), min(first[3], top)


def _read_bounds(drawn: Sequence[_Drawn]) -> Floats:
    """Return the boxes of objects in the page's coordinates."""
    bounds = np.zeros((len(drawn), 4), np.float32)
    address = bounds.ctypes.data
    for place, each in enumerate(drawn):
        here = address + 16 * place
        read_object_bounds(each.item, here, here + 4, here + 8, here + 12)
        if each.matrix is not None:
            left, bottom, right, top = bounds[place].tolist()
            corners = apply(each.matrix, np.array([(left, bottom), (right, bottom), (left, top), (right, top)]))
            bounds[place] = (*corners.min(axis=0), *corners.max(axis=0))
    return limit_places(bounds)


class _PaintReader:
    """Reads how objects are painted; its buffers are reused."""

    def __init__(self) -> None:
        self._colour = (ctypes.c_uint * 4)()
        self._mode = (ctypes.c_int * 2)()
        self._width = ctypes.c_float()

    def read_paint(self, drawn: _Drawn, box: Box) -> Paint | None:
        """Return an object as painted; None if it hides nothing: too thin, not filled, or transparent."""
        if drawn.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            return Paint(drawn.item, drawn.order, drawn.matrix, drawn.clip, box, PaintKind.PICTURE)
        if drawn.type != pdfium.FPDF_PAGEOBJ_PATH:
            return Paint(drawn.item, drawn.order, drawn.matrix, drawn.clip, box, PaintKind.OTHER)
        left, top, right, bottom = box
        if right - left < _MIN_WIDTH or bottom - top < _MIN_HEIGHT:
            return None
        at = ctypes.addressof(self._mode)
        read_path_mode(drawn.item, at, at + 4)
        segments = count_path_segments(drawn.item)
        if not self._mode[0]:
            read_stroke_width(drawn.item, ctypes.addressof(self._width))
            is_thick = self._mode[1] and self._width.value >= _MIN_STROKE and segments <= _MAX_SEGMENTS
            return Paint(drawn.item, drawn.order, drawn.matrix, drawn.clip, box, PaintKind.LINE) if is_thick else None
        at = ctypes.addressof(self._colour)
        read_object_fill(drawn.item, at, at + 4, at + 8, at + 12)
        red, green, blue, alpha = self._colour
        if alpha < _OPAQUE:
            return None
        colour = red << 16 | green << 8 | blue
        if segments > _MAX_SEGMENTS:
            return Paint(drawn.item, drawn.order, drawn.matrix, drawn.clip, box, PaintKind.OTHER)
        kind = PaintKind.BOX if segments in _PLAIN_SEGMENTS else PaintKind.SHAPE
        return Paint(drawn.item, drawn.order, drawn.matrix, drawn.clip, box, kind, colour)


def _read_annotations(page: object, transform: PageTransform, painting: PagePainting) -> None:
    """Add the annotations, which lie over everything else on a page."""
    order = len(painting.objects) + 1
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind == pdfium.FPDF_ANNOT_REDACT:
            painting.redactions += map(tuple, transform.transform_boxes(_read_quads(annotation)).tolist())
        elif kind in _PAINTING_ANNOTATIONS and not pdfium.FPDFAnnot_GetFlags(annotation) & _NOT_SHOWN:
            ((left, top, right, bottom),) = transform.transform_boxes(_read_rectangle(annotation)).tolist()
            painting.paints.append(Paint(0, order, None, None, (left, top, right, bottom), PaintKind.OTHER))
        pdfium.FPDFPage_CloseAnnot(annotation)


def _read_rectangle(annotation: object) -> Floats:
    rectangle = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, rectangle)
    return limit_places(np.array([[rectangle.left, rectangle.bottom, rectangle.right, rectangle.top]], np.float32))


def _read_quads(annotation: object) -> Floats:
    """Return the boxes of the words that an annotation marks, or its own box."""
    quads = []
    points = pdfium.FS_QUADPOINTSF()
    for index in range(pdfium.FPDFAnnot_CountAttachmentPoints(annotation)):
        if pdfium.FPDFAnnot_GetAttachmentPoints(annotation, index, points):
            x = (points.x1, points.x2, points.x3, points.x4)
            y = (points.y1, points.y2, points.y3, points.y4)
            quads.append((min(x), min(y), max(x), max(y)))
    return limit_places(np.array(quads, np.float32)) if quads else _read_rectangle(annotation)
