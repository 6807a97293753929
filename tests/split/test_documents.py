"""Passages with their quotations: numbers, speakers, corrections, and what could not be taken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import NOBODY, BlockKind, Correction, DocumentId, Quotation
from kb.split.documents import split_with_quotations
from kb.split.passages import split
from kb.split.quotations import speaker_id
from tests.split.quoted import document

LONG = " ".join(["The report describes what was found in the courts of the country."] * 12)


def quoted(*paragraphs: str, corrections: tuple[Correction, ...] = ()) -> tuple[list[list[Quotation]], tuple[str, ...]]:
    """Return the quotations of each passage, and the remarks."""
    made = replace(document(*paragraphs), corrections=corrections)
    kept, passages = split_with_quotations(made)
    assert [replace(each, quotations=()) for each in passages] == list(split(made))
    for each in passages:
        assert all(one.text == one.span.of(each.text) for one in each.quotations)
    return [list(each.quotations) for each in passages], kept.remarks


def test_quotations_are_numbered_through_the_document_and_know_their_speakers() -> None:
    held, remarks = quoted(
        f"{LONG} Ada Quill, Director of the Example Trust, said: “We found good practice.”",
        f"{LONG} “Much remains to be done,” she said, “and soon.”",
    )
    assert remarks == ()
    ((first,), second) = held
    assert (first.number, first.speaker, first.speaker_id) == (0, "Ada Quill", "ada-quill")
    assert (first.role, first.organisation) == ("Director", "Example Trust")
    assert [each.text for each in second] == ["Much remains to be done,", "and soon."]
    assert [(each.number, each.speaker_id) for each in second] == [(1, "ada-quill")] * 2


def test_a_quotation_over_several_passages_has_one_number() -> None:
    held, _ = quoted(
        "Ada Quill, Director of the Example Trust, said:", f"“{LONG}", f"“{LONG} That is all.”", "Notes follow here."
    )
    quotations = [each for passage in held for each in passage]
    assert len([passage for passage in held if passage]) > 1
    assert {(each.number, each.speaker_id) for each in quotations} == {(0, "ada-quill")}


def test_speakers_without_a_full_name_are_linked_with_no_other_document() -> None:
    text = "Survivor A said: “I was afraid of the police.”"
    one, other = (
        split_with_quotations(replace(document(text), id=DocumentId(name)))[1][0].quotations[0] for name in ("a", "b")
    )
    assert one.speaker == other.speaker == "Survivor A"
    assert (one.speaker_id, other.speaker_id) == ("a.survivor-a", "b.survivor-a")


@pytest.mark.parametrize(
    ("name", "anonymous", "expected"),
    [
        ("Dr. Klára Skřivánková OBE", False, "klara-skrivankova"),
        ("Ben O’Hara", False, "ben-ohara"),
        ("Survivor A", True, "release.survivor-a"),
        ("", True, NOBODY),
        ("—", True, "release.speaker"),
    ],
)
def test_the_id_of_a_speaker_is_a_slug_of_the_name(name: str, anonymous: bool, expected: str) -> None:
    assert speaker_id(name, DocumentId("release"), anonymous=anonymous) == expected


def test_marks_that_do_not_pair_are_said_in_one_sentence() -> None:
    held, remarks = quoted("“Nobody knows where this ends, said Ada Quill of the Trust.", "Nothing else stands here.")
    assert held == [[]]
    (remark,) = remarks
    assert remark.startswith("Quotation marks do not pair in one place, so nothing was taken from there (first: ")


def test_a_correction_wins_and_one_that_fits_nowhere_is_said() -> None:
    held, remarks = quoted(
        "Ada Quill, Director of the Example Trust, said: “It is late.” He left the “hostile environment”.",
        corrections=(Correction("it is late", speaker="Eve Lark"), Correction("no such words", speaker="Eve Lark")),
    )
    assert [(each.text, each.speaker, each.speaker_id) for each in held[0]] == [("It is late.", "Eve Lark", "eve-lark")]
    (remark,) = remarks
    assert "A correction was not used" in remark


def test_a_document_without_blocks_has_no_quotations() -> None:
    assert quoted() == ([], ())


def test_running_heads_are_not_read_for_quotations() -> None:
    made = document((BlockKind.RUNNING, "Ada Quill said: “It is late.”"), "Nothing is quoted here.")
    _, passages = split_with_quotations(made)
    assert [each.quotations for each in passages] == [()]
