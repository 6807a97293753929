"""Reader of spreadsheets (.xlsx, by openpyxl): each sheet below its name, each row and text box with its number.

Hidden sheets, rows and columns are no part of the document, as hidden text of a PDF file is not.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import range_boundaries
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kb.errors import ReadError
from kb.model import BlockKind, Document, DocumentId, Metadata, MetadataOrigin, PageUnit
from kb.read.document_builder import BlockDraft, DraftPage, Origin, build_document, clean_text
from kb.read.metadata.finders.titles import is_junk_title
from kb.read.metadata.resolution import state_origin
from kb.read.office.rows import SheetRow, build_rows
from kb.read.office.text_boxes import TextBox, list_text_boxes
from kb.read.packages import PackageKind, open_package
from kb.read.table_heads import CellLook

_KIND = PackageKind("Excel file", "Excel", ".xlsx", ".xls")
_NUMBER_FORMAT = re.compile(r"(?P<thousands>#,##)?0(?:\.(?P<decimals>0+))?(?P<percent>%)?")
"""The formats of numbers that are shown as the sheet shows them; others are shown in full."""
_NO_SHADE = frozenset({None, "00000000", "FFFFFFFF"})


def read_xlsx(path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
    """Read a spreadsheet; see `kb.read.registry.FileReader`. Formulas are not computed: their stored values are read.

    Raises:
        ReadError: The file is damaged, encrypted, or of another format.
    """
    with path.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on what openpyxl would not write back
        book, boxes = open_package(file, _KIND, _load)
    if not book.worksheets:
        raise ReadError(
            "No sheet of this Excel file can be read; perhaps it is a 'Strict Open XML Spreadsheet'. Save it as an "
            "ordinary .xlsx file."
        )
    drafts: list[BlockDraft] = []
    remarks: list[str] = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            remarks.append(f"The sheet '{clean_text(sheet.title)}' is hidden, and was not read.")
            continue
        rows, hidden = _list_rows(sheet)
        if hidden:
            remarks.append(f"The sheet '{clean_text(sheet.title)}' has hidden rows or columns, which were not read.")
        drafts += _build_sheet(clean_text(sheet.title), rows, boxes.get(sheet.title, ()), _find_declared_head(sheet))
    return build_document(drafts, Origin(document_id, source, sha256), _read_metadata(book), remarks)


def _load(file: BinaryIO) -> tuple[Workbook, dict[str, list[TextBox]]]:
    reader = ExcelReader(file, data_only=True, keep_links=False)
    reader.read()
    with zipfile.ZipFile(file) as package:
        return reader.wb, list_text_boxes(package, reader.parser)


def _build_sheet(name: str, rows: Sequence[SheetRow], boxes: Sequence[TextBox], head: int) -> Iterator[BlockDraft]:
    """Yield the drafts of a sheet below its name; a text box comes after the row where it begins."""
    drafts = [
        *((row.number, draft) for row, draft in zip(rows, build_rows(rows, name, head), strict=True)),
        *(
            (box.row, BlockDraft(BlockKind.PARAGRAPH, (box.text,), page=DraftPage(box.row, name, PageUnit.ROW)))
            for box in boxes
        ),
    ]
    drafts.sort(key=itemgetter(0))
    if drafts:
        yield BlockDraft(BlockKind.HEADING, (name,), 1, page=drafts[0][1].page)
    for _, draft in drafts:
        yield draft


def _list_rows(sheet: Worksheet) -> tuple[list[SheetRow], bool]:
    """Return the visible rows with text, and whether there are hidden ones or columns with text.

    Only cells that the file has are visited: a sheet may have one in its last row and column.
    """
    hidden_columns = {
        number
        for each in sheet.column_dimensions.values()
        if each.hidden and each.min and each.max
        for number in range(each.min, min(each.max, sheet.max_column) + 1)
    }
    cells: dict[int, dict[int, Cell]] = {}
    hidden = False
    for (row, column), cell in sheet._cells.items():
        if isinstance(cell, MergedCell) or cell.value is None:
            continue
        if column in hidden_columns or (row in sheet.row_dimensions and sheet.row_dimensions[row].hidden):
            hidden = True
        else:
            cells.setdefault(row, {})[column] = cell
    columns = {column: at for at, column in enumerate(sorted({column for row in cells.values() for column in row}))}
    return [_build_row(number, cells[number], columns) for number in sorted(cells)], hidden


def _build_row(number: int, cells: dict[int, Cell], columns: dict[int, int]) -> SheetRow:
    texts, looks = [""] * len(columns), [CellLook()] * len(columns)
    for column, cell in cells.items():
        texts[columns[column]] = _show(cell)
        looks[columns[column]] = _read_look(cell)
    return SheetRow(number, tuple(texts), tuple(looks))


def _show(cell: Cell) -> str:
    """Return the value of a cell as its sheet shows it, where that is simple."""
    value = cell.value
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _format_number(value, cell.number_format)
        case datetime():
            return value.isoformat(" ", "minutes") if value.time() != time() else value.date().isoformat()
        case date() | time() | timedelta():
            return str(value)
    return clean_text(str(value))


def _format_number(value: float, number_format: str) -> str:
    match = _NUMBER_FORMAT.fullmatch(number_format)
    if match is None:
        return str(value) if isinstance(value, int) else f"{value:.15g}"
    percent = match["percent"] or ""
    decimals = len(match["decimals"] or "")
    shown = value * 100 if percent else value
    return f"{shown:{',' if match['thousands'] else ''}.{decimals}f}{percent}"


def _read_look(cell: Cell) -> CellLook:
    shade = cell.fill.fgColor.rgb if cell.fill.patternType else None
    return CellLook(bool(cell.font.bold), float(cell.font.sz or 0), shade=None if shade in _NO_SHADE else str(shade))


def _find_declared_head(sheet: Worksheet) -> int:
    """Return the row that a file declares as the head: of a table or a filter, or the last that stays in view; or 0."""
    tables = [each.ref for each in sheet.tables.values() if each.headerRowCount]
    for reference in (*tables[:1], sheet.auto_filter.ref):
        if reference:
            return range_boundaries(reference)[1] or 0
    return (range_boundaries(sheet.freeze_panes)[1] or 1) - 1 if sheet.freeze_panes else 0


def _read_metadata(book: Workbook) -> Metadata:
    properties = book.properties
    title = clean_text(properties.title or "")
    if is_junk_title(title):
        title = ""
    author = clean_text(properties.creator or "") if title else ""  # as in Word files
    given = Metadata(title=title, authors=(author,) if author else (), language=properties.language or "")
    return state_origin(given, MetadataOrigin.PROPERTIES)
