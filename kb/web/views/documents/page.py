"""The list of documents as a sortable table, and the page with the text of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile

from kb.citations import describe
from kb.citations.wording import format_short_citation
from kb.library.page_pictures import is_pdf
from kb.library.references import find_citing_passages, find_references
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import (
    DocumentId,
    DocumentRecord,
    Filters,
    PageRange,
    Passage,
    PassageId,
    Span,
    Validity,
)
from kb.present.machine_read import describe_machine_read, describe_validity, name_origin
from kb.search.service import SearchRequest, search
from kb.settings import Settings
from kb.text.folding import fold
from kb.web import urls
from kb.web.components.document_card import (
    DocumentCard,
    OriginalLink,
    build_document_card,
    keep_web_url,
    link_original,
    list_replaced,
)
from kb.web.components.library_stats import LibraryStats, count_library
from kb.web.components.link_preview import LinkPreview, preview_document
from kb.web.components.narrower_place import NarrowerPlace, list_narrower_places
from kb.web.components.original_file import is_original_shown
from kb.web.components.page_picture import find_printed_line, saves_data
from kb.web.components.passages.blocks import Heading, LaidOutPassage
from kb.web.components.passages.citation_box import build_head_tags
from kb.web.components.passages.located_excerpt import LocatedExcerpt
from kb.web.components.passages.passage_layout import PassageLayout, group_headings
from kb.web.components.passages.references import build_citing_rows, link_references
from kb.web.middleware.robots import respect_noindex
from kb.web.params.models import Column, DocumentParameters, Order, TableParameters
from kb.web.views.documents.document_text import DocumentText
from kb.web.views.documents.parts import ContentsLine, Part, find_headings_above, list_contents
from kb.web.views.documents.reader import (
    STRIP_COLUMNS,
    MatchMap,
    Sheet,
    build_sheets,
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
    Column.KIND: "Type",
    Column.PAGES: "Pages",
    Column.PASSAGES: "Passages",
}
_FACT_LABELS = {
    "title": "Title",
    "subtitle": "Subtitle",
    "authors": "Authors",
    "corporate_author": "Author body",
    "publisher": "Publisher",
    "place": "Place of publication",
    "date": "Date",
    "number": "Number",
    "isbn": "ISBN",
    "doi": "DOI",
    "jurisdictions": "Written for",
    "authority": "Authority",
    "edition": "Edition",
    "licence": "Licence",
}
_PART_ANCHOR = "part"  # in the template, of the line that is just above the text
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
    """A fact about a document.

    Attributes:
        origin: Where it was read; empty where that is not known.
        date: ISO 8601 where the value is one.
        words: The line that shows it, unless that says no more than the value.
        page: The page of the file with that line; 0 where there is none.
        page_url: Of that page as printed; empty where it cannot be shown.
        picture_url: Of the line as printed; empty with that.
    """

    label: str
    values: tuple[str, ...]
    origin: str
    date: str = ""
    words: str = ""
    page: int = 0
    page_url: str = ""
    picture_url: str = ""


@dataclass(frozen=True, slots=True)
class PartLink:
    """A part of a document as others name it; `pages` is None where the file has none."""

    number: int
    name: str
    pages: PageRange | None
    url: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """The page with the text of a document, or with a part of it.

    Attributes:
        replaced: The documents of the library that it replaces, the newest first; each can be compared with it.
        part: What is shown.
        part_pages: The pages of it; None where the file has none.
        part_count: How many parts the document has.
        before: The part before what is shown, `after` the one after it; None at either end, and of a whole document.
        url: Of what is shown.
        is_whole: Whether all of several parts are shown.
        other_url: Of the document as a whole, or of its parts if it is shown as a whole.
        above: The headings that the text of the part is below, from the parts before it.
        page_count: Of the file.
        page_names: The printed number of each page that is shown, and its place in words.
        sheets: The text without the footnotes.
        notes_start: Where the footnotes begin on the strip.
        end: Where the text ends there.
        loads_pictures: Whether pictures of pages are beside the text without being asked for.
        machine_read: A sentence on what of the citation no person has checked.
        cited_by: The passages of other documents that name it; only beside its first part.
        match_count: The number of passages with the words to highlight.
        matches: At most the first thousand by relevance.
    """

    document: DocumentCard
    replaced: Sequence[DocumentRecord]
    contents: tuple[ContentsLine, ...]
    part: Part
    part_pages: PageRange | None
    part_count: int
    before: PartLink | None
    after: PartLink | None
    url: str
    is_whole: bool
    other_url: str
    above: tuple[Heading, ...]
    page_count: int
    page_names: Sequence[tuple[str, str]]
    sheets: tuple[Sheet, ...]
    notes: tuple[LaidOutPassage, ...]
    notes_start: float
    end: float
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


def build_document_page(
    text: DocumentText, asked: DocumentParameters, view: LibraryView, settings: Settings
) -> DocumentPage:
    """Build the page of a document, with the words that are asked for highlighted."""
    record, words, part = text.record, asked.text, text.choose_part(asked)
    respect_noindex(record, part.passages)
    shown = {each.id for each in part.passages}
    is_whole, whole_url = asked.whole and len(text.parts) > 1, urls.whole_document_url(record.id, words)

    def link(passage: PassageId, anchor: str = "") -> str:
        fragment = anchor or str(passage)
        if passage in shown:
            return f"#{fragment}"
        return urls.part_url(record.id, text.part_of.get(passage, 1), words, fragment)

    item = describe(record)
    match_count, spans = _find_matches(record.id, words, view, settings)
    headings = group_headings(record.contents)
    links = link_references(find_references(view, part.passages), lambda _, passage: link(passage))
    layout = PassageLayout(
        headings, spans, notes_here=shown, links=links, anchors_pages=True, names_first_page=part.number > 1
    )
    in_order = part.passages if asked.whole else [passage for each in text.parts for passage in each.passages]
    starts = measure_starts(in_order)
    pages = [text.pages[number - 1] for number in part.pages]
    laid_out = list(zip(part.body, layout.build(part.body), strict=True))
    are_shown = is_pdf(record) and is_original_shown(record)
    return DocumentPage(
        document=build_document_card(record, view),
        replaced=list_replaced(record, view),
        contents=list_contents(headings, text.passages, shown, link),
        part=part,
        part_pages=text.join_pages(part),
        part_count=len(text.parts),
        before=_link_part(text, part.number - 1, words) if not is_whole else None,
        after=_link_part(text, part.number + 1, words) if not is_whole else None,
        is_whole=is_whole,
        url=whole_url if is_whole else urls.part_url(record.id, part.number, words),
        other_url=urls.part_url(record.id, 1, words) if is_whole else whole_url,
        above=find_headings_above(headings, text.passages, part.body[0]) if part.body else (),
        page_count=len(text.pages),
        page_names=name_pages(pages, len(text.pages)),
        sheets=build_sheets(pages, laid_out, layout.anchored_pages, starts),
        notes=layout.build(part.notes),
        notes_start=starts[part.notes[0].id] if part.notes else STRIP_COLUMNS,
        end=_find_end(in_order, part, starts),
        has_pictures=are_shown,
        loads_pictures=are_shown and not saves_data(),
        original=link_original(record),
        publication_url=keep_web_url(record.metadata.url),
        cited_by=build_citing_rows(find_citing_passages(view, record), view) if part.number == 1 else (),
        citation=format_short_citation(record, None),
        facts=_list_facts(
            record,
            find_supersessions(view).judge(record.id, record.metadata),
            list_narrower_places(text.passages, record),
        ),
        machine_read=describe_machine_read(record.metadata),
        match_count=match_count,
        meta_tags=tuple(build_head_tags(item, record, urls.permalink(record.id))),
        preview=preview_document(item, record, part.passages),
        matches=map_matches(in_order, shown, spans, starts, link),
    )


def _link_part(text: DocumentText, number: int, words: str) -> PartLink | None:
    if not 1 <= number <= len(text.parts):
        return None
    part = text.parts[number - 1]
    url = urls.part_url(text.record.id, number, words, _PART_ANCHOR)
    return PartLink(number, part.name, text.join_pages(part), url)


def _find_end(in_order: Sequence[Passage], part: Part, starts: Mapping[PassageId, float]) -> float:
    """Return where on the strip a part ends: where the next one begins, or at its end."""
    shown = {each.id for each in part.passages}
    after = dropwhile(lambda each: each.id in shown, dropwhile(lambda each: each.id not in shown, in_order))
    return next((starts[each.id] for each in after), STRIP_COLUMNS)


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
        if value:
            facts.append(_build_fact(record, label, name, (value,) if isinstance(value, str) else value))
        if name == "date" and metadata.not_before:
            facts.append(Fact("Not before", (metadata.not_before,), f"names “{metadata.not_before_words}”"))
        if name == "jurisdictions" and narrower:
            parts = tuple(f"{', '.join(each.places)}: “{each.heading}”" for each in narrower)
            facts.append(Fact("Parts apply only to", parts, "headings"))
    facts.append(Fact("Still holds", (describe_validity(metadata, validity),), ""))
    return tuple(facts)


def _build_fact(record: DocumentRecord, label: str, name: str, values: tuple[str, ...]) -> Fact:
    """Build the fact of a field, with the line that shows it."""
    read = next((each for each in record.metadata.origins if each.field == name), None)
    date = values[0] if name == "date" else ""
    if read is None:
        return Fact(label, values, "", date)
    words = "" if fold(read.words).text in fold(", ".join(values)).text else read.words
    fact = Fact(label, values, name_origin(read.origin), date, words, read.page)
    if find_printed_line(record, name) is None:
        return fact
    picture_url = urls.fact_picture_url(record.id, name)
    return replace(fact, page_url=urls.page_view_url(record.id, read.page), picture_url=picture_url)
