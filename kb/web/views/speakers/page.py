"""The list of the speakers quoted in the library, and the page of each with all their quotations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kb.citations.wording import format_short_citation, join_printed_pages
from kb.library.view import LibraryView
from kb.model import (
    MATCH_ALL,
    Filters,
    Hit,
    PageRange,
    Query,
    Quotation,
    Sort,
    Speaker,
    SpeakerId,
)
from kb.text.folding import remove_marks
from kb.text.names import is_body_name, split_person
from kb.web.components.document_card import DocumentCard, build_document_card
from kb.web.components.passages.citation_box import link_words
from kb.web.components.passages.quotation import AttributedQuotation, attribute_quotation
from kb.web.middleware.errors import NO_SPEAKER, FailureError
from kb.web.middleware.robots import respect_noindex_of
from kb.web.params.models import SearchParameters

_ALL = 10**9  # passages: the page of a speaker leaves none out
_OTHER_LETTERS = "#"


@dataclass(frozen=True, slots=True)
class IndexedSpeaker:
    """A speaker as in an index: "Bales, Kevin"; an organisation by its name."""

    entry: str
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class SpeakerGroup:
    """The people whose surnames begin with one letter, or all organisations: then the letter is ""."""

    letter: str
    speakers: tuple[IndexedSpeaker, ...]


@dataclass(frozen=True, slots=True)
class SpeakersPage:
    """The list of speakers, with their number and that of their quotations."""

    groups: tuple[SpeakerGroup, ...]
    speakers: int
    quotations: int


@dataclass(frozen=True, slots=True)
class SpeakerQuotation:
    """A quotation, which may continue in further passages; `parts` are its words by passage.

    `attributed` is the first part, with the speaker's affiliation; `url` shows it in context.
    """

    parts: tuple[str, ...]
    attributed: AttributedQuotation
    pages: PageRange | None
    citation: str
    url: str


@dataclass(frozen=True, slots=True)
class DocumentQuotations:
    """A speaker's quotations in one document; `affiliation` is their role there."""

    document: DocumentCard
    affiliation: str
    quotations: tuple[SpeakerQuotation, ...]


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """The page of a speaker, with all of their words.

    Attributes:
        stated: Quotations with the name beside them, or by the editor.
        inferred: Quotations whose speaker was inferred.
        search: For all passages that quote the speaker.
    """

    speaker: Speaker
    stated: tuple[DocumentQuotations, ...]
    inferred: tuple[DocumentQuotations, ...]
    search: SearchParameters


def build_speakers_page(view: LibraryView) -> SpeakersPage:
    """Build the list of speakers: people by surname, then organisations by name."""
    bodies: list[IndexedSpeaker] = []
    people: list[IndexedSpeaker] = []
    for speaker in view.speakers():
        is_body = is_body_name(speaker.name)
        entry = speaker.name if is_body else _invert(speaker.name)
        (bodies if is_body else people).append(IndexedSpeaker(entry, speaker))
    people.sort(key=lambda each: _fold_name(each.entry))
    bodies.sort(key=lambda each: _fold_name(each.entry))
    letters = groupby(people, key=lambda each: _find_letter(each.entry))
    groups = [SpeakerGroup(letter, tuple(each)) for letter, each in letters]
    return SpeakersPage(
        groups=(*groups, *([SpeakerGroup("", tuple(bodies))] if bodies else [])),
        speakers=len(people) + len(bodies),
        quotations=sum(each.speaker.quotations for each in (*people, *bodies)),
    )


def _invert(name: str) -> str:
    """Return a person's name with the surname first: "van der Berg, Jan"."""
    person = split_person(name)
    if person is None:
        given, _, family = name.rpartition(" ")
        return f"{family}, {given}" if given else name
    return f"{person.family}, {person.given}"


def build_speaker_page(identity: SpeakerId, view: LibraryView) -> SpeakerPage:
    """Build the page of a speaker, newest documents first.

    Raises:
        FailureError: No speaker has this id.
    """
    speaker = next((each for each in view.speakers() if each.id == identity), None)
    if speaker is None:
        raise FailureError(NO_SPEAKER)
    query = Query(MATCH_ALL, Filters(speaker=(identity,)), Sort.NEWEST, limit=_ALL, facets=())
    hits = view.search(query).hits
    respect_noindex_of(hits)
    found = [_collect_quotations(list(each), identity, view) for _, each in groupby(hits, lambda hit: hit.document.id)]
    return SpeakerPage(
        speaker=speaker,
        stated=tuple(stated for stated, _ in found if stated.quotations),
        inferred=tuple(inferred for _, inferred in found if inferred.quotations),
        search=SearchParameters(speaker=(identity,)),
    )


def _collect_quotations(
    hits: Sequence[Hit], identity: SpeakerId, view: LibraryView
) -> tuple[DocumentQuotations, DocumentQuotations]:
    """Return the quotations of a speaker in one document: those that name them, and those that do not.

    One that continues in the next passage is one quotation; the paragraphs that its speaker is carried over to are
    another.
    """
    found: dict[tuple[int, bool], SpeakerQuotation] = {}
    for hit in sorted(hits, key=lambda each: each.passage.position):
        for quotation in hit.passage.quotations:
            if quotation.speaker_id != identity:
                continue
            key = (quotation.index, quotation.is_listable_attribution)
            known = found.get(key)
            found[key] = _extend_quotation(known, hit, quotation) if known else _begin_quotation(hit, quotation, view)
    card = build_document_card(hits[0].document, view)
    stated, inferred = (
        tuple(quotation for (_, is_stated), quotation in found.items() if is_stated is wanted)
        for wanted in (True, False)
    )
    return _group_quotations(card, stated), _group_quotations(card, inferred)


def _group_quotations(card: DocumentCard, quotations: tuple[SpeakerQuotation, ...]) -> DocumentQuotations:
    return DocumentQuotations(card, next((each.attributed.affiliation for each in quotations), ""), quotations)


def _begin_quotation(hit: Hit, quotation: Quotation, view: LibraryView) -> SpeakerQuotation:
    pages = hit.passage.find_pages(quotation.span.start, quotation.span.end)
    return SpeakerQuotation(
        parts=(quotation.text,),
        attributed=attribute_quotation(quotation, view),
        pages=pages,
        citation=format_short_citation(hit.document, pages, hit.passage),
        url=link_words(hit.passage, quotation.span),
    )


def _extend_quotation(known: SpeakerQuotation, hit: Hit, quotation: Quotation) -> SpeakerQuotation:
    """Return a quotation continued by its part in the next passage."""
    pages, more = known.pages, hit.passage.find_pages(quotation.span.start, quotation.span.end)
    if pages and more:
        pages = join_printed_pages(pages, more)
    return replace(
        known,
        parts=(*known.parts, quotation.text),
        pages=pages,
        citation=format_short_citation(hit.document, pages, hit.passage),
    )


def _fold_name(name: str) -> str:
    """Return a name without accents and case, for alphabetical order."""
    return remove_marks("NFKD", name.casefold())


def _find_letter(name: str) -> str:
    initial = _fold_name(name)[:1].upper()
    return initial if initial.isalpha() else _OTHER_LETTERS
