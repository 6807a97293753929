"""Facet counts. Most facets are about documents, and so are counted with one number a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kb.engine.protocol import MAX_FACET_VALUES
from kb.engine.whoosh.query.docsets import Docset, are_in, count_occurrences
from kb.engine.whoosh.query.filters import (
    DOCUMENT_FACETS,
    build_masks,
    filter_documents,
    filter_kinds,
    filter_speakers,
)
from kb.engine.whoosh.segment import OpenSegment
from kb.model import Filters, Query

_Counts = tuple[tuple[str, int], ...]
Ints = npt.NDArray[np.int64]


def count_facets(segments: Sequence[OpenSegment], docsets: Sequence[Docset], query: Query) -> dict[str, _Counts]:
    """Count the values of the facets that a query asks for, of each among what matches all filters but its own."""
    wanted = query.facets
    counted: dict[str, _Counts] = {}
    of_documents = [name for name in DOCUMENT_FACETS if name in wanted]
    if of_documents:
        counted |= _count_document_facets(segments, docsets, query.filters, of_documents)
    if "speaker" in wanted:
        counted["speaker"] = _count_speakers(segments, docsets, query.filters)
    if "passage_kind" in wanted:
        counted["passage_kind"] = _count_kinds(segments, docsets, query.filters)
    return counted


def _count_kinds(segments: Sequence[OpenSegment], docsets: Sequence[Docset], filters: Filters) -> _Counts:
    """Count the passages of each kind, among what matches the query and all filters but that of kinds."""
    counts: Counter[str] = Counter()
    for segment, docset in zip(segments, docsets, strict=True):
        masks = build_masks(segment, filters)
        passing = filter_speakers(segment, filter_documents(segment, docset, masks), filters)
        counts.update(dict(segment.rows.labels.count_kinds(passing.rows)))
    return _sort_counts({kind: count for kind, count in counts.items() if count})


def _count_speakers(segments: Sequence[OpenSegment], docsets: Sequence[Docset], filters: Filters) -> _Counts:
    """Count the passages that quote each speaker, among what matches the query and all filters but that of speakers."""
    counts: dict[str, int] = {}
    for segment, docset in zip(segments, docsets, strict=True):
        voices = segment.rows.speakers
        rows, speakers = voices.speaker_pairs
        if not len(rows) or not docset.count:
            continue
        masks = build_masks(segment, filters)
        passing = filter_kinds(segment, filter_documents(segment, docset, masks), filters)
        totals = np.bincount(speakers[are_in(rows, passing.rows, len(segment))])
        for number in np.flatnonzero(totals).tolist():
            speaker = voices.speaker_ids[number]
            counts[speaker] = counts.get(speaker, 0) + int(totals[number])
    return _sort_counts(counts)


def _count_document_facets(
    segments: Sequence[OpenSegment], docsets: Sequence[Docset], filters: Filters, names: Sequence[str]
) -> dict[str, _Counts]:
    """Count the values of facets of documents."""
    counts: dict[str, dict[str, int]] = {name: {} for name in names}
    for segment, docset in zip(segments, docsets, strict=True):
        if not docset.count:
            continue
        masks = build_masks(segment, filters)
        passing = filter_kinds(segment, filter_speakers(segment, docset, filters), filters)
        documents, hits = count_occurrences(segment.rows.document_of[passing.rows])
        for name in names:
            others = [mask for other, mask in masks.items() if other != name]
            if others:
                mask = np.logical_and.reduce(others)[documents]
                values = _count_values(segment, name, documents[mask], hits[mask])
            else:
                values = _count_values(segment, name, documents, hits)
            for value, count in values:
                counts[name][value] = counts[name].get(value, 0) + count
    return {name: _sort_counts(each) for name, each in counts.items()}


def _count_values(segment: OpenSegment, name: str, documents: Ints, hits: Ints) -> list[tuple[str, int]]:
    """Return the values of a facet in a segment with their counts; of documents only those with the highest.

    Args:
        segment: The segment.
        name: The facet.
        documents: The numbers of the documents that have hits.
        hits: How many hits each of them has.
    """
    rows = segment.rows
    if name == "document":
        chosen = _choose_highest(hits, rows.id_ranks[documents])
        return [
            (rows.read_document_id(document), count)
            for document, count in zip(documents[chosen].tolist(), hits[chosen].tolist(), strict=True)
        ]
    codes = rows.years if name == "year" else rows.codes[name]
    totals = np.bincount(codes[documents], hits)
    used_codes = np.flatnonzero(totals).tolist()
    if name == "year":
        return [(str(year), int(totals[year])) for year in used_codes if year]
    values = [rows.values[name][code].decode("utf-8", "surrogatepass") for code in used_codes]
    return [(value, int(totals[code])) for value, code in zip(values, used_codes, strict=True) if value]


def _choose_highest(counts: Ints, order: npt.NDArray[np.integer]) -> npt.NDArray[np.intp]:
    """Return the indexes of the highest counts, as many as a facet has values; of equal ones the first in order."""
    keys = (-counts << 32) + order
    if len(keys) <= MAX_FACET_VALUES:
        return np.arange(len(keys))
    return np.argpartition(keys, MAX_FACET_VALUES)[:MAX_FACET_VALUES]


def _sort_counts(counts: dict[str, int]) -> _Counts:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_FACET_VALUES])
