"""Other readings of letters that look alike."""

from __future__ import annotations

import pytest

from kb.read.ocr.confusable_letters import list_other_readings


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("modem", "modern"),
        ("bum", "burn"),
        ("cleep", "deep"),
        ("dear", "clear"),
        ("lt", "It"),
        ("l5", "15"),
        ("elther", "either"),
        ("2O15", "2015"),
        ("1ega1", "legal"),  # each of a kind
    ],
)
def test_letters_that_look_alike_give_other_words(word: str, other: str) -> None:
    assert other in list_other_readings(word)


def test_a_word_is_no_other_reading_of_itself() -> None:
    assert list_other_readings("sex") == []
    assert "modem" not in list_other_readings("modem")
