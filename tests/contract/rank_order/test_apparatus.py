"""Non-prose ranks below prose with the same words."""

from __future__ import annotations

from dataclasses import replace

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.model import APPARATUS_KINDS, And, BlockKind, Phrase, Query, Should, Sort, Word
from tests.contract.libraries import document
from tests.libraries import open_view

LONG = "a red lantern hung there" + " at the gate of the harbour for as long as anyone could remember" * 3


def _commit(engine: Engine, kind: BlockKind) -> None:
    made = document("report", LONG, "lantern 40 %", "no such word")
    first, second, third = made.passages
    commit_documents(engine, added=[replace(made, passages=(first, replace(second, kind=kind), third))])


def _find_positions(engine: Engine, query: Query) -> list[int]:
    with open_view(engine) as view:
        return [hit.passage.position for hit in view.search(query).hits]


def test_a_short_passage_ranks_above_a_long_one_only_where_it_is_prose(engine: Engine) -> None:
    _commit(engine, BlockKind.PARAGRAPH)
    assert _find_positions(engine, Query(Word("lantern"))) == [1, 0]
    for kind in sorted(APPARATUS_KINDS):
        _commit(engine, kind)
        assert _find_positions(engine, Query(Word("lantern"))) == [0, 1], kind
        assert _find_positions(engine, Query(And((Should((Word("lantern"),)), Word("lantern"))))) == [0, 1], kind


def test_what_is_no_prose_is_found_by_its_words(engine: Engine) -> None:
    _commit(engine, BlockKind.CHART)
    assert _find_positions(engine, Query(Phrase(("lantern", "40")))) == [1]
    assert _find_positions(engine, Query(Word("lantern"), sort=Sort.NEWEST)) == [0, 1]
