"""Operations on spans of a text: overlap, clipping, trimming of white space."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from kb.model import Span


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two spans share a character."""
    return one.start < other.end and other.start < one.end


class SpanUnion:
    """The characters covered by any of some spans, to compare many spans with many."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._starts: list[int] = []  # starts of merged, disjoint spans, ascending
        self._ends: list[int] = []
        for span in sorted(spans):
            if self._ends and span.start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.end)
            else:
                self._starts.append(span.start)
                self._ends.append(span.end)

    def overlaps(self, span: Span) -> bool:
        """Tell whether a span shares a character with the union."""
        at = bisect_right(self._ends, span.start)
        return at < len(self._ends) and self._starts[at] < span.end

    def add(self, span: Span) -> None:
        """Add a span that is disjoint from the union."""
        at = bisect_right(self._ends, span.start)
        self._starts.insert(at, span.start)
        self._ends.insert(at, span.end)


def clip(span: Span, bounds: Span) -> Span:
    """Return the part of a span within bounds that it overlaps."""
    return Span(max(span.start, bounds.start), min(span.end, bounds.end))


def trim(text: str, span: Span) -> Span:
    """Return a span without the white space at its ends; for white space alone, the empty span at its end."""
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
