"""Pictures of PDF pages for text recognition: level, upright, grey, without colours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2.raw as pdfium

from kb.read.ocr.picture import DPI, Grey, has_ink, measure_skew
from kb.read.pdf.page_pictures import measure_page, open_page

_POINTS_PER_INCH = 72
_LOOK_DPI, _SKEW_DPI = 36, 100
_MAX_PIXELS = 12_000_000  # a page of A4 has 8.7 million at 300 dots per inch


def draw_scan(path: Path, number: int, quarter_turns: int = 0) -> bytes:
    """Draw a page (1-based) for text recognition, turned clockwise by quarter turns and then made level.

    Returns:
        A PNM file of grey pixels; its comment has the dots per inch, and the degrees by which the page was turned
        clockwise.

    Raises:
        EncryptedError: The file opens with a password only.
        ReadError: It is damaged, or has no such page.
    """
    with open_page(path, number) as page:
        width, height = measure_page(page)
        dpi = min(DPI, int(_POINTS_PER_INCH * (_MAX_PIXELS / (width * height)) ** 0.5))
        turn = 90.0 * quarter_turns
        turn -= measure_skew(draw_grey(page, _SKEW_DPI * dpi / DPI, turn))
        return pack_picture(draw_grey(page, dpi, turn), dpi, turn)


def is_blank(document: object, number: int) -> bool:
    """Tell whether nothing is to be seen on a page (1-based) of an open document, except at its edges."""
    page = pdfium.FPDF_LoadPage(document, number - 1)
    try:
        return not has_ink(draw_grey(page, _LOOK_DPI, 0.0))
    finally:
        pdfium.FPDF_ClosePage(page)


def draw_grey(page: object, dpi: float, turn: float) -> Grey:
    """Draw an open page, turned clockwise about its middle by some degrees, on white paper of the same kind."""
    width, height = measure_page(page)
    scale = dpi / _POINTS_PER_INCH
    radians = np.radians(turn)
    cosine, sine = scale * np.cos(radians), scale * np.sin(radians)
    if round(turn / 90) % 2:
        across, down = int(height * scale), int(width * scale)
    else:
        across, down = int(width * scale), int(height * scale)
    across, down = max(across, 1), max(down, 1)
    matrix = pdfium.FS_MATRIX(
        cosine,
        sine,
        -sine,
        cosine,
        across / 2 - cosine * width / 2 + sine * height / 2,
        down / 2 - sine * width / 2 - cosine * height / 2,
    )
    pixels = np.full((down, (across + 3) // 4 * 4), 0xFF, np.uint8)
    bitmap = pdfium.FPDFBitmap_CreateEx(across, down, pdfium.FPDFBitmap_Gray, pixels.ctypes.data, pixels.strides[0])
    if not bitmap:
        raise MemoryError
    try:
        clip = pdfium.FS_RECTF(0.0, 0.0, float(across), float(down))
        pdfium.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, clip, pdfium.FPDF_ANNOT | pdfium.FPDF_GRAYSCALE)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return pixels[:, :across]


def pack_picture(pixels: Grey, dpi: int, turn: float) -> bytes:
    """Return a PNM file of grey pixels."""
    height, width = pixels.shape
    return b"P5\n# %d %.2f\n%d %d\n255\n" % (dpi, turn, width, height) + pixels.tobytes()
