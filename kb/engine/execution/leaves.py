"""What an engine brings: the leaves of query trees, and the statistics of the library that scores depend on."""

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
    """Return the fields in which a part of a query is searched where it names none.

    Args:
        part: The part.
        quoted: Whether it is looked for within quotations only.
    """
    if quoted:
        return (QUOTED,)
    return PHRASE_FIELDS if isinstance(part, Phrase) else TEXT_FIELDS


@dataclass(frozen=True, slots=True)
class Counted:
    """A part of a query on whose document frequency scores depend.

    Attributes:
        node: The part.
        quoted: Whether it is looked for within quotations only.
    """

    node: Node
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """Some parts of a query, of which a hit has as many as the best passage has.

    Attributes:
        parts: The parts.
        quoted: Whether they are looked for within quotations only.
        among: What that passage must match besides, within the filters of the query; all passages where None.
    """

    parts: tuple[Node, ...]
    quoted: bool
    among: tuple[Node, ...] | None = None


class Frequencies(Protocol):
    """Where a part occurs: rows with weighted, normalised term frequencies, which are not saturated yet."""

    @property
    def count(self) -> int:
        """How many rows have it."""

    def score_by(self, idf: np.float32) -> Docset:
        """Return the rows with their scores, given the inverse document frequency of the part."""


@dataclass(frozen=True, slots=True)
class WeightedRows:
    """Where a part occurs, with its weighted frequencies. A `Frequencies`."""

    weights: SparseScores | DenseScores

    @property
    def count(self) -> int:
        """How many rows have it."""
        return self.weights.count

    def score_by(self, idf: np.float32) -> Docset:
        """Return the rows with their scores, given the inverse document frequency of the part."""
        return self.weights.transform_scores(lambda values: bm25_saturate(values, idf))


class Leaves(Protocol):
    """Some passages, numbered by rows, and what single parts of a query match among them. Rows are sorted.

    Attributes:
        size: Above every row number.
    """

    size: int

    def list_rows(self) -> Rows:
        """Return all rows."""

    def match_part(self, part: Part, fields: tuple[str, ...]) -> Frequencies | None:
        """Return where a part occurs in any of some fields; None where nowhere.

        A word is found by its stem. In `TEXT_FIELDS` its occurrences as typed count more, and those in headings and
        titles `ranking.MAX_EXTRA_FREQUENCY` at most.
        """

    def match_value(self, node: FieldQuery | Years) -> Rows:
        """Return the rows of some years, or with a value that is compared whole."""

    def match_said_by(self, node: SaidBy) -> Rows:
        """Return the rows in which a quotation has any of the phrases and such a speaker."""

    def match_quoting(self, speakers: frozenset[SpeakerId] | None) -> Rows:
        """Return the rows with a quotation, or with one of some speakers."""

    def filter(self, docset: Docset, filters: Filters) -> Docset:
        """Return what passes all filters."""

    def mask_apparatus(self) -> Mask | None:
        """Return the mask of the rows that are no prose; None where none is."""

    def mask_elsewhere(self, nation: str) -> Mask | None:
        """Return the mask of the rows that apply only outside a nation; None where none does."""

    def are_of(self, rows: Rows, documents: Collection[DocumentId]) -> Mask:
        """Tell which of some rows are of any of some documents."""


class Statistics(Protocol):
    """What scores depend on besides a passage."""

    @property
    def passages(self) -> int:
        """How many the library has."""

    def count_matches(self, part: Counted, found: int) -> int:
        """Return how many passages of the library a part matches.

        Args:
            part: The part.
            found: How many passages of the leaves it matches.
        """

    def find_most(self, tally: Tally, count: Callable[[], int]) -> int:
        """Return how many of some parts the best passage of the library has.

        Args:
            tally: The parts.
            count: Returns how many the best passage of the leaves has.
        """


def sum_counts(found: Sequence[Frequencies | Docset | None]) -> int:
    """Return how many rows there are in all."""
    return sum(each.count for each in found if each)
