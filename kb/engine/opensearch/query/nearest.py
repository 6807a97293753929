"""Requests for the nearest neighbours of vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.engine.embedding_codec import quantize
from kb.engine.execution.docsets import Floats
from kb.engine.execution.hybrid import MAX_RELATED
from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.schema import name_vector_field
from kb.model import QueryVector

_MIN_NEAREST, _MAX_NEAREST = 100, 500


def find_nearest(encoder: str, vector: Floats, among: Json, limit: int) -> Json:
    """Return the request for the passages with the nearest vectors, within the query `among`."""
    numbers, _ = quantize(np.asarray(vector, np.float32)[None])
    near = {"vector": numbers[0].tolist(), "k": limit, "filter": among}
    return {"query": {"knn": {name_vector_field(encoder): near}}, "size": limit}


def choose_nearest(vectors: Sequence[QueryVector], groups: Sequence[Json], max_related: int | None) -> list[Json]:
    """Return the requests for the candidates near each vector, within each of the groups compared together."""
    limit = min(max(max_related or MAX_RELATED, _MIN_NEAREST), _MAX_NEAREST)
    return [find_nearest(each.encoder, each.vector, group, limit) for each in vectors for group in groups]
