"""The English encoder: bge-small-en-v1.5 (Xiao et al., "C-Pack: packed resources for Chinese embeddings", 2023).

The weights (MIT) are in a package of this project, `packages/english`, which says how they were made.

Needs the extra `english`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.embeddings import Vectors, normalize_rows
from kb.embeddings.block_weights import BlockWeights
from kb.embeddings.contextual import WordPieceTokenizer
from kb.embeddings.small_bert import GREATEST, TWELVE_LAYERS, Floats, SmallBert
from kb.embeddings.weights import DATA, locate_package_file, verify_checksum

PACKAGE = "passagebase-english"
FILE = "passagebase_english/bge-small-en.npz"
RERANKER_FILE = "passagebase_english/reranker.npz"
SHA256 = "283bc01745da901e3b56213fcb780ae318a4fb9de71283e21bb72b05ee0514fd"

_QUERY = "Represent this sentence for searching relevant passages: "  # the model was trained with it
_MAX_PIECES = 512


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
        locate_package_file(PACKAGE, RERANKER_FILE, extra=self.name)  # told at the start if the package is an older one
        own = BlockWeights.read(path)
        self._model = SmallBert(
            own.look_up, own.positions, own.graph, _take_first, name=self.name, graph=TWELVE_LAYERS, threads=threads
        )
        self.dimensions = own.positions.shape[1]
        self.identity = hashlib.sha256((SHA256 + TWELVE_LAYERS.sha256 + str(GREATEST)).encode()).hexdigest()
        vocabulary = (DATA / "bert-uncased.txt").read_text(encoding="utf-8")
        self._tokenizer = WordPieceTokenizer(vocabulary.splitlines())

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return normalize_rows(self._model.encode([self._tokenizer.tokenize(text, _MAX_PIECES) for text in texts]))

    def encode_query(self, text: str) -> Vectors:
        vector: Vectors = self.encode_passages([_QUERY + text])[0]
        return vector


def _take_first(hidden: Floats, mask: NDArray[np.int32]) -> Floats:
    """Return the vector of the first piece of each text, which the model was trained to compare."""
    first: Floats = hidden[:, 0]
    return first
