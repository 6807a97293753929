"""Kinds of passages found by rule, compared with readers' annotations (the tables `kinds*.tsv`)."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kb.library.indexing.sync import Library
from kb.model import DocumentId, PassageId, PassageKind
from kb.settings import Settings
from tests.libraries import open_library

HERE = Path(__file__).parent
_OTHERWISE = frozenset({PassageKind.QUOTATION.value, PassageKind.LAW.value})  # found by no rule for kinds


@dataclass(frozen=True, slots=True)
class Marked:
    """A passage that a reader annotated.

    Attributes:
        part: "random" where it was drawn from the whole library, "found" where it was drawn for the rules' results.
        hand: Its kinds by the reader.
        found: Its kinds by the rules.
    """

    part: str
    hand: frozenset[str]
    found: frozenset[str]


def _rows(table: str) -> list[dict[str, str]]:
    with (HERE / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _marked(rows: list[dict[str, str]], *libraries: Library) -> list[Marked]:
    """Return the passages of a table's rows that are still in some libraries."""
    found: dict[PassageId, frozenset[str]] = {}
    for library in libraries:
        with library.open_view() as view:
            for document in sorted({row["document"] for row in rows}):
                for passage in view.document_passages(DocumentId(document)):
                    found[passage.id] = frozenset(kind.value for kind in passage.all_kinds)
    return [
        Marked(row["part"], frozenset(filter(None, row["kinds"].split(","))), found[PassageId(row["passage"])])
        for row in rows
        if PassageId(row["passage"]) in found
    ]


@pytest.fixture(scope="module")
def seen(library: Library) -> list[Marked]:
    """The passages on which the rules were tightened."""
    return _marked(_rows("kinds.tsv"), library)


@pytest.fixture(scope="module")
def blind(library: Library) -> list[Marked]:
    """The passages annotated by a reader who had not seen the rules."""
    return _marked(_rows("kinds_blind.tsv"), library)


@pytest.fixture(scope="module")
def releases(test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The library of real press releases, in a folder of that name."""
    folder = tmp_path_factory.mktemp("releases")
    shutil.copytree(test_data / "releases", folder / "sources" / "releases")
    library = open_library(Settings(library=folder))
    library.sync()
    return library


@pytest.fixture(scope="module")
def drawn(library: Library, releases: Library) -> dict[str, list[Marked]]:
    """The passages of each annotated sample, the first from before the rules were changed."""
    rows = _rows("kinds_drawn.tsv")
    samples = sorted({row["sample"] for row in rows})
    return {
        sample: [
            replace(each, found=each.found - _OTHERWISE)
            for each in _marked([row for row in rows if row["sample"] == sample], library, releases)
        ]
        for sample in samples
    }


def _precision(marked: list[Marked]) -> float:
    return sum(len(each.found & each.hand) for each in marked) / sum(len(each.found) for each in marked)


def _recall(marked: list[Marked]) -> float:
    """Return the recall of kinds of randomly drawn passages."""
    drawn = [each for each in marked if each.part == "random"]
    return sum(len(each.hand & each.found) for each in drawn) / sum(len(each.hand) for each in drawn)


def test_most_of_the_marked_passages_still_stand(
    seen: list[Marked], blind: list[Marked], drawn: dict[str, list[Marked]]
) -> None:
    assert len(seen) >= 250
    assert len(blind) >= 140
    assert sum(map(len, drawn.values())) >= 900


def test_nine_in_ten_kinds_found_are_right(seen: list[Marked]) -> None:
    assert _precision(seen) >= 0.93


def test_most_kinds_of_passages_drawn_at_random_are_found(seen: list[Marked]) -> None:
    assert _recall(seen) >= 0.6


def test_kinds_found_are_right_for_a_reader_who_has_not_seen_the_rules(blind: list[Marked]) -> None:
    assert _precision(blind) >= 0.95


def test_kinds_that_a_reader_sees_who_has_not_seen_the_rules_are_found(blind: list[Marked]) -> None:
    assert _recall(blind) >= 0.77


def test_kinds_found_are_right_in_passages_marked_after_the_rules_were_changed(library: Library) -> None:
    assert _precision(_marked(_rows("kinds_later.tsv"), library)) >= 0.92


def test_kinds_found_are_right_in_every_sample(drawn: dict[str, list[Marked]]) -> None:
    shares = {sample: _precision(marked) for sample, marked in drawn.items()}
    assert {sample: share for sample, share in shares.items() if share < 0.95} == {}


def test_no_kind_is_wrong_more_than_once_in_ten(drawn: dict[str, list[Marked]]) -> None:
    of_kind = {
        kind: [each for marked in drawn.values() for each in marked if kind.value in each.found]
        for kind in PassageKind
        if kind.value not in _OTHERWISE
    }
    assert min(map(len, of_kind.values())) >= 10
    shares = {kind: sum(kind.value in each.hand for each in found) / len(found) for kind, found in of_kind.items()}
    assert {kind: share for kind, share in shares.items() if share < 0.93} == {}


def test_most_kinds_of_a_sample_of_the_whole_library_are_found(drawn: dict[str, list[Marked]]) -> None:
    assert _recall(drawn["1"]) >= 0.64
