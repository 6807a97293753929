"""Facets and filters: most are about documents, and so work on one number a document; two are about passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from kb.engine.whoosh.documents import filter_mask
from kb.engine.whoosh.matches import Mask, Match, are_in, kept
from kb.engine.whoosh.phrases import counted
from kb.engine.whoosh.segment import OpenSegment
from kb.model import Facets, Filters

NAMES = ("document", "publisher", "kind", "year")
MOST_VALUES = 200  # of a facet: more are no help to a person, and a library may hold thousands of documents

_NO_FILTERS = Filters()

Ints = npt.NDArray[np.int64]


def _masks(segment: OpenSegment, filters: Filters) -> dict[str, Mask]:
    """Return, for each filter that is set, which documents of a segment pass it."""
    chosen = {name: getattr(filters, name) for name in NAMES}
    return {name: filter_mask(segment, name, values) for name, values in chosen.items() if values}


def filtered(segments: Sequence[OpenSegment], found: Sequence[Match], filters: Filters) -> list[Match]:
    """Return what passes all filters."""
    if filters == _NO_FILTERS:
        return list(found)
    results = []
    for segment, each in zip(segments, found, strict=True):
        masks = _masks(segment, filters)
        results.append(_of_kinds(segment, _spoken(segment, _passing(segment, each, masks), filters), filters))
    return results


def _passing(segment: OpenSegment, found: Match, masks: Mapping[str, Mask]) -> Match:
    """Return what is in documents that pass some filters."""
    if not masks:
        return found
    first, *others = masks.values()
    passes = np.logical_and.reduce([first, *others]) if others else first
    return kept(found, passes.take(segment.rows.owners.take(found.rows)))


def _spoken(segment: OpenSegment, found: Match, filters: Filters) -> Match:
    """Return what quotes any of the speakers that were chosen."""
    if not filters.speaker:
        return found
    return kept(found, are_in(found.rows, segment.rows.voices.rows_of(filters.speaker), len(segment)))


def _of_kinds(segment: OpenSegment, found: Match, filters: Filters) -> Match:
    """Return what is of any of the kinds that were chosen."""
    if not filters.passage_kind:
        return found
    return kept(found, are_in(found.rows, segment.rows.labels.rows_of_kinds(filters.passage_kind), len(segment)))


def count_kinds(
    segments: Sequence[OpenSegment], found: Sequence[Match], filters: Filters
) -> tuple[tuple[str, int], ...]:
    """Count the passages of each kind, among what matches the query and all filters but that of kinds."""
    counts: Counter[str] = Counter()
    for segment, each in zip(segments, found, strict=True):
        passing = _spoken(segment, _passing(segment, each, _masks(segment, filters)), filters)
        counts.update(dict(segment.rows.labels.count_kinds(passing.rows)))
    return _most_first({kind: count for kind, count in counts.items() if count})


def count_speakers(
    segments: Sequence[OpenSegment], found: Sequence[Match], filters: Filters
) -> tuple[tuple[str, int], ...]:
    """Count the passages that quote each speaker, among what matches the query and all filters but that of speakers."""
    counts: dict[str, int] = {}
    for segment, each in zip(segments, found, strict=True):
        voices = segment.rows.voices
        rows, speakers = voices.speaking
        if not len(rows) or not each.count:
            continue
        passing = _of_kinds(segment, _passing(segment, each, _masks(segment, filters)), filters)
        totals = np.bincount(speakers[are_in(rows, passing.rows, len(segment))])
        for number in np.flatnonzero(totals).tolist():
            speaker = voices.speakers[number]
            counts[speaker] = counts.get(speaker, 0) + int(totals[number])
    return _most_first(counts)


def count_facets(segments: Sequence[OpenSegment], found: Sequence[Match], filters: Filters) -> Facets:
    """Count the values of every facet among what matches the query and all filters but the facet's own."""
    counts: dict[str, dict[str, int]] = {name: {} for name in NAMES}
    for segment, each in zip(segments, found, strict=True):
        if not each.count:
            continue
        masks = _masks(segment, filters)
        documents, numbers = counted(
            segment.rows.owners[_of_kinds(segment, _spoken(segment, each, filters), filters).rows]
        )
        for name in NAMES:
            passing = [mask for other, mask in masks.items() if other != name]
            if passing:
                passes = np.logical_and.reduce(passing)[documents]
                some = _values(segment, name, documents[passes], numbers[passes])
            else:
                some = _values(segment, name, documents, numbers)
            for value, count in some:
                counts[name][value] = counts[name].get(value, 0) + count
    document, publisher, kind, year = (_most_first(counts[name]) for name in NAMES)
    return Facets(document, publisher, kind, year)


def _values(segment: OpenSegment, name: str, documents: Ints, numbers: Ints) -> list[tuple[str, int]]:
    """Return the values of a facet in a segment, each with its count; of documents those with the highest only.

    Args:
        segment: The segment.
        name: The facet.
        documents: The documents that have hits.
        numbers: How many hits each of them has.
    """
    rows = segment.rows
    if name == "document":
        chosen = _highest(numbers, rows.by_id[documents])
        return [
            (rows.identity(at), count)
            for at, count in zip(documents[chosen].tolist(), numbers[chosen].tolist(), strict=True)
        ]
    codes = rows.years if name == "year" else rows.codes[name]
    totals = np.bincount(codes[documents], numbers)
    codes_found = np.flatnonzero(totals).tolist()
    if name == "year":
        return [(str(year), int(totals[year])) for year in codes_found if year]
    values = [rows.values[name][code].decode("utf-8", "surrogatepass") for code in codes_found]
    return [(value, int(totals[code])) for value, code in zip(values, codes_found, strict=True) if value]


def _highest(numbers: Ints, order: npt.NDArray[np.integer]) -> npt.NDArray[np.intp]:
    """Return where the highest numbers are, as many as a facet has values at most; of equal ones the first in order."""
    keys = (-numbers << 32) + order
    if len(keys) <= MOST_VALUES:
        return np.arange(len(keys))
    return np.argpartition(keys, MOST_VALUES)[:MOST_VALUES]


def _most_first(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_VALUES])
