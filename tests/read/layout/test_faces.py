"""How a font's letters look."""

from __future__ import annotations

import pytest

from kb.read.layout.faces import face_of


@pytest.mark.parametrize(
    ("name", "weight", "bold"),
    [
        ("ABCDEF+Arial-BoldMT", 400, True),
        ("Arial,Bold", 0, True),
        ("Lato-Light", 700, False),
        ("TTE1A2B", 700, True),
        ("F1", 400, False),
    ],
)
def test_the_name_says_whether_a_font_is_bold_and_else_its_weight(name: str, weight: int, bold: bool) -> None:
    assert face_of(name, weight, 0).bold is bold


def test_the_prefix_of_a_subset_is_no_part_of_the_name() -> None:
    assert face_of("ABCDEF+Lato-Italic", 400, 0) == ("Lato-Italic", False, True)


def test_a_flag_says_that_a_font_is_italic() -> None:
    assert face_of("F1", 400, 1 << 6).italic
