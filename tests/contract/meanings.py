"""Libraries with passages that say the same in different words, and searches over them."""

from __future__ import annotations

import random

from kb.library.view import LibraryView
from kb.model import DocumentId, Filters, Hit, IndexedDocument, Node, Passage, Query, Results, Should, Word
from kb.text import split_terms
from tests.contract.encoders import BAG, add_vectors, encode_query
from tests.contract.libraries import document

TYPED = "growing cannabis"
IN_OTHER_WORDS = "cultivating marijuana and cultivating more marijuana"


def make_noise(count: int) -> list[IndexedDocument]:
    chance = random.Random(4)  # noqa: S311 - no secret
    words = [f"word{number}" for number in range(200)]
    return [
        add_vectors(document(f"noise{number}", " ".join(chance.choices(words, k=12)), date="2010", kind="report"))
        for number in range(count)
    ]


def make_library() -> list[IndexedDocument]:
    """Make a library with a passage that says in other words what another says in the typed ones."""
    return [
        *make_noise(80),
        add_vectors(document("said", "growing cannabis upstairs", date="2012", kind="release")),
        add_vectors(document("meant", IN_OTHER_WORDS, "compelled by a gang", date="2013", kind="guidance")),
    ]


def make_should(text: str) -> Should:
    return Should(tuple(map(Word, split_terms(text))))


def search(view: LibraryView, tree: Node, chosen: Filters = Filters(), *, typed: str = TYPED) -> Results:
    return view.search(Query(tree, chosen, limit=1000, vectors=(encode_query(typed),)))


def list_places(results: Results) -> list[str]:
    return [f"{hit.passage.document} {hit.passage.position}" for hit in results.hits]


def places(view: LibraryView, tree: Node) -> list[str]:
    """Return the hits of a query, best first, as document and position."""
    results = view.search(Query(tree, limit=100))
    assert results.total == len(results.hits)
    assert all(hit.score > 0 for hit in results.hits)
    return list_places(results)


SAID = "growing cannabis upstairs, forced"
MEANT = "cultivating marijuana upstairs, compelled"


def make_near_library() -> list[IndexedDocument]:
    """Make a library with three passages that say the same in other words, two of them in one document."""
    return [
        *make_noise(40),
        add_vectors(document("said", SAID, "harbour bells", f"{MEANT} again")),
        add_vectors(document("meant", MEANT, "a gang")),
    ]


def only(view: LibraryView, name: str) -> Passage:
    """Return the first passage of a document."""
    return view.document_passages(DocumentId(name))[0]


def near(view: LibraryView, passage: Passage, *, least: float = 2.0, limit: int = 10) -> list[Hit]:
    return list(view.nearest(passage, BAG.identity, least=least, limit=limit))


def texts(hits: list[Hit]) -> list[str]:
    return [hit.passage.text for hit in hits]
