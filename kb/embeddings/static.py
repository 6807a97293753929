"""The static encoder: the vector of a text is the mean of its subwords' vectors, read from a table.

It encodes thousands of passages a second with NumPy alone, and ignores the order of words. `data/README.md` gives the
origin of the table.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kb.embeddings import Vectors, normalize_rows
from kb.embeddings.weights import DATA, hash_files, require_file, verify_checksum

SPACE = "▁"
# A word with the spaces before it. No piece of the vocabulary crosses the end of a word, so words can be split one by
# one and cached. Runs of more than 64 characters are not words and are split in parts.
_WORD = re.compile(rf"{SPACE}*[^{SPACE}]{{1,64}}|{SPACE}+")


class BytePairTokenizer:
    """A byte-pair tokeniser like SentencePiece, with byte fallback. The index of a piece is its id and rank."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._ids = {piece: at for at, piece in enumerate(pieces)}
        self._split_cached = lru_cache(maxsize=131072)(self._split_word)

    def tokenize(self, text: str) -> list[int]:
        """Return the ids of a text's pieces."""
        if not text:
            return []
        found: list[int] = []
        for word in _WORD.findall(SPACE + text.replace(" ", SPACE)):
            found += self._split_cached(word)
        return found

    def _split_word(self, word: str) -> tuple[int, ...]:
        """Merge the adjacent pieces that form the piece with the lowest id, until none do."""
        pieces = list(word)
        while len(pieces) > 1:
            merged = [self._ids.get(one + two, -1) for one, two in pairwise(pieces)]
            possible = [each for each in merged if each >= 0]
            if not possible:
                break
            at = merged.index(min(possible))
            pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
        ids: list[int] = []
        for piece in pieces:
            if piece in self._ids:
                ids.append(self._ids[piece])
            else:
                ids += (self._ids[f"<0x{byte:02X}>"] for byte in piece.encode("utf-8", "replace"))
        return tuple(ids)


TABLE_SHA256 = "6372bc8c0fecd357e870b0b7bbf79e70657bd8c936eccd98679c0f1f057f7612"
PIECES_SHA256 = "7015eebad70f6975a0c548ce982fb76a4aa0835644628a5ed0b1fd41ff9a2912"


@cache
def load_tokenizer() -> BytePairTokenizer:
    """Return the tokeniser of the table, shared by the process."""
    vocabulary = verify_checksum(require_file(DATA / "static-pieces.txt"), PIECES_SHA256)
    # Not `splitlines`: some pieces contain other line separators.
    return BytePairTokenizer(vocabulary.read_bytes().decode("utf-8").split("\n")[:-1])


class StaticEncoder:
    """The mean of the vectors of a text's pieces; see `kb.embeddings.Encoder`."""

    name = "static"
    is_english_only = True
    batch_size = 1024

    def __init__(self) -> None:
        table = verify_checksum(require_file(DATA / "static-vectors.npz"), TABLE_SHA256)
        vocabulary = DATA / "static-pieces.txt"
        with np.load(table, allow_pickle=False) as arrays:
            self._table: Vectors = arrays["vectors"].astype(np.float32) * arrays["scales"][:, None]
        self._tokenizer = load_tokenizer()
        self._identity = hash_files(table, vocabulary)

    @property
    def dimensions(self) -> int:
        return int(self._table.shape[1])

    @property
    def identity(self) -> str:
        """The SHA-256 of the table and its vocabulary."""
        return self._identity

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            ids = self._tokenizer.tokenize(" ".join(text.split()))
            if ids:
                vectors[row] = self._table[ids].mean(axis=0)
        return normalize_rows(vectors)

    def encode_query(self, text: str) -> Vectors:
        vector: Vectors = self.encode_passages([text])[0]
        return vector


_USUAL = 15.0  # length of an ordinary noun or verb


@lru_cache(maxsize=65536)
def measure_rarity(word: str) -> float:
    """Return how rare a folded word is in English: 0.3 for the commonest, 1 for ordinary nouns, 1.4 for rare words.

    Vectors are the longer the rarer a piece is in the training texts, so that common words hardly move a mean. The
    rarity is the root of the length of the word's vector, compared with an ordinary one: the lengths themselves move
    words so far that a question in other words than the answer's is led astray.
    """
    tokenizer, lengths = _load_lengths()
    length = math.sqrt(float((lengths[tokenizer.tokenize(word)] ** 2).sum()))
    return math.sqrt(length / _USUAL)


@cache
def _load_lengths() -> tuple[BytePairTokenizer, NDArray[np.float32]]:
    with np.load(require_file(DATA / "static-vectors.npz"), allow_pickle=False) as arrays:
        squares = np.einsum("ij,ij->i", arrays["vectors"], arrays["vectors"], dtype=np.float32)
        lengths: NDArray[np.float32] = np.sqrt(squares) * arrays["scales"]
    return load_tokenizer(), lengths
