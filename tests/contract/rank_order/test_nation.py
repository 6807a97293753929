"""Passages that apply only in other nations rank lower."""

from __future__ import annotations

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.model import Phrase, Query, Sort, Word
from tests.contract.libraries import two_nations
from tests.libraries import open_view

_SAME = Phrase(("mended", "here"))


def _find(engine: Engine, query: Query) -> list[str]:
    first, *others = two_nations()
    commit_documents(engine, added=[first])
    commit_documents(engine, added=others)
    with open_view(engine) as view:
        return [hit.document.id for hit in view.search(query).hits]


def test_without_a_nation_equal_passages_are_ordered_by_date(engine: Engine) -> None:
    assert _find(engine, Query(_SAME)) == ["foreign", "unknown", "world", "whole", "own"]


def test_what_applies_only_elsewhere_comes_last_and_what_is_international_or_unknown_does_not(engine: Engine) -> None:
    assert _find(engine, Query(_SAME, nation="England")) == ["unknown", "world", "whole", "own", "foreign"]


def test_a_whole_prefers_all_its_parts(engine: Engine) -> None:
    assert _find(engine, Query(_SAME, nation="UK")) == ["unknown", "world", "whole", "own", "foreign"]


def test_a_passage_ranks_by_where_it_applies_itself(engine: Engine) -> None:
    commit_documents(engine, added=two_nations())
    with open_view(engine) as view:
        tree = Phrase(("nets", "are", "mended"))
        found = {
            nation: [hit.passage.heading for hit in view.search(Query(tree, nation=nation)).hits]
            for nation in ("Scotland", "Wales")
        }
    assert found["Scotland"][0] == ("Part 4: Scotland",)
    assert found["Wales"][0] == ()


def test_what_applies_elsewhere_and_alone_answers_is_found(engine: Engine) -> None:
    assert _find(engine, Query(Word("ropes"), nation="UK")) == ["foreign"]


def test_an_order_by_date_is_an_order_by_date(engine: Engine) -> None:
    assert _find(engine, Query(_SAME, sort=Sort.NEWEST, nation="UK"))[0] == "foreign"
