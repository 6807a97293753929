"""A commit, open for reading: search, and everything that is looked up by id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kb.engine import Coverage
from kb.engine.whoosh.alike import alike
from kb.engine.whoosh.evaluation import Evaluation
from kb.engine.whoosh.facets import count_facets, count_kinds, count_speakers, filtered
from kb.engine.whoosh.labels import laws_of
from kb.engine.whoosh.marks import Marker
from kb.engine.whoosh.matches import Match
from kb.engine.whoosh.meanings import Blend, Encoded, Passages, blend, words_and_rest
from kb.engine.whoosh.nearest import nearest, nearness
from kb.engine.whoosh.ranking import Place, best
from kb.engine.whoosh.records import unpack_gone, unpack_refusal
from kb.engine.whoosh.rows import RowKind
from kb.engine.whoosh.schema import BODY
from kb.engine.whoosh.segment import OpenSegment
from kb.engine.whoosh.standing import by_standing
from kb.engine.whoosh.statistics import Statistics
from kb.engine.whoosh.vectors import VectorFile
from kb.engine.whoosh.voices import speakers_of
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
    Refusal,
    Results,
    Sort,
    Span,
    Speaker,
    SpeakerCount,
    SpeakerId,
)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Where the hits of a query are.

    Attributes:
        matched: What the query matches in each segment, whatever the filters.
        total: How many passages match and pass the filters.
        places: The stretch of them that was asked for, in order.
        related: Those of all that match that came by meaning alone, as segments and rows.
        notices: What was cut short.
    """

    matched: Sequence[Match]
    total: int
    places: Sequence[Place]
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
        self._statistics = Statistics(segments)
        self._encoded: dict[str, Encoded] = {}
        self._found: dict[DocumentId, tuple[OpenSegment, int]] = {}

    # ------------------------------------------------------------------------------------ search

    def search(self, query: Query) -> Results:
        """Answer a query."""
        ranking = self.rank(query)
        marker = Marker(query.tree)
        return Results(
            total=ranking.total,
            hits=tuple(
                self._hit(place, marker, related=(place.segment, place.row) in ranking.related)
                for place in ranking.places
            ),
            facets=self._facets(ranking, query.filters) if query.facets else Facets(),
            notices=ranking.notices,
        )

    def _facets(self, ranking: Ranking, filters: Filters) -> Facets:
        counts = count_speakers(self.segments, ranking.matched, filters)
        named = tuple(SpeakerCount(SpeakerId(each), self._names[each], count) for each, count in counts)
        kinds = count_kinds(self.segments, ranking.matched, filters)
        return replace(count_facets(self.segments, ranking.matched, filters), speaker=named, passage_kind=kinds)

    def rank(self, query: Query) -> Ranking:
        """Return where the hits of a query are, without reading what is stored there."""
        dated = None if query.sort is Sort.RELEVANCE else query.filters
        evaluation = Evaluation(self.segments, self._statistics, self._max_prefix_terms, dated=dated)
        blended = self._blended(evaluation, query) or Blend(evaluation.evaluate(query.tree), frozenset())
        matched = by_standing(self.segments, blended.matched, query)
        found = filtered(self.segments, matched, query.filters)
        return Ranking(
            matched=matched,
            total=sum(each.count for each in found),
            places=best(self.segments, found, query.sort, query.start, query.limit),
            related=blended.related,
            notices=tuple(dict.fromkeys(evaluation.notices)),
        )

    def _blended(self, evaluation: Evaluation, query: Query) -> Blend | None:
        """Return what a query matches by words and meaning; None where its words alone answer."""
        parts = words_and_rest(query.tree)
        if query.meaning is None or parts is None or query.sort is not Sort.RELEVANCE:
            return None
        encoded = self._encoded_by(query.meaning.encoder)
        if not encoded.answers:
            return None
        return blend(evaluation, self.living, encoded, query.meaning.vector, *parts)

    @cached_property
    def living(self) -> Passages:
        """All passages, in one row."""
        return Passages(self.segments)

    def _encoded_by(self, encoder: str) -> Encoded:
        encoded = self._encoded.get(encoder)
        if encoded is None:
            encoded = Encoded(self.living, [file for file in self.vectors if file.encoder == encoder])
            self._encoded[encoder] = encoded
        return encoded

    def coverage(self, encoder: str) -> Coverage:
        """Return how many passages have a vector of an encoder."""
        return Coverage(self._encoded_by(encoder).count, len(self.living))

    def unencoded(self, encoder: str, limit: int) -> Sequence[IndexedDocument]:
        """Return passages that have no vector of an encoder."""
        missing = np.flatnonzero(self._encoded_by(encoder).missing)
        _, once = np.unique(self.living.keys[missing], return_index=True)
        found: dict[tuple[int, int], list[Passage]] = {}
        for segment, row in self.living.places(missing[np.sort(once)[: max(limit, 0)]]):
            files = self.segments[segment].files
            found.setdefault((segment, int(files.rows.owners[row])), []).append(files.passage(row))
        return [
            IndexedDocument(self.segments[segment].files.record(document), tuple(passages))
            for (segment, document), passages in found.items()
        ]

    def _hit(self, place: Place, marker: Marker, *, related: bool) -> Hit:
        files = self.segments[place.segment].files
        record = files.record(int(files.rows.owners[place.row]))
        passage = files.passage(place.row)
        spans = marker.spans(passage)
        return Hit(passage, record, spans, place.score, related)

    def marked(self, passage: Passage, query: Query) -> tuple[Span, ...]:
        """Return the spans that the query's words mark in a passage, whether or not it matches."""
        return Marker(query.tree).spans(passage)

    # ----------------------------------------------------------------------------------- look-up

    def _passage_at(self, segment: OpenSegment, row: int) -> Passage:
        return segment.files.passage(row)

    def _find_passage(self, passage: PassageId) -> tuple[OpenSegment, int, Passage] | None:
        for segment in self.segments:
            for row in segment.find(RowKind.PASSAGE, passage):
                found = self._passage_at(segment, row)
                if found.id == passage:
                    return segment, row, found
        return None

    def _find_document(self, document: DocumentId) -> tuple[OpenSegment, int] | None:
        """Return the segment of a document, and its number there; what was found is kept, for a page asks often."""
        found = self._found.get(document)
        if found is None:
            found = self._look_for_document(document)
            if found is not None:
                self._found[document] = found
        return found

    def _look_for_document(self, document: DocumentId) -> tuple[OpenSegment, int] | None:
        for segment in self.segments:
            for row in segment.find(RowKind.RECORD, document):
                number = int(segment.rows.owners[row])
                if segment.files.record(number).id == document:
                    return segment, number
        return None

    def passage(self, passage: PassageId) -> Passage | None:
        """Return a passage by its id."""
        found = self._find_passage(passage)
        return found[2] if found else None

    def neighbours(self, passage: Passage, before: int, after: int) -> tuple[Sequence[Passage], Sequence[Passage]]:
        """Return up to `before` and `after` passages around one, in the order of the document."""
        found = self._find_passage(passage.id)
        if found is None:
            return (), ()
        segment, row, _ = found
        first, last = self._run(segment, int(segment.rows.owners[row]))
        return (
            [self._passage_at(segment, at) for at in range(max(first, row - max(before, 0)), row)],
            [self._passage_at(segment, at) for at in range(row + 1, min(last, row + 1 + max(after, 0)))],
        )

    def _run(self, segment: OpenSegment, document: int) -> tuple[int, int]:
        """Return the first row of a document's passages, and the row after the last."""
        first = int(segment.rows.document_rows[document]) + 1
        return first, first + int(segment.rows.document_sizes[document])

    def alike(self, passage: Passage, limit: int) -> Sequence[Passage]:
        """Return passages of other documents that may have the words of one, the likeliest first."""
        places = alike(self.segments, passage, limit)
        return [self._passage_at(self.segments[place.segment], place.row) for place in places]

    def related(self, passage: Passage, encoder: str, *, least: float, limit: int) -> Sequence[Hit]:
        """Return the passages near in meaning to one of this library, those of other documents first."""
        found = self._find_passage(passage.id)
        if found is None:
            return []
        segment, row, _ = found
        first, last = self._run(segment, int(segment.rows.owners[row]))
        number, start = self.living.numbers(self.segments.index(segment), np.array([row, first])).tolist()
        scores = nearness(self.living, self._encoded_by(encoder), number)
        if scores is None:
            return []
        own = range(start, start + last - first)
        return [self._near(place) for place in nearest(self.segments, self.living, scores, own, least, limit)]

    def _near(self, place: Place) -> Hit:
        files = self.segments[place.segment].files
        record = files.record(int(files.rows.owners[place.row]))
        return Hit(files.passage(place.row), record, (), place.score, related=True)

    def passages(self, document: DocumentId) -> Sequence[Passage]:
        """Return all passages of a document in order; empty where there is no such document."""
        found = self._find_document(document)
        if found is None:
            return ()
        segment, number = found
        return [self._passage_at(segment, row) for row in range(*self._run(segment, number))]

    def document(self, document: DocumentId) -> DocumentRecord | None:
        """Return a document's record by its id."""
        found = self._find_document(document)
        return found[0].files.record(found[1]) if found else None

    def documents(self) -> Sequence[DocumentRecord]:
        """Return the records of all documents, by id."""
        records = [
            segment.files.record(int(segment.rows.owners[row]))
            for segment in self.segments
            for row in segment.live_rows(RowKind.RECORD)
        ]
        return sorted(records, key=lambda record: record.id)

    def refusals(self) -> Sequence[Refusal]:
        """Return the sources that could not be read, by source."""
        refusals = [
            unpack_refusal(segment.rows.data(row))
            for segment in self.segments
            for row in segment.live_rows(RowKind.REFUSAL)
        ]
        return sorted(refusals, key=lambda refusal: refusal.source)

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        """Return the words of all bodies; one that a commit took away counts until its segment is merged."""
        times: Counter[bytes] = Counter()
        for segment in self.segments:
            words = segment.postings.words(BODY)
            times.update(dict(zip(words.terms, words.sizes.tolist(), strict=True)))
        return ((term.decode("utf-8", "surrogatepass"), count) for term, count in times.items() if term)

    def speakers(self) -> Sequence[Speaker]:
        """Return everybody who is quoted, by name."""
        return self._speakers

    @cached_property
    def _speakers(self) -> tuple[Speaker, ...]:
        return speakers_of(
            (segment.rows.identity(int(segment.rows.owners[row])), voice)
            for segment in self.segments
            for row, voice in segment.rows.voices.all()
            if segment.is_live(row)
        )

    @cached_property
    def _names(self) -> dict[str, str]:
        return {each.id: each.name for each in self._speakers}

    def laws(self) -> Sequence[CitedLaw]:
        """Return every law that is cited, by its short form."""
        return self._laws

    @cached_property
    def _laws(self) -> tuple[CitedLaw, ...]:
        return laws_of(
            (segment.rows.identity(int(segment.rows.owners[row])), row, citation)
            for segment in self.segments
            for row, citation in segment.rows.labels.all_citations()
            if segment.is_live(row)
        )

    # ---------------------------------------------------------------------------------- the gone

    def successor(self, passage: PassageId) -> PassageId | None:
        """Return the closest passage that stands for one that is gone, through as many commits as it takes."""
        seen: set[PassageId] = set()
        at: PassageId | None = passage
        while at is not None and at not in seen:
            seen.add(at)
            gone, at = self._find_gone(at)
            if not gone:
                return None
            if at is not None and self._find_passage(at) is not None:
                return at
        return None

    def was_here(self, passage: PassageId) -> bool:
        """Tell whether an earlier commit had this passage and this one has not."""
        return self._find_gone(passage)[0]

    def _find_gone(self, passage: PassageId) -> tuple[bool, PassageId | None]:
        for segment in self.segments:
            for row in segment.find(RowKind.GONE, passage):
                gone, successor = unpack_gone(segment.rows.data(row))
                if gone == passage:
                    return True, successor
        return False, None

    # -------------------------------------------------------------------------------- the writer

    def _numbered(self, kind: RowKind) -> Iterator[tuple[int, bytes]]:
        """Return the living rows of a kind, numbered through all segments as Whoosh's writer does."""
        base = 0
        for segment in self.segments:
            for row in segment.live_rows(kind):
                yield base + row, segment.rows.data(row)
            base += len(segment)

    def rows_of(self, document: DocumentId) -> range:
        """Return the rows of a document's record and passages."""
        base = 0
        found = self._find_document(document)
        for segment in self.segments:
            if found and segment is found[0]:
                first, last = self._run(segment, found[1])
                return range(base + first - 1, base + last)
            base += len(segment)
        return range(0)

    def refusal_rows(self) -> list[int]:
        """Return the rows of all refusals."""
        return [row for row, _ in self._numbered(RowKind.REFUSAL)]

    def gone_rows(self) -> Iterator[tuple[int, PassageId, PassageId | None]]:
        """Return the rows of all gone passages, with their ids and their successors."""
        for row, data in self._numbered(RowKind.GONE):
            yield row, *unpack_gone(data)
