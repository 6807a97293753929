"""Reads judged collections: folders of texts, of questions, and of grades for how well a text answers a question.

corpus.jsonl    {"id", "title", "text"} a line; the title may be missing
queries.jsonl   {"id", "text"} a line
qrels.tsv       a header, then query-id, doc-id and score, separated by tabs
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.errors import EvaluationError

TEXTS, QUESTIONS, GRADES = "corpus.jsonl", "queries.jsonl", "qrels.tsv"

Grades = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CollectionText:
    """A text of a collection. Its id is never searched."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class JudgedQuestions:
    """Questions, and how well each text answers them.

    Attributes:
        questions: The text of each, by id.
        grades: For each question, the grade of each text that was judged; above 0 the text answers it.
    """

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
        CollectionText(identity, _get_string(fields, "title", where, needed=False), _get_string(fields, "text", where))
        for identity, fields, where in _read_entries(folder / TEXTS)
    )
    if not texts:
        raise EvaluationError(f"'{folder / TEXTS}' is empty. Write one text per line.")
    return Collection(texts, read_judged_questions(folder, QUESTIONS))


def read_judged_questions(folder: Path, questions: str) -> JudgedQuestions:
    """Read questions and grades.

    Args:
        folder: Of the collection.
        questions: The name of the file of questions in it.

    Raises:
        EvaluationError: A file is missing, a line of one cannot be used, or no question has an answer.
    """
    asked = {
        identity: _get_string(fields, "text", where) for identity, fields, where in _read_entries(folder / questions)
    }
    judged = JudgedQuestions(asked, _read_grades(folder / GRADES))
    if not any(True for _ in judged.select_answerable()):
        raise EvaluationError(
            f"No question of '{folder / questions}' has a score above 0 in '{folder / GRADES}'. "
            "Check that both use the same question ids."
        )
    return judged


def _read_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the lines of a file that are not empty, each with its place for error messages."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield line.rstrip("\r\n"), f"Line {number} of '{path}'"
    except FileNotFoundError as error:
        raise EvaluationError(
            f"There is no '{path}'. A collection is a folder with {TEXTS}, {QUESTIONS} and {GRADES}."
        ) from error
    except OSError as error:
        raise EvaluationError(f"Cannot read '{path}': {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise EvaluationError(f"'{path}' is not text in UTF-8. Save it in that encoding.") from error


def _read_entries(path: Path) -> Iterator[tuple[str, Mapping[str, object], str]]:
    """Yield the id and the fields of each line of a JSON Lines file, and its place for error messages."""
    seen: set[str] = set()
    for line, where in _read_lines(path):
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise EvaluationError(f"{where} is not JSON: {error}.") from error
        if not isinstance(fields, dict):
            raise EvaluationError(f"{where} is not a JSON object. Write one object in braces per line.")
        identity = fields.get("id")
        if isinstance(identity, bool) or not isinstance(identity, str | int) or not str(identity).strip():
            raise EvaluationError(f'{where} has no "id". Give it one: a string or a whole number.')
        if str(identity) in seen:
            raise EvaluationError(f"{where} repeats the id '{identity}' of an earlier line. Give each line its own.")
        seen.add(str(identity))
        yield str(identity), fields, where


def _get_string(fields: Mapping[str, object], name: str, where: str, *, needed: bool = True) -> str:
    value = fields.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        raise EvaluationError(f'{where} has no "{name}", or one that is not a string. Give it one, which may be empty.')
    return value


def _read_grades(path: Path) -> Mapping[str, Grades]:
    grades: dict[str, dict[str, float]] = {}
    for number, (line, where) in enumerate(_read_lines(path)):
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) != 3:
            raise EvaluationError(
                f"{where} has {len(fields)} columns. Write query-id, doc-id and score, separated by tabs."
            )
        question, text, score = fields
        grade = _parse_number(score)
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


def _parse_number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
