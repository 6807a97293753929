"""The longest run of words in a row that a library has.

Knows a snapshot and words; nothing of how they were pasted.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.engine import Snapshot
from kb.model import Hit, Phrase, Query

_PROBE = 3  # words at the end of a run that are looked up first: most runs that are not there fail by them


class Phrases:
    """Which phrases a snapshot has, each looked up once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._known: dict[tuple[str, ...], bool] = {}

    def has(self, terms: tuple[str, ...]) -> bool:
        """Tell whether any passage has words in a row."""
        if terms not in self._known:
            self._known[terms] = self._snapshot.search(Query(Phrase(terms), limit=0, facets=False)).total > 0
        return self._known[terms]

    def hit(self, terms: tuple[str, ...]) -> Hit | None:
        """Return the best passage that has words in a row, one with them in its body if there is one."""
        hits = self._snapshot.search(Query(Phrase(terms), limit=5, facets=False)).hits
        return next((hit for hit in hits if hit.spans), hits[0] if hits else None)


def longest_run(snapshot: Snapshot, terms: Sequence[str]) -> tuple[int, int, Hit] | None:
    """Find the longest run of words in a row that some passage has, the first of those as long.

    A run longer than the best so far is tried by its end: where the last words of it are in no passage, no run over
    them is, so that the next one to try begins after the first of them.

    Args:
        snapshot: Where to look.
        terms: Folded words.

    Returns:
        The first word, the one after the last, and a passage; None where no passage has any of the words.
    """
    phrases = Phrases(snapshot)
    best = (0, 0)
    start = 0
    while start + best[1] - best[0] < len(terms):
        end = start + best[1] - best[0] + 1
        probe = max(end - _PROBE, start)
        if probe > start and not phrases.has(tuple(terms[probe:end])):
            start = probe + 1
        elif phrases.has(tuple(terms[start:end])):
            best = (start, end)
        else:
            start += 1
    hit = phrases.hit(tuple(terms[slice(*best)])) if best[1] else None
    return (*best, hit) if hit else None
