"""Which kinds of passages are found, and rightly, in documents whose passages were marked by reading.

    python -m benchmarks.kinds_gold learning
    python -m benchmarks.kinds_gold untouched                 the one measurement; no rule was made on these
    python -m benchmarks.kinds_gold hash FOLDER SET           marks (`key.json`, `marks.jsonl`) to a set without texts

`benchmarks/gold/kinds_SET.jsonl` holds one passage a line: its document, how its text begins and how long it is (as
prints of its letters), the kinds that a reader gave it without seeing those of the rules, and those that a second may
answer otherwise, which are left out. "random" passages were drawn of all, "found" ones of those that the rules then
gave some kind. What counts is the passage that holds most of the marked words now. Each figure is k of n with a 95 %
interval: found among the random ones, and right of those given among all.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.annotated_sets import DATA, Item, Score, find_print, hash_letters, run, squash
from kb.library.indexing.document_pipeline import analyze_document
from kb.model import PassageKind
from kb.read.registry import read_document

_BEGIN_LETTERS = 60
_MIN_HELD = 0.5  # of the letters of a marked passage
_KINDS = [kind.value for kind in PassageKind if kind is not PassageKind.QUOTATION]


def hash_annotations(folder: Path) -> Iterator[Item]:
    """Return the marked passages of a folder with prints in the place of texts."""
    marks = {row["n"]: row for row in map(json.loads, (folder / "marks.jsonl").read_text("utf-8").splitlines())}
    for row in json.loads((folder / "key.json").read_text("utf-8")):
        letters = squash(row["text"])
        begin = letters[:_BEGIN_LETTERS]
        yield {
            "file": row["file"],
            "publisher": row["publisher"],
            "part": row["part"],
            "begin": [len(begin), hash_letters(begin)],
            "letters": len(letters),
            "kinds": [kind for kind in marks[row["n"]]["kinds"] if kind in _KINDS],
            "unsure": [kind for kind in marks[row["n"]]["unsure"] if kind in _KINDS],
        }


class _Reading:
    """The letters of a document's passages, and the kinds of each."""

    def __init__(self, file: str) -> None:
        _, passages = analyze_document(read_document(DATA / file, file))
        self._ends: list[int] = []
        self._kinds: list[frozenset[str]] = []
        letters: list[str] = []
        at = 0
        for passage in passages:
            letters.append(squash(passage.text))
            at += len(letters[-1])
            self._ends.append(at)
            self._kinds.append(frozenset(kind.value for kind in passage.all_kinds))
        self._letters = "".join(letters)

    def find_kinds(self, item: Item) -> frozenset[str] | None:
        """Return the kinds of the passage that holds most of a marked one; None where none holds half of it."""
        start = find_print(item["begin"], self._letters)
        if start < 0:
            return None
        end = start + item["letters"]
        held: dict[int, int] = {}
        for index in range(bisect_left(self._ends, start + 1), len(self._ends)):
            begin = self._ends[index - 1] if index else 0
            if begin >= end:
                break
            held[index] = min(end, self._ends[index]) - max(start, begin)
        best = max(held, key=held.__getitem__)
        return self._kinds[best] if held[best] >= _MIN_HELD * item["letters"] else None


def measure_set(items: Iterable[Item]) -> tuple[Iterable[str], Sequence[str]]:
    """Measure the marked passages of a set."""
    found: dict[str, Score] = defaultdict(Score)
    right: dict[str, Score] = defaultdict(Score)
    readings: dict[str, _Reading] = {}
    lost = 0
    for item in items:
        if item["file"] not in readings:
            readings[item["file"]] = _Reading(item["file"])
        kinds = readings[item["file"]].find_kinds(item)
        if kinds is None:
            lost += 1
            continue
        for kind in _KINDS:
            if kind in item["unsure"]:
                continue
            if kind in item["kinds"] and item["part"] == "random":
                found[kind].add(item["publisher"], right=kind in kinds)
            if kind in kinds:
                right[kind].add(item["publisher"], right=kind in item["kinds"])
    lines = [f"{kind}: found {found[kind]}; right {right[kind]}" for kind in _KINDS]
    return [*lines, f"{lost} marked passages are cut otherwise now and left out"], ()


if __name__ == "__main__":
    sys.exit(run(__doc__, "kinds", measure_set, hash_annotations))
