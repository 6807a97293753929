"""Terms are numbered by their stems, the commonest first."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kb.engine.whoosh.columns.column_files import ColumnFile, ColumnWriter
from kb.engine.whoosh.postings.stem_terms import StemTable, StemTerms, write_stem_terms


def test_words_find_the_terms_of_their_stem(tmp_path: Path) -> None:
    writer = ColumnWriter(tmp_path / "terms")
    write_stem_terms(writer, "quoted", [b"charge", b"charged", b"dock", b"docks"])
    writer.close()
    terms = StemTerms(ColumnFile(tmp_path / "terms"), "quoted")

    assert terms.find_terms("charging") == [0, 1]
    assert terms.find_terms("dock") == [2, 3]
    assert terms.find_terms("door") == []


def test_a_stem_has_its_terms_by_how_many_rows_have_them() -> None:
    table = StemTable(
        {"body": [b"charge", b"charged", b"dock"], "title": [b"charged", b"charges"]},
        {"body": np.array([1, 1, 9]), "title": np.array([3, 1])},
    )
    assert table.terms == [b"charge", b"charged", b"charges", b"dock"]
    assert table.stems == [b"charg", b"dock"]
    assert table.stem_of.tolist() == [0, 0, 0, 1]
    assert table.order.tolist() == [1, 0, 2, 3]
    assert table.bit_of.tolist() == [1, 0, 2, 0]
    assert table.offsets.tolist() == [0, 3, 4]
    assert table.number_terms("title").tolist() == [1, 2]


def test_terms_beyond_the_last_bit_share_it() -> None:
    terms = sorted(f"cafe{chr(0x300 + number)}".encode() for number in range(70))
    table = StemTable({"body": terms}, {"body": np.arange(70, 0, -1)})
    assert table.stems == [b"cafe"]
    assert table.bit_of.tolist() == [*range(64), *[63] * 6]
