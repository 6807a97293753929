"""Where else the words of a passage stand, made ready for its page."""

from __future__ import annotations

from dataclasses import dataclass

from kb.engine import Snapshot
from kb.model import Change, Difference, Elsewhere, PageRange, Passage, Twin
from kb.present.twins import twin_words
from kb.web.citing import exact_address
from kb.web.sources import Card, card

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class AlsoIn:
    """Another document that has the words.

    Attributes:
        address: Of the words there.
        fact: How many of the words, and how many are changed.
        differences: Word by word; empty where not one differs.
    """

    card: Card
    pages: PageRange | None
    address: str
    fact: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Also:
    """All other documents that have words of a passage: the first of them, and the rest.

    Attributes:
        more: Whether there may be others still.
    """

    first: tuple[AlsoIn, ...]
    rest: tuple[AlsoIn, ...]
    more: bool


def also(passage: Passage, found: Elsewhere, snapshot: Snapshot) -> Also:
    """Make the twins of a passage ready."""
    places = tuple(_also_in(passage, twin, snapshot) for twin in found.twins)
    shown = _SHOWN if len(places) > _SHOWN + 1 else len(places)  # a fold that hides one line saves nothing
    return Also(places[:shown], places[shown:], found.more)


def _also_in(passage: Passage, twin: Twin, snapshot: Snapshot) -> AlsoIn:
    differs = any(each.change is not Change.EQUAL for each in twin.differences)
    return AlsoIn(
        card=card(twin.document, snapshot),
        pages=twin.pages,
        address=exact_address(twin.there[0], twin.spans[0]),
        fact=twin_words(passage, twin),
        differences=twin.differences if differs else (),
    )
