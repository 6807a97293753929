"""A page of results: the same passages in the same order on the page, as JSON, in a frame and in a feed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from lxml import etree, html
from lxml.html import HtmlElement

from kb.cli.commands import main
from tests.libraries import index_sources
from tests.web.conftest import make_client, read_text, read_texts

SAME = "The ferry brings nobody to the island after dark."
CROSSING = "The ferry and the master of the ferry made this crossing of the ferry number {}."
SOURCES = {
    "log": [CROSSING.format(number) for number in range(12)],
    "rules": ["A ferry needs a lamp, and everybody on board must be able to see it.", SAME],
    "poster": ["Please read this at the quay before you go on board.", SAME.replace(" the island", "\n**the** island")],
    "novel": ["She waited for the ferry, and then for another one, and the winter came."],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ferries")
    written = {}
    for name, texts in SOURCES.items():
        sections = [f"## Part {number}\n\n{text}\n" for number, text in enumerate(texts)]
        written[f"{name}.md"] = "\n".join([f"# {name.title()}\n", *sections])
    (folder / "library.toml").write_text('embed_origins = ["https://other.example"]\n', encoding="utf-8")
    index_sources(folder, written)
    return folder


@pytest.fixture(scope="module")
def site(folder: Path) -> FlaskClient:
    return make_client(folder, rate_limit=0)


def _open(site: FlaskClient, address: str) -> HtmlElement:
    response = site.get(address)
    assert response.status_code == 200
    return html.document_fromstring(response.get_data(as_text=True))


def _list_passages(page: HtmlElement) -> list[str]:
    links = page.xpath("//div[@class='acts']/a[1]/@href")
    return [link.partition("?")[0].rpartition("/")[2].partition("#")[0] for link in links]


@pytest.mark.parametrize("search", ["q=ferry", "q=ferry&sort=newest", "q=ferry&limit=5&page=2", "q=the+ferry&limit=3"])
def test_the_page_its_json_and_a_frame_have_the_same_passages_in_the_same_order(site: FlaskClient, search: str) -> None:
    ids = [hit["id"] for hit in site.get(f"/search.json?{search}").get_json()["hits"]]
    assert len(ids) > 1
    assert _list_passages(_open(site, f"/search?{search}")) == ids
    assert _list_passages(_open(site, f"/embed/search?{search if 'limit' in search else search + '&limit=10'}")) == ids
    sent = dict(each.split("=") for each in search.replace("+", " ").split("&"))
    posted = site.post("/search", data=sent, follow_redirects=True)
    assert _list_passages(html.document_fromstring(posted.get_data(as_text=True))) == ids


def test_the_command_has_them_too(site: FlaskClient, folder: Path) -> None:
    printed = CliRunner().invoke(main, ["search", "ferry", "--library", str(folder), "--json"])
    assert json.loads(printed.stdout) == site.get("/search.json?q=ferry").get_json()
    printed = CliRunner().invoke(main, ["search", "nobody to the island", "--library", str(folder)])
    assert printed.stdout.count("nobody to the") == 1
    assert "also in Poster" in printed.stdout or "also in Rules" in printed.stdout


def test_three_of_the_document_with_most_hits_come_first_with_a_link_to_the_rest(site: FlaskClient) -> None:
    page = _open(site, "/search?q=ferry&limit=5")

    assert read_texts(page, "//article//h2")[0] == "Log"
    assert [each.get("class") for each in page.xpath("//article")] == ["hit", "hit same", "hit same", "hit", "hit"]
    more, _ = page.xpath("//div[@class='acts']/a[contains(., 'more in this')]")
    assert read_text(more) == "9 more in this document"
    assert read_texts(_open(site, more.get("href")), "//h1") == ["12 passages"]
    assert [len(_list_passages(_open(site, f"/search?q=ferry&limit=5&page={each}"))) for each in (2, 3)] == [5, 5]


def test_all_pages_together_have_every_passage_once(site: FlaskClient) -> None:
    listed = []
    for page in (1, 2, 3):
        answer = site.get(f"/search.json?q=ferry&limit=5&page={page}").get_json()
        listed += [each["id"] for hit in answer["hits"] for each in (hit, *hit["also_in"])]
    assert answer["total"] == 16
    assert len(listed) == len(set(listed)) == 16


def test_the_same_text_is_shown_once_with_links_to_the_others(site: FlaskClient) -> None:
    page = _open(site, "/search?q=nobody+island&meaning=off")
    (hit,) = site.get("/search.json?q=nobody+island&meaning=off").get_json()["hits"]

    (other,) = hit["also_in"]
    assert {hit["document"]["id"], other["document"]["id"]} == {"rules", "poster"}
    assert site.get(other["url"]).status_code == 200
    (link,) = page.xpath("//p[contains(@class, 'also-in')]//a")
    assert link.get("href") == f"{other['url']}?q=nobody+island"
    assert read_text(link) == other["document"]["title"]
    private = html.document_fromstring(
        site.post("/search", data={"q": "nobody island", "meaning": "off"}, follow_redirects=True).get_data(
            as_text=True
        )
    )
    assert private.xpath("//p[contains(@class, 'also-in')]//a/@href") == [other["url"]]


def test_every_passage_has_a_heading_that_names_its_link(site: FlaskClient) -> None:
    for address in ("/search?q=ferry", "/embed/search?q=ferry"):
        page = _open(site, address)
        found = page.xpath("//article[starts-with(@class, 'hit')]")
        assert len(found) > 3
        for each in found:
            (heading,), (link,) = each.xpath(".//h2"), each.xpath(".//div[@class='acts']/a[1]")
            assert link.get("aria-labelledby").split() == [link.get("id"), heading.get("id")]
            assert each.get("aria-labelledby") == heading.get("id")
            assert read_text(heading).startswith("Log, Part ") is (each.get("class") == "hit same")
        identities = page.xpath("//@id")
        assert len(identities) == len(set(identities))


def test_a_feed_has_the_same_text_once(site: FlaskClient) -> None:
    feed = etree.fromstring(site.get("/search.atom?q=nobody+island&meaning=off").data)
    links = feed.findall(".//{*}entry/{*}link")
    assert [each.get("rel") for each in links] == ["alternate", "related"]
    assert links[1].get("title") in ("Rules, Part 1", "Poster, Part 1")
