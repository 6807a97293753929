"""Compounds with and without a hyphen: "multiagency" where the source has "multi-agency", and the other way round.

A compound is one word or several by its hyphen alone, so words are cut as the source cuts them before they are fitted.
Two words with a space between them are another thing, and stay a difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.check.stretches import Stretch
from kb.check.wording import Gap, Word, Wording
from kb.text import fold

_HYPHENS = frozenset("-‐‑‒–—―−﹘﹣－")
_LONGEST = 16  # words that hyphens join, as in an address


def without_hyphens(words: str) -> str:
    """Return words as they are compared but for their hyphens."""
    return fold(words).text.replace("-", "")


def as_hyphenated(wording: Wording, stretch: Stretch) -> Wording:
    """Return a quotation with the compounds that a stretch hyphenates otherwise cut as they are there."""
    known = set(stretch.terms)
    if known.issuperset(wording.terms):
        return wording
    compounds = _compounds(stretch)
    items: list[Word | Gap] = []
    for item in wording.items:
        last = items[-1] if items else None
        if not isinstance(item, Word):
            items.append(item)
        elif isinstance(last, Word) and item.lead in _HYPHENS and last.term + item.term in known:
            shown = last.shown + item.lead + item.shown
            items[-1] = Word(last.term + item.term, last.start, item.end, shown, last.lead)
        elif item.term in known or item.term not in compounds or len(item.shown) != len(item.term):
            items.append(item)
        else:
            items += _pieces(item, compounds[item.term])
    if len(items) == len(wording.items):
        return wording
    return replace(wording, items=tuple(items), respelled=True)


def _compounds(stretch: Stretch) -> dict[str, Sequence[str]]:
    """Return the words that hyphens join in a stretch: written as one, with the words they are."""
    compounds: dict[str, Sequence[str]] = {}
    start = 0
    for at in range(1, len(stretch.words) + 1):
        if at < len(stretch.words) and _are_joined(stretch, at):
            continue
        for first in range(start, at - 1):
            for last in range(first + 2, min(at, first + _LONGEST) + 1):
                compounds.setdefault("".join(stretch.terms[first:last]), stretch.terms[first:last])
        start = at
    return compounds


def _are_joined(stretch: Stretch, at: int) -> bool:
    """Tell whether a hyphen alone stands between a word and the one before it."""
    end, holder = stretch.words[at - 1].end, stretch.holders[at]
    if stretch.words[at].start != end + 1 or stretch.holders[at - 1] != holder:
        return False
    return stretch.passages[holder].text[end] in _HYPHENS


def _pieces(word: Word, terms: Sequence[str]) -> Iterator[Word]:
    """Yield a word cut into others."""
    at = 0
    for term in terms:
        start, end = word.start + at, word.start + at + len(term)
        yield Word(term, start, end, word.shown[at : at + len(term)], "" if at else word.lead)
        at += len(term)
