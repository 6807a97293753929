"""Where words stand together: phrases, as intersections of places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from kb.engine.whoosh.runs import Ints
from kb.engine.whoosh.schema import BETWEEN
from kb.engine.whoosh.words import FieldWords

_NEVER = np.iinfo(np.int64).max
_LONGEST_SLOP = 1 << 30
Rows = npt.NDArray[np.int64]

# From so many numbers on, in lists not too different in size, ticking numbers off beats looking them up one by one.
_MANY = 20_000
_LIKE_SIZE = 8
_WINDOW = 1 << 18  # numbers that are ticked off at once: what fits the cache, and needs no fresh memory


def counted(rows: Ints) -> tuple[Rows, Rows]:
    """Return each of some rows, which are in order, once, and how often it was there."""
    every = rows.astype(np.int64, copy=False)
    if len(every) == 0:
        return every, every
    new = np.empty(len(every), dtype=bool)
    new[0] = True
    np.not_equal(every[1:], every[:-1], out=new[1:])
    (heads,) = new.nonzero()
    counts = np.ones(len(heads), dtype=np.int64)
    if len(heads) == len(every):
        return every, counts
    np.subtract(heads[1:], heads[:-1], out=counts[:-1])
    counts[-1] = len(every) - heads[-1]
    return every[heads], counts


def _followed(starts: Ints, places: Ints, by: int) -> Ints:
    """Return the starts that a word follows, `by` places later. Both lists are in order and name no place twice."""
    if len(starts) > _MANY and len(starts) * _LIKE_SIZE > len(places):
        return _followed_often(starts, places, by)
    wanted = starts + by
    follows: Ints = (places.take(places.searchsorted(wanted), mode="clip") == wanted).nonzero()[0]
    return starts[follows]


def _followed_often(starts: Ints, places: Ints, by: int) -> Ints:
    """Do the same for two long lists, window by window: starts are ticked off on one array."""
    ticks = np.zeros(_WINDOW, dtype=bool)
    found = []
    edges = np.arange(0, int(starts[-1]) + _WINDOW, _WINDOW, dtype=starts.dtype)
    ours, theirs = starts.searchsorted(edges).tolist(), places.searchsorted(edges + by).tolist()
    for at in range(len(edges) - 1):
        numbers = (starts[ours[at] : ours[at + 1]] - edges[at]).astype(np.int64)
        ticks[numbers] = True
        wanted = places[theirs[at] : theirs[at + 1]] - (edges[at] + by)
        found.append(wanted[np.flatnonzero(ticks.take(wanted))] + edges[at])
        ticks[numbers] = False
    return np.concatenate(found)


def phrase_rows(words: FieldWords, terms: Sequence[str], slop: int) -> tuple[Rows, Rows]:
    """Return the rows in which a field has a phrase, in order, and how often.

    Args:
        words: Of the field.
        terms: The words, folded; one or more.
        slop: How many other words may stand between the first and the last; above 0 the order is free.
    """
    places = [words.places_of(term) for term in terms]
    known = [each for each in places if each is not None]
    if not known or len(known) < len(places):
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing
    if len(known) == 1:
        found = known[0]
    elif slop:
        found = _near(words, dict(zip(terms, known, strict=True)), Counter(terms), slop)
    else:
        found = _in_order(known)
    return counted(words.rows(found))


def _in_order(places: Sequence[Ints]) -> Ints:
    """Return where the words stand one after another, as the place of the first; looked up from the rarest on."""
    rarest, *others = sorted(range(len(places)), key=lambda at: len(places[at]))
    starts = places[rarest]
    starts = starts[starts.searchsorted(rarest) :] - rarest if rarest else starts
    for at in others:
        if not len(starts):
            break
        starts = _followed(starts, places[at], at)
    return starts


def _near(words: FieldWords, places: Mapping[str, Ints], needed: Counter[str], slop: int) -> Ints:
    """Return where runs begin that hold all the words and have no shorter one inside, as the place of the first."""
    held = {term: each.astype(np.int64) for term, each in places.items()}
    starts = np.concatenate(list(held.values()))
    starts.sort(kind="stable")
    stops = np.zeros(len(starts), dtype=np.int64)
    for term, times in needed.items():
        own = np.append(held[term], np.full(times, _NEVER))
        stops = np.maximum(stops, own[held[term].searchsorted(starts) + times - 1])
    shortest = np.append(stops[1:] != stops[:-1], True)
    near = shortest & (stops != _NEVER) & (stops - starts < needed.total() + min(slop, _LONGEST_SLOP))
    starts, stops = starts[near], stops[near]
    found: Ints = starts[_together(words, starts, stops)]
    return found


def _together(words: FieldWords, starts: Ints, stops: Ints) -> npt.NDArray[np.bool_]:
    """Tell which runs stand in one row, and there in one heading or quotation."""
    together = np.asarray(words.rows(starts) == words.rows(stops))
    between = words.places_of(BETWEEN)
    if between is not None:
        together &= between.searchsorted(starts) == between.searchsorted(stops)
    return together
