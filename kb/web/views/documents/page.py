"""The list of documents as a sortable table, and the page with the text of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kb.citations import describe
from kb.citations.wording import format_short_citation
from kb.library.references import find_citing_passages, find_references
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import BlockKind, DocumentId, DocumentRecord, Filters, PageRange, PassageId, Span, Validity
from kb.present.machine_read import describe_machine_read, describe_validity, name_origin
from kb.search.service import SearchRequest, search
from kb.settings import Settings
from kb.web import urls
from kb.web.components.blocks import Heading, LaidOutPassage
from kb.web.components.citation_box import build_head_tags
from kb.web.components.document_card import (
    DocumentCard,
    OriginalLink,
    build_document_card,
    is_pdf,
    keep_web_url,
    link_original,
    list_replaced,
)
from kb.web.components.library_stats import LibraryStats, count_library
from kb.web.components.link_preview import LinkPreview, preview_document
from kb.web.components.located_excerpt import LocatedExcerpt
from kb.web.components.narrower_place import NarrowerPlace, list_narrower_places
from kb.web.components.original_file import is_original_shown
from kb.web.components.page_picture import saves_data
from kb.web.components.passage_layout import PassageLayout, group_headings
from kb.web.components.references import build_citing_rows, link_references
from kb.web.middleware.robots import respect_noindex
from kb.web.params.models import Column, Order, TableParameters
from kb.web.views.documents.reader import (
    STRIP_COLUMNS,
    MatchMap,
    Sheet,
    build_sheets,
    list_pages,
    map_matches,
    measure_starts,
    name_pages,
)

_KEYS: dict[Column, Callable[[DocumentRecord], tuple[str | int, ...]]] = {
    Column.DATE: lambda record: (record.metadata.date,),
    Column.TITLE: lambda record: (record.title.casefold(),),
    Column.PUBLISHER: lambda record: (record.metadata.publisher.casefold(),),
    Column.KIND: lambda record: (record.metadata.kind.casefold(),),
    Column.PAGES: lambda record: (record.page_count,),
    Column.PASSAGES: lambda record: (record.passages,),
}
_COLUMN_LABELS: dict[Column, str] = {
    Column.DATE: "Date",
    Column.TITLE: "Title",
    Column.PUBLISHER: "Publisher",
    Column.KIND: "Kind",
    Column.PAGES: "Pages",
    Column.PASSAGES: "Passages",
}
_FACT_LABELS = {
    "title": "Title",
    "subtitle": "Sub-title",
    "authors": "Authors",
    "corporate_author": "Author body",
    "publisher": "Publisher",
    "place": "Place of publication",
    "date": "Date",
    "number": "Number",
    "isbn": "ISBN",
    "doi": "DOI",
    "jurisdictions": "Applies to",
    "authority": "Authority",
    "edition": "Edition",
    "licence": "Licence",
}
_MAX_HIGHLIGHTED = 1000  # passages of a document in which words are highlighted


@dataclass(frozen=True, slots=True)
class ColumnHeading:
    """The heading of a column, linked to the table sorted by it; `order` is the current one, if any."""

    label: str
    target: TableParameters
    order: Order | None
    is_number: bool


@dataclass(frozen=True, slots=True)
class DocumentListPage:
    """The page with the list of documents; `unread_sources` is the number of files that could not be read."""

    stats: LibraryStats
    columns: tuple[ColumnHeading, ...]
    rows: tuple[DocumentCard, ...]
    with_unread_pages: tuple[DocumentCard, ...]
    unread_sources: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact about a document; `date` is ISO 8601 where it is one, and `origin` is empty where it is not known."""

    label: str
    values: tuple[str, ...]
    origin: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """The page with the text of a document.

    Attributes:
        replaced: The documents of the library that it replaces, the newest first; each can be compared with it.
        pages: Of the file, in order; none where it has none.
        page_names: The printed number of each, and its place in words.
        sheets: The text without the footnotes.
        notes_start: Where the footnotes begin on the strip.
        loads_pictures: Whether pictures of pages are beside the text without being asked for.
        machine_read: A sentence on what of the citation no person has checked.
        cited_by: The passages of other documents that name it.
        match_count: The number of passages with the words to highlight.
        matches: At most the first thousand by relevance.
    """

    document: DocumentCard
    replaced: Sequence[DocumentRecord]
    contents: tuple[Heading, ...]
    pages: tuple[PageRange, ...]
    page_names: Sequence[tuple[str, str]]
    sheets: tuple[Sheet, ...]
    notes: tuple[LaidOutPassage, ...]
    notes_start: float
    has_pictures: bool
    loads_pictures: bool
    original: OriginalLink | None
    publication_url: str
    cited_by: tuple[LocatedExcerpt, ...]
    citation: str
    facts: tuple[Fact, ...]
    machine_read: str
    match_count: int
    matches: MatchMap
    meta_tags: tuple[tuple[str, str], ...]
    preview: LinkPreview

    @property
    def passages(self) -> tuple[LaidOutPassage, ...]:
        """The text without the footnotes, passage by passage."""
        return tuple(passage for sheet in self.sheets for passage in sheet.passages)


def build_document_list(order: TableParameters, view: LibraryView) -> DocumentListPage:
    """Build the list of documents in an order."""
    records = view.documents()
    rows = tuple(build_document_card(record, view) for record in sort_documents(records, order))
    return DocumentListPage(
        stats=count_library(records),
        columns=tuple(_build_column(column, order) for column in Column),
        rows=rows,
        with_unread_pages=tuple(row for row in rows if row.record.unread_pages),
        unread_sources=len(view.unread_sources()),
    )


def sort_documents(records: Sequence[DocumentRecord], order: TableParameters) -> list[DocumentRecord]:
    """Return documents in the order of the table; unknown values come last either way, ties are by title."""
    key = _KEYS[order.column]
    by_title = sorted(records, key=lambda record: record.title.casefold())
    known = [record for record in by_title if all(key(record))]
    unknown = [record for record in by_title if not all(key(record))]
    return sorted(known, key=key, reverse=order.direction is Order.DOWN) + unknown


def _build_column(column: Column, order: TableParameters) -> ColumnHeading:
    is_current = order.column is column
    opposite = Order.UP if order.direction is Order.DOWN else Order.DOWN
    return ColumnHeading(
        label=_COLUMN_LABELS[column],
        target=TableParameters(column, opposite if is_current else None),
        order=order.direction if is_current else None,
        is_number=column in (Column.PAGES, Column.PASSAGES),
    )


def build_document_page(record: DocumentRecord, words: str, view: LibraryView, settings: Settings) -> DocumentPage:
    """Build the page of a document, with `words` highlighted."""
    passages = view.document_passages(record.id)
    respect_noindex(record, passages)
    item = describe(record)
    match_count, spans = _find_matches(record.id, words, view, settings)
    headings = group_headings(record.contents)
    links = link_references(find_references(view, passages), is_whole_document=True)
    layout = PassageLayout(headings, spans, links=links, anchors_pages=True)
    body = [each for each in passages if each.kind is not BlockKind.FOOTNOTE]
    notes = [each for each in passages if each.kind is BlockKind.FOOTNOTE]
    starts = measure_starts([*body, *notes])
    pages = list_pages(record, passages)
    laid_out = list(zip(body, layout.build(body), strict=True))
    are_shown = is_pdf(record) and is_original_shown(record)
    return DocumentPage(
        document=build_document_card(record, view),
        replaced=list_replaced(record, view),
        contents=tuple(heading for each in headings.values() for heading in each),
        pages=pages,
        page_names=name_pages(pages),
        sheets=build_sheets(pages, laid_out, layout.anchored_pages, starts),
        notes=layout.build(notes),
        notes_start=starts[notes[0].id] if notes else STRIP_COLUMNS,
        has_pictures=are_shown,
        loads_pictures=are_shown and not saves_data(),
        original=link_original(record),
        publication_url=keep_web_url(record.metadata.url),
        cited_by=build_citing_rows(find_citing_passages(view, record), view),
        citation=format_short_citation(record, None),
        facts=_list_facts(
            record,
            find_supersessions(view).judge(record.id, record.metadata),
            list_narrower_places(passages, record),
        ),
        machine_read=describe_machine_read(record.metadata),
        match_count=match_count,
        meta_tags=tuple(build_head_tags(item, record, urls.permalink(record.id))),
        preview=preview_document(item, record, passages),
        matches=map_matches([*body, *notes], spans, starts),
    )


def _find_matches(
    identity: DocumentId, words: str, view: LibraryView, settings: Settings
) -> tuple[int, Mapping[PassageId, Sequence[Span]]]:
    """Return the number of passages in a document with some words, and the spans of the words by passage."""
    if not words.strip():
        return 0, {}
    here = Filters(document=(identity,))
    request = SearchRequest(words, filters=here, per_page=_MAX_HIGHLIGHTED, meaning=False)
    results = search(request, view, settings).results
    return results.total, {hit.passage.id: hit.spans for hit in results.hits}


def _list_facts(record: DocumentRecord, validity: Validity, narrower: Sequence[NarrowerPlace] = ()) -> tuple[Fact, ...]:
    """Return what is known of a document, in the order shown; `narrower` says where only parts of it apply."""
    metadata = record.metadata
    facts = []
    for name, label in _FACT_LABELS.items():
        value = getattr(metadata, name)
        origin = metadata.find_origin(name)
        if value:
            values = (value,) if isinstance(value, str) else value
            facts.append(Fact(label, values, name_origin(origin), value if name == "date" else ""))
        if name == "date" and metadata.not_before:
            facts.append(Fact("Not before", (metadata.not_before,), f"names “{metadata.not_before_words}”"))
        if name == "jurisdictions" and narrower:
            parts = tuple(f"{', '.join(each.places)}: “{each.heading}”" for each in narrower)
            facts.append(Fact("Parts apply only to", parts, "headings"))
    facts.append(Fact("Still holds", (describe_validity(metadata, validity),), ""))
    return tuple(facts)
