"""The program's scores on the public gold set: structure, quotations, kinds of passages, laws, and ranking.

Each floor is a little below what was measured when it was set, which the comment beside it gives as "k of n". The
tables were made by reading the sources: a low floor is a weakness of the program, not an agreed result.
"""

from __future__ import annotations

from collections import Counter

import pytest

from kb.evaluation.metrics import MeanMetrics
from kb.library.supersession import find_supersessions
from kb.text import FUNCTION_WORDS, fold, split_terms, stem
from tests.gold import make_inquiry, make_report
from tests.gold.comparison import (
    NOT_QUOTED,
    GoldLibrary,
    KindComparison,
    QuotationComparison,
    answer_questions,
    compare_kinds,
    compare_laws,
    compare_quotations,
    find_headings,
    find_wrong_structure,
    index_library,
    is_same_speaker,
    read_questions,
    read_rows,
)

STRUCTURE = {
    "heading": 68,  # 69 of 71
    "list item": 23,  # 24 of 24
    "page label": 22,  # 23 of 23
    "table row": 10,  # 11 of 14
    "title": 7,  # 8 of 10
    "date": 5,  # 6 of 10
    "left out": 8,  # 9 of 9
    "footnote": 7,  # 8 of 8
    "footnote mark": 7,  # 8 of 8
    "block quotation": 4,  # 4 of 5
    "caption": 3,  # 3 of 3
    "running head": 2,  # 2 of 3
}
KINDS = {
    "recommendation": 9,  # 10 of 19
    "duty": 4,  # 5 of 13
    "indicators": 3,  # 3 of 4
    "statistic": 10,  # 11 of 24
    "case study": 1,  # 1 of 13
    "definition": 4,  # 4 of 9
    "contact": 8,  # 9 of 10
    "law cited": 16,  # 17 of 22
}


@pytest.fixture(scope="session")
def gold(tmp_path_factory: pytest.TempPathFactory) -> GoldLibrary:
    return index_library(tmp_path_factory.mktemp("gold"))


@pytest.fixture(scope="session")
def quotations(gold: GoldLibrary) -> QuotationComparison:
    return compare_quotations(gold)


@pytest.fixture(scope="session")
def kinds(gold: GoldLibrary) -> KindComparison:
    return compare_kinds(gold)


def test_the_reports_are_what_the_scripts_make_of_their_texts() -> None:
    assert make_report.TARGET.read_bytes() == make_report.build_report()
    assert make_inquiry.TARGET.read_bytes() == make_inquiry.build_inquiry()


def test_the_structure_is_what_a_reader_sees(gold: GoldLibrary) -> None:
    missed = find_wrong_structure(gold)
    marked = Counter(row["kind"] for row in read_rows("structure.tsv"))
    right = marked - Counter(row["kind"] for row in missed)
    assert set(marked) == set(STRUCTURE)
    assert {kind: right[kind] for kind, floor in STRUCTURE.items() if right[kind] < floor} == {}, missed


def test_hardly_anything_but_headings_is_taken_for_one(gold: GoldLibrary) -> None:
    rows = [
        (row["document"], fold(row["words"]).text) for row in read_rows("structure.tsv") if row["kind"] == "heading"
    ]
    extra = set(find_headings(gold.documents)) - set(rows)
    assert len(extra) <= 4, extra  # 3 of the 72 found


def test_the_older_edition_is_superseded_by_the_newer_and_nothing_else_is(gold: GoldLibrary) -> None:
    with gold.library.open_view() as view:
        superseded = {old: each.successor and each.successor.id for old, each in find_supersessions(view).items()}
    assert superseded == {"ferry-crew-guidance-2016": "ferry-crew-guidance-2021"}


def test_most_quotations_are_found(quotations: QuotationComparison) -> None:
    assert len(quotations.matched) + len(quotations.missed) == 61
    assert len(quotations.matched) >= 48, quotations.missed  # 50 of 61


def test_hardly_anything_but_quotations_is_taken_for_one(quotations: QuotationComparison) -> None:
    assert sum(row["speaker"] == NOT_QUOTED for row in read_rows("quotations.tsv")) == 20
    assert len(quotations.extra) <= 3, quotations.extra  # 2 of the 52 found, one of them among the 20 of the table


def test_most_quotations_have_the_right_speaker(quotations: QuotationComparison) -> None:
    others = [(row["speaker"], each.speaker) for row, each in quotations.matched if not is_same_speaker(row, each)]
    assert len(quotations.matched) - len(others) >= 40, others  # 42 of the 50 found
    assert sum(bool(found) for _, found in others) <= 3, others  # 2; the other 6 have none


@pytest.mark.parametrize(
    ("field", "floor"),
    [
        ("role", 13),  # 14 of 20
        ("organisation", 4),  # 5 of 12
    ],
)
def test_roles_and_organisations_are_those_printed(quotations: QuotationComparison, field: str, floor: int) -> None:
    pairs = [(row[field], str(getattr(each, field))) for row, each in quotations.matched if row[field]]
    right = [(wanted, found) for wanted, found in pairs if found and (wanted in found or wanted.startswith(found))]
    assert len(right) >= floor, set(pairs) - set(right)


def test_the_kinds_that_are_found_are_right(kinds: KindComparison) -> None:
    wrong = kinds.found - kinds.wanted
    assert len(wrong) <= 0.1 * len(kinds.found), wrong  # 4 of 64


def test_the_kinds_of_passages_are_found_as_often_as_before(kinds: KindComparison) -> None:
    right = Counter(kind for _, kind in kinds.wanted & kinds.found)
    assert {kind for _, kind in kinds.wanted} == set(KINDS)
    assert {kind: right[kind] for kind, floor in KINDS.items() if right[kind] < floor} == {}


def test_most_laws_are_cited_with_the_right_provision(gold: GoldLibrary) -> None:
    missed, extra, marked = compare_laws(gold)
    assert marked - len(missed) >= 18, missed  # 19 of 26
    assert len(extra) <= 2, extra  # 1 of the 20 found


def test_every_answer_is_a_passage_and_shares_few_words_with_its_question(gold: GoldLibrary) -> None:
    shared = Counter[str]()
    for question in read_questions():
        asked = {stem(term) for term in split_terms(question["text"]) if term not in FUNCTION_WORDS}
        for each in question["answers"]:
            text = gold.read_text(gold.find_passage(each["document"], each["words"]))
            if each["grade"] == 3:
                shared[question["id"]] = max(len(asked & set(map(stem, split_terms(text)))), shared[question["id"]])
    assert len(shared) == 24
    assert sum(count <= 1 for count in shared.values()) >= 22, shared


@pytest.mark.parametrize(
    ("meaning", "ndcg", "successes"),
    [
        pytest.param(False, 0.17, 4, id="words"),  # 0.187; 5 of 24
        pytest.param(True, 0.29, 9, id="words and static embeddings"),  # 0.301; 10 of 24
    ],
)
def test_questions_are_answered_as_well_as_before(
    gold: GoldLibrary, meaning: bool, ndcg: float, successes: int
) -> None:
    answers = list(answer_questions(gold, meaning=meaning))
    failed = [question["text"] for question, _, succeeds in answers if not succeeds]
    assert len(answers) - len(failed) >= successes, failed
    assert MeanMetrics.average(metrics for _, metrics, _ in answers).ndcg >= ndcg
