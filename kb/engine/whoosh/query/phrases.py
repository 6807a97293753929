"""Phrase matching on term positions.

A position counts through all rows of a segment, so that a phrase is an intersection of lists of positions, each shifted
by the offset of its term in the phrase.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

from kb.engine.arrays import Ints
from kb.engine.execution.docsets import Rows, count_occurrences
from kb.engine.whoosh.columns.bitmaps import build_bitmap, unpack_bitmap
from kb.engine.whoosh.postings.positions import FieldPositions
from kb.engine.whoosh.schema import BARRIER

_NEVER = np.iinfo(np.int64).max
_MAX_SLOP = 1 << 30
_FEW = 16  # starts that are looked up one by one


def find_phrase(words: FieldPositions, terms: Sequence[str], slop: int) -> tuple[Rows, Rows]:
    """Return the sorted rows in which a field has a phrase of one or more folded terms, and its frequencies.

    `slop` is how many other words may be between the first and the last; above 0 the order is free.
    """
    return count_occurrences(words.locate_rows(find_starts(words, terms, slop)))


def find_starts(words: FieldPositions, terms: Sequence[str], slop: int = 0) -> Ints:
    """Return the positions at which a field has a phrase; see `find_phrase`."""
    numbers = [words.find_number(term) for term in terms]
    known = [number for number in numbers if number is not None]
    if not known or len(known) < len(numbers):
        return np.zeros(0, dtype=np.int64)
    if slop and len(known) > 1:
        positions = {number: words.read_positions(number, number + 1) for number in known}
        return _match_near(words, positions, Counter(known), slop)
    return _match_in_order(words, known)


def _match_in_order(words: FieldPositions, numbers: Sequence[int]) -> Ints:
    """Return the starts of a phrase of terms given by number, looked up from the rarest on."""
    offsets = sorted(range(len(numbers)), key=lambda offset: words.count_positions(numbers[offset]))
    rare = [offset for offset in offsets if not words.has_bitmap(numbers[offset])]
    common = offsets[len(rare) :]
    if not rare:
        first, *others = common
        return _intersect_common(words, numbers, others, words.read_bitmap(numbers[first]), first)
    starts = _intersect_rare(words, numbers, rare)
    if len(starts) <= _FEW:
        return _filter_few(words, numbers, common, starts)
    return _intersect_common(words, numbers, common, build_bitmap(starts), 0) if common else starts


def _filter_few(words: FieldPositions, numbers: Sequence[int], offsets: Sequence[int], starts: Ints) -> Ints:
    """Return those of a few starts that have the common terms at their offsets."""
    left: list[int] = starts.tolist()
    for offset in offsets:
        if not left:
            break
        positions = words.read_bitmap(numbers[offset])
        left = [start for start in left if start + offset in positions]
    return starts if len(left) == len(starts) else np.array(left, dtype=np.int64)


def _intersect_common(
    words: FieldPositions, numbers: Sequence[int], offsets: Sequence[int], positions: BitMap, offset: int
) -> Ints:
    """Return the starts of a phrase whose common terms at some offsets are still to be looked up.

    Shifting a bitmap costs as much as it holds, so the one that shrinks from term to term is shifted, each time from
    the offset of one term to that of the next, and never the bitmap of a common term. `positions` are those of the term
    at `offset` where all terms looked up so far fit.
    """
    for next_offset in offsets:
        if not positions:
            break
        positions = positions.shift(next_offset - offset) & words.read_bitmap(numbers[next_offset])
        offset = next_offset
    return unpack_bitmap(positions.shift(-offset))


def _intersect_rare(words: FieldPositions, numbers: Sequence[int], offsets: Sequence[int]) -> Ints:
    """Return the possible starts of a phrase by its terms at some offsets, none of them common."""
    starts = np.zeros(0, dtype=np.int64)
    for offset in offsets:
        moved = words.read_positions(numbers[offset], numbers[offset] + 1).astype(np.int64) - offset
        if offset == offsets[0]:
            starts = moved[moved.searchsorted(0) :]
        else:
            starts = starts[(moved.take(moved.searchsorted(starts), mode="clip") == starts).nonzero()[0]]
    return starts


def _match_near(words: FieldPositions, positions: Mapping[int, Ints], needed: Counter[int], slop: int) -> Ints:
    """Return the starts of the shortest stretches with all terms: those with no shorter one inside."""
    held = {number: each.astype(np.int64) for number, each in positions.items()}
    starts = np.concatenate(list(held.values()))
    starts.sort(kind="stable")
    stops = np.zeros(len(starts), dtype=np.int64)
    for number, times in needed.items():
        own = np.append(held[number], np.full(times, _NEVER))
        stops = np.maximum(stops, own[held[number].searchsorted(starts) + times - 1])
    shortest = np.append(stops[1:] != stops[:-1], True)
    near = shortest & (stops != _NEVER) & (stops - starts < needed.total() + min(slop, _MAX_SLOP))
    starts, stops = starts[near], stops[near]
    found: Ints = starts[_are_together(words, starts, stops)]
    return found


def _are_together(words: FieldPositions, starts: Ints, stops: Ints) -> npt.NDArray[np.bool_]:
    """Tell which stretches are in one row, and there in one heading or quotation."""
    together = np.asarray(words.locate_rows(starts) == words.locate_rows(stops))
    between = words.find_positions(BARRIER)
    if between is not None:
        together &= between.searchsorted(starts) == between.searchsorted(stops)
    return together
