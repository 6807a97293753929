"""The same words elsewhere: what finding them costs when a passage is shown. Nothing is kept for it in the index.

    python -m benchmarks.elsewhere                  200,000 passages
    python -m benchmarks.elsewhere --sizes 20000

The passages are those of `search_corpus.py`; in every tenth document one is added that another document has, a word of
it changed. Looking up is measured over passages chosen at random, in processor time.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.search_corpus import documents, paragraphs
from benchmarks.views import open_view
from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.model import Block, BlockKind, IndexedDocument, Passage, PassageId, Span
from kb.quotation_check import find_duplicates

_LOOKED_UP = 400
_COPIED = 10  # documents, one of which has a passage of another


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


def look_up(folder: Path, indexed: Sequence[IndexedDocument]) -> tuple[list[float], list[float], int]:
    """Return the milliseconds of candidates alone and of the whole comparison, and how many copies were found."""
    chance = random.Random(7)  # noqa: S311 - no secret
    copies = [each.passages[-1] for each in indexed if each.passages[-1].id.endswith("c")]
    some = [chance.choice(chance.choice(indexed).passages) for _ in range(_LOOKED_UP)]
    candidates, whole = [], []
    with open_view(WhooshEngine(folder)) as view:
        found = sum(bool(find_duplicates(view, each).duplicates) for each in copies[:_LOOKED_UP])
        for passage in some:
            start = time.process_time()
            view.near_duplicates(passage, 101)
            between = time.process_time()
            find_duplicates(view, passage)
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
    asked = given.parse_args()
    sys.stdout.write(
        "| passages | copies found | candidates ms (p95) | compared ms (p95) |\n| --- | --- | --- | --- |\n"
    )
    for size in asked.sizes:
        indexed = list(with_copies(list(documents(paragraphs(size)))))
        passages = sum(len(each.passages) for each in indexed)
        copies = min(sum(each.passages[-1].id.endswith("c") for each in indexed), _LOOKED_UP)
        with tempfile.TemporaryDirectory() as name:
            commit_documents(WhooshEngine(Path(name)), added=indexed)
            candidates, whole, found = look_up(Path(name), indexed)
        sys.stdout.write(f"| {passages:,} | {found} of {copies} | {_line(candidates)} | {_line(whole)} |\n")


if __name__ == "__main__":
    main()
