"""The terms of a library: where they are, how often, and how many passages a search for them finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.engine.protocol import Batch, Engine, Reader, TermScope
from kb.model import DocumentId, Query, Word
from tests.contract.conftest import Compared
from tests.contract.generated import WORDS
from tests.contract.libraries import add_quotations, document, make_quotation


@pytest.fixture
def reader(engine: Engine) -> Iterator[Reader]:
    """Two documents, in two commits, with different words in each place."""
    first = document("a", (("Top", "Near"), "The bell said: “bells belong”. Bell."), "A bell.", title="Belfry bell")
    first = add_quotations(first, 0, make_quotation("bells belong", "Belinda Belle", "Head", "Beller Trust"))
    engine.commit(Batch(added=[first]))
    engine.commit(Batch(added=[document("b", (("Near",), "A belt."), title="Belfry")]))
    with engine.open() as reader:
        yield reader


@pytest.mark.parametrize(
    ("scope", "prefix", "expected"),
    [
        (TermScope.BODY, "bel", [("bell", 3), ("bells", 1), ("belong", 1), ("belt", 1)]),
        (TermScope.TEXT, "bel", [("bell", 4), ("belfry", 2), ("bells", 1), ("belong", 1), ("belt", 1)]),
        (TermScope.TITLE, "", [("belfry", 2), ("bell", 1)]),
        (TermScope.HEADING, "", [("near", 2), ("top", 1)]),
        (TermScope.QUOTED, "", [("bells", 1), ("belong", 1)]),
        (TermScope.BODY, "zz", []),
        (TermScope.TEXT, "bell", [("bell", 4), ("bells", 1)]),
    ],
)
def test_terms_are_listed_from_one_place_the_most_frequent_first(
    reader: Reader, scope: TermScope, prefix: str, expected: list[tuple[str, int]]
) -> None:
    found = reader.list_terms(scope, prefix)
    assert (found.total, list(found.terms)) == (len(expected), expected)
    for limit in (0, 1, 2, 9):
        part = reader.list_terms(scope, prefix, limit)
        assert (part.total, list(part.terms)) == (len(expected), expected[:limit])


def test_as_many_passages_have_a_term_as_a_search_for_it_finds(reader: Reader) -> None:
    assert reader.term_statistics(["bell", "bells", "belfry", "near", "belinda", "zz"]) == {
        **{"bell": 2, "bells": 2, "belfry": 3, "near": 2, "belinda": 0, "zz": 0},
    }
    assert reader.term_statistics([]) == {}


def test_what_is_gone_is_in_no_passage(engine: Engine) -> None:
    engine.commit(Batch(added=[document("a", "one bell"), document("b", "two bells", "three")]))
    engine.commit(Batch(removed=[DocumentId("a")]))
    with engine.open() as reader:
        assert reader.term_statistics(["bell", "one", "three"]) == {"bell": 1, "one": 0, "three": 1}


@pytest.mark.costly
def test_statistics_agree_with_searches_in_any_library(compared: Compared) -> None:
    counts = compared.view.count_matches(WORDS)
    for word in WORDS:
        query = Query(Word(word), limit=0)
        assert counts[word] == compared.view.search(query).total == compared.truth.search(query).total
