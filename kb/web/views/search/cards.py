"""Cards above the results of a search: the editor's choices, known items, and the place of a quotation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.library.view import LibraryView
from kb.model import Answer, BestBet, CheckedQuotation, KnownItem, Match, MatchStatus, Metadata, PageRange, ReadAs
from kb.present.excerpts import select_excerpt_span
from kb.web import urls
from kb.web.components.document_card import DocumentCard, build_document_card
from kb.web.components.formatting import format_number
from kb.web.components.passages.blocks import LaidOutBlock
from kb.web.components.passages.citation_box import link_words
from kb.web.components.passages.passage_layout import build_excerpt
from kb.web.components.passages.quotation import AttributedQuotation, attribute_quotation
from kb.web.languages import gettext as _
from kb.web.languages import ngettext

_EXCERPT_CHARS = 300
_EXACT = (MatchStatus.EXACT, MatchStatus.MARKS)


@dataclass(frozen=True, slots=True)
class OtherItem:
    """Another item of the same name; `about` tells it apart."""

    title: str
    url: str
    about: str


@dataclass(frozen=True, slots=True)
class Card:
    """A document, a passage, a law or a speaker above the results.

    Attributes:
        reason: Why it is there, in words.
        note: The editor's note, or what tells a document apart: the number by which it was typed, its edition.
        document: None for a law and a speaker.
        excerpt: Of the passage; empty where the card is for a whole document, or where the passage is a result.
        said: The quotation that has the words, with its speaker.
        others: Other items of this name.
        is_quotation: Whether it is the place of words that were typed.
    """

    reason: str
    title: str
    url: str
    note: str = ""
    document: DocumentCard | None = None
    heading: tuple[str, ...] = ()
    pages: PageRange | None = None
    excerpt: tuple[LaidOutBlock, ...] = ()
    is_to_end: bool = True
    said: tuple[AttributedQuotation, ...] = ()
    others: tuple[OtherItem, ...] = ()
    is_quotation: bool = False


def list_cards(answer: Answer, view: LibraryView, *, private: bool) -> tuple[Card, ...]:
    """Return the cards of a search, the editor's choices first, each once; if private, no URL contains the words."""
    cards = [_build_best_bet(each, view) for each in answer.best_bets]
    chosen = {each.url for each in cards}
    named = _build_known_item(answer.known_items, view) if answer.known_items else None
    if named and named.url not in chosen:
        cards.append(named)
    if not _is_first_hit(answer):
        cards += _list_places(answer.checked, view, private=private)
    return tuple(cards)


def _is_first_hit(answer: Answer) -> bool:
    """Tell whether the first hit has the words that were looked up, as they were typed: then it shows them itself."""
    hits, matches = answer.results.hits, answer.checked.matches if answer.checked else ()
    return bool(hits and matches) and matches[0].status in _EXACT and matches[0].hit.passage.id == hits[0].passage.id


def _build_best_bet(bet: BestBet, view: LibraryView) -> Card:
    record, passage = bet.document, bet.passage
    document, reason = build_document_card(record, view), _("Chosen by the editor")
    if passage is None:
        return Card(reason, document.record.title, urls.document_url(record.id), bet.note, document)
    shown = select_excerpt_span(passage.text, (), max_chars=_EXCERPT_CHARS)
    return Card(
        reason=reason,
        title=document.record.title,
        url=urls.passage_url(record.id, passage.id),
        note=bet.note,
        document=document,
        heading=passage.heading,
        pages=passage.find_pages(),
        excerpt=build_excerpt(passage, (), shown),
        is_to_end=shown.end == len(passage.text),
    )


# ------------------------------------------------------------------------------- what the text names


def _build_known_item(items: tuple[KnownItem, ...], view: LibraryView) -> Card:
    item, *others = items
    metadata = item.document.metadata if item.document else Metadata()
    is_numbered = item.kind in (ReadAs.FORM, ReadAs.NUMBER)
    told = (item.name if is_numbered else "", metadata.subtitle if others else "", metadata.edition)
    return Card(
        reason=_describe_reason(item),
        title=_name_item(item),
        url=_link_item(item),
        note=", ".join(filter(None, told)),
        document=build_document_card(item.document, view) if item.document else None,
        others=tuple(OtherItem(_name_item(each), _link_item(each), _tell_apart(each)) for each in others),
    )


def _describe_reason(item: KnownItem) -> str:
    """Return what the text was read as, in words."""
    words = {
        ReadAs.TITLE: _("The title of a document"),
        ReadAs.FORM: _("The number of a form"),
        ReadAs.NUMBER: _("The number of a document"),
        ReadAs.LAW: ngettext("A law that %(num)s passage cites", "A law that %(num)s passages cite", item.count),
        ReadAs.PROVISION: ngettext(
            "A provision that %(num)s passage cites", "A provision that %(num)s passages cite", item.count
        ),
        ReadAs.SPEAKER: ngettext("A speaker with %(num)s quotation", "A speaker with %(num)s quotations", item.count),
    }
    return words[item.kind].replace("%(num)s", format_number(item.count))


def _name_item(item: KnownItem) -> str:
    if item.document:
        return item.document.title
    return f"{item.name}, {item.provision}" if item.provision else item.name


def _link_item(item: KnownItem) -> str:
    if item.document:
        return urls.document_url(item.document.id)
    return urls.law_url(item.law, item.provision) if item.law else urls.speaker_url(item.speaker)


def _tell_apart(item: KnownItem) -> str:
    """Return what distinguishes items of the same name: the subtitle and the year of a document, or its reason."""
    if item.document is None:
        return _describe_reason(item)
    metadata = item.document.metadata
    return ", ".join(filter(None, (metadata.subtitle, metadata.date[:4])))


# ---------------------------------------------------------------------------- where the words are


def _list_places(checked: CheckedQuotation | None, view: LibraryView, *, private: bool) -> Iterator[Card]:
    """Yield the best place of words that were looked up, with others in other documents."""
    if checked is None or not checked.matches:
        return
    best, *others = checked.matches
    is_exact = best.status in _EXACT
    document = build_document_card(best.hit.document, view)
    yield Card(
        reason=_("These words are in") if is_exact else _("Nearly these words are in"),
        title=document.record.title,
        url=_link_match(best, private=private),
        document=document,
        heading=best.hit.passage.heading,
        pages=best.pages,
        said=(attribute_quotation(best.quotation, view),) if best.quotation else (),
        others=tuple(
            OtherItem(
                each.hit.document.title,
                _link_match(each, private=private),
                each.hit.document.metadata.date[:4],
            )
            for each in others
            if (each.status in _EXACT) == is_exact
        ),
        is_quotation=True,
    )


def _link_match(match: Match, *, private: bool) -> str:
    """Return the URL at which the words are marked; it scrolls to them where it may contain them."""
    passage, span = match.hit.passage, match.hit.spans[0] if match.hit.spans else None
    return (
        link_words(passage, span) if span and not private else urls.passage_url(passage.document, passage.id, span=span)
    )
