"""Compounds with and without a hyphen: "multiagency" where the source has "multi-agency", and the other way round.

A compound is one word or several by its hyphen alone, so words are cut as the source cuts them before they are
fitted. Two words with a space between them are another thing, and stay a difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.check.stretches import Stretch
from kb.check.wording import Gap, Word, Wording
from kb.text import fold

_SHORTEST = 4  # letters of a compound


def without_hyphens(words: str) -> str:
    """Return words as they are compared but for their hyphens."""
    return fold(words).text.replace("-", "")


def as_hyphenated(wording: Wording, stretch: Stretch) -> Wording:
    """Return a quotation with the compounds that a stretch hyphenates otherwise cut as they are there."""
    known = set(stretch.terms)
    if known.issuperset(wording.terms):
        return wording
    items: list[Word | Gap] = []
    for item in wording.items:
        last = items[-1] if items else None
        if not isinstance(item, Word):
            items.append(item)
        elif isinstance(last, Word) and _is_joined(last, item, known):
            items[-1] = Word(
                last.term + item.term, last.start, item.end, last.shown + item.lead + item.shown, last.lead
            )
        elif item.term in known:
            items.append(item)
        else:
            items += _cut(item, stretch)
    if len(items) == len(wording.items):
        return wording
    return replace(wording, items=tuple(items), respelled=True)


def _is_joined(one: Word, other: Word, known: set[str]) -> bool:
    """Tell whether two words with a hyphen between them are one in the source."""
    return bool(other.lead) and not without_hyphens(other.lead) and one.term + other.term in known


def _cut(word: Word, stretch: Stretch) -> list[Word]:
    """Cut a word into those that hyphens join in the source; return it alone where there are none."""
    if len(word.term) < _SHORTEST or len(word.shown) != len(word.term):
        return [word]
    for start, term in enumerate(stretch.terms):
        if not word.term.startswith(term):
            continue
        end, length = start + 1, len(term)
        while length < len(word.term) and end < len(stretch.terms) and stretch.between(end):
            if without_hyphens(stretch.between(end)) or not word.term.startswith(stretch.terms[end], length):
                break
            length += len(stretch.terms[end])
            end += 1
        if length == len(word.term) and end - start > 1:
            return list(_pieces(word, stretch.terms[start:end]))
    return [word]


def _pieces(word: Word, terms: Sequence[str]) -> Iterator[Word]:
    at = 0
    for term in terms:
        end = at + len(term)
        start = word.start + at
        yield Word(term, start, word.start + end, word.shown[at:end], "" if at else word.lead)
        at = end
