"""Column files: written values come back, and damage is reported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.engine.whoosh.columns import column_files
from kb.engine.whoosh.columns.column_files import ColumnError, ColumnFile, ColumnWriter, choose_dtype
from tests.engine.whoosh.faulty_files import damage


@pytest.mark.parametrize(
    ("highest", "dtype"),
    [
        (0, np.uint8),
        (255, np.uint8),
        (256, np.uint16),
        (65_535, np.uint16),
        (65_536, np.uint32),
        (2**32 - 1, np.uint32),
        (2**32, np.int64),
    ],
)
def test_the_narrowest_type_is_chosen(highest: int, dtype: type) -> None:
    assert choose_dtype(highest) == dtype


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "columns"
    writer = ColumnWriter(path)
    spool = writer.open_spool(np.uint16)
    writer.add("numbers", np.array([1, 2, 300]))
    writer.add_narrow("narrow", np.array([0, 255]))
    writer.add_narrow("nothing", np.zeros(0, np.int64))
    spool.append(np.array([7, 8]))
    writer.add_bytes("bytes", b"abc")
    writer.add_strings("strings", [b"one", b"", b"three"])
    writer.add_coded("codes", "values", [b"b", b"a", b"b"])
    spool.append(np.array([9]))
    assert spool.count == 3
    writer.add_spool("spool", spool)
    writer.close()
    return path


def test_every_column_comes_back(path: Path) -> None:
    file = ColumnFile(path)
    assert file.read_array("numbers").tolist() == [1, 2, 300]
    assert file.read_array("narrow").tolist() == [0, 255]
    assert file.read_array("narrow").dtype == np.uint8
    assert file.read_array("nothing").tolist() == []
    assert file.read_array("nothing").dtype == np.uint8
    assert bytes(file.read_bytes("bytes")) == b"abc"
    assert list(file.read_strings("strings")) == [b"one", b"", b"three"]
    assert file.read_array("codes").tolist() == [1, 0, 1]
    assert list(file.read_strings("values")) == [b"a", b"b"]
    assert file.read_array("spool").tolist() == [7, 8, 9]
    file.verify()


def test_columns_are_aligned_without_more_padding_than_that_takes(tmp_path: Path) -> None:
    writer = ColumnWriter(tmp_path / "columns")
    writer.add_bytes("first", b"\1" * 64)
    writer.add_bytes("second", b"\2" * 3)
    writer.add_bytes("third", b"\3")
    writer.close()
    assert (tmp_path / "columns").read_bytes().startswith(b"\1" * 64 + b"\2" * 3 + b"\0" * 61 + b"\3{")


def test_a_name_is_used_once(tmp_path: Path) -> None:
    writer = ColumnWriter(tmp_path / "columns")
    writer.add_bytes("name", b"a")
    with pytest.raises(ValueError, match="column 'name' exists already"):
        writer.add_bytes("name", b"b")
    writer.discard()


def test_a_file_too_short_for_a_trailer_is_damaged(path: Path) -> None:
    path.write_bytes(b"")
    with pytest.raises(ColumnError, match="cut short"):
        ColumnFile(path)


def test_a_column_that_is_missing_is_named(path: Path) -> None:
    with pytest.raises(ColumnError, match="it has no 'others'"):
        ColumnFile(path).read_array("others")


def test_columns_of_several_chunks_are_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_files, "_CHUNK_BYTES", 3)
    path = tmp_path / "columns"
    writer = ColumnWriter(path)
    spool = writer.open_spool(np.uint8)
    spool.append(np.arange(10))
    writer.add_spool("spool", spool)
    writer.close()
    ColumnFile(path).verify()
    assert ColumnFile(path).read_array("spool").tolist() == list(range(10))

    damage(path, 9)
    with pytest.raises(ColumnError, match="altered in 'spool'"):
        ColumnFile(path).verify()
