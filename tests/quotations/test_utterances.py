"""Attribution by nouns: "in the words of Jane Roe"."""

from __future__ import annotations

import pytest

from tests.quotations.quoted import speakers

WORDS = "“I did not know that I was a slave until I could not leave.”"


@pytest.mark.parametrize(
    ("before", "speaker"),
    [
        ("A caseworker’s comment: ", "A caseworker"),
        ("One researcher’s advice to her peers was, ", "One researcher"),
        ("Comment from a caseworker: ", "a caseworker"),
        ("Feedback from one school: ", "one school"),
        ("In the words of Jane Roe, ", "Jane Roe"),
        ("These are the words of Jane Roe: ", "Jane Roe"),
        ("In Jane Roe’s own words: ", "Jane Roe"),
        ("To quote Jane Roe, director of Example Trust, ", "Jane Roe"),
        ("This was best explained by Jane Roe, a nurse: ", "Jane Roe"),
        ("The point was echoed by a social worker: ", "a social worker"),
        ("Jane Roe spoke first. In her own words: ", "Jane Roe"),
        ("The guide was published by Jane Roe: ", ""),
        ("After the comments from Jane Roe, Adam Poe said: ", "Adam Poe"),
        ("In response to the statement by Jane Roe the council wrote: ", ""),
        ("Her advice, ", ""),
    ],
)
def test_a_noun_before_the_words_may_say_whose_they_are(before: str, speaker: str) -> None:
    assert speakers(before + WORDS) == [speaker]


@pytest.mark.parametrize(
    ("after", "speaker"),
    [
        (" These were the words of Jane Roe, a nurse.", "Jane Roe"),
        (" This is the view of one survivor.", "one survivor"),
        (" These were the homes of Jane Roe.", ""),
    ],
)
def test_a_sentence_after_the_words_may_say_whose_they_were(after: str, speaker: str) -> None:
    assert speakers(WORDS + after) == [speaker]


def test_a_view_is_attributed_as_words_are() -> None:
    assert speakers("Jane Roe was of the view that “the police do not know what to look for”.") == ["Jane Roe"]
