"""Words are found by the shortcut as by naming every word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.engine.token_finder import find_near, find_phrase, find_words
from kb.model import Span
from kb.text import Token, fold_letters, tokenize

texts = st.text(st.sampled_from("abAB1 '’‘“”–—-•£._\n\t\u00a0\u00ad\u0301éﬁŒß½Ａ中🕊"), max_size=40)


def _all_spans(text: str, places: list[tuple[int, int]]) -> list[Span]:
    folded = fold_letters(text)
    return sorted((folded.locate(*place) for place in places), key=lambda span: span.start)


def _stretch(run: list[Token]) -> Span:
    return Span(run[0].start, run[-1].end)


@given(text=texts)
def test_every_word_is_found_by_its_first_letter(text: str) -> None:
    found = list(find_words(fold_letters(text).text, "abfos12", lambda _: True))

    assert _all_spans(text, found) == [Span(each.start, each.end) for each in tokenize(text)]


@given(text=texts, letter=st.sampled_from("ab1"))
def test_words_with_other_first_letters_are_passed_over(text: str, letter: str) -> None:
    folded = fold_letters(text).text
    expected = [each.term for each in tokenize(text) if each.term[0] == letter or not each.term[0].isascii()]

    assert sorted(folded[start:end] for start, end in find_words(folded, letter, lambda _: True)) == sorted(expected)


@given(text=texts, data=st.data())
def test_a_phrase_is_found_in_each_of_its_places(text: str, data: st.DataObject) -> None:
    words = tokenize(text)
    first = data.draw(st.integers(0, max(len(words) - 1, 0)))
    phrase = [each.term for each in words[first : first + data.draw(st.integers(1, 3))]]
    size = len(phrase)
    expected = [words[at : at + size] for at in range(len(words) - size + 1)]
    found = list(find_phrase(fold_letters(text).text, phrase)) if phrase else []

    assert _all_spans(text, found) == [_stretch(run) for run in expected if run and [w.term for w in run] == phrase]


@given(text=texts, slop=st.integers(0, 3), data=st.data())
def test_words_near_each_other_are_found_where_they_stand_closest(text: str, slop: int, data: st.DataObject) -> None:
    words = tokenize(text)
    chosen = data.draw(st.lists(st.sampled_from(words), min_size=2, max_size=3)) if words else []
    sought = sorted(each.term for each in chosen)
    found = _all_spans(text, list(find_near(fold_letters(text).text, sought, slop)))
    runs = [
        words[first:last]
        for first in range(len(words))
        for last in range(first + len(sought), min(first + len(sought) + slop, len(words)) + 1)
        if _holds(words[first:last], sought)
    ]
    shortest = [run for run in runs if not (_holds(run[1:], sought) or _holds(run[:-1], sought))]

    assert found == [_stretch(run) for run in shortest if sought]


def _holds(run: list[Token], sought: list[str]) -> bool:
    held = [each.term for each in run]
    return all(held.count(word) >= sought.count(word) for word in sought)
