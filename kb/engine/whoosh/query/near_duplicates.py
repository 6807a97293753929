"""Near-duplicates of a passage in other documents, found at request time: every fifth 4-word shingle runs as a phrase.

So nothing is kept for them, no commit touches another document, and every passage that has `SHARED_RUN` consecutive
words in common with the given one has one of the shingles. Callers compare the words themselves.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

import numpy as np

from kb.engine.ranking import build_shingles, score_near_duplicates
from kb.engine.whoosh.columns.arrays import concatenate
from kb.engine.whoosh.query.docsets import Mask, Rows
from kb.engine.whoosh.query.phrases import find_phrase
from kb.engine.whoosh.query.top_hits import ScoredRow
from kb.engine.whoosh.schema import BODY
from kb.engine.whoosh.segment import OpenSegment
from kb.model import Passage
from kb.text import split_terms


def find_near_duplicates(segments: Sequence[OpenSegment], passage: Passage, limit: int) -> list[ScoredRow]:
    """Return the rows of other documents that may be near-duplicates, the likeliest first."""
    words = split_terms(passage.text)
    shingles = build_shingles(words)
    found = [
        row
        for number, segment in enumerate(segments)
        for row in _search_segment(number, segment, passage, shingles, len(words))
    ]

    def find_place(each: ScoredRow) -> tuple[bytes, int]:
        rows = segments[each.segment].rows
        return rows.document_ids[int(rows.document_of[each.row])], each.row

    return sorted(found, key=lambda each: (-each.score, find_place(each)))[:limit]


def _search_segment(
    number: int, segment: OpenSegment, passage: Passage, shingles: Set[tuple[str, ...]], words: int
) -> list[ScoredRow]:
    body = segment.postings.open_positions(BODY)
    occurrences = concatenate([find_phrase(body, shingle, 0)[0] for shingle in shingles])
    rows, shared = np.unique(occurrences, return_counts=True)
    if not len(rows):
        return []
    scores = score_near_duplicates(shared, np.minimum(body.lengths[rows], words))
    chosen = np.flatnonzero((scores > 0) & _are_elsewhere(segment, passage, rows))
    return [
        ScoredRow(number, row, score) for row, score in zip(rows[chosen].tolist(), scores[chosen].tolist(), strict=True)
    ]


def _are_elsewhere(segment: OpenSegment, passage: Passage, rows: Rows) -> Mask:
    """Tell which rows are live and of another document than a passage."""
    elsewhere = ~np.isin(segment.rows.document_of[rows], segment.rows.find_documents(passage.document))
    return elsewhere if segment.live_docs is None else elsewhere & segment.live_docs[rows]
