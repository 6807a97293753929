"""Pairs quotation marks, block by block, and tells them from apostrophes, inches and feet.

This module knows characters only: not who speaks, nor whether marked words are a quotation at all. It never guesses:
where marks do not pair, the rest of that block is a fault and gives no marked words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from kb.model import Block, BlockKind, Span

_DOUBLE = re.compile(r"[“„‟«”»\"＂]|''|‘‘|’’|``")  # two single marks are one double mark
_SINGLE = re.compile(r"['‘’‚‛＇]")
_OPENING = "“„‟«‘`"
_CLOSING = "”»’"
_BEFORE_OPENING = re.compile(r"[\s(\[{\-–—/:“„«\"‘']")
_AFTER_CLOSING = re.compile(r"[\s.,;:!?…)\]}\-–—/”»\"’'\d*†]")
# Words that begin with an apostrophe: 'em, 'tis, 'til, 'cause, '90s.
_ELISION = re.compile(r"(?:\d{2}s?|em|tis|twas|til|till|cause|cos|bout|round|n|im|er)\b", re.IGNORECASE)
_STOPS = ".,;:!?…"
_MAX_CHAIN = 40  # blocks a quotation may run over before its opening mark is held to be a slip

NO_OPENING = "a closing mark without its opening mark"
NO_CLOSING = "an opening mark without its closing mark"
OPENED_TWICE = "an opening mark is followed by another before it is closed"


@dataclass(frozen=True, slots=True)
class Marked:
    """Words between a pair of marks, or one paragraph's share of them.

    Attributes:
        block: The index of its block.
        outer: With the marks that are printed in this block.
        inner: Without them.
        single: Whether the marks are single.
        continues: Whether the same quotation goes on in the next `Marked`, since no mark closes here.
    """

    block: int
    outer: Span
    inner: Span
    single: bool = False
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where marks do not pair: from the mark to the end of its block."""

    block: int
    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Paired:
    """The outermost marked words of a document in order, and the faults."""

    marked: tuple[Marked, ...]
    faults: tuple[Fault, ...]


class _Side(Enum):
    OPENS = auto()
    CLOSES = auto()
    EITHER = auto()


class Pair(NamedTuple):
    """A pair of marks: with them, and without."""

    outer: Span
    inner: Span


@dataclass(slots=True)
class _Line:
    """The double marks of one block: pairs, and what is left over at its two ends."""

    pairs: list[Pair]
    head: Span | None = None  # a closing mark, the first mark of the block
    tail: Span | None = None  # an opening mark that nothing closes
    fault: tuple[int, str] | None = None


def _side(text: str, at: int, span: Span) -> _Side:
    """Tell which way a mark faces: by its shape or, for straight marks, by its neighbours."""
    mark = text[at]
    if mark in _OPENING:
        return _Side.OPENS
    if mark in _CLOSING:
        return _Side.CLOSES
    before = text[at - 1] if at > span.start else " "
    end = at + (2 if mark == "'" else 1)
    after = text[end] if end < span.end else " "
    opens = bool(_BEFORE_OPENING.match(before)) and not after.isspace()
    closes = not before.isspace() and bool(_AFTER_CLOSING.match(after))
    if opens == closes:
        return _Side.EITHER
    return _Side.OPENS if opens else _Side.CLOSES


def _is_measure(text: str, at: int) -> bool:
    """Tell whether a straight mark may be one of inches or seconds: 5", 6'2"."""
    return text[at] == '"' and text[at - 1 : at].isdigit()


def _line(text: str, span: Span) -> _Line:
    """Pair the double marks of one block from left to right; inner pairs of the same kind are nested."""
    line = _Line([])
    opened: tuple[int, int] | None = None
    depth = deepest = 0
    marks = [match.span() for match in _DOUBLE.finditer(text, span.start, span.end)]
    for number, (at, end) in enumerate(marks):
        side = _side(text, at, span)
        if _is_measure(text, at) and (opened is None or (len(marks) - number) % 2 == 0):
            continue
        if side is _Side.EITHER:
            side = _Side.OPENS if opened is None else _Side.CLOSES
        if side is _Side.OPENS:
            opened = (at, end) if opened is None else opened
            depth += 1
            deepest = max(deepest, depth)
        elif opened is not None:
            depth -= 1
            if depth == 0:
                line.pairs.append(Pair(Span(opened[0], end), Span(opened[1], at)))
                opened, deepest = None, 0
        elif number == 0:
            line.head = Span(at, end)
        else:
            line.fault = (at, NO_OPENING)
            return line
    if opened is not None and deepest == 1:
        line.tail = Span(*opened)
    elif opened is not None:
        line.fault = (opened[0], OPENED_TWICE)
    return line


def _singles(text: str, span: Span) -> list[tuple[int, int]]:
    """Pair the single marks of a stretch that has no double marks outside them.

    A mark inside a word, or after an s where a later mark closes, is an apostrophe.
    """
    pairs: list[tuple[int, int]] = []
    at = span.start
    while match := _SINGLE.search(text, at, span.end):
        opening = match.start()
        at = opening + 1
        if not _opens_single(text, opening, span):
            continue
        closing = _closing_single(text, opening, span)
        if closing is not None:
            pairs.append((opening, closing))
            at = closing + 1
    return pairs


def _opens_single(text: str, at: int, span: Span) -> bool:
    before = text[at - 1] if at > span.start else " "
    after = text[at + 1 : at + 2]
    if text[at] == "’" or not after or after.isspace() or not _BEFORE_OPENING.match(before):
        return False
    return not _ELISION.match(text, at + 1)


def _closing_single(text: str, opening: int, span: Span) -> int | None:
    """Return the mark that closes a single opening mark; None where there is none."""
    possessive: int | None = None
    for match in _SINGLE.finditer(text, opening + 1, span.end):
        at = match.start()
        before, after = text[at - 1], text[at + 1 : at + 2]
        if _opens_single(text, at, span):
            break
        if text[at] == "‘" or before.isspace() or (after and not _AFTER_CLOSING.match(after)):
            continue
        if before in "sS" and after == " ":
            possessive = at if possessive is None else possessive
            continue
        return at
    return possessive


def _cut(doubles: Sequence[Pair], starts: Sequence[int], at: int) -> bool:
    """Tell whether an offset lies inside a double pair."""
    before = bisect_right(starts, at) - 1
    return before >= 0 and at < doubles[before].outer.end


def _singles_around(text: str, span: Span, doubles: Sequence[Pair]) -> list[Pair]:
    """Return the single pairs that have whole double pairs inside them: British style, outermost."""
    found: list[Pair] = []
    starts = [each.outer.start for each in doubles]
    for opening, closing in _singles(text, span) if doubles else []:
        first = bisect_right(starts, opening)
        inside = first < len(doubles) and doubles[first].outer.end <= closing
        if not inside or _cut(doubles, starts, opening) or _cut(doubles, starts, closing):
            continue
        if text[opening] == "‘" or text[closing - 1] in _STOPS:
            found.append(Pair(Span(opening, closing + 1), Span(opening + 1, closing)))
    return found


def _kept(text: str, start: int, end: int) -> Span:
    """Return the span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


class _Pairing:
    """Reads the blocks in order and keeps a quotation that is still open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.marked: list[Marked] = []
        self.faults: list[Fault] = []
        self.chain: list[Marked] = []
        self.stray: Fault | None = None  # an opening mark at the very end of a lead-in

    def read(self, index: int, block: Block) -> None:
        """Pair the marks of the next block."""
        span = block.span
        if self._read_single_paragraph(index, span):
            return
        if not _DOUBLE.search(self.text, span.start, span.end):
            if block.kind is not BlockKind.HEADING:
                self.drop()
            self._read_singles(index, span, [])
            return
        line = _line(self.text, span)
        pairs = self._join(index, span, line)
        if line.fault:
            self.faults.append(Fault(index, Span(line.fault[0], span.end), line.fault[1]))
        outer = [] if line.head or line.tail or line.fault else _singles_around(self.text, span, pairs)
        starts = [each.outer.start for each in outer]
        pairs = [each for each in pairs if not _cut(outer, starts, each.outer.start)]
        self.marked += [self._of(index, *each) for each in pairs]
        self.marked += [self._of(index, *each, single=True) for each in outer]
        self._read_singles(index, span, [*line.pairs, *outer])
        if line.tail is not None:
            self._leave_open(index, span, line.tail)

    def _of(self, index: int, outer: Span, inner: Span, *, single: bool = False, continues: bool = False) -> Marked:
        return Marked(index, outer, _kept(self.text, inner.start, inner.end), single, continues)

    def _read_single_paragraph(self, index: int, span: Span) -> bool:
        """Read a paragraph that opens with a single mark and goes on, or is the last of such paragraphs."""
        if self.text[span.start] != "‘" or self.stray or (self.chain and not self.chain[0].single):
            return False
        closing = _closing_single(self.text, span.start, span)
        if closing is None and not _DOUBLE.search(self.text, span.start, span.end):
            if len(self.chain) >= _MAX_CHAIN:
                self.drop()
            inner = Span(span.start + 1, span.end)
            self.chain.append(self._of(index, span, inner, single=True, continues=True))
            return True
        if closing is None or not self.chain:
            return False
        self._close(self._of(index, Span(span.start, closing + 1), Span(span.start + 1, closing), single=True))
        self._read_singles(index, Span(closing + 1, span.end), [])
        return True

    def _join(self, index: int, span: Span, line: _Line) -> list[Pair]:
        """Go on with the open quotation, if this block does; return the pairs that are the block's own."""
        if self.chain and self.chain[0].single:
            self.drop()
        if not self.chain and not self.stray:
            if line.head is not None:
                line.fault = (line.head.start, NO_OPENING)
                return []
            return line.pairs
        if line.head is not None:
            self._close(self._of(index, Span(span.start, line.head.end), Span(span.start, line.head.start)))
            return line.pairs
        starts = bool(line.pairs) and line.pairs[0].outer.start == span.start
        if self.chain and starts:
            self._close(self._of(index, *line.pairs[0]))
            return line.pairs[1:]
        if (line.tail and line.tail.start == span.start) or (self.stray and starts):
            self.stray = None
            return line.pairs
        self.drop()
        return line.pairs

    def _close(self, last: Marked) -> None:
        self.marked += [*self.chain, last]
        self.chain, self.stray = [], None

    def _leave_open(self, index: int, span: Span, tail: Span) -> None:
        if tail.end == span.end:
            self.drop()
            self.stray = Fault(index, tail, NO_CLOSING)
            return
        if self.chain and (tail.start != span.start or len(self.chain) >= _MAX_CHAIN):
            self.drop()
        self.chain.append(self._of(index, Span(tail.start, span.end), Span(tail.end, span.end), continues=True))

    def drop(self) -> None:
        """Give up the open quotation: nothing is taken from it."""
        if self.chain and not self.chain[0].single:
            first = self.chain[0]
            self.faults.append(Fault(first.block, Span(first.outer.start, self.chain[-1].outer.end), NO_CLOSING))
        if self.stray:
            self.faults.append(self.stray)
        self.chain, self.stray = [], None

    def _read_singles(self, index: int, span: Span, others: list[Pair]) -> None:
        """Pair single marks where they are the outer ones: outside the other pairs of the block."""
        start = span.start
        for outer in sorted([*(each.outer for each in others), Span(span.end, span.end)]):
            for opening, closing in _singles(self.text, Span(start, outer.start)):
                self.marked.append(self._of(index, Span(opening, closing + 1), Span(opening + 1, closing), single=True))
            start = max(start, outer.end)


def pair(text: str, blocks: Iterable[tuple[int, Block]]) -> Paired:
    """Pair the marks of blocks that follow one another.

    Args:
        text: The document's text.
        blocks: Blocks of one stream in order, each with its index.

    Returns:
        The outermost pairs; a quotation over several paragraphs is one `Marked` a paragraph, all but the last
        of which continue.
    """
    pairing = _Pairing(text)
    for index, block in blocks:
        pairing.read(index, block)
    pairing.drop()
    found = [each for each in pairing.marked if each.inner.start < each.inner.end]
    return Paired(tuple(sorted(found, key=lambda each: each.outer.start)), tuple(pairing.faults))
