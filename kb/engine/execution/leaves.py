"""The interface of an engine: leaves of query trees, and the library statistics for scores."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from kb.engine.execution.docsets import DenseScores, Docset, Mask, Rows, SparseScores
from kb.engine.fields import PHRASE_FIELDS, QUOTED, TEXT_FIELDS
from kb.engine.ranking import bm25_saturate
from kb.model import DocumentId, FieldQuery, Filters, Node, Phrase, Prefix, SaidBy, SpeakerId, Word, Years

Part = Word | Phrase | Prefix


def list_fields(part: Part, *, quoted: bool) -> tuple[str, ...]:
    """Return the fields in which a part of a query that names none is searched, within quotations or anywhere."""
    if quoted:
        return (QUOTED,)
    return PHRASE_FIELDS if isinstance(part, Phrase) else TEXT_FIELDS


@dataclass(frozen=True, slots=True)
class CountedClause:
    """A part of a query with a document frequency that scores depend on, within quotations only or anywhere."""

    node: Node
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class BestCountGroup:
    """Parts of a query, of which a hit has as many as the best passage.

    Attributes:
        quoted: Whether they are searched within quotations only.
        among: What that passage must match besides, within the filters of the query.
    """

    parts: tuple[Node, ...]
    quoted: bool
    among: tuple[Node, ...]


class Frequencies(Protocol):
    """The occurrences of a part: rows with weighted, normalised term frequencies, not yet saturated."""

    @property
    def count(self) -> int:
        """The number of rows."""

    def score_by(self, idf: np.float32) -> Docset:
        """Return the rows with their scores, given the inverse document frequency of the part."""


@dataclass(frozen=True, slots=True)
class WeightedRows:
    """The `Frequencies` of a part with known weights."""

    weights: SparseScores | DenseScores

    @property
    def count(self) -> int:
        return self.weights.count

    def score_by(self, idf: np.float32) -> Docset:
        """Return the rows with their scores, given the inverse document frequency of the part."""
        return self.weights.transform_scores(lambda values: bm25_saturate(values, idf))


class Leaves(Protocol):
    """Some passages, numbered by rows below `size`, and the matches of single parts of a query, as sorted rows."""

    size: int

    def list_rows(self) -> Rows:
        """Return all rows."""

    def match_part(self, part: Part, fields: tuple[str, ...]) -> Frequencies | None:
        """Return the occurrences of a part in any of some fields; None if there are none.

        A word is found by its stem. In `TEXT_FIELDS` its occurrences as typed count more, and those in headings and
        titles `ranking.MAX_EXTRA_FREQUENCY` at most.
        """

    def match_value(self, node: FieldQuery | Years) -> Rows:
        """Return the rows of some years, or with a value that is compared whole."""

    def match_said_by(self, node: SaidBy) -> Rows:
        """Return the rows with a quotation that has any of the phrases, by such a speaker."""

    def match_quoting(self, speakers: frozenset[SpeakerId] | None) -> Rows:
        """Return the rows with a quotation, or with one by some speakers."""

    def filter(self, docset: Docset, filters: Filters) -> Docset:
        """Return the rows that pass all filters."""

    def mask_apparatus(self) -> Mask | None:
        """Return the mask of the rows that are not prose; None for no row."""

    def mask_elsewhere(self, nation: str) -> Mask | None:
        """Return the mask of the rows that apply only outside a nation; None for no row."""

    def are_of(self, rows: Rows, documents: Collection[DocumentId]) -> Mask:
        """Tell which rows are of any of some documents."""


class Statistics(Protocol):
    """The statistics of the library that scores depend on."""

    @property
    def passages(self) -> int:
        """The number of passages of the library."""

    def count_matches(self, part: CountedClause, found: int) -> int:
        """Return the document frequency of a part in the library; `found` is that in the leaves."""

    def find_best_count(self, group: BestCountGroup, count: Callable[[], int]) -> int:
        """Return how many parts of a group the best passage of the library has; `count` returns that of the leaves."""


def sum_counts(found: Sequence[Frequencies | Docset | None]) -> int:
    """Return the total number of rows."""
    return sum(each.count for each in found if each)
