"""Text boxes of spreadsheets, which openpyxl does not read: their words, and the rows where they begin."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from lxml.etree import _Element as Element
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.reader.workbook import WorkbookParser

from kb.read.packages import parse_xml

_DRAWING = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
_SHEET = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_ANCHORS = tuple(f"{_SHEET}{each}" for each in ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"))
_MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class TextBox(NamedTuple):
    """A paragraph of a text box, and the 1-based row where the box begins."""

    row: int
    text: str


def list_text_boxes(package: zipfile.ZipFile, parser: WorkbookParser) -> dict[str, list[TextBox]]:
    """Return the text boxes of a package in the order of their rows, by the names of their sheets."""
    names = set(package.namelist())
    found: dict[str, list[TextBox]] = {}
    for sheet, relation in parser.find_sheets():
        path = get_rels_path(relation.target)  # type: ignore[no-untyped-call] # openpyxl has no types
        links = get_dependents(package, path) if path in names else ()
        drawings = [each.target for each in links if each.Type == _DRAWING and each.target in names]
        boxes = [box for each in drawings for box in _list_boxes(parse_xml(package.read(each)))]
        found[sheet.name] = sorted(boxes, key=lambda box: box.row)
    return found


def _list_boxes(drawing: Element) -> Iterator[TextBox]:
    for anchor in drawing.iter(*_ANCHORS):
        row = int(anchor.findtext(f"{_SHEET}from/{_SHEET}row", "0")) + 1
        for shape in filter(_is_shown, anchor.iter(f"{_SHEET}sp")):
            for paragraph in shape.iterfind(f"{_SHEET}txBody/{_MAIN}p"):
                pieces = paragraph.iter(f"{_MAIN}t", f"{_MAIN}br")
                yield TextBox(row, "".join(each.text or " " for each in pieces))


def _is_shown(shape: Element) -> bool:
    """Tell whether a shape is neither hidden nor written a second time, for older programs."""
    properties = shape.find(f"{_SHEET}nvSpPr/{_SHEET}cNvPr")
    is_hidden = properties is not None and properties.get("hidden") in ("1", "true")
    return not is_hidden and next(shape.iterancestors(_FALLBACK), None) is None
