"""Tokens of a sentence, and their possible roles."""

from __future__ import annotations

import pytest

from kb.model import Span
from kb.quotations.grammar.tokens import (
    SyntaxToken,
    find_final_name,
    find_span,
    has_group_noun,
    is_acronym,
    is_capitalised,
    is_organisation,
    is_possessive,
    is_role,
    may_describe,
    slice_text,
    starts_phrase,
    strip_determiner,
    tokenize_sentence,
)


def split(text: str) -> list[SyntaxToken]:
    return tokenize_sentence(text, 0, len(text))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Dr. Ada J. Quill, 34, said.", ["Dr.", "Ada", "J.", "Quill", ",", "34", ",", "said", "."]),
        ("the U.K. had 1,500.5 boats", ["the", "U.K.", "had", "1,500.5", "boats"]),
        ("Quill-Marsh’s boats’ (AT&T)", ["Quill-Marsh’s", "boats’", "(", "AT&T", ")"]),
    ],
)
def test_a_sentence_is_split_into_words_and_marks(text: str, tokens: list[str]) -> None:
    assert [each.text for each in split(text)] == tokens
    assert all(text[each.start : each.end] == each.text for each in split(text))


def test_tokens_are_those_between_two_offsets() -> None:
    tokens = tokenize_sentence("One, Ada Quill; two", 3, 15)
    assert [each.text for each in tokens] == [",", "Ada", "Quill", ";"]
    assert slice_text("One, Ada Quill; two", tokens) == "Ada Quill"
    assert slice_text("One", []) == ""
    assert find_span(tokens) == Span(3, 15)


@pytest.mark.parametrize(
    ("word", "capitalised", "role", "possessive", "acronym"),
    [
        ("Ada", True, False, False, False),
        ("ada", False, False, False, False),
        ("The", False, False, False, False),
        ("He’s", False, False, True, False),
        ("Officer", True, True, False, False),
        ("officers", False, True, False, False),
        ("officer's", False, True, True, False),
        ("officers’", False, False, True, False),
        ("BBC", True, False, False, True),
        ("B", True, False, False, False),
        ("B2", True, False, False, False),
        ("7", False, False, False, False),
    ],
)
def test_what_a_word_can_be(word: str, capitalised: bool, role: bool, possessive: bool, acronym: bool) -> None:
    (token,) = split(word)
    assert is_capitalised(token) is capitalised
    assert is_role(token) is role
    assert is_possessive(token) is possessive
    assert is_acronym(token) is acronym


@pytest.mark.parametrize(
    ("words", "is_named"),
    [("Leeds Trust", True), ("BBC", True), ("BBC Quill", False), ("Ada Quill", False), ("Quill BBC", False)],
)
def test_an_organisation_is_known_by_a_word_or_is_one_acronym(words: str, is_named: bool) -> None:
    assert is_organisation(split(words)) is is_named


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("said Ada Quill", "Ada Quill"),
        ("Ada Quill", "Ada Quill"),
        ("Ada de Quill", "Ada de Quill"),
        ("de Quill", "Quill"),
        ("said de Quill", "Quill"),
        ("Ada “Addie” Quill", "Ada “Addie” Quill"),
        ("he “Addie” Quill", "Addie” Quill"),
        ("Marsh’s Ada", "Ada"),
        ("Ada Quill’s", ""),
        ("Ada de", ""),
        ("the boats", ""),
        ("", ""),
    ],
)
def test_the_name_at_the_end_of_a_phrase(words: str, name: str) -> None:
    tokens = split(words)
    at = find_final_name(tokens)
    assert (words[tokens[at].start :] if at < len(tokens) else "") == name
    assert at <= len(tokens)


@pytest.mark.parametrize(
    ("word", "starts", "describes"),
    [
        ("the", True, False),
        ("former", True, True),
        ("officer", True, True),
        ("of", False, True),
        ("Police", False, True),
        ("She", False, False),
        ("with", False, False),
    ],
)
def test_a_word_may_open_a_phrase_or_describe_a_person(word: str, starts: bool, describes: bool) -> None:
    (token,) = split(word)
    assert starts_phrase(token) is starts
    assert may_describe(token) is describes


@pytest.mark.parametrize(
    ("words", "is_group"),
    [
        ("local charities of", False),
        ("several charitys", True),
        ("a charity", True),
        ("two officers", True),
        ("two boats", False),
    ],
)
def test_people_or_an_organisation_may_be_named_in_small_letters(words: str, is_group: bool) -> None:
    assert has_group_noun(split(words)) is is_group


@pytest.mark.parametrize(
    ("name", "stripped"), [("the BBC", "BBC"), ("The BBC", "BBC"), ("the", "the"), ("BBC the", "BBC the"), ("", "")]
)
def test_an_article_is_no_part_of_a_name(name: str, stripped: str) -> None:
    assert strip_determiner(name) == stripped
