"""A commit, open for reading: search, and look-up by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kb.engine.execution.compiler import QueryExecutor
from kb.engine.execution.demotion import demote
from kb.engine.execution.docsets import Docset
from kb.engine.execution.hybrid import Similarities, split_ranked_words
from kb.engine.execution.hybrid_search import HybridMatches, search_hybrid
from kb.engine.execution.leaves import sum_counts
from kb.engine.fields import SCOPE_FIELDS, TEXT_FIELDS
from kb.engine.protocol import EmbeddingCoverage, PassageRange, SearchResponse, TermList, TermScope, UnencodedPassages
from kb.engine.whoosh.columns.column_files import decode_text, encode_text
from kb.engine.whoosh.doc_values.stored_fields import RowKind
from kb.engine.whoosh.query.bm25f import CollectionStatistics
from kb.engine.whoosh.query.column_leaves import ColumnLeaves
from kb.engine.whoosh.query.facets import count_facets
from kb.engine.whoosh.query.near_duplicates import find_near_duplicates
from kb.engine.whoosh.query.top_hits import ScoredRow, keep_best, select_top
from kb.engine.whoosh.segment import OpenSegment, split_state
from kb.engine.whoosh.vectors.live_passages import LivePassages, PassageEmbeddings, find_nearest
from kb.engine.whoosh.vectors.vector_files import VectorFile
from kb.engine.whoosh.weak_methods import cache_method
from kb.model import DocumentId, DocumentRecord, Hit, IndexedDocument, Passage, PassageId, Query, Sort, Word

_CACHED_EXPANSIONS = 128
# Rows of an index of version 0.1.0 that are now keys of the state.
_OLD_STATE = {"unread/": RowKind.OLD_UNREAD_SOURCE, "gone/": RowKind.OLD_TOMBSTONE}


@dataclass(frozen=True, slots=True)
class RankedRows:
    """The ranked hits of a query, without their stored fields.

    Attributes:
        docsets: The query's matches in each segment, whatever the filters.
        total: The number of matches that pass the filters.
        top: The requested ones among them, in order.
        related: All matches by embeddings alone, as segments and rows.
    """

    docsets: Sequence[Docset]
    total: int
    top: Sequence[ScoredRow]
    related: frozenset[tuple[int, int]]


class WhooshSnapshot:
    """The library as of one commit; a `kb.engine.protocol.Reader`. Safe to share between threads."""

    def __init__(self, generation: int, segments: Sequence[OpenSegment], vectors: Sequence[VectorFile]) -> None:
        self.generation = generation
        self.segments = segments
        self.vectors = vectors
        self._statistics = CollectionStatistics(segments)
        self._leaves = [ColumnLeaves(each, self._statistics) for each in segments]
        self._embeddings: dict[str, PassageEmbeddings] = {}
        # Every page of a search and every choice of a filter expands the same prefixes again.
        self._list_first_terms = cache_method(_CACHED_EXPANSIONS, self._list_terms)
        self._locations: dict[DocumentId, tuple[OpenSegment, int]] = {}

    # ------------------------------------------------------------------------------------ search

    def multi_search(self, queries: Sequence[Query]) -> Sequence[SearchResponse]:
        return [self._search(each) for each in queries]

    def _search(self, query: Query) -> SearchResponse:
        ranking = self.rank(query)
        counted = count_facets(self.segments, ranking.docsets, query)
        return SearchResponse(
            total=ranking.total,
            hits=tuple(
                self._load_hit(each, related=(each.segment, each.row) in ranking.related) for each in ranking.top
            ),
            facets=counted.values,
            facet_sizes=counted.sizes,
            not_known=counted.not_known,
        )

    def rank(self, query: Query) -> RankedRows:
        """Rank the hits of a query, without reading their stored fields."""
        date_filters = None if query.sort.is_ranked else query.filters
        weights = dict(query.emphasis.weights)
        executor = QueryExecutor(self._leaves, self._statistics, date_filters=date_filters, weights=weights)
        matches = self._search_hybrid(executor, query) or HybridMatches(executor.execute(query.tree), frozenset())
        docsets = demote(self._leaves, matches.docsets, query)
        filtered = [leaves.filter(each, query.filters) for leaves, each in zip(self._leaves, docsets, strict=True)]
        listed = filtered
        if query.sort is Sort.DOCUMENTS:
            listed = [keep_best(segment, each) for segment, each in zip(self.segments, filtered, strict=True)]
        return RankedRows(
            docsets=docsets,
            total=sum(each.count for each in filtered),
            top=select_top(self.segments, listed, query.sort, query.start, query.limit),
            related=matches.related,
        )

    def term_statistics(self, terms: Sequence[str]) -> Mapping[str, int]:
        return {
            term: sum_counts([leaves.match_part(Word(term), TEXT_FIELDS) for leaves in self._leaves]) for term in terms
        }

    def list_terms(self, scope: TermScope, prefix: str = "", limit: int | None = None) -> TermList:
        return self._list_terms(scope, prefix, limit) if limit is None else self._list_first_terms(scope, prefix, limit)

    def _list_terms(self, scope: TermScope, prefix: str, limit: int | None) -> TermList:
        key = encode_text(prefix)
        times: dict[bytes, int] = {}
        for segment in self.segments:
            for field in SCOPE_FIELDS[scope]:
                words = segment.postings.open_positions(field)
                numbers = words.terms.find_prefix(key)
                if numbers:
                    for term, count in zip(words.terms.read_range(numbers), words.count_each(numbers), strict=True):
                        times[term] = times.get(term, 0) + count
        times.pop(b"", None)
        ranked = sorted(times.items(), key=lambda pair: (-pair[1], pair[0]))
        return TermList(len(ranked), [(decode_text(term), count) for term, count in ranked[:limit]])

    def _search_hybrid(self, executor: QueryExecutor, query: Query) -> HybridMatches | None:
        """Return the matches of a query by words and embeddings; None if its words alone answer."""
        if not query.sort.is_ranked:
            return None
        hybrid = split_ranked_words(query.tree)
        usable = [(each, held) for each in query.vectors if (held := self._find_embeddings(each.encoder)).is_usable]
        if hybrid is None or not usable:
            return None
        near = Similarities.measure(
            [(each.weight, held.compute_similarities(each.vector)) for each, held in usable],
            self.live_passages.heading_groups,
        )
        return search_hybrid(executor, self.live_passages, near, hybrid, query)

    @cached_property
    def live_passages(self) -> LivePassages:
        """The passages of all segments, numbered globally."""
        return LivePassages(self.segments)

    def _find_embeddings(self, encoder: str) -> PassageEmbeddings:
        embeddings = self._embeddings.get(encoder)
        if embeddings is None:
            files = [file for file in self.vectors if file.encoder == encoder]
            embeddings = self._embeddings[encoder] = PassageEmbeddings(self.live_passages, files)
        return embeddings

    def find_unencoded(self, encoder: str, limit: int = 0) -> UnencodedPassages:
        embeddings = self._find_embeddings(encoder)
        coverage = EmbeddingCoverage(embeddings.count, len(self.live_passages))
        return UnencodedPassages(coverage, self._load_unencoded(embeddings, limit) if limit > 0 else ())

    def _load_unencoded(self, embeddings: PassageEmbeddings, limit: int) -> Sequence[IndexedDocument]:
        missing = np.flatnonzero(embeddings.missing)
        _, once = np.unique(self.live_passages.text_keys[missing], return_index=True)
        found: dict[tuple[int, int], list[Passage]] = {}
        for segment, row in self.live_passages.locate(missing[np.sort(once)[:limit]]):
            files = self.segments[segment].files
            found.setdefault((segment, int(files.rows.document_of[row])), []).append(files.read_passage(row))
        return [
            IndexedDocument(self.segments[segment].files.read_record(document), tuple(passages))
            for (segment, document), passages in found.items()
        ]

    def _load_hit(self, scored: ScoredRow, *, related: bool) -> Hit:
        files = self.segments[scored.segment].files
        record = files.read_record(int(files.rows.document_of[scored.row]))
        return Hit(files.read_passage(scored.row), record, (), scored.score, related)

    # ----------------------------------------------------------------------------------- look-up

    def _load_passage(self, segment: OpenSegment, row: int) -> Passage:
        return segment.files.read_passage(row)

    def _find_passage(self, passage: PassageId) -> tuple[OpenSegment, int, Passage] | None:
        for segment in self.segments:
            for row in segment.find_live_rows(RowKind.PASSAGE, passage):
                found = self._load_passage(segment, row)
                if found.id == passage:
                    return segment, row, found
        return None

    def _find_document(self, document: DocumentId) -> tuple[OpenSegment, int] | None:
        """Return the segment and number of a document; cached, since a page asks often."""
        found = self._locations.get(document)
        if found is None:
            found = self._locate_document(document)
            if found is not None:
                self._locations[document] = found
        return found

    def _locate_document(self, document: DocumentId) -> tuple[OpenSegment, int] | None:
        for segment in self.segments:
            for row in segment.find_live_rows(RowKind.RECORD, document):
                number = int(segment.rows.document_of[row])
                if segment.files.read_record(number).id == document:
                    return segment, number
        return None

    def get_passages(self, passages: Sequence[PassageId]) -> Sequence[Passage | None]:
        found = map(self._find_passage, passages)
        return [each[2] if each else None for each in found]

    def _list_rows(self, segment: OpenSegment, document: int) -> range:
        first = int(segment.rows.document_rows[document]) + 1
        return range(first, first + int(segment.rows.document_sizes[document]))

    def near_duplicates(self, passage: Passage, limit: int) -> Sequence[Passage]:
        found = find_near_duplicates(self.segments, passage, limit)
        return [self._load_passage(self.segments[each.segment], each.row) for each in found]

    def nearest(self, passage: Passage, encoder: str, *, least: float, limit: int) -> Sequence[Hit]:
        found = self._find_passage(passage.id)
        if found is None:
            return []
        segment, row, _ = found
        rows = self._list_rows(segment, int(segment.rows.document_of[row]))
        ends = np.array([row, rows.start])
        number, first = self.live_passages.number_rows(self.segments.index(segment), ends).tolist()
        nearest = find_nearest(
            self.segments,
            self.live_passages,
            self._find_embeddings(encoder),
            number,
            range(first, first + len(rows)),
            least=least,
            limit=limit,
        )
        return [self._load_hit(each, related=True) for each in nearest]

    def document_passages(self, ranges: Sequence[PassageRange]) -> Sequence[Sequence[Passage]]:
        return [self._load_range(each) for each in ranges]

    def _load_range(self, wanted: PassageRange) -> Sequence[Passage]:
        found = self._find_document(wanted.document)
        if found is None:
            return ()
        segment, number = found
        rows = self._list_rows(segment, number)[wanted.first : wanted.last]
        return [self._load_passage(segment, row) for row in rows]

    def get_documents(self, documents: Sequence[DocumentId] | None = None) -> Sequence[DocumentRecord | None]:
        if documents is None:
            return self._list_documents()
        found = map(self._find_document, documents)
        return [each[0].files.read_record(each[1]) if each else None for each in found]

    def _list_documents(self) -> Sequence[DocumentRecord]:
        records = [
            segment.files.read_record(int(segment.rows.document_of[row]))
            for segment in self.segments
            for row in segment.list_live_rows(RowKind.RECORD)
        ]
        return sorted(records, key=lambda record: record.id)

    # -------------------------------------------------------------------------------------- state

    def read_state(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        found = ((key, self._find_state(key)) for key in keys)
        return {key: value for key, value in found if value is not None}

    def _find_state(self, key: str) -> bytes | None:
        for segment in self.segments:
            for row in segment.find_live_rows(RowKind.STATE, key):
                stored, value = split_state(segment.rows.read(row))
                if stored == key:
                    return value
        return self._find_old_state(key)

    def _find_old_state(self, key: str) -> bytes | None:
        for prefix, kind in _OLD_STATE.items():
            if key.startswith(prefix):
                for segment in self.segments:
                    for stored, data in segment.read_keys(kind, key.removeprefix(prefix)):
                        if prefix + stored == key:
                            return data
        return None

    def scan_state(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        for segment in self.segments:
            for row in segment.rows.scan_state(prefix):
                if segment.is_live(row):
                    yield split_state(segment.rows.read(row))
            if prefix in _OLD_STATE:
                for key, data in segment.read_keys(_OLD_STATE[prefix]):
                    yield prefix + key, data

    # --------------------------------------------------------------------------------- the writer

    def list_document_rows(self, document: DocumentId) -> Sequence[int]:
        """Return the rows of a document, numbered through all segments as Whoosh's writer does."""
        found = self._find_document(document)
        if found is None:
            return ()
        base = self._find_base(found[0])
        rows = self._list_rows(*found)
        return range(base + rows.start - 1, base + rows.stop)

    def list_state_rows(self, key: str) -> Sequence[int]:
        """Return the row of a key of the state, numbered likewise, if it exists."""
        return [
            self._find_base(segment) + row
            for segment in self.segments
            for row in segment.find_live_rows(RowKind.STATE, key)
            if split_state(segment.rows.read(row))[0] == key
        ]

    def _find_base(self, segment: OpenSegment) -> int:
        return sum(map(len, self.segments[: self.segments.index(segment)]))
