"""Scans for tests: pages of text that are turned into pictures with noise, and files that have only these."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kb.read.ocr.picture import Grey
from kb.read.pdf.page_pictures import open_page
from kb.read.pdf.scans import draw_grey
from tests.read.layout.tiny_pdf import TinyPage, write_pdf

HEADING = "What the inspectors found"
PROSE = (
    "The council visited forty farms in the spring and found",
    "more than a hundred workers in sheds and barns, whose",
    "passports were kept in a drawer of the office.",
)
_DPI = 150


def scan_page(folder: Path, heading: str = HEADING, *, turn: float = 0.0) -> Grey:
    """Return the picture of a page with a heading and paragraphs, turned clockwise by some degrees."""
    page = TinyPage()
    page.write(heading, 60, 120, 16, font="bold")
    for start in range(160, 460, 60):
        page.write_paragraph(PROSE, 60, start, 12)
    with open_page(write_pdf(folder / "to-scan.pdf", [page]), 1) as opened:
        pixels = draw_grey(opened, _DPI, turn)
    noise = np.random.default_rng(7).normal(-6.0, 8.0, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def write_scan(path: Path, pictures: Sequence[Grey]) -> Path:
    """Write a PDF file with a page for each picture."""
    pages = []
    for pixels in pictures:
        height, width = pixels.shape
        page = TinyPage(width=round(width * 72 / _DPI), height=round(height * 72 / _DPI))
        page.draw_pixels(pixels)
        pages.append(page)
    return write_pdf(path, pages)
