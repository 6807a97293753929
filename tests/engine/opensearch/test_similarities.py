"""Similarities of candidates equal those of all passages, where all passages are candidates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.engine.embedding_codec import compute_dot_products
from kb.engine.execution.hybrid import Similarities, ZScore
from kb.engine.opensearch.documents import StoredVector, add_vectors, quantize_embeddings
from kb.engine.opensearch.query.candidates import CandidateRow
from kb.engine.opensearch.query.similarities import compute_similarities, group_candidates, measure_similarities
from kb.model import Embeddings, QueryVector

DIMENSIONS = 8


def make_candidates(seed: int, count: int, groups: int) -> tuple[list[CandidateRow], list[StoredVector]]:
    chance = np.random.default_rng(seed)
    vectors = chance.normal(size=(count, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    stored = quantize_embeddings(Embeddings("encoder", vectors))
    numbers = chance.integers(0, groups, count)
    sizes = np.bincount(numbers, minlength=groups)
    candidates = []
    for at, (number, vector) in enumerate(zip(numbers.tolist(), stored, strict=True)):
        source = {"group_order": number, "group_size": int(sizes[number])}
        add_vectors(source, {"own": vector}, has_knn=False)
        candidates.append(CandidateRow(str(at), source))
    return candidates, stored


@given(seed=st.integers(0, 10_000), count=st.integers(2, 40), groups=st.integers(1, 12))
def test_in_a_small_library_nothing_is_estimated(seed: int, count: int, groups: int) -> None:
    candidates, stored = make_candidates(seed, count, groups)
    query = np.random.default_rng(seed + 1).normal(size=DIMENSIONS).astype(np.float32)
    query /= np.linalg.norm(query)
    found = measure_similarities(candidates, candidates, [("own", QueryVector("encoder", query, 1.5))])
    products = compute_dot_products(
        np.array([each.numbers for each in stored]), np.array([each.scale for each in stored]), query
    )
    expected = Similarities.measure([(1.5, products)], group_candidates(candidates))
    assert found.values == pytest.approx(expected.values, abs=1e-5)
    assert found.scale.apply(found.values) == pytest.approx(expected.scale.apply(expected.values), abs=1e-3)
    assert found.shared_scale.apply(found.shared) == pytest.approx(
        expected.shared_scale.apply(expected.shared), abs=1e-3
    )
    assert found.weight == expected.weight


def test_a_sample_stands_for_the_library() -> None:
    candidates, _ = make_candidates(1, 3000, 600)
    query = QueryVector("encoder", np.eye(DIMENSIONS, dtype=np.float32)[0])
    whole = measure_similarities(candidates[:20], candidates, [("own", query)])
    part = measure_similarities(
        candidates[:20], [each for each in candidates if each.source["group_order"] < 300], [("own", query)]
    )
    assert part.scale.deviation == pytest.approx(whole.scale.deviation, rel=0.05)
    assert part.shared_scale.deviation == pytest.approx(whole.shared_scale.deviation, rel=0.05)


def test_a_passage_without_a_vector_is_as_near_as_all_are_on_average() -> None:
    candidates, _ = make_candidates(1, 10, 3)
    without = CandidateRow("without", {"group_order": 7, "group_size": 1})
    query = QueryVector("encoder", np.eye(DIMENSIONS, dtype=np.float32)[0])
    near = measure_similarities([without], [*candidates, without], [("own", query)])
    assert near.values == pytest.approx([near.scale.mean])


def test_values_that_are_all_the_same_say_nothing() -> None:
    same = np.full(5, 0.25, dtype=np.float32)
    assert ZScore.measure(same).apply(same).tolist() == [0] * 5
    assert ZScore.measure(same[:0]) == ZScore(0.0, 0.0)
    assert np.isnan(compute_similarities([None], np.ones(DIMENSIONS, dtype=np.float32))).all()
