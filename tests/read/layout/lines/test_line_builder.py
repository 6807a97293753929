"""Text runs that are one line."""

from __future__ import annotations

import pytest

from kb.read.layout.elements import TextLine
from kb.read.layout.lines.line_builder import _attach_bullets
from tests.read.layout.builders import build_line


@pytest.mark.parametrize("bullet", ["•", "-"])
def test_a_large_bullet_on_a_baseline_of_its_own_begins_the_line_beside_it(bullet: str) -> None:
    lines = [
        build_line(bullet, 28.0, 98.0, size=14.0, order=0),
        build_line("Homeless people are", 40.0, 96.0, size=9.0, order=1),
        build_line("vulnerable to grooming.", 40.0, 106.0, size=9.0, order=2),
    ]
    found = _attach_bullets(lines)

    assert [each.text for each in found] == [f"{bullet} Homeless people are", "vulnerable to grooming."]
    assert (found[0].left, found[0].baseline, found[0].size) == (28.0, 96.0, 9.0)


@pytest.mark.parametrize(
    "bullet",
    [
        build_line("•", 28.0, 116.0, size=14.0),  # lower than any line
        build_line("•", 400.0, 98.0, size=14.0),  # to the right
        build_line("–", 28.0, 98.0, size=9.0),  # as large as its text: it may be a number that is missing in a table
    ],
)
def test_a_bullet_elsewhere_stays_by_itself(bullet: TextLine) -> None:
    words = build_line("Homeless people are", 40.0, 96.0, size=9.0, order=1)

    assert _attach_bullets([bullet, words]) == [bullet, words]
