"""A maker of tiny PDF files: words at places, written as plain PDF by hand.

It has only what the tests need: the standard fonts, text at a point, rules, boxes (also with round corners), pictures,
forms, annotations, layers, a page's boxes and rotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

A4 = (595.0, 842.0)
# Names for the operator "gs": opacity of fills and blend mode.
GRAPHICS_STATES = "/clear << /ca 0.02 >> /half << /ca 0.4 >> /full << /ca 1 >> /multiply << /BM /Multiply >>"
FONTS = {"plain": "Helvetica", "bold": "Helvetica-Bold", "italic": "Helvetica-Oblique"}


@dataclass(slots=True)
class TinyPage:
    """One page; coordinates are points from the upper left corner."""

    width: float = A4[0]
    height: float = A4[1]
    turned: int = 0
    crop: tuple[float, float, float, float] | None = None  # in the file's own coordinates
    commands: list[str] = field(default_factory=list)
    forms: dict[str, str] = field(default_factory=dict)  # contents by the name for the operator "Do"
    annotations: list[str] = field(default_factory=list)  # dictionaries
    layers: dict[str, bool] = field(default_factory=dict)  # whether each is visible

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
        """Write lines below each other; return the baseline of the next line."""
        for line in lines:
            self.write(line, x, y, size, font=font)
            y += 1.2 * size
        return y

    def draw_rule(self, left: float, top: float, right: float, bottom: float) -> None:
        """Draw a filled rectangle, thin for a rule."""
        self.commands.append(f"0 g {left} {self.height - bottom} {right - left} {bottom - top} re f")

    def draw_box(self, left: float, top: float, right: float, bottom: float, colour: str = "0 0 0") -> None:
        """Draw a filled rectangle in red, green and blue of 0 to 1."""
        box = f"{left} {self.height - bottom} {right - left} {bottom - top} re"
        self.commands.append(f"{colour} rg {box} f 0 g")

    def draw_picture(self, left: float, top: float, right: float, bottom: float, greys: Sequence[int] = (255,)) -> None:
        """Draw a picture of columns of equal width, each of a grey of 0 to 255."""
        matrix = f"{right - left} 0 0 {bottom - top} {left} {self.height - bottom} cm"
        data = f"BI /W {len(greys)} /H 1 /BPC 8 /CS /G /F /AHx ID {bytes(greys).hex()}> EI"
        self.commands.append(f"q {matrix} {data} Q")

    def draw_pixels(self, pixels: npt.NDArray[np.uint8]) -> None:
        """Draw a picture that fills the page, of rows of greys of 0 to 255."""
        height, width = pixels.shape
        data = f"BI /W {width} /H {height} /BPC 8 /CS /G /F /AHx ID {pixels.tobytes().hex()}> EI"
        self.commands.append(f"q {self.width} 0 0 {self.height} 0 0 cm {data} Q")

    def draw_scan(self) -> None:
        """Draw a picture that fills the page, without uniform areas."""
        self.draw_picture(0, 0, self.width, self.height, (0, 255) * 150)

    def annotate(self, kind: str, left: float, top: float, right: float, bottom: float, entries: str = "") -> None:
        rectangle = f"[{left} {self.height - bottom} {right} {self.height - top}]"
        self.annotations.append(f"<< /Type /Annot /Subtype /{kind} /Rect {rectangle} /F 4 {entries} >>")

    def draw_round_box(self, left: float, top: float, right: float, bottom: float, radius: float = 8) -> None:
        low, high, r = self.height - bottom, self.height - top, radius
        self.commands.append(
            f"0.9 g {left + r} {low} m {right - r} {low} l {right} {low} {right} {low} {right} {low + r} c "
            f"{right} {high - r} l {right} {high} {right} {high} {right - r} {high} c "
            f"{left + r} {high} l {left} {high} {left} {high} {left} {high - r} c "
            f"{left} {low + r} l {left} {low} {left} {low} {left + r} {low} c h f 0 g"
        )


def _build_stream(commands: str, entries: str = "") -> bytes:
    stream = commands.encode("cp1252")
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries.encode(), len(stream), stream)


def _build_objects(pages: Sequence[TinyPage], info: dict[str, str]) -> list[bytes]:
    layers = {name: is_on for page in pages for name, is_on in page.layers.items()}
    first_layer = 3 + len(FONTS)
    references = {name: f"{first_layer + index} 0 R" for index, name in enumerate(layers)}
    page_numbers = []
    number = first_layer + len(layers)
    for page in pages:
        page_numbers.append(number)
        number += 2 + len(page.forms)
    off = " ".join(references[name] for name, is_on in layers.items() if not is_on)
    known = f"/OCProperties << /OCGs [{' '.join(references.values())}] /D << /OFF [{off}] >> >>" if layers else ""
    kids = " ".join(f"{number} 0 R" for number in page_numbers)
    found = [
        f"<< /Type /Catalog /Pages 2 0 R {known} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
    ]
    found += [
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
        for name in FONTS.values()
    ]
    found += [f"<< /Type /OCG /Name ({name}) >>".encode() for name in layers]
    fonts = " ".join(f"/{name} {3 + index} 0 R" for index, name in enumerate(FONTS))
    properties = " ".join(f"/{name} {reference}" for name, reference in references.items())
    shared = f"/Font << {fonts} >> /ExtGState << {GRAPHICS_STATES} >> /Properties << {properties} >>"
    for number, page in zip(page_numbers, pages, strict=True):
        crop = f"/CropBox [{' '.join(map(str, page.crop))}] " if page.crop else ""
        box = f"[0 0 {page.width} {page.height}]"
        forms = " ".join(f"/{name} {number + 2 + index} 0 R" for index, name in enumerate(page.forms))
        found.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox {box} {crop}/Rotate {page.turned} "
            f"/Resources << {shared} /XObject << {forms} >> >> /Contents {number + 1} 0 R "
            f"/Annots [{' '.join(page.annotations)}] >>".encode()
        )
        found.append(_build_stream("\n".join(page.commands)))
        form = f"/Type /XObject /Subtype /Form /BBox {box} /Resources << {shared} /XObject << {forms} >> >>"
        found += [_build_stream(commands, form) for commands in page.forms.values()]
    entries = " ".join(f"/{key} ({value})" for key, value in info.items())
    found.append(f"<< {entries} >>".encode("cp1252"))
    return found


def write_pdf(path: Path, pages: Sequence[TinyPage], **info: str) -> Path:
    """Write a PDF file of some pages; `info` are entries such as Title, Author, CreationDate."""
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
