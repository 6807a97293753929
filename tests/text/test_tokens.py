"""Words and stems."""

from __future__ import annotations

import pytest
from hypothesis import given

from kb.text import Token, compile_word_pattern, fold, split_terms, stem, tokenize
from tests.text.awkward import AWKWARD


def test_the_end_of_a_line_is_the_end_of_a_word() -> None:
    assert split_terms("Northern Mali -\nAbductions and self-\nHelp") == [
        "northern",
        "mali",
        "abductions",
        "and",
        "self",
        "help",
    ]


def test_words_keep_apostrophes_and_lose_marks() -> None:
    found = [token.term for token in tokenize("‘In the Dock’: O’Neill’s s.45 defence, 1,343 pages (£1.5m)")]
    assert found == ["in", "the", "dock", "o'neill's", "s", "45", "defence", "1", "343", "pages", "1", "5m"]


def test_underscores_of_a_form_are_no_words() -> None:
    assert split_terms("Name: ______ Date: __/__") == ["name", "date"]


def test_a_trade_mark_sign_is_no_part_of_a_word() -> None:
    assert split_terms("Barnahus™ model") == ["barnahus", "model"]


def test_a_word_points_to_the_characters_it_came_from() -> None:
    text = "the ﬁrst of\u00adﬁcer"
    assert [text[token.start : token.end] for token in tokenize(text)] == ["the", "ﬁrst", "of\u00adﬁcer"]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Go go; Gogo", [("go", 0, 2), ("go", 3, 5), ("gogo", 7, 11)]),
        ("Élan élan lan — lan’s", [("élan", 0, 4), ("élan", 5, 9), ("lan", 10, 13), ("lan's", 16, 21)]),
        ("a ﬁn x", [("a", 0, 1), ("fin", 2, 4), ("x", 5, 6)]),
        ("", []),
    ],
)
def test_every_word_has_its_place_whether_or_not_folding_moves_it(
    text: str, tokens: list[tuple[str, int, int]]
) -> None:
    assert tokenize(text) == [Token(*each) for each in tokens]


@pytest.mark.parametrize(
    ("letter", "words"),
    [
        ("a", ["an", "and", "a2", "ann's", "at"]),
        ("4", ["45", "4'5", "4"]),
        ("", ["été", "été's"]),
    ],
)
def test_the_words_of_a_letter_are_those_that_begin_with_it(letter: str, words: list[str]) -> None:
    text = "an era and a2 o'an ann's at 45 145 4'5 (4) été né été's nété"
    assert [match.group() for match in compile_word_pattern(letter).finditer(text)] == words


def test_forms_of_a_word_and_accents_share_a_stem() -> None:
    assert stem("victims") == stem("victim")
    assert stem("nguyễn") == stem("nguyen")


@given(AWKWARD)
def test_words_are_the_same_with_and_without_offsets_and_after_folding(text: str) -> None:
    assert [token.term for token in tokenize(text)] == split_terms(text)
    assert split_terms(fold(text).text) == split_terms(text)


@given(AWKWARD)
def test_the_original_characters_of_a_word_fold_to_the_word(text: str) -> None:
    for token in tokenize(text):
        assert token.term in split_terms(text[token.start : token.end])
