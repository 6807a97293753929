"""How often a sentence is shown as the answer to a question, and how often it is one.

    python -m benchmarks.answer_boxes LIBRARY

LIBRARY is the folder of an indexed library of the documents that `benchmarks/gold/answer_boxes.jsonl` asks about, whose
passages the encoder of English has encoded. A question there has its set, tuned on or untouched, and the sentences that
a reader found right and wrong, hashed as in `annotated_sets`; its writer meant it to be answered, or to be a near miss
(`kind`). Sentences that are wrong or that nobody has read are printed.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from benchmarks.annotated_sets import hash_text
from kb.library.configuration import watch_configuration
from kb.library.indexing.sync import Library
from kb.search.service import SearchRequest, search
from kb.settings import Settings

QUESTIONS = Path(__file__).parent / "gold" / "answer_boxes.jsonl"


def main() -> None:
    """Ask the questions and count the boxes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--encoder", default="english+multilingual")
    asked_for = parser.parse_args()
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    settings = Settings(meaning=asked_for.encoder, library=asked_for.library)
    config = watch_configuration(settings.library).read().config
    asked: Counter[tuple[str, str]] = Counter()
    boxes: Counter[tuple[str, str, str]] = Counter()
    with Library(settings).open_view() as view:
        for row in rows:
            asked[row["set"], row["kind"]] += 1
            box = search(SearchRequest(row["question"]).follow(config), view, settings).box
            if box is None:
                continue
            shown = " ".join(box.spans[0].slice(box.hit.passage.text).split())
            known = list(hash_text(shown))
            judged = "right" if known in row["right"] else "wrong" if known in row["wrong"] else "not read"
            boxes[row["set"], row["kind"], judged] += 1
            if judged != "right":
                print(f"{judged}: {row['question']} | {shown}")
    for (name, kind), number in asked.items():
        counts = ", ".join(f"{boxes[name, kind, judged]} {judged}" for judged in ("right", "wrong", "not read"))
        print(f"{number} questions, {name}, {kind}: boxes {counts}")


if __name__ == "__main__":
    main()
