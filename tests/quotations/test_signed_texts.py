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
