"""Kinds of passages found by rule, against what readers marked (`kinds.tsv`, `kinds_blind.tsv`, `kinds_later.tsv`)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from kb.library import Library
from kb.model import DocumentId, PassageId

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Marked:
    """A passage that a reader marked.

    Attributes:
        part: "random" where it was drawn of the whole library, "found" where it was drawn for what the rules found.
        hand: Its kinds by the reader.
        found: Its kinds by the rules.
    """

    part: str
    hand: frozenset[str]
    found: frozenset[str]


def _marked(library: Library, table: str) -> list[Marked]:
    """Return the passages of a table that still stand."""
    with (HERE / table).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    with library.engine.snapshot() as snapshot:
        found = {
            passage.id: frozenset(kind.value for kind in passage.all_kinds)
            for document in {row["document"] for row in rows}
            for passage in snapshot.passages(DocumentId(document))
        }
    return [
        Marked(row["part"], frozenset(filter(None, row["kinds"].split(","))), found[PassageId(row["passage"])])
        for row in rows
        if PassageId(row["passage"]) in found
    ]


@pytest.fixture(scope="module")
def seen(library: Library) -> list[Marked]:
    """The passages that the rules were made stricter on."""
    return _marked(library, "kinds.tsv")


@pytest.fixture(scope="module")
def blind(library: Library) -> list[Marked]:
    """The passages marked by a reader who had not seen the rules."""
    return _marked(library, "kinds_blind.tsv")


def _precision(marked: list[Marked]) -> float:
    return sum(len(each.found & each.hand) for each in marked) / sum(len(each.found) for each in marked)


def _recall(marked: list[Marked]) -> float:
    """Return the share that was found of the kinds of passages drawn at random."""
    drawn = [each for each in marked if each.part == "random"]
    return sum(len(each.hand & each.found) for each in drawn) / sum(len(each.hand) for each in drawn)


def test_most_of_the_marked_passages_still_stand(seen: list[Marked], blind: list[Marked]) -> None:
    assert len(seen) >= 250
    assert len(blind) >= 140


def test_nine_in_ten_kinds_found_are_right(seen: list[Marked]) -> None:
    assert _precision(seen) >= 0.9


def test_half_of_the_kinds_of_passages_drawn_at_random_are_found(seen: list[Marked]) -> None:
    assert _recall(seen) >= 0.5


def test_kinds_found_are_right_for_a_reader_who_has_not_seen_the_rules(blind: list[Marked]) -> None:
    assert _precision(blind) >= 0.91


def test_kinds_that_a_reader_sees_who_has_not_seen_the_rules_are_found(blind: list[Marked]) -> None:
    assert _recall(blind) >= 0.7


def test_kinds_found_are_right_in_passages_marked_after_the_rules_were_changed(library: Library) -> None:
    assert _precision(_marked(library, "kinds_later.tsv")) >= 0.88
