"""The search of one query: asks the cluster for candidates and counts, ranks the candidates, and loads the hits.

A search is a generator that yields requests and is sent their answers, so that several searches share round trips. One
is enough if the records of the hits are cached: the counts, and the candidates with their stored fields. Missing
records take another, and so do embeddings, whose hits are known only when their candidates are scored. Parts of which
as many are required as any passage has take one more.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from kb.engine.aggregates import get_facet_limit
from kb.engine.execution.compiler import QueryExecutor
from kb.engine.execution.demotion import demote
from kb.engine.execution.hybrid import HybridQuery, has_words, split_ranked_words
from kb.engine.execution.hybrid_search import SingleNumbering, search_hybrid
from kb.engine.execution.leaves import CountedClause
from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.documents import VECTOR_PREFIX, read_passage, read_record
from kb.engine.opensearch.manifest import Manifest
from kb.engine.opensearch.query.candidate_leaves import CandidateLeaves, LibraryStatistics
from kb.engine.opensearch.query.candidates import COLUMNS, CandidateRow, read_candidates, sort_by_date
from kb.engine.opensearch.query.compiler import QueryCompiler, build_demotions, compile_lack, weigh_stems
from kb.engine.opensearch.query.document_frequencies import (
    DocumentFrequencyCache,
    build_counts,
    list_counted_clauses,
    read_counts,
)
from kb.engine.opensearch.query.facets import FacetValues, build_aggregations, read_facets
from kb.engine.opensearch.query.nearest import choose_nearest
from kb.engine.opensearch.query.similarities import group_candidates, measure_similarities
from kb.engine.opensearch.schema import PASSAGE, RECORD, any_of, filter_by, name_encoder, select_live
from kb.engine.opensearch.snapshot_cache import SnapshotCache
from kb.engine.protocol import SearchResponse, TermList, TermScope
from kb.engine.ranking import LEAST_RELATED_WORDS
from kb.model import DocumentId, DocumentRecord, Hit, Not, Prefix, Query, QueryVector, Sort, Word, list_children

MAX_CANDIDATES = 300
_WORD_CANDIDATES = 150  # for words alone: the cluster's scores differ less from those here
_PACKED = "packed"  # the field with the whole stored passage or record

Steps = Generator[list[Json], list[Json], "SearchResponse"]


class SearchedCommit(Protocol):
    """The commit that a search runs on."""

    manifest: Manifest
    has_knn: bool
    cache: SnapshotCache
    counts: DocumentFrequencyCache

    def list_places(self) -> Iterable[str]:
        """Return the places where any passage applies."""

    def list_place_combinations(self) -> Iterable[str]:
        """Return all combinations of passages' places, joined by `PLACE_SEPARATOR`."""

    def load_score_sample(self) -> Sequence[CandidateRow]:
        """Return a sample of passages with vectors, in whole groups; all of a small library."""

    def list_terms(self, scope: TermScope, prefix: str = "", limit: int | None = None) -> TermList:
        """Return the terms with a prefix, each with its approximate count."""


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A ranked candidate."""

    candidate: CandidateRow
    score: float
    related: bool = False


@dataclass(slots=True)
class _Found:
    """The results of the first round trip.

    Attributes:
        total: The number of matches that pass the filters.
        ranked: The candidates among them, in order.
        facets: None if they depend on the candidates.
        related: The rows that match by embeddings alone, whatever the filters.
    """

    total: int
    ranked: Sequence[_Ranked] = ()
    facets: dict[str, FacetValues] | None = None
    related: Sequence[str] = field(default_factory=list)


class Search:
    """The search of one query on one commit."""

    def __init__(self, commit: SearchedCommit, query: Query) -> None:
        self._commit = commit
        self._query = query
        self._by_date = not query.sort.is_ranked
        self._compiler = QueryCompiler(
            commit.list_places,
            dated=query.filters if self._by_date else None,
            weights=query.emphasis.weights,
            weigh_stems=self._weigh_stems,
        )
        manifest = commit.manifest
        self._live = filter_by([select_live(manifest.serial, manifest.void), {"term": {"row": PASSAGE}}])
        self._filters = self._compiler.compile_filters(query.filters)
        self._records: dict[DocumentId, DocumentRecord] = {}  # of the page, whatever the library caches
        old = {"terms": {"document": list(query.superseded)}}
        self._current: Json | None = {"bool": {"must_not": [old]}} if query.current_only and query.superseded else None

    def run(self) -> Steps:
        """Yield requests, receive their answers, and return the answer to the query."""
        tree = yield from self._compile()
        hybrid = None if self._by_date else split_ranked_words(self._query.tree)
        vectors = self._list_vectors() if hybrid else []
        if hybrid and vectors:
            found = yield from self._find_hybrid(tree, hybrid, vectors)
        else:
            found = yield from self._find_by_words(tree)
        return (yield from self._load(tree, found))

    def _weigh_stems(self, prefix: Prefix) -> Mapping[str, float]:
        counted = self._commit.list_terms(TermScope.TEXT, prefix.stem).terms
        expanded = set(prefix.terms or ())
        return weigh_stems((each for each in counted if each[0] in expanded), self._commit.manifest.passages)

    def _compile(self) -> Generator[list[Json], list[Json], Json]:
        """Compile the tree; ask how many parts the best passage has, if needed."""
        while True:
            tree = self._compiler.compile(self._query.tree)
            pending = dict(self._compiler.pending)
            if not pending:
                return tree
            self._compiler.pending.clear()
            bodies = [
                {"query": {"bool": {"must": [query], "filter": [self._live]}}, "size": 1, "_source": False}
                for query in pending.values()
            ]
            for group, answer in zip(pending, (yield bodies), strict=True):
                self._compiler.most[group] = max(round(answer["hits"]["max_score"] or 0), 1)

    def _list_vectors(self) -> list[tuple[str, QueryVector]]:
        """Return the query's vectors of encoders that have seen half of the library, by short name."""
        manifest = self._commit.manifest
        named = [(name_encoder(each.encoder), each) for each in self._query.vectors]
        return [
            (name, each)
            for name, each in named
            if self._commit.has_knn
            and name in manifest.encoders
            and 0 < manifest.passages <= 2 * manifest.encoders[name].passages
        ]

    # ----------------------------------------------------------------------------------- by words

    @property
    def _restrictions(self) -> list[Json]:
        """The conditions on hits besides the tree."""
        return [*self._filters.values(), *([self._current] if self._current else [])]

    def _find_by_words(self, tree: Json) -> Generator[list[Json], list[Json], _Found]:
        query = self._query
        body = self._build_counts(tree)
        counted = dict.fromkeys(list_counted_clauses(query.tree)) if query.limit > 0 else {}
        known = self._commit.counts.find(counted)
        missing = [each for each in counted if each not in known]
        if query.limit > 0:
            body |= self._choose_candidates(tree)
        answer, *counts = yield [body, *build_counts(missing, self._compiler, self._live)]
        candidates = list(read_candidates(answer["hits"]["hits"]))
        found = _Found(
            answer["hits"]["total"]["value"], facets=read_facets(query.facets, answer.get("aggregations", {}))
        )
        if candidates:
            leaves, executor = self._prepare(candidates, known | self._note_counts(missing, counts))
            (docset,) = demote([leaves], executor.execute(query.tree), query)
            scores = np.zeros(len(candidates), dtype=np.float32)
            scores[docset.rows] = docset.score()
            ranked = [_Ranked(each, score) for each, score in zip(candidates, scores.tolist(), strict=True)]
            found.ranked = ranked if self._by_date else _sort_by_score(ranked)
        return found

    def _build_counts(self, tree: Json) -> Json:
        """Return the request for the total and the facets of the tree's matches."""
        query = filter_by([self._live, tree, *([self._current] if self._current else [])])
        body: Json = {"query": query, "size": 0, "track_total_hits": True}
        if self._filters:
            body["post_filter"] = filter_by(list(self._filters.values()))
        if self._query.facets:
            without = {name: compile_lack(name, self._query.filters) for name in self._query.facets}
            body["aggs"] = build_aggregations(without, self._filters, self._query.facet_limit)
        return body

    def _choose_candidates(self, tree: Json) -> Json:
        """Return the part of a request that gets the candidates or, sorted by date, the hits."""
        columns = [*COLUMNS, _PACKED]
        if self._by_date:
            order = "desc" if self._query.sort is Sort.NEWEST else "asc"
            return {
                "from": max(self._query.start, 0),
                "size": self._query.limit,
                "sort": _order_by_date(order),
                "_source": columns,
            }
        has_words_only = all(isinstance(each.node, Word) for each in list_counted_clauses(self._query.tree))
        size = _WORD_CANDIDATES if has_words_only else MAX_CANDIDATES
        return {"query": self._rank(tree), "size": size, "sort": _ORDER_BY_SCORE, "_source": columns}

    def _rank(self, tree: Json) -> Json:
        """Return the query for the tree's matches, with scores that choose the candidates."""
        ranking = self._compiler.compile_ranking(self._query.tree)
        query = {"filter": [self._live, tree, *([self._current] if self._current else [])]}
        scored = {"bool": {**query, "should": ranking}} if ranking else {"constant_score": {"filter": {"bool": query}}}
        lowered = build_demotions(self._query, self._commit.list_place_combinations)
        return {"function_score": {"query": scored, "functions": lowered, "score_mode": "multiply"}}

    # ------------------------------------------------------------------------------------ scoring

    def _note_counts(self, parts: Sequence[CountedClause], answers: Sequence[Json]) -> dict[CountedClause, int]:
        counts = read_counts(parts, answers)
        self._commit.counts.cache(counts)
        return counts

    def _prepare(
        self, candidates: Sequence[CandidateRow], matching: Mapping[CountedClause, int]
    ) -> tuple[CandidateLeaves, QueryExecutor]:
        """Return the leaves over candidates, and the executor of the query on them."""
        manifest, query = self._commit.manifest, self._query
        leaves = CandidateLeaves(candidates, manifest.mean_length)
        statistics = LibraryStatistics(manifest.passages, matching, self._compiler.most)
        dated, weights = query.filters if self._by_date else None, dict(query.emphasis.weights)
        return leaves, QueryExecutor([leaves], statistics, date_filters=dated, weights=weights)

    # ------------------------------------------------------------------------------------- hybrid

    def _find_hybrid(
        self, tree: Json, hybrid: HybridQuery, vectors: Sequence[tuple[str, QueryVector]]
    ) -> Generator[list[Json], list[Json], _Found]:
        query = self._query
        scored = [
            part
            for part in (*list_children(hybrid.ranked), *hybrid.rest)
            if has_words(part) and not isinstance(part, Not)
        ]
        counted = dict.fromkeys([*map(CountedClause, scored), *list_counted_clauses(query.tree)])
        known = self._commit.counts.find(counted)
        missing = [each for each in counted if each not in known]
        total: Json = {"query": filter_by([self._live, tree, *self._restrictions]), "size": 0, "track_total_hits": True}
        columns = [*COLUMNS, *(f"{VECTOR_PREFIX}{name}" for name, _ in vectors)]
        pools = [{**each, "_source": columns} for each in self._choose_pools(tree, hybrid, vectors)]
        typed, *answers = yield [total, *pools, *build_counts(missing, self._compiler, self._live)]
        hits = {hit["_id"]: hit for answer in answers[: len(pools)] for hit in answer["hits"]["hits"]}
        candidates = list(read_candidates(hits.values()))
        leaves, executor = self._prepare(candidates, known | self._note_counts(missing, answers[len(pools) :]))
        near = measure_similarities(candidates, self._commit.load_score_sample(), vectors)
        lengths = np.array([each.length for each in candidates], dtype=np.int64)
        numbering = SingleNumbering(group_candidates(candidates), lengths)
        matches = search_hybrid(executor, numbering, near, hybrid, query)
        (docset,) = demote([leaves], matches.docsets, query)
        filtered = leaves.filter(docset, query.filters)
        related = {row for _, row in matches.related}
        ranked = [
            _Ranked(candidates[row], score, row in related)
            for row, score in zip(filtered.rows.tolist(), filtered.score().tolist(), strict=True)
        ]
        in_all = typed["hits"]["total"]["value"] + sum(each.related for each in ranked)
        return _Found(in_all, _sort_by_score(ranked), related=[candidates[row].identity for row in sorted(related)])

    def _choose_pools(self, tree: Json, hybrid: HybridQuery, vectors: Sequence[tuple[str, QueryVector]]) -> list[Json]:
        """Return the requests for candidates: the best by words, and those near each vector."""
        if self._commit.manifest.passages <= MAX_CANDIDATES:
            return [{"query": self._live, "size": MAX_CANDIDATES}]
        groups = [filter_by([self._live, tree])]
        if not hybrid.is_ranked_optional:
            rest = self._compiler.compile_required(hybrid.rest)
            long_enough = {"range": {"length": {"gte": LEAST_RELATED_WORDS}}}
            groups.append({"bool": {"filter": [self._live, rest, long_enough], "must_not": [tree]}})
        pools = [self._rank(tree)]
        if self._restrictions:
            groups += [filter_by([each, *self._restrictions]) for each in groups]
            pools.append({"bool": {"must": [self._rank(tree)], "filter": self._restrictions}})
        best = [{"query": each, "size": MAX_CANDIDATES, "sort": _ORDER_BY_SCORE} for each in pools]
        return best + choose_nearest([each for _, each in vectors], groups, self._query.max_related)

    # ------------------------------------------------------------------------------------- loading

    def _load(self, tree: Json, found: _Found) -> Generator[list[Json], list[Json], SearchResponse]:
        """Load the requested hits, and count the facets if they depend on the candidates."""
        query = self._query
        if query.sort is Sort.DOCUMENTS:
            found.ranked = _keep_best(found.ranked)
        matching = any_of([tree, {"ids": {"values": list(found.related)}}]) if found.related else tree
        start, limit = max(query.start, 0), max(query.limit, 0)
        page = list(found.ranked) if self._by_date else list(found.ranked[start : start + limit])
        counts = [self._build_counts(matching)] if found.facets is None and query.facets else []
        rest = self._continue(matching, found, start + len(page), limit - len(page))
        answers = yield from _ask([*counts, *rest, *self._load_rows(page, self._list_named(found))])
        if counts:
            found.facets = read_facets(query.facets, answers[0]["aggregations"])
        if rest:
            lowest = min((each.score for each in found.ranked), default=1.0)
            page += [_Ranked(each, lowest) for each in read_candidates(answers[len(counts)]["hits"]["hits"])]
            answers += yield from _ask(self._load_rows(page))
        hits = self._build_hits(page, {hit["_id"]: hit["_source"] for each in answers for hit in each["hits"]["hits"]})
        facets = found.facets or {}
        return SearchResponse(
            found.total,
            tuple(hits),
            {name: each.values[: get_facet_limit(name, query)] for name, each in facets.items()},
            {name: each.size for name, each in facets.items()},
            {name: each.without for name, each in facets.items() if each.without},
        )

    def _continue(self, matching: Json, found: _Found, start: int, limit: int) -> list[Json]:
        """Return the request for hits after all candidates, in the order of the cluster."""
        if self._by_date or limit <= 0 or found.total <= max(start, len(found.ranked)):
            return []
        known: Json = {"ids": {"values": [each.candidate.identity for each in found.ranked]}}
        once: Json = {}
        if self._query.sort is Sort.DOCUMENTS:
            known = {"terms": {"document": [each.candidate.document for each in found.ranked]}}
            once = {"collapse": {"field": "document"}}
        ranked = {"bool": {"must": [self._rank(matching)], "filter": self._restrictions, "must_not": [known]}}
        first = max(start - len(found.ranked), 0)
        columns = [*COLUMNS, _PACKED]
        return [{"query": ranked, "from": first, "size": limit, "sort": _ORDER_BY_SCORE, "_source": columns, **once}]

    def _list_named(self, found: _Found) -> set[DocumentId]:
        """Return the documents among the first values of a facet, whose records a page needs for their names."""
        limit = self._query.facet_limit
        counted = (found.facets or {}).get("document")
        return {DocumentId(each) for each, _ in counted.values[:limit]} if counted and limit is not None else set()

    def _load_rows(self, page: Sequence[_Ranked], named: Collection[DocumentId] = ()) -> list[Json]:
        """Return requests for uncached stored fields of hits and their documents, and records of `named` ones."""
        bodies: list[Json] = []
        if stored := [each.candidate.identity for each in page if _PACKED not in each.candidate.source]:
            fields = ["document", _PACKED]
            bodies.append({"query": {"ids": {"values": stored}}, "size": len(stored), "_source": fields})
        if missing := self._find_missing(DocumentId(each.candidate.document) for each in page):
            missing |= self._find_missing(named)
            manifest = self._commit.manifest
            live = select_live(manifest.serial, manifest.void)
            query = filter_by([live, {"term": {"row": RECORD}}, {"terms": {"document": sorted(missing)}}])
            bodies.append({"query": query, "size": len(missing), "_source": ["row", "document", _PACKED]})
        return bodies

    def _find_missing(self, documents: Iterable[DocumentId]) -> set[DocumentId]:
        unknown = set(documents) - set(self._records)
        known = {each: self._commit.cache.find_record(each) for each in unknown}
        self._records.update((each, record) for each, record in known.items() if record)
        return unknown - set(self._records)

    def _build_hits(self, page: Sequence[_Ranked], rows: Mapping[str, Json]) -> Iterator[Hit]:
        for source in rows.values():
            if source.get("row") == RECORD:
                record = read_record(source)
                self._records[record.id] = record
                self._commit.cache.cache_record(record)
        for each in page:
            source = each.candidate.source if _PACKED in each.candidate.source else rows[each.candidate.identity]
            record = self._records[DocumentId(each.candidate.document)]
            yield Hit(read_passage(source), record, (), each.score, each.related)


def _ask(bodies: list[Json]) -> Generator[list[Json], list[Json], list[Json]]:
    """Yield requests if there are any, and return their answers."""
    return (yield bodies) if bodies else []


def _sort_by_score(ranked: Sequence[_Ranked]) -> list[_Ranked]:
    places = {each.identity: at for at, each in enumerate(sort_by_date(each.candidate for each in ranked))}
    return sorted(ranked, key=lambda each: (-each.score, places[each.candidate.identity]))


def _keep_best(ranked: Sequence[_Ranked]) -> list[_Ranked]:
    """Return the first candidate of each document."""
    best: dict[str, _Ranked] = {}
    for each in ranked:
        best.setdefault(each.candidate.document, each)
    return list(best.values())


def _order_by_date(order: str) -> list[Json]:
    return [{"date": {"order": order, "missing": "_last"}}, {"document": "asc"}, {"position": "asc"}]


_ORDER_BY_SCORE: list[Json] = [{"_score": "desc"}, *_order_by_date("desc")]
