"""How rare a word is in English, read from the table of the static encoder.

The vectors of that table are the longer the rarer a piece is in its training texts, so that common words hardly move a
mean: their lengths measure rarity. Only the lengths are kept, and no encoder is needed.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from kb.embeddings.static import BytePairTokenizer, load_tokenizer
from kb.embeddings.weights import DATA, require_file

_USUAL = 15.0  # length of an ordinary noun or verb


@lru_cache(maxsize=65536)
def measure_rarity(word: str) -> float:
    """Return how rare a folded word is in English: 0.3 for the commonest, 1 for ordinary nouns, 1.4 for rare words.

    It is the root of the length of the word's vector, compared with an ordinary one: the lengths themselves move words
    so far that a question in other words than the answer's is led astray.
    """
    tokenizer, lengths = _load()
    length = math.sqrt(float((lengths[tokenizer.tokenize(word)] ** 2).sum()))
    return math.sqrt(length / _USUAL)


@cache
def _load() -> tuple[BytePairTokenizer, NDArray[np.float32]]:
    with np.load(require_file(DATA / "static-vectors.npz"), allow_pickle=False) as arrays:
        squares = np.einsum("ij,ij->i", arrays["vectors"], arrays["vectors"], dtype=np.float32)
        lengths: NDArray[np.float32] = np.sqrt(squares) * arrays["scales"]
    return load_tokenizer(), lengths
