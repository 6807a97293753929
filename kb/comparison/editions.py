"""Compares two editions of a document: what is unchanged, changed, moved, new and gone, in one order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from kb.comparison.chains import Pair
from kb.comparison.matching import HEADING, Words, match_passages, measure_similarity
from kb.comparison.words import WordRun, compare_words, split_words
from kb.model import DiffOp, Span
from kb.text.step_budget import StepBudget

_MIN_TAKEN_IN = 0.6  # share of a part's words found in the passage that it is merged into
MAX_STEPS = 200_000_000  # of `StepBudget`; a few seconds
_STEPS_A_WORD = 50  # of `StepBudget`
JOIN = "\n"  # separates the texts of passages that are compared as one


class EditionItem(NamedTuple):
    """A passage of an edition, or a heading, which is compared with headings only."""

    text: str
    is_heading: bool = False


class Change(StrEnum):
    """What happened to a passage."""

    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"
    MOVED = "moved"  # out of order; its words may have changed too
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Entry:
    """Passages of the older edition, and those of the newer that correspond to them."""

    change: Change
    older: tuple[int, ...]  # indices of items; none if new, several if the newer edition merges them
    newer: tuple[int, ...]  # the same; none if gone
    runs: tuple[WordRun, ...]  # of both texts; the texts of several passages are joined by `JOIN`

    @property
    def has_same_words(self) -> bool:
        """Whether no word differs."""
        return all(run.op is DiffOp.EQUAL for run in self.runs)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences of two editions."""

    older: Sequence[EditionItem]
    newer: Sequence[EditionItem]
    entries: tuple[Entry, ...]  # in the order of the newer edition, what is gone after its predecessor; each item once
    is_complete: bool = True  # if not, equal items may be given as changed, new or gone

    def join_older(self, entry: Entry) -> str:
        """Return the older text of an entry, which its runs are spans of."""
        return JOIN.join(self.older[place].text for place in entry.older)

    def join_newer(self, entry: Entry) -> str:
        """Return the newer text of an entry, which its runs are spans of."""
        return JOIN.join(self.newer[place].text for place in entry.newer)


class _Group(NamedTuple):
    """Passages of both editions that are compared as one."""

    older: tuple[int, ...]
    newer: tuple[int, ...]


def compare_editions(
    older: Sequence[EditionItem], newer: Sequence[EditionItem], *, max_steps: float = MAX_STEPS
) -> Comparison:
    """Match the passages of two editions and compare their words.

    Swapping the editions finds the same matches. Equal items beyond `max_steps` (`kb.text.step_budget`) are not found.
    """
    budget = StepBudget(max_steps)
    old, new = ([_list_words(each) for each in items] for items in (older, newer))
    if old <= new:
        in_order, moved = _group_passages(old, new, budget)
    else:  # always compared in one order, so that both directions find the same passages
        in_order, moved = (
            [_Group(each.newer, each.older) for each in groups] for groups in _group_passages(new, old, budget)
        )
    entries = tuple(
        Entry(change, *group, _compare_words(older, newer, group, budget))
        for change, group in _put_in_order(in_order, moved, len(old), len(new))
    )
    return Comparison(older, newer, tuple(_settle(each) for each in entries), is_complete=not budget.refused)


def _list_words(item: EditionItem) -> Words:
    words = tuple(each.term for each in split_words(item.text)) or (item.text.strip(),)
    return (HEADING, *words) if item.is_heading else words


def _compare_words(
    older: Sequence[EditionItem], newer: Sequence[EditionItem], group: _Group, budget: StepBudget
) -> tuple[WordRun, ...]:
    one, other = (
        JOIN.join(items[place].text for place in places) for items, places in zip((older, newer), group, strict=True)
    )
    if not group.older or not group.newer:
        op = DiffOp.DELETE if group.older else DiffOp.INSERT
        return (WordRun(op, Span(0, len(one)), Span(0, len(other))),)
    return compare_words(one, other, budget)


def _settle(entry: Entry) -> Entry:
    """Turn "changed" into "unchanged" if no word differs."""
    if entry.change is Change.CHANGED and entry.has_same_words:
        return Entry(Change.UNCHANGED, entry.older, entry.newer, entry.runs)
    return entry


# ------------------------------------------------------------------------------------- passages -> groups


def _group_passages(
    older: Sequence[Words], newer: Sequence[Words], budget: StepBudget
) -> tuple[list[_Group], list[_Group]]:
    """Return the groups of matched passages that are in order, and those that were moved."""
    matching = match_passages(older, newer)
    taken_old = {old for old, _ in (*matching.in_order, *matching.moved)}
    taken_new = {new for _, new in (*matching.in_order, *matching.moved)}
    grouped: list[_Group] = []
    for pair in matching.in_order:
        group = _join_neighbours(pair, older, newer, taken_old, taken_new, budget)
        taken_old.update(group.older)
        taken_new.update(group.newer)
        grouped.append(group)
    return grouped, [_Group((old,), (new,)) for old, new in matching.moved]


def _join_neighbours(
    pair: Pair,
    older: Sequence[Words],
    newer: Sequence[Words],
    taken_old: set[int],
    taken_new: set[int],
    budget: StepBudget,
) -> _Group:
    """Merge unmatched neighbours into a pair while that makes it more similar: a passage was split or merged."""
    group = _Group((pair[0],), (pair[1],))
    best = _measure_group(group, older, newer)
    has_grown = best < 1
    while has_grown:
        has_grown = False
        for part, wider in _list_wider_groups(group, older, newer, taken_old, taken_new):
            words = sum(len(older[place]) for place in wider.older) + sum(len(newer[place]) for place in wider.newer)
            if not budget.spend(_STEPS_A_WORD * words):
                return group
            similarity = _measure_group(wider, older, newer)
            if similarity > best and _is_taken_in(part, group, wider, older, newer):
                group, best, has_grown = wider, similarity, best < 1
                break
    return group


def _list_wider_groups(
    group: _Group, older: Sequence[Words], newer: Sequence[Words], taken_old: set[int], taken_new: set[int]
) -> Iterator[tuple[Words, _Group]]:
    """Yield the neighbours that could be merged into a group, each with the merged group."""
    for place in (group.older[0] - 1, group.older[-1] + 1):
        if 0 <= place < len(older) and place not in taken_old and older[place][:1] != (HEADING,):
            yield older[place], _Group(tuple(sorted((*group.older, place))), group.newer)
    for place in (group.newer[0] - 1, group.newer[-1] + 1):
        if 0 <= place < len(newer) and place not in taken_new and newer[place][:1] != (HEADING,):
            yield newer[place], _Group(group.older, tuple(sorted((*group.newer, place))))


def _is_taken_in(part: Words, group: _Group, wider: _Group, older: Sequence[Words], newer: Sequence[Words]) -> bool:
    """Tell whether most words of a part are on the other side of the group and not yet on its own side."""
    ours, theirs = _count_words(group.older, older), _count_words(group.newer, newer)
    free = theirs - ours if len(wider.older) > len(group.older) else ours - theirs
    return (Counter(part) & free).total() >= _MIN_TAKEN_IN * len(part)


def _measure_group(group: _Group, older: Sequence[Words], newer: Sequence[Words]) -> float:
    return measure_similarity(_count_words(group.older, older), _count_words(group.newer, newer))


def _count_words(places: Sequence[int], passages: Sequence[Words]) -> Counter[str]:
    return Counter(word for place in places for word in passages[place])


# ------------------------------------------------------------------------------------- groups -> one order


def _put_in_order(
    in_order: Sequence[_Group], moved: Sequence[_Group], old_count: int, new_count: int
) -> Iterator[tuple[Change, _Group]]:
    """Yield all groups in the order of the newer edition, what is gone after its predecessor."""
    moved_old = {place for group in moved for place in group.older}
    moved_new = {group.newer[0]: group for group in moved}
    ends = [_Group((-1,), (-1,)), *in_order, _Group((old_count,), (new_count,))]
    for before, after in pairwise(ends):
        for place in range(before.older[-1] + 1, after.older[0]):
            if place not in moved_old:
                yield Change.GONE, _Group((place,), ())
        for place in range(before.newer[-1] + 1, after.newer[0]):
            group = moved_new.get(place)
            yield (Change.MOVED, group) if group else (Change.NEW, _Group((), (place,)))
        if after.older[0] < old_count:
            yield Change.CHANGED, after
