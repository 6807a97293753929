"""What the benchmarks on annotated documents share: texts as prints, shares with their intervals, and the command.

A set is a file of JSON lines, `benchmarks/gold/TOPIC_SET.jsonl`. Texts are kept in it as prints, their number of
letters and figures and a hash of these, since some licences forbid more; the documents are below `KB_TEST_DATA`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GOLD = Path(__file__).parent / "gold"
DATA = Path(os.environ.get("KB_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
_HASH_CHARS = 12

Print = tuple[int, str]
"""The number of letters and figures of a text, and their hash."""
Item = dict[str, Any]
"""What is annotated, with prints in the place of texts."""


def squash(text: str) -> str:
    """Return the letters and figures of a text, in lower case, without anything between them."""
    normal = unicodedata.normalize("NFKC", text.replace("\u00ad", "")).casefold()
    return "".join(each for each in normal if each.isalnum())


def hash_text(text: str) -> Print:
    """Return the print of a text."""
    letters = squash(text)
    return len(letters), hash_letters(letters)


def hash_letters(letters: str) -> str:
    """Return the hash of squashed text."""
    return hashlib.sha256(letters.encode()).hexdigest()[:_HASH_CHARS]


def find_print(wanted: Print, letters: str, start: int = 0) -> int:
    """Return where a print first is in squashed text at or after `start`; -1 where it is not."""
    length, digest = wanted
    for at in range(start, len(letters) - length + 1):
        if hash_letters(letters[at : at + length]) == digest:
            return at
    return -1


@dataclass
class Score:
    """Right ones of all, by publisher."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    all: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, publisher: str, *, right: bool) -> None:
        """Count one."""
        self.right[publisher] += right
        self.all[publisher] += 1

    def write_count(self) -> str:
        """Write k of n."""
        return f"{sum(self.right.values())} of {sum(self.all.values())}"

    def __str__(self) -> str:
        """Write k of n, the share, and its interval."""
        k, n = sum(self.right.values()), sum(self.all.values())
        if not n:
            return "none"
        low, high = find_interval(k, n)
        return f"{k} of {n}: {k / n:.3f} ({low:.3f} to {high:.3f})"


def write_with_publishers(name: str, score: Score) -> str:
    """Return the line of a score, with what is right for each publisher of whom something is wrong."""
    wrong = [
        f"{publisher} {score.right[publisher]} of {count}"
        for publisher, count in sorted(score.all.items())
        if score.right[publisher] < count
    ]
    return f"{name}: {score}" + (f"; of publishers {', '.join(wrong)}" if wrong else "")


def find_interval(k: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Return Wilson's interval of a share."""
    share = k / n
    middle, spread = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)


def read_manifest() -> dict[str, Item]:
    """Return what is known of the documents of `more`, by their names without endings."""
    lines = (DATA / "more" / "MANIFEST.jsonl").read_text("utf-8").splitlines()
    return {Path(row["file"]).stem: row for row in map(json.loads, lines)}


def read_set(topic: str, name: str) -> list[Item]:
    """Return the items of a set."""
    return [json.loads(line) for line in (GOLD / f"{topic}_{name}.jsonl").read_text("utf-8").splitlines()]


Measure = Callable[[list[Item]], tuple[Iterable[str], Sequence[str]]]
"""Returns the lines of the report on a set's items, and the places of what was missed."""


def run(description: str, topic: str, measure: Measure, hash_annotations: Callable[[Path], Iterable[Item]]) -> int:
    """Measure a set, or make one of annotations, as the arguments of the command say.

    Args:
        description: Of the command.
        topic: Of the sets.
        measure: Measures the items of one.
        hash_annotations: Returns the items of annotations.
    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", help="a set, or 'hash'")
    parser.add_argument("annotations", nargs="?", type=Path)
    parser.add_argument("set", nargs="?")
    parser.add_argument("--misses", action="store_true", help="name the places of what was missed")
    given = parser.parse_args()
    if given.what == "hash":
        lines = [f"{json.dumps(item)}\n" for item in hash_annotations(given.annotations)]
        (GOLD / f"{topic}_{given.set}.jsonl").write_text("".join(lines), encoding="utf-8")
        return 0
    report, misses = measure(read_set(topic, given.what))
    sys.stdout.writelines(f"{line}\n" for line in (*report, *(misses if given.misses else ())))
    return 0
