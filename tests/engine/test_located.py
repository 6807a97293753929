"""Words are found where they stand, by the shortcut as by the long way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.engine.whoosh.located import LocatedWords
from kb.model import Span
from kb.text import tokens

texts = st.text(st.sampled_from("abAB1 '’‘“”–—-•£._\n\t\u00a0\u00ad\u0301éﬁŒß½Ａ中🕊"), max_size=40)


@given(text=texts, data=st.data())
def test_runs_of_words_stand_where_their_tokens_stand(text: str, data: st.DataObject) -> None:
    words = LocatedWords(text)
    places = tokens(text)
    assert words.terms == [place.term for place in places]
    cuts = sorted(data.draw(st.sets(st.integers(0, len(places)), max_size=6)))
    runs = [(first, last - 1) for first, last in zip(cuts[::2], cuts[1::2], strict=False)]
    expected = [Span(places[first].start, places[last].end) for first, last in runs]
    assert list(words.spans(runs)) == expected


@pytest.mark.parametrize("text", ["“The dock’s” – it’s a dock", "'tis ' a' 'b", "a’’b a'b ’a"])
def test_marks_of_typesetters_are_seen_through(text: str) -> None:
    words = LocatedWords(text)
    found = [span.of(text) for span in words.spans([(at, at) for at in range(len(words.terms))])]
    assert found == [text[place.start : place.end] for place in tokens(text)]
