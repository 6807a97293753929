"""The steps of a fit, in blocks: words that are the same, words that are changed, and what stands for words left out.

Two things that a page or a typesetter does to words change none of them: a hyphen in a compound, and the mark of a
footnote that was copied along ("trafficking.12"). This module decides what is the same; it counts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from kb.check.alignment import Step
from kb.check.hyphens import without_hyphens
from kb.check.stretches import Stretch
from kb.check.wording import Gap, Word, Wording


class Pairing(NamedTuple):
    """An item of a quotation, and the words of the source from one to before another that it stands for.

    Attributes:
        item: None for words that are only in the source.
        same: Whether the words are the same.
    """

    item: Word | Gap | None
    start: int
    end: int
    same: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Pairings that belong together.

    Attributes:
        gap: What stands for words left out; the block's only item then.
        printed: Whether the words are the same only but for hyphens and notes' marks.
    """

    pairings: tuple[Pairing, ...]
    same: bool
    gap: Gap | None = None
    printed: bool = False

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of the quotation."""
        return tuple(each.item for each in self.pairings if isinstance(each.item, Word))

    @property
    def start(self) -> int:
        """The first of the source's words."""
        return self.pairings[0].start

    @property
    def end(self) -> int:
        """The one after the last; the same where the source has none."""
        return self.pairings[-1].end

    def pasted(self) -> str:
        """Return the words as pasted."""
        words = self.words
        return "".join(word.lead + word.shown if number else word.shown for number, word in enumerate(words))


def blocks(wording: Wording, stretch: Stretch, steps: Sequence[Step]) -> list[Block]:
    """Return the steps of a fit in blocks."""
    pairings = list(_pairings(wording, stretch, steps))
    while pairings and pairings[-1].item is None:
        pairings.pop()
    grouped = (tuple(group) for _, group in groupby(pairings, key=_kind))
    found = [_block(stretch, part) for group in grouped for part in _parted(group)]
    return list(_joined(found))


def _kind(pairing: Pairing) -> str:
    return "gap" if isinstance(pairing.item, Gap) else "same" if pairing.same else "changed"


def _parted(group: tuple[Pairing, ...]) -> Iterator[tuple[Pairing, ...]]:
    """Yield each gap alone, and other pairings together."""
    if isinstance(group[0].item, Gap):
        yield from ((each,) for each in group)
    else:
        yield group


def _pairings(wording: Wording, stretch: Stretch, steps: Sequence[Step]) -> Iterator[Pairing]:
    for number, start, end in steps:
        item = None if number is None else wording.items[number]
        if not isinstance(item, Word):
            yield Pairing(item, start, end, same=False)
        elif start < end and stretch.terms[start] == item.term:
            yield Pairing(item, start, end, same=True)
        elif item.term in stretch.note_marks(start):
            yield Pairing(item, start, start, same=True)
            if start < end:
                yield Pairing(None, start, end, same=False)
        else:
            glued = start < end and item.term in {stretch.terms[start] + mark for mark in stretch.note_marks(end)}
            yield Pairing(item, start, end, same=glued)


def _block(stretch: Stretch, pairings: tuple[Pairing, ...]) -> Block:
    gap = pairings[0].item if isinstance(pairings[0].item, Gap) else None
    block = Block(pairings, same=pairings[0].same, gap=gap)
    if block.same:
        terms = tuple(word.term for word in block.words)
        return Block(pairings, same=True, printed=terms != stretch.terms[block.start : block.end])
    if gap is None and block.words and block.start < block.end:
        source = stretch.printed(block.start, block.end)
        if without_hyphens(block.pasted()) == without_hyphens(source):
            return Block(pairings, same=True, printed=True)
    return block


def _joined(found: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks, those of the same words that follow one another as one."""
    for same, group in groupby(found, key=lambda block: block.same):
        if not same:
            yield from group
            continue
        parts = list(group)
        pairings = tuple(pairing for part in parts for pairing in part.pairings)
        yield Block(pairings, same=True, printed=any(part.printed for part in parts))
