"""The search by words and embeddings: which candidates are near a query, and what their words score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.engine.embedding_codec import quantize
from kb.engine.emphasis import RareMatches, is_decisive, weigh_part
from kb.engine.hybrid import MAX_RELATED, HybridQuery, has_words
from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.query.blend import CandidateWords, Floats
from kb.engine.opensearch.query.candidates import Candidate
from kb.engine.opensearch.query.scoring import CandidateScorer, Counted
from kb.engine.opensearch.schema import name_vector_field
from kb.model import Not, QueryVector, WordEmphasis

_MIN_NEAREST, _MAX_NEAREST = 100, 500


def find_nearest(encoder: str, vector: Floats, among: Json, limit: int) -> Json:
    """Return the request for the passages whose vectors are nearest to one.

    Args:
        encoder: The identity of the encoder of all these vectors.
        vector: The one.
        among: The query for the passages that are compared.
        limit: How many are found.
    """
    numbers, _ = quantize(np.asarray(vector, np.float32)[None])
    near = {"vector": numbers[0].tolist(), "k": limit, "filter": among}
    return {"query": {"knn": {name_vector_field(encoder): near}}, "size": limit}


def choose_nearest(vectors: Sequence[QueryVector], groups: Sequence[Json], max_related: int | None) -> list[Json]:
    """Return the requests for the candidates that are near each vector of a query.

    Args:
        vectors: The vectors.
        groups: The queries for the passages that are compared with one another.
        max_related: See `Query`.
    """
    limit = min(max(max_related or MAX_RELATED, _MIN_NEAREST), _MAX_NEAREST)
    return [find_nearest(each.encoder, each.vector, group, limit) for each in vectors for group in groups]


def score_words(
    candidates: Sequence[Candidate], scorer: CandidateScorer, hybrid: HybridQuery, emphasis: WordEmphasis
) -> CandidateWords:
    """Score the words of a query to which embeddings have something to add.

    Args:
        candidates: That are scored.
        scorer: Of the candidates.
        hybrid: The parts of the query.
        emphasis: On its words.
    """
    statistics, weights = scorer.statistics, dict(emphasis.weights)
    rare = RareMatches.start(len(candidates), hybrid.ranked, statistics.passages)
    scores = np.zeros(len(candidates), dtype=np.float32)
    typed = np.zeros(len(candidates), dtype=bool)
    attainable = 0.0
    for part in hybrid.ranked.parts:
        own = scorer.score(part)
        typed |= own > 0
        if has_words(part):
            weight = np.float32(weigh_part(part, weights))
            scores += own * weight
            attainable += float(statistics.compute_idf(Counted(part)) * weight)
            decides = is_decisive(part, emphasis.decisive)
            rare.note(own > 0, statistics.matching[Counted(part)], decides=decides)
    eligible = np.ones(len(candidates), dtype=bool)
    for part in hybrid.rest:
        if isinstance(part, Not):
            eligible &= scorer.score(part.part) <= 0
            continue
        own = scorer.score(part)
        eligible &= own > 0
        if has_words(part):
            scores += own
            attainable += float(statistics.compute_idf(Counted(part)))
    scores[~eligible] = 0
    rare.limit(eligible)
    return CandidateWords(
        scores, attainable, eligible, eligible if hybrid.is_ranked_optional else typed & eligible, rare
    )
