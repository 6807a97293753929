"""The list of the speakers quoted in the library, and the page of each with everything that they said."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kb.citations.wording import parse_page_label
from kb.library.view import LibraryView
from kb.model import (
    MATCH_ALL,
    Filters,
    Hit,
    PageRange,
    Query,
    Quotation,
    Sort,
    Span,
    Speaker,
    SpeakerId,
    join_labels,
)
from kb.web import urls
from kb.web.components.citation_box import link_words
from kb.web.components.document_card import DocumentCard, build_document_card
from kb.web.components.quotation import AttributedQuotation, attribute_quotation
from kb.web.middleware.errors import NO_SPEAKER, FailureError
from kb.web.middleware.robots import respect_noindex_of
from kb.web.params.models import SearchParameters

_MAX_PASSAGES = 500
_OTHER_LETTERS = "#"


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """A speaker in the list."""

    name: str
    url: str
    roles: tuple[str, ...]
    quotations: int
    documents: int


@dataclass(frozen=True, slots=True)
class SpeakerGroup:
    """The speakers whose names begin with one letter."""

    letter: str
    speakers: tuple[SpeakerRow, ...]


@dataclass(frozen=True, slots=True)
class SpeakersPage:
    """The list of speakers.

    Attributes:
        unnamed: Speakers without a full name, which are not identified across documents.
        speakers: The number of speakers.
        quotations: The number of their quotations.
    """

    groups: tuple[SpeakerGroup, ...]
    unnamed: tuple[SpeakerRow, ...]
    speakers: int
    quotations: int


@dataclass(frozen=True, slots=True)
class SpeakerQuotation:
    """A quotation, which may continue in further passages.

    Attributes:
        parts: The words, passage by passage.
        url: The beginning of the quotation in context.
    """

    parts: tuple[str, ...]
    pages: PageRange | None
    url: str


@dataclass(frozen=True, slots=True)
class DocumentQuotations:
    """What a speaker said in one document."""

    document: DocumentCard
    first_quotation: AttributedQuotation
    quotations: tuple[SpeakerQuotation, ...]


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """The page of a speaker.

    Attributes:
        omitted: The number of passages that are not shown.
        search: The search for all passages that quote the speaker.
    """

    speaker: Speaker
    documents: tuple[DocumentQuotations, ...]
    omitted: int
    search: SearchParameters


def build_speakers_page(view: LibraryView) -> SpeakersPage:
    """Build the list of speakers."""
    speakers = view.speakers()
    named = sorted((each for each in speakers if not each.anonymous), key=lambda each: _fold_name(each.name))
    letters = groupby(named, key=lambda each: _find_letter(each.name))
    return SpeakersPage(
        groups=tuple(SpeakerGroup(letter, tuple(map(_build_speaker_row, each))) for letter, each in letters),
        unnamed=tuple(_build_speaker_row(each) for each in speakers if each.anonymous),
        speakers=len(speakers),
        quotations=sum(each.quotations for each in speakers),
    )


def build_speaker_page(identity: SpeakerId, view: LibraryView) -> SpeakerPage:
    """Build the page of a speaker, newest documents first.

    Raises:
        FailureError: No speaker has this id.
    """
    speaker = next((each for each in view.speakers() if each.id == identity), None)
    if speaker is None:
        raise FailureError(NO_SPEAKER)
    only = Filters(speaker=(identity,))
    results = view.search(Query(MATCH_ALL, only, Sort.NEWEST, limit=_MAX_PASSAGES, facets=()))
    respect_noindex_of(results.hits)
    by_document = groupby(results.hits, key=lambda hit: hit.document.id)
    return SpeakerPage(
        speaker=speaker,
        documents=tuple(_collect_quotations(list(hits), identity, view) for _, hits in by_document),
        omitted=results.total - len(results.hits),
        search=SearchParameters(speaker=(identity,)),
    )


def _collect_quotations(hits: Sequence[Hit], identity: SpeakerId, view: LibraryView) -> DocumentQuotations:
    """Return the quotations of a speaker in one document; one that continues in the next passage is one quotation."""
    found: dict[int, SpeakerQuotation] = {}
    first: Quotation | None = None
    for hit in sorted(hits, key=lambda each: each.passage.position):
        for quotation in hit.passage.quotations:
            if quotation.speaker_id != identity:
                continue
            first = first or quotation
            known = found.get(quotation.index)
            found[quotation.index] = (
                _extend_quotation(known, hit, quotation) if known else _begin_quotation(hit, quotation)
            )
    return DocumentQuotations(
        build_document_card(hits[0].document, view),
        attribute_quotation(first or Quotation(Span(0, 0), "")),
        tuple(found.values()),
    )


def _begin_quotation(hit: Hit, quotation: Quotation) -> SpeakerQuotation:
    pages = hit.passage.find_pages(quotation.span.start, quotation.span.end)
    return SpeakerQuotation((quotation.text,), pages, link_words(hit.passage, quotation.span))


def _extend_quotation(known: SpeakerQuotation, hit: Hit, quotation: Quotation) -> SpeakerQuotation:
    """Return a quotation continued by its part in the next passage."""
    pages, more = known.pages, hit.passage.find_pages(quotation.span.start, quotation.span.end)
    if pages and more:
        label = join_labels(parse_page_label(pages)[0], parse_page_label(more)[1])
        pages = PageRange(pages.first, more.last, label)
    return replace(known, parts=(*known.parts, quotation.text), pages=pages)


def _build_speaker_row(speaker: Speaker) -> SpeakerRow:
    url = urls.speaker_url(speaker.id)
    roles = tuple(role for role in speaker.roles if role != speaker.name)  # of an organisation, its own name
    return SpeakerRow(speaker.name, url, roles, speaker.quotations, speaker.documents)


def _fold_name(name: str) -> str:
    """Return a name without accents and case, for alphabetical order."""
    return "".join(each for each in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(each))


def _find_letter(name: str) -> str:
    initial = _fold_name(name)[:1].upper()
    return initial if initial.isalpha() else _OTHER_LETTERS
