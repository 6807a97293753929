"""Passages with their quotations: numbers, speakers, corrections, and unusable ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.library.files.purged import PurgedList
from kb.library.indexing.document_pipeline import analyze_document, build_record, extract_laws
from kb.model import (
    NO_SPEAKER,
    BlockKind,
    DocumentId,
    HiddenText,
    Passage,
    PassageId,
    PassageOverride,
    Quotation,
    QuotationOverride,
    Span,
)
from kb.quotations.models import build_speaker_id
from kb.split.passages import split_document
from tests.quotations.quoted import document

LONG = " ".join(["The report describes what was found in the courts of the country."] * 12)


def quoted(
    *paragraphs: str, corrections: tuple[QuotationOverride, ...] = ()
) -> tuple[list[list[Quotation]], tuple[str, ...]]:
    """Return the quotations of each passage, and the remarks."""
    made = replace(document(*paragraphs), quotation_overrides=corrections)
    kept, passages = analyze_document(made)
    assert [replace(each, quotations=()) for each in passages] == list(split_document(made))
    for each in passages:
        assert all(one.text == one.span.slice(each.text) for one in each.quotations)
    return [list(each.quotations) for each in passages], kept.remarks


def test_quotations_are_numbered_through_the_document_and_know_their_speakers() -> None:
    held, remarks = quoted(
        f"{LONG} Ada Quill, Director of the Example Trust, said: “We found good practice.”",
        f"{LONG} “Much remains to be done,” she said, “and soon.”",
    )
    assert remarks == ()
    ((first,), second) = held
    assert (first.index, first.speaker, first.speaker_id) == (0, "Ada Quill", "ada-quill")
    assert (first.role, first.organisation) == ("Director", "Example Trust")
    assert [each.text for each in second] == ["Much remains to be done,", "and soon."]
    assert [(each.index, each.speaker_id) for each in second] == [(1, "ada-quill")] * 2


def test_a_quotation_over_several_passages_has_one_number() -> None:
    held, _ = quoted(
        "Ada Quill, Director of the Example Trust, said:", f"“{LONG}", f"“{LONG} That is all.”", "Notes follow here."
    )
    quotations = [each for passage in held for each in passage]
    assert len([passage for passage in held if passage]) > 1
    assert {(each.index, each.speaker_id) for each in quotations} == {(0, "ada-quill")}


def test_speakers_without_a_full_name_are_linked_with_no_other_document() -> None:
    text = "Survivor A said: “I was afraid of the police.”"
    one, other = (
        analyze_document(replace(document(text), id=DocumentId(name)))[1][0].quotations[0] for name in ("a", "b")
    )
    assert one.speaker == other.speaker == "Survivor A"
    assert (one.speaker_id, other.speaker_id) == (NO_SPEAKER, NO_SPEAKER)


@pytest.mark.parametrize(
    ("name", "anonymous", "expected"),
    [
        ("Dr. Klára Skřivánková OBE", False, "klara-skrivankova"),
        ("Ben O’Hara", False, "ben-ohara"),
        ("Survivor A", True, ""),
        ("", True, NO_SPEAKER),
        ("—", False, "speaker"),
    ],
)
def test_the_id_of_a_speaker_is_a_slug_of_the_name(name: str, anonymous: bool, expected: str) -> None:
    assert build_speaker_id(name, anonymous=anonymous) == expected


def test_marks_that_do_not_pair_are_said_in_one_sentence() -> None:
    held, remarks = quoted("“Nobody knows where this ends, said Ada Quill of the Trust.", "Nothing else stands here.")
    assert held == [[]]
    (remark,) = remarks
    assert remark.startswith("Quotation marks do not pair in one place, so nothing was taken from there (first: ")


def test_a_correction_wins_and_one_that_fits_nowhere_is_said() -> None:
    held, remarks = quoted(
        "Ada Quill, Director of the Example Trust, said: “It is late.” He left the “hostile environment”.",
        corrections=(
            QuotationOverride("it is late", speaker="Eve Lark"),
            QuotationOverride("no such words", speaker="Eve Lark"),
        ),
    )
    assert [(each.text, each.speaker, each.speaker_id) for each in held[0]] == [("It is late.", "Eve Lark", "eve-lark")]
    (remark,) = remarks
    assert "A correction was not used" in remark


def test_search_engines_are_kept_out_of_every_passage_with_the_words_or_of_all_where_none_has_them() -> None:
    made = document("The lantern was lit.", "A lantern was lit again.", "The harbour was dark.")
    plain, passages = analyze_document(made)
    assert not plain.metadata.noindex
    assert not any(each.noindex for each in passages)
    has_words = ["lantern was lit" in each.text for each in passages]

    kept, passages = analyze_document(
        replace(made, passage_overrides=(PassageOverride("Lantern  was lit", noindex=True),))
    )
    assert [each.noindex for each in passages] == has_words
    assert (kept.metadata.noindex, kept.remarks) == (False, plain.remarks)

    missing = PassageOverride("nowhere to be found", noindex=True)
    kept, passages = analyze_document(replace(made, passage_overrides=(missing,)))
    assert kept.metadata.noindex
    assert "'nowhere to be found'" in kept.remarks[-1]


def test_a_document_without_blocks_has_no_quotations() -> None:
    assert quoted() == ([], ())


def test_running_heads_are_not_read_for_quotations() -> None:
    made = document((BlockKind.RUNNING, "Ada Quill said: “It is late.”"), "Nothing is quoted here.")
    _, passages = analyze_document(made)
    assert [each.quotations for each in passages] == [()]


@pytest.mark.parametrize(
    ("paragraphs", "remark"),
    [
        (("“Short, said Ada.", "More."), 'in one place, so nothing was taken from there (first: "“Short, said Ada.").'),
        (
            ("“Nobody knows where this road through the marshes of the estuary ends, said Ada Quill.", "More."),
            'in one place, so nothing was taken from there (first: "“Nobody knows where this road through the '
            'marshes of the …").',
        ),
        (("“One begins.", "Nothing.", "“Two begins.", "More."), "in 2 places, so nothing was taken from there"),
    ],
)
def test_the_remark_on_marks_that_do_not_pair_counts_the_places_and_shows_the_first(
    paragraphs: tuple[str, ...], remark: str
) -> None:
    assert remark in quoted(*paragraphs)[1][0]


def test_a_footnote_is_read_for_laws_where_the_text_refers_to_it() -> None:
    texts = {
        "text": "Nobody was told of it.",
        "after": "Section 9 of the Act applies.",
        "far": "Nothing is said of it here.",
        "farther": "Nor is it said here.",
        "farthest": "Section 8 of the Act applies.",
        "note": "Section 1 of the Care Act 2014 applies.",
    }
    passages = [
        Passage(PassageId(name), DocumentId("x"), at, Span(0, len(text)), text, BlockKind.PARAGRAPH)
        for at, (name, text) in enumerate(texts.items())
    ]
    note = replace(passages[-1], kind=BlockKind.FOOTNOTE, note_of=PassageId("text"))

    def cite(last: Passage) -> list[list[str]]:
        return [[f"{law.law} {law.provision}" for law in laws] for laws in extract_laws([*passages[:-1], last])]

    assert cite(note)[1] == ["Care Act 2014 s.9"]
    assert cite(note)[5] == ["Care Act 2014 s.1"]
    for elsewhere in (passages[-1], replace(note, note_of=PassageId("gone"))):
        assert cite(elsewhere) == [[], [], [], [], [], ["Care Act 2014 s.1"]]


def test_the_record_of_a_document_has_its_contents_with_each_heading_once() -> None:
    made = document(
        (BlockKind.HEADING, "Findings"),
        LONG,
        LONG,
        (BlockKind.HEADING, "Duties"),
        LONG,
    )
    made = replace(
        made,
        blocks=tuple(replace(each, level=1) if each.kind is BlockKind.HEADING else each for each in made.blocks),
        page_count=7,
        unread_pages=(3,),
        hidden_text=(HiddenText(2, 7, 2),),
    )
    analyzed, passages = analyze_document(made)
    record = build_record(analyzed, passages, "abc")
    assert [(each.level, each.text) for each in record.contents] == [(1, "Findings"), (1, "Duties")]
    assert [each.passage for each in record.contents] == [
        next(one.id for one in passages if title in (*one.heading, one.text)) for title in ("Findings", "Duties")
    ]
    assert record.hidden_text == made.hidden_text
    assert (record.fingerprint, record.passages, record.page_count, record.unread_pages) == (
        "abc",
        len(passages),
        7,
        (3,),
    )


def test_a_heading_below_one_that_was_there_before_is_in_the_contents() -> None:
    headings = [(BlockKind.HEADING, name) for name in ("One", "Two", "Three")]
    made = document(headings[0], headings[1], LONG, headings[2], LONG)
    levels = iter((1, 2, 2))
    blocks = (replace(each, level=next(levels)) if each.kind is BlockKind.HEADING else each for each in made.blocks)
    analyzed, passages = analyze_document(replace(made, blocks=tuple(blocks)))
    contents = build_record(analyzed, passages, "abc").contents
    assert [(each.level, each.text) for each in contents] == [(1, "One"), (2, "Two"), (2, "Three")]


def test_what_was_purged_leaves_neither_its_words_nor_what_is_derived_from_them() -> None:
    made = document(
        f"{LONG} Ada Quill, Director of the Example Trust, said: “We found good practice.”",
        f"{LONG} The Interim Lodging Order (ILO) is what “she asked for,” said Bea Quillon.",
        f"{LONG} Nothing else is here.",
    )
    before = split_document(made)
    purged = PurgedList().extend(passages=[before[1]])
    kept, passages = analyze_document(made, purged)
    assert [(each.id, each.position) for each in passages] == [(before[0].id, 0), (before[2].id, 1)]
    assert all(each.text == before[at].text for each, at in zip(passages, (0, 2), strict=True))
    assert "Lodging" not in kept.text
    assert kept.acronyms == ()
    assert [quotation.speaker for each in passages for quotation in each.quotations] == ["Ada Quill"]


def test_a_purged_paragraph_is_left_out_of_a_version_that_has_it_in_another_passage() -> None:
    short = document("The courts fail in most of the cases.", "She was taken away at night.")
    (passage,) = split_document(short)
    purged = PurgedList().extend(passages=[passage])
    longer = document("The courts fail in most of the cases.", "She was taken away at night.", "And more was found.")
    assert [each.text for each in analyze_document(longer, purged)[1]] == ["And more was found."]


def test_a_purged_title_is_no_title() -> None:
    made = document("The night of Ada Quill", "Nothing else is here but a few words.")
    titled = replace(made, metadata=replace(made.metadata, title="The night of Ada Quill"))
    purged = PurgedList().extend(passages=split_document(titled))
    kept, passages = analyze_document(titled, purged)
    assert (kept.metadata.title, passages) == ("", ())


@pytest.mark.parametrize("last", ["harbours", "fields"])  # a row that the purged passage has too, or not
def test_a_head_in_a_purged_passage_is_carried_by_no_other(last: str) -> None:
    texts = [LONG.replace("courts", each) for each in ("harbours", "mines", last)]
    made = document("Term: its meaning", *texts)
    head = made.blocks[0].span
    labels = [Span(each.span.start, each.span.start + 3) if each.span != head else None for each in made.blocks]
    rows = [
        replace(each, kind=BlockKind.TABLE_ROW, head=head, label=label, group=None if each.span == head else head)
        for each, label in zip(made.blocks, labels, strict=True)
    ]
    table = replace(made, blocks=tuple(rows))
    before = split_document(table)
    assert [each.table_head for each in before] == [(), *[("Term: its meaning",)] * 2]
    assert [each.row_label for each in before] == ["", *["Term: its meaning"] * 2]
    after = analyze_document(table, PurgedList().extend(passages=before[:1]))[1]
    assert not any(each.context_cells for each in after)
    assert not any(block.head or block.group for each in after for block in each.blocks)
    assert all(block.label for each in after for block in each.blocks)
