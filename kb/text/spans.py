"""Operations on spans of a text: overlap, clipping, trimming of white space."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from kb.model import Span


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two spans share a character."""
    return one.start < other.end and other.start < one.end


class SpanUnion:
    """The characters that any of some spans has, so that many spans can be compared with many."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._starts: list[int] = []  # of the united spans, which are sorted and do not overlap
        self._ends: list[int] = []
        for span in sorted(spans):
            if self._ends and span.start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.end)
            else:
                self._starts.append(span.start)
                self._ends.append(span.end)

    def overlaps(self, span: Span) -> bool:
        """Tell whether a span shares a character with one of these."""
        at = bisect_right(self._ends, span.start)
        return at < len(self._ends) and self._starts[at] < span.end

    def add(self, span: Span) -> None:
        """Add a span that overlaps none of these."""
        at = bisect_right(self._ends, span.start)
        self._starts.insert(at, span.start)
        self._ends.insert(at, span.end)


def clip(span: Span, bounds: Span) -> Span:
    """Return the part of a span that lies within bounds which it overlaps."""
    return Span(max(span.start, bounds.start), min(span.end, bounds.end))


def trim(text: str, span: Span) -> Span:
    """Return a span without the white space at its ends; of white space alone, the empty span at its end."""
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
