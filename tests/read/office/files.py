"""Files of office programs, made by the libraries that read them, or of a few lines of their XML."""

from __future__ import annotations

import zipfile
from base64 import b64decode
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import openpyxl
import pptx
from openpyxl.styles import Font
from pptx.util import Inches

_PICTURE = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAAAAAAALAAAAAABAAEAAAIBRAA7")  # a dot, as GIF
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        *(("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("draw", "drawing")),
        *(("fo", "xsl-fo-compatible"), ("meta", "meta")),
    )
)


def write_package(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """Write a ZIP file of parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def write_odt(path: Path, body: str, *, styles: str = "", master: str = "", meta: str = "", manifest: str = "") -> Path:
    """Write an OpenDocument text.

    Args:
        body: The content of office:text.
        styles: Automatic styles, and those of lists.
        master: The content of styles.xml.
        meta: The content of office:meta.
    """
    content = (
        f"<office:document-content {_NAMESPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content,
        "styles.xml": f"<office:document-styles {_NAMESPACES}>{master}</office:document-styles>",
        "meta.xml": f'<office:document-meta {_NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<office:meta>{meta}</office:meta></office:document-meta>",
    }
    return write_package(path, {**parts, "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>"})


def write_slides(path: Path) -> Path:
    """Write slides: a title, a list with notes, a hidden one with a table, one without a title, one of a picture."""
    presentation = pptx.Presentation()
    layouts = presentation.slide_layouts
    first = presentation.slides.add_slide(layouts[0])
    first.shapes.title.text = "Moved without a reason"
    first.placeholders[1].text = "Findings of 2021"
    second = presentation.slides.add_slide(layouts[1])
    second.shapes.title.text = "What people said"
    frame = second.placeholders[1].text_frame
    frame.text = "They were told nothing"
    more = frame.add_paragraph()
    more.text, more.level = "Not by the office either", 1
    second.notes_slide.notes_text_frame.text = "Say that the interviews were made in March."
    third = presentation.slides.add_slide(layouts[5])
    third.shapes.title.text = "Moves a year"
    table = third.shapes.add_table(3, 2, Inches(1), Inches(2), Inches(4), Inches(2)).table
    for row, cells in enumerate((("Year", "Moves"), ("2020", "41"), ("2021", "58"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    third._element.set("show", "0")
    third.notes_slide.notes_text_frame.text = "Left out for want of time."
    fourth = presentation.slides.add_slide(layouts[6])
    fourth.shapes.add_textbox(Inches(1), Inches(1), Inches(4), Inches(1)).text_frame.text = "A box without a title"
    fifth = presentation.slides.add_slide(layouts[6])
    fifth.shapes.add_picture(BytesIO(_PICTURE), Inches(1), Inches(1))
    presentation.save(str(path))
    return path


def write_sheets(path: Path) -> Path:
    """Write a workbook: costs by town with a head and a title, a hidden sheet, a sheet with a hidden row."""
    book = openpyxl.Workbook()
    costs = book.active
    assert costs is not None
    costs.title = "Costs"
    costs.append(["Costs of moves, by town"])
    costs.append([])
    costs.append(["Town", "Office", "Share"])
    for cell in costs[3]:
        cell.font = Font(bold=True)
    costs.append(["Ashford", "North", 0.125])
    costs.append(["Barrow", "East", 0.5])
    for row in (4, 5):
        costs.cell(row, 3).number_format = "0.0%"
    secret = book.create_sheet("Names")
    secret.append(["Jane Example", 7])
    secret.sheet_state = "hidden"
    contacts = book.create_sheet("Contacts")
    contacts.append(["Helpline", "0800 000 000"])
    contacts.append(["Withdrawn line", "0800 111 111"])
    contacts.row_dimensions[2].hidden = True
    book.save(path)
    return path
