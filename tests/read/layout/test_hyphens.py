"""Hyphens at the ends of lines."""

from __future__ import annotations

import pytest

from kb.read.layout.hyphens import Vocabulary

NOTHING = Vocabulary([])


def test_the_joined_word_seen_elsewhere_undoes_the_hyphen() -> None:
    assert Vocabulary(["the cooperation of all"]).keeps("their coop-", "eration was") is False


def test_the_hyphened_word_seen_elsewhere_keeps_it() -> None:
    assert Vocabulary(["a decision-making body"]).keeps("their decision-", "making was") is True


def test_the_halves_of_a_broken_word_are_no_evidence() -> None:
    words = Vocabulary(["he spoke of trau-", "matised people and of trau-", "matised children"])
    assert words.keeps("of trau-", "matised people") is False


@pytest.mark.parametrize("halves", ["non-governmental", "self-harming", "thirty-one", "cross-border", "multi-agency"])
def test_prefixes_that_english_hyphens_keep_it(halves: str) -> None:
    first, second = halves.split("-")
    assert NOTHING.keeps(f"the {first}-", f"{second} things") is True


@pytest.mark.parametrize("halves", ["imple-mentation", "self-ish", "detec-tion", "under-stand"])
def test_other_words_are_joined(halves: str) -> None:
    first, second = halves.split("-")
    assert NOTHING.keeps(f"the {first}-", f"{second} things") is False


def test_a_name_keeps_its_hyphen() -> None:
    assert NOTHING.keeps("the Trades-", "Union Congress") is True


def test_an_address_keeps_its_hyphen() -> None:
    assert NOTHING.keeps("see www.example.org/press-", "releases for more") is True


def test_a_soft_hyphen_is_always_undone() -> None:
    assert Vocabulary(["self-help"]).keeps("self\u00ad", "help") is False


def test_a_dash_is_no_hyphen() -> None:
    assert NOTHING.keeps("the end –", "or not") is None
    assert NOTHING.keeps("in 2012-", "2013") is None
