"""Rows are found by key, and documents have ranks, years and codes."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from kb.engine.whoosh.columns.column_files import ColumnFile
from kb.engine.whoosh.doc_values import stored_fields
from kb.engine.whoosh.doc_values.stored_fields import (
    NO_DOCUMENT,
    DocumentFields,
    RowColumns,
    RowColumnsWriter,
    RowKind,
    StoredRow,
    hash_key,
)
from kb.model import METADATA_FACETS

DOCUMENTS = {
    "c": DocumentFields("2012-05", ("UN", "report", "international body")),
    "a": DocumentFields("", ("", "note", "")),
    "d": DocumentFields("2015", ("An office", "report", "")),
    "b": DocumentFields("2012-05", ("UN", "", "")),
}
SIZES = (2, 0, 1, 3)


def make_rows(path: Path) -> RowColumns:
    writer = RowColumnsWriter(path)
    writer.add(StoredRow(RowKind.OLD_TOMBSTONE, "gone", b"gone"))
    for (name, fields), size in zip(DOCUMENTS.items(), SIZES, strict=True):
        writer.add(StoredRow(RowKind.RECORD, name, name.encode(), fields))
        for number in range(size):
            key = f"{name}{number}"
            writer.add(StoredRow(RowKind.PASSAGE, key, key.encode(), text_key=number + 7, heading_group=number % 2))
    writer.add(StoredRow(RowKind.OLD_UNREAD_SOURCE, "a", b"unread"))
    rows, sizes = writer.list_title_rows()
    assert (rows.tolist(), sizes.tolist()) == ([1, 4, 5, 7], [2, 0, 1, 3])
    writer.close()
    return RowColumns(ColumnFile(path))


def test_rows_have_kinds_documents_and_what_was_stored(tmp_path: Path) -> None:
    rows = make_rows(tmp_path / "rows")
    assert len(rows) == 12
    assert rows.document_of.tolist() == [NO_DOCUMENT, 0, 0, 0, 1, 2, 2, 3, 3, 3, 3, NO_DOCUMENT]
    assert rows.text_keys.tolist() == [0, 0, 7, 8, 0, 0, 7, 0, 7, 8, 9, 0]
    assert rows.heading_groups.tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0]
    assert rows.list_rows(RowKind.RECORD) == [1, 4, 5, 7]
    assert rows.list_rows(RowKind.OLD_TOMBSTONE) == [0]
    assert rows.read(10) == b"b2"
    assert list(rows.read_all())[::5] == [b"gone", b"d", b"b2"]


def test_a_segment_without_authorities_is_read_as_if_none_were_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(stored_fields, "_CODED_FIELDS", ("publisher", "kind"))
        writer = RowColumnsWriter(tmp_path / "rows")
        for name, fields in DOCUMENTS.items():
            writer.add(StoredRow(RowKind.RECORD, name, name.encode(), fields))
        writer.close()
    rows = RowColumns(ColumnFile(tmp_path / "rows"))
    assert [rows.read_document_fields(each).facets[2] for each in range(4)] == ["", "", "", ""]
    assert rows.read_document_fields(0).facets[0] == "UN"
    assert rows.find_code("authority", "international body") is None


def test_documents_have_ranks_years_and_codes(tmp_path: Path) -> None:
    rows = make_rows(tmp_path / "rows")
    assert rows.document_rows.tolist() == [1, 4, 5, 7]
    assert rows.document_sizes.tolist() == [2, 0, 1, 3]
    assert rows.id_ranks.tolist() == [2, 0, 3, 1]
    assert rows.newest_ranks.tolist() == [2, 3, 0, 1]
    assert rows.oldest_ranks.tolist() == [1, 3, 2, 0]
    assert rows.years.tolist() == [2012, 0, 2015, 2012]
    assert list(rows.values["publisher"]) == [b"", b"An office", b"UN"]
    assert rows.codes["publisher"].tolist() == [2, 0, 1, 2]
    assert [rows.find_code("publisher", value) for value in ("", "An office", "UN", "Ape", "V")] == [
        0,
        1,
        2,
        None,
        None,
    ]
    assert [rows.read_document_id(number) for number in range(4)] == list(DOCUMENTS)
    assert [rows.read_document_fields(number) for number in range(4)] == list(DOCUMENTS.values())
    assert rows.mask_documents(("d", "x", "c")).tolist() == [True, False, True, False]
    assert not rows.mask_documents(("d",)).flags.writeable


def test_rows_are_found_by_kind_and_key(tmp_path: Path) -> None:
    rows = make_rows(tmp_path / "rows")
    assert rows.find_rows(RowKind.PASSAGE, "b1") == [9]
    assert rows.find_rows(RowKind.PASSAGE, "b3") == []
    assert rows.find_rows(RowKind.OLD_UNREAD_SOURCE, "a") == [11]
    assert rows.find_rows(RowKind.RECORD, "a") == [4]
    assert rows.find_documents("b") == [3]
    assert rows.find_documents("x") == []
    assert hash_key(RowKind.OLD_TOMBSTONE, "é") == zlib.crc32("é".encode(), 4)


def test_keys_of_one_hash_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_fields, "hash_key", lambda kind, key: len(key))
    rows = make_rows(tmp_path / "rows")
    assert rows.find_rows(RowKind.PASSAGE, "xx") == [2, 3, 6, 8, 9, 10]
    assert rows.find_rows(RowKind.RECORD, "x") == [1, 4, 5, 7]
    assert rows.find_rows(RowKind.OLD_TOMBSTONE, "four") == [0]
    assert rows.find_rows(RowKind.OLD_TOMBSTONE, "fives") == []
    assert rows.find_documents("b") == [3]
    assert rows.find_documents("x") == []


@pytest.mark.parametrize(
    ("date", "year"), [("2012-05-01", 2012), ("2012", 2012), ("", 0), ("May 2012", 0), ("٢٠١٢", 0), ("²012", 0)]
)
def test_the_year_is_read_from_iso_dates_only(tmp_path: Path, date: str, year: int) -> None:
    writer = RowColumnsWriter(tmp_path / "rows")
    writer.add(StoredRow(RowKind.RECORD, "a", b"a", DocumentFields(date, ("",) * len(METADATA_FACETS))))
    writer.close()
    assert RowColumns(ColumnFile(tmp_path / "rows")).years.tolist() == [year]
