"""Where words stand together: phrases, as intersections of places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

from kb.engine.whoosh.bitmaps import bitmap_of, numbers_of
from kb.engine.whoosh.runs import Ints
from kb.engine.whoosh.schema import BETWEEN
from kb.engine.whoosh.words import FieldWords

_NEVER = np.iinfo(np.int64).max
_LONGEST_SLOP = 1 << 30
_FEW = 16  # starts that are looked up one by one
Rows = npt.NDArray[np.int64]


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


def phrase_rows(words: FieldWords, terms: Sequence[str], slop: int) -> tuple[Rows, Rows]:
    """Return the rows in which a field has a phrase, in order, and how often.

    Args:
        words: Of the field.
        terms: The words, folded; one or more.
        slop: How many other words may stand between the first and the last; above 0 the order is free.
    """
    numbers = [words.number(term) for term in terms]
    known = [number for number in numbers if number is not None]
    if not known or len(known) < len(numbers):
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing
    if len(known) == 1:
        found = words.places(known[0], known[0] + 1)
    elif slop:
        places = {number: words.places(number, number + 1) for number in known}
        found = _near(words, places, Counter(known), slop)
    else:
        found = _in_order(words, known)
    return counted(words.rows(found))


def _in_order(words: FieldWords, numbers: Sequence[int]) -> Ints:
    """Return where some words stand one after another, as the place of the first; looked up from the rarest on."""
    order = sorted(range(len(numbers)), key=lambda at: words.size(numbers[at]))
    rare = [at for at in order if not words.is_common(numbers[at])]
    common = order[len(rare) :]
    if not rare:
        first, *others = common
        return _among_common(words, numbers, others, words.bitmap(numbers[first]), first)
    starts = _among_rare(words, numbers, rare)
    if len(starts) <= _FEW:
        return _one_by_one(words, numbers, common, starts)
    return _among_common(words, numbers, common, bitmap_of(starts), 0) if common else starts


def _one_by_one(words: FieldWords, numbers: Sequence[int], common: Sequence[int], starts: Ints) -> Ints:
    """Return those of a few starts that some common words follow in their places."""
    left: list[int] = starts.tolist()
    for at in common:
        if not left:
            break
        places = words.bitmap(numbers[at])
        left = [start for start in left if start + at in places]
    return starts if len(left) == len(starts) else np.array(left, dtype=np.int64)


def _among_common(words: FieldWords, numbers: Sequence[int], others: Sequence[int], found: BitMap, moved: int) -> Ints:
    """Return where a phrase begins whose common words stand in their places.

    Args:
        words: Of the field.
        numbers: Of the words of the phrase.
        others: The places in the phrase of the common words that are left.
        found: Where the words stand that were looked up, each start moved by `moved` places.
        moved: As it says.
    """
    for at in others:
        if not found:
            break
        found, moved = found.shift(at - moved) & words.bitmap(numbers[at]), at
    return numbers_of(found.shift(-moved))


def _among_rare(words: FieldWords, numbers: Sequence[int], rare: Sequence[int]) -> Ints:
    """Return where some words of a phrase, none of them common, stand as in the phrase, as the place of its first."""
    starts = np.zeros(0, dtype=np.int64)
    for at in rare:
        places = words.places(numbers[at], numbers[at] + 1).astype(np.int64) - at
        if at == rare[0]:
            starts = places[places.searchsorted(0) :]
        else:
            starts = starts[(places.take(places.searchsorted(starts), mode="clip") == starts).nonzero()[0]]
    return starts


def _near(words: FieldWords, places: Mapping[int, Ints], needed: Counter[int], slop: int) -> Ints:
    """Return where runs begin that hold all the words and have no shorter one inside, as the place of the first."""
    held = {number: each.astype(np.int64) for number, each in places.items()}
    starts = np.concatenate(list(held.values()))
    starts.sort(kind="stable")
    stops = np.zeros(len(starts), dtype=np.int64)
    for number, times in needed.items():
        own = np.append(held[number], np.full(times, _NEVER))
        stops = np.maximum(stops, own[held[number].searchsorted(starts) + times - 1])
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
