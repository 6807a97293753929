"""Passage embeddings as engines store them: keyed by the encoded text, with one byte a dimension.

A vector belongs to a text and not to a passage, so that neither another split of the documents nor a rebuild causes any
encoding, and a changed title does. A product of quantised vectors reads a quarter of the memory of float32, and is off
by a hundredth of the standard deviation between passages on average (`benchmarks/meaning.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import simsimd

Keys = npt.NDArray[np.uint64]
Vectors = npt.NDArray[np.float32]
QuantizedVectors = npt.NDArray[np.int8]

_HIGHEST = 127


def compute_text_key(title: str, heading: Sequence[str], text: str) -> int:
    """Return a hash of an encoder's whole input for a passage; never 0."""
    content = json.dumps([title, list(heading), text], ensure_ascii=False).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little") or 1


def quantize(vectors: Vectors) -> tuple[QuantizedVectors, Vectors]:
    """Quantise vectors to whole numbers from -127 to 127, one row each; return them and the scale of each."""
    scales = np.abs(vectors).max(axis=1, initial=0.0) / _HIGHEST
    numbers = np.rint(vectors / np.where(scales > 0, scales, 1)[:, None])
    return numbers.astype(np.int8), scales.astype(np.float32)


def compute_dot_products(numbers: QuantizedVectors, scales: Vectors, vector: Vectors) -> Vectors:
    """Return the dot products of quantised vectors with one vector."""
    other, scale = quantize(vector[None])
    products = np.asarray(simsimd.cdist(numbers, other, "dot"))[:, 0].astype(np.float32)
    products *= scales
    products *= scale[0]
    return products
