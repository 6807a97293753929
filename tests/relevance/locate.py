"""Makes `qrels.tsv` anew from judgements, after reading or splitting has changed.

    python -m tests.relevance.locate JUDGEMENTS LIBRARY
    python -m tests.relevance.locate JUDGEMENTS LIBRARY tests/relevance/unseen

A judgement names a document, a page and the first words of a passage. Those words are the documents' own and stay
outside the repository, which has only the questions, the passages' ids and the grades.

JUDGEMENTS is JSON, a list of {"question", "document", "page", "words", "grade"}; grades are 0 to 3:

    3  answers the question
    2  answers a good part of it, or answers it for a case close by
    1  is about it, and a person would not be annoyed to see it
    0  is not about it
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

from kb.errors import ReadError
from kb.model import DocumentId, Passage, PassageId
from kb.read.registry import read_document
from kb.split.passages import split_document
from kb.text import split_terms

HERE = Path(__file__).parent
UNSEEN = HERE / "unseen"  # questions in other words than their answers; constants have been chosen on them
OWN = HERE / "own"  # questions that may be looked at
UNTOUCHED = HERE / "untouched"  # made in the same way, and never looked at


class Judgement(TypedDict):
    """A reader's judgement of one passage."""

    question: str
    document: str
    page: int
    words: str
    grade: int


def locate(judgement: Judgement, passages: Sequence[Passage]) -> PassageId | None:
    """Return the passage with the first words of a judged one; the nearest page where there are several."""
    wanted = f" {' '.join(split_terms(judgement['words']))} "
    found = [each for each in passages if wanted in f" {' '.join(split_terms(each.text))} "]
    nearest = min(found, key=lambda each: abs(_page(each) - judgement["page"]), default=None)
    return None if nearest is None else nearest.id


def _page(passage: Passage) -> int:
    return passage.breaks[0].number if passage.breaks else 0


def graded(
    judgements: Sequence[Judgement], library: Mapping[DocumentId, Sequence[Passage]]
) -> tuple[dict[tuple[str, PassageId], int], list[Judgement]]:
    """Return the grade of each passage for each question, and the judgements whose passages were not found."""
    grades: dict[tuple[str, PassageId], int] = {}
    lost: list[Judgement] = []
    for judgement in judgements:
        identity = locate(judgement, library.get(DocumentId(judgement["document"]), ()))
        if identity is None:
            lost.append(judgement)
            continue
        key = (judgement["question"], identity)
        grades[key] = max(grades.get(key, 0), judgement["grade"])
    return grades, lost


def main(judgements: Path, sources: Path, folder: Path = HERE) -> None:
    """Write the table into a folder, and print what was not found."""
    library: dict[DocumentId, Sequence[Passage]] = {}
    for path in sorted(sources.iterdir()):
        try:
            document = read_document(path, path.name)
        except ReadError:
            continue
        library[document.id] = split_document(document)
    grades, lost = graded(json.loads(judgements.read_text(encoding="utf-8")), library)
    lines = [
        "query-id\tdoc-id\tscore",
        *(f"{question}\t{passage}\t{grade}" for (question, passage), grade in grades.items()),
    ]
    (folder / "qrels.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(grades)} grades; {len(lost)} passages were not found:")
    for judgement in lost:
        print(f"  {judgement['question']} {judgement['document']} p. {judgement['page']}: {judgement['words']}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
