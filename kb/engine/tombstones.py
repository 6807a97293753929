"""Tombstones: the ids of passages that are gone, each with the closest present passage of its document.

The successor is found while both texts are at hand, in the commit that removes the old one, so that an old link leads
somewhere. Nothing else is kept of a gone passage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kb.model import Passage, PassageId
from kb.text import split_terms


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A passage that is gone; its successor is None if its document is gone as well."""

    passage: PassageId
    successor: PassageId | None


def find_successors(old: Sequence[Passage], new: Sequence[Passage]) -> Mapping[PassageId, PassageId]:
    """Return the closest present passage, by id, for each one that a document loses.

    The closest is the one that shares the most folded words, as a part of all words of both (Jaccard); with a tie, or
    none shared, the one nearest to the same place in the document. Empty if no passage is left.
    """
    present = {passage.id for passage in new}
    going = [passage for passage in old if passage.id not in present]
    if not going or not new:
        return {}
    words = [set(split_terms(passage.text)) for passage in new]
    sizes = np.array([len(each) for each in words])
    postings: dict[str, list[int]] = {}
    for at, each in enumerate(words):
        for word in each:
            postings.setdefault(word, []).append(at)
    places = np.arange(len(new)) / len(new)
    found: dict[PassageId, PassageId] = {}
    for passage in going:
        own = set(split_terms(passage.text))
        shared = np.zeros(len(new), dtype=np.int64)
        for word in own:
            shared[postings.get(word, [])] += 1
        similarity = shared / np.maximum(sizes + len(own) - shared, 1)
        distance = np.abs(places - passage.position / len(old))
        found[passage.id] = new[int(np.lexsort((distance, -similarity))[0])].id
    return found


def follow_successors(
    passage: PassageId, find_tombstone: Callable[[PassageId], Tombstone | None], exists: Callable[[PassageId], bool]
) -> PassageId | None:
    """Return the passage at the end of a chain of successors; None without a tombstone or a successor."""
    seen: set[PassageId] = set()
    while passage not in seen:
        seen.add(passage)
        tombstone = find_tombstone(passage)
        if tombstone is None or tombstone.successor is None:
            return None
        passage = tombstone.successor
        if exists(passage):
            return passage
    return None
