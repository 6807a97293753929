"""Facets: exact counts of the values of what a query matches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.engine.aggregates import count_jurisdictions
from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.documents import PLACE_SEPARATOR
from kb.engine.opensearch.schema import facet_of, filter_by

_JURISDICTION = "jurisdiction"
# More than any facet has values: a shard that returns all of its values leaves nothing to estimate.
_MAX_VALUES = 60_000


def build_aggregations(facets: Sequence[str], filters: Mapping[str, Json]) -> Json:
    """Return the aggregations that count some facets, each of what passes all filters but its own.

    Args:
        facets: Their names.
        filters: The queries for what passes each filter that is set.
    """
    aggregations: Json = {}
    for name in facets:
        field = facet_of("places" if name == _JURISDICTION else name)
        others = [query for own, query in filters.items() if own != name]
        aggregations[name] = {
            "filter": filter_by(others) if others else {"match_all": {}},
            "aggs": {"values": {"terms": {"field": field, "size": _MAX_VALUES}}},
        }
    return aggregations


def read_facets(facets: Sequence[str], aggregations: Json) -> dict[str, tuple[tuple[str, int], ...]]:
    """Return the values of facets with their numbers of passages, the most frequent first, then in order."""
    return {name: _read_facet(name, aggregations[name]["values"]["buckets"]) for name in facets}


def _read_facet(name: str, buckets: Sequence[Json]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {each["key"]: each["doc_count"] for each in buckets}
    if name == _JURISDICTION:
        counts = count_jurisdictions({tuple(key.split(PLACE_SEPARATOR)): count for key, count in counts.items()})
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
