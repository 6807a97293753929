"""The word pieces of BERT's uncased models: text in, ids of pieces out.

Owns the cutting only, and knows no model. The method is that of J. Devlin et al., "BERT: Pre-training of Deep
Bidirectional Transformers" (2019): text is cleaned, lower-cased and stripped of accents, cut at white space and
punctuation, and each word is cut into the longest pieces that the vocabulary has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

CONTINUES = "##"
MAX_WORD_CHARS = 100  # a longer run of letters is no word: one unknown piece

# Every character of these blocks stands alone, as the models were trained.
_IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_ASCII_SIGNS = r"!-/:-@\[-`{-~"
_IDEOGRAPH = re.compile(f"([{_IDEOGRAPHS}])")
_ASCII_WORDS = re.compile(rf"[{_ASCII_SIGNS}]|[^\s{_ASCII_SIGNS}]+")


class WordPieces:
    """A vocabulary, and the cutting of text by it."""

    def __init__(self, pieces: Sequence[str]) -> None:
        """Take the vocabulary, a piece's id being its place."""
        self._ids = {piece: at for at, piece in enumerate(pieces)}
        self._unknown = self._ids["[UNK]"]
        self._first = self._ids["[CLS]"]
        self._last = self._ids["[SEP]"]
        self._cut = lru_cache(maxsize=65536)(self._cut_word)

    def ids(self, text: str, limit: int) -> list[int]:
        """Cut a text.

        Args:
            text: Any text.
            limit: How many pieces a model takes, the two that stand at the ends included; the rest is left out.

        Returns:
            The ids, between those of the opening and the closing piece.
        """
        found = [self._first]
        for word in _words(text):
            found += self._cut(word)
            if len(found) >= limit:
                break
        return [*found[: limit - 1], self._last]

    def _cut_word(self, word: str) -> tuple[int, ...]:
        """Cut a word into the longest pieces from the left, or into one unknown piece where that fails."""
        if len(word) > MAX_WORD_CHARS:
            return (self._unknown,)
        ids: list[int] = []
        start = 0
        while start < len(word):
            prefix = CONTINUES if start else ""
            for end in range(len(word), start, -1):
                found = self._ids.get(prefix + word[start:end])
                if found is not None:
                    ids.append(found)
                    start = end
                    break
            else:
                return (self._unknown,)
        return tuple(ids)


def _words(text: str) -> list[str]:
    """Cut a text into words and signs, lower-cased and without accents."""
    if text.isascii():
        return _ASCII_WORDS.findall(_cleaned(text).lower())
    decomposed = unicodedata.normalize("NFD", _IDEOGRAPH.sub(r" \1 ", _cleaned(text)).lower())
    plain = "".join(each for each in decomposed if unicodedata.category(each) != "Mn")
    spaced = "".join(f" {each} " if _is_sign(each) else each for each in plain)
    return spaced.split()


@lru_cache(maxsize=4096)
def _cleaned_character(character: str) -> str:
    if character.isspace():
        return " "
    return "" if character in "\x00\ufffd" or unicodedata.category(character).startswith("C") else character


def _cleaned(text: str) -> str:
    """Drop what is not printed; white space of every kind becomes a space."""
    return text if text.isprintable() else "".join(map(_cleaned_character, text))


@lru_cache(maxsize=4096)
def _is_sign(character: str) -> bool:
    """Tell whether a character is punctuation, all of ASCII's signs included."""
    if character.isascii():
        return character.isprintable() and not character.isalnum() and character != " "
    return unicodedata.category(character).startswith("P")
