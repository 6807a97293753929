"""How well the cells of tables in reports are read: what is beside, above and below them, and what names them.

    python -m benchmarks.table_checks learning [--misses]       tables that rules were made on
    python -m benchmarks.table_checks hash ANNOTATIONS SET      checks (JSON lines) to a set without their texts

Each check, made from a picture of the page in the manner of olmOCR-bench, names a cell by its text and one other: the
nearest filled one in a direction (`left`, `right`, `up`, `down`), the head of its column (`column_head`: also a band
above several columns) or that of its row (`row_head`: also the band or the cell that names its group of rows).
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from benchmarks.annotated_sets import DATA, Item, Score, hash_text, read_manifest, run
from kb.model import Block, BlockKind, Document, DocumentId
from kb.read.registry import read_document

_RELATIONS = ("left", "right", "up", "down", "column_head", "row_head")


class Row:
    """A row of a table as it was read: its cells, those of the rows of its head, and what names it."""

    def __init__(self, document: Document, block: Block) -> None:
        self.cells = block.span.slice(document.text).split("\t")
        head = block.head.slice(document.text) if block.head and not block.is_head else ""
        self.head = [line.split("\t") for line in head.split("\n")]
        self.names = [span.slice(document.text) for span in (block.label, block.group) if span]


def find_related(rows: Sequence[Row], at: int, column: int, relation: str) -> list[str]:
    """Return the texts that stand in a relation to a cell; none where there is none.

    Args:
        rows: Of the table.
        at: The number of the cell's row.
        column: The number of the cell in it.
        relation: One of those of the checks.
    """
    row = rows[at]
    if relation == "row_head":
        return row.names
    if relation == "column_head":
        return list(filter(None, (_find_above(cells, column) for cells in row.head)))
    if relation in ("left", "right"):
        beside = row.cells[:column][::-1] if relation == "left" else row.cells[column + 1 :]
    else:
        others = rows[:at][::-1] if relation == "up" else rows[at + 1 :]
        beside = [other.cells[column] for other in others if column < len(other.cells)]
    return list(filter(None, beside))[:1]


def _find_above(head: Sequence[str], column: int) -> str:
    """Return the cell of a row of a head that is above a column, or begins before it and goes on over it."""
    return next((cell for cell in head[: column + 1][::-1] if cell), "")


def list_tables(document: Document, number: int) -> Iterator[list[Row]]:
    """Yield the rows of each table, or part of one, of a page."""
    spans = [page.span for page in document.pages if page.number == number]
    blocks = [block for block in document.blocks if any(span.start <= block.span.start < span.end for span in spans)]
    for is_table, run_of_blocks in groupby(blocks, key=lambda block: block.kind is BlockKind.TABLE_ROW):
        if is_table:
            yield [Row(document, block) for block in run_of_blocks]


def check(document: Document, item: Item) -> bool:
    """Tell whether a check holds."""
    cell, other = tuple(item["cell"]), tuple(item["other"])
    return any(
        hash_text(text) == cell
        and any(hash_text(found) == other for found in find_related(rows, at, column, item["relation"]))
        for rows in list_tables(document, item["page"])
        for at, row in enumerate(rows)
        for column, text in enumerate(row.cells)
    )


def measure_set(items: Iterable[Item]) -> tuple[Iterable[str], Sequence[str]]:
    """Measure the checks of a set."""
    documents: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        documents[item["file"]].append(item)
    scores = {relation: Score() for relation in ("all", *_RELATIONS)}
    misses = []
    for file, own in documents.items():
        document = read_document(DATA / file, file, document_id=DocumentId("gold"))
        for item in own:
            right = check(document, item)
            for name in ("all", item["relation"]):
                scores[name].add(item["publisher"], right=right)
            if not right:
                misses.append(f"{file} p. {item['page']}: check {item['number']}, {item['relation']}")
    return [f"{relation}: {score}" for relation, score in scores.items()], misses


def hash_annotations(folder: Path) -> Iterator[Item]:
    """Return the checks of a folder (a file for each document) with prints in the place of texts."""
    publishers = read_manifest()
    for path in sorted(folder.glob("*.jsonl")):
        file, publisher = f"more/{publishers[path.stem]['file']}", publishers[path.stem]["publisher"]
        for number, line in enumerate(path.read_text("utf-8").splitlines()):
            item = json.loads(line)
            texts = {key: hash_text(item[key]) for key in ("cell", "other")}
            kept = {key: item[key] for key in ("page", "relation")}
            yield {"file": file, "publisher": publisher, "number": number, **kept, **texts}


if __name__ == "__main__":
    sys.exit(run(__doc__, "table_checks", measure_set, hash_annotations))
