"""Measures ranking on judged collections and on the questions over the real library, as readers search.

    python -m benchmarks.relevance adi cisi cranfield cacm xquad_en library unseen --encoder static --encoder minilm

A collection is a folder below `ir` in the folder that `KB_TEST_DATA` names. Two sets of questions are asked of the real
library: `library` are those of `tests/relevance`, `unseen` those of `tests/relevance/unseen`, of which
`unseen_in_other_words` are the ones that share at most one stem with the passage that they were made for. The constants
of the blend were chosen on CISI, ADI and `library`; the others were never looked at for that. Knows no formula:
everything is measured by `kb.evaluation`.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from benchmarks.views import open_view
from kb.embeddings.encoders import ENCODERS, STATIC
from kb.evaluation import Evaluation, MeanMetrics, evaluate, measure_rankings
from kb.evaluation.collection import JudgedQuestions, read_judged_questions
from kb.library.indexing.sync import Library
from kb.settings import Settings

LIBRARY = "library"
UNSEEN = "unseen"
IN_OTHER_WORDS = "unseen_in_other_words"
JUDGED = Path(__file__).parent.parent / "tests" / "relevance"
QUESTIONS = "questions.jsonl"
TUNED_ON = {"cisi", "adi", LIBRARY}
DEFAULT = ["adi", "cisi", "cranfield", "cacm", "xquad_en", LIBRARY, UNSEEN, IN_OTHER_WORDS]


def judged() -> dict[str, JudgedQuestions]:
    """Read the sets of questions over the real library."""
    unseen = read_judged_questions(JUDGED / UNSEEN, QUESTIONS)
    lines = (JUDGED / UNSEEN / QUESTIONS).read_text(encoding="utf-8").splitlines()
    others = [each["id"] for each in map(json.loads, lines) if each["shared"] <= 1]
    in_other_words = JudgedQuestions({each: unseen.questions[each] for each in others}, unseen.grades)
    return {LIBRARY: read_judged_questions(JUDGED, QUESTIONS), UNSEEN: unseen, IN_OTHER_WORDS: in_other_words}


@lru_cache
def over_library(sources: Path, encoder: str) -> dict[str, Evaluation]:
    """Measure all questions over the real library, which is indexed and encoded once."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sources").symlink_to(sources.resolve())
        settings = Settings(meaning=encoder, library=Path(folder))
        opened = Library(settings)
        opened.sync()
        opened.encode()
        with open_view(opened.engine) as view:
            return {
                name: Evaluation(
                    *(
                        measure_rankings(view, asked, settings, lambda hit: hit.passage.id, meaning=meaning)
                        for meaning in (False, True)
                    )
                )
                for name, asked in judged().items()
            }


def row(name: str, way: str, figures: MeanMetrics) -> str:
    """Write one row of the table."""
    shown = (figures.ndcg, figures.mrr, figures.recall, figures.answered)
    named = f"{name} (tuned on)" if name in TUNED_ON else name
    return (
        f"| {named} | {way} | {' | '.join(f'{each:.3f}' for each in shown)} | {figures.queries:,} | {figures.ms:.1f} |"
    )


def report(names: Sequence[str], encoders: Sequence[str], data: Path) -> None:
    """Print the table, row by row."""
    print("| set | ranking | nDCG@10 | MRR@10 | recall@100 | answered in ten | questions | ms a query |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in names:
        for number, encoder in enumerate(encoders):
            found = (
                over_library(data / LIBRARY, encoder)[name]
                if name in (LIBRARY, UNSEEN, IN_OTHER_WORDS)
                else evaluate(data / "ir" / name, Settings(meaning=encoder))
            )
            if not number:
                print(row(name, "words only", found.words), flush=True)
            print(row(name, f"blended, {encoder}", found.blended), flush=True)


def main() -> None:
    """Measure what the arguments name."""
    parser = argparse.ArgumentParser(description="Measure ranking.")
    parser.add_argument("sets", nargs="*", default=DEFAULT)
    parser.add_argument("--encoder", action="append", choices=sorted(ENCODERS))
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("KB_TEST_DATA", "../shared/data")))
    arguments = parser.parse_args()
    report(arguments.sets, arguments.encoder or [STATIC], arguments.data)


if __name__ == "__main__":
    main()
