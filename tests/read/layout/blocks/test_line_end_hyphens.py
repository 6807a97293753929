"""Hyphens at the ends of lines."""

from __future__ import annotations

import pytest

from kb.read.layout.blocks.line_end_hyphens import HyphenationVocabulary

NOTHING = HyphenationVocabulary([])


def test_the_joined_word_seen_elsewhere_undoes_the_hyphen() -> None:
    assert HyphenationVocabulary(["the cooperation of all"]).needs_hyphen("their coop-", "eration was") is False


def test_the_hyphened_word_seen_elsewhere_keeps_it() -> None:
    assert HyphenationVocabulary(["a decision-making body"]).needs_hyphen("their decision-", "making was") is True


def test_the_halves_of_a_broken_word_are_no_evidence() -> None:
    words = HyphenationVocabulary(["he spoke of trau-", "matised people and of trau-", "matised children"])
    assert words.needs_hyphen("of trau-", "matised people") is False


@pytest.mark.parametrize("halves", ["non-governmental", "self-harming", "thirty-one", "cross-border", "multi-agency"])
def test_prefixes_that_english_hyphens_keep_it(halves: str) -> None:
    first, second = halves.split("-")
    assert NOTHING.needs_hyphen(f"the {first}-", f"{second} things") is True


@pytest.mark.parametrize("halves", ["imple-mentation", "self-ish", "detec-tion", "under-stand"])
def test_other_words_are_joined(halves: str) -> None:
    first, second = halves.split("-")
    assert NOTHING.needs_hyphen(f"the {first}-", f"{second} things") is False


def test_a_name_keeps_its_hyphen() -> None:
    assert NOTHING.needs_hyphen("the Trades-", "Union Congress") is True


def test_an_address_keeps_its_hyphen() -> None:
    assert NOTHING.needs_hyphen("see www.example.org/press-", "releases for more") is True


def test_a_soft_hyphen_is_always_undone() -> None:
    assert HyphenationVocabulary(["self-help"]).needs_hyphen("self\u00ad", "help") is False


def test_a_dash_is_no_hyphen() -> None:
    assert NOTHING.needs_hyphen("the end –", "or not") is None
    assert NOTHING.needs_hyphen("in 2012-", "2013") is None
