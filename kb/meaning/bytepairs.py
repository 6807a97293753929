"""The pieces of the static table's vocabulary: text in, ids of pieces out.

Owns the cutting only. The vocabulary is that of a SentencePiece byte-pair model: a space is part of the word after
it, pieces are joined in the order of their ids, and a character that is in no piece is cut into its bytes (T. Kudo
and J. Richardson, "SentencePiece: A simple and language independent subword tokenizer and detokenizer for neural text
processing", 2018).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

SPACE = "▁"
# A word with the spaces before it. No piece of the vocabulary reaches over a word's end, so words are cut one by one,
# and each is cut once. A longer run of characters is no word and is cut in parts.
_WORD = re.compile(rf"{SPACE}*[^{SPACE}]{{1,64}}|{SPACE}+")


class BytePairs:
    """A vocabulary, and the cutting of text by it."""

    def __init__(self, pieces: Sequence[str]) -> None:
        """Take the vocabulary, a piece's id being its place."""
        self._ids = {piece: at for at, piece in enumerate(pieces)}
        self._cut = lru_cache(maxsize=131072)(self._cut_word)

    def ids(self, text: str) -> list[int]:
        """Cut a text into ids; of an empty text there are none."""
        if not text:
            return []
        found: list[int] = []
        for word in _WORD.findall(SPACE + text.replace(" ", SPACE)):
            found += self._cut(word)
        return found

    def _cut_word(self, word: str) -> tuple[int, ...]:
        """Join two neighbours into the piece with the lowest id, until no two make a piece."""
        pieces = list(word)
        while len(pieces) > 1:
            joined = [self._ids.get(one + two, -1) for one, two in pairwise(pieces)]
            possible = [each for each in joined if each >= 0]
            if not possible:
                break
            at = joined.index(min(possible))
            pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
        ids: list[int] = []
        for piece in pieces:
            known = self._ids.get(piece)
            ids += (
                [known]
                if known is not None
                else [self._ids[f"<0x{byte:02X}>"] for byte in piece.encode("utf-8", "replace")]
            )
        return tuple(ids)
