"""Measures ranking on judged collections and on the questions over the real library, as readers search.

    python -m benchmarks.relevance adi cisi cranfield cacm xquad_en library --encoder static --encoder minilm

A collection is a folder below `ir` in the folder that `KB_TEST_DATA` names; `library` are the questions of
`tests/relevance`. The constants of the blend were chosen on CISI, ADI and `library`; the others were never looked at
for that. Knows no formula: everything is measured by `kb.evaluation`.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kb.encoding import STATIC
from kb.evaluation import Evaluation, Figures, evaluate, measured
from kb.evaluation.collection import read_judged
from kb.library import Library
from kb.meaning.choice import ENCODERS
from kb.settings import Settings

LIBRARY = "library"
JUDGED = Path(__file__).parent.parent / "tests" / "relevance"
TUNED_ON = {"cisi", "adi", LIBRARY}


def library(sources: Path, settings: Settings) -> Evaluation:
    """Measure the questions over the real library."""
    judged = read_judged(JUDGED, "questions.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sources").symlink_to(sources)
        settings = settings.model_copy(update={"library": Path(folder)})
        opened = Library(settings)
        opened.sync()
        opened.encode()
        with opened.engine.snapshot() as snapshot:
            words, blended = (
                measured(snapshot, judged, settings, lambda hit: hit.passage.id, meaning=meaning)
                for meaning in (False, True)
            )
    return Evaluation(words, blended)


def row(name: str, way: str, figures: Figures) -> str:
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
            settings = Settings(meaning=encoder)
            found = library(data / LIBRARY, settings) if name == LIBRARY else evaluate(data / "ir" / name, settings)
            if not number:
                print(row(name, "words only", found.words), flush=True)
            print(row(name, f"blended, {encoder}", found.blended), flush=True)


def main() -> None:
    """Measure what the arguments name."""
    parser = argparse.ArgumentParser(description="Measure ranking.")
    parser.add_argument("sets", nargs="*", default=["adi", "cisi", "cranfield", "cacm", "xquad_en", LIBRARY])
    parser.add_argument("--encoder", action="append", choices=sorted(ENCODERS))
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("KB_TEST_DATA", "../shared/data")))
    arguments = parser.parse_args()
    report(arguments.sets, arguments.encoder or [STATIC], arguments.data)


if __name__ == "__main__":
    main()
