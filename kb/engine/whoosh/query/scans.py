"""Physical operators that read the columns: terms, phrases, prefixes, fields, and filters written in a query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kb.engine.aggregates import match_name
from kb.engine.ranking import bm25_saturate
from kb.engine.whoosh.columns.arrays import Ints, concatenate, concatenate_ranges, take_known
from kb.engine.whoosh.columns.column_files import encode_text
from kb.engine.whoosh.doc_values.passage_labels import LabelColumns
from kb.engine.whoosh.postings.positions import FieldPositions
from kb.engine.whoosh.query.bm25f import FIELD_WEIGHTS, TermMatches, weigh_extra_fields
from kb.engine.whoosh.query.docsets import (
    EMPTY,
    ConstantScore,
    DenseScores,
    Docset,
    Floats,
    Mask,
    Rows,
    SparseScores,
    are_in,
    count_occurrences,
    filter_rows,
    sum_scores,
)
from kb.engine.whoosh.query.filters import list_passages
from kb.engine.whoosh.query.operators import ExecutionContext, Operator, Union
from kb.engine.whoosh.query.phrases import find_phrase, find_starts
from kb.engine.whoosh.schema import ABOVE, BARRIER, BODY, EXTRA_FIELDS, HEADING, QUOTED, TITLE
from kb.engine.whoosh.segment import OpenSegment
from kb.model import Field, Phrase, Prefix, SaidBy, SpeakerId, Word

_Weights = SparseScores | DenseScores | None  # weighted frequencies, before they are saturated

_CACHED_EXPANSIONS = 64
_FEW_TERMS = 4  # times the terms that are wanted: to compare so many costs less than to look each up
_STEM_FIELDS = {Field.TITLE: (TITLE,), Field.HEADING: (HEADING, ABOVE)}
_STEM_FIELD_WEIGHTS = {field: weigh_extra_fields(names) for field, names in _STEM_FIELDS.items()}


@dataclass(frozen=True, slots=True)
class PassageScan:
    """All live passages."""

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        return [ConstantScore(segment.passage_rows) for segment in context.segments]


@dataclass(frozen=True, slots=True)
class DocumentScan:
    """The passages of documents, of which a function gives a mask."""

    mask: Callable[[OpenSegment], Mask]

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        return [ConstantScore(list_passages(segment, self.mask(segment))) for segment in context.segments]


@dataclass(frozen=True, slots=True)
class LabelScan:
    """The passages whose kinds, jurisdictions or cited laws a function chooses."""

    choose: Callable[[LabelColumns], Rows]

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        found = [(segment, self.choose(segment.rows.labels)) for segment in context.segments]
        return [
            ConstantScore(rows if segment.live_docs is None else rows[segment.live_docs[rows]])
            for segment, rows in found
        ]


@dataclass(frozen=True, slots=True)
class QuotingOnly:
    """What a part matches among passages that contain a quotation, or one of some speakers."""

    part: Operator
    speakers: frozenset[SpeakerId] | None = None

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        return [
            filter_rows(docset, are_in(docset.rows, self._find_rows(segment), len(segment)))
            for segment, docset in zip(context.segments, self.part.run(context), strict=True)
        ]

    def _find_rows(self, segment: OpenSegment) -> Rows:
        speakers = segment.rows.speakers
        return speakers.quotation_rows if self.speakers is None else speakers.find_rows(self.speakers)


@dataclass(frozen=True, slots=True)
class StemScan:
    """The passages with a stem in body, headings or title."""

    term: str

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        found: list[TermMatches | None] = []
        for segment in context.segments:
            postings = segment.postings.stems.find_postings(self.term)
            norms, fullness = context.statistics.find_norms(segment), context.statistics.find_fullness(segment)
            found.append(None if postings is None else TermMatches(postings, norms, fullness, segment.live_docs))
        idf = context.compute_idf(found)
        for each in found:
            if each:
                each.idf = idf
        return [each or EMPTY for each in found]


@dataclass(frozen=True, slots=True)
class StemFieldScan:
    """The passages with a stem in the title, or in a heading."""

    field: Field
    term: str

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        return _score_weights(context, [self._weigh(context, segment) for segment in context.segments])

    def _weigh(self, context: ExecutionContext, segment: OpenSegment) -> _Weights:
        postings = segment.postings.stems.find_postings(self.term)
        if postings is None or postings.extra_codes is None:
            return None
        weights = _STEM_FIELD_WEIGHTS[self.field].take(postings.extra_codes)
        chosen = np.flatnonzero(weights)
        rows = postings.rows[chosen]
        weights = weights[chosen] * take_known(context.statistics.find_fullness(segment), rows)
        return _drop_deleted(segment, SparseScores(rows, weights))


@dataclass(frozen=True, slots=True)
class PositionScan:
    """The passages with a phrase, a prefix or a stem in any of some fields, from the positions of exact terms."""

    part: Word | Phrase | Prefix
    fields: Sequence[str]

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        weights: list[_Weights] = []
        for segment in context.segments:
            found = []
            for field in self.fields:
                rows, counts = self._count(segment, field)
                if len(rows):
                    found.append(_weigh_frequencies(context, segment, field, rows, counts))
            weights.append(_drop_deleted(segment, sum_scores(found, len(segment))) if found else None)
        return _score_weights(context, weights)

    def _count(self, segment: OpenSegment, field: str) -> tuple[Rows, Ints]:
        """Return the rows that have the part in a field, and how often."""
        words = segment.postings.open_positions(field)
        match self.part:
            case Phrase(terms, slop):
                return find_phrase(words, terms, slop)
            case Word(term):
                numbers: Sequence[int] = segment.postings.open_stem_terms(field).find_terms(term)
            case Prefix():
                numbers = _find_prefix_terms(words, self.part)
        return count_occurrences(words.locate_rows(words.read_sorted_positions(numbers)))


@dataclass(frozen=True, slots=True)
class SaidByScan:
    """The passages in which a quotation has any of some phrases, and its speaker's name what is asked for."""

    node: SaidBy

    def run(self, context: ExecutionContext) -> list[Docset]:
        """Return what matches, one docset a segment."""
        quoted = Union([PositionScan(each, (QUOTED,)) for each in self.node.phrases]).run(context)
        return [
            filter_rows(docset, are_in(docset.rows, self._find_rows(segment), len(segment)))
            for segment, docset in zip(context.segments, quoted, strict=True)
        ]

    def _find_rows(self, segment: OpenSegment) -> Rows:
        """Return the rows in which such a speaker says a phrase, by which of the row's quotations has it."""
        words, speakers = segment.postings.open_positions(QUOTED), segment.rows.speakers
        starts = np.unique(concatenate([find_starts(words, each.terms, each.slop) for each in self.node.phrases]))
        ends = words.find_positions(BARRIER)
        if ends is None or not len(starts):
            return np.zeros(0, dtype=np.int64)
        rows = words.locate_rows(starts)
        places = ends.searchsorted(starts) - ends.searchsorted(words.bases[rows])
        codes = speakers.find_codes("names", rows, places)
        said = [code for code in np.unique(codes).tolist() if match_name(self.node.names, speakers.names[code])]
        is_said = np.isin(codes, said)
        if self.node.speakers is not None:
            listed = [code for code, each in enumerate(speakers.speaker_ids) if each in self.node.speakers]
            is_said &= np.isin(speakers.find_codes("speakers", rows, places), listed)
        return np.unique(rows[is_said])


def _find_prefix_terms(words: FieldPositions, prefix: Prefix) -> Sequence[int]:
    """Return the numbers of the terms of a field that a prefix was expanded to, sorted."""
    numbers = words.terms.find_prefix(encode_text(prefix.stem))
    if prefix.terms is None:
        return numbers
    if len(numbers) <= _FEW_TERMS * len(prefix.terms):
        wanted = _encode_terms(prefix.terms)
        terms = words.terms.read_range(numbers)
        if wanted.issuperset(terms):
            return numbers  # one stretch of the columns
        return [number for number, term in zip(numbers, terms, strict=True) if term in wanted]
    return sorted(number for each in prefix.terms if (number := words.find_number(each)) is not None)


@lru_cache(_CACHED_EXPANSIONS)
def _encode_terms(terms: tuple[str, ...]) -> frozenset[bytes]:
    """Encode the terms of a prefix, which every field of every segment compares."""
    return frozenset(map(encode_text, terms))


def _weigh_frequencies(
    context: ExecutionContext, segment: OpenSegment, field: str, rows: Rows, counts: Ints
) -> tuple[Rows, Floats]:
    """Return passages and their weighted, normalised frequencies."""
    weights = counts.astype(np.float32)
    if field in (BODY, QUOTED):
        weights /= take_known(context.statistics.find_norms(segment), rows)
        return rows, weights
    weights *= np.float32(FIELD_WEIGHTS[field])
    if field == TITLE:  # indexed once, at the record, for all the passages after it
        sizes = segment.rows.document_sizes[segment.rows.document_of[rows]].astype(np.int64)
        rows, weights = concatenate_ranges(rows + 1, sizes), np.repeat(weights, sizes)
    if field in EXTRA_FIELDS:
        weights *= take_known(context.statistics.find_fullness(segment), rows)
    return rows, weights


def _drop_deleted(segment: OpenSegment, weights: SparseScores | DenseScores) -> SparseScores | DenseScores:
    if segment.live_docs is None:
        return weights
    chosen = np.flatnonzero(segment.live_docs[weights.rows])
    return SparseScores(weights.rows[chosen], weights.score(chosen))


def _score_weights(context: ExecutionContext, weights: Sequence[_Weights]) -> list[Docset]:
    idf = context.compute_idf(weights)
    return [each.transform_scores(lambda values: bm25_saturate(values, idf)) if each else EMPTY for each in weights]
