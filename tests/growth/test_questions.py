"""Telling what a question asks for takes work that grows with its length."""

from __future__ import annotations

import pytest

from kb.model import MATCH_ALL, Hit, Metadata, Query
from kb.search.answer_sentences import list_candidates
from kb.settings import Settings
from tests.builders import make_passage, make_record
from tests.growth.doubling import measure_growth, time_cpu

pytestmark = pytest.mark.growth
HIT = Hit(make_passage("It means that it is so much. " * 40), make_record(Metadata(title="Ferries")), (), 1.0)


@pytest.mark.parametrize(
    "repeated", ["what does the ", "what does exactly ", "how much of ", "what is an ", "how many "]
)
def test_reading_a_question_grows_with_its_length(repeated: str) -> None:
    def measure(size: int) -> float:
        question = repeated * (size // len(repeated))
        return time_cpu(
            lambda: list_candidates(question, Query(MATCH_ALL), [HIT] * 9, lambda words: dict.fromkeys(words, 1))
        )

    assert not measure_growth(measure, 1_000, 32 * Settings().max_query_chars).is_excessive
