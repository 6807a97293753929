"""Transcripts, interviews and debates."""

from __future__ import annotations

import re

import pytest

from kb.model import BlockKind
from tests.quotations.quoted import Heard, heard, speakers


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (("Mr Smith: Did they come?", "Jane Roe: They did not.", "Mr Smith: And?"), ["Smith", "Jane Roe", "Smith"]),
        (("Q12 Chair: Did they come?", "Jane Roe: They did not.", "Q13 Chair: And?"), ["Chair", "Jane Roe", "Chair"]),
        (("**Jane Roe:** I left.", "**Ben Poe:** How?", "**Jane Roe:** I ran."), ["Jane Roe", "Ben Poe", "Jane Roe"]),
        (("Question: Did they come?", "Jane Roe: They did not.", "Question: And then?"), ["", "Jane Roe", ""]),
        (("HON. A. B. QUILL.- I rise to speak.", "HON. SPEAKER.- You have the floor.", "HON. C. MARSH.- We do not."),
         ["A. B. QUILL", "HON. SPEAKER", "C. MARSH"]),
        (("Net Journal: Why?", "Jane Roe: They mend.", "Net Journal: And?", "Ms Roe: They do.", "Jane Roe: Yes."),
         ["", "Jane Roe", "", "Jane Roe", "Jane Roe"]),
        (("MR QUILL: I rise.", "A MEMBER: Sit down!", "MS MARSH: We do not.", "MR QUILL: We do."),
         ["Quill", "", "Marsh", "Quill"]),
    ],
)  # fmt: skip
def test_each_turn_is_a_quotation_of_its_speaker(lines: tuple[str, ...], names: list[str]) -> None:
    turns = heard("The committee met.", *lines)
    assert [turn.speaker for turn in turns] == names
    assert [turn.words for turn in turns] == [(re.split(r":[*]* |[.]- ", line, maxsplit=1)[1],) for line in lines]


@pytest.mark.parametrize(
    "lines",
    [
        ("Jane Roe: Director of the trust.", "Adam Poe: Chair of the board.", "Ann Hill: Head of policy."),
        ("Name: Jane Roe.", "Address: 4 High Street.", "Name: Adam Poe."),
        ("Police: They did not come.", "Courts: They did not sit.", "Police: They came."),
        ("Jane Roe: They did not come.", "Adam Poe: They did."),
        ("SUMMARY: They did not come.", "BACKGROUND: They did.", "SUMMARY: They did not."),
        ("Jane Roe: They did not come.", "Jane Roe: They did.", "Jane Roe: I ran."),
    ],
)
def test_lists_of_people_and_fields_of_forms_are_no_transcript(lines: tuple[str, ...]) -> None:
    assert heard(*lines) == []


def test_paragraphs_without_a_label_go_on_up_to_the_next_one() -> None:
    turns = heard(
        "Mr Smith: Did they come?",
        "Jane Roe: They did not.",
        "We waited for hours, and I said “they never come”.",
        "(Laughter)",
        "Then we left.",
        "Mr Smith: And then?",
        "The committee rose.",
        (BlockKind.HEADING, "Annex"),
    )
    assert turns[1] == Heard(
        ("They did not.", "We waited for hours, and I said “they never come”.", "Then we left."), "Jane Roe"
    )
    assert turns[2].words == ("And then?",)


def test_nobody_is_given_the_words_after_an_interjection() -> None:
    turns = heard(
        "HON. A. B. QUILL.- I rise to speak on this bill.",
        "HON. SPEAKER.- Order!",
        "I was about to say that we do not support it.",
        "HON. C. MARSH.- Nor do we, as we have said.",
    )
    assert [turn.words for turn in turns][1:] == [("Order!",), ("Nor do we, as we have said.",)]


def test_a_heading_ends_a_transcript() -> None:
    lines = ("Mr Smith: Did they come?", "Jane Roe: They did not.")
    assert speakers(*lines, (BlockKind.HEADING, "Annex"), "Mr Smith: And then?") == []


QUESTION, ANSWER, MORE = "Did they come to the house?", "They came when it was dark.", "Nobody asked where I was."


@pytest.mark.parametrize(
    ("first", "second", "speakers"),
    [
        ("JANE ROE", "ADAM POE", ["Jane Roe", "Adam Poe"]),
        ("**Jane Roe**", "Adam Poe:", ["Jane Roe", "Adam Poe"]),
        ("The Chair", "Ms Quill", ["The Chair", "Quill"]),
        ("Q.", "A.", ["", ""]),
    ],
)
@pytest.mark.parametrize("kind", [BlockKind.PARAGRAPH, BlockKind.HEADING])
def test_a_label_on_a_line_of_its_own_opens_a_turn(
    kind: BlockKind, first: str, second: str, speakers: list[str]
) -> None:
    lines = ((kind, first), QUESTION, (kind, second), ANSWER, MORE, (kind, first), QUESTION)
    turns = heard(*lines, (kind, second), ANSWER)
    assert [turn.words for turn in turns] == [(QUESTION,), (ANSWER, MORE), (QUESTION,), (ANSWER,)]
    assert [turn.speaker.casefold() for turn in turns] == [each.casefold() for each in speakers] * 2
    assert heard(*lines) == []  # three lines may be anything


def test_a_question_and_its_answer_may_open_with_a_letter() -> None:
    turns = heard(f"Q. {QUESTION}", f"A. {ANSWER}", MORE, f"Q. {QUESTION}", f"A. {ANSWER}")
    assert [turn.words for turn in turns] == [(QUESTION,), (ANSWER, MORE), (QUESTION,), (ANSWER,)]


@pytest.mark.parametrize(
    "lines",
    [
        ("Jane Roe", "Director of the trust.", "Adam Poe", "Chair of the trust.", "Ada Quill", "Head of policy."),
        ("Jane Roe", "Jane Roe was born here.", "Adam Poe", ANSWER, "Jane Roe", "Jane Roe left.", "Adam Poe", MORE),
        (f"A. {ANSWER}", f"B. {MORE}", f"A. {QUESTION}", f"A. {ANSWER}"),
    ],
)
def test_names_with_what_they_do_and_entries_of_lists_are_no_turns(lines: tuple[str, ...]) -> None:
    assert heard(*lines) == []
