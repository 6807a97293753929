"""The best hits in order: the top of each segment, then the top of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kb.engine.arrays import Ints
from kb.engine.execution.docsets import (
    ConstantScore,
    DenseScores,
    Docset,
    Floats,
    Rows,
    SparseScores,
    count_occurrences,
)
from kb.engine.whoosh.segment import OpenSegment
from kb.model import Sort

_LANES = 32  # for each wanted score; their maxima are compared to find a threshold
_ENOUGH = 3  # times as many scores as are wanted: fewer are sorted without looking for a threshold
_MANY_EQUAL = 1024


class ScoredRow(NamedTuple):
    """A hit: its segment by number, its row there, and its score."""

    segment: int
    row: int
    score: float


def select_top(
    segments: Sequence[OpenSegment], docsets: Sequence[Docset], sort: Sort, start: int, limit: int
) -> list[ScoredRow]:
    """Return up to `limit` hits in order, from the hit `start` on; ties by date (newest first), id and position."""
    wanted = max(start, 0) + max(limit, 0)
    hits: list[ScoredRow] = []
    for number, (segment, docset) in enumerate(zip(segments, docsets, strict=True)):
        if docset.count and wanted:
            if sort.is_ranked and not isinstance(docset, ConstantScore):
                hits += _select_by_score(number, segment, docset, wanted)
            else:
                chosen = _select_by_date(segment, docset.rows, sort, wanted)
                rows, scores = docset.rows[chosen].tolist(), docset.score(chosen).tolist()
                hits += [ScoredRow(number, row, score) for row, score in zip(rows, scores, strict=True)]
    if len(segments) > 1:
        hits = _sort_hits(segments, hits, sort)
    return hits[max(start, 0) : wanted]


def keep_best(segment: OpenSegment, docset: Docset) -> Docset:
    """Return the row with the highest score of each document; of equal ones the first."""
    scores, documents = docset.score(), segment.rows.document_of[docset.rows]
    order = np.lexsort((docset.rows, -scores, documents))
    _, first = np.unique(documents[order], return_index=True)
    chosen = np.sort(order[first])
    return SparseScores(docset.rows[chosen], scores[chosen])


def _select_by_date(segment: OpenSegment, rows: Rows, sort: Sort, wanted: int) -> Ints:
    """Return the indexes in `rows` of the first hits by their documents' dates, in order."""
    ranks = segment.rows.oldest_ranks if sort is Sort.OLDEST else segment.rows.newest_ranks
    documents, counts = count_occurrences(segment.rows.document_of[rows])
    order = ranks[documents]
    if len(order) > wanted:  # each has one hit at least
        chosen = np.argpartition(order, wanted - 1)[:wanted]
        chosen = chosen[order[chosen].argsort()]
    else:
        chosen = order.argsort()
    ends = np.cumsum(counts)
    stretches = [range(int(ends[at] - counts[at]), int(ends[at])) for at in chosen.tolist()]
    return np.array([at for stretch in stretches for at in stretch[:wanted]][:wanted], dtype=np.int64)


def _select_by_score(number: int, segment: OpenSegment, docset: Docset, wanted: int) -> list[ScoredRow]:
    """Return the hits of a segment with the highest scores, in order."""
    rows, scores = _find_candidates(docset, wanted)
    if len(scores) > wanted + _MANY_EQUAL:
        rows, scores = _cut_ties(segment, rows, scores, wanted)
    values, numbers = scores.tolist(), rows.tolist()  # few plain numbers are sorted faster than arrays
    order = sorted(range(len(values)), key=values.__getitem__, reverse=True)
    first = [values[at] for at in order[: wanted + 1]]
    if len(set(first)) < len(first):
        keys = _build_tie_keys(segment, rows).tolist()
        order = sorted(range(len(values)), key=lambda at: (-values[at], keys[at]))
    return [ScoredRow(number, numbers[at], values[at]) for at in order[:wanted]]


def _find_candidates(docset: Docset, wanted: int) -> tuple[Rows, Floats]:
    """Return the rows that may have the highest scores, and these."""
    if docset.count <= _ENOUGH * wanted:
        return docset.rows, docset.score()
    if isinstance(docset, DenseScores):
        threshold = _find_threshold(docset.every, wanted)
        if threshold > 0:
            rows = np.flatnonzero(docset.every >= threshold)
            return rows, docset.every[rows]
    scores = docset.score()
    chosen = np.flatnonzero(scores >= _find_threshold(scores, wanted))
    return docset.rows[chosen], scores[chosen]


def _find_threshold(scores: Floats, wanted: int) -> np.float32:
    """Return a score that at least `wanted` reach, from the maxima of the scores dealt into lanes."""
    lanes = wanted * _LANES
    rounds = len(scores) // lanes
    highest = scores[: rounds * lanes].reshape(rounds, lanes).max(axis=0) if rounds > 1 else scores
    return np.float32(np.partition(highest, len(highest) - wanted)[len(highest) - wanted])


def _build_tie_keys(segment: OpenSegment, rows: Rows) -> Rows:
    """Return sort keys of rows by their documents' dates, newest first, then by id and position."""
    return segment.rows.newest_ranks[segment.rows.document_of[rows]].astype(np.int64) << 32 | rows


def _cut_ties(segment: OpenSegment, rows: Rows, scores: Floats, wanted: int) -> tuple[Rows, Floats]:
    """Of many hits with the lowest wanted score, leave out those that cannot be among the first."""
    lowest = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
    above = np.flatnonzero(scores > lowest)
    equal = np.flatnonzero(scores == lowest)
    left = wanted - len(above)
    if len(equal) > left:
        equal = equal[np.argpartition(_build_tie_keys(segment, rows[equal]), left - 1)[:left]]
    chosen = np.concatenate([above, equal])
    return rows[chosen], scores[chosen]


def _sort_hits(segments: Sequence[OpenSegment], hits: list[ScoredRow], sort: Sort) -> list[ScoredRow]:
    def find_document(hit: ScoredRow) -> tuple[str, bytes]:
        rows = segments[hit.segment].rows
        number = int(rows.document_of[hit.row])
        return rows.document_dates[number].decode("utf-8", "surrogatepass"), rows.document_ids[number]

    hits = sorted(hits, key=lambda hit: (find_document(hit)[1], hit.row))
    if sort is Sort.OLDEST:
        return sorted(hits, key=lambda hit: (not find_document(hit)[0], find_document(hit)[0]))
    hits = sorted(hits, key=lambda hit: find_document(hit)[0], reverse=True)
    return hits if sort is Sort.NEWEST else sorted(hits, key=lambda hit: -hit.score)
