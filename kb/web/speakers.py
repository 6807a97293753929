"""Everybody who is quoted, and all that one of them said, made ready for their templates."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kb.engine import Snapshot
from kb.model import (
    EVERYTHING,
    Filters,
    Hit,
    PageRange,
    Query,
    Quotation,
    Sort,
    Span,
    Speaker,
    SpeakerId,
    joined_labels,
)
from kb.web import addresses
from kb.web.citing import exact_address
from kb.web.failures import NO_SPEAKER, FailureError
from kb.web.parameters import SearchParameters
from kb.web.said import Said, said_by
from kb.web.sources import Card, card

_MOST_PASSAGES = 500
_OTHERS = "#"


@dataclass(frozen=True, slots=True)
class Listed:
    """A speaker in the list."""

    name: str
    address: str
    roles: tuple[str, ...]
    quotations: int
    documents: int


@dataclass(frozen=True, slots=True)
class Letter:
    """The speakers whose names begin with one letter."""

    letter: str
    speakers: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class SpeakersPage:
    """All that the list of speakers shows.

    Attributes:
        nameless: Those whom a document gives no full name; each stands for somebody in one document only.
        quotations: How many quotations all of them have.
    """

    letters: tuple[Letter, ...]
    nameless: tuple[Listed, ...]
    speakers: int
    quotations: int


@dataclass(frozen=True, slots=True)
class SpokenWords:
    """One quotation, which may go on in further passages.

    Attributes:
        parts: Its words, passage by passage.
        address: Of its beginning.
    """

    parts: tuple[str, ...]
    pages: PageRange | None
    address: str
    rule: str


@dataclass(frozen=True, slots=True)
class SpokenIn:
    """What a speaker said in one document."""

    card: Card
    said: Said
    quotations: tuple[SpokenWords, ...]


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """All that the page of a speaker shows.

    Attributes:
        unshown: How many passages are left out, where there are very many.
        search: The search for all passages that quote the speaker.
    """

    speaker: Speaker
    documents: tuple[SpokenIn, ...]
    unshown: int
    search: SearchParameters


def speakers_page(snapshot: Snapshot) -> SpeakersPage:
    """Make the list of everybody who is quoted ready."""
    speakers = snapshot.speakers()
    named = sorted((each for each in speakers if not each.anonymous), key=lambda each: _plain(each.name))
    letters = groupby(named, key=lambda each: _letter(each.name))
    return SpeakersPage(
        letters=tuple(Letter(letter, tuple(map(_listed, each))) for letter, each in letters),
        nameless=tuple(_listed(each) for each in speakers if each.anonymous),
        speakers=len(speakers),
        quotations=sum(each.quotations for each in speakers),
    )


def speaker_page(identity: SpeakerId, snapshot: Snapshot) -> SpeakerPage:
    """Make all that one speaker said ready, the newest document first.

    Raises:
        FailureError: Nobody has this id.
    """
    speaker = next((each for each in snapshot.speakers() if each.id == identity), None)
    if speaker is None:
        raise FailureError(NO_SPEAKER)
    only = Filters(speaker=(identity,))
    found = snapshot.search(Query(EVERYTHING, only, Sort.NEWEST, limit=_MOST_PASSAGES, facets=False))
    by_document = groupby(found.hits, key=lambda hit: hit.document.id)
    return SpeakerPage(
        speaker=speaker,
        documents=tuple(_spoken_in(list(hits), identity, snapshot) for _, hits in by_document),
        unshown=found.total - len(found.hits),
        search=SearchParameters(filters=only),
    )


def _spoken_in(hits: Sequence[Hit], identity: SpeakerId, snapshot: Snapshot) -> SpokenIn:
    """Gather what was said in one document; what goes on in the next passage is one quotation."""
    found: dict[int, SpokenWords] = {}
    first: Quotation | None = None
    for hit in sorted(hits, key=lambda each: each.passage.position):
        for quotation in hit.passage.quotations:
            if quotation.speaker_id != identity:
                continue
            first = first or quotation
            known = found.get(quotation.number)
            found[quotation.number] = _longer(known, hit, quotation) if known else _spoken(hit, quotation)
    return SpokenIn(
        card(hits[0].document, snapshot), said_by(first or Quotation(Span(0, 0), "")), tuple(found.values())
    )


def _spoken(hit: Hit, quotation: Quotation) -> SpokenWords:
    pages = hit.passage.pages(quotation.span.start, quotation.span.end)
    return SpokenWords((quotation.text,), pages, exact_address(hit.passage, quotation.span), quotation.rule)


def _longer(known: SpokenWords, hit: Hit, quotation: Quotation) -> SpokenWords:
    """Add a part of a quotation to those before it."""
    pages, more = known.pages, hit.passage.pages(quotation.span.start, quotation.span.end)
    if pages and more and pages.label != more.label:
        label = joined_labels(pages.label.partition("-")[0], more.label.rpartition("-")[2])
        pages = PageRange(pages.first, more.last, label)
    return replace(known, parts=(*known.parts, quotation.text), pages=pages)


def _listed(speaker: Speaker) -> Listed:
    address = addresses.speaker(speaker.id)
    roles = tuple(role for role in speaker.roles if role != speaker.name)  # an organisation has itself for one
    return Listed(speaker.name, address, roles, speaker.quotations, speaker.documents)


def _plain(name: str) -> str:
    """Return a name as an alphabet orders it: without accents and case."""
    return "".join(each for each in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(each))


def _letter(name: str) -> str:
    initial = _plain(name)[:1].upper()
    return initial if initial.isalpha() else _OTHERS
