"""Pictures of parts of PDF pages, as displayed with their annotations."""

from __future__ import annotations

import ctypes

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

Picture = npt.NDArray[np.uint8]

_WHITE = 0xFFFFFFFF


def render_part(
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
