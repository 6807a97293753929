"""Reads judged collections: folders of texts, of questions, and of grades for how well a text answers a question.

    corpus.jsonl      {"id", "title", "text"} a line; the title may be missing
    queries.jsonl     {"id", "text"} a line
    qrels.tsv         a header, then query-id, doc-id and score, separated by tabs

Questions over an existing library have no texts of their own: questions.jsonl replaces queries.jsonl, and the table
names passages of the library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.errors import EvaluationError
from kb.evaluation.entries import get_string, parse_number, read_entries, read_lines

TEXTS, QUESTIONS, GRADES = "corpus.jsonl", "queries.jsonl", "qrels.tsv"
LIBRARY_QUESTIONS = "questions.jsonl"
_COLLECTION = f"A collection is a folder with {TEXTS}, {QUESTIONS} and {GRADES}."
_JUDGED = f"Judged questions over a library are a folder with {LIBRARY_QUESTIONS} and {GRADES}."

Grades = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CollectionText:
    """A text of a collection. Its id is never searched."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class JudgedQuestions:
    """The texts of questions by id, and the grades of judged texts for each; above 0 a text answers it."""

    questions: Mapping[str, str]
    grades: Mapping[str, Grades]

    def select_answerable(self) -> Iterator[tuple[str, Grades]]:
        """Yield the text and the grades of each question that has an answer."""
        for identity, text in self.questions.items():
            grades = self.grades.get(identity, {})
            if any(grade > 0 for grade in grades.values()):
                yield text, grades


@dataclass(frozen=True, slots=True)
class Collection:
    """Texts, with judged questions over them."""

    texts: tuple[CollectionText, ...]
    judged: JudgedQuestions


def read_collection(folder: Path) -> Collection:
    """Read a collection.

    Raises:
        EvaluationError: A file is missing, or a line of one cannot be used.
    """
    texts = tuple(
        CollectionText(identity, get_string(fields, "title", where, needed=False), get_string(fields, "text", where))
        for identity, fields, where in read_entries(folder / TEXTS, _COLLECTION)
    )
    if not texts:
        raise EvaluationError(f"'{folder / TEXTS}' is empty. Write one text per line.")
    return Collection(texts, _read_questions(folder, QUESTIONS, _COLLECTION))


def read_judged_questions(folder: Path) -> JudgedQuestions:
    """Read questions over a library, and the grades of its passages.

    Raises:
        EvaluationError: A file is missing, a line of one cannot be used, or no question has an answer.
    """
    return _read_questions(folder, LIBRARY_QUESTIONS, _JUDGED)


def _read_questions(folder: Path, questions: str, expected: str) -> JudgedQuestions:
    asked = {
        identity: get_string(fields, "text", where)
        for identity, fields, where in read_entries(folder / questions, expected)
    }
    judged = JudgedQuestions(asked, _read_grades(folder / GRADES, expected))
    if not any(True for _ in judged.select_answerable()):
        raise EvaluationError(
            f"No question of '{folder / questions}' has a score above 0 in '{folder / GRADES}'. "
            "Check that both use the same question ids."
        )
    return judged


def _read_grades(path: Path, expected: str) -> Mapping[str, Grades]:
    grades: dict[str, dict[str, float]] = {}
    for number, (line, where) in enumerate(read_lines(path, expected)):
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) != 3:
            raise EvaluationError(
                f"{where} has {len(fields)} columns. Write query-id, doc-id and score, separated by tabs."
            )
        question, text, score = fields
        grade = parse_number(score)
        if number == 0 and grade is not None:
            raise EvaluationError(f"{where} is not a header. Begin the file with: query-id, doc-id, score.")
        if number == 0:
            continue
        if grade is None:
            raise EvaluationError(f"{where} has the score '{score}'. Write a number.")
        of_question = grades.setdefault(question, {})
        if text in of_question:
            raise EvaluationError(f"{where} judges '{text}' for '{question}' a second time. Keep one of the lines.")
        of_question[text] = grade
    return grades
