"""Comparison of a quotation with the words that it is aligned with: status, differences, and the bound of "close"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from kb.model import DiffOp, DiffSpan, MatchStatus
from kb.quotation_check.alignment import AlignedBlock, Alignment, build_blocks
from kb.quotation_check.passage_windows import PassageWindow
from kb.quotation_check.quotation_pattern import PatternWord, QuotationPattern
from kb.text import stem

_TRAILING = ",.; "  # conventions of quoting put these before a closing mark
_STOPS = ".?!"
_MIN_SIMILARITY = 0.8  # difflib ratio of two spellings of one word
_MIN_SIMILAR_LETTERS = 4
_WORDS_PER_CHANGE = 4
_MIN_CHANGED, _SHORT = 6, 8  # words of a quotation that may have changes, and changed ends
_MIN_ONE_CHANGED = 7  # words of a quotation whose only change may be at an end
_MIN_IN_PARTS, _MIN_CHANGED_IN_PARTS = 5, 10


def limit_changes(words: int) -> float:
    """Return how many words of a quotation of this length may be changed for it to be close.

    It is one word in four, from six words on. Measured on runs of words from news and abstracts that the real library
    does not have: runs of 12 words or more were never nearer than five changes, even among 200,000 passages; of runs of
    6 to 10 words, at most one in a hundred is as near as this.
    """
    return words / _WORDS_PER_CHANGE if words >= _MIN_CHANGED else 0.0


@dataclass(frozen=True, slots=True)
class PatternComparison:
    """A quotation compared with the place in a window where it fits best.

    Attributes:
        differences: All words in order, equal ones included.
        changed: How many words are changed; a similar spelling counts half.
        runs: The quoted words of the window, as half-open ranges in order.
        blocks: The alignment, for a closer look.
    """

    status: MatchStatus
    differences: tuple[DiffSpan, ...]
    changed: float
    runs: tuple[tuple[int, int], ...]
    blocks: tuple[AlignedBlock, ...] = ()


def compare(pattern: QuotationPattern, window: PassageWindow, alignment: Alignment) -> PatternComparison | None:
    """Compare a quotation with the words that it is aligned with; return None where they are not even close."""
    blocks = build_blocks(pattern, window, alignment.steps)
    differences = tuple(_build_diff_span(window, block) for block in blocks)
    changed = sum(_count_changes(window, block) for block in blocks)
    runs = tuple(_merge_runs(blocks))
    if not runs or not _is_near(changed, len(pattern.words), differences, split=len(runs) > 1):
        return None
    if changed:
        status = MatchStatus.CLOSE
    elif pattern.conventional:
        status = MatchStatus.PARTS
    elif pattern.respelled or blocks[0].reprinted or not _has_same_characters(pattern, window, runs[0][0]):
        status = MatchStatus.MARKS
    else:
        status = MatchStatus.EXACT
    return PatternComparison(status, _attach_spacing(window, blocks, differences), changed, runs, tuple(blocks))


def _attach_spacing(
    window: PassageWindow, blocks: Sequence[AlignedBlock], differences: Sequence[DiffSpan]
) -> tuple[DiffSpan, ...]:
    """Return differences with what the source prints after each; after the last one, only the end of a sentence."""
    spaced = list(differences)
    with_source = [at for at, block in enumerate(blocks) if block.start < block.end]
    for at, later in pairwise(with_source):
        if blocks[at].end == blocks[later].start:
            spaced[at] = spaced[at]._replace(after=window.text_before(blocks[at].end))
    for at in with_source[-1:]:
        follows = window.text_before(blocks[at].end)
        spaced[at] = spaced[at]._replace(after=follows[: len(follows) - len(follows.lstrip(_STOPS))])
    return tuple(spaced)


def _build_diff_span(window: PassageWindow, block: AlignedBlock) -> DiffSpan:
    pasted = block.gap.shown if block.gap else block.pasted_text
    source = window.slice_text(block.start, block.end)
    if block.same:
        change = DiffOp.EQUAL
    elif pasted and source:
        change = DiffOp.REPLACE
    else:
        change = DiffOp.DELETE if pasted else DiffOp.INSERT
    return DiffSpan(change, pasted, source)


def _count_changes(window: PassageWindow, block: AlignedBlock) -> float:
    """Count the changed words of a block."""
    if block.same or block.gap:
        return 0.0
    ours = [word.term for word in block.words]
    if len(ours) == 2 and sorted(ours) == sorted(window.terms[block.start : block.end]):
        return 1.0  # two adjacent words that were swapped
    changes = 0.0
    for item, start, end, _ in block.items:
        is_similar = isinstance(item, PatternWord) and start < end and _are_alike(item.term, window.terms[start])
        changes += 0.5 if is_similar else 1.0
    return changes


@lru_cache(maxsize=4096)
def _are_alike(one: str, other: str) -> bool:
    """Tell whether two words are inflections or spellings of one word."""
    if stem(one) == stem(other):
        return True
    if min(len(one), len(other)) < _MIN_SIMILAR_LETTERS:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _MIN_SIMILARITY


def _is_near(changed: float, words: int, differences: Sequence[DiffSpan], *, split: bool) -> bool:
    """Tell whether the words are the same, or nearly, and enough of them for that to mean something.

    In a short quotation with changes the first and last words must be equal: five of six consecutive words prove
    nothing, but words on both sides of the changed one do, and so do six of seven. Words in parts (`split`) are found
    more easily by chance, so more of them are needed: of unrelated runs of four words with an ellipsis one in 10 to 40
    is found, of five words one in 100 to 300; with a change, of seven words one in 30, of ten at most one in 100.
    """
    if not changed:
        return not split or words >= _MIN_IN_PARTS
    if changed > limit_changes(words) or (split and words < _MIN_CHANGED_IN_PARTS):
        return False
    ends = (differences[0].op, differences[-1].op)
    may_change_ends = words >= _SHORT or (words >= _MIN_ONE_CHANGED and changed <= 1)
    return may_change_ends or ends == (DiffOp.EQUAL, DiffOp.EQUAL)


def _has_same_characters(pattern: QuotationPattern, window: PassageWindow, start: int) -> bool:
    """Tell whether marks, case and punctuation are the same too, except for a stop at the very end."""
    words = pattern.words
    for number, word in enumerate(words):
        if word.shown != window.word_text(start + number):
            return False
        if number and word.lead != window.text_before(start + number):
            return False
    before, after = window.text_before(start), window.text_before(start + len(words))
    tail = pattern.tail.rstrip(_TRAILING)
    return before.endswith(words[0].lead.lstrip()) and after.startswith(tail)


def _merge_runs(blocks: Sequence[AlignedBlock]) -> Iterator[tuple[int, int]]:
    """Yield the quoted words of the window, adjacent ones as one run."""
    start = end = 0
    for block in blocks:
        if block.gap or block.start == block.end:
            continue
        if start < end < block.start:
            yield start, end
        if start == end or end < block.start:
            start = block.start
        end = block.end
    if start < end:
        yield start, end
