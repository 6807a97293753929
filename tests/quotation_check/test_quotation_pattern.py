"""Parsing of quotations: their words, and the gaps that the conventions of quoting put between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.quotation_check.quotation_pattern import MAX_BRACKETED, MAX_OMITTED, Gap, PatternWord, parse_patterns
from kb.text import split_terms


def meant(text: str) -> list[str]:
    """Return the words and gaps of the last reading, gaps as the number of words that they may replace."""
    return [
        each.term if isinstance(each, PatternWord) else f"<{each.max_words}>" for each in parse_patterns(text)[-1].items
    ]


def test_an_ellipsis_is_a_gap_in_each_of_its_forms() -> None:
    for sign in ("...", "…", "....", ". . .", "[...]", "[…]", "[ . . . ]", "(...)", "(…)"):
        assert meant(f"one {sign} two") == ["one", f"<{MAX_OMITTED}>", "two"]


def test_full_stops_between_words_are_no_ellipsis() -> None:
    assert meant("one. two.. three") == ["one", "two", "three"]


def test_an_ellipsis_at_the_ends_is_left_out() -> None:
    (*_, wording) = parse_patterns("… one two [...].")
    assert wording.terms == ("one", "two")
    assert not wording.conventional


def test_words_in_brackets_are_a_gap_and_a_writers_remark_is_nothing() -> None:
    assert meant("then [he] said") == ["then", f"<{MAX_BRACKETED}>", "said"]
    assert meant("then [sic] said [emphasis added] so") == ["then", "<0>", "said", "<0>", "so"]


def test_letters_in_brackets_belong_to_their_word() -> None:
    assert meant("[T]he law") == ["the", "law"]
    assert parse_patterns("[T]he law")[-1].words[0].shown == "[T]he"
    assert meant("they prosecut[ed] him") == ["they", "<1>", "him"]


def test_the_literal_reading_comes_first() -> None:
    assert parse_patterns("then [he] said")[0].terms == ("then", "he", "said")


def test_a_word_cut_at_the_end_of_a_line_is_shown_whole() -> None:
    word = parse_patterns("the govern-\nment said")[0].words[1]
    assert (word.term, word.shown, word.lead) == ("government", "government", " ")


def test_a_page_number_between_lines_is_left_out_in_one_reading() -> None:
    readings = parse_patterns("the government\n12\nsaid so")
    assert [each.terms for each in readings] == [
        ("the", "government", "12", "said", "so"),
        ("the", "government", "said", "so"),
    ]
    assert readings[1].words[2].lead == " "


@given(st.text(max_size=80))
def test_words_stand_where_they_say(text: str) -> None:
    for wording in parse_patterns(text):
        starts = [word.start for word in wording.words]
        assert starts == sorted(starts)
        assert all(0 <= word.start < word.end <= len(text) for word in wording.words)
        assert all(each.shown in text for each in wording.items if isinstance(each, Gap))


@pytest.mark.costly
@given(st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=12))
def test_plain_words_have_one_reading_of_themselves(words: list[str]) -> None:
    (wording,) = parse_patterns(" ".join(words))
    assert list(wording.terms) == split_terms(" ".join(words))
