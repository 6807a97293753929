"""The reranker of English: a cross-encoder that reads a question and a passage together.

An encoder makes the vector of a passage before anybody asks. A cross-encoder sees both texts at once, tells better
whether one answers the other, and costs a run of the model for each pair, so that it can only order the first hits.
Its six layers are those of all-MiniLM-L6-v2 (Apache-2.0; Wang et al., "MiniLM", 2020), trained further on questions and
the passages that answer them; `packages/english` says how.

Needs the extra `english`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kb.embeddings.block_weights import BlockWeights
from kb.embeddings.contextual import WordPieceTokenizer
from kb.embeddings.english import PACKAGE, RERANKER_FILE
from kb.embeddings.small_bert import SIX_LAYERS, Floats, SmallBert
from kb.embeddings.transformers import pool_mean
from kb.embeddings.weights import DATA, locate_package_file, verify_checksum

SHA256 = "0533f3b873da115b384e8d58b874ad939c894a4a6f4af9ea4279d90ff84687b7"

# Pieces of a pair and of its parts, as in training; what is beyond them is not read.
_MAX_PIECES = 128
_MAX_QUESTION = 64
_MAX_TITLE = 16
_MAX_HEADING = 12

_CACHED = 32  # questions, each with its passages


@dataclass(frozen=True, slots=True)
class RankedText:
    """A passage as the model reads it; `heading` is the nearest one, or "" without any."""

    title: str
    heading: str
    text: str


class Reranker:
    """Scores passages by how likely they answer a question. Safe to share between threads."""

    def __init__(self, *, threads: int | None = None) -> None:
        """Load the model, for all cores if `threads` is None.

        Raises:
            SettingsError: A package is missing, or has other weights.
        """
        own = BlockWeights.read(verify_checksum(locate_package_file(PACKAGE, RERANKER_FILE, extra="english"), SHA256))
        self._weights = own
        self._model = SmallBert(
            self._look_up, own.positions, own.graph, self._score, name="english", graph=SIX_LAYERS, threads=threads
        )
        self._tokenizer = WordPieceTokenizer((DATA / "bert-uncased.txt").read_text(encoding="utf-8").splitlines())
        self._first, self._dot, self._last = self._tokenizer.tokenize(".", 3)
        self._read_cached = lru_cache(_CACHED)(self._read)  # in memory only, like everything that is typed

    def score(self, question: str, passages: Sequence[RankedText]) -> Sequence[float]:
        """Return a score for each passage: the logarithm of its odds against the others, but for a constant."""
        return self._read_cached(question, tuple(passages)) if passages else ()

    def _read(self, question: str, passages: Sequence[RankedText]) -> tuple[float, ...]:
        asked = [self._first, *self._tokenize(question, _MAX_QUESTION), self._last]
        # One by one: together they would be quantised together, and each score would depend on the others.
        return tuple(float(self._model.encode([self._join(asked, each)])[0]) for each in passages)

    def _join(self, asked: Sequence[int], passage: RankedText) -> list[int]:
        title = self._tokenize(passage.title, _MAX_TITLE)
        heading = self._tokenize(passage.heading, _MAX_HEADING)
        text = self._tokenize(passage.text, _MAX_PIECES)
        read = [*asked, *title, *heading, self._dot, *text]
        return [*read[: _MAX_PIECES - 1], self._last]

    def _tokenize(self, text: str, limit: int) -> list[int]:
        return self._tokenizer.tokenize(text, limit + 2)[1:-1]

    def _look_up(self, ids: Sequence[int]) -> Floats:
        """Return the vectors of a pair's pieces; what follows the question is marked as the second text."""
        vectors = self._weights.look_up(ids)
        vectors[ids.index(self._last) + 1 :] += self._weights.own["second"]
        return vectors

    def _score(self, hidden: Floats, mask: NDArray[np.int32]) -> Floats:
        read = np.concatenate([hidden[:, 0], pool_mean(hidden, mask)], axis=1)
        scores: Floats = read @ self._weights.own["head"] + self._weights.own["bias"]
        return scores
