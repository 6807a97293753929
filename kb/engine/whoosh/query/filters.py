"""Filters on documents, and on passages.

Those on documents are computed once a document and spread to its passages at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from kb.engine.aggregates import match_value
from kb.engine.arrays import concatenate_ranges, take_known
from kb.engine.execution.docsets import Docset, Mask, Rows, are_in, filter_rows
from kb.engine.whoosh.segment import OpenSegment
from kb.model import METADATA_FACETS, NOT_KNOWN, Field, Filters, Phrase, Prefix, Word
from kb.text import split_terms

DOCUMENT_FACETS = ("document", *METADATA_FACETS, "year")

NO_FILTERS = Filters()
_YEAR = re.compile("[1-9][0-9]{0,3}")  # as in the facet
_NO_YEAR = 0


def list_passages(segment: OpenSegment, documents: Mask) -> Rows:
    """Return the live passages of the documents of a segment that a mask selects."""
    rows = segment.rows
    sizes = rows.document_sizes[documents].astype(np.int64)
    numbers = concatenate_ranges(rows.document_rows[documents].astype(np.int64) + 1, sizes)
    return numbers if segment.live_docs is None else numbers[segment.live_docs[numbers]]


# ------------------------------------------------------------------------- filters in the query


def mask_values(segment: OpenSegment, field: Field, part: Word | Phrase | Prefix) -> Mask:
    """Return the mask of the documents with the id, publisher or kind that a query asks for."""
    rows = segment.rows
    if field is Field.DOCUMENT:
        return np.fromiter((_match_bytes(part, each) for each in rows.document_ids), dtype=bool, count=len(rows.years))
    values = rows.values[field.value]
    wanted = np.fromiter((_match_bytes(part, each) for each in values), dtype=bool, count=len(values))
    return wanted[rows.codes[field.value]] if len(values) else np.zeros(0, dtype=bool)


def _match_bytes(part: Word | Phrase | Prefix, value: bytes) -> bool:
    return match_value(part, split_terms(value.decode("utf-8", "surrogatepass")))


def mask_years(segment: OpenSegment, first: int | None, last: int | None) -> Mask:
    """Return the mask of the documents of a range of years, none of them without a date."""
    years = segment.rows.years
    mask: Mask = years > 0
    if first is not None:
        mask = mask & (years >= first)
    if last is not None:
        mask = mask & (years <= last)
    return mask


# ---------------------------------------------------------------------- filters from the facets


def filter_segment(segment: OpenSegment, docset: Docset, filters: Filters) -> Docset:
    if filters == NO_FILTERS:
        return docset
    return filter_passages(segment, filter_documents(segment, docset, build_masks(segment, filters)), filters)


def build_masks(segment: OpenSegment, filters: Filters) -> dict[str, Mask]:
    """Return, for each document filter that is set, the mask of the documents that pass it."""
    chosen = {name: getattr(filters, name) for name in DOCUMENT_FACETS}
    return {name: _mask_facet(segment, name, values) for name, values in chosen.items() if values}


def _mask_facet(segment: OpenSegment, name: str, values: Sequence[str]) -> Mask:
    rows = segment.rows
    if name == "document":
        return rows.mask_documents(tuple(values))
    if name == "year":
        years = [int(value) for value in values if _YEAR.fullmatch(value)]
        return np.isin(rows.years, [*years, _NO_YEAR] if NOT_KNOWN in values else years)
    wanted = [*filter(None, values), *([""] if NOT_KNOWN in values else [])]
    chosen = [code for value in wanted if (code := rows.find_code(name, value)) is not None]
    mask: Mask = rows.codes[name] == chosen[0] if len(chosen) == 1 else np.isin(rows.codes[name], chosen)
    return mask


def filter_documents(segment: OpenSegment, docset: Docset, masks: Mapping[str, Mask]) -> Docset:
    """Return the rows in documents that all masks select."""
    if not masks:
        return docset
    first, *others = masks.values()
    mask = np.logical_and.reduce([first, *others]) if others else first
    return filter_rows(docset, take_known(mask, take_known(segment.rows.document_of, docset.rows)))


def filter_passages(segment: OpenSegment, docset: Docset, filters: Filters, *, without: str = "") -> Docset:
    """Return the rows that pass the passage filters (speakers, kinds, jurisdictions), except one."""
    for name, find_rows in _PASSAGE_FILTERS.items():
        chosen = getattr(filters, name)
        if chosen and name != without:
            docset = filter_rows(docset, are_in(docset.rows, find_rows(segment, filters), len(segment)))
    return docset


def _find_speaker_rows(segment: OpenSegment, filters: Filters) -> Rows:
    rows = segment.rows.speakers.find_rows(filters.speaker)
    if NOT_KNOWN not in filters.speaker:
        return rows
    mask = np.ones(len(segment), dtype=bool)
    mask[segment.rows.speakers.find_named_rows(filters.listed)] = False
    mask[rows] = True
    return np.flatnonzero(mask)


_PASSAGE_FILTERS: Mapping[str, Callable[[OpenSegment, Filters], Rows]] = {
    "speaker": _find_speaker_rows,
    "passage_kind": lambda segment, filters: segment.rows.labels.find_kind_rows(filters.passage_kind),
    "jurisdiction": lambda segment, filters: segment.rows.labels.find_jurisdiction_rows(filters.jurisdiction),
}
