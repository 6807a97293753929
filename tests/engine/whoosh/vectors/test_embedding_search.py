"""Words and embeddings blended over several segments, and the passages nearest to one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.engine.execution.hybrid import Similarities, blend_scores
from kb.engine.protocol import PassageRange
from kb.engine.ranking import compute_idf
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.library.catalogue.commits import commit_documents
from kb.model import And, DocumentId, Node, Not, Phrase, Query, QueryVector, Should, Word, Years
from tests.contract.libraries import document
from tests.engine.whoosh.vectors.test_live_passages import ENCODER, add_vectors, open_snapshot

NEAR, FAR = [1.0, 0.0], [0.0, 1.0]


@pytest.fixture
def view(tmp_path: Path) -> WhooshSnapshot:
    """Thirty passages far from the query's vector, and some near it, in two segments."""
    engine = WhooshEngine(tmp_path)
    texts = [f"filler {number}" for number in range(30)]
    commit_documents(engine, added=[add_vectors(document("a", *texts, date="2012"), *[FAR] * 30)])
    near = document("b", "dock and court", "other words", "dock again", date="2015")
    commit_documents(engine, added=[add_vectors(near, FAR, NEAR, NEAR)])
    return open_snapshot(engine)


def list_hits(view: WhooshSnapshot, tree: Node) -> dict[str, bool]:
    vector = QueryVector(ENCODER, np.array(NEAR, np.float32))
    return {each.passage.text: each.related for each in view.multi_search([Query(tree, vectors=(vector,))])[0].hits}


def test_hits_have_a_word_or_are_related(view: WhooshSnapshot) -> None:
    words = Should((Word("dock"), Word("court")))
    assert len(view.segments) == 2
    everything = {"dock again": False, "dock and court": False, "other words": True}
    assert list_hits(view, words) == everything
    assert list_hits(view, And((words, Not(Word("again"))))) == {"dock and court": False, "other words": True}
    assert list_hits(view, And((words, Years(2015, 2015)))) == everything
    assert list_hits(view, And((words, Years(2012, 2012)))) == {}
    assert list_hits(view, And((words, Phrase(("dock", "again"))))) == {"dock again": False}
    assert list_hits(view, And((words, Phrase(("other", "words"))))) == {"other words": False}


def test_scores_are_blended_from_what_meets_the_rest_of_the_query(view: WhooshSnapshot) -> None:
    ranked = Should((Word("dock"), Word("court")))
    vector = QueryVector(ENCODER, np.array(NEAR, np.float32))

    def list_scores(tree: Node, *vectors: QueryVector) -> dict[str, float]:
        return {hit.passage.text: hit.score for hit in view.multi_search([Query(tree, vectors=vectors)])[0].hits}

    everything = list_scores(ranked, vector)
    assert list_scores(And((ranked, Years(2012, 2015))), vector) == everything

    (of_b,) = (at for at, rows in enumerate(view.live_passages.rows) if len(rows) == 3)
    first = int(view.live_passages.offsets[of_b])
    words = np.zeros(33, np.float32)
    words[first + 2] = list_scores(ranked)["dock again"]  # the best has the excluded word
    similarities = np.zeros(33, np.float32)
    similarities[[first + 1, first + 2]] = 1
    attainable = sum(float(compute_idf(33, matching)) for matching in (2, 1))
    groups = view.live_passages.heading_groups
    expected = blend_scores(words, attainable, Similarities.measure([(1.0, similarities)], groups), groups)
    found = list_scores(And((ranked, Not(Word("court")))), vector)
    assert found == pytest.approx(
        {
            "dock again": float(expected[first + 2] - expected.min() + 1),
            "other words": float(expected[first + 1] - expected.min() + 1),
        },
        rel=1e-5,
    )


def test_the_nearest_come_first_and_those_of_the_same_document_last(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    texts = [f"filler {number}" for number in range(20)]
    commit_documents(engine, added=[add_vectors(document("a", *texts, "twin"), *[FAR] * 20, [0.9, 0.1])])
    commit_documents(engine, added=[add_vectors(document("b", "one", "two", "three"), NEAR, NEAR, FAR)])
    view = open_snapshot(engine)
    one, two, three = view.document_passages([PassageRange(DocumentId("b"))])[0]

    def find_nearest(least: float, limit: int) -> list[str]:
        return [hit.passage.text for hit in view.nearest(one, ENCODER, least=least, limit=limit)]

    assert find_nearest(1.0, 9) == ["twin", "two"]
    assert find_nearest(1.0, 1) == ["twin"]
    assert find_nearest(-9.0, 99) == ["twin", "two"]
    hits = view.nearest(one, ENCODER, least=0, limit=9)
    assert hits[1].score > hits[0].score > 2
    exact = hits[0].score
    assert find_nearest(exact, 9) == ["twin", "two"]
    assert find_nearest(exact * 1.0001, 9) == ["two"]
    assert [hit.passage for hit in view.nearest(two, ENCODER, least=1, limit=9)][1:] == [one]
    assert three.text not in find_nearest(-9.0, 99)
    assert view.nearest(one, "another", least=0, limit=9) == []
