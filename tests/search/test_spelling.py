"""Spelling correction: common words, and corrected text."""

from __future__ import annotations

import pytest

from kb.search.spelling import is_common_word, replace_words


@pytest.mark.parametrize("word", ["seaside", "pupils", "tonight", "swore", "earn"])
def test_words_that_people_use_are_common(word: str) -> None:
    assert is_common_word(word)


@pytest.mark.parametrize("word", ["polce", "traficking", "goverment", "exploitaton", "##ing", "[UNK]", "ing", ""])
def test_misspellings_and_parts_of_words_are_not_common(word: str) -> None:
    assert not is_common_word(word)


def test_typed_text_keeps_all_but_the_words_that_change() -> None:
    assert replace_words("Traficking -of  “wmoen” year:2013", {"traficking": "trafficking"}) == (
        "trafficking -of  “wmoen” year:2013"
    )
