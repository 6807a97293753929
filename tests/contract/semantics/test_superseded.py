"""Documents that are no longer in force."""

from __future__ import annotations

from kb.engine.protocol import Engine
from kb.model import DocumentId, Query, Word
from tests.contract.libraries import OLD_EDITION
from tests.libraries import open_view

OLD = (OLD_EDITION, DocumentId("unknown"))


def _found(engine: Engine, query: Query) -> list[str]:
    with open_view(engine) as view:
        return [hit.document.id for hit in view.search(query).hits]


def test_an_old_edition_that_alone_answers_is_still_found(editions: Engine) -> None:
    assert _found(editions, Query(Word("five"), superseded=OLD)) == ["old"]


def test_only_what_is_in_force_can_be_asked_for(editions: Engine) -> None:
    with open_view(editions) as view:
        results = view.search(Query(Word("form"), superseded=OLD, current_only=True))
    assert {hit.document.id for hit in results.hits} == {"new", "else"}
    assert results.total == 2
    assert results.facets.kind == (("form", 1), ("report", 1))
