"""Query term weights, and the cap on hits found by embeddings alone."""

from __future__ import annotations

from dataclasses import replace

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.model import Query, Should, TermWeights, Word
from tests.contract.encoders import add_vectors, encode_query
from tests.contract.libraries import document
from tests.libraries import open_view

TREE = Should((Word("house"), Word("cannabis")))


def list_documents(engine: Engine, query: Query) -> list[str]:
    with open_view(engine) as view:
        return [str(hit.document.id) for hit in view.search(query).hits]


def test_a_word_counts_by_its_weight_by_words_and_by_meaning(engine: Engine) -> None:
    others = [document(f"other{number}", "Nothing of it is said here.") for number in range(8)]
    documents = [document("a", "The house stands there."), document("b", "The cannabis stands there."), *others]
    commit_documents(engine, added=list(map(add_vectors, documents)))
    for vectors in ((), (encode_query("stands there"),)):
        for word, first in (("house", "a"), ("cannabis", "b")):
            emphasis = TermWeights(((word, 2.0),))
            assert list_documents(engine, Query(TREE, vectors=vectors, emphasis=emphasis))[0] == first


def test_meaning_brings_nothing_before_what_has_a_deciding_word(engine: Engine) -> None:
    near = "growing growing growing marijuana marijuana house"
    others = [document(f"other{number}", f"house number {number} there") for number in range(30)]
    documents = [document("near", near), document("rare", "cannabis"), *others]
    commit_documents(engine, added=list(map(add_vectors, documents)))
    vectors = (replace(encode_query("growing marijuana house"), weight=3.0),)
    for decisive, first in ((frozenset[str](), "near"), (frozenset({"cannabis"}), "rare")):
        query = Query(TREE, limit=40, vectors=vectors, emphasis=TermWeights(decisive=decisive))
        assert list_documents(engine, query)[0] == first
