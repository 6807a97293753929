"""Judgements find their passages again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.model import DocumentId, PageBreak, Passage
from tests.builders import make_passage
from tests.relevance.locate import HERE, OWN, UNSEEN, UNTOUCHED, Judgement, graded, locate


def passage(identity: str, page: int, text: str) -> Passage:
    return make_passage(text, identity, "guide", breaks=(PageBreak(0, page, str(page)),))


def judgement(words: str, page: int = 1, grade: int = 2, document: str = "guide") -> Judgement:
    return Judgement(question="c01", document=document, page=page, words=words, grade=grade)


PASSAGES = (
    passage("a", 1, "The police refer."),
    passage("b", 5, "So it is. The “police” refer."),
    passage("c", 6, "Else."),
)


def test_a_passage_is_found_by_its_words_whatever_the_typography_and_the_cut() -> None:
    assert locate(judgement('the "police" refer', page=1), PASSAGES) == "a"
    assert locate(judgement("the police refer", page=4), PASSAGES) == "b"
    assert locate(judgement("he police refer"), PASSAGES) is None


def test_the_best_grade_stands_where_two_judged_passages_became_one() -> None:
    judgements = [judgement("so it is", 5, 1), judgement("the police refer", 5, 3), judgement("else", document="gone")]
    grades, lost = graded(judgements, {DocumentId("guide"): PASSAGES})
    assert grades == {("c01", "b"): 3}
    assert [each["document"] for each in lost] == ["gone"]


FOLDERS = [each for each in (HERE, UNSEEN, OWN, UNTOUCHED) if each.is_dir()]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_question_has_a_voice_and_an_answer(folder: Path) -> None:
    questions = read_questions(folder)
    rows = [row.split("\t") for row in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    best: dict[str, int] = {}
    for question, _, grade in rows:
        best[question] = max(best.get(question, 0), int(grade))
    assert len(questions) >= 45
    assert {each["voice"] for each in questions} == {"researcher", "caseworker", "police officer"}
    assert {each["id"] for each in questions} == set(best)
    assert min(best.values()) >= 2
    assert max(best.values()) == 3


@pytest.mark.parametrize("folder", [each for each in FOLDERS if each != HERE], ids=lambda folder: folder.name)
def test_most_questions_are_in_other_words_than_their_answers(folder: Path) -> None:
    questions = read_questions(folder)
    assert sum(int(each["shared"]) <= 1 for each in questions) >= 0.75 * len(questions)


def read_questions(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
