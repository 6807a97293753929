"""The frequency of a part of a query in a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.engine.execution.texts import Text
from kb.model import Phrase, Prefix, Word
from tests.contract.evaluation import count_part

WORDS = st.sampled_from(["dock", "docks", "court", "the", "child"])
TEXTS = st.lists(st.lists(WORDS, max_size=8), max_size=3)
PARTS = st.one_of(
    WORDS.map(Word),
    st.lists(WORDS, min_size=1, max_size=3).map(tuple).map(Phrase),
    st.builds(Phrase, st.lists(WORDS, min_size=1, max_size=3).map(tuple), st.integers(1, 5)),
    st.sampled_from(["d", "do", "zz"]).map(Prefix),
    st.just(Prefix("do", ("docks", "other"))),
)


@given(texts=TEXTS, part=PARTS)
def test_counts_are_those_of_the_plainest_reading(texts: list[list[str]], part: Word | Phrase | Prefix) -> None:
    assert Text([" ".join(each) for each in texts]).count(part) == sum(count_part(part, each) for each in texts)
