"""The kinds of a passage in words, with their evidence."""

from __future__ import annotations

from dataclasses import replace

from kb.classify.classifier import CORRECTION
from kb.model import BlockKind, KindLabel, PassageKind, Span
from kb.web.components.kinds_and_laws import find_evidence
from tests.classify.test_classifier import passages

HEADING, ITEM = BlockKind.HEADING, BlockKind.LIST_ITEM


def test_a_kind_is_shown_by_its_first_words_in_one_line() -> None:
    (passage,) = passages("It has\n1,240 people and 37% of them.")
    shown = KindLabel(PassageKind.STATISTIC, "numbers", (Span(0, 12), Span(24, 27)))
    assert find_evidence(shown, passage) == "It has 1,240"


def test_where_a_heading_shows_a_kind_the_two_nearest_ones_are_its_evidence() -> None:
    (passage,) = passages((HEADING, "Signs of leaks"), (ITEM, "a drip"), (ITEM, "a drop"), (ITEM, "a pool"))
    (label,) = passage.kinds
    below = replace(passage, heading=("Boats", "Signs of leaks", "In the hull"))
    assert find_evidence(label, passage) == "Signs of leaks"
    assert find_evidence(label, below) == "Signs of leaks › In the hull"


def test_an_editor_s_word_needs_no_evidence() -> None:
    (passage,) = passages("The gate is shut.")
    assert find_evidence(KindLabel(PassageKind.DUTY, CORRECTION, (Span(0, 8),)), passage) == ""
