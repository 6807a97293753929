"""Pictures of PDF pages: a page, or a part of one, drawn by pdfium and written as a PNG of few colours.

A report's page has few colours, and letters need few shades: 64 colours chosen from those of the page look the same and
take a quarter of the bytes of a PNG of all of them (`benchmarks/page_pictures.py`). A thumbnail has as many as fit into
a limit of bytes: text in small letters looks the same in 16 colours, and photographs get coarser.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from kb.errors import ReadError
from kb.read.pdf.glyph_extraction import open_document

MAX_PIXELS = 4_000_000
THUMBNAIL_WIDTH = 208  # pixels, for screens of twice the density of the 104 that a thumbnail takes
MAX_THUMBNAIL_BYTES = 9_000
PERCENT = 100
_POINTS_PER_INCH = 72
_COLOURS = 64
_THUMBNAIL_COLOURS = (16, 8, 4)  # as many as fit
_TALLEST = 3  # times its width, of a thumbnail
_SHADES = 32  # levels of red, green and blue at which colours are counted
_COMPRESSION = 4  # zlib's; level 6 takes twice the time for 2 % less, level 9 ten times for 6 %
_THUMBNAIL_COMPRESSION = 9  # of a tenth of the pixels, and drawn once
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE = 3

_Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PagePart:
    """A part of a page as displayed, in hundredths of its width and height from the upper left corner."""

    left: int = 0
    top: int = 0
    right: int = PERCENT
    bottom: int = PERCENT


WHOLE_PAGE = PagePart()


@dataclass(frozen=True, slots=True)
class PictureFrame:
    """The pixels of a picture, in the coordinates of the picture of its whole page."""

    page_width: int
    page_height: int
    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


def draw_page(path: Path, number: int, dpi: int, part: PagePart = WHOLE_PAGE) -> bytes:
    """Draw a page (1-based) of a PDF file, or a part of it, as a PNG file.

    The resolution is reduced if the whole page would have more than `MAX_PIXELS`.

    Raises:
        EncryptedError: The file opens with a password only.
        ReadError: It is damaged, or has no such page.
    """
    with open_page(path, number) as page:
        pixels = _draw(page, compute_frame(*measure_page(page), dpi, part))
    return _encode_png(*_reduce_colours(pixels, _COLOURS), _COMPRESSION)


def draw_thumbnail(path: Path, number: int) -> bytes:
    """Draw a page (1-based) of a PDF file, small, as a PNG file of at most 9,000 bytes, unless 4 colours take more.

    It is 208 pixels wide; less where the page is very tall.

    Raises:
        EncryptedError: The file opens with a password only.
        ReadError: It is damaged, or has no such page.
    """
    with open_page(path, number) as page:
        width, height = measure_page(page)
        across = min(THUMBNAIL_WIDTH, max(round(THUMBNAIL_WIDTH * _TALLEST * width / height), 1))
        down = max(round(across * height / width), 1)
        pixels = _draw(page, PictureFrame(across, down, 0, 0, across, down))
    for colours in _THUMBNAIL_COLOURS:
        picture = _encode_png(*_reduce_colours(pixels, colours), _THUMBNAIL_COMPRESSION)
        if len(picture) <= MAX_THUMBNAIL_BYTES:
            break
    return picture


@contextmanager
def open_page(path: Path, number: int) -> Iterator[object]:
    """Open a page of a file, by its 1-based number, for the duration of the context."""
    with open_document(path) as document:
        page = pdfium.FPDF_LoadPage(document, number - 1)
        if not page:
            raise ReadError(f"A page of the file could not be drawn: page {number}. The file may have no such page.")
        try:
            yield page
        finally:
            pdfium.FPDF_ClosePage(page)


def measure_page(page: object) -> tuple[float, float]:
    """Return the width and height of a page as displayed, in points."""
    return pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)


def compute_frame(width: float, height: float, dpi: int, part: PagePart) -> PictureFrame:
    """Return the pixels of the picture of a page, or of a part; width and height as displayed, in points."""
    wanted = dpi / _POINTS_PER_INCH
    largest = (MAX_PIXELS / (width * height)) ** 0.5
    scale = min(wanted, largest)
    across, down = max(int(width * scale), 1), max(int(height * scale), 1)
    right, bottom = max(across * part.right // PERCENT, 1), max(down * part.bottom // PERCENT, 1)
    left, top = min(across * part.left // PERCENT, right - 1), min(down * part.top // PERCENT, bottom - 1)
    return PictureFrame(across, down, left, top, right, bottom)


def _draw(page: object, frame: PictureFrame) -> _Bytes:
    """Return the pixels of a part of a page, each as four bytes: blue, green, red, unused."""
    pixels = np.full((frame.height, frame.width, 4), 0xFF, np.uint8)
    bitmap = pdfium.FPDFBitmap_CreateEx(
        frame.width, frame.height, pdfium.FPDFBitmap_BGRx, pixels.ctypes.data, pixels.strides[0]
    )
    if not bitmap:
        raise MemoryError
    try:
        pdfium.FPDF_RenderPageBitmap(
            bitmap, page, -frame.left, -frame.top, frame.page_width, frame.page_height, 0, pdfium.FPDF_ANNOT
        )
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return pixels


# ---------------------------------------------------------------------------------------- colours


def _reduce_colours(pixels: _Bytes, colours: int) -> tuple[_Bytes, _Bytes]:
    """Return the colour index of each pixel, and the palette of at most `colours` as red, green and blue.

    The colours are those of median cut (Heckbert 1982) with cuts at the mean of the widest variance (Wu 1992), on
    colours of 5 bits a channel.
    """
    packed = pixels.view(np.uint32)[..., 0]  # 0xXXRRGGBB
    keys = (packed >> 9) & 0x7C00 | (packed >> 6) & 0x03E0 | (packed >> 3) & 0x001F
    counts = np.bincount(keys.ravel(), minlength=_SHADES**3)
    used = np.flatnonzero(counts)
    shades = np.stack([used >> 10, used >> 5 & (_SHADES - 1), used & (_SHADES - 1)], axis=1) * (255 / (_SHADES - 1))
    groups = _group_colours(shades, counts[used].astype(np.float64), colours)
    numbers = np.zeros(_SHADES**3, np.uint8)
    palette = np.empty((len(groups), 3), np.uint8)
    for number, group in enumerate(groups):
        numbers[used[group]] = number
        palette[number] = np.rint(np.average(shades[group], axis=0, weights=counts[used[group]]))
    return numbers[keys], palette


def _group_colours(
    shades: npt.NDArray[np.float64], counts: npt.NDArray[np.float64], colours: int
) -> list[npt.NDArray[np.int64]]:
    """Return at most `colours` groups of similar colours, as indices."""
    groups = [np.arange(len(shades))]
    spreads = [_measure_spread(shades, counts)]
    while len(groups) < colours:
        widest = max(range(len(groups)), key=lambda each: spreads[each][0])
        spread, channel, middle = spreads[widest]
        if spread <= 0:
            break
        group = groups[widest]
        is_low = shades[group, channel] <= middle
        halves = [group[is_low], group[~is_low]]
        groups[widest : widest + 1] = halves
        spreads[widest : widest + 1] = [_measure_spread(shades[half], counts[half]) for half in halves]
    return groups


def _measure_spread(shades: npt.NDArray[np.float64], counts: npt.NDArray[np.float64]) -> tuple[float, int, float]:
    """Return the greatest variance of a channel, times the pixels; the channel; and its mean."""
    if len(shades) == 1:
        return 0.0, 0, 0.0
    means = counts @ shades / counts.sum()
    variances = counts @ (shades - means) ** 2
    channel = int(variances.argmax())
    # Less than half a shade is a rounding error: the mean would have all of them on one side.
    spread = float(variances[channel]) if np.ptp(shades[:, channel]) > 1 else 0.0
    return spread, channel, float(means[channel])


def _encode_png(numbers: _Bytes, palette: _Bytes, compression: int) -> bytes:
    """Return a PNG file (ISO/IEC 15948) of indexed pixels."""
    height, width = numbers.shape
    depth = next(bits for bits in (2, 4, 8) if len(palette) <= 1 << bits)
    packed = _pack_bits(numbers, depth)
    rows = np.zeros((height, packed.shape[1] + 1), np.uint8)  # each row begins with its filter: 0 is none
    rows[:, 1:] = packed
    header = struct.pack(">IIBBBBB", width, height, depth, _PALETTE, 0, 0, 0)
    parts = (
        (b"IHDR", header),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), compression)),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(_encode_chunk(*each) for each in parts)


def _pack_bits(numbers: _Bytes, depth: int) -> _Bytes:
    """Return rows of numbers with some of them a byte, the first in the high bits."""
    share = 8 // depth
    padded = np.pad(numbers, ((0, 0), (0, -numbers.shape[1] % share)))
    packed = np.zeros((len(padded), padded.shape[1] // share), np.uint8)
    for place in range(share):
        packed |= padded[:, place::share] << (8 - depth * (place + 1))
    return packed


def _encode_chunk(kind: bytes, data: bytes) -> bytes:
    content = kind + data
    return struct.pack(">I", len(data)) + content + struct.pack(">I", zlib.crc32(content))
