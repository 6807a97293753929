"""Records come back from their bytes, and the bytes are those that stored indexes hold."""

from __future__ import annotations

from dataclasses import replace

from kb.engine.record_codec import (
    pack_passage,
    pack_record,
    pack_tombstone,
    pack_unread_source,
    unpack_passage,
    unpack_record,
    unpack_tombstone,
    unpack_unread_source,
)
from kb.engine.tombstones import Tombstone
from kb.model import PassageId, PlaceReference, Span, UnreadSource
from tests.contract.libraries import document, full_document


def test_every_field_of_a_passage_comes_back() -> None:
    for passage in full_document().passages:
        assert unpack_passage(pack_passage(passage), passage.document) == passage


def test_a_passage_is_one_array_without_names_or_empty_cells_at_the_end() -> None:
    _, note = full_document().passages
    assert pack_passage(note) == b'["1111111111","See above",1,90,"footnote",[],[],[],[],[],"00ff00ff00","12"]'
    assert pack_passage(replace(note, note_of=PassageId(""), mark="")).endswith(b'90,"footnote"]')


def test_a_passage_that_search_engines_are_kept_out_of_comes_back() -> None:
    passage = replace(full_document().passages[1], noindex=True)
    assert pack_passage(passage).endswith(b",[],[],[],true]")
    assert unpack_passage(pack_passage(passage), passage.document) == passage


def test_a_passage_with_references_both_ways_comes_back() -> None:
    reference = PlaceReference(Span(0, 3), PassageId("there"))
    passage = replace(full_document().passages[1], references=(reference,), referring=(0, 4))
    assert pack_passage(passage).endswith(b',false,[[0,3,"there"]],[0,4]]')
    assert unpack_passage(pack_passage(passage), passage.document) == passage


def test_a_lone_surrogate_survives() -> None:
    passage = replace(full_document().passages[1], text="\ud800ee above")
    assert unpack_passage(pack_passage(passage), passage.document) == passage


def test_every_field_of_a_record_comes_back() -> None:
    record = full_document().record
    assert unpack_record(pack_record(record)) == record


def test_unread_sources_and_tombstones_come_back() -> None:
    source = UnreadSource("a.pdf", "1", "Needs a password.")
    assert unpack_unread_source(pack_unread_source(source)) == source
    for tombstone in (Tombstone(PassageId("a"), PassageId("b")), Tombstone(PassageId("a"), None)):
        assert unpack_tombstone(pack_tombstone(tombstone)) == tombstone
    assert pack_tombstone(Tombstone(PassageId("a"), None)) == b'["a",null]'


def test_a_record_is_one_array_without_names() -> None:
    record = document("a", "text", title="Title", date="2012").record
    assert pack_record(record).startswith(b'["a","a.txt","')
    metadata = b'["Title","2012","",[],"","","","","","",false,false]'
    assert pack_record(record).endswith(metadata + b",0,1,[],[],[],[],[]]")
    assert unpack_record(pack_record(record)) == record


def test_a_record_of_version_0_2_0_is_read() -> None:
    record = document("a", "text", title="Title", date="2012").record
    before = pack_record(record).replace(b",false,false]", b"]")
    assert before != pack_record(record)
    assert unpack_record(before) == record
