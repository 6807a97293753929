"""Words of everyday English."""

from __future__ import annotations

import pytest

from kb.meaning.everyday import is_everyday


@pytest.mark.parametrize("word", ["seaside", "pupils", "tonight", "swore", "earn"])
def test_words_that_people_use_are_everyday(word: str) -> None:
    assert is_everyday(word)


@pytest.mark.parametrize("word", ["polce", "traficking", "goverment", "exploitaton", "##ing", "[UNK]", "ing", ""])
def test_slips_and_parts_of_words_are_not(word: str) -> None:
    assert not is_everyday(word)
