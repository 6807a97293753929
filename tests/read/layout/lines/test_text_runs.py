"""Marks of notes inside a line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.read.layout.lines.text_runs import extract_raised_marks, extract_superscript_marks


def test_a_mark_is_taken_out_and_its_place_kept() -> None:
    assert extract_raised_marks("the act12 and", [(7, 9)]) == ("the act and", ((7, "12"),))


def test_white_space_before_a_mark_goes_with_it() -> None:
    assert extract_raised_marks("the act 3 and", [(8, 9)]) == ("the act and", ((7, "3"),))


def test_a_mark_at_the_beginning_leaves_no_white_space() -> None:
    assert extract_raised_marks("7 See above", [(0, 1)]) == ("See above", ((0, "7"),))


def test_the_ending_of_an_ordinal_stays() -> None:
    assert extract_raised_marks("the 21st of", [(6, 8)]) == ("the 21st of", ())


def test_a_square_of_a_unit_stays() -> None:
    assert extract_raised_marks("40 m2 of floor", [(4, 5)]) == ("40 m2 of floor", ())
    assert extract_superscript_marks("40 m² of floor") == ("40 m² of floor", ())


def test_superscript_characters_are_marks() -> None:
    assert extract_superscript_marks("the act¹² and") == ("the act and", ((7, "12"),))


@given(
    st.lists(
        st.tuples(st.from_regex(r"[A-Za-z]{4,8}", fullmatch=True), st.sampled_from(["", "1", "23", "*"])), min_size=1
    )
)
def test_the_words_stay_and_each_mark_follows_its_word(words: list[tuple[str, str]]) -> None:
    text, raised = "", []
    for word, mark in words:
        text += (" " if text else "") + word
        if mark:
            raised.append((len(text), len(text) + len(mark)))
        text += mark
    plain, marks = extract_raised_marks(text, raised)
    assert plain == " ".join(word for word, _ in words)
    assert [mark for _, mark in marks] == [mark for _, mark in words if mark]
    assert all(offset == len(plain) or plain[offset] == " " for offset, _ in marks)
