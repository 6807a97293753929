"""What becomes of the ids of passages that are gone: the closest passage that stands.

It is found while both texts are at hand, in the commit that takes the old one away.

This module knows nothing of how that is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kb.model import Passage, PassageId
from kb.text import terms


def successors(old: Sequence[Passage], new: Sequence[Passage]) -> Mapping[PassageId, PassageId]:
    """Return, for each passage of a document that goes, the closest one that stands.

    Closest is the one that shares the most folded words, as a part of all words of both (Jaccard); where several do, or
    none shares any, the one nearest to the same place in the document.

    Args:
        old: The document's passages before.
        new: Its passages now.

    Returns:
        The new id for each old one that is not there any more; empty where nothing stands.
    """
    standing = {passage.id for passage in new}
    going = [passage for passage in old if passage.id not in standing]
    if not going or not new:
        return {}
    words = [set(terms(passage.text)) for passage in new]
    sizes = np.array([len(each) for each in words])
    holders: dict[str, list[int]] = {}
    for at, each in enumerate(words):
        for word in each:
            holders.setdefault(word, []).append(at)
    places = np.arange(len(new)) / len(new)
    found: dict[PassageId, PassageId] = {}
    for passage in going:
        own = set(terms(passage.text))
        shared = np.zeros(len(new), dtype=np.int64)
        for word in own:
            shared[holders.get(word, [])] += 1
        likeness = shared / np.maximum(sizes + len(own) - shared, 1)
        distance = np.abs(places - passage.position / len(old))
        found[passage.id] = new[int(np.lexsort((distance, -likeness))[0])].id
    return found
