"""The live passages of all segments, numbered globally, their vectors by an encoder, and the nearest of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from kb.engine.arrays import concatenate
from kb.engine.embedding_codec import Keys, Vectors
from kb.engine.execution.docsets import Docset, Floats, Mask, Rows, SparseScores
from kb.engine.execution.hybrid import HeadingGroups, score_nearness
from kb.engine.whoosh.query.top_hits import ScoredRow, select_top
from kb.engine.whoosh.segment import OpenSegment
from kb.engine.whoosh.vectors.vector_files import VectorFile
from kb.model import Sort


class LivePassages:
    """The live passages of all segments, numbered from 0 in the order of segments and rows.

    `rows` are those of each segment, `offsets` the number of its first passage, and at last that of all passages.
    """

    def __init__(self, segments: Sequence[OpenSegment]) -> None:
        self.segments = segments
        self.rows = [segment.passage_rows for segment in segments]
        self.offsets = np.cumsum([0, *map(len, self.rows)])

    def __len__(self) -> int:
        return int(self.offsets[-1])

    def number_rows(self, segment: int, rows: Rows) -> Rows:
        """Return the numbers of rows of a segment, all of them live passages."""
        numbers: Rows = self.segments[segment].passage_numbers.take(rows) + self.offsets.item(segment)
        return numbers

    def locate(self, numbers: Rows) -> list[tuple[int, int]]:
        """Return the segments and the rows of some passages."""
        segments = np.searchsorted(self.offsets, numbers, side="right") - 1
        return [
            (segment, int(self.rows[segment][number - int(self.offsets[segment])]))
            for segment, number in zip(segments.tolist(), numbers.tolist(), strict=True)
        ]

    @cached_property
    def text_keys(self) -> Keys:
        """The keys of their vectors."""
        keys = [segment.rows.text_keys[rows] for segment, rows in zip(self.segments, self.rows, strict=True)]
        return np.concatenate([np.zeros(0, dtype=np.uint64), *keys])

    @cached_property
    def lengths(self) -> Rows:
        """The number of words of the body of each."""
        return concatenate([segment.body_lengths[segment.passage_rows] for segment in self.segments])

    @cached_property
    def heading_groups(self) -> HeadingGroups:
        """The passages grouped by the same headings of one document."""
        parts: list[Rows] = []
        first = 0
        for segment in self.segments:
            parts.append(segment.heading_groups + first)
            first += int(segment.rows.document_sizes.sum())
        return HeadingGroups.count(concatenate(parts))


class PassageEmbeddings:
    """The vectors of the live passages by one encoder, which `count` passages have and `missing` ones lack."""

    def __init__(self, passages: LivePassages, files: Sequence[VectorFile]) -> None:
        """Find the vectors of all passages in the files of an encoder."""
        ordered = tuple(sorted(files, key=len, reverse=True))
        self.missing: Mask = np.ones(len(passages), dtype=bool)
        self._parts: list[tuple[VectorFile, Rows, Rows]] = []  # places in the file, and numbers of the passages
        for at, file in enumerate(ordered):
            places, numbers = [], []
            for number, segment in enumerate(passages.segments):
                found = segment.files.find_vectors(ordered[: at + 1])
                live = segment.live_passages.take(found.rows)
                places.append(found.places[live])
                numbers.append(passages.number_rows(number, found.rows[live]))
            self._parts.append((file, concatenate(places), concatenate(numbers)))
            self.missing[self._parts[-1][2]] = False
        self.count = len(passages) - int(np.count_nonzero(self.missing))
        self._in_order = [np.array_equal(places, np.arange(len(file))) for file, places, _ in self._parts]

    @property
    def is_usable(self) -> bool:
        """Whether the encoder has seen at least half of the library: the deviation of less says little."""
        return 2 * self.count >= len(self.missing) > 0

    def find_vector(self, number: int) -> Vectors | None:
        """Return the vector of a passage, or None."""
        for file, places, numbers in self._parts:
            at = int(np.searchsorted(numbers, number))
            if at < len(numbers) and numbers[at] == number:
                return file.read_vector(int(places[at]))
        return None

    def compute_similarities(self, vector: Vectors) -> Floats:
        """Return the dot product of each passage's vector with one; the mean of all for a missing one."""
        products = [
            file.compute_products(vector) if in_order else file.compute_products(vector).take(places)
            for (file, places, _), in_order in zip(self._parts, self._in_order, strict=True)
        ]
        if len(products) == 1 and self.count == len(self.missing):
            return products[0]
        similarities = np.zeros(len(self.missing), dtype=np.float32)
        for (_, _, numbers), each in zip(self._parts, products, strict=True):
            similarities[numbers] = each
        if self.count < len(similarities):
            similarities[self.missing] = similarities[~self.missing].mean()
        return similarities


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
    """Return the passages whose embeddings are nearest to that of one, given by number, the nearest first.

    Args:
        siblings: The numbers of the passages of its document, which come after those of other documents.
        least: The lowest score, see `score_nearness`; scores of 0 or less are left out in any case.

    Returns:
        Empty if the encoder has not seen the passage, or too little of the library.
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
