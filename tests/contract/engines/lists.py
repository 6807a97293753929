"""The search part of the suite, on an engine that implements only leaves over a list of passages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np

from kb.engine.execution.compiler import QueryExecutor
from kb.engine.execution.demotion import demote
from kb.engine.execution.docsets import Docset, Mask, Rows, SparseScores, filter_rows
from kb.engine.execution.hybrid import split_ranked_words
from kb.engine.execution.hybrid_search import HybridMatches, SingleNumbering, search_hybrid
from kb.engine.execution.leaves import BestCountGroup, CountedClause, Part, WeightedRows
from kb.model import APPARATUS_KINDS, DocumentId, FieldQuery, Filters, Query, SaidBy, SpeakerId, Years
from kb.text.jurisdictions import applies_elsewhere, find_jurisdictions
from tests.contract.engines.engine_settings import EngineSettings
from tests.contract.evaluation import Entry, Evaluation, Scores, is_about, is_said, pass_filters
from tests.contract.memory import MemoryEngine, MemoryReader


class ListLeaves:
    """Leaves over a list of passages, and the statistics of their library."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.size = self.passages = len(entries)
        self._entries = entries
        self._weigh = Evaluation(entries).weigh_part

    def count_matches(self, part: CountedClause, found: int) -> int:
        return found

    def find_best_count(self, group: BestCountGroup, count: Callable[[], int]) -> int:
        return count()

    def _mask(self, tell: Callable[[Entry], bool]) -> Mask:
        return np.array([tell(each) for each in self._entries], dtype=bool)

    def _list(self, tell: Callable[[Entry], bool]) -> Rows:
        return np.flatnonzero(self._mask(tell))

    def list_rows(self) -> Rows:
        return np.arange(self.size)

    def match_part(self, part: Part, fields: tuple[str, ...]) -> WeightedRows | None:
        weights = np.array([self._weigh(part, each, fields) for each in self._entries], dtype=np.float32)
        rows = np.flatnonzero(weights)
        return WeightedRows(SparseScores(rows, weights[rows])) if len(rows) else None

    def match_value(self, node: FieldQuery | Years) -> Rows:
        return self._list(lambda each: is_about(node, each))

    def match_said_by(self, node: SaidBy) -> Rows:
        return self._list(lambda each: is_said(node, each.passage.quotations))

    def match_quoting(self, speakers: frozenset[SpeakerId] | None) -> Rows:
        return self._list(
            lambda each: any(speakers is None or one.speaker_id in speakers for one in each.passage.quotations)
        )

    def filter(self, docset: Docset, filters: Filters) -> Docset:
        return filter_rows(docset, self._mask(lambda each: pass_filters(filters, each))[docset.rows])

    def mask_apparatus(self) -> Mask:
        return self._mask(lambda each: each.passage.kind in APPARATUS_KINDS)

    def mask_elsewhere(self, nation: str) -> Mask:
        return self._mask(
            lambda each: applies_elsewhere(
                find_jurisdictions(each.passage.heading, each.record.metadata.jurisdictions), nation
            )
        )

    def are_of(self, rows: Rows, documents: Collection[DocumentId]) -> Mask:
        return self._mask(lambda each: each.record.id in documents)[rows]


class ListReader(MemoryReader):
    """The library as of one commit; queries are executed by `kb.engine.execution`, as in every engine."""

    def _match(self, query: Query) -> tuple[Scores, frozenset[int]]:
        leaves = ListLeaves(self._entries)
        by_score, weights = query.sort.is_ranked, dict(query.emphasis.weights)
        executor = QueryExecutor([leaves], leaves, date_filters=None if by_score else query.filters, weights=weights)
        hybrid, near = split_ranked_words(query.tree) if by_score else None, self._measure_similarities(query)
        if hybrid and near:
            numbering = SingleNumbering(self._heading_groups, self._lengths)
            matches = search_hybrid(executor, numbering, near, hybrid, query)
        else:
            matches = HybridMatches(executor.execute(query.tree), frozenset())
        (docset,) = demote([leaves], matches.docsets, query)
        scores = dict(zip(docset.rows.tolist(), docset.score().tolist(), strict=True))
        return scores, frozenset(row for _, row in matches.related)


class ListEngine(MemoryEngine):
    """The engine; it stores like the in-memory one."""

    reader = ListReader


SETTINGS = EngineSettings("lists", ListEngine, parts=("semantics", "rank_order", "exact_scores"))
