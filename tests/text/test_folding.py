"""Folding, and the mapping back to the original offsets."""

from __future__ import annotations

import pytest
from hypothesis import given

from kb.model import Span
from kb.text import fold
from kb.text.folding import fold_letters, fold_one_to_one, is_one_to_one
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
