"""The home page, the list of documents, the about page, and the health check."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.model import DocumentId, Passage
from kb.web.app_state import current_site
from kb.web.params.models import Column, DocumentParameters, Order, TableParameters
from kb.web.views.documents.document_text import read_document
from kb.web.views.documents.page import DocumentPage, build_document_list, build_document_page
from tests.web.conftest import Reader, read_text, read_texts


def test_the_first_page_says_what_the_library_holds(reader: Reader) -> None:
    page = reader.open_page("/")

    assert read_texts(page, "//h1") == ["River library"]
    assert read_texts(page, "//*[contains(@class, 'holdings')]")[0].startswith(
        "This library holds 5 documents from 2 publishers, dated 2013 to 2016. Every passage can be found"
    )
    assert read_texts(page, "//ul[@class='shelf']/li/a")[:2] == ["Diary of the ferryman", "Guidance for ferry crews"]


def test_documents_are_listed_the_newest_first(reader: Reader) -> None:
    page = reader.open_page("/documents")

    assert read_texts(page, "//tbody/tr/td[2]/a") == [
        "Diary of the ferryman",
        "Guidance for ferry crews",
        "The Harbour Report",
        "The Lantern report",
        "Notes on the river",
    ]
    assert read_texts(page, "//tbody/tr[3]/td") == ["2014", "The Harbour Report", "Harbour Watch", "Report", "2", "2"]


@pytest.mark.parametrize(
    ("column", "first"),
    [
        ("Title", "Diary of the ferryman"),
        ("Publisher", "Guidance for ferry crews"),
        ("Type", "Guidance for ferry crews"),
        ("Pages", "The Harbour Report"),
        ("Passages", "Diary of the ferryman"),
    ],
)
def test_the_head_of_a_column_orders_the_table_and_turns_it_when_followed_again(
    reader: Reader, column: str, first: str
) -> None:
    page = reader.open_page("/documents")
    (once,) = page.xpath(f"//th/a[.='{column}']/@href")
    ordered = reader.open_page(once)
    (twice,) = ordered.xpath("//th[@aria-sort]/a/@href")
    turned = reader.open_page(twice)

    assert read_texts(ordered, "//tbody/tr/td[2]/a")[0] == first
    directions = {ordered.xpath("//th/@aria-sort")[0], turned.xpath("//th/@aria-sort")[0]}
    assert directions == {"ascending", "descending"}


def test_the_turned_order_is_the_other_way_round(reader: Reader) -> None:
    up = read_texts(reader.open_page("/documents?sort=title&order=up"), "//tbody/tr/td[2]/a")
    down = read_texts(reader.open_page("/documents?sort=title&order=down"), "//tbody/tr/td[2]/a")

    assert up == sorted(up) == down[::-1]


def test_what_is_not_known_comes_last_in_either_order(reader: Reader) -> None:
    for order in ("up", "down"):
        page = reader.open_page(f"/documents?sort=date&order={order}")
        assert read_texts(page, "//tbody/tr/td[2]/a")[-1] == "Notes on the river"


def test_the_page_of_a_document_says_where_each_fact_was_read(reader: Reader) -> None:
    page = reader.open_page("/documents/report")

    assert read_texts(page, "//dl[@class='facts']/div/dt")[:3] == ["Title", "Publisher", "Date"]
    assert read_texts(page, "//dl[@class='facts']/div/dd")[:2] == [
        "The Harbour Report (cover, page 1 of the file)As printed",
        "Harbour Watch",
    ]
    assert read_texts(page, "//dl[@class='facts']/div[dt='Still holds']/dd") == [
        "yes, as far as is known: it is the newest of its series here"
    ]


def test_files_that_could_not_be_read_are_counted_and_not_named(reader: Reader, client: FlaskClient) -> None:
    (lead,) = reader.open_page("/documents").xpath("//p[@class='lead']")

    assert read_text(lead).endswith("1 further file could not be read and is not searched.")
    for address in (
        "/documents",
        "/documents.json",
        "/search?q=broken",
        "/about",
        "/search.atom",
        "/suggest.json?q=brok",
    ):
        assert "broken.pdf" not in client.get(address).get_data(as_text=True)


def test_the_page_about_the_site_says_whom_to_write_to_and_what_is_kept(reader: Reader) -> None:
    page = reader.open_page("/about")

    assert "keeper@harbour.example" in read_texts(page, "//section[@aria-labelledby='contact']/p")
    assert page.xpath("//h2[@id='privacy']")


def test_the_site_is_healthy_while_the_library_can_be_searched(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok", "generation": 1}


# ------------------------------------------------------------------------------ the pages, without their templates


def _build(app: Flask, document: str, words: str = "") -> DocumentPage:
    with app.test_request_context(), current_site().open_view() as view:
        record = view.get_document(DocumentId(document))
        assert record
        return build_document_page(
            read_document(record, view), DocumentParameters(words), view, current_site().settings
        )


@pytest.mark.parametrize(("words", "count"), [("", 0), (" ", 0), ("lantern", 2), ("zeppelin", 0), ("guidance", 4)])
def test_only_passages_with_the_words_are_counted(app: Flask, words: str, count: int) -> None:
    assert _build(app, "guidance", words).match_count == count


def test_footnotes_come_after_the_passages(app: Flask, passages: dict[str, list[Passage]]) -> None:
    page = _build(app, "more-notes")
    *text, note = passages["more-notes"]
    assert [each.id for each in page.passages] == [each.id for each in text]
    assert [(each.id, each.mark) for each in page.notes] == [(note.id, "1")]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (TableParameters(), {Column.DATE: (Order.DOWN, Order.UP)}),
        (TableParameters(Column.TITLE), {Column.TITLE: (Order.UP, Order.DOWN)}),
        (TableParameters(Column.PAGES, Order.UP), {Column.PAGES: (Order.UP, Order.DOWN)}),
    ],
)
def test_the_column_in_force_is_turned_and_the_others_begin_in_their_own_order(
    app: Flask, asked: TableParameters, expected: dict[Column, tuple[Order, Order]]
) -> None:
    with app.test_request_context(), current_site().open_view() as view:
        columns = build_document_list(asked, view).columns
    assert [each.target.column for each in columns] == list(Column)
    assert {each.target.column: (each.order, each.target.order) for each in columns if each.order} == expected
    assert {each.target.order for each in columns if not each.order} == {None}
    assert [each.target.column for each in columns if each.is_number] == [Column.PAGES, Column.PASSAGES]
