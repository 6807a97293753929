"""Tokenisation and stemming: the folded words of a text, with or without offsets.

A word is a run of letters and digits with apostrophes inside it. There is no stop list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from kb.model import Span
from kb.text.folding import fold_letters, fold_one_to_one, is_one_to_one, remove_marks

# Letters and digits, with the combining marks of scripts in which they belong to the word.
_MARK = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e"
_WORD_CLASS = rf"(?:[^\W_]|[{_MARK}])"
WORD = re.compile(rf"{_WORD_CLASS}+(?:'{_WORD_CLASS}+)*")
"""A word of a folded text, where the previous word has ended."""
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_STEMMER = snowballstemmer.stemmer("english")


class Token(NamedTuple):
    """A folded word, with its offsets in the original text."""

    term: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """Return the words of a text in order."""
    if is_one_to_one(text):
        return _tokenize_one_to_one(text)
    folded = fold_letters(text)
    return [
        Token(match.group(), folded.starts[match.start()], folded.ends[match.end() - 1])
        for match in WORD.finditer(folded.text)
    ]


def _tokenize_one_to_one(text: str) -> list[Token]:
    """Tokenize a text in which folding changes no offset; `finditer` would take twice as long."""
    folded = fold_one_to_one(text)
    found: list[Token] = []
    at = 0
    for term in (_ASCII_WORD if text.isascii() else WORD).findall(folded):
        start = folded.index(term, at)  # no character between two words can begin one
        at = start + len(term)
        found.append(Token(term, start, at))
    return found


def find_terms(tokens: Sequence[Token], terms: Sequence[str]) -> Span | None:
    """Return the span of the first occurrence of consecutive folded words, or None."""
    size = len(terms)
    for at in range(len(tokens) - size + 1):
        if all(tokens[at + step].term == term for step, term in enumerate(terms)):
            return Span(tokens[at].start, tokens[at + size - 1].end)
    return None


def split_terms(text: str) -> list[str]:
    """Return the folded words of a text in order, without offsets."""
    if is_one_to_one(text):
        return (_ASCII_WORD if text.isascii() else WORD).findall(fold_one_to_one(text))
    return WORD.findall(fold_letters(text).text)


@lru_cache(maxsize=256)
def compile_word_pattern(letter: str) -> re.Pattern[str]:
    """Return a pattern for the words of a folded text with an initial letter; much faster than tokenizing.

    The letter is a character of a word, or "" for every letter beyond ASCII.
    """
    first = re.escape(letter) or "[^\\x00-\\x7f]"
    inside = rf"(?<!{_WORD_CLASS}{first})(?<!{_WORD_CLASS}'{first})"
    return re.compile(rf"{first}(?<={_WORD_CLASS}){inside}{_WORD_CLASS}*(?:'{_WORD_CLASS}+)*")


@lru_cache(maxsize=262144)
def stem(term: str) -> str:
    """Return the stem of a folded word: without accents, by Porter's second English algorithm.

    Source: https://snowballstem.org/algorithms/english/stemmer.html
    """
    return str(_STEMMER.stemWord(term if term.isascii() else remove_marks("NFD", term)))
