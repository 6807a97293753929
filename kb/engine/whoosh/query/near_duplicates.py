"""Near-duplicates of a passage in other documents, found at request time: every fifth 4-word shingle runs as a phrase.

So nothing is stored for them, no commit touches another document, and every passage that has `SHARED_RUN` consecutive
words in common with the given one has one of the shingles, and with `LONG_RUN` words two of them, equally far apart.
Callers compare the words themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kb.engine.arrays import Ints, concatenate
from kb.engine.execution.docsets import Mask, Rows, count_occurrences
from kb.engine.fields import BODY
from kb.engine.ranking import build_shingles, score_near_duplicates
from kb.engine.whoosh.query.phrases import find_starts
from kb.engine.whoosh.query.top_hits import ScoredRow
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
    number: int, segment: OpenSegment, passage: Passage, shingles: Mapping[tuple[str, ...], Sequence[int]], words: int
) -> list[ScoredRow]:
    body = segment.postings.open_positions(BODY)
    starts = [find_starts(body, shingle) for shingle in shingles]
    found = [body.locate_rows(each) for each in starts]
    counted = [count_occurrences(each) for each in found]
    rows_of, times = (concatenate([each[at] for each in counted]) for at in range(2))
    rows, shared = np.unique(rows_of, return_counts=True)
    if not len(rows):
        return []
    aligned = np.zeros(len(segment), dtype=bool)
    aligned[rows[shared > 1]] = aligned[rows_of[times > 1]] = True
    _keep_aligned(aligned, starts, found, list(shingles.values()))
    scores = score_near_duplicates(shared, np.minimum(body.lengths[rows], words), aligned[rows])
    chosen = np.flatnonzero((scores > 0) & _are_elsewhere(segment, passage, rows))
    return [
        ScoredRow(number, row, score) for row, score in zip(rows[chosen].tolist(), scores[chosen].tolist(), strict=True)
    ]


def _keep_aligned(mask: Mask, starts: Sequence[Ints], rows: Sequence[Rows], offsets: Sequence[Sequence[int]]) -> None:
    """Leave in a mask of rows those with two shingles as far apart as the passage's `offsets` are."""
    several = [mask[each].nonzero()[0] for each in rows]
    moved = concatenate(
        [each[chosen] - offset for each, chosen, some in zip(starts, several, offsets, strict=True) for offset in some]
    )
    held = concatenate([each[chosen] for each, chosen, some in zip(rows, several, offsets, strict=True) for _ in some])
    mask[held] = False
    order = moved.argsort(kind="stable")
    moved, held = moved[order], held[order]
    mask[held[1:][(moved[1:] == moved[:-1]) & (held[1:] == held[:-1])]] = True


def _are_elsewhere(segment: OpenSegment, passage: Passage, rows: Rows) -> Mask:
    """Tell which rows are live and of another document than a passage."""
    elsewhere = ~np.isin(segment.rows.document_of[rows], segment.rows.find_documents(passage.document))
    return elsewhere if segment.live_docs is None else elsewhere & segment.live_docs[rows]
