"""Passages and searches made ready for other people's pages: a card of a quotation, a frame, and tags to copy.

What stands here is printed by templates. This module knows no request but for the site's own address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from kb.engine import Snapshot
from kb.model import DocumentRecord, PageRange, Passage, Span
from kb.web import addresses
from kb.web.chosen import chosen_words
from kb.web.citing import quoted_words
from kb.web.parameters import PassageParameters, SearchParameters
from kb.web.parts import Part
from kb.web.reading import clipped, excerpt_parts
from kb.web.sources import Card, card

FRAME_WIDTH = 600
_SEARCH_HEIGHT = 560
_BOX_HEIGHT = 130
_FRAME_HEIGHT = 150  # of all in a frame but the words
_LINE_HEIGHT = 30
_CHARACTER_WIDTH = 9
_MARGIN = 40


@dataclass(frozen=True, slots=True)
class Frame:
    """What a frame on another page is given: a whole address, a name, and the room it needs."""

    address: str
    title: str
    height: int


@dataclass(frozen=True, slots=True)
class EmbeddedPassage:
    """A passage, or words of it, on somebody else's page.

    Attributes:
        paragraphs: The words as they stand, block by block, without marks of notes.
        parts: The same laid out.
        begins: Whether they begin where the passage does.
        ends: Whether they end where it does.
        permalink: The whole address at which they stand in context.
        path: The same below the site's root.
        frame: That shows them.
    """

    card: Card
    heading: tuple[str, ...]
    pages: PageRange | None
    paragraphs: tuple[str, ...]
    parts: tuple[Part, ...]
    begins: bool
    ends: bool
    permalink: str
    path: str
    frame: Frame


@dataclass(frozen=True, slots=True)
class EmbeddedSearch:
    """A search on somebody else's page.

    Attributes:
        attributes: Of the widget's tag: names and values.
        fields: That the plain form holds beside the words.
        frame: That shows the search.
    """

    attributes: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, str], ...]
    frame: Frame


def origin() -> str:
    """Return the site's own address, without a path."""
    return request.host_url.rstrip("/")


def embedded_passage(
    record: DocumentRecord, passage: Passage, asked: PassageParameters, snapshot: Snapshot
) -> EmbeddedPassage:
    """Make a passage, or the words of it that were asked for, ready.

    Raises:
        ParametersError: The offsets that were asked for are not those of any words of this passage.
    """
    chosen = chosen_words(asked, passage).span
    span = chosen or Span(0, len(passage.text))
    quoted = quoted_words(passage, chosen)
    paragraphs = tuple(block.span.of(passage.text).strip() for block in clipped(passage, span).blocks)
    named = card(record, snapshot)
    return EmbeddedPassage(
        card=named,
        heading=passage.heading,
        pages=quoted.pages,
        paragraphs=tuple(each for each in paragraphs if each),
        parts=excerpt_parts(passage, (), span),
        begins=span.start == 0,
        ends=span.end == len(passage.text),
        permalink=quoted.permalink,
        path=addresses.passage(record.id, passage.id, span=chosen),
        frame=Frame(
            origin() + addresses.embedded_passage(record.id, passage.id, chosen),
            f"Quotation from “{named.title}”",
            _height(paragraphs),
        ),
    )


def embedded_search(asked: SearchParameters, site_title: str) -> EmbeddedSearch:
    """Make a search ready."""
    by_name: dict[str, list[str]] = {}
    fields = tuple((name, value) for name, value in asked.on_page(1).pairs() if name != "q")
    for name, value in fields:
        if name not in ("sort", "year"):  # which the widget does not know
            by_name.setdefault(name, []).append(value)
    height = _BOX_HEIGHT if asked.is_empty else _SEARCH_HEIGHT
    return EmbeddedSearch(
        attributes=tuple((name, " | ".join(values)) for name, values in by_name.items()),
        fields=fields,
        frame=Frame(origin() + addresses.embedded_search(asked.on_page(1)), f"Search “{site_title}”", height),
    )


def _height(paragraphs: Sequence[str]) -> int:
    """Guess the height of a frame in which some words stand, for pages that do not hear what it says of itself."""
    characters = (FRAME_WIDTH - _MARGIN) // _CHARACTER_WIDTH
    lines = sum(-(-len(paragraph) // characters) for paragraph in paragraphs)
    return _FRAME_HEIGHT + _LINE_HEIGHT * lines + _LINE_HEIGHT // 2 * len(paragraphs)
