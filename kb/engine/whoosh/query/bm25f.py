"""BM25F on columns: statistics of the collection, and the scores of a stem's postings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from kb.engine.arrays import Ints, take_known
from kb.engine.execution.docsets import Floats, Mask, Rows
from kb.engine.execution.leaves import BestCountGroup, CountedClause
from kb.engine.fields import ABOVE, BODY, EXTRA_FIELDS, HEADING, QUOTATION_FIELDS, TITLE
from kb.engine.ranking import RANKING, bm25_saturate, compute_short_passage_factor
from kb.engine.whoosh.postings.stems import EXTRA_BITS, StemPostings
from kb.engine.whoosh.segment import OpenSegment

FIELD_WEIGHTS = {
    **{BODY: 1.0, HEADING: RANKING.heading, ABOVE: RANKING.above, TITLE: RANKING.title},
    **dict.fromkeys(QUOTATION_FIELDS, 1.0),
}
_EXACT = np.float32(RANKING.exact)
_Scalar = TypeVar("_Scalar", bound=np.generic)


class CollectionStatistics:
    """The `Statistics` of the library: counts over the live passages of all segments, made on first use."""

    def __init__(self, segments: Sequence[OpenSegment]) -> None:
        self._segments = segments
        self._norms: dict[int, Floats] = {}
        self._short_factors: dict[int, Floats] = {}

    @cached_property
    def passages(self) -> int:
        """The number of live passages."""
        return sum(len(segment.passage_rows) for segment in self._segments)

    @cached_property
    def average_length(self) -> float:
        """The mean length of their bodies in words."""
        total = sum(segment.body_words for segment in self._segments)
        return max(total / self.passages, 1.0) if self.passages else 1.0

    def count_matches(self, part: CountedClause, found: int) -> int:
        """Return how many passages a part matches: as many as were found."""
        return found

    def find_best_count(self, group: BestCountGroup, count: Callable[[], int]) -> int:
        """Return how many of some parts the best passage has: as many as were found."""
        return count()

    def find_norms(self, segment: OpenSegment) -> Floats:
        """Return the divisor of the body frequencies of each row of a segment."""
        norms = self._norms.get(id(segment))
        if norms is None:
            norms = (1 - RANKING.b + RANKING.b / self.average_length * segment.body_lengths).astype(np.float32)
            self._norms[id(segment)] = norms
        return norms

    def find_short_factors(self, segment: OpenSegment) -> Floats:
        """Return the share of headings' and titles' weight for each row of a segment."""
        short_factor = self._short_factors.get(id(segment))
        if short_factor is None:
            short_factor = compute_short_passage_factor(segment.body_lengths)
            self._short_factors[id(segment)] = short_factor
        return short_factor


def weigh_extra_fields(fields: Sequence[str]) -> Floats:
    """Return the weight of fields other than the body, for each code of `stems.encode_extra_fields`."""
    codes = np.arange(1 << EXTRA_BITS * len(EXTRA_FIELDS))
    weights = np.zeros(len(codes), dtype=np.float32)
    for at, field in enumerate(EXTRA_FIELDS):
        if field in fields:
            weights += np.float32(FIELD_WEIGHTS[field]) * (codes >> at * EXTRA_BITS & ((1 << EXTRA_BITS) - 1))
    return weights


_EXTRA_WEIGHTS = weigh_extra_fields(EXTRA_FIELDS)


class TermMatches:
    """The live rows of a stem, lazily scored. A `Frequencies`, and then a `Docset`."""

    __slots__ = ("_live", "_norms", "_postings", "_short_factors", "idf", "rows")

    def __init__(self, postings: StemPostings, norms: Floats, short_factor: Floats, live: Mask | None) -> None:
        self._postings = postings
        self._norms = norms
        self._short_factors = short_factor
        self._live: Ints | None = None  # indexes of the live rows in the postings; None if all are
        self.rows: Rows = postings.rows
        self.idf = np.float32(0)
        if live is not None:
            alive = live[self.rows]
            if not alive.all():
                self._live = np.flatnonzero(alive)
                self.rows = self.rows[self._live]

    @property
    def count(self) -> int:
        return len(self.rows)

    def score_by(self, idf: np.float32) -> TermMatches:
        """Return the same, given the inverse document frequency of the stem."""
        self.idf = idf
        return self

    def score(self, chosen: Ints | None = None) -> Floats:
        """Return the scores of the rows, or of those at some indexes of `rows`."""
        postings, indexes = self._postings, self._index_postings(chosen)
        weights = _take(postings.body_frequencies, indexes).astype(np.float32)
        if postings.exact is not None:
            weights += _take(postings.exact, indexes) * _EXACT
        elif postings.always_exact:
            weights += _EXACT
        rows = _take(self.rows, chosen)
        weights /= take_known(self._norms, rows)
        if postings.extra_codes is not None:
            extra = take_known(_EXTRA_WEIGHTS, _take(postings.extra_codes, indexes))
            extra *= take_known(self._short_factors, rows)
            weights += extra
        return bm25_saturate(weights, self.idf)

    def _index_postings(self, chosen: Ints | None) -> Ints | None:
        """Return the indexes in the postings of the live rows or some of them; None for all postings."""
        if self._live is None:
            return chosen
        return _take(self._live, chosen)


def _take(values: npt.NDArray[_Scalar], indexes: Ints | None) -> npt.NDArray[_Scalar]:
    """Return the values at some indexes, or without indexes all, uncopied."""
    return values if indexes is None else values[indexes]
