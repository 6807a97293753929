"""The pack of gathered passages: each with its words, citation, nations, date and warnings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kb.citations import CitationStyle, FormattedCitation, Item, Quoted, format_citation
from kb.citations.styles import FACTS
from kb.library.view import LibraryView
from kb.model import DocumentRecord, PageRange, Passage, PassageId, Span
from kb.present.machine_read import describe_machine_read
from kb.web import urls
from kb.web.components.document_card import DocumentCard, build_document_card
from kb.web.components.formatting import today
from kb.web.components.lookup import locate_passage
from kb.web.components.narrower_place import NarrowerPlace, find_narrower_place
from kb.web.components.newer_document import NewerDocument, link_newer_document
from kb.web.components.passages.blocks import LaidOutBlock
from kb.web.components.passages.citation_box import describe_words, quote_words
from kb.web.components.passages.passage_layout import build_excerpt
from kb.web.components.passages.quotation import AttributedQuotation, list_attributed
from kb.web.middleware.errors import NO_PASSAGE, Failure, FailureError


@dataclass(frozen=True, slots=True)
class PackPassage:
    """A passage of the pack.

    Attributes:
        pages: Those by which it is cited.
        item: The document as citations describe it, and `quoted` the passage.
        machine_read: What of the citation no person has checked.
        said: The first quotations with a speaker or a source work.
        has_moved: Whether it was gathered by an id that it no longer has.
        permalink: A path.
    """

    passage: Passage
    document: DocumentCard
    pages: PageRange | None
    text: tuple[LaidOutBlock, ...]
    item: Item
    quoted: Quoted
    citation: FormattedCitation
    machine_read: str
    narrower: NarrowerPlace | None
    newer: NewerDocument | None
    said: tuple[AttributedQuotation, ...]
    has_moved: bool
    url: str
    permalink: str


@dataclass(frozen=True, slots=True)
class MissingPassage:
    """A gathered passage that is not in the library, and why."""

    id: PassageId
    failure: Failure


@dataclass(frozen=True, slots=True)
class PackPage:
    """The gathered passages.

    Attributes:
        rows: In the reader's order.
        styles: The styles and their names.
    """

    rows: tuple[PackPassage | MissingPassage, ...]
    style: CitationStyle
    styles: tuple[tuple[CitationStyle, str], ...]

    @property
    def passages(self) -> tuple[PackPassage, ...]:
        """The passages that are in the library."""
        return tuple(each for each in self.rows if isinstance(each, PackPassage))

    @property
    def ids(self) -> tuple[PassageId, ...]:
        """The present ids of the passages, and those of the missing ones."""
        return tuple(each.passage.id if isinstance(each, PackPassage) else each.id for each in self.rows)


def build_pack_page(gathered: Sequence[PassageId], style: CitationStyle, view: LibraryView) -> PackPage:
    """Build the pack of some passages; ids that lead to the same passage are one."""
    located = dict(_locate(gathered, view))
    found = [each.document for each in located.values() if isinstance(each, Passage)]
    records = view.get_documents(list(dict.fromkeys(found)))
    rows: dict[PassageId, PackPassage | MissingPassage] = {}
    for identity, each in located.items():
        if isinstance(each, Failure):
            rows[identity] = MissingPassage(identity, each)
        elif each.id not in rows:
            row = _build_passage(records[each.document], each, style, view)
            rows[each.id] = replace(row, has_moved=each.id != identity)
    return PackPage(tuple(rows.values()), style, tuple((each, FACTS[each].title) for each in CitationStyle))


def _locate(gathered: Sequence[PassageId], view: LibraryView) -> Iterator[tuple[PassageId, Passage | Failure]]:
    """Yield each id with its passage, or with why there is none."""
    for identity, present in zip(gathered, view.get_passages(gathered), strict=True):
        try:
            found, _ = locate_passage(identity, present, view)
        except FailureError as error:
            yield identity, error.failure
        else:
            yield identity, found or NO_PASSAGE


def _build_passage(record: DocumentRecord, passage: Passage, style: CitationStyle, view: LibraryView) -> PackPassage:
    whole = Span(0, len(passage.text))
    item = describe_words(record, passage, None)
    quoted = quote_words(item, passage, None)
    return PackPassage(
        passage=passage,
        # What is taken away is read without its document: that no date is printed is said of each that has none.
        document=replace(build_document_card(record, view), lacks_date=not record.metadata.date),
        pages=quoted.pages,
        text=build_excerpt(passage, (), whole),
        item=item,
        quoted=quoted,
        citation=format_citation(item, style, quoted, date.fromisoformat(today())),
        machine_read=describe_machine_read(record.metadata, passage),
        narrower=find_narrower_place(passage, record),
        newer=link_newer_document(record, passage, view),
        said=tuple(each for each in list_attributed(passage, (), whole, view) if _is_named(each)),
        has_moved=False,
        url=urls.passage_url(record.id, passage.id),
        permalink=urls.permalink(record.id, passage.id),
    )


def _is_named(said: AttributedQuotation) -> bool:
    return bool(said.quotation.speaker or said.quotation.source)
