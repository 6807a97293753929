"""Similarities of candidates to a query, on a scale measured over a sample instead of all passages.

In a library no larger than the sample and the candidates, hybrid scores are those over all passages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.engine.embedding_codec import compute_dot_products
from kb.engine.execution.hybrid import GROUP_SIMILARITY, HeadingGroups, Similarities, ZScore
from kb.engine.opensearch.documents import StoredVector
from kb.engine.opensearch.query.candidates import CandidateRow
from kb.model import QueryVector

Floats = NDArray[np.float32]


def group_candidates(candidates: Sequence[CandidateRow]) -> HeadingGroups:
    """Group candidates with the same headings of one document."""
    orders = np.array([each.source["group_order"] for each in candidates], dtype=np.int64)
    return HeadingGroups.count(np.unique(orders, return_inverse=True)[1])


def compute_similarities(vectors: Sequence[StoredVector | None], query: NDArray[np.float32]) -> Floats:
    """Return the dot products of stored vectors with one vector; NaN for a missing one."""
    products = np.full(len(vectors), np.nan, dtype=np.float32)
    held = [(at, each) for at, each in enumerate(vectors) if each is not None]
    if held:
        numbers = np.array([each.numbers for _, each in held])
        scales = np.array([each.scale for _, each in held], dtype=np.float32)
        products[[at for at, _ in held]] = compute_dot_products(numbers, scales, query)
    return products


def measure_similarities(
    candidates: Sequence[CandidateRow], sample: Sequence[CandidateRow], vectors: Sequence[tuple[str, QueryVector]]
) -> Similarities:
    """Measure the similarities of candidates to a query, on the scale of a sample of whole groups."""
    weight = max(each.weight for _, each in vectors)
    values = np.zeros(len(candidates), dtype=np.float32)
    sampled = np.zeros(len(sample), dtype=np.float32)
    for name, each in vectors:
        own = compute_similarities([one.vectors.get(name) for one in candidates], each.vector)
        others = compute_similarities([one.vectors.get(name) for one in sample], each.vector)
        mean = float(np.nanmean(others)) if not np.isnan(others).all() else 0.0
        own, others = np.nan_to_num(own, nan=mean), np.nan_to_num(others, nan=mean)
        if len(vectors) == 1:
            values, sampled = own, others
        else:
            scale = ZScore.measure(others)
            values += np.float32(each.weight) * scale.apply(own)
            sampled += np.float32(each.weight) * scale.apply(others)
    scale = ZScore.measure(sampled)
    members = {each.identity: (each, value) for each, value in zip(sample, sampled.tolist(), strict=True)}
    members |= {each.identity: (each, value) for each, value in zip(candidates, values.tolist(), strict=True)}
    means = _average_groups(members, scale.mean)
    return Similarities(
        values,
        scale,
        _share_mean(candidates, values, means),
        ZScore.measure(_share_mean(sample, sampled, means)),
        weight,
    )


def _average_groups(members: Mapping[str, tuple[CandidateRow, float]], mean: float) -> dict[int, float]:
    """Return the mean similarity of each group; its missing members have the mean of all."""
    sums: dict[int, tuple[int, float, int]] = {}
    for each, value in members.values():
        group = each.source["group_order"]
        count, total, _ = sums.get(group, (0, 0.0, 0))
        sums[group] = count + 1, total + value, each.source["group_size"]
    return {
        group: (total + max(size - count, 0) * mean) / max(size, count) for group, (count, total, size) in sums.items()
    }


def _share_mean(candidates: Sequence[CandidateRow], values: Floats, means: Mapping[int, float]) -> Floats:
    own = np.array([means[each.source["group_order"]] for each in candidates], dtype=np.float32)
    return (values * (1 - GROUP_SIMILARITY) + own * GROUP_SIMILARITY).astype(np.float32)
