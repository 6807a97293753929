"""Records survive encoding, in the bytes that stored indexes hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.engine import record_codec
from kb.engine.record_codec import (
    compute_layout_version,
    pack_passage,
    pack_passages,
    pack_record,
    pack_tombstone,
    pack_unread_source,
    unpack_passage,
    unpack_record,
    unpack_tombstone,
    unpack_unread_source,
)
from kb.engine.tombstones import Tombstone
from kb.model import (
    NO_SPEAKER,
    AttributionGrade,
    Block,
    BlockKind,
    Evidence,
    FieldOrigin,
    MetadataOrigin,
    PageBreak,
    PageDoubt,
    PageRange,
    PageUnit,
    PassageId,
    PlaceReference,
    Quotation,
    Span,
    SpeakerId,
    UnreadSource,
)
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


def test_what_a_file_has_instead_of_pages_comes_back() -> None:
    breaks = tuple(PageBreak(at, 1, "Costs", unit) for at, unit in enumerate(PageUnit))
    passage = replace(full_document().passages[0], breaks=breaks)
    assert unpack_passage(pack_passage(passage), passage.document).breaks == breaks


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
    origins = (FieldOrigin("title", MetadataOrigin.TITLE_PAGE),)
    record = replace(record, metadata=replace(record.metadata, origins=origins))
    assert pack_record(record).startswith(b'["a","a.txt","')
    empty = b'"","","","","","",[]'
    metadata = (
        b'["Title","2012","",[],"","","","","","",false,false,"","","","",[],"","",[["title","title page"]],' + empty
    )
    metadata += b',"","",[]]'
    assert pack_record(record).endswith(metadata + b",0,1,[],[],[],[],[],[],[],[]]")
    assert unpack_record(pack_record(record)) == record


def test_a_record_of_version_0_2_0_is_read() -> None:
    record = document("a", "text", title="Title", date="2012").record
    before = (
        pack_record(record)
        .replace(b',false,false,"","","","",[],"","",[],"","","","","","",[],"","",[]]', b"]")
        .removesuffix(b",[]]")
        + b"]"
    )
    assert len(pack_record(record)) - len(before) > len(b",[]")
    assert unpack_record(before) == record


def test_the_head_and_the_labels_of_a_table_come_back() -> None:
    blocks = (
        Block(BlockKind.TABLE_ROW, Span(0, 9), head=Span(-20, -1), label=Span(0, 3)),
        Block(BlockKind.TABLE_ROW, Span(10, 12), head=Span(10, 12)),
        Block(BlockKind.TABLE_ROW, Span(13, 20), 1, label=Span(-9, -3), group=Span(-19, -10)),
        Block(BlockKind.PARAGRAPH, Span(21, 30)),
    )
    note = full_document().passages[1]
    passage = replace(
        note, blocks=blocks, table_head=("Country", "", "Adults"), row_label="Land", doubts=(PageDoubt.TABLE,)
    )
    packed = pack_passage(passage)
    assert b'[["table row",0,9,0,"",[-20,-1],[0,3]],["table row",10,12,0,"",[10,12]],' in packed
    assert b'["paragraph",21,30]]' in packed
    assert packed.endswith(b',false,[],[],["Country","","Adults"],"Land",["table"]]')
    assert unpack_passage(packed, passage.document) == passage


def test_the_blocks_of_version_0_2_0_are_read() -> None:
    passage = full_document().passages[0]
    before = pack_passage(replace(passage, blocks=(Block(BlockKind.PARAGRAPH, Span(0, 5)),)))
    written = before.replace(b'["paragraph",0,5]', b'["paragraph",0,5,0,""]')
    assert written != before
    assert unpack_passage(written, passage.document).blocks == (Block(BlockKind.PARAGRAPH, Span(0, 5)),)


QUOTED = Quotation(Span(0, 3), "See", "Ada Quill", "", "", "said", 0, SpeakerId("ada-quill"))


@pytest.mark.parametrize(
    "quotation",
    [
        replace(QUOTED, grade=AttributionGrade.STATED, evidence=Evidence("said Ada", PageRange(3, 4, "1-2"))),
        replace(QUOTED, grade=AttributionGrade.INFERRED, evidence=Evidence("Ada Quill")),
        replace(QUOTED, speaker="", speaker_id=NO_SPEAKER, source="18 U.S.C. § 1595(a)"),
        QUOTED,
    ],
)
def test_what_is_known_of_the_speaker_of_a_quotation_comes_back(quotation: Quotation) -> None:
    passage = replace(full_document().passages[1], quotations=(quotation,))
    assert unpack_passage(pack_passage(passage), passage.document) == passage


def test_the_quotations_of_version_0_2_0_are_read() -> None:
    unnamed = replace(QUOTED, speaker="", speaker_id=NO_SPEAKER)
    passage = replace(full_document().passages[1], quotations=(QUOTED, unnamed))
    written = pack_passage(passage).replace(b'"ada-quill",""]', b'"ada-quill"]').replace(b'0,"",""]', b'0,""]')
    assert written != pack_passage(passage)
    grades = [each.grade for each in unpack_passage(written, passage.document).quotations]
    assert grades == [AttributionGrade.STATED, AttributionGrade.NONE]


@pytest.mark.parametrize(
    ("name", "build", "columns"),
    [
        ("_PASSAGE", tuple, ["id", "text", "another"]),
        ("_TOMBSTONE", Tombstone, ["successor", "passage"]),
        ("_TOMBSTONE", Tombstone, [record_codec._object("passage", record_codec._SPAN), "successor"]),
        ("_UNREAD_SOURCE", UnreadSource, ["source", "fingerprint", record_codec._enum("reason", BlockKind)]),
    ],
)
def test_the_version_of_the_layouts_follows_each_declaration(
    monkeypatch: pytest.MonkeyPatch, name: str, build: type, columns: list[object]
) -> None:
    before = compute_layout_version()
    monkeypatch.setattr(record_codec, name, record_codec._Layout(build, *columns))  # type: ignore[arg-type]
    assert compute_layout_version() != before


def test_the_version_of_the_layouts_follows_those_of_what_is_in_them() -> None:
    described = repr(record_codec._PASSAGE.describe())
    for inner in (
        "speaker_id",
        "evidence",
        "pages",
        "label",
        "blocks",
        BlockKind.FOOTNOTE.value,
        PageDoubt.ORDER.value,
    ):
        assert f"'{inner}'" in described


def test_a_document_is_packed_once() -> None:
    made = full_document()
    packed = tuple(map(pack_passage, made.passages))
    assert tuple(pack_passages(made)) == packed
    assert pack_passages(replace(made, packed=packed)) is packed
