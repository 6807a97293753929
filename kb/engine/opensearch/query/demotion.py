"""Demotion in the scores by which the cluster chooses candidates; see `kb.engine.execution.demotion`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.documents import PLACE_SEPARATOR
from kb.engine.opensearch.schema import facet_of
from kb.engine.ranking import APPARATUS_FACTOR, ELSEWHERE_FACTOR, SUPERSEDED_FACTOR, UNDATED_FACTOR
from kb.model import Query
from kb.text.jurisdictions import applies_elsewhere


def build_demotions(query: Query, list_place_combinations: Callable[[], Iterable[str]]) -> list[Json]:
    """Return the functions by which the cluster lowers scores, given the combinations of places."""
    functions: list[Json] = [{"filter": {"term": {"apparatus": True}}, "weight": float(APPARATUS_FACTOR)}]
    for documents, factor in ((query.superseded, SUPERSEDED_FACTOR), (query.undated, UNDATED_FACTOR)):
        if documents:
            functions.append({"filter": {"terms": {"document": list(documents)}}, "weight": float(factor)})
    if nation := query.nation:
        combinations = list_place_combinations()
        chosen = [each for each in combinations if applies_elsewhere(each.split(PLACE_SEPARATOR), nation)]
        elsewhere = {"terms": {facet_of("places"): chosen}}
        functions.append({"filter": elsewhere, "weight": float(ELSEWHERE_FACTOR)})
    return functions
