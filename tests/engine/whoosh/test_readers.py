"""Whoosh's readers on our columns: terms, rows and lengths of fields."""

from __future__ import annotations

from pathlib import Path

import pytest
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Positions
from whoosh.reading import TermNotFound

from kb.engine.fields import BODY, HEADING, TITLE
from kb.engine.protocol import Batch
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.codec import ColumnCodec
from kb.engine.whoosh.readers import STEM_VALUE, ColumnPerDocumentReader, ColumnTermsReader
from kb.engine.whoosh.schema import STEM
from kb.engine.whoosh.storage import find_latest_generation, read_toc
from kb.model import DocumentId
from tests.contract.libraries import document

Readers = tuple[ColumnTermsReader, ColumnPerDocumentReader]


@pytest.fixture
def readers(tmp_path: Path) -> Readers:
    """The readers of a segment whose second document is deleted."""
    engine = WhooshEngine(tmp_path)
    others = ["the end", *map(str, range(4))]
    engine.commit(
        Batch(
            added=[
                document("a", "dock and dock", (("A heading",), "docks"), *others, title="Dock"),
                document("b", "gone"),
            ],
        )
    )
    engine.commit(Batch(removed=[DocumentId("b")]))
    storage = FileStorage(str(tmp_path))
    toc = read_toc(tmp_path, find_latest_generation(tmp_path))
    segment = max(toc.segments, key=lambda each: int(each.doc_count_all()))
    assert segment.should_assemble() is False
    codec = ColumnCodec()
    return codec.terms_reader(storage, segment), codec.per_document_reader(storage, segment)


def test_terms_are_those_of_each_field_and_all_stems(readers: Readers) -> None:
    terms, _ = readers
    assert terms.indexed_field_names() == [
        *("above", "body", "heading", "quoted", "role", "speaker", "stem", "title"),
    ]
    assert (BODY, b"docks") in terms
    assert (STEM, b"dock") in terms
    assert (BODY, b"door") not in terms
    assert ("row", b"dock") not in terms
    assert [text for field, text in terms.terms() if field == HEADING] == [b"a", b"heading"]
    assert [text for field, text in terms.terms() if field == TITLE] == [b"dock"]
    assert list(terms.terms_from(BODY, b"dock"))[:2] == [(BODY, b"dock"), (BODY, b"docks")]
    assert list(terms.terms_from(BODY, b"x")) == []


def test_a_term_has_rows_weights_and_positions(readers: Readers) -> None:
    terms, _ = readers
    matcher = terms.matcher(BODY, b"dock", Positions())
    assert list(matcher.all_ids()) == [1]
    assert matcher.weight() == 2
    assert matcher.value_as("positions") == [0, 2]
    info = terms.term_info(BODY, b"dock")
    assert (info.weight(), info.doc_frequency(), info.max_weight()) == (2, 1, 2)
    assert (info.min_id(), info.max_id(), info.min_length(), info.max_length()) == (1, 1, 1, 1)
    with pytest.raises(TermNotFound, match="No term body:b'door'"):
        terms.matcher(BODY, b"door", Positions())
    with pytest.raises(KeyError, match="no term body:b'door'"):
        terms.term_info(BODY, b"door")


def test_a_stem_has_what_the_stem_index_has(readers: Readers) -> None:
    matcher = readers[0].matcher(STEM, b"dock", Positions())
    found = {}
    while matcher.is_active():
        found[matcher.id()] = matcher.weight(), STEM_VALUE.unpack(matcher.value())
        matcher.next()
    assert found == {1: (2, (2, 16, 1)), 2: (1, (1, 16, 3)), **dict.fromkeys(range(3, 8), (0, (0, 16, 1)))}
    info = readers[0].term_info(STEM, b"dock")
    assert (info.min_id(), info.max_id(), info.weight()) == (1, 7, 3)


def test_rows_are_counted_live_and_deleted(readers: Readers) -> None:
    _, rows = readers
    assert (rows.doc_count_all(), rows.doc_count()) == (10, 8)
    assert rows.has_deletions()
    assert [rows.is_deleted(row) for row in range(10)] == [False] * 8 + [True] * 2
    assert sorted(rows.deleted_docs()) == [8, 9]
    assert b"dock and dock" in rows.stored_fields(1)["row"]


def test_fields_have_lengths(readers: Readers) -> None:
    _, rows = readers
    assert [rows.doc_field_length(row, BODY) for row in range(10)] == [0, 3, 1, 2, 1, 1, 1, 1, 0, 1]
    assert rows.doc_field_length(0, TITLE) == 1
    assert (rows.doc_field_length(0, STEM), rows.doc_field_length(0, STEM, 5)) == (0, 5)
    assert (rows.field_length(BODY), rows.field_length(STEM)) == (11, 0)
    assert (rows.min_field_length(BODY), rows.min_field_length(STEM)) == (0, 0)
    assert (rows.max_field_length(BODY), rows.max_field_length(STEM)) == (3, 0)
