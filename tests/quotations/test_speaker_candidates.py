"""The linear model that the benchmarks compare with the rules chooses speakers in unseen sentences."""

from __future__ import annotations

import pytest

from benchmarks.quotations import of_lines
from benchmarks.speaker_candidates import Candidate, Reading, SpeakerModel
from kb.model import Span
from kb.text.quote_pairs import pair_quotes

LEARNT = (
    ("“The harbour is safe again,” said Jane Roe, Head of Policy at Example Trust.", "Jane Roe"),
    ("Councillor Ann Moss thanked the crew. “We will come back,” said Peter Vale.", "Peter Vale"),
    ("Peter Vale said: “We have never seen so many boats.” Jane Roe was there too.", "Peter Vale"),
    ("Mary Fenn met Ann Moss on Monday. Ann Moss said: “Nothing has been decided yet.”", "Ann Moss"),
    ("The sign says “Harbour closed for the winter” and Mary Fenn painted it.", ""),
    ("Jane Roe read a leaflet called “How to keep a boat dry” that Peter Vale had printed.", ""),
)


def list_candidates(text: str) -> list[Candidate]:
    document = of_lines(text)
    parts: list[Span] = [each.inner for each in pair_quotes(text, enumerate(document.blocks)).quoted]
    return Reading(text, document.blocks, parts).list_candidates(parts)


@pytest.fixture(scope="module")
def model() -> SpeakerModel:
    cases = [(list_candidates(text), name) for text, name in LEARNT]
    learnt = SpeakerModel()
    learnt.train([(found, [each.speaker.name == name for each in found]) for found, name in cases])
    return learnt


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ruth Lane waved. “The lantern was lit at eight,” said Paul Grey, the keeper.", "Paul Grey"),
        ("Paul Grey waved. Ruth Lane said: “The lantern was lit at eight, as it is on every night.”", "Ruth Lane"),
        (
            "“The lantern was lit at eight,” said Paul Grey. “It burnt until the morning came.” Ruth Lane left.",
            "Paul Grey",
        ),
    ],
)
def test_the_speaker_of_an_unseen_sentence_is_chosen(model: SpeakerModel, text: str, name: str) -> None:
    chosen, share = model.choose(list_candidates(text))
    assert chosen.speaker.name == name
    assert chosen.span.slice(text) == name
    assert 0.5 < share <= 1


def test_words_that_nobody_says_have_no_speaker(model: SpeakerModel) -> None:
    text = "Ruth Lane found a book called “How to light a lantern” that Paul Grey had hidden."
    assert model.choose(list_candidates(text))[0].speaker.name == ""


def test_the_speaker_before_is_a_candidate_for_the_next_words() -> None:
    text = "“The lantern was lit,” said Paul Grey.\n“It burnt until the morning came.”"
    document = of_lines(text)
    parts = [each.inner for each in pair_quotes(text, enumerate(document.blocks)).quoted]
    reading = Reading(text, document.blocks, parts)
    first = next(each for each in reading.list_candidates(parts[:1]) if each.speaker.name == "Paul Grey")
    reading.move(first.speaker, parts[0].end)
    assert reading.list_candidates(parts[1:])[1].speaker.name == "Paul Grey"
