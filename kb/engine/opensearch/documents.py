"""Passages, records, keys of the state and vocabulary as rows of an index, and back."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kb.engine.aggregates import format_role
from kb.engine.embedding_codec import QuantizedVectors, compute_text_key, quantize
from kb.engine.fields import ABOVE, BODY, HEADING, QUOTED, ROLE, SPEAKER, TITLE
from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.schema import NEAR_PREFIX, PASSAGE, RECORD, STATE, clip_term
from kb.engine.record_codec import pack_passage, pack_record, unpack_passage, unpack_record
from kb.model import APPARATUS_KINDS, METADATA_FACETS, DocumentId, DocumentRecord, Embeddings, Metadata, Passage
from kb.text import split_terms, stem
from kb.text.jurisdictions import find_jurisdictions

PLACE_SEPARATOR = "\x1f"
VECTOR_PREFIX = "vector_"  # of the fields with a vector and its scale, by which passages are scored


@dataclass(frozen=True, slots=True, eq=False)
class StoredVector:
    """The vector of a passage, with one byte a dimension, to be multiplied by its scale."""

    numbers: QuantizedVectors
    scale: np.float32


def quantize_embeddings(embeddings: Embeddings) -> list[StoredVector]:
    """Quantise the vectors of passages for storage."""
    numbers, scales = quantize(np.asarray(embeddings.vectors, np.float32))
    return [StoredVector(own, scale) for own, scale in zip(numbers, scales, strict=True)]


# ------------------------------------------------------------------------------------------ rows


def build_record_row(record: DocumentRecord) -> Json:
    return {
        "row": RECORD,
        "document": record.id,
        "position": -1,
        "words": {TITLE: [join_words(record.metadata.title)]},
        "packed": encode_bytes(pack_record(record)),
    }


def build_passage_row(passage: Passage, record: DocumentRecord, packed: bytes = b"") -> Json:
    """Build the row of a passage, without vectors and group size; the passage is packed unless `packed` is given."""
    words = collect_words(passage, record.metadata)
    places = find_jurisdictions(passage.heading, record.metadata.jurisdictions)
    row: Json = {
        "row": PASSAGE,
        "id": passage.id,
        "document": record.id,
        "position": passage.position,
        "apparatus": passage.kind in APPARATUS_KINDS,
        "length": words[BODY][0].count(" ") + 1 if words[BODY][0] else 0,
        "has_quotations": bool(passage.quotations),
        "text_key": find_text_key(passage, record.metadata),
        "words": words,
        "stems": {name: list(map(_stem_words, texts)) for name, texts in words.items()},
        "facets": _collect_facets(passage, record, places),
        "values": _collect_values(record),
        "packed": encode_bytes(packed or pack_passage(passage)),
    }
    if record.metadata.date:
        row["date"] = record.metadata.date
    if passage.laws:
        row["laws"] = _collect_laws(passage)
    if passage.quotations:
        row["sayings"] = _collect_sayings(passage)
    return row


def build_state_row(key: str, value: bytes) -> Json:
    return {"row": STATE, "key": encode_key(key), "packed": encode_bytes(value)}


def add_group(row: Json, passage: Passage, size: int) -> None:
    """Add to a passage's row the group of passages with its headings in its document, and the group's size."""
    identity = f"{passage.document}\x1f{PLACE_SEPARATOR.join(passage.heading)}".encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(identity, digest_size=8).digest()
    row["group_order"] = int.from_bytes(digest, "little", signed=True)
    row["group_size"] = size


def add_vectors(row: Json, vectors: Mapping[str, StoredVector], *, has_knn: bool) -> None:
    """Add vectors to a passage's row by encoder, keeping those of others; for the k-NN plugin too, if it is there."""
    for encoder, each in vectors.items():
        row[f"{VECTOR_PREFIX}{encoder}"] = encode_bytes(np.float32(each.scale).tobytes() + each.numbers.tobytes())
        if has_knn and each.numbers.any():  # a vector of zeros is near nothing, and refused
            row[f"{NEAR_PREFIX}{encoder}"] = each.numbers.tolist()
    row["encoders"] = sorted({*row.get("encoders", ()), *vectors})


def read_vectors(source: Json) -> dict[str, StoredVector]:
    """Return the fetched vectors of a passage's row, by the names of their encoders."""
    found = {}
    for name, text in source.items():
        if name.startswith(VECTOR_PREFIX):
            data = decode_bytes(text)
            vector = StoredVector(np.frombuffer(data, np.int8, offset=4), np.frombuffer(data, np.float32, 1)[0])
            found[name.removeprefix(VECTOR_PREFIX)] = vector
    return found


def read_passage(source: Json) -> Passage:
    return unpack_passage(decode_bytes(source["packed"]), DocumentId(source["document"]))


def read_record(source: Json) -> DocumentRecord:
    return unpack_record(decode_bytes(source["packed"]))


# ---------------------------------------------------------------------------------------- values


def encode_bytes(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def decode_bytes(text: str) -> bytes:
    return b64decode(text)


def encode_key(key: str) -> str:
    """Encode a key of the state, or a prefix of keys, as text that any cluster accepts."""
    return key.encode("utf-8", "surrogatepass").hex()


def decode_key(text: str) -> str:
    return bytes.fromhex(text).decode("utf-8", "surrogatepass")


def find_text_key(passage: Passage, metadata: Metadata) -> str:
    """Return the key of an encoder's whole input for a passage."""
    return f"{compute_text_key(metadata.title, passage.heading, passage.text_for_embedding):016x}"


def join_words(text: str) -> str:
    """Return the folded words of a text, joined by spaces."""
    return " ".join(map(clip_term, split_terms(text)))


def _stem_words(words: str) -> str:
    return " ".join(map(stem, words.split(" "))) if words else ""


def collect_words(passage: Passage, metadata: Metadata) -> dict[str, list[str]]:
    """Return the words of a passage by field, one string a text; without empty fields."""
    voices = dict.fromkeys((each.index, each.speaker, format_role(each)) for each in passage.quotations)
    texts: dict[str, Sequence[str]] = {
        BODY: [passage.text],
        HEADING: (*passage.heading[-1:], *passage.context_cells),
        ABOVE: passage.heading[:-1],
        TITLE: [metadata.title],
        QUOTED: [each.text for each in passage.quotations],
        SPEAKER: [name for _, name, _ in voices],
        ROLE: [role for _, _, role in voices],
    }
    return {name: list(map(join_words, some)) for name, some in texts.items() if name == BODY or any(some)}


def _collect_facets(passage: Passage, record: DocumentRecord, places: Sequence[str]) -> Json:
    metadata = record.metadata
    values: dict[str, Iterable[str]] = {
        "document": [record.id],
        **{name: [getattr(metadata, name)] for name in METADATA_FACETS},
        "year": [metadata.date[:4]],
        "speaker": dict.fromkeys(each.speaker_id for each in passage.quotations),
        "passage_kind": [kind.value for kind in passage.all_kinds],
        "place": places,
        "places": [PLACE_SEPARATOR.join(places)],
    }
    held = {name: [each for each in some if each] for name, some in values.items()}
    return {name: some for name, some in held.items() if some}


def _collect_values(record: DocumentRecord) -> Json:
    metadata = record.metadata
    values = {"document": record.id, "publisher": metadata.publisher, "kind": metadata.kind}
    return {name: join_words(value) for name, value in values.items()}


def _collect_laws(passage: Passage) -> Json:
    forms = dict.fromkeys(join_words(each.short_form) for each in passage.laws)
    titles = dict.fromkeys(join_words(each.title) for each in passage.laws)
    return {
        "forms": [f"{each} " for each in forms],  # so that a prefix of it ends with a word
        "titles": list(titles),
        "words": [*forms, *titles],
    }


def _collect_sayings(passage: Passage) -> list[Json]:
    sayings = [
        {"text": join_words(each.text), "speaker": join_words(each.speaker), "speaker_id": each.speaker_id}
        for each in passage.quotations
    ]
    return [{**each, "speaker_stems": _stem_words(each["speaker"])} for each in sayings]
