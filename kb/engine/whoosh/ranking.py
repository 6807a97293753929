"""The order of hits: the best of each segment, then the best of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kb.engine.whoosh.matches import Dense, Flat, Floats, Match, Rows
from kb.engine.whoosh.phrases import counted
from kb.engine.whoosh.runs import Ints
from kb.engine.whoosh.segment import OpenSegment
from kb.model import Sort

_LANES = 32  # for each score that is wanted, among which they are compared to find a threshold
_ENOUGH = 3  # times as many scores as are wanted: fewer are sorted as they are
_MANY_EQUAL = 1024


class Place(NamedTuple):
    """Where a hit is, and its score."""

    segment: int
    row: int
    score: float


def best(segments: Sequence[OpenSegment], found: Sequence[Match], sort: Sort, start: int, limit: int) -> list[Place]:
    """Return one stretch of the hits in order.

    Args:
        segments: All segments.
        found: What matched in each.
        sort: The order; ties by date (newest first), id and position.
        start: How many hits to leave out.
        limit: How many to return at most.
    """
    wanted = max(start, 0) + max(limit, 0)
    places: list[Place] = []
    for number, (segment, each) in enumerate(zip(segments, found, strict=True)):
        if each.count and wanted:
            if sort is Sort.RELEVANCE and not isinstance(each, Flat):
                places += _highest(number, segment, each, wanted)
            else:
                chosen = _first(segment, each.rows, sort, wanted)
                rows, scores = each.rows[chosen].tolist(), each.scores(chosen).tolist()
                places += [Place(number, row, score) for row, score in zip(rows, scores, strict=True)]
    if len(segments) > 1:
        places = _ordered(segments, places, sort)
    return places[max(start, 0) : wanted]


def _first(segment: OpenSegment, rows: Rows, sort: Sort, wanted: int) -> Ints:
    """Return the places in `rows` of the hits that come first by their documents' dates, in order."""
    ranks = segment.rows.oldest if sort is Sort.OLDEST else segment.rows.newest
    documents, numbers = counted(segment.rows.owners[rows])
    order = ranks[documents]
    if len(order) > wanted:  # each has one hit at least
        chosen = np.argpartition(order, wanted - 1)[:wanted]
        chosen = chosen[order[chosen].argsort()]
    else:
        chosen = order.argsort()
    ends = np.cumsum(numbers)
    stretches = [range(int(ends[at] - numbers[at]), int(ends[at])) for at in chosen.tolist()]
    return np.array([at for stretch in stretches for at in stretch[:wanted]][:wanted], dtype=np.int64)


def _highest(number: int, segment: OpenSegment, match: Match, wanted: int) -> list[Place]:
    """Return the hits of a segment that score highest, in order."""
    rows, scores = _candidates(match, wanted)
    if len(scores) > wanted + _MANY_EQUAL:  # many are equal: of those in the last place the first by date will do
        rows, scores = _cut(segment, rows, scores, wanted)
    values, numbers = scores.tolist(), rows.tolist()  # plain numbers: few are sorted faster so than in arrays
    order = sorted(range(len(values)), key=values.__getitem__, reverse=True)
    first = [values[at] for at in order[: wanted + 1]]
    if len(set(first)) < len(first):
        keys = _keys(segment, rows).tolist()
        order = sorted(range(len(values)), key=lambda at: (-values[at], keys[at]))
    return [Place(number, numbers[at], values[at]) for at in order[:wanted]]


def _candidates(match: Match, wanted: int) -> tuple[Rows, Floats]:
    """Return the rows that may be among those that score highest, and their scores."""
    if match.count <= _ENOUGH * wanted:
        return match.rows, match.scores()
    if isinstance(match, Dense):
        threshold = _threshold(match.every, wanted)
        if threshold > 0:
            rows = np.flatnonzero(match.every >= threshold)
            return rows, match.every[rows]
    scores = match.scores()
    chosen = np.flatnonzero(scores >= _threshold(scores, wanted))
    return match.rows[chosen], scores[chosen]


def _keys(segment: OpenSegment, rows: Rows) -> Rows:
    """Return numbers that put rows in order by their documents' dates, newest first, then by id and position."""
    return segment.rows.newest[segment.rows.owners[rows]].astype(np.int64) << 32 | rows


def _cut(segment: OpenSegment, rows: Rows, scores: Floats, wanted: int) -> tuple[Rows, Floats]:
    """Leave out of many equal hits those that cannot be among the first."""
    last = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
    above = np.flatnonzero(scores > last)
    equal = np.flatnonzero(scores == last)
    left = wanted - len(above)
    if len(equal) > left:
        equal = equal[np.argpartition(_keys(segment, rows[equal]), left - 1)[:left]]
    chosen = np.concatenate([above, equal])
    return rows[chosen], scores[chosen]


def _threshold(scores: Floats, wanted: int) -> np.float32:
    """Return a score that at least so many reach: the scores are dealt into lanes, and the best of each compared."""
    lanes = wanted * _LANES
    rounds = len(scores) // lanes
    highest = scores[: rounds * lanes].reshape(rounds, lanes).max(axis=0) if rounds > 1 else scores
    return np.float32(np.partition(highest, len(highest) - wanted)[len(highest) - wanted])


def _ordered(segments: Sequence[OpenSegment], places: list[Place], sort: Sort) -> list[Place]:
    """Put the hits of several segments in one order."""

    def document(place: Place) -> tuple[str, bytes]:
        rows = segments[place.segment].rows
        number = int(rows.owners[place.row])
        return rows.document_dates[number].decode("utf-8", "surrogatepass"), rows.document_ids[number]

    places = sorted(places, key=lambda place: (document(place)[1], place.row))
    if sort is Sort.OLDEST:
        return sorted(places, key=lambda place: (not document(place)[0], document(place)[0]))
    places = sorted(places, key=lambda place: document(place)[0], reverse=True)
    return places if sort is Sort.NEWEST else sorted(places, key=lambda place: -place.score)
