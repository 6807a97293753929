"""The search of one query: asks the cluster for candidates and counts, ranks the candidates, and loads the hits.

A search is a generator that yields requests and is sent their answers, so that several searches share round trips.
Two are enough: candidates with the counts, then the hits with what is stored of them. Only parts of which as many are
required as any passage has take one more.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kb.engine.hybrid import HybridQuery, has_words, split_ranked_words
from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.documents import PLACE_SEPARATOR, VECTOR_PREFIX, read_passage, read_record
from kb.engine.opensearch.manifest import Manifest
from kb.engine.opensearch.query.blend import (
    Floats,
    Mask,
    blend_candidates,
    measure_similarities,
)
from kb.engine.opensearch.query.candidates import COLUMNS, Candidate, read_candidates, sort_by_date
from kb.engine.opensearch.query.compiler import QueryCompiler
from kb.engine.opensearch.query.facets import FacetCounts, build_aggregations, read_facets
from kb.engine.opensearch.query.hybrid_search import choose_nearest, score_words
from kb.engine.opensearch.query.scoring import CandidateScorer, Counted, LibraryStatistics, list_counted
from kb.engine.opensearch.schema import (
    PASSAGE,
    RECORD,
    any_of,
    facet_of,
    filter_by,
    name_encoder,
    select_live,
)
from kb.engine.protocol import ScoredPassage, SearchResponse
from kb.engine.ranking import APPARATUS_FACTOR, ELSEWHERE_FACTOR, SUPERSEDED_FACTOR
from kb.model import DocumentId, DocumentRecord, Not, Query, QueryVector, Sort
from kb.text.jurisdictions import applies_elsewhere

MAX_CANDIDATES = 300
_PACKED = "packed"  # the field with all that is stored of a passage or a record

Steps = Generator[list[Json], list[Json], "SearchResponse"]


class Library(Protocol):
    """What a search asks of the commit that it runs on."""

    manifest: Manifest
    has_knn: bool
    records: dict[DocumentId, DocumentRecord]

    def list_places(self) -> Iterable[str]:
        """Return the places where any passage applies."""

    def list_place_combinations(self) -> Iterable[str]:
        """Return all places that passages have together, joined by `PLACE_SEPARATOR`."""

    def load_sample(self) -> Sequence[Candidate]:
        """Return some passages with their vectors, groups of them as a whole; all of a small library."""


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A candidate with its rank's score."""

    candidate: Candidate
    score: float
    related: bool = False


@dataclass(slots=True)
class _Found:
    """What the first round trip has found.

    Attributes:
        total: How many passages match and pass the filters.
        ranked: The candidates among them, in order.
        facets: The counts of each; None where they depend on the candidates.
        related: The rows that match by their embeddings alone, whatever the filters.
    """

    total: int
    ranked: Sequence[_Ranked] = ()
    facets: dict[str, FacetCounts] | None = None
    related: Sequence[str] = field(default_factory=list)


class Search:
    """The search of one query on one commit."""

    def __init__(self, library: Library, query: Query) -> None:
        self._library = library
        self._query = query
        self._by_date = query.sort is not Sort.RELEVANCE
        self._compiler = QueryCompiler(
            library.list_places, dated=query.filters if self._by_date else None, weights=query.emphasis.weights
        )
        manifest = library.manifest
        self._live = filter_by([select_live(manifest.serial, manifest.void), {"term": {"row": PASSAGE}}])
        self._filters = self._compiler.compile_filters(query.filters)
        self._records: dict[DocumentId, DocumentRecord] = {}  # of the page, whatever the library keeps
        old = {"terms": {"document": list(query.superseded)}}
        self._current: Json | None = {"bool": {"must_not": [old]}} if query.current_only and query.superseded else None

    def run(self) -> Steps:
        """Yield requests, be sent their answers, and return the answer to the query."""
        tree = yield from self._compile()
        hybrid = None if self._by_date else split_ranked_words(self._query.tree)
        vectors = self._list_vectors() if hybrid else []
        if hybrid and vectors:
            found = yield from self._find_hybrid(tree, hybrid, vectors)
        else:
            found = yield from self._find_by_words(tree)
        return (yield from self._load(tree, found))

    def _compile(self) -> Generator[list[Json], list[Json], Json]:
        """Compile the tree, and ask how many parts the best passage has where it depends on that."""
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
            for tally, answer in zip(pending, (yield bodies), strict=True):
                self._compiler.most[tally] = max(round(answer["hits"]["max_score"] or 0), 1)

    def _list_vectors(self) -> list[tuple[str, QueryVector]]:
        """Return the vectors of the query whose encoders have seen half of the library, by their short names."""
        manifest = self._library.manifest
        named = [(name_encoder(each.encoder), each) for each in self._query.vectors]
        return [
            (name, each)
            for name, each in named
            if self._library.has_knn
            and name in manifest.encoders
            and 0 < manifest.passages <= 2 * manifest.encoders[name].passages
        ]

    # ----------------------------------------------------------------------------------- by words

    @property
    def _restrictions(self) -> list[Json]:
        """What is asked of hits besides the tree."""
        return [*self._filters.values(), *([self._current] if self._current else [])]

    def _find_by_words(self, tree: Json) -> Generator[list[Json], list[Json], _Found]:
        query = self._query
        body = self._build_counts(tree)
        counted = dict.fromkeys(list_counted(query.tree)) if query.limit > 0 else {}
        if query.limit > 0:
            body |= self._choose_candidates(tree)
        answer, *counts = yield [body, *self._count(counted)]
        candidates = list(read_candidates(answer["hits"]["hits"]))
        found = _Found(
            answer["hits"]["total"]["value"], facets=read_facets(query.facets, answer.get("aggregations", {}))
        )
        if candidates:
            scorer = self._make_scorer(candidates, self._read_counts(counted, counts))
            scores = self._demote(candidates, scorer.score(query.tree))
            ranked = [_Ranked(each, score) for each, score in zip(candidates, scores.tolist(), strict=True)]
            found.ranked = ranked if self._by_date else _sort_by_score(ranked)
        return found

    def _build_counts(self, tree: Json) -> Json:
        """Return the request for the total and the facets of what the tree matches."""
        query = filter_by([self._live, tree, *([self._current] if self._current else [])])
        body: Json = {"query": query, "size": 0, "track_total_hits": True}
        if self._filters:
            body["post_filter"] = filter_by(list(self._filters.values()))
        if self._query.facets:
            body["aggs"] = build_aggregations(self._query.facets, self._filters)
        return body

    def _choose_candidates(self, tree: Json) -> Json:
        """Return the part of a request that gets the candidates, or the hits themselves where these go by date."""
        if self._by_date:
            order = "desc" if self._query.sort is Sort.NEWEST else "asc"
            columns = [*COLUMNS, _PACKED]
            return {
                "from": max(self._query.start, 0),
                "size": self._query.limit,
                "sort": _order_by_date(order),
                "_source": columns,
            }
        return {"query": self._rank(tree), "size": MAX_CANDIDATES, "sort": _ORDER_BY_SCORE, "_source": list(COLUMNS)}

    def _rank(self, tree: Json) -> Json:
        """Return the query for what the tree matches, with scores by which candidates are chosen."""
        ranking = self._compiler.compile_ranking(self._query.tree)
        query = {"filter": [self._live, tree, *([self._current] if self._current else [])]}
        scored = {"bool": {**query, "should": ranking}} if ranking else {"constant_score": {"filter": {"bool": query}}}
        return {"function_score": {"query": scored, "functions": self._list_demotions(), "score_mode": "multiply"}}

    def _list_demotions(self) -> list[Json]:
        functions: list[Json] = [{"filter": {"term": {"apparatus": True}}, "weight": float(APPARATUS_FACTOR)}]
        if self._query.superseded:
            old = {"terms": {"document": list(self._query.superseded)}}
            functions.append({"filter": old, "weight": float(SUPERSEDED_FACTOR)})
        if nation := self._query.nation:
            combinations = self._library.list_place_combinations()
            chosen = [each for each in combinations if applies_elsewhere(each.split(PLACE_SEPARATOR), nation)]
            elsewhere = {"terms": {facet_of("places"): chosen}}
            functions.append({"filter": elsewhere, "weight": float(ELSEWHERE_FACTOR)})
        return functions

    def _demote(self, candidates: Sequence[Candidate], scores: Floats) -> NDArray[np.float32]:
        """Lower the scores of what is no prose, applies elsewhere only, or is superseded."""
        old = set(self._query.superseded)
        factors = np.ones(len(candidates), dtype=np.float64)
        for at, each in enumerate(candidates):
            if each.source["apparatus"]:
                factors[at] *= float(APPARATUS_FACTOR)
            if self._query.nation and applies_elsewhere(each.places, self._query.nation):
                factors[at] *= float(ELSEWHERE_FACTOR)
            if each.document in old:
                factors[at] *= float(SUPERSEDED_FACTOR)
        demoted: NDArray[np.float32] = (scores * factors).astype(np.float32)
        return demoted

    # ------------------------------------------------------------------------------------- counts

    def _count(self, counted: Iterable[Counted]) -> list[Json]:
        """Return the request that counts the passages that match parts of the tree; none where there are no parts."""
        filters = {str(at): self._compiler.compile(each.node, quoted=each.quoted) for at, each in enumerate(counted)}
        if not filters:
            return []
        aggregation = {"parts": {"filters": {"filters": filters}}}
        return [{"query": self._live, "size": 0, "track_total_hits": False, "aggs": aggregation}]

    def _read_counts(self, counted: Iterable[Counted], answers: Sequence[Json]) -> dict[Counted, int]:
        if not answers:
            return {}
        buckets = answers[0]["aggregations"]["parts"]["buckets"]
        return {each: buckets[str(at)]["doc_count"] for at, each in enumerate(counted)}

    def _make_scorer(self, candidates: Sequence[Candidate], matching: Mapping[Counted, int]) -> CandidateScorer:
        manifest = self._library.manifest
        statistics = LibraryStatistics(manifest.passages, manifest.mean_length, matching)
        return CandidateScorer(candidates, statistics, self._compiler, self._query.emphasis.weights)

    # ------------------------------------------------------------------------------------- hybrid

    def _find_hybrid(
        self, tree: Json, hybrid: HybridQuery, vectors: Sequence[tuple[str, QueryVector]]
    ) -> Generator[list[Json], list[Json], _Found]:
        query, passages = self._query, self._library.manifest.passages
        scored = [
            part for part in (*hybrid.ranked.parts, *hybrid.rest) if has_words(part) and not isinstance(part, Not)
        ]
        counted = dict.fromkeys([*map(Counted, scored), *list_counted(query.tree)])
        total: Json = {"query": filter_by([self._live, tree, *self._restrictions]), "size": 0, "track_total_hits": True}
        columns = [*COLUMNS, *(f"{VECTOR_PREFIX}{name}" for name, _ in vectors)]
        pools = [{**each, "_source": columns} for each in self._choose_pools(tree, hybrid, vectors)]
        typed, counts, *answers = yield [total, *self._count(counted), *pools]
        hits = {hit["_id"]: hit for answer in answers for hit in answer["hits"]["hits"]}
        candidates = list(read_candidates(hits.values()))
        scorer = self._make_scorer(candidates, self._read_counts(counted, [counts]))
        words = score_words(candidates, scorer, hybrid, query.emphasis)
        near = measure_similarities(candidates, self._library.load_sample(), vectors)
        blended, related = blend_candidates(candidates, words, near, passages, query.max_related)
        return self._rank_hybrid(candidates, blended, words.typed, related, typed["hits"]["total"]["value"])

    def _choose_pools(self, tree: Json, hybrid: HybridQuery, vectors: Sequence[tuple[str, QueryVector]]) -> list[Json]:
        """Return the requests whose hits are the candidates: the best by words, and those near each vector."""
        if self._library.manifest.passages <= MAX_CANDIDATES:
            return [{"query": self._live, "size": MAX_CANDIDATES}]
        groups = [filter_by([self._live, tree])]
        if not hybrid.is_ranked_optional:
            rest = self._compiler.compile_required(hybrid.rest)
            groups.append({"bool": {"filter": [self._live, rest], "must_not": [tree]}})
        pools = [self._rank(tree)]
        if self._restrictions:
            groups += [filter_by([each, *self._restrictions]) for each in groups]
            pools.append({"bool": {"must": [self._rank(tree)], "filter": self._restrictions}})
        best = [{"query": each, "size": MAX_CANDIDATES, "sort": _ORDER_BY_SCORE} for each in pools]
        return best + choose_nearest([each for _, each in vectors], groups, self._query.max_related)

    def _rank_hybrid(
        self, candidates: Sequence[Candidate], scores: Floats, typed: Mask, related: Mask, total: int
    ) -> _Found:
        old = set(self._query.superseded) if self._query.current_only else set()
        demoted = self._demote(candidates, scores).tolist()
        ranked = [
            _Ranked(candidate, score, bool(related[at]))
            for at, (candidate, score) in enumerate(zip(candidates, demoted, strict=True))
            if (typed[at] or related[at]) and candidate.passes(self._query.filters) and candidate.document not in old
        ]
        near = [each.identity for at, each in enumerate(candidates) if related[at]]
        return _Found(total + sum(each.related for each in ranked), _sort_by_score(ranked), related=near)

    # ------------------------------------------------------------------------------------- loading

    def _load(self, tree: Json, found: _Found) -> Generator[list[Json], list[Json], SearchResponse]:
        """Load the hits that were asked for, and count the facets where they depend on the candidates."""
        query = self._query
        matching = any_of([tree, {"ids": {"values": list(found.related)}}]) if found.related else tree
        start, limit = max(query.start, 0), max(query.limit, 0)
        page = list(found.ranked) if self._by_date else list(found.ranked[start : start + limit])
        counts = [self._build_counts(matching)] if found.facets is None and query.facets else []
        rest = self._continue(matching, found, start + len(page), limit - len(page))
        answers = yield from _ask([*counts, *rest, *self._load_rows(page)])
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
            {name: each.values[: query.facet_limit] for name, each in facets.items()},
            {name: each.size for name, each in facets.items()},
        )

    def _continue(self, matching: Json, found: _Found, start: int, limit: int) -> list[Json]:
        """Return the request for hits that come after all candidates, in the order of the cluster."""
        if self._by_date or limit <= 0 or found.total <= max(start, len(found.ranked)):
            return []
        known = {"ids": {"values": [each.candidate.identity for each in found.ranked]}}
        ranked = {"bool": {"must": [self._rank(matching)], "filter": self._restrictions, "must_not": [known]}}
        first = max(start - len(found.ranked), 0)
        columns = [*COLUMNS, _PACKED]
        return [{"query": ranked, "from": first, "size": limit, "sort": _ORDER_BY_SCORE, "_source": columns}]

    def _load_rows(self, page: Sequence[_Ranked]) -> list[Json]:
        """Return the requests for what is stored of hits and of their documents, as far as it is not at hand."""
        bodies: list[Json] = []
        if stored := [each.candidate.identity for each in page if _PACKED not in each.candidate.source]:
            fields = ["document", _PACKED]
            bodies.append({"query": {"ids": {"values": stored}}, "size": len(stored), "_source": fields})
        documents = {DocumentId(each.candidate.document) for each in page}
        known = {each: self._library.records.get(each) for each in documents - set(self._records)}
        self._records.update((each, record) for each, record in known.items() if record)
        if missing := sorted(documents - set(self._records)):
            manifest = self._library.manifest
            live = select_live(manifest.serial, manifest.void)
            query = filter_by([live, {"term": {"row": RECORD}}, {"terms": {"document": missing}}])
            bodies.append({"query": query, "size": len(missing), "_source": ["row", "document", _PACKED]})
        return bodies

    def _build_hits(self, page: Sequence[_Ranked], rows: Mapping[str, Json]) -> Iterator[ScoredPassage]:
        """Yield the hits of a page, given the rows that were loaded by their ids."""
        for source in rows.values():
            if source.get("row") == RECORD:
                record = read_record(source)
                self._records[record.id] = self._library.records[record.id] = record
        for each in page:
            source = each.candidate.source if _PACKED in each.candidate.source else rows[each.candidate.identity]
            record = self._records[DocumentId(each.candidate.document)]
            yield ScoredPassage(read_passage(source), record, each.score, each.related)


def _ask(bodies: list[Json]) -> Generator[list[Json], list[Json], list[Json]]:
    """Yield requests where there are any, and return their answers."""
    return (yield bodies) if bodies else []


def _sort_by_score(ranked: Sequence[_Ranked]) -> list[_Ranked]:
    places = {each.identity: at for at, each in enumerate(sort_by_date(each.candidate for each in ranked))}
    return sorted(ranked, key=lambda each: (-each.score, places[each.candidate.identity]))


def _order_by_date(order: str) -> list[Json]:
    return [{"date": {"order": order, "missing": "_last"}}, {"document": "asc"}, {"position": "asc"}]


_ORDER_BY_SCORE: list[Json] = [{"_score": "desc"}, *_order_by_date("desc")]
