"""Functions of pdfium that are called thousands of times a page, bound to take addresses as plain numbers."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import pypdfium2.raw as pdfium

_ADDRESS, _INT = ctypes.c_size_t, ctypes.c_int


def _bind_function(function: object, result: type | None, *arguments: type) -> Callable[..., int]:
    """Bind a function of pdfium to take addresses as plain numbers.

    The bindings' own pointer types cost more than the calls themselves, and a page needs thousands.
    """
    address = ctypes.cast(function, ctypes.c_void_p).value  # type: ignore[arg-type]  # a foreign function is accepted
    prototype = ctypes.PYFUNCTYPE(result, *arguments)
    return prototype(address)  # type: ignore[arg-type]  # an address is accepted


def convert_pointer(pointer: object) -> int:
    """Return the address that a pointer of the bindings holds, 0 for a null pointer."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0  # type: ignore[arg-type]  # any pointer is accepted


read_char_box = _bind_function(pdfium.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)
get_char_object = _bind_function(pdfium.FPDFText_GetTextObject, _ADDRESS, _ADDRESS, _INT)
read_char_matrix = _bind_function(pdfium.FPDFText_GetMatrix, _INT, _ADDRESS, _INT, _ADDRESS)
get_char_code = _bind_function(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _ADDRESS, _INT)
read_page_text = _bind_function(pdfium.FPDFText_GetText, _INT, _ADDRESS, _INT, _INT, _ADDRESS)

get_text_font = _bind_function(pdfium.FPDFTextObj_GetFont, _ADDRESS, _ADDRESS)
read_text_size = _bind_function(pdfium.FPDFTextObj_GetFontSize, _INT, _ADDRESS, _ADDRESS)
get_text_mode = _bind_function(pdfium.FPDFTextObj_GetTextRenderMode, _INT, _ADDRESS)
set_text_mode = _bind_function(pdfium.FPDFTextObj_SetTextRenderMode, _INT, _ADDRESS, _INT)
read_font_name = _bind_function(pdfium.FPDFFont_GetBaseFontName, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
get_font_weight = _bind_function(pdfium.FPDFFont_GetWeight, _INT, _ADDRESS)
get_font_flags = _bind_function(pdfium.FPDFFont_GetFlags, _INT, _ADDRESS)

count_page_objects = _bind_function(pdfium.FPDFPage_CountObjects, _INT, _ADDRESS)
get_page_object = _bind_function(pdfium.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _INT)
count_form_objects = _bind_function(pdfium.FPDFFormObj_CountObjects, _INT, _ADDRESS)
get_form_object = _bind_function(pdfium.FPDFFormObj_GetObject, _ADDRESS, _ADDRESS, ctypes.c_ulong)

get_object_type = _bind_function(pdfium.FPDFPageObj_GetType, _INT, _ADDRESS)
read_object_bounds = _bind_function(
    pdfium.FPDFPageObj_GetBounds, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS
)
read_object_matrix = _bind_function(pdfium.FPDFPageObj_GetMatrix, _INT, _ADDRESS, _ADDRESS)
read_object_fill = _bind_function(
    pdfium.FPDFPageObj_GetFillColor, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS
)
read_object_stroke = _bind_function(
    pdfium.FPDFPageObj_GetStrokeColor, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS
)
read_stroke_width = _bind_function(pdfium.FPDFPageObj_GetStrokeWidth, _INT, _ADDRESS, _ADDRESS)
set_object_fill = _bind_function(
    pdfium.FPDFPageObj_SetFillColor,
    _INT,
    _ADDRESS,
    *[ctypes.c_uint] * 4,
)
set_object_active = _bind_function(pdfium.FPDFPageObj_SetIsActive, _INT, _ADDRESS, _INT)
count_marks = _bind_function(pdfium.FPDFPageObj_CountMarks, _INT, _ADDRESS)
get_mark = _bind_function(pdfium.FPDFPageObj_GetMark, _ADDRESS, _ADDRESS, ctypes.c_ulong)
read_mark_name = _bind_function(pdfium.FPDFPageObjMark_GetName, _INT, _ADDRESS, _ADDRESS, ctypes.c_ulong, _ADDRESS)
read_mark_text = _bind_function(
    pdfium.FPDFPageObjMark_GetParamStringValue, _INT, _ADDRESS, ctypes.c_char_p, _ADDRESS, ctypes.c_ulong, _ADDRESS
)
is_object_transparent = _bind_function(pdfium.FPDFPageObj_HasTransparency, _INT, _ADDRESS)

read_path_mode = _bind_function(pdfium.FPDFPath_GetDrawMode, _INT, _ADDRESS, _ADDRESS, _ADDRESS)
count_path_segments = _bind_function(pdfium.FPDFPath_CountSegments, _INT, _ADDRESS)
get_path_segment = _bind_function(pdfium.FPDFPath_GetPathSegment, _ADDRESS, _ADDRESS, _INT)
read_segment_point = _bind_function(pdfium.FPDFPathSegment_GetPoint, _INT, _ADDRESS, _ADDRESS, _ADDRESS)
get_segment_type = _bind_function(pdfium.FPDFPathSegment_GetType, _INT, _ADDRESS)

get_object_clip = _bind_function(pdfium.FPDFPageObj_GetClipPath, _ADDRESS, _ADDRESS)
count_clip_paths = _bind_function(pdfium.FPDFClipPath_CountPaths, _INT, _ADDRESS)
count_clip_segments = _bind_function(pdfium.FPDFClipPath_CountPathSegments, _INT, _ADDRESS, _INT)
get_clip_segment = _bind_function(pdfium.FPDFClipPath_GetPathSegment, _ADDRESS, _ADDRESS, _INT, _INT)
