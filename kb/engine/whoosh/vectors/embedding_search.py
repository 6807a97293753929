"""Search by embeddings: hybrid scoring of a query, and the nearest neighbours of a passage (kNN).

Scores are made over the live passages of all segments, so that nothing depends on how segments were cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kb.engine.emphasis import RareMatches, is_decisive, weigh_part
from kb.engine.hybrid import HybridQuery, Similarities, blend_hits, has_words, score_nearness
from kb.engine.whoosh.columns.arrays import concatenate
from kb.engine.whoosh.query.docsets import Docset, Floats, Mask, SparseScores
from kb.engine.whoosh.query.executor import QueryExecutor
from kb.engine.whoosh.query.top_hits import ScoredRow, select_top
from kb.engine.whoosh.segment import OpenSegment
from kb.engine.whoosh.vectors.live_passages import LivePassages, PassageEmbeddings
from kb.model import Node, Not, Query, Sort, WordEmphasis

_NO_EMPHASIS = WordEmphasis()


@dataclass(frozen=True, slots=True)
class HybridMatches:
    """What a query matches.

    Attributes:
        docsets: In each segment.
        related: The segments and rows that match by their embeddings alone.
    """

    docsets: list[Docset]
    related: frozenset[tuple[int, int]]


def search_hybrid(
    executor: QueryExecutor,
    passages: LivePassages,
    similarities: Similarities,
    tree: HybridQuery,
    query: Query,
) -> HybridMatches:
    """Score by words and embeddings what meets the rest of a query.

    Args:
        executor: Of the query.
        passages: All of them.
        similarities: Of each to the query.
        tree: Of the query.
        query: For its emphasis and the number of hits by their embeddings alone.
    """
    rare = RareMatches.start(len(passages), tree.ranked)
    ranked = [(part, executor.execute(part)) for part in tree.ranked.parts]
    words, attainable = _sum_words(executor, passages, ranked, query.emphasis, rare)
    typed = words > 0
    required = [(part, executor.execute(part)) for part in tree.rest if not isinstance(part, Not)]
    excluded = [executor.execute(part.part) for part in tree.rest if isinstance(part, Not)]
    required_words, required_attainable = _sum_words(executor, passages, required)
    words += required_words
    eligible = _mask_eligible(passages, [docsets for _, docsets in required], excluded)
    if required or excluded:
        words[~eligible] = 0
        rare.limit(eligible)
    hits = blend_hits(
        words,
        attainable + required_attainable,
        similarities,
        passages.heading_groups,
        eligible=eligible,
        typed=eligible if tree.is_ranked_optional else typed & eligible,
        rare=rare,
        max_related=query.max_related,
    )
    docsets: list[Docset] = []
    for rows, first in zip(passages.rows, passages.offsets.tolist(), strict=False):
        chosen = np.flatnonzero(hits.mask[first : first + len(rows)])
        docsets.append(SparseScores(rows[chosen], hits.scores[first + chosen].astype(np.float32)))
    return HybridMatches(docsets, frozenset(passages.locate(hits.related)))


def _sum_words(
    executor: QueryExecutor,
    passages: LivePassages,
    parts: Sequence[tuple[Node, Sequence[Docset]]],
    emphasis: WordEmphasis = _NO_EMPHASIS,
    rare: RareMatches | None = None,
) -> tuple[Floats, float]:
    """Return the sum of what some parts score in each passage, and the most that it could be.

    A part without words, such as a year, scores nothing here.

    Args:
        executor: Of the query.
        passages: All of them.
        parts: Each with what it matches.
        emphasis: On the words of the parts.
        rare: Takes note of what the parts match, where given.
    """
    scores = np.zeros(len(passages), dtype=np.float32)
    attainable = 0.0
    weights = dict(emphasis.weights)
    for part, docsets in parts:
        if not has_words(part):
            continue
        weight = np.float32(weigh_part(part, weights))
        attainable += float(executor.context.compute_idf(docsets) * weight)
        found = []
        for segment, each in enumerate(docsets):
            if each.count:
                found.append(passages.number_rows(segment, each.rows))
                scores[found[-1]] += each.score() * weight
        if rare and found:
            numbers = concatenate(found)
            rare.note(numbers, len(numbers), decides=is_decisive(part, emphasis.decisive))
    return scores, attainable


def _mask_eligible(
    passages: LivePassages, required: Sequence[Sequence[Docset]], excluded: Sequence[Sequence[Docset]]
) -> Mask:
    """Return the mask of the passages that all of some parts match and none of others does."""
    eligible = np.ones(len(passages), dtype=bool)
    for part in required:
        eligible &= _mask_matches(passages, part)
    for part in excluded:
        eligible &= ~_mask_matches(passages, part)
    return eligible


def _mask_matches(passages: LivePassages, part: Sequence[Docset]) -> Mask:
    mask = np.zeros(len(passages), dtype=bool)
    for segment, each in enumerate(part):
        mask[passages.number_rows(segment, each.rows)] = True
    return mask


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
    """Return the passages whose embeddings are nearest to that of one, the nearest first.

    Args:
        segments: All segments.
        passages: All of them.
        embeddings: Of one encoder.
        number: Of the one.
        siblings: The numbers of the passages of its document, which come after those of other documents.
        least: Their lowest score, see `score_nearness`; what scores 0 or less is left out in any case.
        limit: How many to return at most.

    Returns:
        None at all where the encoder has not seen the passage, or too little of the library.
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
