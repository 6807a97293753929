"""The concordance page: matches in context, their places, other orders, pages, and downloads."""

from __future__ import annotations

import csv
import io
from urllib.parse import unquote_plus

from flask.testing import FlaskClient

from tests.web.conftest import Reader, read_texts

ADDRESS = "/search/lines?q=%22the+lantern%22"


def test_a_page_of_results_leads_to_its_lines_and_back(reader: Reader) -> None:
    page = reader.open_page("/search?q=%22the+lantern%22&kind=release&page=1")
    (link,) = page.xpath("//a[text()='Every match on a line of its own']/@href")
    assert link == "/search/lines?q=%22the+lantern%22&kind=release"
    lines = reader.open_page(link)
    assert lines.xpath("//a[text()='Whole passages']/@href") == ["/search?q=%22the+lantern%22&kind=release"]
    assert read_texts(lines, "//div[@class='chosen']//a") == ["Press release ×, remove"]
    assert reader.open_page("/search?q=xylophone").xpath("//a[text()='Every match on a line of its own']") == []


def test_each_match_is_a_line_with_its_document_and_leads_to_it(reader: Reader) -> None:
    page = reader.open_page(ADDRESS)
    matches = read_texts(page, "//ol[@class='lines']/li//mark")
    assert matches
    assert {match.lower() for match in matches} == {"the lantern"}
    assert read_texts(page, "//h1")[0].startswith(f"{len(matches)} match")
    link = page.xpath("//ol[@class='lines']/li//p[contains(@class, 'origin')]/a/@href")[0]
    assert [mark.lower() for mark in read_texts(reader.open_page(link), "//section[@class='the-passage']//mark")] == [
        "the lantern"
    ]


def test_words_that_no_text_has_are_told_from_words_that_no_passage_has(reader: Reader) -> None:
    assert read_texts(reader.open_page("/search/lines?q=%22xylophone%22"), "//h1") == ["No passage has these words"]
    page = reader.open_page("/search/lines?q=title:harbour")
    assert read_texts(page, "//h1") == ["0 matches"]
    assert page.xpath("//nav[@class='orders']") == []


def test_lines_are_sorted_and_turned_like_results(reader: Reader) -> None:
    page = reader.open_page(f"{ADDRESS}&limit=1&order=next")
    assert len(page.xpath("//ol[@class='lines']/li")) == 1
    assert read_texts(page, "//nav[@class='orders']//*[@aria-current]") == ["The words after"]
    (following,) = page.xpath("//nav[@class='pages']//a/@href")
    assert following == "/search/lines?q=%22the+lantern%22&limit=1&page=2&order=next"
    other = reader.open_page(following)
    assert read_texts(other, "//ol/li//p[@dir]") != read_texts(page, "//ol/li//p[@dir]")


def test_after_a_private_search_no_address_has_the_words(reader: Reader) -> None:
    page = reader.post_form("/search/lines", {"q": '"the lantern"', "limit": "1"})
    assert page.xpath("//mark")
    addresses = [unquote_plus(each).lower() for each in page.xpath("//@href | //@action")]
    assert not [each for each in addresses if "the lantern" in each or "text=" in each]
    assert {"/search", "/search/lines", "/search.csv"} <= set(page.xpath("//form[@method='post']/@action"))


def test_json_has_the_lines_of_a_page(client: FlaskClient) -> None:
    answer = client.get("/search/lines.json?q=%22the+lantern%22&limit=1&order=previous").get_json()
    (line,) = answer["lines"]
    assert (answer["page"], answer["per_page"], answer["has_more"]) == (1, 1, False)
    assert answer["total"] > 1
    passage = client.get(f"{line['url']}.json").get_json()["passage"]
    start, end = line["span"]
    assert passage["text"][start:end] == line["match"]
    assert line["left"].strip() in " ".join(passage["text"].split())
    assert client.get("/search/lines.json?q=a&order=sideways").status_code == 400
    private = client.post("/search/lines.json", data={"q": '"the lantern"', "limit": "1", "order": "previous"})
    assert private.get_json() == answer


def test_the_table_has_all_lines_with_addresses_that_lead_to_the_words(client: FlaskClient) -> None:
    total = client.get("/search/lines.json?q=%22the+lantern%22").get_json()["total"]
    response = client.get("/search.csv?q=%22the+lantern%22&limit=1")
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == "attachment; filename=lines.csv"
    assert response.headers["Cache-Control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig"))))
    assert len(rows) == total
    assert all(row["match"].lower() == "the lantern" for row in rows)
    assert client.get(rows[0]["address"]).status_code == 200
    assert client.post("/search.csv", data={"q": '"the lantern"'}).get_data() == response.get_data()
