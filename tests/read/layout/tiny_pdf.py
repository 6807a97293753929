"""A maker of tiny PDF files: words at places, written as plain PDF by hand.

Only what the tests need: the standard fonts, text at a point, rules, boxes (also with round corners), a page's boxes
and turning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

A4 = (595.0, 842.0)
FONTS = {"plain": "Helvetica", "bold": "Helvetica-Bold", "italic": "Helvetica-Oblique"}


@dataclass(slots=True)
class TinyPage:
    """One page; places are points from the upper left corner."""

    width: float = A4[0]
    height: float = A4[1]
    turned: int = 0
    crop: tuple[float, float, float, float] | None = None  # in the file's own coordinates
    commands: list[str] = field(default_factory=list)

    def write(
        self, text: str, x: float, y: float, size: float = 10, *, font: str = "plain", hidden: bool = False
    ) -> None:
        """Write a line of text with its baseline at `y`."""
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        mode = 3 if hidden else 0
        self.commands.append(f"BT /{font} {size} Tf {mode} Tr 1 0 0 1 {x} {self.height - y} Tm ({escaped}) Tj ET")

    def write_paragraph(
        self, lines: Sequence[str], x: float, y: float, size: float = 10, *, font: str = "plain"
    ) -> float:
        """Write lines below each other; return where the next line would be."""
        for line in lines:
            self.write(line, x, y, size, font=font)
            y += 1.2 * size
        return y

    def draw_rule(self, left: float, top: float, right: float, bottom: float) -> None:
        """Draw a filled rectangle, thin for a rule."""
        self.commands.append(f"0 g {left} {self.height - bottom} {right - left} {bottom - top} re f")

    def draw_round_box(self, left: float, top: float, right: float, bottom: float, radius: float = 8) -> None:
        """Draw a filled rectangle with round corners."""
        low, high, r = self.height - bottom, self.height - top, radius
        self.commands.append(
            f"0.9 g {left + r} {low} m {right - r} {low} l {right} {low} {right} {low} {right} {low + r} c "
            f"{right} {high - r} l {right} {high} {right} {high} {right - r} {high} c "
            f"{left + r} {high} l {left} {high} {left} {high} {left} {high - r} c "
            f"{left} {low + r} l {left} {low} {left} {low} {left + r} {low} c h f 0 g"
        )


def _build_objects(pages: Sequence[TinyPage], info: dict[str, str]) -> list[bytes]:
    names = list(FONTS)
    first_page = 3 + len(names)
    kids = " ".join(f"{first_page + 2 * index} 0 R" for index in range(len(pages)))
    fonts = " ".join(f"/{name} {3 + index} 0 R" for index, name in enumerate(names))
    found = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()]
    found += [
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{FONTS[name]} /Encoding /WinAnsiEncoding >>".encode()
        for name in names
    ]
    for index, page in enumerate(pages):
        crop = f"/CropBox [{' '.join(map(str, page.crop))}] " if page.crop else ""
        found.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}] {crop}/Rotate {page.turned} "
            f"/Resources << /Font << {fonts} >> >> /Contents {first_page + 2 * index + 1} 0 R >>".encode()
        )
        stream = "\n".join(page.commands).encode("cp1252")
        found.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    entries = " ".join(f"/{key} ({value})" for key, value in info.items())
    found.append(f"<< {entries} >>".encode("cp1252"))
    return found


def write_pdf(path: Path, pages: Sequence[TinyPage], **info: str) -> Path:
    """Write a PDF file.

    Args:
        path: Where to.
        pages: Its pages.
        info: Of the file: Title, Author, CreationDate.
    """
    objects = _build_objects(pages, info)
    body = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        count,
        len(objects),
        len(body),
    )
    path.write_bytes(body + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (count, table, trailer))
    return path
