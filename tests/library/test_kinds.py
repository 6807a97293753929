"""Kinds of passages found by rule, against what a reader marked (`kinds.tsv`)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kb.library import Library
from kb.model import DocumentId, PassageId

HERE = Path(__file__).parent
Marked = list[tuple[str, set[str], set[str]]]  # the part, what was marked, what was found


@pytest.fixture(scope="module")
def marked(library: Library) -> Marked:
    """Return what was marked and what is found, for each passage that still stands."""
    with (HERE / "kinds.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    with library.engine.snapshot() as snapshot:
        found = {
            passage.id: {kind.value for kind in passage.all_kinds}
            for document in {row["document"] for row in rows}
            for passage in snapshot.passages(DocumentId(document))
        }
    return [
        (row["part"], set(filter(None, row["kinds"].split(","))), found[PassageId(row["passage"])])
        for row in rows
        if PassageId(row["passage"]) in found
    ]


def test_most_of_the_marked_passages_still_stand(marked: Marked) -> None:
    assert len(marked) >= 250


def test_nine_in_ten_kinds_found_are_right(marked: Marked) -> None:
    right = sum(len(found & hand) for _, hand, found in marked)
    assert right / sum(len(found) for _, _, found in marked) >= 0.9


def test_half_of_the_kinds_of_passages_drawn_at_random_are_found(marked: Marked) -> None:
    drawn = [(hand, found) for part, hand, found in marked if part == "random"]
    assert sum(len(hand & found) for hand, found in drawn) / sum(len(hand) for hand, _ in drawn) >= 0.5
