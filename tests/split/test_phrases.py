"""Frequent phrases of a text: whole ones, as printed."""

from __future__ import annotations

import pytest

from kb.model import FrequentPhrase
from kb.split.phrases import find_phrases


def test_a_phrase_that_comes_often_is_found_as_it_is_most_often_printed() -> None:
    text = "\n".join(["We saw Forced Labour there.", "Forced labour is a crime.", "They fled from forced labour."] * 2)
    assert find_phrases(text) == (FrequentPhrase("Forced Labour", 6),)


def test_a_part_of_a_longer_phrase_is_not_given_beside_it() -> None:
    text = "\n".join(["The National Referral Mechanism decides."] * 4)
    assert find_phrases(text) == (FrequentPhrase("National Referral Mechanism decides", 4),)


def test_a_phrase_does_not_run_over_a_stop_or_a_line_nor_begin_or_end_with_a_small_word() -> None:
    assert find_phrases("\n".join(["It is the lamp. Slow; the crew", "harbours of the"] * 5)) == ()


def test_what_comes_seldom_is_no_phrase() -> None:
    assert find_phrases("Forced labour. Forced labour.") == ()


def test_single_letters_and_what_is_too_long_for_a_word_begin_and_end_no_phrase() -> None:
    assert find_phrases("\n".join(["x lantern", f"lantern {'w' * 25}"] * 4)) == ()
    assert find_phrases("\n".join([f"lantern {'w' * 24}"] * 4)) == (FrequentPhrase(f"lantern {'w' * 24}", 4),)


def phrases(*lines: str, times: int = 3) -> list[tuple[str, int]]:
    return [(each.text, each.count) for each in find_phrases("\n".join(lines * times))]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("We saw the river-boat keepers of the gate.", ["boat keepers of the gate", "saw the river-boat keepers"]),
        ("one; red lamp, blue lamp (old boat)", ["blue lamp", "old boat", "red lamp"]),
        ("boat boat", []),
        ("EU lamp", ["EU lamp"]),
        ("page lantern pages", []),
        ("boat 2019 lantern x12", ["boat 2019 lantern"]),
        ("red of the of lamp", ["red of the of lamp"]),
        ("red of the of the lamp", []),
    ],
)
def test_a_phrase_has_two_to_five_words_that_only_a_space_or_a_hyphen_parts(line: str, found: list[str]) -> None:
    assert sorted(text for text, _ in phrases(line)) == found


@pytest.mark.parametrize(
    ("alone", "found"),
    [
        (0, [("old red boat", 3)]),
        (2, [("old red boat", 3)]),
        (3, [("red boat", 6), ("old red boat", 3)]),
    ],
)
def test_a_phrase_is_given_beside_a_longer_one_where_it_comes_much_oftener(
    alone: int, found: list[tuple[str, int]]
) -> None:
    assert phrases(*["old red boat"] * 3, *["red boat"] * alone, times=1) == found


def test_phrases_of_one_count_are_in_the_order_of_their_words_and_no_more_than_forty() -> None:
    assert phrases("red lamp", "oak gate", "blue door.", "blue door") == [
        ("blue door", 6),
        ("oak gate", 3),
        ("red lamp", 3),
    ]
    assert len(phrases(*(f"lamp{one} door{other}" for one in "abcdefg" for other in "abcdefg"))) == 40
