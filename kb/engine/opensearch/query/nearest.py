"""Requests for the passages nearest to one: neighbours of its vector, and near-duplicates by shared words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from kb.engine.embedding_codec import quantize
from kb.engine.execution.docsets import Floats
from kb.engine.execution.hybrid import MAX_RELATED
from kb.engine.fields import BODY
from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.documents import join_words
from kb.engine.opensearch.schema import name_vector_field, words_of
from kb.engine.ranking import SHINGLE_WORDS, build_shingles, score_near_duplicates
from kb.model import Passage, QueryVector

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


# ----------------------------------------------------------------------------------------------------- near-duplicates


# Every fifth 4-word shingle of the passage runs as a phrase, so that nothing is stored for them. Passages with any of
# the shingles are scored by `kb.engine.ranking`.
_MAX_CANDIDATES = 1000
_MAX_CLAUSES = 900  # a cluster accepts 1,024 in one query


def build_requests(passage: Passage, live: Json) -> list[Json]:
    """Return the requests for live passages with any of a passage's shingles, those with most of them first."""
    phrases: list[Json] = [
        {"constant_score": {"filter": {"match_phrase": {words_of(BODY): " ".join(each)}}, "boost": 1}}
        for each in build_shingles(join_words(passage.text).split())
    ]
    own = {"term": {"document": passage.document}}
    return [
        {
            "query": {
                "bool": {
                    "filter": [live],
                    "must_not": [own],
                    "should": phrases[first : first + _MAX_CLAUSES],
                    "minimum_should_match": 1,
                }
            },
            "size": _MAX_CANDIDATES,
            "_source": ["document", "position", words_of(BODY), "packed"],
        }
        for first in range(0, len(phrases), _MAX_CLAUSES)
    ]


def rank_near_duplicates(passage: Passage, hits: Mapping[str, Json], limit: int) -> list[Json]:
    """Return the rows that may be near-duplicates, the likeliest first, of those with any shingle, by id."""
    words = join_words(passage.text).split()
    shingles = build_shingles(words)
    scored = [(_score(words, shingles, each["words"][BODY][0].split()), each) for each in hits.values()]
    likely = [(score, each) for score, each in scored if score > 0]
    likely.sort(key=lambda pair: (-pair[0], pair[1]["document"], pair[1]["position"]))
    return [each for _, each in likely[:limit]]


def _score(words: Sequence[str], shingles: Mapping[tuple[str, ...], Sequence[int]], body: Sequence[str]) -> float:
    runs = [tuple(body[at : at + SHINGLE_WORDS]) for at in range(len(body) - SHINGLE_WORDS + 1)]
    there = [(at, run) for at, run in enumerate(runs) if run in shingles]
    if not there:
        return 0.0
    distances = Counter(at - offset for at, run in there for offset in shingles[run])
    shared, shorter = len({run for _, run in there}), min(len(words), len(body))
    aligned = np.array(max(distances.values()) > 1)
    return float(score_near_duplicates(np.array(shared), np.array(shorter), aligned))
