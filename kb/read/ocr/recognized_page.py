"""The words that text recognition finds in the picture of a page."""

from __future__ import annotations

from typing import NamedTuple


class RecognizedWord(NamedTuple):
    """A word and its box, in points of the upright page from its upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    line: int  # words of the engine's line have the same number; lines are in its reading order
    stroke: float  # thickness of its letters, in points
    misread: str = ""  # what the engine read, where the text was mended


class RecognizedRule(NamedTuple):
    """A straight line, as the edges of its box in points."""

    left: float
    top: float
    right: float
    bottom: float


class RecognizedPage(NamedTuple):
    """The content of a page, upright: turned back and level, unlike the page as displayed.

    Attributes:
        width, height: Of the upright page, in points.
        turn: By how many degrees the page as displayed was turned clockwise to make it upright: about one of 0, 90, 180
            and 270, since a scan may be skewed.
        quarter_turns: By how many quarter turns clockwise it is still to be turned, and recognised again.
    """

    width: float
    height: float
    turn: float = 0.0
    quarter_turns: int = 0
    words: tuple[RecognizedWord, ...] = ()
    rules: tuple[RecognizedRule, ...] = ()
