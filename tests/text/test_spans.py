"""Operations on spans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Span
from kb.text.spans import SpanUnion, clip, overlap, trim

SPANS = st.tuples(st.integers(0, 20), st.integers(1, 20)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@given(SPANS, SPANS)
def test_spans_overlap_where_they_share_a_character(one: Span, other: Span) -> None:
    shared = set(range(one.start, one.end)) & set(range(other.start, other.end))
    assert overlap(one, other) is bool(shared)
    if shared:
        assert clip(one, other) == Span(min(shared), max(shared) + 1)


@pytest.mark.parametrize(("text", "trimmed"), [(" a b\n", Span(1, 4)), ("ab", Span(0, 2)), ("\t\n", Span(2, 2))])
def test_a_span_is_trimmed_of_white_space(text: str, trimmed: Span) -> None:
    assert trim(text, Span(0, len(text))) == trimmed


@given(st.lists(SPANS), SPANS)
def test_a_union_overlaps_what_any_of_its_spans_overlaps(spans: list[Span], span: Span) -> None:
    union = SpanUnion()
    for each in spans:
        if not union.overlaps(each):
            union.add(each)
        assert union.overlaps(each)
    assert SpanUnion(spans).overlaps(span) is any(overlap(each, span) for each in spans)
