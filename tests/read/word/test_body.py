"""Headings of Word files without a heading style."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.document_builder import BlockDraft
from kb.read.word.body import StyledDraft, _find_usual_style, _is_long, _is_prominent, finish_drafts
from kb.read.word.styles import RunStyle

PARAGRAPH, HEADING, ITEM = BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM
TEXT, BOLD, LARGE, LARGER = (
    RunStyle(22, bold=False),
    RunStyle(22, bold=True),
    RunStyle(25, bold=False),
    RunStyle(30, bold=False),
)
PROSE = StyledDraft(BlockDraft(PARAGRAPH, ("The boats came at night and were met by all the town. " * 4,)), TEXT)


def style(
    text: str, look: RunStyle | None = TEXT, kind: BlockKind = PARAGRAPH, level: int = 0, mark: str = ""
) -> StyledDraft:
    return StyledDraft(BlockDraft(kind, (text,), level, mark), look)


@pytest.mark.parametrize(
    ("draft", "usual", "is_prominent"),
    [
        (style("Aims", BOLD), TEXT, True),
        (style("Aims", BOLD), BOLD, False),
        (style("Aims", RunStyle(21, bold=True)), TEXT, False),
        (style("Aims", LARGE), TEXT, True),
        (style("Aims", RunStyle(24, bold=False)), TEXT, False),
        (style("AIMS"), TEXT, True),
        (style("AIM"), TEXT, False),
        (style("AIMS", RunStyle(21, bold=False)), TEXT, False),
        (style("Aims", None), TEXT, False),
        (style("", BOLD), TEXT, False),
        (style("Aims.", BOLD), TEXT, False),
        (style("Aims", BOLD, BlockKind.CAPTION), TEXT, False),
        (style("Aims", BOLD, ITEM, mark="1."), TEXT, True),
        (style("Aims", BOLD, ITEM, mark="a)"), TEXT, True),
        (style("Aims", BOLD, ITEM, mark="IV"), TEXT, True),
        (style("Aims", BOLD, ITEM, mark="•"), TEXT, False),
        (style(" ".join(["Aims"] * 22), BOLD), TEXT, True),
        (style(" ".join(["Aims"] * 23), BOLD), TEXT, False),
    ],
)
def test_a_heading_is_bold_larger_or_in_capitals(draft: StyledDraft, usual: RunStyle, is_prominent: bool) -> None:
    assert _is_prominent(draft, usual) is is_prominent


@pytest.mark.parametrize(
    ("text", "is_long"),
    [
        (" ".join(["word"] * 40), False),
        (" ".join(["word"] * 41), True),
        ("One two three four.", False),
        ("One two three four five.", True),
        ("One two three four five six:", False),
        ("One two three four five six seven:", True),
        ("“One two three four five six seven eight?", True),
        ("“One two", False),
        ("", False),
    ],
)
def test_a_paragraph_in_a_heading_style_may_be_text(text: str, is_long: bool) -> None:
    assert _is_long((text,)) is is_long


def test_the_usual_look_is_that_of_most_letters_outside_headings() -> None:
    assert _find_usual_style([style("Aims of the work", BOLD), style("Text", TEXT)]) == BOLD
    assert _find_usual_style([style("Aims of the work", BOLD, HEADING), style("Text", TEXT)]) == TEXT
    assert _find_usual_style([]) == RunStyle(0, bold=False)


def finish(*styled: StyledDraft, title: str = "") -> list[tuple[str, int, str]]:
    return [(each.kind.value, each.level, each.text) for each in finish_drafts(styled, title)]


def test_headings_by_look_are_ranked_below_those_by_style_unless_as_large() -> None:
    prose = ("paragraph", 0, PROSE.draft.text)
    assert finish(style("One", LARGER), PROSE, style("Two", LARGE), style("Three", BOLD), PROSE) == [
        ("title", 0, "One"), prose, ("heading", 101, "Two"), ("heading", 102, "Three"), prose,
    ]  # fmt: skip
    assert finish(style("One", LARGE, HEADING, 2), style("Two", LARGE), PROSE, style("Three", BOLD)) == [
        ("heading", 2, "One"), ("heading", 2, "Two"), prose, ("heading", 101, "Three"),
    ]  # fmt: skip


def test_numbered_headings_of_one_list_are_of_the_strongest_level() -> None:
    items = [style("One", LARGER, ITEM, mark="1."), style("Two", LARGE, ITEM, mark="2."), style("Three", LARGE)]
    assert [level for _, level, _ in finish(*items, PROSE)][:3] == [100, 100, 101]


def test_without_any_heading_short_lines_above_prose_are_headings() -> None:
    found = finish(style("Harbour lights"), PROSE, style("Aims"), PROSE, style("Means"), style("more"), style("End"))
    assert [(kind, level) for kind, level, _ in found] == [
        ("title", 0), ("paragraph", 0), ("heading", 1), ("paragraph", 0), ("paragraph", 0), ("paragraph", 0),
        ("paragraph", 0),
    ]  # fmt: skip
    listed = finish(style("Harbour lights"), PROSE, style("Aims"), style("Boats", kind=ITEM, mark="•"))
    assert listed[2][:2] == ("heading", 1)
