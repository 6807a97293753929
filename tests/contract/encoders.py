"""An encoder small enough for the suite: it knows only which words are synonyms."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kb.embeddings import Vectors, normalize_rows
from kb.model import Embeddings, IndexedDocument, QueryVector
from kb.text import split_terms

SAME = {"cultivating": "growing", "marijuana": "cannabis", "compelled": "forced"}


@dataclass(frozen=True, slots=True)
class WordBag:
    """Adds up one fixed vector a word, the same for synonyms. See `kb.embeddings.Encoder`."""

    identity: str = "word bag"
    dimensions: int = 48
    name: str = "bag"
    is_english_only: bool = False
    batch_size: int = 4

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            for term in split_terms(text):
                rows[row] += self._vector(SAME.get(term, term))
        return normalize_rows(rows)

    def encode_query(self, text: str) -> Vectors:
        vector: Vectors = self.encode_passages([text])[0]
        return vector

    def _vector(self, term: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(term.encode("utf-8", "surrogatepass")).digest()[:8], "little")
        return np.random.default_rng(seed).standard_normal(self.dimensions).astype(np.float32)


@dataclass(frozen=True, slots=True)
class CountingBag(WordBag):
    """Records the passages that it encodes."""

    encoded: list[str] = field(default_factory=list)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        vectors: Vectors = WordBag.encode_passages(self, texts)
        return vectors


BAG = WordBag()


def add_vectors(indexed: IndexedDocument, encoder: WordBag = BAG) -> IndexedDocument:
    texts = [passage.text for passage in indexed.passages]
    return replace(indexed, embeddings=Embeddings(encoder.identity, encoder.encode_passages(texts)))


def encode_query(text: str, encoder: WordBag = BAG) -> QueryVector:
    return QueryVector(encoder.identity, encoder.encode_query(text))
