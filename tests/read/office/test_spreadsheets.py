"""Spreadsheets and tables in text: rows with their sheet and number, below the heads of their columns."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from kb.citations.wording import format_pages
from kb.errors import ReadError
from kb.model import BlockKind, Document, Passage
from kb.read.registry import read_document
from kb.split.passages import split_document
from tests.read.conftest import Reads
from tests.read.invariants import assert_invariants, outline, texts
from tests.read.office.files import write_package, write_sheets


def find_place(document: Document, words: str) -> tuple[Passage, str]:
    """Return the passage with these words, and where they are."""
    passage = next(each for each in split_document(document) if words in each.text)
    start = passage.text.index(words)
    pages = passage.find_pages(start, start + len(words))
    return passage, format_pages(pages).replace("\u00a0", " ") if pages else ""


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Document:
    document = read_document(write_sheets(tmp_path_factory.mktemp("sheets") / "costs.xlsx"), "costs.xlsx")
    assert_invariants(document)
    return document


def test_each_sheet_is_below_its_name_and_shows_numbers_as_the_sheet_does(sheets: Document) -> None:
    assert outline(sheets)[:5] == [
        ("heading", "Costs"),
        ("paragraph", "Costs of moves, by town"),
        ("table row", "Town\tOffice\tShare"),
        ("table row", "Ashford\tNorth\t12.5%"),
        ("table row", "Barrow\tEast\t50.0%"),
    ]


def test_words_are_cited_by_sheet_and_row(sheets: Document) -> None:
    passage, place = find_place(sheets, "Barrow")
    assert (place, passage.heading) == ("sheet Costs, row 5", ("Costs",))
    assert find_place(sheets, passage.text)[1] == "sheet Costs, rows 1–5"


def test_hidden_sheets_and_rows_are_left_out_and_told(sheets: Document) -> None:
    assert "Jane Example" not in sheets.text
    assert "Withdrawn" not in sheets.text
    assert sheets.remarks == (
        "The sheet 'Names' is hidden, and was not read.",
        "The sheet 'Contacts' has hidden rows or columns, which were not read.",
    )


def _write_shape(text: str, row: int, *, hidden: bool = False) -> str:
    return (
        f"<xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:row>{row - 1}</xdr:row></xdr:from><xdr:grpSp><xdr:sp>"
        f'<xdr:nvSpPr><xdr:cNvPr id="2" name="Box" hidden="{int(hidden)}"/></xdr:nvSpPr><xdr:txBody>{text}</xdr:txBody>'
        "</xdr:sp></xdr:grpSp></xdr:twoCellAnchor>"
    )


def test_text_boxes_are_read_at_the_rows_where_they_begin(tmp_path: Path) -> None:
    plain = tmp_path / "plain.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Town", "Office"), ("Ashford", "North"), ("Barrow", "East")):
        sheet.append(row)
    sheet.freeze_panes = "A2"
    book.save(plain)
    last = "<a:p><a:r><a:t>Written</a:t></a:r><a:br/><a:r><a:t>last</a:t></a:r></a:p>"
    drawing = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        + _write_shape("<a:p><a:r><a:t>Ring the </a:t></a:r><a:r><a:t>harbour</a:t></a:r></a:p><a:p/>", 2)
        + _write_shape("<a:p><a:r><a:t>Jane Example</a:t></a:r></a:p>", 2, hidden=True)
        + f"<mc:AlternateContent><mc:Choice>{_write_shape(last, 20)}</mc:Choice><mc:Fallback>{_write_shape(last, 20)}"
        "</mc:Fallback></mc:AlternateContent></xdr:wsDr>"
    )
    with zipfile.ZipFile(plain) as package:
        parts: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    parts["xl/drawings/drawing1.xml"] = drawing
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="../drawings/drawing1.xml"/></Relationships>'
    )
    document = read_document(write_package(tmp_path / "boxes.xlsx", parts), "boxes.xlsx")
    assert_invariants(document)
    assert outline(document)[2:] == [
        ("table row", "Ashford\tNorth"),
        ("paragraph", "Ring the harbour"),
        ("table row", "Barrow\tEast"),
        ("paragraph", "Written last"),
    ]
    assert [find_place(document, words)[1] for words in ("Ring the harbour", "Written last")] == [
        "sheet Sheet, row 2",
        "sheet Sheet, row 20",
    ]
    (after,) = [each for each in document.blocks if each.span.slice(document.text).startswith("Barrow")]
    assert after.head
    assert after.head.slice(document.text) == "Town\tOffice"
    assert "Jane Example" not in document.text
    assert document.text.count("Written") == 1


def test_the_heads_of_columns_are_carried_to_every_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Case", "Finding"])
    for number in range(60):
        sheet.append([f"Case {number}", "They were moved from town to town and nobody asked them why. " * 2])
    sheet.freeze_panes = "A2"
    book.save(tmp_path / "cases.xlsx")
    document = read_document(tmp_path / "cases.xlsx", "cases.xlsx")
    passage, place = find_place(document, "Case 59")
    assert (passage.table_head, place) == (("Case", "Finding"), "sheet Sheet, row 61")


def test_dates_times_and_formulas_have_the_values_that_are_stored(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([date(2021, 3, 1), datetime.fromisoformat("2021-03-01 14:30"), 1204.5, True, "=1+1"])
    sheet["C1"].number_format = "#,##0.00"
    book.save(tmp_path / "values.xlsx")
    document = read_document(tmp_path / "values.xlsx", "values.xlsx")
    assert texts(document, BlockKind.TABLE_ROW) == ["2021-03-01\t2021-03-01 14:30\t1,204.50\tTRUE"]


def test_a_cell_in_the_last_row_and_column_costs_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "First", "Last"
    book.save(tmp_path / "wide.xlsx")
    document = read_document(tmp_path / "wide.xlsx", "wide.xlsx")
    assert find_place(document, "Last")[1] == "sheet Sheet, row 1048576"


def test_a_table_in_text_has_its_head_and_the_numbers_of_its_rows(reads: Reads) -> None:
    document = reads("towns.csv", 'Town;Office\n\nAshford;North\n"Barrow; old";East\n')
    assert texts(document) == ["Town\tOffice", "Ashford\tNorth", "Barrow; old\tEast"]
    assert find_place(document, "East")[1] == "row 4"
    assert all(block.head for block in document.blocks)


def test_a_table_in_text_whose_first_row_is_data_has_no_head(reads: Reads) -> None:
    assert not any(block.head for block in reads("pairs.csv", "Ashford,3\nBarrow,4\n").blocks)


def test_a_cell_too_long_for_a_table_in_text_is_refused(reads: Reads) -> None:
    with pytest.raises(ReadError, match="field larger than field limit"):
        reads("long.csv", f'a,"{"b" * 200_000}"\n')


def test_a_file_without_a_sheet_that_can_be_read_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "strict.xlsx")
    with zipfile.ZipFile(tmp_path / "strict.xlsx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    book_part = re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", parts["xl/workbook.xml"])
    path = write_package(tmp_path / "strict.xlsx", {**parts, "xl/workbook.xml": book_part})
    with pytest.raises(ReadError, match="Strict Open XML"):
        read_document(path, "strict.xlsx")
