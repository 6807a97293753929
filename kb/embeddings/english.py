"""The English encoder: bge-small-en-v1.5 (Xiao et al., "C-Pack: packed resources for Chinese embeddings", 2023).

The weights (MIT) are in a package of this project, `packages/english`, which says how they were made.

Needs the extra `english`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.embeddings import Vectors, normalize_rows
from kb.embeddings.contextual import WordPieceTokenizer
from kb.embeddings.small_bert import GRAPH_SHA256, GREATEST, Floats, SmallBert, quantize_matrix
from kb.embeddings.weights import DATA, locate_package_file, verify_checksum

PACKAGE = "passagebase-english"
FILE = "passagebase_english/bge-small-en.npz"
SHA256 = "283bc01745da901e3b56213fcb780ae318a4fb9de71283e21bb72b05ee0514fd"

_QUERY = "Represent this sentence for searching relevant passages: "  # the model was trained with it
_MAX_PIECES = 512
_PIECES = "pieces"
_POSITIONS = "positions"
_SCALES = ".scales"  # after the name of the matrix


class EnglishEncoder:
    """An encoder for English; see `kb.embeddings.Encoder`."""

    name = "english"
    is_english_only = True
    batch_size = 64

    def __init__(self, *, threads: int | None = None) -> None:
        """Load the model, for all cores if `threads` is None.

        Raises:
            SettingsError: A package is missing, or has other weights.
        """
        path = verify_checksum(locate_package_file(PACKAGE, FILE, extra=self.name), SHA256)
        with np.load(path, allow_pickle=False) as arrays:
            numbers, scales = arrays[_PIECES], arrays[_PIECES + _SCALES]
            positions = arrays[_POSITIONS].astype(np.float32)
            weights = _read_weights(arrays)
        self._model = SmallBert(
            lambda ids: _scale_blocks(numbers[list(ids)], scales[list(ids)]),
            positions,
            weights,
            _take_first,
            name=self.name,
            threads=threads,
        )
        self.dimensions = positions.shape[1]
        self.identity = hashlib.sha256((SHA256 + GRAPH_SHA256 + str(GREATEST)).encode()).hexdigest()
        vocabulary = (DATA / "bert-uncased.txt").read_text(encoding="utf-8")
        self._tokenizer = WordPieceTokenizer(vocabulary.splitlines())

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return normalize_rows(self._model.encode([self._tokenizer.tokenize(text, _MAX_PIECES) for text in texts]))

    def encode_query(self, text: str) -> Vectors:
        vector: Vectors = self.encode_passages([_QUERY + text])[0]
        return vector


def _read_weights(arrays: Mapping[str, NDArray[np.generic]]) -> dict[str, NDArray[np.generic]]:
    """Return the weights that are inputs of the graph, by name."""
    given: dict[str, NDArray[np.generic]] = {}
    for name in arrays:
        if name in (_PIECES, _POSITIONS) or name.endswith(_SCALES):
            continue
        weights = arrays[name]
        if weights.ndim == 1:
            given[name] = weights
        else:
            matrix = _scale_blocks(weights, arrays[name + _SCALES])
            given |= quantize_matrix(name.removesuffix(".w"), matrix.T)
    return given


def _scale_blocks(numbers: NDArray[np.generic], scales: NDArray[np.generic]) -> Floats:
    """Return rows of numbers, given their blocks and the scale of each."""
    blocks = numbers.reshape(*scales.shape, -1).astype(np.float32)
    blocks *= scales[..., None].astype(np.float32)
    return blocks.reshape(numbers.shape)


def _take_first(hidden: Floats, mask: NDArray[np.int32]) -> Floats:
    """Return the vector of the first piece of each text, which the model was trained to compare."""
    first: Floats = hidden[:, 0]
    return first
