"""Binding of phrases to speakers beside them."""

from __future__ import annotations

import pytest

from kb.model import SaidBy
from kb.query import bind_speakers, parse, unparse


@pytest.mark.parametrize(
    "text",
    [
        '"in the dock"',
        "dock speaker:quill",
        "+dock speaker:quill",
        '"in the dock" -speaker:quill',
        '"in the dock" OR speaker:quill',
        '-"in the dock" speaker:quill',
        '"in the dock" role:police',
        '"in the dock" (speaker:quill OR role:police)',
    ],
)
def test_what_is_not_a_phrase_beside_a_speaker_is_left_alone(text: str) -> None:
    tree = parse(text, max_chars=999, max_terms=99).tree
    assert bind_speakers(tree) == tree


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ('"in the dock" speaker:quill', 1),
        ('speaker:"Ada Quill" "in the dock" police "the law"', 2),
        ('("in the dock" OR "at the bar") speaker:quill', 1),
        ('"in the dock" (speaker:quill OR speaker:moor)', 1),
        ('-("in the dock" speaker:quill)', 1),
        ('"in the dock" in:quotations speaker:quill', 1),
        ('court OR ("in the dock" speaker:quill)', 1),
    ],
)
def test_a_phrase_beside_a_speaker_is_bound_and_written_as_it_was_typed(text: str, bound: int) -> None:
    tree = parse(text, max_chars=999, max_terms=99).tree
    found = bind_speakers(tree)
    assert repr(found).count(SaidBy.__name__) == bound
    assert unparse(found) == unparse(tree)
