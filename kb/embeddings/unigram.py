"""A unigram tokeniser in the style of SentencePiece (Kudo, "Subword regularization", 2018), as in XLM-RoBERTa.

A text is normalised character by character, its spaces become part of the word after them, and each word is cut into
the pieces with the highest sum of scores.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

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
