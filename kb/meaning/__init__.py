"""Meaning: texts as vectors, so that a passage is found by what it says and not only by its words.

This room owns the encoders, and the text of a passage as an encoder is given it. It knows nothing of engines, indexes
or queries' syntax: texts go in, arrays come out. Nothing here ever uses the network; weights come with this package,
from an installed package, or from a folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors whose dot product says how alike their meanings are. Safe to share between threads."""

    @property
    def name(self) -> str:
        """What a keeper calls it in the settings: "static", "minilm", ..."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    @property
    def identity(self) -> str:
        """The SHA-256 of everything a vector depends on. Vectors of different identities cannot be compared."""

    @property
    def batch_size(self) -> int:
        """How many passages to give at once: enough for speed, few enough to report progress and stop in between."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages.

        Args:
            texts: From `kb.meaning.context.encoded_text`; any number, in any order.

        Returns:
            One row a text, of length 1; all zeros where a text has nothing to encode.
        """

    def encode_query(self, text: str) -> Vectors:
        """Encode what a person typed; a vector of length 1, or of zeros where there is nothing to encode."""


def normalised(rows: NDArray[np.float32]) -> Vectors:
    """Scale each row to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    scaled: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return scaled
