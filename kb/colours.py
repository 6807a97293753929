"""Colours of the site: contrast as WCAG 2.2 computes it, and the nearest shade of a colour that has enough."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
MIN_TEXT_CONTRAST = 7.0  # of text: WCAG 2.2, 1.4.6
DEFAULT_ACCENT = "#10506e"

_STEPS = 256  # between a colour and black or white


@dataclass(frozen=True, slots=True)
class Scheme:
    """What text is written on, in one of the two colour schemes, and what makes a colour stand out from it more."""

    paper: str
    shade: str
    strongest: str


# As in kb/web/static/kb.css.
LIGHT = Scheme("#fdfcf9", "#f5f2ea", "#000000")
DARK = Scheme("#171613", "#211f1b", "#ffffff")


def measure_contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, #rrggbb: from 1 to 21 (<https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>)."""
    darker, lighter = sorted(map(_measure_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def measure_lowest_contrast(colour: str, scheme: Scheme) -> float:
    """Return the contrast of a colour, #rrggbb, with what it is written on where that is lowest."""
    return min(measure_contrast(colour, scheme.paper), measure_contrast(colour, scheme.shade))


def measure_shown_contrast(colour: str, scheme: Scheme) -> float:
    """Return the contrast as it is told, with one decimal: rounded down, so that 6.98 is not shown as enough."""
    return math.floor(measure_lowest_contrast(colour, scheme) * 10) / 10


def find_readable(colour: str, scheme: Scheme) -> str:
    """Return the colour, #rrggbb, or its nearest darker or lighter shade in which text can be read."""
    start, end = _read_channels(colour), _read_channels(scheme.strongest)
    for step in range(_STEPS):
        mixed = [round(low + (high - low) * step / _STEPS) for low, high in zip(start, end, strict=True)]
        shade = "#" + "".join(f"{each:02x}" for each in mixed)
        if measure_lowest_contrast(shade, scheme) >= MIN_TEXT_CONTRAST:
            return shade
    return scheme.strongest


def _measure_luminance(colour: str) -> float:
    """Return the relative luminance, from 0 to 1 (<https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>)."""
    linear = []
    for channel in _read_channels(colour):
        share = channel / 255
        linear.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _read_channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
