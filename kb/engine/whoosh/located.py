"""Where words of a text stand that somebody asks for, found without cutting the whole text into words.

A passage is searched for a few words, and most of the time of a search would go into naming all the others. Offsets
are of the folded text that one is given. This module knows nothing of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from kb.text import WORD, words_beginning

Place = tuple[int, int]  # where words begin, and where they end


def words_in(folded: str, initials: Iterable[str], wanted: Callable[[str], bool]) -> Iterator[Place]:
    """Return where the wanted words stand.

    Args:
        folded: The text.
        initials: The letters of ASCII with which they may begin. Those that begin with another letter are always
            looked at: the same letter may be there with an accent and without.
        wanted: Tells whether a word is wanted.
    """
    for letter in initials if folded.isascii() else (*initials, ""):
        for match in words_beginning(letter).finditer(folded):
            if wanted(match.group()):
                yield match.span()


def phrases_in(folded: str, words: Sequence[str]) -> Iterator[Place]:
    """Return where some words stand in this order with nothing between them; overlapping places are all there."""
    first, *others = words
    at = folded.find(first)
    while at >= 0:
        end = _end_of_words(folded, at, others) if _is_word(folded, at, first) else None
        if end is not None:
            yield at, end
        at = folded.find(first, at + 1)


def _is_word(folded: str, at: int, word: str) -> bool:
    """Tell whether a word begins and ends where its letters stand."""
    match = words_beginning(word[0] if word[0].isascii() else "").match(folded, at)
    return match is not None and match.group() == word


def _end_of_words(folded: str, at: int, others: Sequence[str]) -> int | None:
    """Return where some words end that follow the word at a place; None where others follow."""
    match = WORD.match(folded, at)
    for word in others:
        match = WORD.search(folded, match.end()) if match else None
        if match is None or match.group() != word:
            return None
    return match.end() if match else None


def near_in(folded: str, words: Sequence[str], slop: int) -> Iterator[Place]:
    """Return the shortest stretches that hold all of some words, in any order, with `slop` others between at most."""
    needed: dict[str, int] = {}
    for word in words:
        needed[word] = needed.get(word, 0) + 1
    missing = len(words)
    longest = missing + slop
    held = dict.fromkeys(needed, 0)
    every = list(WORD.finditer(folded))
    first = 0
    for last, match in enumerate(every):
        if (word := match.group()) not in needed:
            continue
        held[word] += 1
        missing -= held[word] <= needed[word]
        while missing == 0:
            dropped = every[first].group()
            if dropped in needed:
                held[dropped] -= 1
                if held[dropped] < needed[dropped]:
                    missing += 1
                    if last - first < longest:
                        yield every[first].start(), match.end()
            first += 1
