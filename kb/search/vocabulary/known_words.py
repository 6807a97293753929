"""Known words: English words and names, spelled right whether or not a library has them, and ordinary words.

The lists are sorted and searched as text, since a set of a hundred thousand words would take ten times the memory.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from kb.embeddings.weights import DATA, require_file
from kb.text.word_lists import COMMONEST_WORDS, FUNCTION_WORDS, parse_words

_MIN_LETTERS = 4  # shorter entries of the lists are often abbreviations or the beginnings of words
_PLAIN_WORDS = (
    FUNCTION_WORDS
    | COMMONEST_WORDS
    | parse_words("ad ah am do ex go hi id ma me mr ms mum my no oh ok pa pm she so us we yes")
)


def is_known_word(word: str) -> bool:
    """Tell whether a folded word is an English word or name of four letters or more, or the plural of one."""
    return _is_listed(word) or (
        word.endswith("s") and not word.endswith("ss") and len(word) > _MIN_LETTERS and _is_listed(word[:-1])
    )


def is_ordinary_word(word: str) -> bool:
    """Tell whether a folded word is so common in English that in small letters it means no acronym."""
    return word in _PLAIN_WORDS or _has_word(_load_text("kb.text", "data/english_words.txt"), word)


def _is_listed(word: str) -> bool:
    return (
        len(word) >= _MIN_LETTERS
        and word.isalpha()
        and (_has_word(_load_text("kb.search", "data/known_words.txt"), word) or word in _load_pieces())
    )


def _has_word(words: str, word: str) -> bool:
    """Tell whether sorted words, with a space before and behind each, have a word."""
    low, high = 0, len(words) - 1  # spaces between which it is, if it is there
    while low < high:
        before = words.rfind(" ", low, (low + high) // 2 + 1)
        behind = words.index(" ", before + 1)
        found = words[before + 1 : behind]
        if found == word:
            return True
        low, high = (behind, high) if found < word else (low, before)
    return False


@cache
def _load_text(package: str, file_name: str) -> str:
    """Return the words of a list whose first line is a comment, each between spaces."""
    _, _, words = (files(package) / file_name).read_text(encoding="utf-8").partition("\n")
    return f" {words} ".replace("\n", " ")


@cache
def _load_pieces() -> frozenset[str]:
    lines = require_file(DATA / "bert-uncased.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if len(line) >= _MIN_LETTERS and line.isalpha())
