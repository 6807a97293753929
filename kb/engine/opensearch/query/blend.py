"""Hybrid scores of candidates: `kb.engine.hybrid`, where only some passages of a library are at hand.

What that module measures over all passages is measured over a sample here, or asked of the cluster: the mean and the
deviation of similarities, and how many passages score near the best. In a library that is no larger than the sample and
the candidates, the scores are those of that module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.engine.embedding_codec import compute_dot_products
from kb.engine.emphasis import RareMatches
from kb.engine.hybrid import GROUP_SIMILARITY, GROUP_WORDS, MAX_RELATED, RELATED, compute_trust
from kb.engine.opensearch.documents import StoredVector
from kb.engine.opensearch.query.candidates import Candidate
from kb.model import QueryVector

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

_ROUNDING = 1e-7  # a standard deviation that only rounding has made


@dataclass(frozen=True, slots=True)
class Scale:
    """The mean and the standard deviation by which values are put on a common scale."""

    mean: float
    deviation: float

    @classmethod
    def measure(cls, values: Floats) -> Scale:
        """Measure some values; a deviation that only rounding has made is 0."""
        if not len(values):
            return cls(0.0, 0.0)
        deviation = float(values.std(dtype=np.float64))
        return cls(float(values.mean(dtype=np.float64)), deviation if deviation > _ROUNDING else 0.0)

    def apply(self, values: Floats) -> Floats:
        """Express values in standard deviations from the mean; zeros where they are all the same."""
        if not self.deviation:
            return np.zeros(len(values), dtype=np.float32)
        return ((values - np.float32(self.mean)) / np.float32(self.deviation)).astype(np.float32)


def compute_similarities(vectors: Sequence[StoredVector | None], query: NDArray[np.float32]) -> Floats:
    """Return the dot products of stored vectors with one vector; NaN where there is none."""
    products = np.full(len(vectors), np.nan, dtype=np.float32)
    held = [(at, each) for at, each in enumerate(vectors) if each is not None]
    if held:
        numbers = np.array([each.numbers for _, each in held])
        scales = np.array([each.scale for _, each in held], dtype=np.float32)
        products[[at for at, _ in held]] = compute_dot_products(numbers, scales, query)
    return products


@dataclass(frozen=True, slots=True, eq=False)
class CandidateSimilarities:
    """How near candidates are to a query.

    Attributes:
        values: Of each candidate, on any scale.
        scale: Of the values of all passages.
        shared: The values, with a part of the mean of each one's group in them.
        shared_scale: Of the shared values of all passages.
        weight: What one deviation counts.
    """

    values: Floats
    scale: Scale
    shared: Floats
    shared_scale: Scale
    weight: float


def measure_similarities(
    candidates: Sequence[Candidate], sample: Sequence[Candidate], vectors: Sequence[tuple[str, QueryVector]]
) -> CandidateSimilarities:
    """Measure how near candidates are to a query.

    Args:
        candidates: The candidates.
        sample: Some passages of the library, groups of them as a whole.
        vectors: Of the query, with the short names of their encoders; one or more.
    """
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
            scale = Scale.measure(others)
            values += np.float32(each.weight) * scale.apply(own)
            sampled += np.float32(each.weight) * scale.apply(others)
    scale = Scale.measure(sampled)
    members = {each.identity: (each, value) for each, value in zip(sample, sampled.tolist(), strict=True)}
    members |= {each.identity: (each, value) for each, value in zip(candidates, values.tolist(), strict=True)}
    means = _average_groups(members, scale.mean)
    return CandidateSimilarities(
        values,
        scale,
        _share_mean(candidates, values, means),
        Scale.measure(_share_mean(sample, sampled, means)),
        weight,
    )


def _average_groups(members: Mapping[str, tuple[Candidate, float]], mean: float) -> dict[int, float]:
    """Return the mean similarity of each group, whose members that are not at hand count as the mean of all."""
    sums: dict[int, tuple[int, float, int]] = {}
    for each, value in members.values():
        group = each.source["group_order"]
        count, total, _ = sums.get(group, (0, 0.0, 0))
        sums[group] = count + 1, total + value, each.source["group_size"]
    return {
        group: (total + max(size - count, 0) * mean) / max(size, count) for group, (count, total, size) in sums.items()
    }


def _share_mean(candidates: Sequence[Candidate], values: Floats, means: Mapping[int, float]) -> Floats:
    own = np.array([means[each.source["group_order"]] for each in candidates], dtype=np.float32)
    return (values * (1 - GROUP_SIMILARITY) + own * GROUP_SIMILARITY).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class CandidateWords:
    """What the words of candidates score.

    Attributes:
        scores: BM25F of each, 0 where it has none of the words or is not eligible.
        attainable: The score that no passage can surpass.
        eligible: Which meet the rest of the query.
        typed: Which of these are hits by their words.
        rare: Which of these have rare words.
    """

    scores: Floats
    attainable: float
    eligible: Mask
    typed: Mask
    rare: RareMatches


def blend_candidates(
    candidates: Sequence[Candidate],
    words: CandidateWords,
    similarities: CandidateSimilarities,
    passages: int,
    max_related: int | None,
) -> tuple[Floats, Mask]:
    """Score candidates by words and similarities, and choose those that are hits without any of the words.

    Args:
        candidates: The candidates, the best of each kind among them.
        words: What their words score.
        similarities: How near they are.
        passages: How many the library has.
        max_related: How many such hits there are at most; `MAX_RELATED` where None.

    Returns:
        The score of each, and which are hits by their similarity alone.
    """
    scores = np.zeros(len(candidates), dtype=np.float32)
    top = float(words.scores.max(initial=0.0))
    if top > 0:
        scores = _share_best(candidates, words.scores / np.float32(top))
        scores *= np.float32(compute_trust(words.scores, words.attainable, passages) / float(scores.max()))
    scores += np.float32(similarities.weight) * similarities.shared_scale.apply(similarities.shared)
    words.rare.protect(scores, words.scores)
    scores += 1 - scores.min(initial=0.0)
    return scores, _find_related(words, similarities, MAX_RELATED if max_related is None else max_related)


def _share_best(candidates: Sequence[Candidate], words: Floats) -> Floats:
    """Give each candidate a part of the best score in its group."""
    groups = [each.source["group_order"] for each in candidates]
    best: dict[int, float] = {}
    for group, score in zip(groups, words.tolist(), strict=True):
        best[group] = max(best.get(group, 0.0), score)
    shared = np.array([best[group] for group in groups], dtype=np.float32) * np.float32(GROUP_WORDS)
    return shared + words * np.float32(1 - GROUP_WORDS)


def _find_related(words: CandidateWords, similarities: CandidateSimilarities, limit: int) -> Mask:
    related = np.zeros(len(words.scores), dtype=bool)
    scale = similarities.scale
    if scale.deviation:
        near = similarities.values - np.float32(scale.mean) >= np.float32(RELATED * scale.deviation)
        found = np.flatnonzero(near & words.eligible & ~words.typed)
        related[found[np.argsort(-similarities.values[found], kind="stable")[:limit]]] = True
    return related
