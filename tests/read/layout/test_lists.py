"""How deep the items of a list stand."""

from __future__ import annotations

from kb.model import BlockKind
from kb.read.layout.drafts import Draft
from kb.read.layout.lists import with_depths
from tests.read.layout.made import draft


def item(mark: str, left: float, baseline: float, page: int = 0) -> Draft:
    return draft(f"{mark} words", BlockKind.LIST_ITEM, page=page, mark=mark, left=left, baseline=baseline)


def depths(drafts: list[Draft]) -> list[int]:
    return [each.level for each in with_depths(drafts) if each.kind is BlockKind.LIST_ITEM]


def test_items_further_right_are_deeper() -> None:
    assert depths([item("•", 60, 100), item("–", 80, 112), item("–", 80, 124), item("•", 60, 136)]) == [0, 1, 1, 0]


def test_a_list_goes_on_in_the_next_column() -> None:
    first = [item("•", 60, 700), item("–", 80, 712)]
    assert depths([*first, item("–", 340, 100), item("•", 320, 112)]) == [0, 1, 1, 0]


def test_a_heading_ends_a_list() -> None:
    assert depths([item("•", 60, 100), draft("Next", BlockKind.HEADING), item("•", 90, 140)]) == [0, 0]
