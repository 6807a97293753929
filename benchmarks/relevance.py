"""Measures ranking on judged collections and on the questions over the real library, as readers search.

    python -m benchmarks.relevance adi cisi cranfield cacm xquad_en library unseen --encoder static --encoder minilm

A collection is a folder below `ir` in the folder that `KB_TEST_DATA` names. Four sets of questions are asked of the
real library, as its readers ask them: `library` are those of `tests/relevance`, the others those of the folder there
that has their name: `unseen`, of which `unseen_in_other_words` are the ones that share at most one stem with the
passage that they were made for, `own`, and `untouched`. A set without a folder is left out. The constants of the blend
were chosen on CISI, ADI, `library`, `unseen` and `own`; none was chosen on the others. Knows no formula: everything is
measured by `kb.evaluation`.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from kb.embeddings.encoders import STATIC
from kb.evaluation import Evaluation, JudgedQuestions, MeanMetrics, evaluate, measure_library, read_judged_questions
from kb.evaluation.collection import LIBRARY_QUESTIONS
from kb.library.indexing.encoding import encode_passages
from kb.library.indexing.sync import Library
from kb.settings import Settings

LIBRARY = "library"
UNSEEN = "unseen"
IN_OTHER_WORDS = "unseen_in_other_words"
JUDGED = Path(__file__).parent.parent / "tests" / "relevance"
FOLDERS = {LIBRARY: JUDGED, **{name: JUDGED / name for name in (UNSEEN, "own", "untouched")}}
TUNED_ON = {"cisi", "adi", LIBRARY, UNSEEN, IN_OTHER_WORDS, "own"}


def judged() -> dict[str, JudgedQuestions]:
    """Read the sets of questions over the real library."""
    sets = {name: read_judged_questions(folder) for name, folder in FOLDERS.items() if folder.is_dir()}
    lines = (JUDGED / UNSEEN / LIBRARY_QUESTIONS).read_text(encoding="utf-8").splitlines()
    others = [each["id"] for each in map(json.loads, lines) if each["shared"] <= 1]
    unseen = sets[UNSEEN]
    return {**sets, IN_OTHER_WORDS: JudgedQuestions({each: unseen.questions[each] for each in others}, unseen.grades)}


@lru_cache
def over_library(sources: Path, encoder: str) -> dict[str, Evaluation]:
    """Measure all questions over the real library, which is indexed and encoded once."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sources").symlink_to(sources.resolve())
        settings = Settings(meaning=encoder, library=Path(folder))
        opened = Library(settings)
        opened.sync()
        encode_passages(opened)
        with opened.open_view() as view:
            return {name: measure_library(asked, view, settings) for name, asked in judged().items()}


def row(name: str, way: str, figures: MeanMetrics) -> str:
    """Write one row of the table."""
    shown = (figures.ndcg, figures.mrr, figures.recall, figures.in_three, figures.in_ten)
    named = f"{name} (tuned on)" if name in TUNED_ON else name
    return (
        f"| {named} | {way} | {' | '.join(f'{each:.3f}' for each in shown)} | {figures.queries:,} | {figures.ms:.1f} |"
    )


def report(names: Sequence[str], encoders: Sequence[str], data: Path) -> None:
    """Print the table, row by row."""
    print("| set | ranking | nDCG@10 | MRR@10 | recall@100 | in three | in ten | questions | ms a query |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    over = judged()
    for name in names:
        for number, encoder in enumerate(encoders):
            found = (
                over_library(data / LIBRARY, encoder)[name]
                if name in over
                else evaluate(data / "ir" / name, Settings(meaning=encoder))
            )
            if not number:
                print(row(name, "words only", found.words), flush=True)
            if found.blended:
                print(row(name, f"blended, {encoder}", found.blended), flush=True)


def main() -> None:
    """Measure what the arguments name."""
    parser = argparse.ArgumentParser(description="Measure ranking.")
    parser.add_argument("sets", nargs="*", default=["adi", "cisi", "cranfield", "cacm", "xquad_en", *judged()])
    parser.add_argument("--encoder", action="append", help="as in KB_MEANING; several are measured one after another")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("KB_TEST_DATA", "../shared/data")))
    arguments = parser.parse_args()
    report(arguments.sets, arguments.encoder or [STATIC], arguments.data)


if __name__ == "__main__":
    main()
