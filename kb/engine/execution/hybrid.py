"""Hybrid scoring: one score from how well a passage's words match a query and how near its embedding is.

    score = trust * words / max(words) + weight * (similarity - mean(similarity)) / deviation(similarity)
    trust = WORDS + TRUST * coverage * concentration

Scores of words are divided by the best passage's, so that they are worth the same in a library of 80 passages and of
100,000 (a standard score of the words would grow with the square root of the number of passages). Similarities are in
standard deviations over all passages: a similarity that few passages reach counts for four or five of them, and two or
three where the encoder finds nothing in particular. So nothing depends on the scale of an encoder or of a collection.

The trust in words follows from their scores. Coverage is how much of what was typed the best passage has; concentration
is 1 if only one passage comes near it, and 0 if all do. A rare name has both, and its passages come first whatever the
encoder says of them; a long question in other words than the answer's has little of either. Query term weights and the
cap on hits by embeddings are in `kb.engine.execution.term_weights`.

The similarities of several encoders are each put in standard deviations, and added by their weights: two encoders that
agree are right more often than the better one of them. Their sum has the weight of the best of them beside the words,
since an encoder that knows less than another should move less.

Passages under the same headings are about one subject, and the one that answers need not be the one that repeats the
heading's words: part of the score of its group goes to each passage.

Arrays stay float32: they have about 1e5 entries, and the work is bound by memory.

All constants were chosen on CISI, ADI and questions over reports of this field; `benchmarks/relevance.py` shows the
value of the blend there and on others, and `benchmarks/README.md` what was weighed and left out: what fits these sets
better, such as relevance feedback, answered fewer of the questions that nothing was chosen on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kb.engine.execution.term_weights import RareMatches
from kb.engine.fields import NAMED_FIELDS
from kb.engine.ranking import LEAST_RELATED_WORDS
from kb.model import And, FieldQuery, Node, Not, Phrase, Prefix, SaidBy, Should, Word, is_optional_beside, walk

Floats = NDArray[np.floating]
Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]

WORDS = 1.5  # least value of the best match of words, in standard deviations of similarity
TRUST = 3.0  # added to it if the words are all there and in one passage only
GROUP_WORDS = 0.1
GROUP_SIMILARITY = 0.15
RELATED = 2.5  # standard deviations of similarity from which a passage without any of the typed words is a hit
RELATED_TO_SENTENCE = 2.0  # the same where words join the others: their embedding says more than that of a word
MAX_RELATED = 100  # the most such hits
_ROUNDING = 1e-7  # a standard deviation caused by rounding only


@dataclass(frozen=True, slots=True)
class HybridQuery:
    """A query tree that embeddings can improve: its words outside quotation marks, and the required or negated rest."""

    ranked: Should
    rest: tuple[Node, ...] = ()

    @property
    def related_from(self) -> float:
        """The standard deviations of similarity from which a passage without any of the words is a hit."""
        return RELATED_TO_SENTENCE if self.ranked.ranking else RELATED

    @property
    def is_ranked_optional(self) -> bool:
        """Whether hits need none of the ranked words, since other words are required."""
        return is_optional_beside(self.rest)


def split_ranked_words(tree: Node) -> HybridQuery | None:
    """Split a tree into ranked words and requirements; None if embeddings have nothing to add."""
    if isinstance(tree, Should):
        return HybridQuery(tree)
    if not isinstance(tree, And):
        return None
    ranked = [part for part in tree.parts if isinstance(part, Should)]
    if len(ranked) != 1:
        return None
    return HybridQuery(ranked[0], tuple(part for part in tree.parts if not isinstance(part, Should)))


def has_words(node: Node) -> bool:
    """Tell whether a part of a tree has scored words, unlike a year, a kind or a negation."""
    parts = walk(node, without=(Not,))
    return any(
        part.field in NAMED_FIELDS
        if isinstance(part, FieldQuery)
        else isinstance(part, Word | Phrase | Prefix | SaidBy)
        for part in parts
    )


@dataclass(frozen=True, slots=True, eq=False)
class HeadingGroups:
    """The passages of one document with the same headings above them.

    Attributes:
        numbers: The number of each passage's group, from 0 on.
        sizes: The number of passages of each group.
    """

    numbers: Numbers
    sizes: Floats

    @classmethod
    def count(cls, numbers: Numbers) -> Self:
        return cls(numbers, np.maximum(np.bincount(numbers), 1).astype(np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class HybridHits:
    """The hits among the scored passages.

    Attributes:
        scores: Of all of them; above 0.
        mask: Whether each passage is a hit.
        related: The numbers of the hits that have none of the typed words, sorted.
    """

    scores: Floats
    mask: Mask
    related: Numbers


@dataclass(frozen=True, slots=True)
class ZScore:
    """The mean and the standard deviation for a common scale."""

    mean: float
    deviation: float

    @classmethod
    def measure(cls, values: Floats) -> Self:
        """Measure values; a deviation caused by rounding only becomes 0."""
        if not len(values):
            return cls(0.0, 0.0)
        mean = float(values.mean(dtype=np.float64))
        centred = values - mean
        # A product by BLAS would wake its threads, which costs more than it saves.
        deviation = math.sqrt(float(np.einsum("i,i->", centred, centred)) / len(values))
        return cls(mean, deviation if deviation > _ROUNDING else 0.0)

    def apply(self, values: Floats) -> Floats:
        """Express values in standard deviations from the mean; zeros if they are all the same."""
        if not self.deviation:
            return np.zeros(len(values), dtype=values.dtype)
        scaled: Floats = values - self.mean
        scaled /= self.deviation
        return scaled


@dataclass(frozen=True, slots=True, eq=False)
class Similarities:
    """The similarities of passages to a query.

    Attributes:
        values: Of each, on any scale.
        scale: Of the values of all passages of the library.
        shared: The values, each blended with a part of its group's mean.
        shared_scale: Of the shared values of all passages of the library.
        weight: Of one deviation.
    """

    values: Floats
    scale: ZScore
    shared: Floats
    shared_scale: ZScore
    weight: float = 1.0

    @classmethod
    def measure(cls, each: Sequence[tuple[float, Floats]], groups: HeadingGroups | None = None) -> Self:
        """Measure all passages of a library, by one encoder or more, each with its weight."""
        weight = max(weight for weight, _ in each)
        values = each[0][1]
        if len(each) > 1:
            values = np.zeros(len(values), dtype=np.float32)
            for own, some in each:
                values += np.float32(own) * ZScore.measure(some).apply(some)
        shared = _share_mean(values, groups)
        return cls(values, ZScore.measure(values), shared, ZScore.measure(shared), weight)


def blend_hits(
    words: Floats,
    attainable: float,
    similarities: Similarities,
    groups: HeadingGroups,
    *,
    lengths: NDArray[np.integer],
    eligible: Mask,
    typed: Mask,
    rare: RareMatches,
    related_from: float = RELATED,
    max_related: int | None = None,
) -> HybridHits:
    """Score passages, all of a library or the best of each kind among them, and choose the hits.

    Args:
        words: See `blend_scores`; 0 for an ineligible passage.
        lengths: The number of words of each body.
        eligible: Which passages meet the rest of the query.
        typed: Which of these are hits by their words.
        rare: Which of these have rare words.
        related_from: As in `HybridQuery`.
        max_related: The most other hits; see `find_related`.
    """
    scores = blend_scores(words, attainable, similarities, groups, rare.passages)
    rare.cap_semantic_hits(scores, words)
    scores += 1 - scores.min(initial=0.0)
    barred = typed | ~eligible | (lengths < LEAST_RELATED_WORDS)
    related = find_related(barred, similarities, related_from, max_related)
    mask = typed.copy()
    mask[related] = True
    return HybridHits(scores, mask, related)


def blend_scores(
    words: Floats,
    attainable: float,
    similarities: Similarities | None,
    groups: HeadingGroups | None = None,
    passages: int | None = None,
) -> Floats:
    """Score passages. Only the order means something; filters are applied afterwards, so as not to change it.

    Args:
        words: The BM25F score of each, 0 if it has none of the words. A word typed twice counts twice.
        attainable: The score that no passage can surpass: the sum of the words' inverse document frequencies.
        similarities: None if the query has no vector.
        groups: None if there are none.
        passages: The size of the library, if these are not all.
    """
    top = float(words.max(initial=0.0))
    scores: Floats = np.zeros(len(words), dtype=words.dtype)
    if top > 0:
        scores = _share_best(words / top, groups)
        scores *= compute_trust(words, attainable, passages or len(words)) / float(scores.max())
    if similarities is not None:
        scores = scores + np.float32(similarities.weight) * similarities.shared_scale.apply(similarities.shared)
    return scores


def compute_trust(words: Floats, attainable: float, passages: int) -> float:
    """Return the trust in words; see the module. The scores are of all passages, or of the best; one is above 0."""
    top = float(words.max())
    near = int(np.count_nonzero(words >= top / 2))
    concentration = 1 - math.log(near) / math.log(passages) if passages > 1 else 0.0
    coverage = min(top / attainable, 1.0) if attainable > 0 else 0.0
    return WORDS + TRUST * coverage * concentration


def _share_best(words: Floats, groups: HeadingGroups | None) -> Floats:
    """Give each passage a part of the best score in its group."""
    if groups is None:
        return words.copy()
    found = np.flatnonzero(words > 0)
    own = words[found]
    best = np.zeros(len(groups.sizes), dtype=words.dtype)  # of one type, or NumPy takes thirty times as long
    np.maximum.at(best, groups.numbers[found], own * GROUP_WORDS)
    shared: Floats = best.take(groups.numbers)
    shared[found] += own * (1 - GROUP_WORDS)
    return shared


def _share_mean(similarities: Floats, groups: HeadingGroups | None) -> Floats:
    """Give each passage a part of the mean similarity of its group."""
    if groups is None or not len(similarities):
        return similarities
    means = np.bincount(groups.numbers, similarities, len(groups.sizes)) * (GROUP_SIMILARITY / groups.sizes)
    shared: Floats = means.astype(similarities.dtype).take(groups.numbers)
    shared += similarities * (1 - GROUP_SIMILARITY)
    return shared


def find_related(typed: Mask, similarities: Similarities, least: float = RELATED, limit: int | None = None) -> Numbers:
    """Return the sorted numbers of passages that are hits by their near embeddings alone.

    Args:
        typed: Passages that have a typed word, or must not be found by their embeddings for another reason.
        least: The standard deviations from which they are near.
        limit: The most of them; by default `MAX_RELATED`.
    """
    values, scale = similarities.values, similarities.scale
    if not scale.deviation:
        return np.zeros(0, dtype=np.int64)
    found = np.flatnonzero((values - scale.mean >= least * scale.deviation) & ~typed)
    limit = MAX_RELATED if limit is None else limit
    if len(found) > limit:
        found = np.sort(found[np.argsort(-values[found], kind="stable")[:limit]])
    return found


def score_nearness(similarities: Floats, own: int, missing: Mask) -> Floats:
    """Return how near the passages of a library are to one of them, in standard deviations above the mean.

    Args:
        similarities: The dot product of each passage's vector with that of the one.
        own: The number of the one, which gets the mean similarity.
        missing: Passages without a vector, which get the same.
    """
    scores = ZScore.measure(similarities).apply(similarities)
    scores[own] = 0
    scores[missing] = 0
    return scores
