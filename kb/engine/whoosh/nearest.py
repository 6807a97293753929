"""Which passages are nearest in meaning to one of the library, by the vectors that an encoder gave them.

This module knows rows. Which of them are worth showing is for others to choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from kb.engine.blend import standard
from kb.engine.whoosh.matches import Floats, Match, Scored
from kb.engine.whoosh.meanings import Encoded, Passages
from kb.engine.whoosh.ranking import Place, best
from kb.engine.whoosh.segment import OpenSegment
from kb.model import Sort


def nearness(passages: Passages, encoded: Encoded, number: int) -> Floats | None:
    """Return how near each passage is to one in meaning, in standard deviations above the mean.

    Args:
        passages: All of them.
        encoded: By one encoder.
        number: Of the passage; it is as far from itself as all are on average, and so is what has no vector.

    Returns:
        None where the encoder cannot tell.
    """
    vector = encoded.vector(number)
    if vector is None or not encoded.answers:
        return None
    scores = standard(encoded.products(vector))
    scores[number] = 0
    scores[encoded.missing] = 0
    return scores


def nearest(
    segments: Sequence[OpenSegment], passages: Passages, scores: Floats, own: range, least: float, limit: int
) -> list[Place]:
    """Return the places of passages that score most, the highest first.

    Args:
        segments: All segments.
        passages: Those in them.
        scores: Of all passages.
        own: The numbers of one document's passages; those of the other documents come first.
        least: What they score at least; what scores 0 or less is left out in any case.
        limit: How many to return at most.
    """
    near = np.flatnonzero((scores >= least) & (scores > 0))
    inside = (near >= own.start) & (near < own.stop)
    places: list[Place] = []
    for group in (near[~inside], near[inside]):
        bounds = np.searchsorted(group, passages.bounds).tolist()
        matched: list[Match] = []
        for segment, (first, last) in enumerate(pairwise(bounds)):
            numbers = group[first:last]
            rows = passages.rows[segment][numbers - passages.bounds[segment]]
            matched.append(Scored(rows, scores[numbers].astype(np.float32)))
        places += best(segments, matched, Sort.RELEVANCE, 0, limit - len(places))
    return places
