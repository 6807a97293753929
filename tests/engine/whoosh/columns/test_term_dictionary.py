"""Terms are found among more than fit into memory."""

from __future__ import annotations

from bisect import bisect_left
from pathlib import Path

import pytest

from kb.engine.whoosh.columns.column_files import ColumnFile, ColumnWriter
from kb.engine.whoosh.columns.term_dictionary import TermDictionary


def make_dictionary(path: Path, terms: list[bytes]) -> TermDictionary:
    writer = ColumnWriter(path)
    writer.add_strings("terms", terms)
    writer.close()
    return TermDictionary(ColumnFile(path).read_strings("terms"))


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 200])
def test_each_term_has_its_rank_and_others_have_none(tmp_path: Path, size: int) -> None:
    terms = [b"%03d" % (2 * number) for number in range(size)]
    dictionary = make_dictionary(tmp_path / "terms", terms)

    assert len(dictionary) == size
    assert list(dictionary) == terms
    for number in range(2 * size + 1):
        term = b"%03d" % number
        assert dictionary.find_ceiling(term) == bisect_left(terms, term)
        assert dictionary.find_number(term) == (number // 2 if term in terms else None)
    assert dictionary.find_number(b"") is None
    assert dictionary.find_number(b"x") is None


def test_terms_that_begin_with_a_prefix_are_a_range(tmp_path: Path) -> None:
    terms = [b"a", b"ab", b"abc", b"ac", b"b", b"b\xff", b"b\xff\xff", b"c", b"\xff", b"\xffa"]
    dictionary = make_dictionary(tmp_path / "terms", terms)
    for prefix in (b"", b"a", b"ab", b"abcd", b"b", b"b\xff", b"bz", b"c", b"d", b"\xff", b"\xff\xff"):
        expected = [number for number, term in enumerate(terms) if term.startswith(prefix)]
        assert list(dictionary.find_prefix(prefix)) == expected
