"""Searches as feeds, and the description for browsers' search boxes, read like feed readers and browsers."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree

from kb.model import Passage
from kb.settings import Settings
from kb.web import create_app
from tests.libraries import open_library
from tests.web.conftest import Reader, make_client

Passages = dict[str, list[Passage]]
ATOM = "{http://www.w3.org/2005/Atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def _feed(client: FlaskClient, address: str) -> Any:  # noqa: ANN401 - feedparser has no types
    response = client.get(address)
    assert response.status_code == 200
    assert response.content_type == "application/atom+xml; charset=utf-8"
    read = feedparser.parse(response.get_data(), response_headers={"content-type": response.content_type})
    assert not read.bozo
    assert read.version == "atom10"
    return read


def test_a_feed_has_what_the_search_finds_the_newest_first(client: FlaskClient, passages: Passages) -> None:
    read = _feed(client, "/search.atom?q=lantern")
    found = client.get("/search.json?q=lantern&sort=newest&limit=50").get_json()["hits"]

    assert len(found) > 3
    assert [entry.link for entry in read.entries] == [f"http://localhost{hit['url']}" for hit in found]
    dated = [entry.updated for entry in read.entries if entry.link.split("/")[4] in ("lantern", "report", "guidance")]
    assert dated == sorted(dated, reverse=True)
    assert read.feed.updated == max(entry.updated for entry in read.entries)


def test_an_entry_says_where_its_words_are(client: FlaskClient) -> None:
    (entry,) = _feed(client, '/search.atom?q="without a fee"').entries
    raw = etree.fromstring(client.get('/search.atom?q="without a fee"').get_data()).findtext(f".//{ATOM}content") or ""
    release = _feed(client, '/search.atom?q="lantern of the law"').entries[0]

    assert entry.title == "The Harbour Report, p.\u00a02"
    assert "<mark>without a fee</mark>" in raw
    assert entry.content[0].type == "text/html"
    assert release.updated == "2013-06-13T00:00:00Z"
    assert release.author == "Harbour Watch"
    assert [each.term for each in release.tags] == ["release"]


def test_ids_are_lasting_and_one_each(client: FlaskClient, library: Path) -> None:
    read = _feed(client, "/search.atom")
    elsewhere = create_app(Settings(library=library, hosts=("kb.example.org",))).test_client()
    there = feedparser.parse(elsewhere.get("/search.atom", headers={"Host": "kb.example.org"}).get_data())
    ids = [entry.id for entry in read.entries]

    assert len(set(ids)) == len(ids) > 5
    assert all(uuid.UUID(each).version == 5 for each in ids)
    assert ids == [entry.id for entry in there.entries]
    assert read.feed.id == there.feed.id != _feed(client, "/search.atom?q=lantern").feed.id
    assert all(entry.link.startswith("http://kb.example.org/documents/") for entry in there.entries)


def test_a_feed_leads_to_itself_and_to_the_page_of_results(client: FlaskClient, reader: Reader) -> None:
    read = _feed(client, "/search.atom?q=lantern+%22gate%22&kind=release")
    links = {link.rel: link.href for link in read.feed.links}
    page = reader.open_page("/search?q=lantern+%22gate%22&kind=release&sort=oldest&page=2")

    assert links["self"] == "http://localhost/search.atom?q=lantern+%22gate%22&kind=release"
    assert links["alternate"] == "http://localhost/search?q=lantern+%22gate%22&kind=release&sort=newest"
    reader.open_page(links["alternate"].removeprefix("http://localhost"))
    (alternate,) = page.xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")
    assert f"http://localhost{alternate}" == links["self"]
    assert page.xpath("//a[contains(., '(feed)')]/@href") == [alternate]


def test_a_private_search_has_no_feed(reader: Reader) -> None:
    page = reader.post_form("/search", {"q": "lantern"})

    assert not page.xpath("//*[contains(@href, '.atom')]")


def test_every_element_that_the_standard_demands_is_there(client: FlaskClient) -> None:
    for address in ("/search.atom", "/search.atom?q=lantern", "/search.atom?q=nothingofthekind", "/documents.atom"):
        root = etree.fromstring(client.get(address).get_data())
        for element in (root, *root.iter(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                (one,) = element.findall(f"{ATOM}{name}")
                assert one.text
        for time in root.iter(f"{ATOM}updated"):
            assert datetime.fromisoformat(time.text or "").tzinfo
        assert root.find(f"{ATOM}author/{ATOM}name") is not None


def test_a_document_without_a_date_has_that_of_its_file(tmp_path: Path) -> None:
    settings = Settings(library=tmp_path, jobs=1)
    source = tmp_path / "sources" / "undated.txt"
    source.parent.mkdir()
    source.write_text("A text of the river that says no date at all.\n", encoding="utf-8")
    written = datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC).timestamp()
    os.utime(source, (written, written))
    open_library(settings).sync()
    client = create_app(settings).test_client()
    (entry,) = _feed(client, "/search.atom?q=river").entries
    source.unlink()
    (orphan,) = _feed(client, "/search.atom?q=river").entries

    assert entry.updated == "2020-02-03T04:05:06Z"
    assert orphan.updated == "1970-01-01T00:00:00Z"


@pytest.mark.costly
def test_an_old_document_that_is_added_later_comes_first(tmp_path: Path) -> None:
    settings = Settings(library=tmp_path, jobs=1)
    sources = tmp_path / "sources"
    sources.mkdir()
    for year in range(2001, 2015):
        days = "\n\n".join(f"On day {day} of {year} the river rose by {day} hands." * 4 for day in range(1, 9))
        _write(sources / f"{year}.txt", f"River {year}\n\n1 March {year}\n\n{days}\n", datetime(2020, 1, 1, tzinfo=UTC))
    _write(sources / "old.txt", "Old river\n\n2 May 1990\n\nThe river froze.\n", datetime(2020, 2, 3, tzinfo=UTC))
    open_library(settings).sync()
    client = create_app(settings).test_client()
    read = _feed(client, "/search.atom?q=river")
    entries = [entry.link.split("/")[4] for entry in read.entries]

    assert len(entries) == 50
    assert len({entry.id for entry in read.entries}) == 50
    assert entries[0] == "old"
    assert entries[1:] == sorted(entries[1:], reverse=True)
    assert (read.entries[0].updated, read.entries[0].published) == ("2020-02-03T00:00:00Z", "1990-05-02T00:00:00Z")
    assert read.entries[1].updated == read.entries[1].published == "2014-03-01T00:00:00Z"
    assert read.feed.updated == "2020-02-03T00:00:00Z"
    of_one = _feed(client, "/search.atom?q=river&document=2001").entries
    assert {entry.link.split("/")[4] for entry in of_one} == {"2001"}


def test_a_document_that_was_added_today_with_an_old_file_comes_first(tmp_path: Path) -> None:
    settings = Settings(library=tmp_path, jobs=1)
    (tmp_path / "sources").mkdir()
    _write(tmp_path / "sources" / "one.txt", "River one\n\nThe river rose.\n", datetime(2020, 1, 1, tzinfo=UTC))
    open_library(settings).sync()
    old = "Old river\n\n2 May 1990\n\nThe river froze.\n"
    _write(tmp_path / "sources" / "old.txt", old, datetime(2019, 1, 1, tzinfo=UTC))
    open_library(settings).sync()
    first, second = _feed(create_app(settings).test_client(), "/search.atom?q=river").entries

    assert [each.link.split("/")[4] for each in (first, second)] == ["old", "one"]
    assert datetime.now(UTC) - datetime.fromisoformat(first.updated) < timedelta(minutes=5)


def test_the_feed_of_documents_has_those_of_a_librarys_first_day_and_then_the_newest_first(tmp_path: Path) -> None:
    settings = Settings(library=tmp_path, jobs=1)
    (tmp_path / "sources").mkdir()
    for name, year in (("one", 2001), ("two", 2002)):
        text = f"River {name}\n\n1 March {year}\n\nIt rose.\n"
        _write(tmp_path / "sources" / f"{name}.txt", text, datetime(2020, 1, 1, tzinfo=UTC))
    open_library(settings).sync()
    first = _feed(create_app(settings).test_client(), "/documents.atom")
    old = "Old river\n\n2 May 1990\n\nThe river froze.\n"
    _write(tmp_path / "sources" / "old.txt", old, datetime(2019, 1, 1, tzinfo=UTC))
    open_library(settings).sync()
    then = _feed(create_app(settings).test_client(), "/documents.atom")

    assert [each.title for each in first.entries] == ["Two", "One"]
    assert [each.title for each in then.entries] == ["Old", "Two", "One"]
    assert first.entries == then.entries[1:]
    assert then.entries[0].published == "1990-05-02T00:00:00Z"
    assert then.entries[0].summary.endswith("2 May 1990")
    assert then.feed.updated == then.entries[0].updated > first.feed.updated
    assert datetime.now(UTC) - datetime.fromisoformat(then.feed.updated) < timedelta(minutes=5)


def test_the_page_of_documents_leads_to_their_feed(client: FlaskClient, reader: Reader) -> None:
    (address,) = reader.open_page("/documents").xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")
    links = {link.rel: link.href for link in _feed(client, address).feed.links}

    assert links == {"self": f"http://localhost{address}", "alternate": "http://localhost/documents"}
    assert client.get(f"{address}?q=lantern").status_code == 400


def _write(path: Path, text: str, time: datetime) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, (time.timestamp(), time.timestamp()))


@pytest.mark.parametrize("query", ["%00%0B%1B", "%EF%BF%BF", "%3C%2Ftitle%3E%5D%5D%3E", "%F0%9F%94%A6", "a" * 3000])
def test_any_words_make_a_feed_that_can_be_read(client: FlaskClient, query: str) -> None:
    assert _feed(client, f"/search.atom?q={query}").feed.title.startswith("River library")


def test_what_a_feed_does_not_take_is_named(client: FlaskClient) -> None:
    response = client.get("/search.atom?q=a&page=2&sort=oldest&limit=5&tint=red")

    assert response.status_code == 400
    assert [each["field"] for each in response.get_json()["errors"]] == ["page", "sort", "limit", "tint"]


def test_a_reader_that_has_the_feed_is_told_so(client: FlaskClient) -> None:
    tag = client.get("/search.atom?q=lantern").headers["ETag"]

    assert client.get("/search.atom?q=lantern", headers={"If-None-Match": tag}).status_code == 304


def test_a_browser_finds_how_to_search_from_its_own_box(client: FlaskClient, reader: Reader) -> None:
    (link,) = reader.open_page("/about").xpath("//link[@rel='search']")
    response = client.get(link.get("href"))
    root = etree.fromstring(response.get_data())
    urls = {url.get("type"): url.get("template") or "" for url in root.iter(f"{OPENSEARCH}Url")}
    searched = urls["text/html"].removeprefix("http://localhost").replace("{searchTerms}", "%22lantern+of%22")

    assert response.content_type.startswith(str(link.get("type")))
    assert link.get("title") == "River library"
    assert (root.findtext(f"{OPENSEARCH}ShortName"), root.findtext(f"{OPENSEARCH}InputEncoding")) == (
        "River library",
        "UTF-8",
    )
    assert reader.open_page(searched).xpath("//mark[.='lantern of']")
    assert client.get(urls["application/atom+xml"].removeprefix("http://localhost")).status_code == 200


def test_long_names_are_cut_as_the_standard_demands(tmp_path: Path) -> None:
    (tmp_path / "library.toml").write_text(f'title = "{"long name " * 9}"\ndescription = "{"d" * 2000}"\n', "utf-8")
    root = etree.fromstring(make_client(tmp_path).get("/opensearch.xml").get_data())

    assert root.findtext(f"{OPENSEARCH}ShortName") == "long name long"
    assert root.findtext(f"{OPENSEARCH}LongName") == "long name long name long name long name long"
    assert len(root.findtext(f"{OPENSEARCH}Description") or "") <= 1024
