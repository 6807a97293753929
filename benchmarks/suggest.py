"""How long suggestions take: on a library as it is, and on its titles and headings multiplied to 100,000 passages.

    python -m benchmarks.suggest LIBRARY

Prints how many suggestions there are, how long they take to make (once a commit), and the milliseconds that one
beginning takes to look up.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.views import open_view
from kb.engine.whoosh import WhooshEngine
from kb.model import DocumentRecord
from kb.search.vocabulary.acronym_index import list_acronyms
from kb.search.vocabulary.suggestions import Suggestions

PASSAGES = 100_000
BEGINNINGS = ("na", "tr", "mo", "vi", "ex", "po", "co", "in", "re", "nat", "traff", "modern sl", "national ref")
ROUNDS = 20


def multiplied(records: Sequence[DocumentRecord], times: int) -> list[DocumentRecord]:
    """Return records several times, their titles and headings with a number, so that no two are the same."""
    return [
        replace(
            record,
            metadata=replace(record.metadata, title=f"{record.metadata.title} {number}"),
            contents=tuple(replace(entry, text=f"{entry.text} {number}") for entry in record.contents),
        )
        for number in range(times)
        for record in records
    ]


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path, help="a library's folder, indexed")
    with open_view(WhooshEngine(parser.parse_args().library / "whoosh")) as view:
        records, speakers, acronyms = view.documents(), view.speakers(), list_acronyms(view)
    passages = max(sum(record.passages for record in records), 1)
    for times in (1, math.ceil(PASSAGES / passages)):
        some = multiplied(records, times)
        begun = time.perf_counter()
        made = Suggestions(some, speakers, acronyms)
        built = time.perf_counter() - begun
        taken = []
        for beginning in BEGINNINGS * ROUNDS:
            begun = time.perf_counter()
            made.find(beginning)
            taken.append(1000 * (time.perf_counter() - begun))
        worst = statistics.quantiles(taken, n=100)[94]
        usual = statistics.median(taken)
        print(f"{passages * times:,} passages: made in {built:.1f} s; {usual:.2f} ms, p95 {worst:.2f} ms")


if __name__ == "__main__":
    main()
