"""Words spelled nearly alike: the distance, held against the plainest way to work it out, and the order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.query.corrections import rewritten
from kb.query.spelling import Spelling

VOCABULARY = [("trafficking", 900), ("trafficked", 300), ("exploitation", 500), ("victim", 800), ("victims", 700)]
VOCABULARY += [("slavery", 400), ("bravery", 2), ("police", 300), ("polite", 3)]
LETTERS = st.text("abcde", min_size=6, max_size=9)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("traficking", "trafficking"),
        ("traficing", "trafficking"),
        ("exploitaiton", "exploitation"),
        ("vitcim", "victim"),
        ("slavrey", "slavery"),
        ("poilce", "police"),
    ],
)
def test_the_word_that_was_meant_is_the_nearest_and_most_frequent(typed: str, meant: str) -> None:
    assert Spelling(VOCABULARY).nearest(typed)[0] == meant


@pytest.mark.parametrize("typed", ["xyzzyx", "cat", "12345", "", "traf", "exploitationexploitation"])
def test_a_word_that_nothing_is_near_to_stays(typed: str) -> None:
    assert Spelling(VOCABULARY).nearest(typed) == ()


def test_an_empty_library_has_nothing_to_offer() -> None:
    assert Spelling([]).nearest("trafficking") == ()


def distance(one: str, other: str) -> int:
    """Work out the distance letter by letter."""
    rows = [[max(row, at) if not row or not at else 0 for at in range(len(other) + 1)] for row in range(len(one) + 1)]
    for row in range(1, len(one) + 1):
        for at in range(1, len(other) + 1):
            same = one[row - 1] == other[at - 1]
            rows[row][at] = min(rows[row - 1][at] + 1, rows[row][at - 1] + 1, rows[row - 1][at - 1] + (not same))
            if row > 1 and at > 1 and one[row - 1] == other[at - 2] and one[row - 2] == other[at - 1]:
                rows[row][at] = min(rows[row][at], rows[row - 2][at - 2] + 1)
    return rows[-1][-1]


@given(typed=LETTERS, words=st.lists(LETTERS, min_size=1, max_size=20, unique=True))
def test_exactly_the_words_at_most_two_changes_away_are_near(typed: str, words: list[str]) -> None:
    near = Spelling([(word, 1) for word in words]).nearest(typed, limit=20)
    assert sorted(near) == sorted(word for word in words if distance(typed, word) <= 2)


def test_typed_text_keeps_all_but_the_words_that_change() -> None:
    assert rewritten("Traficking -of  “wmoen” year:2013", {"traficking": "trafficking"}) == (
        "trafficking -of  “wmoen” year:2013"
    )
