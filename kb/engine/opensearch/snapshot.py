"""A commit, open for reading: search, and look-up by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np

from kb.engine.execution.hybrid import Floats, ZScore
from kb.engine.execution.leaves import CountedClause
from kb.engine.fields import SCOPE_FIELDS
from kb.engine.memo import Memo
from kb.engine.opensearch.cluster import Cluster, Json
from kb.engine.opensearch.documents import (
    PLACE_SEPARATOR,
    VECTOR_PREFIX,
    decode_bytes,
    decode_key,
    encode_key,
    read_passage,
    read_record,
)
from kb.engine.opensearch.manifest import EncoderCoverage, Manifest
from kb.engine.opensearch.query.candidates import COLUMNS, CandidateRow, read_candidates, sort_by_date
from kb.engine.opensearch.query.compiler import QueryCompiler
from kb.engine.opensearch.query.document_frequencies import DocumentFrequencyCache, build_counts, read_counts
from kb.engine.opensearch.query.nearest import build_requests, find_nearest, rank_near_duplicates
from kb.engine.opensearch.query.search import Search, Steps
from kb.engine.opensearch.query.similarities import compute_similarities
from kb.engine.opensearch.schema import PASSAGE, RECORD, STATE, facet_of, filter_by, name_encoder, select_live
from kb.engine.opensearch.snapshot_cache import MAX_VALUES, SnapshotCache
from kb.engine.opensearch.writing.vocabulary import count_terms
from kb.engine.protocol import EmbeddingCoverage, PassageRange, SearchResponse, TermList, TermScope, UnencodedPassages
from kb.model import DocumentId, DocumentRecord, Hit, IndexedDocument, Passage, PassageId, Query, Word

_SAMPLE = 2000  # passages that put similarities on a scale: their deviation is known to a few hundredths
_CACHED_EXPANSIONS = 128  # of prefixes: an expansion can have thousands of terms
_LOOKED_UP = 1000  # ids in one query
_MAX_PLACES = 60_000
_MAX_NEAREST = 1000
_MARGIN = 50  # extra results asked for: the cluster orders by rounded numbers


class OpenSearchSnapshot:
    """The library as of one commit; a `kb.engine.protocol.Reader`. Safe to share between threads.

    Its caches copy the cluster's data of this commit, so that every process answers the same.
    """

    def __init__(self, cluster: Cluster, manifest: Manifest, *, has_knn: bool) -> None:
        self.manifest = manifest
        self.has_knn = has_knn
        self.cache = SnapshotCache()
        self.counts = DocumentFrequencyCache()
        self._cluster = cluster
        self._live = select_live(manifest.serial, manifest.void)
        self._kept = Memo()
        self._first_terms = Memo(_CACHED_EXPANSIONS)

    @classmethod
    def follow(cls, before: OpenSearchSnapshot, manifest: Manifest) -> OpenSearchSnapshot:
        """Open a later commit, with the unchanged cached rows of an earlier one."""
        later = cls(before._cluster, manifest, has_knn=before.has_knn)
        later.cache = before.cache.follow(later.search_rows, before.manifest, manifest)
        return later

    @property
    def generation(self) -> int:
        return self.manifest.generation

    def select(self, row: str, *conditions: Json) -> Json:
        """Return the query for the rows of a kind that meet some conditions."""
        return filter_by([self._live, {"term": {"row": row}}, *conditions])

    def search_rows(self, bodies: Sequence[Json]) -> list[Json]:
        """Run several searches in one round trip."""
        return self._cluster.search_all(self.manifest.index, bodies)

    def scan_rows(self, query: Json, fields: Sequence[str], order: Sequence[str]) -> Iterator[Json]:
        """Yield the contents of all matches of a query, ordered by fields that no two share."""
        for hit in self._cluster.scan(self.manifest.index, query, fields, order):
            yield hit["_source"]

    # ------------------------------------------------------------------------------------ search

    def multi_search(self, queries: Sequence[Query]) -> Sequence[SearchResponse]:
        running = {at: Search(self, query).run() for at, query in enumerate(queries)}
        asked: dict[int, list[Json]] = {}
        answers: dict[int, SearchResponse] = {}

        def advance(at: int, steps: Steps, received: list[Json] | None) -> None:
            try:
                asked[at] = next(steps) if received is None else steps.send(received)
            except StopIteration as done:
                answers[at] = done.value

        for at, steps in running.items():
            advance(at, steps, None)
        while asked:
            bodies = [body for each in asked.values() for body in each]
            received = iter(self.search_rows(bodies))
            waiting, asked = asked, {}
            for at, each in waiting.items():
                advance(at, running[at], list(islice(received, len(each))))
        return [answers[at] for at in running]

    def list_place_combinations(self) -> Sequence[str]:
        """Return all combinations of places, joined by `PLACE_SEPARATOR`."""
        return self._kept.get("places", self._load_places)

    def _load_places(self) -> Sequence[str]:
        values = {"terms": {"field": facet_of("places"), "size": _MAX_PLACES}}
        (answer,) = self.search_rows([{"query": self.select(PASSAGE), "size": 0, "aggs": {"places": values}}])
        return [each["key"] for each in answer["aggregations"]["places"]["buckets"]]

    def list_places(self) -> Sequence[str]:
        """Return the places where any passage applies."""
        return sorted({place for each in self.list_place_combinations() for place in each.split(PLACE_SEPARATOR)})

    def load_score_sample(self) -> Sequence[CandidateRow]:
        """Return a sample of passages with vectors, in whole groups; all of a small library."""
        return self._kept.get("sample", self._load_sample)

    def _load_sample(self) -> Sequence[CandidateRow]:
        fields = ["document", "position", "date", f"{VECTOR_PREFIX}*", "group_order", "group_size"]
        body = {"query": self.select(PASSAGE), "size": _SAMPLE, "sort": ["group_order"], "_source": fields}
        (answer,) = self.search_rows([body])
        return list(read_candidates(answer["hits"]["hits"]))

    # ------------------------------------------------------------------------------------- terms

    def term_statistics(self, terms: Sequence[str]) -> Mapping[str, int]:
        parts = {term: CountedClause(Word(term)) for term in terms}
        known = self.counts.find(parts.values())
        if missing := [each for each in parts.values() if each not in known]:
            bodies = build_counts(missing, QueryCompiler(self.list_places), self.select(PASSAGE))
            counts = read_counts(missing, self.search_rows(bodies))
            self.counts.cache(counts)
            known |= counts
        return {term: known[part] for term, part in parts.items()}

    def list_terms(self, scope: TermScope, prefix: str = "", limit: int | None = None) -> TermList:
        if limit is None:
            return self._load_terms(scope, prefix, None)
        return self._first_terms.get((scope, prefix, limit), lambda: self._load_terms(scope, prefix, limit))

    def _load_terms(self, scope: TermScope, prefix: str, limit: int | None) -> TermList:
        counts = count_terms(self._cluster, self.manifest.index, self._live, SCOPE_FIELDS[scope], prefix)
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return TermList(len(ranked), ranked[:limit])

    # ----------------------------------------------------------------------------------- look-up

    def get_passages(self, passages: Sequence[PassageId]) -> Sequence[Passage | None]:
        found = self._load_by("id", PASSAGE, passages)
        return [read_passage(found[each]) if each in found else None for each in passages]

    def _load_by(self, field: str, row: str, values: Sequence[str]) -> dict[str, Json]:
        """Return rows by a field; of several with the same value the first in the order of hits."""
        once = list(dict.fromkeys(values))
        bodies: list[Json] = [
            {
                "query": self.select(row, {"terms": {field: once[first : first + _LOOKED_UP]}}),
                "size": 10 * _LOOKED_UP,
                "sort": [{"date": {"order": "desc", "missing": "_last"}}, {"document": "asc"}, {"position": "asc"}],
                "_source": [field, "document", "packed"],
            }
            for first in range(0, len(once), _LOOKED_UP)
        ]
        found: dict[str, Json] = {}
        for answer in self.search_rows(bodies):
            for hit in answer["hits"]["hits"]:
                found.setdefault(hit["_source"][field], hit["_source"])
        return found

    def get_documents(self, documents: Sequence[DocumentId] | None = None) -> Sequence[DocumentRecord | None]:
        if documents is None:
            return self._list_documents()
        found = {each: record for each in documents if (record := self.cache.find_record(each))}
        missing = [each for each in documents if each not in found]
        if missing and not self.cache.has_all_records:
            self.cache.count_rows(self.search_rows, self._live)
            for source in self._load_by("document", RECORD, missing).values():
                record = read_record(source)
                found[record.id] = record
                self.cache.cache_record(record)
        return [found.get(each) for each in documents]

    def _list_documents(self) -> Sequence[DocumentRecord]:
        cached = self.cache.list_records()
        if cached is not None:
            return cached
        self.cache.count_rows(self.search_rows, self._live)
        read = [read_record(each) for each in self.scan_rows(self.select(RECORD), ["packed"], ["document"])]
        self.cache.cache_all_records(read)
        return read

    def document_passages(self, ranges: Sequence[PassageRange]) -> Sequence[Sequence[Passage]]:
        return [self._load_range(each) for each in ranges]

    def _load_range(self, wanted: PassageRange) -> Sequence[Passage]:
        bounds: Json = {"gte": wanted.first}
        if wanted.last is not None:
            bounds["lt"] = wanted.last
        query = self.select(PASSAGE, {"term": {"document": wanted.document}}, {"range": {"position": bounds}})
        return list(map(read_passage, self.scan_rows(query, ["document", "packed"], ["position"])))

    def near_duplicates(self, passage: Passage, limit: int) -> Sequence[Passage]:
        answers = self.search_rows(build_requests(passage, self.select(PASSAGE)))
        hits = {hit["_id"]: hit["_source"] for each in answers for hit in each["hits"]["hits"]}
        return list(map(read_passage, rank_near_duplicates(passage, hits, limit)))

    # -------------------------------------------------------------------------------- embeddings

    def _find_coverage(self, encoder: str) -> EncoderCoverage:
        return self.manifest.encoders.get(name_encoder(encoder), EncoderCoverage(encoder, 0))

    def nearest(self, passage: Passage, encoder: str, *, least: float, limit: int) -> Sequence[Hit]:
        held = self._find_coverage(encoder).passages
        own = self._load_vector(passage, encoder)
        if own is None or not self.has_knn or limit <= 0 or 2 * held < self.manifest.passages:
            return []
        vector = own.vectors[name_encoder(encoder)]
        return self._rank_nearest(own, encoder, vector.numbers * vector.scale, least=least, limit=limit)

    def _load_vector(self, passage: Passage, encoder: str) -> CandidateRow | None:
        query = self.select(PASSAGE, {"term": {"id": passage.id}})
        (answer,) = self.search_rows([{"query": query, "size": 100, "_source": [*COLUMNS, f"{VECTOR_PREFIX}*"]}])
        found = sort_by_date(read_candidates(answer["hits"]["hits"]))
        return found[0] if found and name_encoder(encoder) in found[0].vectors else None

    def _rank_nearest(
        self, own: CandidateRow, encoder: str, vector: Floats, *, least: float, limit: int
    ) -> Sequence[Hit]:
        name, asked = name_encoder(encoder), min(limit, _MAX_NEAREST) + _MARGIN
        siblings = {"term": {"document": own.document}}
        rest = {"must_not": [{"ids": {"values": [own.identity]}}]}
        groups = [
            {"bool": {"filter": [self.select(PASSAGE)], "must_not": [siblings]}},
            {"bool": {"filter": [self.select(PASSAGE, siblings)], **rest}},
        ]
        columns = ["document", "position", "date", f"{VECTOR_PREFIX}{name}", "packed"]
        bodies = [{**find_nearest(encoder, vector, group, asked), "_source": columns} for group in groups]
        scale = self._measure_nearness(name, vector)
        found: list[tuple[CandidateRow, float]] = []
        for answer in self.search_rows(bodies):
            group = sort_by_date(read_candidates(answer["hits"]["hits"]))
            similarities = compute_similarities([each.vectors[name] for each in group], vector)
            scores = scale.apply(similarities).tolist()
            near = [(each, score) for each, score in zip(group, scores, strict=True) if score >= least and score > 0]
            found += sorted(near, key=lambda pair: -pair[1])
        kept = found[:limit]
        records = self.get_documents([DocumentId(each.document) for each, _ in kept])
        return [
            Hit(read_passage(each.source), record, (), score, related=True)
            for (each, score), record in zip(kept, records, strict=True)
            if record
        ]

    def _measure_nearness(self, name: str, vector: Floats) -> ZScore:
        similarities = compute_similarities([each.vectors.get(name) for each in self.load_score_sample()], vector)
        return ZScore.measure(np.nan_to_num(similarities, nan=float(np.nanmean(similarities))))

    def find_unencoded(self, encoder: str, limit: int = 0) -> UnencodedPassages:
        coverage = EmbeddingCoverage(self._find_coverage(encoder).passages, self.manifest.passages)
        return UnencodedPassages(coverage, self._load_unencoded(encoder, limit) if limit > 0 else ())

    def _load_unencoded(self, encoder: str, limit: int) -> Sequence[IndexedDocument]:
        missing = {"bool": {"must_not": [{"term": {"encoders": name_encoder(encoder)}}]}}
        rows = self.scan_rows(
            self.select(PASSAGE, missing), ["document", "text_key", "packed"], ["document", "position"]
        )
        once: dict[str, Passage] = {}
        for source in rows:
            if len(once) == limit:
                break
            once.setdefault(source["text_key"], read_passage(source))
        found: dict[DocumentId, list[Passage]] = {}
        for passage in once.values():
            found.setdefault(passage.document, []).append(passage)
        records = self.get_documents(list(found))
        return [
            IndexedDocument(record, tuple(passages))
            for record, passages in zip(records, found.values(), strict=True)
            if record
        ]

    # -------------------------------------------------------------------------------------- state

    def read_state(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        found = self.cache.find_values(keys)
        if missing := [key for key in keys if key not in found]:
            self.cache.count_rows(self.search_rows, self._live)
            rows = self._load_by("key", STATE, list(map(encode_key, missing)))
            stored = {key: rows.get(encode_key(key)) for key in missing}
            read = {key: decode_bytes(row["packed"]) if row else None for key, row in stored.items()}
            self.cache.cache_values(read)
            found |= read
        return {key: value for key in keys if (value := found[key]) is not None}

    def scan_state(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        cached = self.cache.find_scan(prefix)
        if cached is not None:
            yield from cached.items()
            return
        self.cache.count_rows(self.search_rows, self._live)
        query = self.select(STATE, {"prefix": {"key": {"value": encode_key(prefix)}}})
        read: dict[str, bytes] = {}
        for source in self.scan_rows(query, ["key", "packed"], ["key"]):
            key, value = decode_key(source["key"]), decode_bytes(source["packed"])
            yield key, value
            if len(read) <= MAX_VALUES:
                read[key] = value
        self.cache.cache_scan(prefix, read)
