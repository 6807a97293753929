"""What a person meant who typed words that the library has nowhere: asked of the library itself.

Owns which of the near words fits the others best, and that words within quotation marks are never changed. Knows no
page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.engine import Snapshot
from kb.meaning.everyday import is_everyday
from kb.model import And, Node, Query, Word
from kb.query.corrections import unknown_words, words_outside_marks
from kb.words import words_of


@dataclass(frozen=True, slots=True)
class Unknown:
    """A typed word that the library has nowhere, and what is near to it there, the likeliest first.

    Attributes:
        kept: Whether it stays as it was typed: within quotation marks, a word of everyday English that is only not of
            this library, or among so many unknown words that the text may be of another language.
    """

    term: str
    near: tuple[str, ...]
    kept: bool


def unknown_in(tree: Node, snapshot: Snapshot, library: Path) -> tuple[Unknown, ...]:
    """Return the words of a query that the library has nowhere.

    Args:
        tree: As it was parsed.
        snapshot: Where to look.
        library: The library's folder.
    """

    def times(*terms: str) -> int:
        words = And(tuple(map(Word, terms)))
        return snapshot.search(Query(words, limit=0, facets=False)).total

    unknown = unknown_words(tree, lambda term: times(term) > 0)
    if not unknown:
        return ()
    spelling = words_of(snapshot, library).spelling(snapshot)
    known = [term for term in words_outside_marks(tree) if term not in unknown]
    foreign = len(unknown) > 1 and len(unknown) > len(known)
    found = []
    for term, marked in unknown.items():
        near = spelling.nearest(term)
        beside = {each: times(each, *known) for each in near} if known else dict.fromkeys(near, 1)
        kept = marked or foreign or is_everyday(term)
        found.append(Unknown(term, tuple(sorted(near, key=lambda each: not beside[each])), kept))
    return tuple(found)


def meant(unknown: Sequence[Unknown], *, kept: bool) -> Mapping[str, str]:
    """Return the likeliest word for each unknown one that has any: of those that may change, or of all."""
    return {each.term: each.near[0] for each in unknown if each.near and (kept or not each.kept)}
