"""Quotations that are set apart."""

from __future__ import annotations

from kb.model import BlockKind
from kb.read.layout.drafts import Draft
from kb.read.layout.quotations import with_quotations
from tests.read.layout.made import BODY, draft

SAID = "“I would ask them to give my papers back to me.”"


def kinds(*drafts: Draft) -> list[BlockKind]:
    return [each.kind for each in with_quotations(drafts, BODY)]


def test_marks_and_another_size_make_a_quotation() -> None:
    assert kinds(draft(SAID, size=13)) == [BlockKind.BLOCK_QUOTATION]


def test_a_quotation_in_the_size_of_the_text_is_a_paragraph() -> None:
    assert kinds(draft(SAID)) == [BlockKind.PARAGRAPH]


def test_a_quotation_goes_on_to_its_closing_mark() -> None:
    first, last = draft("“I would ask them one thing, and one only.", size=13), draft("Where are my papers?”", size=13)
    assert kinds(first, last, draft("They did not answer.")) == [BlockKind.BLOCK_QUOTATION] * 2 + [BlockKind.PARAGRAPH]


def test_the_dash_before_a_name_is_no_bullet() -> None:
    name = draft("– Kitchen worker", BlockKind.LIST_ITEM, mark="–")
    assert kinds(draft(SAID, size=13), name) == [BlockKind.BLOCK_QUOTATION, BlockKind.PARAGRAPH]
