"""Contrast as WCAG computes it, and shades of a colour that can be read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.colours import (
    COLOUR,
    DARK,
    DEFAULT_ACCENT,
    LIGHT,
    MIN_TEXT_CONTRAST,
    Scheme,
    find_readable,
    measure_contrast,
    measure_lowest_contrast,
)
from kb.web.middleware.static_files import STATIC_FOLDER

_colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # the grey that just misses 4.5
        ("#767676", "#FFFFFF", 4.54),
        ("#595959", "#ffffff", 7.0),
        ("#ff0000", "#ffffff", 4.0),
        ("#00ff00", "#ffffff", 1.37),
        ("#0000ff", "#ffffff", 8.59),
        ("#0a0a0a", "#000000", 1.06),  # both in the straight part of the curve
    ],
)
def test_contrast_has_the_known_values(one: str, other: str, ratio: float) -> None:
    assert round(measure_contrast(one, other), 2) == ratio
    assert measure_contrast(one, other) == measure_contrast(other, one)


@given(_colours, st.sampled_from([LIGHT, DARK]))
def test_a_readable_shade_of_every_colour_is_found(colour: str, scheme: Scheme) -> None:
    shade = find_readable(colour, scheme)

    assert COLOUR.fullmatch(shade)
    assert measure_lowest_contrast(shade, scheme) >= MIN_TEXT_CONTRAST
    assert (shade == colour) == (measure_lowest_contrast(colour, scheme) >= MIN_TEXT_CONTRAST)
    assert find_readable(shade, scheme) == shade


@pytest.mark.parametrize(
    ("colour", "scheme", "shade"),
    [("#ff8800", LIGHT, "#7d4200"), (DEFAULT_ACCENT, DARK, "#90aebc"), ("#000000", DARK, "#aaaaaa")],
)
def test_the_shade_is_the_nearest_one(colour: str, scheme: Scheme, shade: str) -> None:
    assert find_readable(colour, scheme) == shade


def test_the_colours_are_those_of_the_style_sheet() -> None:
    rules = (STATIC_FOLDER / "kb.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--([\w-]+): ?(#\w+)", rules[start:end]))
        for start, end in ((rules.index(":root{"), rules.index("@media")), _find_dark(rules))
    )

    assert (light["paper"], light["shade"], light["accent"]) == (LIGHT.paper, LIGHT.shade, DEFAULT_ACCENT)
    assert (dark["paper"], dark["shade"]) == (DARK.paper, DARK.shade)


def _find_dark(rules: str) -> tuple[int, int]:
    start = rules.index("@media(prefers-color-scheme:dark){")
    return start, rules.index("@media", start + 1)
