"""The leaves of query trees over one segment, read from its columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

import numpy as np

from kb.engine.aggregates import match_name
from kb.engine.arrays import Ints, concatenate, concatenate_ranges, take_known
from kb.engine.execution.docsets import (
    DenseScores,
    Docset,
    Floats,
    Mask,
    Rows,
    SparseScores,
    count_occurrences,
    sum_scores,
)
from kb.engine.execution.leaves import Frequencies, Part, WeightedRows
from kb.engine.fields import BODY, EXTRA_FIELDS, NAMED_FIELDS, QUOTED, TEXT_FIELDS, TITLE
from kb.engine.whoosh.columns.column_files import encode_text
from kb.engine.whoosh.postings.positions import FieldPositions
from kb.engine.whoosh.query.bm25f import FIELD_WEIGHTS, CollectionStatistics, TermMatches, weigh_extra_fields
from kb.engine.whoosh.query.filters import filter_segment, list_passages, mask_values, mask_years
from kb.engine.whoosh.query.phrases import find_phrase, find_starts
from kb.engine.whoosh.schema import BARRIER
from kb.engine.whoosh.segment import OpenSegment
from kb.model import DocumentId, Field, FieldQuery, Filters, Phrase, Prefix, SaidBy, SpeakerId, Word, Years

_CACHED_EXPANSIONS = 64
_FEW_TERMS = 4  # times the wanted terms: comparing so many costs less than looking each up
_STEM_WEIGHTS = {
    names: weigh_extra_fields(names) for names in map(NAMED_FIELDS.get, (Field.TITLE, Field.HEADING)) if names
}


class ColumnLeaves:
    """The leaves over the live passages of a segment, as `kb.engine.execution.leaves.Leaves`."""

    def __init__(self, segment: OpenSegment, statistics: CollectionStatistics) -> None:
        self.size = len(segment)
        self._segment = segment
        self._statistics = statistics

    def list_rows(self) -> Rows:
        return self._segment.passage_rows

    # -------------------------------------------------------------------------------------- words

    def match_part(self, part: Part, fields: tuple[str, ...]) -> Frequencies | None:
        if isinstance(part, Word):
            if fields == TEXT_FIELDS:
                return self._match_stem(part.term)
            if fields in _STEM_WEIGHTS:
                return self._match_stem_in(part.term, fields)
        found = [self._weigh(field, rows, counts) for field in fields for rows, counts in self._count(part, field)]
        return WeightedRows(self._drop_deleted(sum_scores(found, self.size))) if found else None

    def _match_stem(self, term: str) -> Frequencies | None:
        segment = self._segment
        postings = segment.postings.stems.find_postings(term)
        norms, short_factor = self._statistics.find_norms(segment), self._statistics.find_short_factors(segment)
        return None if postings is None else TermMatches(postings, norms, short_factor, segment.live_docs)

    def _match_stem_in(self, term: str, fields: tuple[str, ...]) -> Frequencies | None:
        postings = self._segment.postings.stems.find_postings(term)
        if postings is None or postings.extra_codes is None:
            return None
        weights = _STEM_WEIGHTS[fields].take(postings.extra_codes)
        chosen = np.flatnonzero(weights)
        rows = postings.rows[chosen]
        weights = weights[chosen] * take_known(self._statistics.find_short_factors(self._segment), rows)
        return WeightedRows(self._drop_deleted(SparseScores(rows, weights)))

    def _count(self, part: Part, field: str) -> Sequence[tuple[Rows, Ints]]:
        """Return the rows with a part in a field, and its frequencies."""
        words = self._segment.postings.open_positions(field)
        match part:
            case Phrase(terms, slop):
                found = find_phrase(words, terms, slop)
                return [found] if len(found[0]) else []
            case Word(term):
                numbers: Sequence[int] = self._segment.postings.open_stem_terms(field).find_terms(term)
            case Prefix():
                numbers = _find_prefix_terms(words, part)
        found = count_occurrences(words.locate_rows(words.read_sorted_positions(numbers)))
        return [found] if len(found[0]) else []

    def _weigh(self, field: str, rows: Rows, counts: Ints) -> tuple[Rows, Floats]:
        """Return passages and their weighted, normalised frequencies."""
        weights = counts.astype(np.float32)
        if field in (BODY, QUOTED):
            weights /= take_known(self._statistics.find_norms(self._segment), rows)
            return rows, weights
        weights *= np.float32(FIELD_WEIGHTS[field])
        if field == TITLE:  # indexed once, at the record, for all the passages after it
            columns = self._segment.rows
            sizes = columns.document_sizes[columns.document_of[rows]].astype(np.int64)
            rows, weights = concatenate_ranges(rows + 1, sizes), np.repeat(weights, sizes)
        if field in EXTRA_FIELDS:
            weights *= take_known(self._statistics.find_short_factors(self._segment), rows)
        return rows, weights

    def _drop_deleted(self, weights: SparseScores | DenseScores) -> SparseScores | DenseScores:
        live = self._segment.live_docs
        if live is None:
            return weights
        chosen = np.flatnonzero(live[weights.rows])
        return SparseScores(weights.rows[chosen], weights.score(chosen))

    # ------------------------------------------------------------------------------------- values

    def match_value(self, node: FieldQuery | Years) -> Rows:
        if isinstance(node, Years):
            return list_passages(self._segment, mask_years(self._segment, node.first, node.last))
        labels, part = self._segment.rows.labels, node.part
        match node.field:
            case Field.IS:
                return self._select_live(labels.match_kinds(part))
            case Field.CITES:
                return self._select_live(labels.match_laws(part))
            case Field.NATION:
                return self._select_live(labels.match_jurisdictions(part))
            case _:
                return list_passages(self._segment, mask_values(self._segment, node.field, part))

    def _select_live(self, rows: Rows) -> Rows:
        live = self._segment.live_docs
        return rows if live is None else rows[live[rows]]

    # --------------------------------------------------------------------------------- quotations

    def match_quoting(self, speakers: frozenset[SpeakerId] | None) -> Rows:
        voices = self._segment.rows.speakers
        return voices.quotation_rows if speakers is None else voices.find_rows(speakers)

    def match_said_by(self, node: SaidBy) -> Rows:
        words, speakers = self._segment.postings.open_positions(QUOTED), self._segment.rows.speakers
        starts = np.unique(concatenate([find_starts(words, each.terms, each.slop) for each in node.phrases]))
        ends = words.find_positions(BARRIER)
        if ends is None or not len(starts):
            return np.zeros(0, dtype=np.int64)
        rows = words.locate_rows(starts)
        places = ends.searchsorted(starts) - ends.searchsorted(words.bases[rows])
        codes = speakers.find_codes("names", rows, places)
        said = [code for code in np.unique(codes).tolist() if match_name(node.names, speakers.names[code])]
        is_said = np.isin(codes, said)
        if node.speakers is not None:
            listed = [code for code, each in enumerate(speakers.speaker_ids) if each in node.speakers]
            is_said &= np.isin(speakers.find_codes("speakers", rows, places), listed)
        return np.unique(rows[is_said])

    # ------------------------------------------------------------------------ filters and demotion

    def filter(self, docset: Docset, filters: Filters) -> Docset:
        return filter_segment(self._segment, docset, filters)

    def mask_apparatus(self) -> Mask | None:
        return self._segment.rows.labels.apparatus

    def mask_elsewhere(self, nation: str) -> Mask | None:
        return self._segment.rows.labels.mask_elsewhere(nation)

    def are_of(self, rows: Rows, documents: Collection[DocumentId]) -> Mask:
        columns = self._segment.rows
        mask: Mask = columns.mask_documents(tuple(documents))[columns.document_of[rows]]
        return mask


def _find_prefix_terms(words: FieldPositions, prefix: Prefix) -> Sequence[int]:
    """Return the sorted numbers of a field's terms among the expansions of a prefix."""
    numbers = words.terms.find_prefix(encode_text(prefix.stem))
    if prefix.terms is None:
        return numbers
    if len(numbers) <= _FEW_TERMS * len(prefix.terms):
        wanted = _encode_terms(prefix.terms)
        terms = words.terms.read_range(numbers)
        if wanted.issuperset(terms):
            return numbers  # consecutive in the columns
        return [number for number, term in zip(numbers, terms, strict=True) if term in wanted]
    return sorted(number for each in prefix.terms if (number := words.find_number(each)) is not None)


@lru_cache(_CACHED_EXPANSIONS)
def _encode_terms(terms: tuple[str, ...]) -> frozenset[bytes]:
    """Encode the expansions of a prefix, which every field of every segment compares."""
    return frozenset(map(encode_text, terms))
