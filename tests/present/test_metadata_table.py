"""The table of metadata, and what spreadsheets make of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import RefusedError
from kb.model import FieldOrigin, Metadata, MetadataOrigin
from kb.present.metadata_table import format_value, read_cell, read_table, write_table
from kb.read.metadata.sidecar import METADATA_KEYS
from tests.builders import make_record

RELEASED = Metadata(
    title="=HYPERLINK(1)",
    date="2013-06",
    authors=("Ada Wren", "Ben Lark"),
    isbn="9780306406157",
    noindex=True,
    origins=(FieldOrigin("date", MetadataOrigin.FILE_NAME), FieldOrigin("title", MetadataOrigin.SIDECAR)),
)


def write_rows(rows: Sequence[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue().encode(encoding)


def test_a_row_has_the_values_in_effect_and_then_where_each_was_read_and_whether_that_is_unsure() -> None:
    head, row = csv.reader(io.StringIO(write_table([make_record(RELEASED)]).removeprefix("\ufeff")))
    cells = dict(zip(head, row, strict=True))
    assert head[: len(METADATA_KEYS) + 1] == ["id", *METADATA_KEYS]
    assert {key: cell for key, cell in cells.items() if cell} == {
        "id": "a",
        "title": "'=HYPERLINK(1)",
        "date": "2013-06",
        "authors": "Ada Wren; Ben Lark",
        "isbn": "9780-306406157",
        "original": "true",
        "index": "false",
        "title_origin": "sidecar",
        "date_origin": "file name, unsure",
    }


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_a_value_is_its_own_cell_says_the_same(value: str) -> None:
    metadata = Metadata(title=value, authors=(value, value))
    (row,) = read_table(write_table([make_record(metadata)]).encode("utf-8"))
    for key in METADATA_KEYS:
        assert read_cell(row.cells[key], metadata, key) == format_value(metadata, key)


@pytest.mark.parametrize(
    ("key", "cell", "meaning"),
    [
        ("title", "'-5 degrees", "-5 degrees"),
        ("title", "'Twas the night", "'Twas the night"),
        ("title", "''=1", "''=1"),
        ("date", "Jun-13", "2013-06"),
        ("date", "Jul-13", "Jul-13"),
        ("date", "13/06/2014", "2014-06-13"),
        ("date", "6/13/2014", "2014-06-13"),
        ("date", "13.06.2014", "2014-06-13"),
        ("date", "13-6-2014", "2014-06-13"),
        ("date", "2014-06-13 00:00:00", "2014-06-13"),
        ("date", "1 March 2020", "2020-03-01"),
        ("date", "05/05/2014", "2014-05-05"),
        ("date", "01/02/2014", "01/02/2014"),
        ("date", "soon", "soon"),
        ("date", "", ""),
        ("checked", "03/02/2026", "2026-02-03"),
        ("index", "FALSE", "false"),
        ("original", "TRUE", "true"),
    ],
)
def test_what_spreadsheets_make_of_a_value_is_read_where_one_thing_can_be_meant(
    key: str, cell: str, meaning: str
) -> None:
    assert read_cell(cell, Metadata(date="2013-06", checked="2026-02-03"), key) == meaning


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_is_read_with_any_delimiter_any_mark_and_columns_in_any_order(delimiter: str, encoding: str) -> None:
    rows = [["title", "id", "date_origin", ""], ["Zwölf, ja;\nnein\tdoch", "a", "text", ""], ["", "", "", ""]]
    (row,) = read_table(write_rows(rows, delimiter, encoding))
    assert (row.number, row.document, dict(row.cells)) == (2, "a", {"title": "Zwölf, ja;\nnein\tdoch"})


def test_a_column_may_have_the_name_that_it_had_before() -> None:
    (row,) = read_table(write_rows([["id", "reviewed"], ["a", "2026-03-03"]]))
    assert dict(row.cells) == {"checked": "2026-03-03"}


def test_all_that_is_wrong_with_a_table_is_told_at_once() -> None:
    rows = [["id", "title"], ["a", "A"], ["a", "B"], ["b"], ["c", "C", "more"]]
    with pytest.raises(RefusedError) as refused:
        read_table(write_rows(rows))
    assert refused.value.lines == (
        "Row 3 has 'a', as row 2 has.",
        "Row 4 has 1 cells, and the head of the table 2.",
        "Row 5 has 3 cells, and the head of the table 2.",
        "Nothing was written.",
    )


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (b"id,titel\r\na,A\r\n", "The column 'titel' is not known. Did you mean 'title'?"),
        (b"id,title,title\r\na,A,B\r\n", "The table has the column 'title' twice."),
        (b"title\r\nA\r\n", "The table has no column 'id'."),
        (b"", "This is not a table."),
        (b'id,title\r\na,"A\r\n', "This is not a table."),
        ("id,title\r\na,Zwölf\r\n".encode("cp1252"), "Save it as 'CSV UTF-8'."),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(table: bytes, told: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_table(table)
    assert told in str(refused.value)
