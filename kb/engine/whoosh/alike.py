"""Which passages of other documents may have the words of one: those that kept the same shingles.

This module knows rows. Whether the words are the same after all is for others to compare.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kb.engine.whoosh.ranking import Place
from kb.engine.whoosh.schema import BODY
from kb.engine.whoosh.segment import OpenSegment
from kb.engine.whoosh.shingles import WINDOW, WORDS, Hashes, kept_of
from kb.model import Passage
from kb.text import terms

_LEAST = 3  # of the words of the shorter passage, one in so many is in the run that both have


def alike(segments: Sequence[OpenSegment], passage: Passage, limit: int) -> list[Place]:
    """Return the rows of other documents that have shingles of a passage, with what part of them, the most first."""
    words = terms(passage.text)
    hashes = kept_of(words)
    places = [
        place
        for number, segment in enumerate(segments)
        for place in _in_segment(number, segment, passage, hashes, len(words))
    ]
    return sorted(places, key=lambda each: (-each.score, each.segment, each.row))[:limit]


def _in_segment(number: int, segment: OpenSegment, passage: Passage, hashes: Hashes, words: int) -> list[Place]:
    rows, shared = np.unique(segment.postings.shingles.rows_with(hashes), return_counts=True)
    if not len(rows):
        return []
    shorter = np.minimum(segment.postings.words(BODY).lengths[rows], words)
    kept = (shared >= _expected(shorter // _LEAST)) & _elsewhere(segment, passage, rows)
    scores = shared[kept] / shorter[kept]
    return [Place(number, row, score) for row, score in zip(rows[kept].tolist(), scores.tolist(), strict=True)]


def _expected(run: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return how many shingles are kept at least of a run of so many words, wherever it stands; one where none is."""
    return np.maximum((run - WORDS + 1) // WINDOW, 1)


def _elsewhere(segment: OpenSegment, passage: Passage, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Tell of each row whether it is alive and of another document."""
    found = ~np.isin(segment.rows.owners[rows], segment.rows.find_documents(passage.document))
    return found if segment.live is None else found & segment.live[rows]
