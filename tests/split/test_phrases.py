"""Phrases that a text has often: whole ones, as they are printed."""

from __future__ import annotations

from kb.model import FrequentPhrase
from kb.split.phrases import phrases


def test_a_phrase_that_comes_often_is_found_as_it_is_most_often_printed() -> None:
    text = "\n".join(["We saw Forced Labour there.", "Forced labour is a crime.", "They fled from forced labour."] * 2)
    assert phrases(text) == (FrequentPhrase("Forced Labour", 6),)


def test_a_part_of_a_longer_phrase_is_not_given_beside_it() -> None:
    text = "\n".join(["The National Referral Mechanism decides."] * 4)
    assert phrases(text) == (FrequentPhrase("National Referral Mechanism decides", 4),)


def test_a_phrase_does_not_run_over_a_stop_or_a_line_nor_begin_or_end_with_a_small_word() -> None:
    assert phrases("\n".join(["It is the lamp. Slow; the crew", "harbours of the"] * 5)) == ()


def test_what_comes_seldom_is_no_phrase() -> None:
    assert phrases("Forced labour. Forced labour.") == ()


def test_single_letters_and_what_is_too_long_for_a_word_begin_and_end_no_phrase() -> None:
    assert phrases("\n".join(["x lantern", f"lantern {'w' * 25}"] * 4)) == ()
    assert phrases("\n".join([f"lantern {'w' * 24}"] * 4)) == (FrequentPhrase(f"lantern {'w' * 24}", 4),)
