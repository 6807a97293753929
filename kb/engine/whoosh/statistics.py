"""What ranking needs to know of all living passages of a commit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from kb.engine.whoosh.matches import Floats
from kb.engine.whoosh.schema import BODY, RANKING
from kb.engine.whoosh.segment import OpenSegment


class Statistics:
    """Counts over all segments, made when first asked for."""

    def __init__(self, segments: Sequence[OpenSegment]) -> None:
        self._segments = segments
        self._norms: dict[int, Floats] = {}

    @cached_property
    def passages(self) -> int:
        """How many there are."""
        return sum(int(np.count_nonzero(segment.passages)) for segment in self._segments)

    @cached_property
    def average_length(self) -> float:
        """How many words their bodies have on average."""
        total = sum(int(segment.postings.words(BODY).lengths[segment.passages].sum()) for segment in self._segments)
        return max(total / self.passages, 1.0) if self.passages else 1.0

    def norms(self, segment: OpenSegment) -> Floats:
        """Return, for each row of a segment, what the frequencies in its body are divided by."""
        norms = self._norms.get(id(segment))
        if norms is None:
            lengths = segment.postings.words(BODY).lengths
            norms = (1 - RANKING.b + RANKING.b / self.average_length * lengths).astype(np.float32)
            self._norms[id(segment)] = norms
        return norms
