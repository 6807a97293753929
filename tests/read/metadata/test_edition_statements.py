"""Statements of a document about its own edition."""

from __future__ import annotations

import pytest

from kb.read.metadata.edition_statements import find_edition


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Harbour form, Last Updated: 27th April 2026", "Last Updated: 27th April 2026"),
        ("Version 3.0, published 4 May 2024", "Version 3.0, published 4 May 2024"),
        ("Published 2015, last updated 2022", "last updated 2022"),
        ("The Harbour Act was revised in 2022 by the Lords", ""),
        ("The Harbour Act was revised in 2022.", ""),
        ("v2.1", "v2.1"),
        ("Revised edition", "Revised edition"),
        ("This guidance replaces that of March 2019.", "This guidance replaces that of March 2019"),
        ("Version 1.0", ""),
        ("First edition", ""),
        ("The keeper updated the board in June", ""),
        ("word " * 61 + "version 3.0", ""),
    ],
)
def test_the_words_that_say_so_are_found(line: str, expected: str) -> None:
    assert find_edition(["Harbour debts", line]) == expected
