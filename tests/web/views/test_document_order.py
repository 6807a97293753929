"""The order of the table of documents."""

from __future__ import annotations

import pytest

from kb.model import DocumentId, DocumentRecord, Metadata
from kb.web.params.models import Column, Order, TableParameters
from kb.web.views.documents.page import sort_documents


def _record(title: str, date: str = "", kind: str = "", publisher: str = "", pages: int = 0) -> DocumentRecord:
    metadata = Metadata(title=title, date=date, kind=kind, publisher=publisher)
    return DocumentRecord(DocumentId(title), f"{title}.pdf", "", "", metadata, pages, 10 - pages)


RECORDS = [
    _record("delta", "2014", "report", "Watch", 3),
    _record("Alpha", "2014", "", "Board", 1),
    _record("charlie", "", "Form", "", 0),
    _record("Bravo", "2013-05", "form", "board", 2),
]


@pytest.mark.parametrize(
    ("column", "order", "titles"),
    [
        (Column.DATE, None, ["Alpha", "delta", "Bravo", "charlie"]),
        (Column.DATE, Order.UP, ["Bravo", "Alpha", "delta", "charlie"]),
        (Column.TITLE, None, ["Alpha", "Bravo", "charlie", "delta"]),
        (Column.TITLE, Order.DOWN, ["delta", "charlie", "Bravo", "Alpha"]),
        (Column.KIND, None, ["Bravo", "charlie", "delta", "Alpha"]),
        (Column.KIND, Order.DOWN, ["delta", "Bravo", "charlie", "Alpha"]),
        (Column.PUBLISHER, None, ["Alpha", "Bravo", "delta", "charlie"]),
        (Column.PAGES, None, ["delta", "Bravo", "Alpha", "charlie"]),
        (Column.PASSAGES, Order.UP, ["delta", "Bravo", "Alpha", "charlie"]),
    ],
)
def test_documents_are_ordered_by_a_column_with_unknown_values_last_and_ties_by_title(
    column: Column, order: Order | None, titles: list[str]
) -> None:
    assert [record.metadata.title for record in sort_documents(RECORDS, TableParameters(column, order))] == titles
