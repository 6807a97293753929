"""Documents that are no longer in force rank lower."""

from __future__ import annotations

from kb.engine.protocol import Engine
from kb.model import DocumentId, Query, Sort, Word
from tests.contract.libraries import OLD_EDITION
from tests.libraries import open_view

OLD = (OLD_EDITION, DocumentId("unknown"))


def _found(engine: Engine, query: Query) -> list[str]:
    with open_view(engine) as view:
        return [hit.document.id for hit in view.search(query).hits]


def test_an_old_edition_stands_below_the_new_one_that_says_the_same(editions: Engine) -> None:
    both = Word("days")
    assert _found(editions, Query(both)) == ["old", "new"]
    assert _found(editions, Query(both, superseded=OLD)) == ["new", "old"]


def test_undated_guidance_stands_below_what_says_as_much(editions: Engine) -> None:
    assert _found(editions, Query(Word("days"), undated=OLD)) == ["new", "old"]


def test_an_order_by_date_is_an_order_by_date(editions: Engine) -> None:
    assert _found(editions, Query(Word("days"), sort=Sort.NEWEST, superseded=OLD)) == ["old", "new"]
