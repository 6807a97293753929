"""Forewords and letters."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from tests.quotations.quoted import Heard, document, found, heard

HEADING = BlockKind.HEADING
FIRST = "I am proud to introduce this report on slavery, and my office has seen what it does."
SECOND = "We will go on until it ends, and I thank all who helped."
NEXT = ((HEADING, "Introduction"), "The report describes how people are found in the county.")


@pytest.mark.parametrize(
    "lines",
    [
        ((HEADING, "Foreword"), FIRST, SECOND, "Jane Roe", "Independent Commissioner"),
        ((HEADING, "Foreword"), FIRST, SECOND, "Dame Jane Roe, Independent Commissioner"),
        ((HEADING, "Foreword"), FIRST, SECOND, (HEADING, "Jane Roe, Independent Commissioner")),
        ((HEADING, "Foreword"), "Jane Roe, Independent Commissioner", FIRST, SECOND),
        ((HEADING, "1. Foreword by Jane Roe"), FIRST, SECOND),
        ((HEADING, "FOREWORD CABINET SECRETARY FOR JUSTICE"), "Jane Roe Cabinet Secretary for Justice", FIRST, SECOND),
        ((HEADING, "1 Foreword Contents"), "Dame Jane Roe DBE QPM", FIRST, SECOND),
        ((HEADING, "Message from the chair: The Rt Rev Dr Jane Roe"), f"“{FIRST}", f"{SECOND}”"),
        ("Dear Minister,", FIRST, SECOND, "Yours sincerely,", "Jane Roe", "Director"),
    ],
)
def test_a_signed_text_in_the_first_person_is_what_its_author_says(
    lines: tuple[str | tuple[BlockKind, str], ...],
) -> None:
    (quotation,) = heard(*lines, *NEXT)
    assert quotation.speaker == "Jane Roe"
    assert [words.strip("“”") for words in quotation.words] == [FIRST, SECOND]


@pytest.mark.parametrize(
    "lines",
    [
        ((HEADING, "Foreword"), FIRST, SECOND),
        ((HEADING, "Foreword"), FIRST, SECOND, "Jane Roe, Chair", "Adam Poe, Director"),
        ((HEADING, "Foreword"), "The report describes slavery. " * 5, "Jane Roe, Chair"),
        ((HEADING, "Methods"), FIRST, SECOND, "Jane Roe, Chair"),
        ("Dear Minister,", FIRST, SECOND, "Jane Roe, Chair"),
    ],
)
def test_a_text_that_nobody_or_several_sign_is_open(lines: tuple[str | tuple[BlockKind, str], ...]) -> None:
    assert heard(*lines, *NEXT) == []


def test_the_words_of_others_in_a_signed_text_stay_theirs() -> None:
    third = "Adam Poe said: “Nobody came when I rang the police.”"
    quotations = heard((HEADING, "Foreword"), FIRST, third, SECOND, "Jane Roe, Commissioner", *NEXT)
    assert sorted(quotations, key=lambda each: each.speaker) == [
        Heard(("Nobody came when I rang the police.",), "Adam Poe"),
        Heard((FIRST, SECOND), "Jane Roe", "Commissioner"),
    ]


def test_a_signed_text_has_its_signature_as_evidence() -> None:
    lines = ((HEADING, "Foreword"), FIRST, SECOND, "Jane Roe, Commissioner")
    (quotation,) = found(*lines, *NEXT).quotations
    assert quotation.speaker_span.slice(document(*lines, *NEXT).text) == "Jane Roe"


def test_a_name_that_is_not_known_signs_with_the_role_on_the_line_below() -> None:
    (quotation,) = heard((HEADING, "Foreword"), FIRST, SECOND, (HEADING, "Lørn Røe"), "Director", *NEXT)
    assert quotation.speaker == "Lørn Røe"


def test_a_paragraph_of_unnamed_quoted_words_stays_out_of_the_signed_text() -> None:
    words = "it is a crime that hides in plain sight from all who pass by it"
    middle = f"What was heard again and again is “{words}” and nothing else."
    quotations = heard((HEADING, "Foreword"), FIRST, middle, SECOND, "Jane Roe, Commissioner", *NEXT)
    assert [(each.words, each.speaker) for each in quotations] == [
        ((FIRST, SECOND), "Jane Roe"),
        ((words,), ""),
    ]


TOLD = "I was a child when my mother left me with people whom I did not know, and nobody asked where I was."
MORE = "After a year I ran away, and it took me a long time to find my way back to the town where I was born."


@pytest.mark.parametrize(
    "lines",
    [
        ((HEADING, "Jane Roe"), TOLD, MORE),
        ((HEADING, "Jane Roe Minister of Justice"), TOLD, MORE),
        ((HEADING, "Survivor Testimonials"), "Jane Roe", TOLD, MORE),
        ((HEADING, "Survivor Testimonials"), (HEADING, "Quillan Roe"), TOLD, MORE),
        ("Dame Jane Roe Independent Commissioner", TOLD, MORE, "Dame Jane Roe, Independent Commissioner"),
    ],
)
def test_what_is_told_in_the_first_person_below_a_name_is_what_its_bearer_says(
    lines: tuple[str | tuple[BlockKind, str], ...],
) -> None:
    (quotation,) = heard(*lines, *NEXT)
    assert quotation.words == (TOLD, MORE)
    assert quotation.speaker in {"Jane Roe", "Quillan Roe"}


@pytest.mark.parametrize(
    "lines",
    [
        ((HEADING, "Jane Roe"), "She was a child when her mother left her with people whom she did not know. " * 3),
        ((HEADING, "Jane Roe"), f"A neighbour called the police after a year. “{TOLD}” “{MORE}”"),
        ((HEADING, "Quillan Roe"), TOLD, MORE),
        ("Jane Roe", TOLD, MORE),
    ],
)
def test_a_name_above_a_text_about_its_bearer_or_without_a_sign_says_nothing(
    lines: tuple[str | tuple[BlockKind, str], ...],
) -> None:
    assert all(not quotation.speaker for quotation in heard(*lines, *NEXT))


def test_each_of_several_told_texts_has_its_own_teller() -> None:
    lines = ((HEADING, "Testimonies"), (HEADING, "Jane Roe"), TOLD, MORE, (HEADING, "Adam Poe"), MORE, TOLD)
    assert [each.speaker for each in heard(*lines, *NEXT)] == ["Jane Roe", "Adam Poe"]
