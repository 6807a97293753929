"""Pairing of quotation marks in typed or pasted queries.

People mix straight and curly marks, paste quotations within quotations, and use the same sign for an apostrophe. The
position of a mark decides: it opens before a word and closes after one. Double marks of every kind are paired first;
single ones count as quotation marks only where they clearly surround words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
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
from kb.text.mark_pairing import DoubleMark, MarkRole, pair_double_marks, pair_single_marks
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
    """A quotation with its marks (`span`) and without (`inner`); unclosed, it runs to the end of the text."""

    span: Span
    inner: Span
    closed: bool = True


def find_quotations(text: str) -> tuple[list[QuotedSpan], int]:
    """Return the outermost quotations of a text in order, and the number of unpaired double marks, in linear time."""
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


def _classify_mark(text: str, at: int) -> DoubleMark:
    """Tell whether a double mark opens or closes: by its neighbours, else by its shape."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    opens = not before.isalnum() and not after.isspace()
    closes = not before.isspace() and not after.isalnum()
    if opens == closes:
        opens, closes = text[at] in _OPENERS, text[at] in _CLOSERS
    outside = MarkRole.CLOSES if closes else MarkRole.OPENS
    return DoubleMark(outside, MarkRole.OPENS if opens else MarkRole.CLOSES, _FAMILY[text[at]])


def _find_double_quoted(text: str, marks: list[int]) -> tuple[list[QuotedSpan], int]:
    found = pair_double_marks([_classify_mark(text, at) for at in marks])
    first = found.unclosed[0] if found.unclosed else len(marks)
    quoted = [_pair(marks[opening], marks[closing]) for opening, closing in found.pairs if opening < first]
    quoted += _pair_leftover_marks(marks[first:], len(text)) if found.unclosed else []
    return quoted, sum(number < first for number in found.unopened)


def _pair_leftover_marks(marks: list[int], end: int) -> list[QuotedSpan]:
    """Pair marks of unclear roles: an even number two by two; an odd number is one quotation without an end."""
    if len(marks) % 2:
        return [QuotedSpan(Span(marks[0], end), Span(marks[0] + 1, end), closed=False)]
    return [_pair(start, stop) for start, stop in zip(marks[::2], marks[1::2], strict=True)]


def _is_one_quotation(text: str, marks: list[int], doubles: list[QuotedSpan]) -> bool:
    """Tell whether a text that begins and ends with a mark is a single quotation, despite the marks inside it.

    A sentence copied from a page may have unbalanced marks of its own. It is one quotation if the inner marks of the
    outer family are none or an odd number, or if the text between inner quotations reads as prose.
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
    return [_pair(opening, closing) for opening, closing in pair_single_marks(_classify_singles(text, doubles), max)]


def _classify_singles(text: str, doubles: list[QuotedSpan]) -> Iterator[tuple[int, MarkRole]]:
    """Yield the offset and the role of each single mark outside quotations in double ones that is no apostrophe.

    One after an s may be an apostrophe ("victims’ rights"), so it closes only if no other does.
    """
    ahead = iter(doubles)
    double = next(ahead, None)
    for match in _SINGLE.finditer(text):
        at = match.start()
        while double and double.span.end <= at:
            double = next(ahead, None)
        if double and double.span.start <= at:
            continue
        if _is_opening_single(text, at):
            yield at, MarkRole.OPENS
        elif at and not text[at - 1].isspace() and not text[at + 1 : at + 2].isalnum():
            yield at, MarkRole.MAY_CLOSE if text[at - 1] in "sS" else MarkRole.CLOSES


def _is_opening_single(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1 : at + 2]
    placed = (before.isspace() or before in _BEFORE_OPENING) and (after.isalnum() or bool(_DOUBLE.match(after)))
    return placed and not _ELISION.match(text, at)
