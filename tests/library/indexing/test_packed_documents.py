"""Documents as bytes: they survive the round trip, and nothing invalid passes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kb.engine.record_codec import pack_passage, pack_record
from kb.engine.whoosh.engine import WhooshEngine
from kb.errors import ReadError
from kb.library.catalogue.commits import commit_documents
from kb.library.indexing.document_pipeline import join_parts, split_parts, unpack_document
from kb.model import IndexedDocument
from tests.contract.libraries import document, full_document, small_library

VALUES: tuple[object, ...] = (None, True, -1, 1 << 80, 0.5, "x", "\udcff", [], [[]], ["x"], {"a": 1})


def pack(indexed: IndexedDocument) -> bytes:
    return join_parts([pack_record(indexed.record), *map(pack_passage, indexed.passages)])


def change_each(cells: Any) -> Iterator[Any]:  # noqa: ANN401 - what JSON holds
    """Yield copies of nested lists, each with another value in one place."""
    yield from VALUES
    if isinstance(cells, list):
        for at, cell in enumerate(cells):
            yield from ([*cells[:at], changed, *cells[at + 1 :]] for changed in change_each(cell))
            yield cells[:at]


@pytest.mark.parametrize("made", [*small_library(), full_document(), document("empty"), document("odd", "\udcff\x00é")])
def test_what_was_packed_comes_out_with_its_bytes(made: IndexedDocument) -> None:
    found = unpack_document(pack(made))
    assert found == made
    assert found.packed == tuple(map(pack_passage, made.passages))


def test_bytes_that_are_no_document_are_refused() -> None:
    whole = pack(full_document())
    for length in range(len(whole)):
        with pytest.raises(ReadError, match="damaged or hostile"):
            unpack_document(whole[:length])
    for other in (whole + b"x", b"", bytes(100), b"\xff" * 100, join_parts([]), join_parts([b"[" * 100_000] * 2)):
        with pytest.raises(ReadError, match="damaged or hostile"):
            unpack_document(other)


def test_passages_that_are_not_those_of_the_record_are_refused() -> None:
    made = full_document()
    others = [
        replace(made, passages=made.passages[::-1]),
        replace(made, passages=made.passages[:1]),
        replace(made, passages=(*made.passages, replace(made.passages[0], position=len(made.passages)))),
        replace(made, record=replace(made.record, page_count=1 << 80)),
    ]
    for other in others:
        with pytest.raises(ReadError):
            unpack_document(pack(other))


@pytest.mark.costly
def test_whatever_passes_can_be_indexed(tmp_path: Path) -> None:
    parts = split_parts(pack(full_document()))
    passed = []
    tried = 0
    for at, part in enumerate(parts):
        for changed in change_each(json.loads(part.decode("utf-8", "surrogatepass"))):
            content = json.dumps(changed, ensure_ascii=False).encode("utf-8", "surrogatepass")
            tried += 1
            try:
                passed.append(unpack_document(join_parts([*parts[:at], content, *parts[at + 1 :]])))
            except ReadError:
                continue
    assert 0 < len(passed) < tried / 3
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=passed)
    assert list(engine.check().problems) == []
