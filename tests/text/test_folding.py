"""Folding, the mapping back to the original offsets, and normalization forms."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Span
from kb.text.folding import MAX_MARKS, Form, fold, fold_letters, fold_one_to_one, is_one_to_one, normalize, remove_marks
from tests.text.awkward import AWKWARD


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("the ﬁrst ofﬁcer", "the first officer"),
        ("victims’ rights", "victims' rights"),
        ("“hostile environment”", '"hostile environment"'),
        ("traffick\u00ading", "trafficking"),
        ("anti–slavery — now", "anti-slavery - now"),
        ("IN  THE\n DOCK", "in the dock"),
        ("cafe\u0301", "café"),
        ("Œuvre, Straße", "oeuvre, strasse"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_what_is_printed_and_what_is_typed_fold_to_the_same(printed: str, typed: str) -> None:
    assert fold(printed).text == fold(typed).text


def test_a_folded_place_is_found_in_the_original() -> None:
    text = "A  ﬁne\n\u00ad“day” e\u0301a"
    folded = fold(text)
    assert folded.text == 'a fine "day" éa'
    places = [(2, 6, "ﬁne"), (3, 4, "ﬁ"), (1, 2, "  "), (7, 12, "“day”"), (13, 14, "e\u0301"), (14, 15, "a")]
    assert [folded.locate(start, end).slice(text) for start, end, _ in places] == [words for *_, words in places]
    assert folded.locate(0, 0) == Span(0, 0)
    assert folded.locate(15, 15) == Span(len(text), len(text))


@pytest.mark.parametrize(
    ("text", "same"),
    [("Abc", True), ("É“’™", True), ("ﬁ", False), ("e\u0301", False), ("\u00ad", False), ("ß", False)],
)
def test_folding_keeps_offsets_where_each_character_folds_to_one(text: str, same: bool) -> None:
    assert is_one_to_one(text) is same
    if same:
        assert fold_one_to_one(text) == fold_letters(text).text


@given(AWKWARD)
def test_folded_characters_map_into_the_text_in_order(text: str) -> None:
    folded = fold(text)
    assert len(folded.starts) == len(folded.text) + 1
    assert len(folded.ends) == len(folded.text)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=False))


@given(AWKWARD)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


FORMS: tuple[Form, ...] = ("NFC", "NFD", "NFKC", "NFKD")
HALF_WIDTH_MARK = "\uff9e"  # a combining mark only in its compatibility form


@given(st.sampled_from(FORMS), st.lists(st.text(st.characters() | st.sampled_from("e\u0301\u0323ﬁ"), max_size=8)))
def test_a_text_of_few_marks_is_normalized_as_by_unicode(form: Form, words: list[str]) -> None:
    text = "a".join(words)
    assert normalize(form, text) == unicodedata.normalize(form, text)


@pytest.mark.parametrize("marks", ["\u0301\u0323", f"{HALF_WIDTH_MARK}\u0301", "\u0344\u0323"])
@pytest.mark.parametrize("form", FORMS)
def test_marks_are_sorted_among_thirty_at_most(form: Form, marks: str) -> None:
    text = "e" + marks * 1_000
    first = normalize(form, text)[: MAX_MARKS // 2]
    assert first == unicodedata.normalize(form, text[: MAX_MARKS + 1])[: MAX_MARKS // 2]
    again = normalize("NFKD", text)
    assert sorted(again) == sorted(unicodedata.normalize("NFKD", text))
    ranks = [unicodedata.combining(mark) for mark in again]
    falls = sum(after < before for before, after in pairwise(ranks))
    assert falls >= len(text) // (MAX_MARKS + 1) - 1  # a part ends where a lower class follows: none is longer


def test_accents_are_taken_off() -> None:
    assert remove_marks("NFD", "Zoë\u0323 " + "n\u0303" * 40) == "Zoe " + "n" * 40


def test_offsets_stay_true_in_a_run_of_marks() -> None:
    text = "A" + "\u0301\u0323" * 100 + " word"
    folded = fold(text)
    at = folded.text.index("word")
    assert folded.locate(at, at + 4).slice(text) == "word"
    assert folded.starts[-1] == len(text)
    assert all(start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=False))
