"""The schema: the names of indices and fields, their mapping, and the visibility of a row to a reader.

An index has a row for each passage, each document's record, each key of the state, and each block of the vocabulary.
Texts are folded and tokenised by us and joined by spaces, so that words and their positions are ours and the only
analyzer needed splits at spaces. Several texts of one field are far apart, so that no phrase runs from one into the
next.

Only `until` of a row ever changes. `since` is the serial number of the commit that wrote it, `until` that of the commit
that replaced or removed it.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence

from kb.engine.fields import ABOVE, BODY, HEADING, TITLE, WORD_FIELDS
from kb.engine.opensearch.cluster import Json
from kb.engine.record_codec import compute_layout_version
from kb.model import METADATA_FACETS
from kb.text import split_terms, stem

PASSAGE, RECORD, STATE, VOCABULARY = "passage", "record", "state", "vocabulary"


NEAR_STEMS, FAR_STEMS = "near_stems", "far_stems"  # of the body and its heading; of texts shared by many passages
NEAR_PREFIX = "near_"  # of the fields of vectors for the k-NN plugin

MAX_TERM_CHARS = 240  # of a word that are compared; a query for a longer prefix is refused, from 1,000 bytes on
_LONGEST_VALUE = 8191
_GAP = 1_000_000  # between two texts of one field, in words: longer than any text
_MAX_WINDOW = 100_000  # hits of a search that can be paged through

_LAYOUT = 2  # raised for any change of the rows that the declarations of records do not show
_SAMPLE = "O’Neill’s co-\nworkers’ ﬁrst œuvre, naïve: “trafficking”—exploited…  étude №5 Straße state-of-the-art"


def compute_version() -> int:
    """Return the version of the rows: a checksum of their layout, and of folding and stemming."""
    terms = split_terms(_SAMPLE)
    return zlib.crc32(repr((_LAYOUT, compute_layout_version(), terms, [stem(term) for term in terms])).encode())


# ------------------------------------------------------------------------------------------ names


def name_control_index(prefix: str) -> str:
    """Return the name of the index of the manifest and the lease."""
    return f"{prefix}-control"


def name_rows_index(prefix: str, token: str) -> str:
    """Return the name of an index of rows; each rebuild writes another."""
    return f"{prefix}-rows-{token}"


def name_encoder(encoder: str) -> str:
    """Return the short name of an encoder, given by its identity, for names of fields."""
    return hashlib.blake2b(encoder.encode(), digest_size=6).hexdigest()


def name_vector_field(encoder: str) -> str:
    """Return the field of an encoder's vectors for the k-NN plugin."""
    return f"{NEAR_PREFIX}{name_encoder(encoder)}"


def words_of(field: str) -> str:
    """Return the path of a field's words."""
    return f"words.{field}"


def stems_of(field: str) -> str:
    """Return the path of the stems of a field's words."""
    return f"stems.{field}"


def facet_of(name: str) -> str:
    """Return the path of a facet's values."""
    return f"facets.{name}"


def clip_term(term: str) -> str:
    """Return a term, or a prefix, as indexed and looked up."""
    return term[:MAX_TERM_CHARS]


# ---------------------------------------------------------------------------------------- mapping

_KEYWORD: Json = {"type": "keyword", "ignore_above": _LONGEST_VALUE}
_WORDS: Json = {
    "type": "text",
    "analyzer": "spaces",
    "index_options": "positions",
    "norms": False,
    "position_increment_gap": _GAP,
}
_STEMS: Json = {"type": "text", "analyzer": "spaces", "index_options": "docs", "norms": False}
_SCORED_STEMS: Json = {
    "type": "text",
    "analyzer": "spaces",
    "index_options": "freqs",
    "similarity": "passages",
}
WHOLE_FACETS = ("document", *METADATA_FACETS, "year", "speaker", "passage_kind")  # whose values are compared whole
FACET_FIELDS = (*WHOLE_FACETS, "place", "places")
COMPARED_FIELDS = ("document", "publisher", "kind")  # compared whole and folded


def _build_properties() -> Json:
    copies = {BODY: NEAR_STEMS, HEADING: NEAR_STEMS, ABOVE: FAR_STEMS, TITLE: FAR_STEMS}
    return {
        "row": {"type": "keyword"},
        "since": {"type": "long"},
        "until": {"type": "long"},
        "key": _KEYWORD,
        "id": _KEYWORD,
        "document": _KEYWORD,
        "position": {"type": "integer"},
        "date": _KEYWORD,
        "apparatus": {"type": "boolean"},
        "length": {"type": "integer"},
        "has_quotations": {"type": "boolean"},
        "text_key": {"type": "keyword"},
        "group_order": {"type": "long"},
        "encoders": {"type": "keyword"},
        "block": {"type": "keyword"},
        "words": {"properties": dict.fromkeys(WORD_FIELDS, _WORDS)},
        "stems": {
            "properties": {
                name: {**_STEMS, "copy_to": copies[name]} if name in copies else _STEMS for name in WORD_FIELDS
            }
        },
        NEAR_STEMS: _SCORED_STEMS,
        FAR_STEMS: _SCORED_STEMS,
        "facets": {"properties": dict.fromkeys(FACET_FIELDS, _KEYWORD)},
        "values": {"properties": dict.fromkeys(COMPARED_FIELDS, _KEYWORD)},
        "laws": {"properties": {"forms": _KEYWORD, "titles": _WORDS, "words": _WORDS}},
        "sayings": {
            "type": "nested",
            "properties": {"text": _WORDS, "speaker": _WORDS, "speaker_stems": _STEMS, "speaker_id": _KEYWORD},
        },
    }


def build_index(shards: int, replicas: int, *, has_knn: bool) -> Json:
    """Return the body of the request that creates an index of rows; `replicas` excludes the first copy."""
    settings: Json = {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        "max_result_window": _MAX_WINDOW,
        "refresh_interval": -1,  # a commit refreshes once, when it is complete
        "analysis": {
            "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": MAX_TERM_CHARS}},
            "analyzer": {"spaces": {"type": "custom", "tokenizer": "spaces"}},
        },
        "similarity": {"passages": {"type": "BM25", "k1": 0.9, "b": 0.4}},
    }
    if has_knn:
        settings["knn"] = True
    mappings = {"dynamic": False, "properties": _build_properties()}
    return {"settings": {"index": settings}, "mappings": mappings}


def build_control_index(replicas: int) -> Json:
    """Return the body of the request that creates the index of the manifest and the lease."""
    settings = {"number_of_shards": 1, "number_of_replicas": replicas}
    return {"settings": {"index": settings}, "mappings": {"enabled": False}}


def build_vector_field(dimensions: int) -> Json:
    """Return the mapping of byte vectors, by the k-NN engine that needs no native library."""
    method = {"name": "hnsw", "engine": "lucene", "space_type": "cosinesimil"}
    return {"type": "knn_vector", "dimension": dimensions, "data_type": "byte", "method": method}


# ---------------------------------------------------------------------------------------- queries

MATCH_NONE: Json = {"match_none": {}}


def filter_by(queries: Sequence[Json]) -> Json:
    """Return the query for the matches of all queries, without scores."""
    return queries[0] if len(queries) == 1 else {"bool": {"filter": list(queries)}}


def any_of(queries: Sequence[Json]) -> Json:
    """Return the query for the matches of any query."""
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": list(queries), "minimum_should_match": 1}} if queries else MATCH_NONE


def select_live(serial: int, void: Sequence[int]) -> Json:
    """Return the query for the rows visible to a commit; `void` are the numbers of aborted commits before it."""
    gone: Json = {"bool": {"filter": [{"range": {"until": {"lte": serial}}}]}}
    live: Json = {"bool": {"filter": [{"range": {"since": {"lte": serial}}}], "must_not": [gone]}}
    if void:
        gone["bool"]["must_not"] = [{"terms": {"until": list(void)}}]
        live["bool"]["must_not"].append({"terms": {"since": list(void)}})
    return live
