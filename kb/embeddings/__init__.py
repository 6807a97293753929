"""Embeddings: encoders that turn texts into vectors, to find passages by meaning as well as by words.

The network is never used: weights come with this package, from an installed package, or from a folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors whose dot product is the similarity of meaning. Safe to share between threads."""

    @property
    def name(self) -> str:
        """The name in the settings: "static", "minilm", ..."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    @property
    def identity(self) -> str:
        """The SHA-256 of everything a vector depends on. Vectors of different identities cannot be compared."""

    @property
    def is_english_only(self) -> bool:
        """Whether it is of no use for a question in another language."""

    @property
    def batch_size(self) -> int:
        """Passages to encode at once: enough for speed, few enough to report progress and stop in between."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode texts from `kb.embeddings.encoders.build_passage_text`, any number, in any order.

        Returns:
            One unit vector a text; zeros where a text has nothing to encode.
        """

    def encode_query(self, text: str) -> Vectors:
        """Encode a typed query as a unit vector, or as zeros if there is nothing to encode."""


def normalize_rows(rows: NDArray[np.float32]) -> Vectors:
    """Scale each row to length 1, except rows of zeros."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    scaled: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return scaled
