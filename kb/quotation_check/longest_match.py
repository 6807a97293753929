"""Search for the longest run of consecutive words that a library has."""

from __future__ import annotations

from collections.abc import Sequence

from kb.library.view import LibraryView
from kb.model import Hit, Phrase, Query

_PROBE = 3  # words at the end of a run that are looked up first, since most runs that are absent already fail there


class _PhraseLookup:
    """Looks up phrases in a view, each once."""

    def __init__(self, view: LibraryView) -> None:
        self._view = view
        self._known: dict[tuple[str, ...], bool] = {}

    def has(self, terms: tuple[str, ...]) -> bool:
        """Tell whether any passage has a phrase."""
        if terms not in self._known:
            self._known[terms] = self._view.search(Query(Phrase(terms), limit=0, facets=())).total > 0
        return self._known[terms]

    def find_hit(self, terms: tuple[str, ...]) -> Hit | None:
        """Return the best passage that has a phrase, preferably in its body."""
        hits = self._view.search(Query(Phrase(terms), limit=5, facets=())).hits
        return next((hit for hit in hits if hit.spans), hits[0] if hits else None)


def find_longest_run(view: LibraryView, terms: Sequence[str]) -> tuple[int, int, Hit] | None:
    """Find the longest run of consecutive folded words that a passage has, the first among equals.

    A run one word longer than the best so far is first tried by its end: where no passage has its last words, no run
    over them can match, so the next run to try begins after the first of these words.

    Returns:
        The index of the first word, the index after the last, and a passage; None where no passage has a word.
    """
    phrases = _PhraseLookup(view)
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
    hit = phrases.find_hit(tuple(terms[slice(*best)])) if best[1] else None
    return (*best, hit) if hit else None
