"""What lowers the score of a passage: that it is no prose, applies elsewhere only, or is superseded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.engine.hybrid import Floats
from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.documents import PLACE_SEPARATOR
from kb.engine.opensearch.query.candidates import Candidate
from kb.engine.opensearch.schema import facet_of
from kb.engine.ranking import APPARATUS_FACTOR, ELSEWHERE_FACTOR, SUPERSEDED_FACTOR
from kb.model import Query
from kb.text.jurisdictions import applies_elsewhere


def build_demotions(query: Query, list_place_combinations: Callable[[], Iterable[str]]) -> list[Json]:
    """Return the functions by which the cluster lowers scores.

    Args:
        query: The query.
        list_place_combinations: Returns all places that passages have together, joined by `PLACE_SEPARATOR`.
    """
    functions: list[Json] = [{"filter": {"term": {"apparatus": True}}, "weight": float(APPARATUS_FACTOR)}]
    if query.superseded:
        old = {"terms": {"document": list(query.superseded)}}
        functions.append({"filter": old, "weight": float(SUPERSEDED_FACTOR)})
    if nation := query.nation:
        combinations = list_place_combinations()
        chosen = [each for each in combinations if applies_elsewhere(each.split(PLACE_SEPARATOR), nation)]
        elsewhere = {"terms": {facet_of("places"): chosen}}
        functions.append({"filter": elsewhere, "weight": float(ELSEWHERE_FACTOR)})
    return functions


def demote(query: Query, candidates: Sequence[Candidate], scores: Floats) -> NDArray[np.float32]:
    """Return the scores of candidates, lowered where the query says so."""
    old = set(query.superseded)
    factors = np.ones(len(candidates), dtype=np.float64)
    for at, each in enumerate(candidates):
        if each.source["apparatus"]:
            factors[at] *= float(APPARATUS_FACTOR)
        if query.nation and applies_elsewhere(each.places, query.nation):
            factors[at] *= float(ELSEWHERE_FACTOR)
        if each.document in old:
            factors[at] *= float(SUPERSEDED_FACTOR)
    demoted: NDArray[np.float32] = (scores * factors).astype(np.float32)
    return demoted
