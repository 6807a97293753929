"""What the words that begin with a prefix count when candidates are chosen, so that all of them are one word.

A prefix is as rare as all its words together. The cluster scores each of them by how rare it is itself, and so a rare
one would count most. What each counts is made the same again: the inverse document frequency of the prefix by that of
the word. Both are taken from how often words occur, since in how many passages is not known before they are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from kb.engine.opensearch.schema import clip_term
from kb.engine.ranking import compute_idf
from kb.text import stem

_MAX_STEMS = 20  # those that occur most often; the others together are too few to matter


def weigh_stems(terms: Iterable[tuple[str, int]], passages: int) -> Mapping[str, float]:
    """Return the stems of the words that begin with a prefix, each with what its score is multiplied by.

    Args:
        terms: The words, each with about how often it occurs.
        passages: How many the library has.
    """
    counts: Counter[str] = Counter()
    for term, count in terms:
        counts[clip_term(stem(term))] += count
    own = compute_idf(passages, min(counts.total(), passages))
    return {
        each: float(own / compute_idf(passages, min(count, passages))) for each, count in counts.most_common(_MAX_STEMS)
    }
