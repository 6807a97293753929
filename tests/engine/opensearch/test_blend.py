"""Hybrid scores of candidates are those of all passages, where the candidates are all passages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.engine.embedding_codec import compute_dot_products
from kb.engine.emphasis import RareMatches
from kb.engine.hybrid import HeadingGroups, Similarities, blend_hits
from kb.engine.opensearch.documents import StoredVector, add_vectors, quantize_embeddings
from kb.engine.opensearch.query.blend import (
    CandidateWords,
    Scale,
    blend_candidates,
    compute_similarities,
    measure_similarities,
)
from kb.engine.opensearch.query.candidates import Candidate
from kb.model import Embeddings, QueryVector, Should, Word

DIMENSIONS = 8


def make_candidates(seed: int, count: int, groups: int) -> tuple[list[Candidate], list[StoredVector]]:
    """Make candidates in some groups, with vectors."""
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
        candidates.append(Candidate(str(at), source))
    return candidates, stored


@given(
    seed=st.integers(0, 10_000),
    count=st.integers(2, 40),
    groups=st.integers(1, 12),
    max_related=st.sampled_from([None, 0, 1]),
)
def test_a_small_library_is_scored_as_by_the_shared_formula(
    seed: int, count: int, groups: int, max_related: int | None
) -> None:
    candidates, stored = make_candidates(seed, count, groups)
    chance = np.random.default_rng(seed + 1)
    words = (chance.random(count) * (chance.random(count) < 0.5)).astype(np.float32)
    eligible = chance.random(count) < 0.8
    words[~eligible] = 0
    typed = (words > 0) & eligible
    query = chance.normal(size=DIMENSIONS).astype(np.float32)
    query /= np.linalg.norm(query)

    similarities = measure_similarities(candidates, candidates, [("own", QueryVector("encoder", query, 1.5))])
    rare = RareMatches.start(count, Should((Word("bloke"), Word("said"))))
    rare.note(typed, int(typed.sum()), decides=True)
    found, related = blend_candidates(
        candidates, CandidateWords(words, 2.0, eligible, typed, rare), similarities, count, max_related
    )

    products = compute_dot_products(
        np.array([each.numbers for each in stored]), np.array([each.scale for each in stored]), query
    )
    expected_rare = RareMatches.start(count, Should((Word("bloke"), Word("said"))))
    expected_rare.note(np.flatnonzero(typed), int(typed.sum()), decides=True)
    _, numbers = np.unique([each.source["group_order"] for each in candidates], return_inverse=True)
    expected = blend_hits(
        words,
        2.0,
        Similarities(products, 1.5),
        HeadingGroups.count(numbers),
        eligible=eligible,
        typed=typed,
        rare=expected_rare,
        max_related=max_related,
    )
    assert found == pytest.approx(expected.scores, abs=1e-4)
    assert np.flatnonzero(related).tolist() == expected.related.tolist()


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
    without = Candidate("without", {"group_order": 7, "group_size": 1})
    query = QueryVector("encoder", np.eye(DIMENSIONS, dtype=np.float32)[0])
    near = measure_similarities([without], [*candidates, without], [("own", query)])
    assert near.values == pytest.approx([near.scale.mean])


def test_values_that_are_all_the_same_say_nothing() -> None:
    same = np.full(5, 0.25, dtype=np.float32)
    assert Scale.measure(same).apply(same).tolist() == [0] * 5
    assert Scale.measure(same[:0]) == Scale(0.0, 0.0)
    assert np.isnan(compute_similarities([None], np.ones(DIMENSIONS, dtype=np.float32))).all()
