"""The leaves of query trees over candidates, and the library statistics that the cluster returned."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from kb.engine.aggregates import match_jurisdictions, match_law, match_value
from kb.engine.execution.docsets import Docset, Mask, Rows, SparseScores, filter_rows
from kb.engine.execution.leaves import BestCountGroup, CountedClause, Part, WeightedRows
from kb.engine.execution.texts import Text
from kb.engine.fields import ABOVE, BODY, HEADING, QUOTED, TEXT_FIELDS, TITLE
from kb.engine.opensearch.query.candidates import CandidateRow
from kb.engine.ranking import MAX_EXTRA_FREQUENCY, RANKING, compute_short_passage_factor
from kb.model import DocumentId, Field, FieldQuery, Filters, SaidBy, SpeakerId, Word, Years
from kb.text import stem
from kb.text.jurisdictions import applies_elsewhere

_FIELD_WEIGHTS = {HEADING: RANKING.heading, ABOVE: RANKING.above, TITLE: RANKING.title}
_NORMALISED = (BODY, QUOTED)


@dataclass(frozen=True, slots=True)
class LibraryStatistics:
    """The statistics of a library, as `kb.engine.execution.leaves.Statistics`.

    Attributes:
        matching: The document frequency of each part of the query.
        most: How many of the parts of each group the best passage has.
    """

    passages: int
    matching: Mapping[CountedClause, int]
    most: Mapping[BestCountGroup, int]

    def count_matches(self, part: CountedClause, found: int) -> int:
        return self.matching.get(part, 0)

    def find_best_count(self, group: BestCountGroup, count: Callable[[], int]) -> int:
        return self.most[group]


class CandidateLeaves:
    """The `Leaves` over candidates, one row each. `mean_length` is the library's, of bodies in words, at least 1."""

    def __init__(self, candidates: Sequence[CandidateRow], mean_length: float) -> None:
        self.size = len(candidates)
        self._candidates = candidates
        self._texts: dict[str, Sequence[Text]] = {}
        lengths = np.array([each.length for each in candidates], dtype=np.int64)
        self._norms = 1 - RANKING.b + RANKING.b / mean_length * lengths
        self._short_factors = compute_short_passage_factor(lengths).astype(np.float64)

    def list_rows(self) -> Rows:
        return np.arange(self.size)

    def _mask(self, tell: Callable[[CandidateRow], bool]) -> Mask:
        return np.fromiter(map(tell, self._candidates), dtype=bool, count=self.size)

    # -------------------------------------------------------------------------------------- words

    def match_part(self, part: Part, fields: tuple[str, ...]) -> WeightedRows | None:
        weights = np.zeros(self.size, dtype=np.float64)
        for name in fields:
            counts = np.array(self._count(part, name), dtype=np.float64)
            if name in _NORMALISED:
                weights += counts / self._norms
            elif name in _FIELD_WEIGHTS:
                limited = np.minimum(counts, MAX_EXTRA_FREQUENCY) if isinstance(part, Word) else counts
                weights += limited * _FIELD_WEIGHTS[name] * self._short_factors
            else:
                weights += counts
        if isinstance(part, Word) and fields == TEXT_FIELDS:
            typed = reduce(np.logical_or, [self._find_word(part.term, name) for name in fields])
            weights += (weights > 0) * RANKING.exact * typed / self._norms
        rows = np.flatnonzero(weights)
        return WeightedRows(SparseScores(rows, weights[rows].astype(np.float32))) if len(rows) else None

    def _read(self, name: str) -> Sequence[Text]:
        if name not in self._texts:
            self._texts[name] = [each.read(name) for each in self._candidates]
        return self._texts[name]

    def _count(self, part: Part, name: str) -> list[int]:
        if isinstance(part, Word):  # the most frequent case, and so without a call for each
            own = stem(part.term)
            return [each.stems.get(own, 0) for each in self._read(name)]
        return [each.count(part) for each in self._read(name)]

    def _find_word(self, word: str, name: str) -> NDArray[np.bool_]:
        """Return which candidates have a word as typed in a field."""
        return np.array([word in each.words for each in self._read(name)], dtype=bool)

    # ------------------------------------------------------------------------------------- values

    def match_value(self, node: FieldQuery | Years) -> Rows:
        return np.flatnonzero(self._mask(lambda each: _has_value(node, each)))

    def match_quoting(self, speakers: frozenset[SpeakerId] | None) -> Rows:
        if speakers is None:
            return np.flatnonzero(self._mask(lambda each: bool(each.sayings)))
        return np.flatnonzero(self._mask(lambda each: not speakers.isdisjoint(each.list_values("speaker"))))

    def match_said_by(self, node: SaidBy) -> Rows:
        return np.flatnonzero(self._mask(lambda each: _is_said(node, each)))

    # ------------------------------------------------------------------------ filters and demotion

    def filter(self, docset: Docset, filters: Filters) -> Docset:
        return filter_rows(docset, self._mask(lambda each: each.passes(filters))[docset.rows])

    def mask_apparatus(self) -> Mask:
        return self._mask(lambda each: bool(each.source["apparatus"]))

    def mask_elsewhere(self, nation: str) -> Mask:
        return self._mask(lambda each: applies_elsewhere(each.places, nation))

    def are_of(self, rows: Rows, documents: Collection[DocumentId]) -> Mask:
        chosen = frozenset(documents)
        return self._mask(lambda each: each.document in chosen)[rows]


def _is_said(node: SaidBy, candidate: CandidateRow) -> bool:
    """Tell whether a quotation of a passage has a phrase, and its speaker's name matches."""
    return any(
        any(saying.text.count(phrase) for phrase in node.phrases)
        and all(any(saying.speaker.count(part) for part in names) for names in node.names)
        and (node.speakers is None or saying.speaker_id in node.speakers)
        for saying in candidate.sayings
    )


def _has_value(node: FieldQuery | Years, candidate: CandidateRow) -> bool:
    """Tell whether a passage is of some years, or has a value that is compared whole."""
    if isinstance(node, Years):
        years = map(int, candidate.list_values("year"))
        return any(
            (node.first is None or year >= node.first) and (node.last is None or year <= node.last) for year in years
        )
    field, part = node.field, node.part
    if field is Field.NATION:
        return match_jurisdictions(part, candidate.places)
    if field is Field.IS:
        return any(match_value(part, kind.split(" ")) for kind in candidate.list_values("passage_kind"))
    if field is Field.CITES:
        return _is_cited(part, candidate.source.get("laws", {}))
    return match_value(part, candidate.source["values"][field.value].split())


def _is_cited(part: Part, laws: Mapping[str, Sequence[str]]) -> bool:
    forms, titles = laws.get("forms", ()), laws.get("titles", ())
    return any(match_law(part, form, "") for form in forms) or any(match_law(part, "", title) for title in titles)
