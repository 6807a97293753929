"""Facets: exact counts of the values among the matches of a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.engine.aggregates import count_jurisdictions
from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.documents import PLACE_SEPARATOR
from kb.engine.opensearch.schema import facet_of, filter_by

_JURISDICTION = "jurisdiction"
# More than a facet has values: a shard that returns all of its values leaves nothing to estimate.
_MAX_VALUES = 10_000
# All passages of a document are in one shard, so that the highest counts are exact without the others. To list all
# documents takes most of a search's time if there are thousands.
_MAX_DOCUMENTS = 1000
_PRECISION = 40_000  # values up to which a cluster's cardinality is nearly exact


def build_aggregations(facets: Mapping[str, Json], filters: Mapping[str, Json], limit: int | None = None) -> Json:
    """Return the aggregations that count up to `limit` values of facets, among the matches of other filters.

    `facets` has for each the query of what has no value of it.
    """
    aggregations: Json = {}
    for name, without in facets.items():
        field = facet_of("places" if name == _JURISDICTION else name)
        others = [query for own, query in filters.items() if own != name]
        is_cut = name == "document" and limit is not None and limit <= _MAX_DOCUMENTS
        aggregations[name] = {
            "filter": filter_by(others) if others else {"match_all": {}},
            "aggs": {
                "values": {"terms": {"field": field, "size": _MAX_DOCUMENTS if is_cut else _MAX_VALUES}},
                "size": {"cardinality": {"field": field, "precision_threshold": _PRECISION}},
                "without": {"filter": without},
            },
        }
    return aggregations


@dataclass(frozen=True, slots=True)
class FacetValues:
    """Values of a facet with their numbers of passages, the most frequent first, then in order; `size` counts all.

    `without` is the number of passages that have none.
    """

    values: tuple[tuple[str, int], ...]
    size: int
    without: int


def read_facets(facets: Iterable[str], aggregations: Json) -> dict[str, FacetValues]:
    """Return the counts of facets by their names."""
    return {name: _read_facet(name, aggregations[name]) for name in facets}


def _read_facet(name: str, aggregation: Json) -> FacetValues:
    values = aggregation["values"]
    counts: dict[str, int] = {each["key"]: each["doc_count"] for each in values["buckets"]}
    if name == _JURISDICTION:
        counts = count_jurisdictions({tuple(key.split(PLACE_SEPARATOR)): count for key, count in counts.items()})
    ranked = tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    is_whole = not values["sum_other_doc_count"]
    size = len(ranked) if is_whole else max(aggregation["size"]["value"], len(ranked))
    return FacetValues(ranked, size, aggregation["without"]["doc_count"])
