"""Finds query terms in folded text without tokenising all of it.

A passage is searched for a few terms; tokenising and stemming all others would take most of the time of a search.
Offsets are those of the folded text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from kb.model import Phrase, Prefix, Word
from kb.text import WORD, compile_word_pattern, stem

Occurrence = tuple[int, int]  # start and end offset


class TermFinder:
    """Finds the words, phrases and prefixes of one query in any number of texts."""

    def __init__(self, parts: Sequence[Word | Phrase | Prefix]) -> None:
        self._stems = frozenset(stem(part.term) for part in parts if isinstance(part, Word))
        self._prefixes = tuple(part.stem for part in parts if isinstance(part, Prefix) and part.stem)
        self._phrases = [part for part in parts if isinstance(part, Phrase) and part.terms]
        # A stem keeps the first letter of its words, up to accents: so most words need not be looked at.
        self._initials = {each[0] for each in (*self._stems, *self._prefixes) if each and each[0].isascii()}
        self._matches: dict[str, bool] = {}  # cache of words met so far

    def find(self, folded: str) -> Iterator[Occurrence]:
        """Yield the occurrences in a folded text, in no order; some may overlap."""
        if self._stems or self._prefixes:
            yield from find_words(folded, self._initials, self._match_word)
        for phrase in self._phrases:
            if phrase.slop and len(phrase.terms) > 1:
                yield from find_near(folded, phrase.terms, phrase.slop)
            else:
                yield from find_phrase(folded, phrase.terms)

    def _match_word(self, word: str) -> bool:
        known = self._matches.get(word)
        if known is None:
            known = self._matches[word] = stem(word) in self._stems or word.startswith(self._prefixes)
        return known


def find_words(folded: str, initials: Iterable[str], match_word: Callable[[str], bool]) -> Iterator[Occurrence]:
    """Yield the words of a text for which a function returns True.

    `initials` are the ASCII letters with which such words may begin. Words that begin with another letter are always
    looked at: the letter may have an accent or not.
    """
    for letter in initials if folded.isascii() else (*initials, ""):
        for match in compile_word_pattern(letter).finditer(folded):
            if match_word(match.group()):
                yield match.span()


def find_phrase(folded: str, words: Sequence[str]) -> Iterator[Occurrence]:
    """Yield consecutive occurrences of words in this order; occurrences may overlap."""
    first, *others = words
    at = folded.find(first)
    while at >= 0:
        end = _match_words(folded, at, others) if _is_word(folded, at, first) else None
        if end is not None:
            yield at, end
        at = folded.find(first, at + 1)


def _is_word(folded: str, at: int, word: str) -> bool:
    """Tell whether the letters of a word at an offset are a whole word."""
    match = compile_word_pattern(word[0] if word[0].isascii() else "").match(folded, at)
    return match is not None and match.group() == word


def _match_words(folded: str, at: int, others: Sequence[str]) -> int | None:
    """Return the end of words that directly follow the word at an offset, or None."""
    match = WORD.match(folded, at)
    for word in others:
        match = WORD.search(folded, match.end()) if match else None
        if match is None or match.group() != word:
            return None
    return match.end() if match else None


def find_near(folded: str, words: Sequence[str], slop: int) -> Iterator[Occurrence]:
    """Yield the shortest stretches with all words, in any order, and at most `slop` others between them."""
    needed: dict[str, int] = {}
    for word in words:
        needed[word] = needed.get(word, 0) + 1
    missing = len(words)
    longest = missing + slop
    counts = dict.fromkeys(needed, 0)  # in the stretch from `first` on
    every = list(WORD.finditer(folded))
    first = 0
    for last, match in enumerate(every):
        if (word := match.group()) not in needed:
            continue
        counts[word] += 1
        missing -= counts[word] <= needed[word]
        while missing == 0:  # shorten the stretch until a word is missing: then it was the shortest
            dropped = every[first].group()
            if dropped in needed:
                counts[dropped] -= 1
                if counts[dropped] < needed[dropped]:
                    missing += 1
                    if last - first < longest:
                        yield every[first].start(), match.end()
            first += 1
