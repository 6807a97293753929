"""Alignment of a quotation with the words of a source by dynamic programming, grouped in equal and changed blocks.

Three differences made by typesetting or copying do not count as changes: a hyphen in a compound, a footnote mark that
was copied with the text ("trafficking.12"), and a figure in words or digits ("five", "5").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from kb.quotation_check.passage_windows import PassageWindow
from kb.quotation_check.quotation_pattern import Gap, PatternWord, QuotationPattern
from kb.text import fold
from kb.text.characters import DASHES
from kb.text.figures import are_same_figures

# ------------------------------------------------------------------------------------- words -> steps

# A cost counts changes, and in its lower bits breaks ties between alignments with as many changes: fewer
# pattern words without an equal in the source, then fewer of them deleted, then fewer words skipped by gaps.
_CHANGE = 1 << 14
_INSERTION, _SUBSTITUTION, _DELETION = _CHANGE, _CHANGE + 4, _CHANGE + 8
_SKIP = 1
_IMPOSSIBLE = 1 << 30
_PAIR, _INSERT, _DELETE = range(3)  # the moves of a word in the cost matrix

PIECE = 200  # items of a pattern that are aligned at once
_STEPS_A_SOURCE_WORD = 200  # steps of `StepBudget` to look for compounds
_STEPS_A_ROW = 2_000  # steps to align and compare a word, whatever the width
_ROWS_A_ROUND = 2  # rows of the matrix for each doubling of a gap
_SLACK = 60  # source words beyond the length of a piece, for insertions

_Row = npt.NDArray[np.int32]
"""The cost of the best alignment of the items so far that ends at each place in the source."""


class AlignmentStep(NamedTuple):
    """The words of the source, from `start` to before `end`, that are aligned with the pattern's item of index `item`.

    `item` is None for words that are only in the source; `start` equals `end` where the source has no such words.
    """

    item: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """The best alignment of a pattern with a part of a source; `changes` counts words replaced, missing or inserted."""

    changes: int
    steps: tuple[AlignmentStep, ...]

    @classmethod
    def of_phrase(cls, start: int, count: int) -> Self:
        """Return the alignment of words with the same words of a source, which begin at `start`."""
        return cls(0, tuple(AlignmentStep(item, start + item, start + item + 1) for item in range(count)))


def align(pattern: Sequence[str | Gap], source: Sequence[str]) -> Alignment:
    """Align a pattern of one or more words and gaps with the part of a source that it fits best.

    A long pattern is aligned piece by piece, each from the end of the previous one, so that time is linear in its
    length.
    """
    steps: list[AlignmentStep] = []
    for first in range(0, len(pattern), PIECE):
        piece = pattern[first : first + PIECE]
        start = steps[-1].end if steps else 0
        room = len(piece) + sum(each.max_words for each in piece if isinstance(each, Gap)) + _SLACK
        end = start + room if steps else len(source)
        steps += [
            AlignmentStep(None if item is None else item + first, begin + start, stop + start)
            for item, begin, stop in _align_piece(piece, source[start:end], anchored=bool(steps))
        ]
    return Alignment(sum(_is_change(step, pattern, source) for step in steps), tuple(steps))


def count_steps(pattern: Sequence[object], source: Sequence[str]) -> int:
    """Return the cost, in steps of `StepBudget`, of aligning a pattern with a source and grouping the result."""
    steps = _STEPS_A_SOURCE_WORD * len(source)
    for first in range(0, len(pattern), PIECE):
        piece = pattern[first : first + PIECE]
        gaps = [each.max_words for each in piece if isinstance(each, Gap)]
        width = min(len(source), len(piece) + sum(gaps) + _SLACK if first else len(source))
        rows = len(piece) + _ROWS_A_ROUND * sum(min(most, width).bit_length() for most in gaps)
        steps += rows * (width + _STEPS_A_ROW)
    return steps


def _is_change(step: AlignmentStep, pattern: Sequence[str | Gap], source: Sequence[str]) -> bool:
    item = None if step.item is None else pattern[step.item]
    return not isinstance(item, Gap) and (step.start == step.end or item != source[step.start])


def _align_piece(pattern: Sequence[str | Gap], source: Sequence[str], *, anchored: bool) -> list[AlignmentStep]:
    """Align a pattern at once; if anchored, it begins at the first word of the source."""
    numbers = {term: number for number, term in enumerate(dict.fromkeys(source))}
    words = np.fromiter((numbers[term] for term in source), dtype=np.int32, count=len(source))
    wanted = [-1 if isinstance(item, Gap) else numbers.get(item, -1) for item in pattern]
    pairings = (words != np.array(wanted, dtype=np.int32)[:, None]) * np.int32(_SUBSTITUTION)
    insertions = np.arange(len(source) + 1, dtype=np.int32) * _INSERTION
    costs = np.empty((len(pattern) + 1, len(source) + 1), dtype=np.int32)
    costs[0] = insertions if anchored else 0
    skips: dict[int, _Row] = {}
    for at, item in enumerate(pattern):
        if isinstance(item, Gap):
            costs[at + 1], skips[at] = _add_gap(costs[at], item.max_words)
        else:
            costs[at + 1] = _add_word(costs[at], pairings[at], insertions)
    moves = np.full((len(pattern), len(source) + 1), _DELETE, dtype=np.int32)
    moves[:, 1:][costs[1:, 1:] == costs[1:, :-1] + _INSERTION] = _INSERT
    moves[:, 1:][costs[1:, 1:] == costs[:-1, :-1] + pairings] = _PAIR  # preferred among equal costs
    for at, skipped in skips.items():
        moves[at] = skipped
    return _trace_back(pattern, moves, int(costs[-1].argmin()))


def _add_word(costs: _Row, pairings: _Row, insertions: _Row) -> _Row:
    """Return the costs after one more word of the pattern.

    It costs `pairings` to pair it with each word of the source, and `insertions` to insert all words before each place.
    """
    added = costs + _DELETION
    np.minimum(added[1:], costs[:-1] + pairings, out=added[1:])
    return np.minimum.accumulate(added - insertions) + insertions


def _add_gap(costs: _Row, max_words: int) -> tuple[_Row, _Row]:
    """Return the costs after a gap of at most `max_words` words, and the fewest words that it skips at each place.

    Each round doubles the numbers of skipped words that are covered: 0 to `covered` - 1.
    """
    best, skipped, covered = costs, np.zeros_like(costs), 1
    max_words = min(max_words, len(costs) - 1)
    while covered <= max_words:
        shift = min(covered, max_words + 1 - covered)
        shifted = np.full_like(best, _IMPOSSIBLE)
        shifted[shift:] = best[:-shift] + shift * _SKIP
        is_better = shifted < best
        best = np.where(is_better, shifted, best)
        skipped[shift:] = np.where(is_better[shift:], skipped[:-shift] + shift, skipped[shift:])
        covered += shift
    return best, skipped


def _trace_back(pattern: Sequence[str | Gap], moves: _Row, end: int) -> list[AlignmentStep]:
    """Return the steps of the alignment that ends at a place in the source.

    `moves` has, for each item and place, the move that leads there, or the number of words that a gap skips.
    """
    steps: list[AlignmentStep] = []
    at, place = len(pattern), end
    while at:
        move = moves.item(at - 1, place)
        is_gap = isinstance(pattern[at - 1], Gap)
        if not is_gap and move == _INSERT:
            steps.append(AlignmentStep(None, place - 1, place))
            place -= 1
            continue
        size = move if is_gap else int(move == _PAIR)
        steps.append(AlignmentStep(at - 1, place - size, place))
        at, place = at - 1, place - size
    steps.reverse()
    return steps


# ------------------------------------------------------------------------------------- steps -> blocks


class AlignedItem(NamedTuple):
    """An item of a quotation and the words of the source, from `start` to before `end`, that are aligned with it.

    `item` is None for words that are only in the source.
    """

    item: PatternWord | Gap | None
    start: int
    end: int
    same: bool


@dataclass(frozen=True, slots=True)
class AlignedBlock:
    """Consecutive items that are all the same, all changed, or a single gap.

    It is `reprinted` if the words are the same except for hyphens, footnote marks, or how a figure is written.
    """

    items: tuple[AlignedItem, ...]
    same: bool
    gap: Gap | None = None
    reprinted: bool = False

    @property
    def words(self) -> tuple[PatternWord, ...]:
        """The words of the quotation."""
        return tuple(each.item for each in self.items if isinstance(each.item, PatternWord))

    @property
    def start(self) -> int:
        """The index of the first of the source's words."""
        return self.items[0].start

    @property
    def end(self) -> int:
        """The index after the last word; equal to `start` where the source has no such words."""
        return self.items[-1].end

    @property
    def pasted_text(self) -> str:
        """The words of the quotation as pasted."""
        words = self.words
        return "".join(word.lead + word.shown if number else word.shown for number, word in enumerate(words))


def build_blocks(
    pattern: QuotationPattern, window: PassageWindow, steps: Sequence[AlignmentStep]
) -> list[AlignedBlock]:
    """Group the steps of an alignment in blocks."""
    items = list(_compare_steps(pattern, window, steps))
    while items and items[-1].item is None:
        items.pop()
    groups = (tuple(group) for _, group in groupby(items, key=_classify_item))
    blocks = [_build_block(window, part) for group in groups for part in _split_gaps(group)]
    return list(_merge_same(blocks))


def _classify_item(aligned: AlignedItem) -> str:
    return "gap" if isinstance(aligned.item, Gap) else "same" if aligned.same else "changed"


def _split_gaps(group: tuple[AlignedItem, ...]) -> Iterator[tuple[AlignedItem, ...]]:
    """Yield each gap alone, and other items together."""
    if isinstance(group[0].item, Gap):
        yield from ((each,) for each in group)
    else:
        yield group


def _compare_steps(
    pattern: QuotationPattern, window: PassageWindow, steps: Sequence[AlignmentStep]
) -> Iterator[AlignedItem]:
    """Compare the words of each step; a copied footnote mark on one of them makes no difference."""
    for number, start, end in steps:
        item = None if number is None else pattern.items[number]
        if not isinstance(item, PatternWord):
            yield AlignedItem(item, start, end, same=False)
        elif start < end and window.terms[start] == item.term:
            yield AlignedItem(item, start, end, same=True)
        elif item.term in window.note_marks(start):
            yield AlignedItem(item, start, start, same=True)
            if start < end:
                yield AlignedItem(None, start, end, same=False)
        else:
            has_mark = start < end and item.term in {window.terms[start] + mark for mark in window.note_marks(end)}
            yield AlignedItem(item, start, end, same=has_mark)


def _build_block(window: PassageWindow, items: tuple[AlignedItem, ...]) -> AlignedBlock:
    gap = items[0].item if isinstance(items[0].item, Gap) else None
    block = AlignedBlock(items, same=items[0].same, gap=gap)
    if block.same:
        terms = tuple(word.term for word in block.words)
        return replace(block, reprinted=terms != window.terms[block.start : block.end])
    if gap is None and block.words and block.start < block.end:
        source = window.slice_text(block.start, block.end)
        ours = block.pasted_text
        if _remove_hyphens(ours) == _remove_hyphens(source) or are_same_figures(ours, source):
            return replace(block, same=True, reprinted=True)
    return block


def _merge_same(blocks: Sequence[AlignedBlock]) -> Iterator[AlignedBlock]:
    """Merge consecutive blocks of the same words."""
    for same, group in groupby(blocks, key=lambda block: block.same):
        if not same:
            yield from group
            continue
        parts = list(group)
        items = tuple(item for part in parts for item in part.items)
        yield AlignedBlock(items, same=True, reprinted=any(part.reprinted for part in parts))


# ------------------------------------------------------------------------------------- hyphens

_HYPHENS = frozenset("-" + DASHES)
_MAX_COMPOUND = 16  # words that hyphens join, as in an address


def _remove_hyphens(text: str) -> str:
    return fold(text).text.replace("-", "")


def match_hyphenation(pattern: QuotationPattern, window: PassageWindow) -> QuotationPattern:
    """Split and join the compounds of a quotation that the source hyphenates differently, as in the source."""
    known = set(window.terms)
    if known.issuperset(pattern.terms):
        return pattern
    compounds = _find_compounds(window)
    items: list[PatternWord | Gap] = []
    for item in pattern.items:
        last = items[-1] if items else None
        if not isinstance(item, PatternWord):
            items.append(item)
        elif isinstance(last, PatternWord) and item.lead in _HYPHENS and last.term + item.term in known:
            shown = last.shown + item.lead + item.shown
            items[-1] = PatternWord(last.term + item.term, last.start, item.end, shown, last.lead)
        elif item.term in known or item.term not in compounds or len(item.shown) != len(item.term):
            items.append(item)
        else:
            items += _split_compound(item, compounds[item.term])
    if len(items) == len(pattern.items):
        return pattern
    return replace(pattern, items=tuple(items), respelled=True)


def _find_compounds(window: PassageWindow) -> dict[str, Sequence[str]]:
    """Map the hyphenated compounds of the source, written as one word, to their words."""
    compounds: dict[str, Sequence[str]] = {}
    start = 0
    for at in range(1, len(window.words) + 1):
        if at < len(window.words) and _are_joined(window, at):
            continue
        for first in range(start, at - 1):
            for last in range(first + 2, min(at, first + _MAX_COMPOUND) + 1):
                compounds.setdefault("".join(window.terms[first:last]), window.terms[first:last])
        start = at
    return compounds


def _are_joined(window: PassageWindow, at: int) -> bool:
    """Tell whether only a hyphen separates a word from the one before it."""
    end, number = window.words[at - 1].end, window.passage_numbers[at]
    if window.words[at].start != end + 1 or window.passage_numbers[at - 1] != number:
        return False
    return window.passages[number].text[end] in _HYPHENS


def _split_compound(word: PatternWord, terms: Sequence[str]) -> Iterator[PatternWord]:
    at = 0
    for term in terms:
        start, end = word.start + at, word.start + at + len(term)
        yield PatternWord(term, start, end, word.shown[at : at + len(term)], "" if at else word.lead)
        at += len(term)
