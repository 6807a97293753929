"""Operations on spans of a text: overlap, clipping, trimming of white space."""

from __future__ import annotations

from kb.model import Span


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two spans share a character."""
    return one.start < other.end and other.start < one.end


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
