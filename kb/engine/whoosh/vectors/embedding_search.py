"""The nearest neighbours of a passage by their embeddings (kNN)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from kb.engine.execution.docsets import Docset, SparseScores
from kb.engine.execution.hybrid import score_nearness
from kb.engine.whoosh.query.top_hits import ScoredRow, select_top
from kb.engine.whoosh.segment import OpenSegment
from kb.engine.whoosh.vectors.live_passages import LivePassages, PassageEmbeddings
from kb.model import Sort


def find_nearest(
    segments: Sequence[OpenSegment],
    passages: LivePassages,
    embeddings: PassageEmbeddings,
    number: int,
    siblings: range,
    *,
    least: float,
    limit: int,
) -> list[ScoredRow]:
    """Return the passages whose embeddings are nearest to that of one, given by number, the nearest first.

    Args:
        siblings: The numbers of the passages of its document, which come after those of other documents.
        least: The lowest score, see `score_nearness`; scores of 0 or less are left out in any case.

    Returns:
        Empty if the encoder has not seen the passage, or too little of the library.
    """
    vector = embeddings.find_vector(number)
    if vector is None or not embeddings.is_usable:
        return []
    scores = score_nearness(embeddings.compute_similarities(vector), number, embeddings.missing)
    near = np.flatnonzero((scores >= least) & (scores > 0))
    is_sibling = (near >= siblings.start) & (near < siblings.stop)
    found: list[ScoredRow] = []
    for group in (near[~is_sibling], near[is_sibling]):
        bounds = np.searchsorted(group, passages.offsets).tolist()
        docsets: list[Docset] = []
        for segment, (first, last) in enumerate(pairwise(bounds)):
            numbers = group[first:last]
            rows = passages.rows[segment][numbers - passages.offsets[segment]]
            docsets.append(SparseScores(rows, scores[numbers].astype(np.float32)))
        found += select_top(segments, docsets, Sort.RELEVANCE, 0, limit - len(found))
    return found
