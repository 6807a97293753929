"""Spelling correction: known words, and corrected text."""

from __future__ import annotations

import pytest

from kb.search.interpretation.spelling import replace_words
from kb.search.vocabulary.known_words import is_known_word, is_ordinary_word


@pytest.mark.parametrize(
    "word",
    [
        "seaside",
        "pupils",
        "tonight",
        "swore",
        "earn",
        "bloke",
        "blokes",
        "nappies",
        "nappy",
        "pram",
        "prams",
        "skint",
        "nigeria",
    ],
)
def test_words_that_people_use_are_known(word: str) -> None:
    assert is_known_word(word)


@pytest.mark.parametrize(
    "word", ["polce", "traficking", "goverment", "exploitaton", "##ing", "[UNK]", "ing", "", "doesnt", "vicitms"]
)
def test_misspellings_and_parts_of_words_are_not_known(word: str) -> None:
    assert not is_known_word(word)


def test_typed_text_keeps_all_but_the_words_that_change() -> None:
    assert replace_words("Traficking -of  “wmoen” year:2013", {"traficking": "trafficking"}) == (
        "trafficking -of  “wmoen” year:2013"
    )


@pytest.mark.parametrize(
    ("word", "ordinary"),
    [("he", True), ("who", True), ("us", True), ("fair", True), ("nrm", False), ("cps", False), ("mash", True)],
)
def test_a_word_of_everyday_english_is_ordinary(word: str, ordinary: bool) -> None:
    assert is_ordinary_word(word) == ordinary
