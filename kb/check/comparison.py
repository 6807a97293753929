"""What a quotation and the words of the source have in common, and what differs.

Holds the bound under which two texts are nearly the same. Knows no index: it is given the words of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from kb.check.alignment import Fit
from kb.check.blocks import Block, blocks
from kb.check.stretches import Stretch
from kb.check.wording import Word, Wording
from kb.model import Change, Difference, Standing
from kb.text import stem

_TRAILING = ",.; "  # what conventions of quoting put before a closing mark
_STOPS = ".?!"
_ALIKE = 0.8
_SHORTEST_ALIKE = 4
_ONE_IN = 4
_FEWEST, _SHORT = 6, 8
_FEWEST_IN_PARTS, _FEWEST_CHANGED_IN_PARTS = 5, 10


def allowed(words: int) -> float:
    """Return how many changed words a quotation of so many words may have and be close; 0 where it is too short.

    One word in four, from six words on. Measured on runs of words from news and abstracts that the real library does
    not have: runs of 12 words or more were never nearer than five changes, not even among 200,000 passages; of runs of
    6 to 10, at most one in a hundred is as near as this.
    """
    return words / _ONE_IN if words >= _FEWEST else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A quotation compared with the place in a stretch where it fits best.

    Attributes:
        differences: In order, what is equal too.
        changed: How many words are changed; one that is spelled nearly alike counts half.
        runs: The words of the stretch that are quoted: from one to before another, in order.
    """

    standing: Standing
    differences: tuple[Difference, ...]
    changed: float
    runs: tuple[tuple[int, int], ...]


def compare(wording: Wording, stretch: Stretch, fit: Fit) -> Comparison | None:
    """Compare a quotation with the words it was fitted to.

    Returns:
        None where it is not even close.
    """
    found = blocks(wording, stretch, fit.steps)
    differences = tuple(_difference(stretch, block) for block in found)
    changed = sum(_weight(stretch, block) for block in found)
    runs = tuple(_runs(found))
    if not runs or not _is_near(changed, len(wording.words), differences, split=len(runs) > 1):
        return None
    if changed:
        standing = Standing.CLOSE
    elif wording.conventional:
        standing = Standing.PARTS
    elif wording.respelled or found[0].printed or not _same_characters(wording, stretch, runs[0][0]):
        standing = Standing.MARKS
    else:
        standing = Standing.EXACT
    return Comparison(standing, _joined(stretch, found, differences), changed, runs)


def _joined(stretch: Stretch, found: Sequence[Block], differences: Sequence[Difference]) -> tuple[Difference, ...]:
    """Return differences with what the source prints after each; after the last one, only what ends a sentence."""
    joined = list(differences)
    held = [at for at, block in enumerate(found) if block.start < block.end]
    for at, later in pairwise(held):
        if found[at].end == found[later].start:
            joined[at] = joined[at]._replace(after=stretch.between(found[at].end))
    for at in held[-1:]:
        follows = stretch.between(found[at].end)
        joined[at] = joined[at]._replace(after=follows[: len(follows) - len(follows.lstrip(_STOPS))])
    return tuple(joined)


def _difference(stretch: Stretch, block: Block) -> Difference:
    pasted = block.gap.shown if block.gap else block.pasted()
    source = stretch.printed(block.start, block.end)
    if block.same:
        change = Change.EQUAL
    elif pasted and source:
        change = Change.REPLACE
    else:
        change = Change.DELETE if pasted else Change.INSERT
    return Difference(change, pasted, source)


def _weight(stretch: Stretch, block: Block) -> float:
    """Return how many words a block changes."""
    if block.same or block.gap:
        return 0.0
    ours = [word.term for word in block.words]
    if len(ours) == 2 and sorted(ours) == sorted(stretch.terms[block.start : block.end]):
        return 1.0  # two neighbours that changed places
    weight = 0.0
    for item, start, end, _ in block.pairings:
        alike = isinstance(item, Word) and start < end and _are_alike(item.term, stretch.terms[start])
        weight += 0.5 if alike else 1.0
    return weight


@lru_cache(maxsize=4096)
def _are_alike(one: str, other: str) -> bool:
    """Tell whether two words are forms or spellings of one."""
    if stem(one) == stem(other):
        return True
    if min(len(one), len(other)) < _SHORTEST_ALIKE:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _is_near(changed: float, words: int, differences: Sequence[Difference], *, split: bool) -> bool:
    """Tell whether the words are the same, or nearly, and so many that it means something.

    Of a short quotation with a change the first and the last word must be there: five of six words in a row prove
    nothing, but words on both sides of the one that changed do. Words in parts are found more easily by chance, so
    there must be more of them: of unrelated runs of four words with an ellipsis one in 10 to 40 is found, of five one
    in 100 to 300; with a change, of seven one in 30, of ten at most one in 100.

    Args:
        changed: How many words are changed.
        words: How many the quotation has.
        differences: Of the quotation.
        split: Whether other words stand between them in the source.
    """
    if not changed:
        return not split or words >= _FEWEST_IN_PARTS
    if changed > allowed(words) or (split and words < _FEWEST_CHANGED_IN_PARTS):
        return False
    ends = (differences[0].change, differences[-1].change)
    return words >= _SHORT or ends == (Change.EQUAL, Change.EQUAL)


def _same_characters(wording: Wording, stretch: Stretch, start: int) -> bool:
    """Tell whether the characters are the same too: marks, case, and punctuation, but for a stop at the very end."""
    words = wording.words
    for number, word in enumerate(words):
        if word.shown != stretch.shown(start + number):
            return False
        if number and word.lead != stretch.between(start + number):
            return False
    before, after = stretch.between(start), stretch.between(start + len(words))
    tail = wording.tail.rstrip(_TRAILING)
    return before.endswith(words[0].lead.lstrip()) and after.startswith(tail)


def _runs(found: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Yield the words of the stretch that are quoted, as few runs as there are."""
    start = end = 0
    for block in found:
        if block.gap or block.start == block.end:
            continue
        if start < end < block.start:
            yield start, end
        if start == end or end < block.start:
            start = block.start
        end = block.end
    if start < end:
        yield start, end
