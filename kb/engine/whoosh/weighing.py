"""What an occurrence of a word weighs: of BM25F, what is worked out from a stem's postings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.engine.whoosh.matches import Floats, Mask, Rows
from kb.engine.whoosh.runs import Ints
from kb.engine.whoosh.schema import EXTRA_FIELDS, RANKING, WEIGHTS
from kb.engine.whoosh.stems import EXTRA_BITS, StemPostings

_K1 = np.float32(RANKING.k1)
_EXACT = np.float32(RANKING.exact)


def extra_weights(fields: Sequence[str]) -> Floats:
    """Return, for each code of `stems.extra_code`, what the fields but the body add to the weight."""
    codes = np.arange(1 << EXTRA_BITS * len(EXTRA_FIELDS))
    weights = np.zeros(len(codes), dtype=np.float32)
    for at, field in enumerate(EXTRA_FIELDS):
        if field in fields:
            weights += np.float32(WEIGHTS[field]) * (codes >> at * EXTRA_BITS & ((1 << EXTRA_BITS) - 1))
    return weights


_ALL_EXTRA = extra_weights(EXTRA_FIELDS)


class WordMatch:
    """The rows of a stem, scored when asked."""

    __slots__ = ("_chosen", "_norms", "_postings", "rarity", "rows")

    def __init__(self, postings: StemPostings, norms: Floats, live: Mask | None) -> None:
        self._postings = postings
        self._norms = norms
        self._chosen: Ints | None = None
        self.rows: Rows = postings.rows
        self.rarity = np.float32(0)
        if live is not None:
            alive = live[self.rows]
            if not alive.all():
                self._chosen = np.flatnonzero(alive)
                self.rows = self.rows[self._chosen]

    @property
    def count(self) -> int:
        """How many rows match."""
        return len(self.rows)

    def scores(self, chosen: Ints | None = None) -> Floats:
        """Return the scores of some of the rows, given as places in `rows`, or of all."""
        postings = self._postings
        rows, occurrences, codes, typed = self.rows, postings.occurrences, postings.codes, postings.typed
        if chosen is not None:
            rows = rows[chosen]
        places = chosen if self._chosen is None else self._chosen if chosen is None else self._chosen[chosen]
        if places is not None:
            occurrences = occurrences[places]
            codes = None if codes is None else codes[places]
            typed = None if typed is None else typed[places]
        weights = occurrences.astype(np.float32)
        if typed is not None:
            weights += typed * _EXACT
        elif postings.always_typed:
            weights += _EXACT
        weights /= self._norms.take(rows)
        if codes is not None:
            weights += _ALL_EXTRA.take(codes)
        return saturated(weights, self.rarity)


def saturated(weights: Floats, rarity: np.float32) -> Floats:
    """Return scores: more occurrences count less and less. Overwrites the weights."""
    weights /= weights + _K1
    weights *= rarity
    return weights
