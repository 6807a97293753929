"""Words of similar spelling: the distance, compared with the plainest computation, and the order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.vocabulary.spelling_dictionary import SpellingDictionary

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
    assert SpellingDictionary(VOCABULARY).find_nearest(typed)[0] == meant


@pytest.mark.parametrize("typed", ["xyzzyx", "cat", "12345", "", "traf", "exploitationexploitation"])
def test_a_word_that_nothing_is_near_to_stays(typed: str) -> None:
    assert SpellingDictionary(VOCABULARY).find_nearest(typed) == ()


def test_an_empty_library_has_nothing_to_offer() -> None:
    assert SpellingDictionary([]).find_nearest("trafficking") == ()


def distance(one: str, other: str) -> int:
    """Compute the distance letter by letter."""
    rows = [[max(row, at) if not row or not at else 0 for at in range(len(other) + 1)] for row in range(len(one) + 1)]
    for row in range(1, len(one) + 1):
        for at in range(1, len(other) + 1):
            same = one[row - 1] == other[at - 1]
            rows[row][at] = min(rows[row - 1][at] + 1, rows[row][at - 1] + 1, rows[row - 1][at - 1] + (not same))
            if row > 1 and at > 1 and one[row - 1] == other[at - 2] and one[row - 2] == other[at - 1]:
                rows[row][at] = min(rows[row][at], rows[row - 2][at - 2] + 1)
    return rows[-1][-1]


EDITS = st.lists(
    st.tuples(st.sampled_from(("drop", "insert", "replace", "swap")), st.integers(0, 8), st.sampled_from("abcde")),
    min_size=1,
    max_size=3,
)


def edited(word: str, edits: list[tuple[str, int, str]]) -> str:
    """Make some changes to a word, one after the other."""
    for kind, at, letter in edits:
        if kind == "swap":
            word = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
        else:
            word = word[:at] + ("" if kind == "drop" else letter) + word[at + (kind != "insert") :]
    return word


@pytest.mark.costly
@given(typed=LETTERS, changes=st.lists(EDITS, min_size=1, max_size=12))
def test_of_words_that_were_made_from_the_typed_one_those_at_most_two_changes_away_are_near(
    typed: str, changes: list[list[tuple[str, int, str]]]
) -> None:
    words = {word for each in changes if len(word := edited(typed, each)) >= 4}
    near = SpellingDictionary([(word, 1) for word in words]).find_nearest(typed, limit=20)
    assert sorted(near) == sorted(word for word in words if distance(typed, word) <= 2)


@pytest.mark.costly
@given(typed=LETTERS, words=st.lists(LETTERS, min_size=1, max_size=20, unique=True))
def test_exactly_the_words_at_most_two_changes_away_are_near(typed: str, words: list[str]) -> None:
    near = SpellingDictionary([(word, 1) for word in words]).find_nearest(typed, limit=20)
    assert sorted(near) == sorted(word for word in words if distance(typed, word) <= 2)


@pytest.mark.parametrize(
    ("typed", "vocabulary", "near"),
    [
        ("forse", [("force", 5), ("forced", 90)], ("force",)),  # one change below six letters
        ("forsed", [("force", 5), ("forced", 5)], ("forced", "force")),
        ("dick", [("dock", 1), ("sick", 4)], ("dock", "sick")),  # the first letter is rarely wrong
        ("dick", [("dock", 1), ("sick", 5)], ("sick", "dock")),
        ("dick", [("duck", 1), ("dock", 4), ("deck", 3), ("disk", 2)], ("dock", "deck", "disk")),
        ("carvings", [("carving", 1), ("cravings", 1), ("savings", 54)], ("carving", "cravings", "savings")),
        ("aock", [("bock", 3), ("cock", 3), ("dock", 3)], ("bock", "cock", "dock")),
        ("four", [("for", 900), ("fours", 2)], ("fours",)),  # words of three letters are no candidates
        ("abcd" * 6, [("abcd" * 5 + "abce", 1), ("abcd" * 6 + "a", 9)], ("abcd" * 5 + "abce",)),
        ("abcd" * 6 + "a", [("abcd" * 6, 1)], ()),
        ("froce", [("force", 1)], ("force",)),  # two swapped letters are one change
        ("ofrce", [("force", 1)], ("force",)),
        ("forec", [("force", 1)], ("force",)),
        ("frocee", [("force", 1)], ("force",)),
        ("ofrec", [("force", 1)], ()),
        ("orfce", [("force", 1)], ()),
        ("co-op", [("coop", 1)], ()),
        ("dock", [("d0ck", 1), ("dick", 1)], ("dick",)),
    ],
)
def test_corrections_are_near_frequent_and_begin_with_the_same_letter(
    typed: str, vocabulary: list[tuple[str, int]], near: tuple[str, ...]
) -> None:
    assert SpellingDictionary(vocabulary).find_nearest(typed) == near
