"""Pages of a list longer than what an engine may rank at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.engine.protocol import Engine, Reader
from kb.library.catalogue.commits import commit_documents
from kb.model import Filters, Query, QueryVector, Should, Sort, Word
from tests.contract.encoders import add_vectors, encode_query
from tests.contract.libraries import document

DOCUMENTS, PASSAGES, PAGE = 12, 60, 90
TREE = Should((Word("court"), Word("dock")))


@pytest.fixture
def reader(engine: Engine) -> Iterator[Reader]:
    """A library of some hundred passages with a word of the query, some of them with vectors near to it."""
    texts = [
        f"The court {'and the dock ' * (at % 3 == 0)}{'of victims ' * (at % 5 == 0)}{at}" for at in range(PASSAGES)
    ]
    documents = [
        document(f"d{number:02}", *(f"{text} of {number}" for text in texts), kind=("report", "form")[number % 2])
        for number in range(DOCUMENTS)
    ]
    commit_documents(engine, added=map(add_vectors, documents))
    with engine.open() as reader:
        yield reader


@pytest.mark.costly
@pytest.mark.parametrize("vectors", [(), (encode_query("victims of the dock"),)], ids=["words", "meaning"])
@pytest.mark.parametrize("filters", [Filters(), Filters(kind=("report",))], ids=["all", "filtered"])
@pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.OLDEST])
def test_every_hit_is_on_one_page(
    reader: Reader, vectors: tuple[QueryVector, ...], filters: Filters, sort: Sort
) -> None:
    size = DOCUMENTS * PASSAGES // (2 if filters.kind else 1)
    if sort is not Sort.RELEVANCE:  # then as many words are needed as there can be
        size //= 3
    queries = [
        Query(TREE, filters, sort, start=start, limit=PAGE, vectors=vectors) for start in range(0, size + PAGE, PAGE)
    ]
    pages = reader.multi_search(queries)
    found = [hit.passage.id for page in pages for hit in page.hits]
    assert len(set(found)) == len(found) == size
    assert {page.total for page in pages} == {size}
    assert all(hit.score > 0 for page in pages for hit in page.hits)
    if sort is Sort.RELEVANCE:
        scores = [hit.score for page in pages for hit in page.hits]
        assert scores == sorted(scores, reverse=True)
    (deep,) = reader.multi_search([Query(TREE, filters, sort, start=size - 7, limit=PAGE, vectors=vectors)])
    assert [hit.passage.id for hit in deep.hits] == found[-7:]


@pytest.mark.costly
@pytest.mark.parametrize("vectors", [(), (encode_query("victims of the dock"),)], ids=["words", "meaning"])
@pytest.mark.parametrize("filters", [Filters(), Filters(kind=("report",))], ids=["all", "filtered"])
def test_every_document_is_on_one_page_with_its_best_passage(
    reader: Reader, vectors: tuple[QueryVector, ...], filters: Filters
) -> None:
    queries = [
        Query(TREE, filters, Sort.DOCUMENTS, start=start, limit=5, vectors=vectors) for start in range(0, DOCUMENTS, 5)
    ]
    hits = [hit for page in reader.multi_search(queries) for hit in page.hits]
    count = DOCUMENTS // 2 if filters.kind else DOCUMENTS
    assert len(hits) == len({hit.document.id for hit in hits}) == count
    assert all("dock" in hit.passage.text for hit in hits)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    for hit in hits[:3]:
        alone = Query(TREE, Filters(document=(hit.document.id,)), limit=1, vectors=vectors)
        assert reader.multi_search([alone])[0].hits[0].passage.id == hit.passage.id


@pytest.mark.costly
def test_the_best_of_a_long_list_come_first(reader: Reader) -> None:
    (page,) = reader.multi_search([Query(TREE, limit=DOCUMENTS * PASSAGES)])
    both = ["dock" in hit.passage.text for hit in page.hits]
    assert both == sorted(both, reverse=True)
