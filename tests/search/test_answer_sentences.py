"""Which sentence answers a question, and when none is shown."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kb.model import MATCH_ALL, Block, BlockKind, DocumentId, Hit, Metadata, Query, Span
from kb.search.answer_sentences import LEAST_SCORE, AnswerSentence, choose, list_candidates
from tests.builders import make_passage, make_record

GUIDANCE = Metadata(title="Ferry guidance")
ANY = Query(MATCH_ALL)


def make_hit(text: str, metadata: Metadata = GUIDANCE) -> Hit:
    return Hit(make_passage(text), make_record(metadata), (), 1.0)


def find(question: str, *hits: Hit, query: Query = ANY) -> list[AnswerSentence]:
    return list_candidates(question, query, hits, lambda words: dict.fromkeys(words, 1))


def answer(question: str, *hits: Hit, score: float = LEAST_SCORE, query: Query = ANY) -> Sequence[str]:
    """Return what is shown as the answer to a question, given what was found and how a reranker scores it."""
    candidates = find(question, *hits, query=query)
    box = choose(candidates, [score] * len(candidates))
    return [span.slice(box.hit.passage.text) for span in box.spans] if box else []


@pytest.mark.parametrize(
    ("question", "text", "shown"),
    [
        (
            "How long does a skipper wait for the tide?",
            "The ferry has two decks. A skipper waits two hours for the tide.",
            "A skipper waits two hours for the tide.",
        ),
        ("How many ferries cross the harbour?", "In 2013 ferries crossed the harbour. Nine ferries cross the harbour.",
         "Nine ferries cross the harbour."),
        ("When did the ferry to Ely begin?", "The ferry to Ely is fast. The ferry to Ely began in May.",
         "The ferry to Ely began in May."),
        ("What does a ferry ticket cost?", "A ferry ticket has two parts. A ferry ticket is £3 for adults.",
         "A ferry ticket is £3 for adults."),
        ("What is the phone number of the ferry?", "Wait. The phone number of the ferry is 01632 960 001.",
         "The phone number of the ferry is 01632 960 001."),
        ("What does neap tide mean?", "A neap tide comes twice a month. Neap tide refers to the least tide of all.",
         "Neap tide refers to the least tide of all."),
    ],
)  # fmt: skip
def test_the_sentence_is_one_that_has_what_the_question_asks_for(question: str, text: str, shown: str) -> None:
    assert answer(question, make_hit(text)) == [shown]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many ferries crossed the harbour in 2021?", "In 2020 nine ferries crossed the harbour."),
        ("How many ferries crossed the harbour in 2021?", "All began in 2021. Nine ferries crossed the harbour then."),
        ("How many skippers cross the harbour?", "Nine ferries cross the harbour with a pilot."),
        ("How long does the Westport ferry take?", "The ferry takes two hours to the island."),
        ("How long was Ada on the old ferry?", "Ada, a 61-year-old skipper, was on the old ferry."),
        ("How many ferries cross the harbour?", "Ferries across the harbour 2013\tnine\tten ferries cross"),
        ("How many ferries cross the harbour?", "Nine ferries cross the harbour and many other boats"),
        ("Can a skipper refuse a passenger?", "A skipper can refuse a passenger who is drunk."),
        ("What is the phone number of the ferry?", "The number of the ferry is on www.example.org, 6 May 2015."),
        ("What does slack water mean?", "Neap water refers to the least tide of all."),
        ("Why do nine ferries cross the harbour?", "Nine ferries cross the harbour."),
        ("What does neap tide mean?", "A neap tide is the most common of tides."),
        ("What does neap tide mean?", "For example, a neap tide is the tide at half moon."),
        ("How long is the minimum wait for the tide?", "The maximum wait for the tide is two hours."),
        ("How much allowance does a skipper receive?", "A skipper can receive an allowance nine times."),
        ("Which year did the Ferry Act 2015 begin?", "The Ferry Act 2015 began with a speech."),
        ("What counts when nine ferries cross the harbour?", "Nine ferries cross the harbour in May."),
        ("What is the e-mail of the ferry?", "The ferry has a site, www.example.org, and an e-mail."),
        ("Who keeps the lantern of the ferry?", "The skipper of the ferry keeps the lantern."),
    ],
)
def test_no_sentence_is_shown_that_cannot_answer(question: str, text: str) -> None:
    assert answer(question, make_hit(text)) == []


def test_no_sentence_is_shown_without_strong_evidence() -> None:
    hit = make_hit("A skipper waits two hours for the tide.")
    assert answer("How long does a skipper wait for the tide?", hit, score=LEAST_SCORE - 0.1) == []
    assert answer("How long does a lantern burn on the quay?", hit) == []


def test_the_sentence_with_the_best_score_is_shown() -> None:
    one, two = "A skipper waits two hours for the tide.", "A skipper waits three hours for the tide."
    candidates = find("How long does a skipper wait for the tide?", make_hit(f"{one} {two}"))
    boxes = [choose(candidates, scores) for scores in ((9.0, 9.2), (9.2, 9.0))]
    assert [candidates[at].span for at in (1, 0)] == [box.spans[0] for box in boxes if box]


def test_the_year_of_a_question_may_be_that_of_the_document() -> None:
    question, text = "How many ferries crossed the harbour in 2021?", "Nine ferries crossed the harbour."
    assert answer(question, make_hit(text)) == []
    assert answer(question, make_hit(text, Metadata(title="Ferries in 2021"))) == [text]


def test_a_list_is_shown_whole_below_the_sentence_that_introduces_it() -> None:
    lead, one, two = "A skipper may be paid in two ways in two days:", "by the hour", "by the tide"
    text = f"{lead}\n{one}\n{two}"
    spans = [Span(0, len(lead)), Span(len(lead) + 1, len(lead) + 1 + len(one)), Span(len(text) - len(two), len(text))]
    kinds = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.LIST_ITEM)
    passage = make_passage(text, blocks=tuple(map(Block, kinds, spans)))
    hit = Hit(passage, make_record(Metadata(title="Ferry guidance")), (), 1.0)
    assert answer("In how many days may a skipper be paid?", hit) == [lead, one, two]


def test_a_replaced_document_and_one_for_another_nation_answer_nothing() -> None:
    question, text = "How long does a skipper wait in Scotland?", "In Scotland a skipper waits two hours for the tide."
    assert answer(question, make_hit(text)) == [text]
    assert answer(question, make_hit(text, Metadata(title="Ferries", jurisdictions=("England",)))) == []
    replaced = Query(MATCH_ALL, superseded=(DocumentId("a"),))
    assert answer(question, make_hit(text), query=replaced) == []


@pytest.mark.parametrize(
    ("text", "places", "shown"),
    [
        ("A skipper waits three hours for the tide.", ("Scotland",), ["A skipper waits three hours for the tide."]),
        ("A skipper waits two  hours for the tide.", ("Scotland",), []),
        ("A skipper waits three hours for the tide.", ("UK",), []),
        ("A skipper waits three hours for the tide.", (), []),
        ("A skipper waits three hours for the tide.", ("international",), []),
    ],
)
def test_what_differs_elsewhere_is_shown_with_the_answer(text: str, places: tuple[str, ...], shown: list[str]) -> None:
    question = "How long does a skipper wait for the tide?"
    here = make_hit("A skipper waits two hours for the tide.", Metadata(title="Ferries", jurisdictions=("England",)))
    there = make_hit(text, Metadata(title="Ferries", jurisdictions=places))
    candidates = find(question, here, there)
    box = choose(candidates, [LEAST_SCORE + 1.0, LEAST_SCORE][: len(candidates)])
    assert box is not None
    assert box.jurisdictions == ("England",)
    assert [each.spans[0].slice(each.hit.passage.text) for each in box.also] == shown
    assert [each.jurisdictions for each in box.also] == [places] * len(shown)
