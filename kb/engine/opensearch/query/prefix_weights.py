"""Boosts that give all expansions of a prefix the prefix's own idf, when candidates are chosen.

A prefix is as rare as all its words together. The cluster scores each word by its own rarity, so that a rare one would
count most. The boost is the inverse document frequency of the prefix divided by that of the word. Both are taken from
term counts, since document frequencies are not known in advance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from kb.engine.opensearch.schema import clip_term
from kb.engine.ranking import compute_idf
from kb.text import stem

_MAX_STEMS = 20  # the most frequent ones; the others together are too few to matter


def weigh_stems(terms: Iterable[tuple[str, int]], passages: int) -> Mapping[str, float]:
    """Return the stems of a prefix's words with their boosts, from approximate counts and the library's size."""
    counts: Counter[str] = Counter()
    for term, count in terms:
        counts[clip_term(stem(term))] += count
    own = compute_idf(passages, min(counts.total(), passages))
    return {
        each: float(own / compute_idf(passages, min(count, passages))) for each, count in counts.most_common(_MAX_STEMS)
    }
