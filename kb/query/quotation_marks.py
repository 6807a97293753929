"""Pairing of quotation marks in typed or pasted queries.

People mix straight and curly marks, paste quotations within quotations, and use the same sign for an apostrophe. The
position of a mark decides: it opens before a word and closes after one. Double marks of every kind are paired first;
single ones count as quotation marks only where they clearly surround words.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from kb.model import Span
from kb.text.characters import (
    CLOSING_DOUBLE_QUOTES,
    COMMON_SINGLE_QUOTES,
    CURLY_DOUBLE_QUOTES,
    GUILLEMETS,
    OPENING_DOUBLE_QUOTES,
    SINGLE_GUILLEMETS,
)
from kb.text.quote_pairs import COMMON_ELISIONS

_FAMILIES = ('"″＂', CURLY_DOUBLE_QUOTES, GUILLEMETS, SINGLE_GUILLEMETS)
_FAMILY = {mark: family for family in _FAMILIES for mark in family}
_OPENERS = OPENING_DOUBLE_QUOTES + "‹"
_CLOSERS = CLOSING_DOUBLE_QUOTES + "›"
_DOUBLE = re.compile(f"[{''.join(_FAMILIES)}]")
_SINGLE = re.compile(f"[{COMMON_SINGLE_QUOTES}]")
_ELISION = re.compile(rf"['‘’](?:{COMMON_ELISIONS})\b", re.IGNORECASE)
_END = re.compile(r"[.,;!?]*(?:~[0-9]*)?\s*")
_OPERATOR = re.compile(r"\b(?:AND|OR|NOT)\b|\|")
_PROSE = re.compile(r"\w[,.;!?](?=\s|$)")
_BEFORE_OPENING = "([{-+:/|–—" + "".join(_FAMILIES)


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """A quotation in a text.

    Attributes:
        span: With its marks.
        inner: Without its marks.
        closed: Whether it has a closing mark; without one it runs to the end of the text.
    """

    span: Span
    inner: Span
    closed: bool = True


class _MarkRole(Enum):
    OPENS = auto()
    CLOSES = auto()
    EITHER = auto()


def find_quotations(text: str) -> tuple[list[QuotedSpan], int]:
    """Find the outermost quotations of a text, in time linear in its length.

    Returns:
        The quotations in order, and how many double marks have no partner.
    """
    marks = [match.start() for match in _DOUBLE.finditer(text)]
    doubles, unpaired = _find_double_quoted(text, marks)
    if _is_one_quotation(text, marks, doubles):
        return [_pair(marks[0], marks[-1])], 0
    singles = _find_single_quoted(text, doubles)
    if not singles:
        return doubles, unpaired
    merged: list[QuotedSpan] = []
    for each in sorted(doubles + singles, key=lambda quoted: (quoted.span.start, -quoted.span.end)):
        if not merged or each.span.start >= merged[-1].span.end:
            merged.append(each)
    return merged, unpaired


def _pair(start: int, end: int) -> QuotedSpan:
    return QuotedSpan(Span(start, end + 1), Span(start + 1, end))


def _classify_mark(text: str, at: int) -> _MarkRole:
    """Tell by its neighbours, and where they leave it open by its shape, whether a double mark opens or closes."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    opens = not before.isalnum() and not after.isspace()
    closes = not before.isspace() and not after.isalnum()
    if opens != closes:
        return _MarkRole.OPENS if opens else _MarkRole.CLOSES
    if text[at] in _OPENERS:
        return _MarkRole.OPENS
    return _MarkRole.CLOSES if text[at] in _CLOSERS else _MarkRole.EITHER


class _OpenMarks:
    """The stack of open marks, the outermost first."""

    def __init__(self) -> None:
        self._families: list[str] = []
        self._counts: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return bool(self._families)

    def open(self, family: str) -> None:
        self._families.append(family)
        self._counts[family] += 1

    def close(self, family: str) -> None:
        """Close the innermost mark of the family and all marks within it, or the innermost mark if none is open."""
        sought = family if self._counts[family] else self._families[-1]
        while True:
            closed = self._families.pop()
            self._counts[closed] -= 1
            if closed == sought:
                return


def _find_double_quoted(text: str, marks: list[int]) -> tuple[list[QuotedSpan], int]:
    found: list[QuotedSpan] = []
    inside = _OpenMarks()
    unpaired = first = 0
    for number, at in enumerate(marks):
        role = _classify_mark(text, at)
        if not inside:
            if role is _MarkRole.CLOSES:
                unpaired += 1
                continue
            first = number
        if not inside or role is _MarkRole.OPENS:
            inside.open(_FAMILY[text[at]])
            continue
        inside.close(_FAMILY[text[at]])
        if not inside:
            found.append(_pair(marks[first], at))
    if inside:
        found += _pair_leftover_marks(marks[first:], len(text))
    return found, unpaired


def _pair_leftover_marks(marks: list[int], end: int) -> list[QuotedSpan]:
    """Pair marks of unclear roles: an even number two by two; an odd number is one quotation without an end."""
    if len(marks) % 2:
        return [QuotedSpan(Span(marks[0], end), Span(marks[0] + 1, end), closed=False)]
    return [_pair(start, stop) for start, stop in zip(marks[::2], marks[1::2], strict=True)]


def _is_one_quotation(text: str, marks: list[int], doubles: list[QuotedSpan]) -> bool:
    """Tell whether a text that begins and ends with a mark is a single quotation, despite the marks inside it.

    A sentence copied from a page may have unbalanced marks of its own. It is one quotation where the inner marks of the
    outer family are none or an odd number, or where the text between inner quotations reads as prose.
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
    is_speech = any(one.inner.slice(text).endswith((",", ";")) for one in doubles[:-1])
    return not inner or inner % 2 == 1 or is_speech or any(map(_PROSE.search, between))


def _find_single_quoted(text: str, doubles: list[QuotedSpan]) -> list[QuotedSpan]:
    """Find quotations in single marks, outside those in double ones."""
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
        if _is_opening_single(text, at):
            openings.append(at)
        elif at and not text[at - 1].isspace() and not text[at + 1 : at + 2].isalnum():
            closings.append(at)
    found: list[QuotedSpan] = []
    place = 0
    for opening, following in pairwise([*openings, len(text)]):
        candidates: list[int] = []
        while place < len(closings) and closings[place] < following:
            if closings[place] > opening:
                candidates.append(closings[place])
            place += 1
        if candidates:
            found.append(_pair(opening, _choose_closing_single(text, candidates)))
    return found


def _is_opening_single(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1 : at + 2]
    placed = (before.isspace() or before in _BEFORE_OPENING) and (after.isalnum() or bool(_DOUBLE.match(after)))
    return placed and not _ELISION.match(text, at)


def _choose_closing_single(text: str, candidates: list[int]) -> int:
    """Choose a closing mark: one after an s may be an apostrophe ("victims’ rights"), so only if there is no other."""
    return next((at for at in candidates if text[at - 1] not in "sS"), candidates[-1])
