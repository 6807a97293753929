"""Jurisdictions of passages: search, filters and counts by place, with places that contain it and that it contains."""

from __future__ import annotations

import pytest

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.model import Field, FieldQuery, Filters, Phrase, Prefix, Query, Word
from tests.contract.libraries import document
from tests.libraries import open_view

_DOCUMENTS = (
    document("uk", "nets of all", (["Part 4: Scotland"], "nets of the north"), jurisdictions=["UK"]),
    document("eaw", "nets of two", jurisdictions=["England and Wales"]),
    document("england", "nets of one", jurisdictions=["England"]),
    document("both", "nets of the edges", jurisdictions=["Scotland", "Northern Ireland"]),
    document("illinois", "nets of a state", jurisdictions=["Illinois, US"]),
    document("ohio", "nets of another state", jurisdictions=["Ohio, US"]),
    document("us", "nets of all states", jurisdictions=["US"]),
    document("world", "nets of the world", (["Scotland"], "nets abroad"), jurisdictions=["international"]),
    document("nowhere", "nets anywhere"),
)


def _find(engine: Engine, query: Query) -> list[str]:
    commit_documents(engine, added=_DOCUMENTS)
    with open_view(engine) as view:
        return sorted(hit.passage.text.removeprefix("nets ") for hit in view.search(query).hits)


@pytest.mark.parametrize(
    ("part", "chosen", "found"),
    [
        (Word("england"), "England", ["of all", "of one", "of two"]),
        (
            Word("scotland"),
            "Scotland",
            ["abroad", "of all", "of the edges", "of the north"],
        ),
        (Phrase(("england", "and", "wales")), "England and Wales", ["of all", "of one", "of two"]),
        (
            Phrase(("united", "kingdom")),
            "UK",
            ["abroad", "of all", "of one", "of the edges", "of the north", "of two"],
        ),
        (Word("us"), "US", ["of a state", "of all states", "of another state"]),
        (Word("illinois"), "Illinois, US", ["of a state", "of all states"]),
        (Phrase(("us", "il")), "Illinois, US", ["of a state", "of all states"]),
        (Prefix("intern"), "international", ["of the world"]),
        (Word("nets"), "Nets", []),
    ],
)
def test_a_place_finds_what_applies_there_or_in_a_part_of_it(
    engine: Engine, part: Word | Phrase | Prefix, chosen: str, found: list[str]
) -> None:
    assert _find(engine, Query(FieldQuery(Field.NATION, part), limit=20)) == found
    assert _find(engine, Query(Word("nets"), filters=Filters(jurisdiction=(chosen,)), limit=20)) == found


def test_each_place_counts_what_its_filter_lets_through(engine: Engine) -> None:
    commit_documents(engine, added=_DOCUMENTS)
    with open_view(engine) as view:
        counted = view.search(Query(Word("nets"))).facets
        assert counted.sizes["jurisdiction"] == len(counted.jurisdiction) == 9
        for place, count in counted.jurisdiction:
            filtered = view.search(Query(Word("nets"), filters=Filters(jurisdiction=(place,))))
            assert (place, filtered.total) == (place, count)
            assert filtered.facets.jurisdiction == counted.jurisdiction
