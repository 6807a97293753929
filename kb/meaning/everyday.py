"""Words of everyday English, for telling a word that a library does not use from one that was mistyped.

Owns which they are: the words that the vocabulary of the contextual encoder has whole, which are the commonest of
books and an encyclopaedia. The file comes with this package whether that encoder is installed or not.
"""

from __future__ import annotations

from functools import lru_cache

from kb.meaning.weights import DATA, present

_SHORTEST = 4  # letters; shorter entries are often the beginnings of words


def is_everyday(word: str) -> bool:
    """Tell whether a folded word is one of everyday English."""
    return word in _words()


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    lines = present(DATA / "bert-uncased.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if len(line) >= _SHORTEST and line.isalpha())
