"""What else the library says on the subject of a passage, made ready for its page and for programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from kb.engine import Snapshot
from kb.model import Elsewhere, Hit, PageRange, Passage
from kb.present.excerpts import excerpt
from kb.related import related
from kb.settings import Settings
from kb.web import addresses
from kb.web.parts import Part
from kb.web.reading import excerpt_parts
from kb.web.sources import Card, card

_FIRST_CHARS = 220


@dataclass(frozen=True, slots=True)
class OnTheSubject:
    """A passage on the same subject.

    Attributes:
        heading: The headings above it.
        excerpt: Its first words.
        ends: Whether these are all of it.
    """

    card: Card
    heading: tuple[str, ...]
    pages: PageRange | None
    excerpt: tuple[Part, ...]
    ends: bool
    address: str


def related_to(
    passage: Passage, around: Iterable[Passage], found: Elsewhere, snapshot: Snapshot, settings: Settings
) -> tuple[Hit, ...]:
    """Return the passages on the subject of one that its page does not show already.

    Args:
        passage: The passage.
        around: What the page shows beside it.
        found: Where its words stand in other documents.
        snapshot: Of the library.
        settings: Which say whether it can be searched by meaning.
    """
    twins = chain.from_iterable(twin.there for twin in found.twins)
    return related(snapshot, passage, settings, {each.id for each in chain(around, twins)})


def on_the_subject(hits: Iterable[Hit], snapshot: Snapshot) -> tuple[OnTheSubject, ...]:
    """Make passages on the same subject ready."""
    return tuple(_made_ready(hit, snapshot) for hit in hits)


def _made_ready(hit: Hit, snapshot: Snapshot) -> OnTheSubject:
    passage = hit.passage
    shown = excerpt(passage.text, (), max_chars=_FIRST_CHARS).span
    return OnTheSubject(
        card=card(hit.document, snapshot),
        heading=passage.heading,
        pages=passage.pages(),
        excerpt=excerpt_parts(passage, (), shown),
        ends=shown.end == len(passage.text),
        address=addresses.passage(hit.document.id, passage.id),
    )
