"""Documents that are no longer in force."""

from __future__ import annotations

import pytest

from kb.engine.protocol import Engine
from kb.library.catalogue import commit_documents
from kb.model import DocumentId, Query, Sort, Word
from tests.contract.libraries import document
from tests.libraries import open_view

OLD = (DocumentId("old"), DocumentId("unknown"))


@pytest.fixture
def editions(engine: Engine) -> Engine:
    """Two editions that say the same, in segments of their own, and something else."""
    commit_documents(engine, added=[document("old", "the form is sent in five days", date="2024", kind="form")])
    commit_documents(
        engine,
        added=[
            document("new", "the form is sent in two days", date="2020", kind="form"),
            document("else", "a form of words", date="2021", kind="report"),
        ],
    )
    return engine


def _found(engine: Engine, query: Query) -> list[str]:
    with open_view(engine) as view:
        return [hit.document.id for hit in view.search(query).hits]


def test_an_old_edition_stands_below_the_new_one_that_says_the_same(editions: Engine) -> None:
    both = Word("days")
    assert _found(editions, Query(both)) == ["old", "new"]
    assert _found(editions, Query(both, superseded=OLD)) == ["new", "old"]


def test_an_old_edition_that_alone_answers_is_still_found(editions: Engine) -> None:
    assert _found(editions, Query(Word("five"), superseded=OLD)) == ["old"]


def test_an_order_by_date_is_an_order_by_date(editions: Engine) -> None:
    assert _found(editions, Query(Word("days"), sort=Sort.NEWEST, superseded=OLD)) == ["old", "new"]


def test_only_what_is_in_force_can_be_asked_for(editions: Engine) -> None:
    with open_view(editions) as view:
        results = view.search(Query(Word("form"), superseded=OLD, current_only=True))
    assert {hit.document.id for hit in results.hits} == {"new", "else"}
    assert results.total == 2
    assert results.facets.kind == (("form", 1), ("report", 1))
