"""Normalization forms, also of runs of combining marks that no language has."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.folding import fold
from kb.text.normalization import MAX_MARKS, Form, normalize, remove_marks

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
