"""Concordance lines as a table: readable by spreadsheets, and never executed by them."""

from __future__ import annotations

import csv
import io

import pytest

from kb.present.lines import COLUMNS, write_table


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_a_table_has_the_mark_of_utf_8_and_a_row_a_line() -> None:
    row = ("left, “quoted”", "dźwięk", 'a "right"', "", "p. 4", "Title, p. 4", "http://localhost/documents/a/b")
    data = write_table(COLUMNS, [row])
    assert data.startswith(b"\xef\xbb\xbf")
    assert read(data) == [list(COLUMNS), list(row)]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1 in ten", "@sum", "\t=1", "\r=1", " =1", '=HYPERLINK("x")'])
def test_no_cell_is_a_formula(cell: str) -> None:
    (_, written) = read(write_table(COLUMNS, [(cell,) * len(COLUMNS)]))
    assert written == ["'" + cell] * len(COLUMNS)


def test_half_a_character_does_not_stop_a_table() -> None:
    assert read(write_table(COLUMNS, [("\ud800",) * len(COLUMNS)]))[1] == ["?"] * len(COLUMNS)
