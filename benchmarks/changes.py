"""What changed between two documents: the processor's time to match their passages and compare the words.

    python -m benchmarks.changes                     two documents of 700 passages
    python -m benchmarks.changes --passages 3000

Passages have 60 words on average, by Zipf's law. The newer document is the older one with every fifth passage changed
in a word, every tenth left out, every tenth new and a chapter of fifty moved to the end; an unrelated one; and one in
which every passage has the same words, as rows of forms have.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from kb.comparison import EditionItem, compare_editions

_MOVED = 50
_ROUNDS = 7
_VOCABULARY = 20_000


def write_passages(count: int) -> list[str]:
    """Return passages of words that are as common as those of a language."""
    chance = random.Random(1935)  # noqa: S311 - no secret
    words = [f"word{rank}" for rank in range(_VOCABULARY)]
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(_VOCABULARY)))
    return [" ".join(chance.choices(words, cum_weights=weights, k=chance.randint(5, 115))) for _ in range(count)]


def edit(texts: Sequence[str], added: Sequence[str]) -> list[str]:
    """Return a newer edition of some passages, with some of the added ones."""
    chance = random.Random(2018)  # noqa: S311 - no secret
    edited: list[str] = []
    for number, text in enumerate(texts):
        words = text.split()
        if number % 5 == 1:
            words[chance.randrange(len(words))] = "otherwise"
        if number % 10 != 7:
            edited.append(" ".join(words))
        if number % 10 == 3:
            edited.append(added[number])
    return [*edited[_MOVED:], *edited[:_MOVED]]


def measure(name: str, older: Sequence[str], newer: Sequence[str]) -> str:
    """Return a line with the median time and the most memory, and what was found."""
    one, two = ([EditionItem(text) for text in texts] for texts in (older, newer))
    times = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        compared = compare_editions(one, two)
        times.append((time.process_time() - start) * 1000)
    tracemalloc.start()
    compare_editions(one, two)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    found = Counter(each.change.value for each in compared.entries)
    return f"{name:10} {statistics.median(times):7.0f} ms {peak:6.1f} MB  {dict(found)}\n"


def main() -> None:
    """Compare, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=700)
    count = parser.parse_args().passages
    texts = write_passages(2 * count)
    older, other = texts[:count], texts[count:]
    sys.stdout.write(measure("edited", older, edit(older, other)))
    sys.stdout.write(measure("unrelated", older, other))
    sys.stdout.write(measure("the same", ["Yes / No / Not sure"] * count, ["Yes / No / Not sure"] * (count - 1)))


if __name__ == "__main__":
    main()
