"""The static encoder: a table of vectors of word pieces, whose mean is the vector of a text.

Owns the table that comes with this package (`data/static-vectors.npz`; see `data/README.md` for its origin). It reads
thousands of passages a second, knows no word order, and needs nothing but NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.meaning import Vectors, normalised
from kb.meaning.bytepairs import BytePairs
from kb.meaning.weights import DATA, checked, fingerprint, present

TABLE_SHA256 = "6372bc8c0fecd357e870b0b7bbf79e70657bd8c936eccd98679c0f1f057f7612"
PIECES_SHA256 = "7015eebad70f6975a0c548ce982fb76a4aa0835644628a5ed0b1fd41ff9a2912"


class StaticEncoder:
    """The mean of the vectors of a text's pieces; see `kb.meaning.Encoder`."""

    name = "static"
    batch_size = 1024

    def __init__(self) -> None:
        """Load the table."""
        table = checked(present(DATA / "static-vectors.npz"), TABLE_SHA256)
        vocabulary = checked(present(DATA / "static-pieces.txt"), PIECES_SHA256)
        with np.load(table, allow_pickle=False) as arrays:
            self._table: Vectors = arrays["vectors"].astype(np.float32) * arrays["scales"][:, None]
        # Split as bytes: some pieces hold line separators of other kinds.
        self._pieces = BytePairs(vocabulary.read_bytes().decode("utf-8").split("\n")[:-1])
        self._identity = fingerprint(table, vocabulary)

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return int(self._table.shape[1])

    @property
    def identity(self) -> str:
        """The SHA-256 of the table and its vocabulary."""
        return self._identity

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages; see `kb.meaning.Encoder`."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            ids = self._pieces.ids(" ".join(text.split()))
            if ids:
                vectors[row] = self._table[ids].mean(axis=0)
        return normalised(vectors)

    def encode_query(self, text: str) -> Vectors:
        """Encode what a person typed; see `kb.meaning.Encoder`."""
        vector: Vectors = self.encode_passages([text])[0]
        return vector
