"""The library as a whole, made ready for its templates: what it holds, what is newest, what could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kb.engine import Snapshot
from kb.model import DocumentRecord, Refusal
from kb.web.parameters import Column, Order, TableParameters, first_order
from kb.web.sources import Card, card

_NEWEST = 6
_KINDS_NAMED = 4

_KEYS: dict[Column, Callable[[DocumentRecord], tuple[str | int, ...]]] = {
    Column.DATE: lambda record: (record.metadata.date,),
    Column.TITLE: lambda record: (_name(record),),
    Column.PUBLISHER: lambda record: (record.metadata.publisher.casefold(),),
    Column.KIND: lambda record: (record.metadata.kind.casefold(),),
    Column.PAGES: lambda record: (record.page_count,),
    Column.PASSAGES: lambda record: (record.passages,),
}
_COLUMN_WORDS: dict[Column, str] = {
    Column.DATE: "Date",
    Column.TITLE: "Title",
    Column.PUBLISHER: "Publisher",
    Column.KIND: "Kind",
    Column.PAGES: "Pages",
    Column.PASSAGES: "Passages",
}


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a library holds, in numbers.

    Attributes:
        kinds: The most frequent kinds of document, with their numbers.
        first_year: Of the oldest document; empty where no document has a date.
    """

    documents: int
    pages: int
    passages: int
    publishers: int
    kinds: tuple[tuple[str, int], ...]
    first_year: str
    last_year: str


@dataclass(frozen=True, slots=True)
class Home:
    """All that the first page shows."""

    holdings: Holdings
    newest: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """The head of a column: its words, where following it leads, and the order that holds."""

    words: str
    to: TableParameters
    order: Order | None
    is_number: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A document in the table."""

    card: Card
    pages: int
    passages: int
    unread_pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DocumentsTable:
    """All that the page of documents shows."""

    holdings: Holdings
    columns: tuple[ColumnHead, ...]
    rows: tuple[Row, ...]
    unread: tuple[Row, ...]
    refusals: tuple[Refusal, ...]


def holdings(records: Sequence[DocumentRecord]) -> Holdings:
    """Count what the library holds."""
    years = sorted(record.metadata.date[:4] for record in records if record.metadata.date)
    kinds = Counter(record.metadata.kind for record in records if record.metadata.kind)
    return Holdings(
        documents=len(records),
        pages=sum(record.page_count for record in records),
        passages=sum(record.passages for record in records),
        publishers=len({record.metadata.publisher for record in records if record.metadata.publisher}),
        kinds=tuple(kinds.most_common(_KINDS_NAMED)),
        first_year=years[0] if years else "",
        last_year=years[-1] if years else "",
    )


def home(snapshot: Snapshot) -> Home:
    """Make the first page ready."""
    records = snapshot.documents()
    dated = [record for record in records if record.metadata.date]
    newest = sorted(dated, key=lambda record: record.metadata.date, reverse=True)[:_NEWEST]
    return Home(holdings(records), tuple(card(record, snapshot) for record in newest))


def documents_table(order: TableParameters, snapshot: Snapshot) -> DocumentsTable:
    """Make the table of documents ready."""
    records = snapshot.documents()
    rows = tuple(
        Row(card(record, snapshot), record.page_count, record.passages, record.unread_pages)
        for record in in_order(records, order)
    )
    return DocumentsTable(
        holdings=holdings(records),
        columns=tuple(_column_head(column, order) for column in Column),
        rows=rows,
        unread=tuple(row for row in rows if row.unread_pages),
        refusals=tuple(snapshot.refusals()),
    )


def in_order(records: Sequence[DocumentRecord], order: TableParameters) -> list[DocumentRecord]:
    """Return documents in the order of a table; what is not known comes last either way, ties are by title."""
    key = _KEYS[order.column]
    by_title = sorted(records, key=_name)
    known = [record for record in by_title if all(key(record))]
    unknown = [record for record in by_title if not all(key(record))]
    return sorted(known, key=key, reverse=order.order is Order.DOWN) + unknown


def _name(record: DocumentRecord) -> str:
    return (record.metadata.title or record.source).casefold()


def _column_head(column: Column, order: TableParameters) -> ColumnHead:
    holds = order.column is column
    turned = Order.UP if order.order is Order.DOWN else Order.DOWN
    return ColumnHead(
        words=_COLUMN_WORDS[column],
        to=TableParameters(column, turned if holds else first_order(column)),
        order=order.order if holds else None,
        is_number=column in (Column.PAGES, Column.PASSAGES),
    )
