"""Which passages of other documents may have the words of one: those that have some of its shingles.

A shingle is a run of `_WORDS` words. Every `_STEP`th of a passage is looked up as the phrase that it is, in the index
of places that phrases are searched in: so nothing is kept for it, no commit touches another document, and whatever has
`SHARED_RUN` words in a row with the passage has one of them. Source: A. Broder, "On the resemblance and containment of
documents", 1997.

This module knows rows. Whether the words are the same after all is for others to compare.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kb.engine import SHARED_RUN
from kb.engine.whoosh.phrases import phrase_rows
from kb.engine.whoosh.ranking import Place
from kb.engine.whoosh.runs import joined
from kb.engine.whoosh.schema import BODY
from kb.engine.whoosh.segment import OpenSegment
from kb.model import Passage
from kb.text import terms

_WORDS = 4  # of a shingle: three are too often in a row by chance, five are broken too easily by a changed word
_STEP = SHARED_RUN - _WORDS + 1  # so that a shared run holds a shingle, wherever it begins
_LEAST = 3  # of the words of the shorter passage, one in so many is in the run that both have

_Shingle = tuple[str, ...]


def alike(segments: Sequence[OpenSegment], passage: Passage, limit: int) -> list[Place]:
    """Return the rows of other documents that have shingles of a passage, with what part of them, the most first."""
    words = terms(passage.text)
    shingles = {tuple(words[at : at + _WORDS]) for at in range(0, len(words) - _WORDS + 1, _STEP)}
    places = [
        place
        for number, segment in enumerate(segments)
        for place in _in_segment(number, segment, passage, shingles, len(words))
    ]
    return sorted(places, key=lambda each: (-each.score, each.segment, each.row))[:limit]


def _in_segment(
    number: int, segment: OpenSegment, passage: Passage, shingles: set[_Shingle], words: int
) -> list[Place]:
    body = segment.postings.words(BODY)
    found = joined([phrase_rows(body, shingle, 0)[0] for shingle in shingles])
    rows, shared = np.unique(found, return_counts=True)
    if not len(rows):
        return []
    shorter = np.minimum(body.lengths[rows], words)
    kept = (shared >= _expected(shorter // _LEAST)) & _elsewhere(segment, passage, rows)
    scores = shared[kept] / shorter[kept]
    return [Place(number, row, score) for row, score in zip(rows[kept].tolist(), scores.tolist(), strict=True)]


def _expected(run: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return how many shingles a run of so many words has at least, wherever it begins; one where it has none."""
    return np.maximum((run - _WORDS + 1) // _STEP, 1)


def _elsewhere(segment: OpenSegment, passage: Passage, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Tell of each row whether it is alive and of another document."""
    found = ~np.isin(segment.rows.owners[rows], segment.rows.find_documents(passage.document))
    return found if segment.live is None else found & segment.live[rows]
