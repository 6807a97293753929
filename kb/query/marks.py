"""Which quotation marks of a text belong together.

People mix straight and curly marks, paste quotations within quotations, and use the same sign for an apostrophe. The
place of a mark decides: it opens before a word and closes after one. Double marks of every kind are taken
first; single ones are marks only where they stand clearly around words.

This module knows no queries: it finds spans.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from kb.model import Span

_FAMILIES = ('"″＂', "“”„‟", "«»", "‹›")
_FAMILY = {mark: family for family in _FAMILIES for mark in family}
_OPENERS = "“„‟«‹"
_CLOSERS = "”»›"
_DOUBLE = re.compile(f"[{''.join(_FAMILIES)}]")
_SINGLE = re.compile("['‘’‚‛]")
_ELISION = re.compile(r"['‘’](?:\d\ds?|tis|twas|em|til|cause|n|bout|round)\b", re.IGNORECASE)
_END = re.compile(r"[.,;!?]*(?:~[0-9]*)?\s*")
_OPERATOR = re.compile(r"\b(?:AND|OR|NOT)\b|\|")
_PROSE = re.compile(r"\w[,.;!?](?=\s|$)")
_BEFORE_OPENING = "([{-+:/|–—" + "".join(_FAMILIES)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation in a text.

    Attributes:
        span: With its marks.
        inner: Without them.
        closed: Whether its closing mark is there; without one it runs to the end of the text.
    """

    span: Span
    inner: Span
    closed: bool = True


class _Role(Enum):
    OPENS = auto()
    CLOSES = auto()
    EITHER = auto()


def quotations(text: str) -> tuple[list[Quoted], int]:
    """Find the outermost quotations of a text, in time linear in its length.

    Returns:
        The quotations in order, none within another, and how many double marks have no partner.
    """
    marks = [match.start() for match in _DOUBLE.finditer(text)]
    doubles, strays = _doubles(text, marks)
    if _is_one_quotation(text, marks, doubles):
        return [_pair(marks[0], marks[-1])], 0
    singles = _singles(text, doubles)
    if not singles:
        return doubles, strays
    merged: list[Quoted] = []
    for each in sorted(doubles + singles, key=lambda quoted: (quoted.span.start, -quoted.span.end)):
        if not merged or each.span.start >= merged[-1].span.end:
            merged.append(each)
    return merged, strays


def _pair(start: int, end: int) -> Quoted:
    return Quoted(Span(start, end + 1), Span(start + 1, end))


def _role(text: str, at: int) -> _Role:
    """Tell from its neighbours, and then from its shape, what a double mark does."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    opens = not before.isalnum() and not after.isspace()
    closes = not before.isspace() and not after.isalnum()
    if opens != closes:
        return _Role.OPENS if opens else _Role.CLOSES
    if text[at] in _OPENERS:
        return _Role.OPENS
    return _Role.CLOSES if text[at] in _CLOSERS else _Role.EITHER


class _Open:
    """The marks that are open, the outermost first."""

    def __init__(self) -> None:
        self._families: list[str] = []
        self._counts: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return bool(self._families)

    def open(self, family: str) -> None:
        self._families.append(family)
        self._counts[family] += 1

    def close(self, family: str) -> None:
        """Close the innermost mark of the family and all within it; where none is open, the innermost of any."""
        sought = family if self._counts[family] else self._families[-1]
        while True:
            closed = self._families.pop()
            self._counts[closed] -= 1
            if closed == sought:
                return


def _doubles(text: str, marks: list[int]) -> tuple[list[Quoted], int]:
    found: list[Quoted] = []
    inside = _Open()
    strays = first = 0
    for number, at in enumerate(marks):
        role = _role(text, at)
        if not inside:
            if role is _Role.CLOSES:
                strays += 1
                continue
            first = number
        if not inside or role is _Role.OPENS:
            inside.open(_FAMILY[text[at]])
            continue
        inside.close(_FAMILY[text[at]])
        if not inside:
            found.append(_pair(marks[first], at))
    if inside:
        found += _unclosed(marks[first:], len(text))
    return found, strays


def _unclosed(marks: list[int], end: int) -> list[Quoted]:
    """Pair marks whose places do not add up: an odd one lacks its partner at the end, an even number goes by twos."""
    if len(marks) % 2:
        return [Quoted(Span(marks[0], end), Span(marks[0] + 1, end), closed=False)]
    return [_pair(start, stop) for start, stop in zip(marks[::2], marks[1::2], strict=True)]


def _is_one_quotation(text: str, marks: list[int], doubles: list[Quoted]) -> bool:
    """Tell whether a text that begins and ends with a mark is one quotation, whatever marks stand in it.

    A sentence copied from a page may have more or fewer marks of its own than it opens. It is one quotation where
    other marks like the outer ones are none or odd, or where what stands between them reads as prose.
    """
    if len(marks) < 2 or text[: marks[0]].strip() or not _END.fullmatch(text, marks[-1] + 1):
        return False
    family = _FAMILY[text[marks[0]]]
    if _FAMILY[text[marks[-1]]] != family:
        return False
    between = [text[one.span.end : other.span.start] for one, other in pairwise(doubles)]
    if any(map(_OPERATOR.search, between)):
        return False
    inner = sum(_FAMILY[text[at]] == family for at in marks[1:-1])
    said = any(one.inner.of(text).endswith((",", ";")) for one in doubles[:-1])
    return not inner or inner % 2 == 1 or said or any(map(_PROSE.search, between))


def _singles(text: str, doubles: list[Quoted]) -> list[Quoted]:
    """Find quotations in single marks that are not within double ones."""
    openings: list[int] = []
    closings: list[int] = []
    ahead = iter(doubles)
    double = next(ahead, None)
    for match in _SINGLE.finditer(text):
        at = match.start()
        while double and double.span.end <= at:
            double = next(ahead, None)
        if double and double.span.start <= at:
            continue
        if _opens_single(text, at):
            openings.append(at)
        elif at and not text[at - 1].isspace() and not text[at + 1 : at + 2].isalnum():
            closings.append(at)
    found: list[Quoted] = []
    place = 0
    for opening, following in pairwise([*openings, len(text)]):
        candidates: list[int] = []
        while place < len(closings) and closings[place] < following:
            if closings[place] > opening:
                candidates.append(closings[place])
            place += 1
        if candidates:
            found.append(_pair(opening, _single_end(text, candidates)))
    return found


def _opens_single(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1 : at + 2]
    placed = (before.isspace() or before in _BEFORE_OPENING) and (after.isalnum() or bool(_DOUBLE.match(after)))
    return placed and not _ELISION.match(text, at)


def _single_end(text: str, candidates: list[int]) -> int:
    """Choose the closing mark: "victims’ rights" has an apostrophe, so a mark after an s only if there is no other."""
    return next((at for at in candidates if text[at - 1] not in "sS"), candidates[-1])
