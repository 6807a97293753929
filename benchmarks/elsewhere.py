"""The same words elsewhere: what finding them costs when passages are indexed, and when one is shown.

    python -m benchmarks.elsewhere                  200,000 passages
    python -m benchmarks.elsewhere --sizes 20000 --rounds 5

The passages are those of `search_corpus.py`; in every tenth document one is added that another document has, a word of
it changed. Indexing is measured in one run with and without shingles, by turns, in processor time of one thread; what
is left out is all that `kb.engine.whoosh.shingles` does. Looking up is measured over passages chosen at random.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

from benchmarks.search_corpus import documents, paragraphs
from kb.check import elsewhere
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.shingles import ShinglesWriter
from kb.model import Block, BlockKind, IndexedDocument, Passage, PassageId, Span

_LOOKED_UP = 400
_COPIED = 10  # documents, one of which has a passage of another


@dataclass(frozen=True, slots=True)
class Built:
    """An index that was built.

    Attributes:
        seconds: Processor time.
        size: Of its files, in bytes.
    """

    seconds: float
    size: int


def with_copies(indexed: Sequence[IndexedDocument]) -> Iterator[IndexedDocument]:
    """Return documents, some with a passage of another added, a word of it changed."""
    chance = random.Random(2014)  # noqa: S311 - no secret
    for number, each in enumerate(indexed):
        if number % _COPIED:
            yield each
            continue
        passage = chance.choice(chance.choice(indexed).passages)
        words = passage.text.split()
        words[len(words) // 2] = "otherwise"
        yield _added(each, " ".join(words))


def _added(indexed: IndexedDocument, text: str) -> IndexedDocument:
    last = indexed.passages[-1]
    span = Span(last.span.end + 1, last.span.end + 1 + len(text))
    added = Passage(
        PassageId(f"{last.id}c"),
        indexed.record.id,
        last.position + 1,
        span,
        text,
        BlockKind.PARAGRAPH,
        blocks=(Block(BlockKind.PARAGRAPH, Span(0, len(text))),),
    )
    record = replace(indexed.record, passages=indexed.record.passages + 1)
    return IndexedDocument(record, (*indexed.passages, added))


def build(folder: Path, indexed: Sequence[IndexedDocument], *, shingles: bool) -> Built:
    """Build an index, with the shingles or without."""
    engine = WhooshEngine(folder)
    with mock.patch.object(ShinglesWriter, "add", ShinglesWriter.add if shingles else _nothing):
        start = time.process_time()
        engine.commit(added=indexed)
        seconds = time.process_time() - start
    return Built(seconds, sum(path.stat().st_size for path in folder.iterdir()))


def _nothing(*_: object) -> None:
    pass


def look_up(folder: Path, indexed: Sequence[IndexedDocument]) -> tuple[list[float], list[float], int]:
    """Return the milliseconds of candidates alone and of the whole comparison, and how many copies were found."""
    chance = random.Random(7)  # noqa: S311 - no secret
    copies = [each.passages[-1] for each in indexed if each.passages[-1].id.endswith("c")]
    some = [chance.choice(chance.choice(indexed).passages) for _ in range(_LOOKED_UP)]
    candidates, whole = [], []
    with WhooshEngine(folder).snapshot() as snapshot:
        found = sum(bool(elsewhere(snapshot, each).twins) for each in copies[:_LOOKED_UP])
        for passage in some:
            start = time.process_time()
            snapshot.alike(passage, 101)
            between = time.process_time()
            elsewhere(snapshot, passage)
            candidates.append((between - start) * 1000)
            whole.append((time.process_time() - between) * 1000)
    return candidates, whole, found


def _line(values: Sequence[float]) -> str:
    ordered = sorted(values)
    return f"{statistics.median(ordered):.2f} ({ordered[int(len(ordered) * 0.95)]:.2f})"


def main() -> None:
    """Measure and print a table."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--sizes", type=int, nargs="+", default=[200_000])
    given.add_argument("--rounds", type=int, default=3)
    asked = given.parse_args()
    sys.stdout.write(
        "| passages | indexed in s, with / without | ratio | bytes, with / without | copies found "
        "| candidates ms (p95) | compared ms (p95) |\n| --- | --- | --- | --- | --- | --- | --- |\n"
    )
    for size in asked.sizes:
        indexed = list(with_copies(list(documents(paragraphs(size)))))
        passages = sum(len(each.passages) for each in indexed)
        copies = min(sum(each.passages[-1].id.endswith("c") for each in indexed), _LOOKED_UP)
        with tempfile.TemporaryDirectory() as name:
            rounds = []
            for number in range(asked.rounds):
                without = build(Path(name, f"without{number}"), indexed, shingles=False)
                rounds.append((build(Path(name, f"with{number}"), indexed, shingles=True), without))
            candidates, whole, found = look_up(Path(name, "with0"), indexed)
        ours, bare = (statistics.median(each[at].seconds for each in rounds) for at in (0, 1))
        sizes = f"{rounds[0][0].size / 1e6:.1f} / {rounds[0][1].size / 1e6:.1f} MB"
        sys.stdout.write(
            f"| {passages:,} | {ours:.1f} / {bare:.1f} | {ours / bare:.3f} | {sizes} | {found} of {copies} "
            f"| {_line(candidates)} | {_line(whole)} |\n"
        )


if __name__ == "__main__":
    main()
