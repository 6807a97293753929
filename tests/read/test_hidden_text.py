"""Warnings to keepers about hidden text."""

from __future__ import annotations

import pytest

from kb.model import HiddenText
from kb.read.hidden_text import describe_covered_lines, describe_hidden_text

MANY = tuple(HiddenText(page, 9, 1000, is_line_partly_covered=page > 8) for page in range(1, 11))


@pytest.mark.parametrize(
    ("hidden", "told"),
    [
        ((), ""),
        (
            (HiddenText(2, 7, 1),),
            "Words that cannot be seen were left out, since a page does not show them: 1 on page 2.",
        ),
        (
            (HiddenText(2, 7, 1), HiddenText(10, 70, 1200)),
            "Words that cannot be seen were left out, since a page does not show them: 1 on page 2, 1,200 on page 10.",
        ),
        (
            MANY[:9],
            "Words that cannot be seen were left out, since a page does not show them: "
            + ", ".join(f"1,000 on page {page}" for page in range(1, 9))
            + ", 1,000 on 1 other page.",
        ),
    ],
)
def test_each_page_is_named_with_its_number_of_words(hidden: tuple[HiddenText, ...], told: str) -> None:
    assert describe_hidden_text(hidden) == told


def test_of_many_pages_the_rest_are_counted() -> None:
    assert describe_hidden_text(MANY).endswith(", 1,000 on page 8, 2,000 on 2 other pages.")


def test_pages_with_a_covered_line_are_all_named() -> None:
    assert describe_covered_lines(MANY[:8]) == ""
    said = "A dark shape covers words of a line on pages 9, 10, and the original file still gives them away."
    assert describe_covered_lines(MANY) == said
    assert "on page 9, and" in describe_covered_lines(MANY[:9])
