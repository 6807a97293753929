"""A commit, open for reading: search, and look-up by id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kb.engine.aggregates import collect_laws, collect_speakers
from kb.engine.highlight import Highlighter
from kb.engine.hybrid import split_ranked_words
from kb.engine.protocol import EmbeddingCoverage
from kb.engine.record_codec import unpack_tombstone, unpack_unread_source
from kb.engine.tombstones import Tombstone, follow_successors
from kb.engine.whoosh.doc_values.stored_fields import RowKind
from kb.engine.whoosh.query.bm25f import CollectionStatistics
from kb.engine.whoosh.query.docsets import Docset
from kb.engine.whoosh.query.executor import QueryExecutor
from kb.engine.whoosh.query.facets import count_facets, count_kinds, count_speakers
from kb.engine.whoosh.query.filters import apply_filters, demote_superseded
from kb.engine.whoosh.query.near_duplicates import find_near_duplicates
from kb.engine.whoosh.query.top_hits import ScoredRow, select_top
from kb.engine.whoosh.schema import BODY
from kb.engine.whoosh.segment import OpenSegment
from kb.engine.whoosh.vectors.embedding_search import HybridMatches, find_nearest, search_hybrid
from kb.engine.whoosh.vectors.live_passages import LivePassages, PassageEmbeddings
from kb.engine.whoosh.vectors.vector_files import VectorFile
from kb.model import (
    CitedLaw,
    DocumentId,
    DocumentRecord,
    Facets,
    Filters,
    Hit,
    IndexedDocument,
    Passage,
    PassageId,
    Query,
    Results,
    Sort,
    Span,
    Speaker,
    SpeakerCount,
    SpeakerId,
    UnreadSource,
)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranked hits of a query, without what is stored of them.

    Attributes:
        docsets: What the query matches in each segment, whatever the filters.
        total: How many passages match and pass the filters.
        top: The stretch of them that was asked for, in order.
        related: Those of all matches that match by their embeddings alone, as segments and rows.
        notices: What was cut short.
    """

    docsets: Sequence[Docset]
    total: int
    top: Sequence[ScoredRow]
    related: frozenset[tuple[int, int]]
    notices: tuple[str, ...]


class WhooshSnapshot:
    """The library as of one commit. Safe to share between threads."""

    def __init__(
        self,
        generation: int,
        segments: Sequence[OpenSegment],
        vectors: Sequence[VectorFile],
        max_prefix_terms: int,
    ) -> None:
        self.generation = generation
        self.segments = segments
        self.vectors = vectors
        self._max_prefix_terms = max_prefix_terms
        self._statistics = CollectionStatistics(segments)
        self._embeddings: dict[str, PassageEmbeddings] = {}
        self._locations: dict[DocumentId, tuple[OpenSegment, int]] = {}

    # ------------------------------------------------------------------------------------ search

    def search(self, query: Query) -> Results:
        """Answer a query."""
        ranking = self.rank(query)
        highlighter = Highlighter(query.tree)
        return Results(
            total=ranking.total,
            hits=tuple(
                self._load_hit(each, highlighter, related=(each.segment, each.row) in ranking.related)
                for each in ranking.top
            ),
            facets=self._count_facets(ranking, query.filters) if query.facets else Facets(),
            notices=ranking.notices,
        )

    def _count_facets(self, ranking: Ranking, filters: Filters) -> Facets:
        counts = count_speakers(self.segments, ranking.docsets, filters)
        speakers = tuple(SpeakerCount(SpeakerId(each), self._speaker_names[each], count) for each, count in counts)
        kinds = count_kinds(self.segments, ranking.docsets, filters)
        return replace(count_facets(self.segments, ranking.docsets, filters), speaker=speakers, passage_kind=kinds)

    def rank(self, query: Query) -> Ranking:
        """Rank the hits of a query, without reading what is stored of them."""
        date_filters = None if query.sort is Sort.RELEVANCE else query.filters
        executor = QueryExecutor(self.segments, self._statistics, self._max_prefix_terms, date_filters=date_filters)
        matches = self._search_hybrid(executor, query) or HybridMatches(executor.execute(query.tree), frozenset())
        docsets = demote_superseded(self.segments, matches.docsets, query)
        filtered = apply_filters(self.segments, docsets, query.filters)
        return Ranking(
            docsets=docsets,
            total=sum(each.count for each in filtered),
            top=select_top(self.segments, filtered, query.sort, query.start, query.limit),
            related=matches.related,
            notices=tuple(dict.fromkeys(executor.context.notices)),
        )

    def _search_hybrid(self, executor: QueryExecutor, query: Query) -> HybridMatches | None:
        """Return what a query matches by words and embeddings; None where its words alone answer."""
        if query.vector is None or query.sort is not Sort.RELEVANCE:
            return None
        hybrid = split_ranked_words(query.tree)
        if hybrid is None:
            return None
        embeddings = self._find_embeddings(query.vector.encoder)
        if not embeddings.is_usable:
            return None
        return search_hybrid(executor, self.live_passages, embeddings, query.vector.vector, hybrid)

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

    def coverage(self, encoder: str) -> EmbeddingCoverage:
        """Return how many passages have a vector of an encoder."""
        return EmbeddingCoverage(self._find_embeddings(encoder).count, len(self.live_passages))

    def find_unencoded(self, encoder: str, limit: int) -> Sequence[IndexedDocument]:
        """Return passages that have no vector of an encoder."""
        missing = np.flatnonzero(self._find_embeddings(encoder).missing)
        _, once = np.unique(self.live_passages.text_keys[missing], return_index=True)
        found: dict[tuple[int, int], list[Passage]] = {}
        for segment, row in self.live_passages.locate(missing[np.sort(once)[: max(limit, 0)]]):
            files = self.segments[segment].files
            found.setdefault((segment, int(files.rows.document_of[row])), []).append(files.read_passage(row))
        return [
            IndexedDocument(self.segments[segment].files.read_record(document), tuple(passages))
            for (segment, document), passages in found.items()
        ]

    def _load_hit(self, scored: ScoredRow, highlighter: Highlighter | None, *, related: bool) -> Hit:
        files = self.segments[scored.segment].files
        record = files.read_record(int(files.rows.document_of[scored.row]))
        passage = files.read_passage(scored.row)
        spans = highlighter.find_spans(passage) if highlighter else ()
        return Hit(passage, record, spans, scored.score, related)

    def highlight(self, passage: Passage, query: Query) -> tuple[Span, ...]:
        """Return the spans of a passage that a query highlights, whether or not it matches."""
        return Highlighter(query.tree).find_spans(passage)

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
        """Return the segment of a document, and its number there; kept, since a page asks for a document often."""
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

    def get_passage(self, passage: PassageId) -> Passage | None:
        """Return a passage by its id."""
        found = self._find_passage(passage)
        return found[2] if found else None

    def get_neighbours(self, passage: Passage, before: int, after: int) -> tuple[Sequence[Passage], Sequence[Passage]]:
        """Return up to `before` and `after` passages around one, in the order of the document."""
        found = self._find_passage(passage.id)
        if found is None:
            return (), ()
        segment, row, _ = found
        rows = self._list_rows(segment, int(segment.rows.document_of[row]))
        return (
            [self._load_passage(segment, at) for at in range(max(rows.start, row - max(before, 0)), row)],
            [self._load_passage(segment, at) for at in range(row + 1, min(rows.stop, row + 1 + max(after, 0)))],
        )

    def _list_rows(self, segment: OpenSegment, document: int) -> range:
        """Return the rows of a document's passages."""
        first = int(segment.rows.document_rows[document]) + 1
        return range(first, first + int(segment.rows.document_sizes[document]))

    def near_duplicates(self, passage: Passage, limit: int) -> Sequence[Passage]:
        """Return passages of other documents that may be near-duplicates of one, the likeliest first."""
        found = find_near_duplicates(self.segments, passage, limit)
        return [self._load_passage(self.segments[each.segment], each.row) for each in found]

    def nearest(self, passage: Passage, encoder: str, *, least: float, limit: int) -> Sequence[Hit]:
        """Return the passages whose embeddings are nearest to that of one, those of other documents first."""
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
        return [self._load_hit(each, None, related=True) for each in nearest]

    def document_passages(self, document: DocumentId) -> Sequence[Passage]:
        """Return all passages of a document in order; empty where there is no such document."""
        found = self._find_document(document)
        if found is None:
            return ()
        segment, number = found
        return [self._load_passage(segment, row) for row in self._list_rows(segment, number)]

    def get_document(self, document: DocumentId) -> DocumentRecord | None:
        """Return a document's record by its id."""
        found = self._find_document(document)
        return found[0].files.read_record(found[1]) if found else None

    def documents(self) -> Sequence[DocumentRecord]:
        """Return the records of all documents, by id."""
        records = [
            segment.files.read_record(int(segment.rows.document_of[row]))
            for segment in self.segments
            for row in segment.list_live_rows(RowKind.RECORD)
        ]
        return sorted(records, key=lambda record: record.id)

    def unread_sources(self) -> Sequence[UnreadSource]:
        """Return the sources that could not be read, by source."""
        sources = [
            unpack_unread_source(segment.rows.read(row))
            for segment in self.segments
            for row in segment.list_live_rows(RowKind.UNREAD_SOURCE)
        ]
        return sorted(sources, key=lambda each: each.source)

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        """Return the words of all bodies; those of deleted passages count until their segment is merged."""
        times: Counter[bytes] = Counter()
        for segment in self.segments:
            words = segment.postings.open_positions(BODY)
            times.update(dict(zip(words.terms, words.position_counts.tolist(), strict=True)))
        return ((term.decode("utf-8", "surrogatepass"), count) for term, count in times.items() if term)

    def speakers(self) -> Sequence[Speaker]:
        """Return every speaker who is quoted, by name."""
        return self._speakers

    @cached_property
    def _speakers(self) -> tuple[Speaker, ...]:
        return collect_speakers(
            (segment.rows.read_document_id(int(segment.rows.document_of[row])), entry)
            for segment in self.segments
            for row, entry in segment.rows.speakers.read_all()
            if segment.is_live(row)
        )

    @cached_property
    def _speaker_names(self) -> dict[str, str]:
        return {each.id: each.name for each in self._speakers}

    def laws(self) -> Sequence[CitedLaw]:
        """Return every law that is cited, by its short form."""
        return self._laws

    @cached_property
    def _laws(self) -> tuple[CitedLaw, ...]:
        return collect_laws(
            (segment.rows.read_document_id(int(segment.rows.document_of[row])), row, citation)
            for segment in self.segments
            for row, citation in segment.rows.labels.read_citations()
            if segment.is_live(row)
        )

    # --------------------------------------------------------------------------------- tombstones

    def find_successor(self, passage: PassageId) -> PassageId | None:
        """Return the closest passage to one that is gone, through as many commits as it takes."""
        return follow_successors(passage, self._find_tombstone, lambda each: self._find_passage(each) is not None)

    def has_tombstone(self, passage: PassageId) -> bool:
        """Tell whether an earlier commit had this passage and this one has not."""
        return self._find_tombstone(passage) is not None

    def _find_tombstone(self, passage: PassageId) -> Tombstone | None:
        for segment in self.segments:
            for row in segment.find_live_rows(RowKind.TOMBSTONE, passage):
                tombstone = unpack_tombstone(segment.rows.read(row))
                if tombstone.passage == passage:
                    return tombstone
        return None

    # -------------------------------------------------------------------------------- the writer

    def _number_rows(self, kind: RowKind) -> Iterator[tuple[int, bytes]]:
        """Yield the live rows of a kind with their data, numbered through all segments as Whoosh's writer does."""
        base = 0
        for segment in self.segments:
            for row in segment.list_live_rows(kind):
                yield base + row, segment.rows.read(row)
            base += len(segment)

    def list_document_rows(self, document: DocumentId) -> range:
        """Return the rows of a document's record and passages."""
        base = 0
        found = self._find_document(document)
        for segment in self.segments:
            if found and segment is found[0]:
                rows = self._list_rows(segment, found[1])
                return range(base + rows.start - 1, base + rows.stop)
            base += len(segment)
        return range(0)

    def list_unread_rows(self) -> list[int]:
        """Return the rows of all unread sources."""
        return [row for row, _ in self._number_rows(RowKind.UNREAD_SOURCE)]

    def read_tombstones(self) -> Iterator[tuple[int, Tombstone]]:
        """Return all tombstones with their rows."""
        return ((row, unpack_tombstone(data)) for row, data in self._number_rows(RowKind.TOMBSTONE))
