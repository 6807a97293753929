"""Facet counts. Most facets are of documents, and so are counted with one number a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.engine.aggregates import count_jurisdictions, get_facet_limit
from kb.engine.execution.docsets import Docset, are_in, count_occurrences
from kb.engine.whoosh.query.filters import DOCUMENT_FACETS, build_masks, filter_documents, filter_passages
from kb.engine.whoosh.segment import OpenSegment
from kb.model import Filters, Query

_Counts = tuple[tuple[str, int], ...]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """The values of facets with their numbers of passages, as in `kb.engine.protocol.SearchResponse`."""

    values: dict[str, _Counts]
    sizes: dict[str, int]
    not_known: dict[str, int]


def count_facets(segments: Sequence[OpenSegment], docsets: Sequence[Docset], query: Query) -> FacetCounts:
    """Count the values of a query's facets, each among the matches of all filters but its own."""
    wanted = query.facets
    # What has no value is counted with the value "".
    counted: dict[str, dict[str, int]] = {}
    sizes: dict[str, int] = {}
    of_documents = [name for name in DOCUMENT_FACETS if name in wanted]
    if of_documents:
        counted, sizes = _count_document_facets(segments, docsets, query, of_documents)
    if "speaker" in wanted:
        counted["speaker"] = _count_speakers(segments, docsets, query.filters)
    if "passage_kind" in wanted:
        counted["passage_kind"] = _count_kinds(segments, docsets, query.filters)
    if "jurisdiction" in wanted:
        counted["jurisdiction"] = _count_jurisdictions(segments, docsets, query.filters)
    without = {name: each.pop("", 0) for name, each in counted.items()}
    return FacetCounts(
        {name: _rank_counts(each, get_facet_limit(name, query)) for name, each in counted.items()},
        {name: sizes.get(name, len(each)) for name, each in counted.items()},
        {name: count for name, count in without.items() if count},
    )


def _count_kinds(segments: Sequence[OpenSegment], docsets: Sequence[Docset], filters: Filters) -> dict[str, int]:
    """Count the passages of each kind, among the matches of all filters but that of kinds."""
    counts: Counter[str] = Counter()
    for segment, docset in zip(segments, docsets, strict=True):
        passing = filter_documents(segment, docset, build_masks(segment, filters))
        passing = filter_passages(segment, passing, filters, without="passage_kind")
        counts.update(dict(segment.rows.labels.count_kinds(passing.rows)))
    return {kind: count for kind, count in counts.items() if count}


def _count_jurisdictions(
    segments: Sequence[OpenSegment], docsets: Sequence[Docset], filters: Filters
) -> dict[str, int]:
    """Count the passages that apply in each place, among the matches of all filters but that of places."""
    numbers: Counter[tuple[str, ...]] = Counter()
    for segment, docset in zip(segments, docsets, strict=True):
        passing = filter_documents(segment, docset, build_masks(segment, filters))
        passing = filter_passages(segment, passing, filters, without="jurisdiction")
        numbers.update(dict(segment.rows.labels.count_jurisdictions(passing.rows)))
    return {**count_jurisdictions(numbers), "": numbers[()]}


def _count_speakers(segments: Sequence[OpenSegment], docsets: Sequence[Docset], filters: Filters) -> dict[str, int]:
    """Count the passages that quote each speaker, among the matches of all filters but that of speakers."""
    counts: dict[str, int] = {"": 0}
    for segment, docset in zip(segments, docsets, strict=True):
        voices = segment.rows.speakers
        passing = filter_documents(segment, docset, build_masks(segment, filters))
        passing = filter_passages(segment, passing, filters, without="speaker")
        named = are_in(passing.rows, voices.find_named_rows(filters.listed), len(segment))
        counts[""] += passing.count - int(np.count_nonzero(named))
        rows, speakers = voices.speaker_pairs
        totals = np.bincount(speakers[are_in(rows, passing.rows, len(segment))])
        for number in np.flatnonzero(totals).tolist():
            speaker = voices.speaker_ids[number]
            counts[speaker] = counts.get(speaker, 0) + int(totals[number])
    return counts


def _count_document_facets(
    segments: Sequence[OpenSegment], docsets: Sequence[Docset], query: Query, names: Sequence[str]
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Count the values of document facets, and the number of documents, not all of which may be values."""
    filters = query.filters
    documents_in_all = 0
    counts: dict[str, dict[str, int]] = {name: {} for name in names}
    for segment, docset in zip(segments, docsets, strict=True):
        if not docset.count:
            continue
        masks = build_masks(segment, filters)
        passing = filter_passages(segment, docset, filters)
        documents, hits = count_occurrences(segment.rows.document_of[passing.rows])
        for name in names:
            others = [mask for other, mask in masks.items() if other != name]
            own, own_hits = documents, hits
            if others:
                mask = np.logical_and.reduce(others)[documents]
                own, own_hits = documents[mask], hits[mask]
            if name == "document":
                documents_in_all += len(own)
            for value, count in _count_values(segment, name, own, own_hits, query.facet_limit):
                counts[name][value] = counts[name].get(value, 0) + count
    return counts, {"document": documents_in_all} if "document" in names else {}


def _count_values(
    segment: OpenSegment, name: str, documents: Ints, hits: Ints, limit: int | None
) -> list[tuple[str, int]]:
    """Return the values of a facet in a segment with their counts, from the hits of each document; "" for none.

    Of documents themselves, only those with the highest counts are returned, up to the limit.
    """
    rows = segment.rows
    if name == "document":
        chosen = _choose_highest(hits, rows.id_ranks[documents], limit)
        return [
            (rows.read_document_id(document), count)
            for document, count in zip(documents[chosen].tolist(), hits[chosen].tolist(), strict=True)
        ]
    codes = rows.years if name == "year" else rows.codes[name]
    totals = np.bincount(codes[documents], hits)
    used_codes = np.flatnonzero(totals).tolist()
    if name == "year":
        return [(str(year) if year else "", int(totals[year])) for year in used_codes]
    values = [rows.values[name][code].decode("utf-8", "surrogatepass") for code in used_codes]
    return [(value, int(totals[code])) for value, code in zip(values, used_codes, strict=True)]


def _choose_highest(counts: Ints, order: npt.NDArray[np.integer], limit: int | None) -> npt.NDArray[np.intp]:
    """Return the indexes of the highest counts, up to a limit; of equal ones the first in order."""
    if limit is None or len(counts) <= limit:
        return np.arange(len(counts))
    return np.argpartition((-counts << 32) + order, limit)[:limit]


def _rank_counts(counts: dict[str, int], limit: int | None) -> _Counts:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:limit])
