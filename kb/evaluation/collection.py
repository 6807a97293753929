"""A folder with a judged collection -> its texts, its questions, and what answers them.

    corpus.jsonl    {"id", "title", "text"} a line; the title may be missing
    queries.jsonl   {"id", "text"} a line
    qrels.tsv       a header, then query-id, doc-id and score, with tabs between

Owns the formats and their faults: each is named with its file and its line. Knows nothing of libraries.
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
class Text:
    """A text of a collection, known there by an id that is never searched."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Questions, and how well each text answers them.

    Attributes:
        questions: The text of each, by id.
        grades: For each question, the grade of each text that was judged; above 0 it answers.
    """

    questions: Mapping[str, str]
    grades: Mapping[str, Grades]

    def answerable(self) -> Iterator[tuple[str, Grades]]:
        """Give the text and the grades of each question that something answers."""
        for identity, text in self.questions.items():
            grades = self.grades.get(identity, {})
            if any(grade > 0 for grade in grades.values()):
                yield text, grades


@dataclass(frozen=True, slots=True)
class Collection:
    """Texts, with judged questions over them."""

    texts: tuple[Text, ...]
    judged: Judged


def read_collection(folder: Path) -> Collection:
    """Read a collection.

    Raises:
        EvaluationError: A file is missing, or a line of one cannot be used.
    """
    texts = tuple(
        Text(identity, _string(fields, "title", where, needed=False), _string(fields, "text", where))
        for identity, fields, where in _entries(folder / TEXTS)
    )
    if not texts:
        raise EvaluationError(f"'{folder / TEXTS}' is empty. Give it one text a line.")
    return Collection(texts, read_judged(folder, QUESTIONS))


def read_judged(folder: Path, questions: str) -> Judged:
    """Read questions and grades.

    Args:
        folder: Where they are.
        questions: The name of the file with the questions.

    Raises:
        EvaluationError: A file is missing, a line of one cannot be used, or no question has an answer.
    """
    asked = {identity: _string(fields, "text", where) for identity, fields, where in _entries(folder / questions)}
    judged = Judged(asked, _grades(folder / GRADES))
    if not any(True for _ in judged.answerable()):
        raise EvaluationError(
            f"No question of '{folder / questions}' has a score above 0 in '{folder / GRADES}'. "
            "Check that both name the questions alike."
        )
    return judged


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Give the lines of a file that are not empty, each with the words that say where it is."""
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
        raise EvaluationError(f"'{path}' is not text in UTF-8. Save it as that.") from error


def _entries(path: Path) -> Iterator[tuple[str, Mapping[str, object], str]]:
    """Give the id and the fields of each line of a JSON Lines file, and the words that say where it is."""
    seen: set[str] = set()
    for line, where in _lines(path):
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise EvaluationError(f"{where} is not JSON: {error}.") from error
        if not isinstance(fields, dict):
            raise EvaluationError(f"{where} is no JSON object. Give one object in braces a line.")
        identity = fields.get("id")
        if isinstance(identity, bool) or not isinstance(identity, str | int) or not str(identity).strip():
            raise EvaluationError(f'{where} has no "id". Give it one: a string or a whole number.')
        if str(identity) in seen:
            raise EvaluationError(f"{where} has the id '{identity}' of a line before it. Give each its own.")
        seen.add(str(identity))
        yield str(identity), fields, where


def _string(fields: Mapping[str, object], name: str, where: str, *, needed: bool = True) -> str:
    value = fields.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        raise EvaluationError(f'{where} has no "{name}", or one that is no string. Give it one, empty if need be.')
    return value


def _grades(path: Path) -> Mapping[str, Grades]:
    grades: dict[str, dict[str, float]] = {}
    for number, (line, where) in enumerate(_lines(path)):
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) != 3:
            raise EvaluationError(
                f"{where} has {len(fields)} columns. Give query-id, doc-id and score, with tabs between."
            )
        question, text, score = fields
        grade = _number(score)
        if number == 0 and grade is not None:
            raise EvaluationError(f"{where} is no header. Begin the file with: query-id, doc-id, score.")
        if number == 0:
            continue
        if grade is None:
            raise EvaluationError(f"{where} has the score '{score}'. Give a number.")
        of_question = grades.setdefault(question, {})
        if text in of_question:
            raise EvaluationError(f"{where} judges '{text}' for '{question}' a second time. Keep one of the lines.")
        of_question[text] = grade
    return grades


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
