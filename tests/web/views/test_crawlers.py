"""Web crawlers: `/robots.txt`, sitemaps, canonical addresses, and what is kept out of search engines."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import urldefrag, urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree, html
from lxml.html import HtmlElement

from kb.model import DocumentId, DocumentRecord, Metadata, Passage
from kb.settings import Settings
from kb.web import create_app
from kb.web.views.crawlers.routes import MAX_ADDRESSES, MAX_BYTES, divide_library, list_listed, write_index
from tests.libraries import open_library, view_folder
from tests.web.conftest import make_client
from tests.web.small_library import write_library

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SITE = "http://localhost"
_MOST = 2_000  # bound for an endless crawl of the small library


class Rules(Protocol):
    """The contents of a robots.txt."""

    sitemaps: Iterator[str]

    def can_fetch(self, url: str, user_agent: str) -> bool:
        """Tell whether a crawler may open an address."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small library with a document that is to be in no search engine."""
    folder = tmp_path_factory.mktemp("library")
    write_library(folder)
    sidecar = folder / "sources" / "lantern.txt.toml"
    sidecar.write_text(f"index = false\n{sidecar.read_text(encoding='utf-8')}", encoding="utf-8")
    open_library(Settings(library=folder, jobs=1)).sync()
    return folder


@pytest.fixture(scope="module")
def app(folder: Path) -> Flask:
    return create_app(Settings(library=folder, rate_limit=0))


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def passages(folder: Path) -> dict[str, list[Passage]]:
    with view_folder(folder) as view:
        return {each.id: list(view.document_passages(each.id)) for each in view.documents()}


def parse_page(text: str) -> HtmlElement:
    return html.document_fromstring(text)


def read_sitemap(client: FlaskClient, path: str = "/sitemap.xml") -> dict[str, str]:
    """Return the paths of a sitemap with the time of their last change, checked against the schema of sitemaps.org."""
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    assert len(response.data) <= MAX_BYTES
    root = etree.fromstring(response.data)
    name = {"urlset": "url", "sitemapindex": "sitemap"}[etree.QName(root).localname]
    assert etree.QName(root).namespace == NAMES["s"]
    assert 1 <= len(root) <= MAX_ADDRESSES
    found: dict[str, str] = {}
    for each in root:
        assert each.tag == f"{{{NAMES['s']}}}{name}"
        tags = [etree.QName(child).localname for child in each]
        assert tags in (["loc"], ["loc", "lastmod"])
        location, modified = (each.findtext(f"s:{tag}", "", NAMES) for tag in ("loc", "lastmod"))
        assert location.startswith(f"{SITE}/")
        assert 12 <= len(location) < 2048
        assert not modified or datetime.fromisoformat(modified).tzinfo
        assert location not in found
        found[location.removeprefix(SITE)] = modified
    return found


def test_the_sitemap_has_every_document_and_passage_but_those_that_are_to_be_in_no_search_engine(
    client: FlaskClient, passages: dict[str, list[Passage]]
) -> None:
    found = read_sitemap(client)
    documents = {f"/documents/{name}" for name in passages if name != "lantern"}
    own = {f"/documents/{each.document}/{each.id}" for every in passages.values() for each in every}
    assert {path for path in found if path.count("/") == 2 and path.startswith("/documents/")} == documents
    assert {path for path in found if path.count("/") == 3} == {path for path in own if "/lantern/" not in path}
    assert {"/", "/documents", "/speakers", "/laws", "/about"} <= set(found)


@pytest.mark.costly
def test_what_the_sitemap_has_is_there_and_is_its_own_canonical_address(client: FlaskClient) -> None:
    for path in read_sitemap(client):
        response = client.get(path)
        assert (response.status_code, response.headers.get("X-Robots-Tag")) == (200, None), path
        page = parse_page(response.text)
        assert page.xpath("//link[@rel='canonical']/@href") == [SITE + path]
        assert page.xpath("//meta[@name='robots']") == []


def test_the_sitemap_tells_when_a_file_or_its_sidecar_last_changed(folder: Path, client: FlaskClient) -> None:
    sources = folder / "sources"
    os.utime(sources / "report.pdf", (1_500_000_000, 1_500_000_000))
    os.utime(sources / "report.pdf.toml", (1_600_000_000, 1_600_000_000))
    os.utime(sources / "diary.txt", (1_400_000_000, 1_400_000_000))
    found = read_sitemap(client)
    assert found["/documents/report"] == datetime.fromtimestamp(1_600_000_000, tz=UTC).isoformat()
    assert found["/documents/diary"] == datetime.fromtimestamp(1_400_000_000, tz=UTC).isoformat()
    os.utime(sources / "diary.txt", (4_000_000_000, 4_000_000_000))
    assert read_sitemap(client)["/documents/diary"] == ""  # a future time is false


def test_a_sitemap_is_compressed_and_asked_for_again_only_where_it_has_changed(client: FlaskClient) -> None:
    first = client.get("/sitemap.xml", headers={"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    again = client.get("/sitemap.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/sitemap.xml?page=2").status_code == 400
    assert client.get("/sitemap-1.xml").data == client.get("/sitemap.xml").data
    assert client.get("/sitemap-2.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def make_record(name: str, passages: int, *, noindex: bool = False) -> DocumentRecord:
    metadata = Metadata(title=name, noindex=noindex)
    return DocumentRecord(DocumentId(name), f"{name}.txt", "", "", metadata, page_count=0, passages=passages)


def test_a_library_of_too_many_addresses_is_divided_and_none_is_lost(app: Flask) -> None:
    records = [make_record("long", 70_000), make_record("out", 9, noindex=True), make_record("short", 20)]
    with app.test_request_context("/sitemap.xml"):
        sitemaps = divide_library(records)
        root = etree.fromstring(write_index(sitemaps, Path()))
    counts = [sum(section.end - section.start for section in each) for each in sitemaps]
    assert sum(counts) == 70_001 + 21
    assert all(0 < count <= MAX_ADDRESSES for count in counts)
    assert [(each.record.id, each.start, each.end) for each in sitemaps[-1]] == [
        ("long", counts[0], 70_001),
        ("short", 0, 21),
    ]
    assert root.tag == f"{{{NAMES['s']}}}sitemapindex"
    assert root.xpath("//s:loc/text()", namespaces=NAMES) == [f"{SITE}/sitemap-1.xml", f"{SITE}/sitemap-2.xml"]


@pytest.mark.parametrize(("addresses", "size"), [(10, MAX_BYTES), (MAX_ADDRESSES, 3_000)])
def test_the_parts_of_a_sitemap_have_together_what_the_whole_has(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, addresses: int, size: int
) -> None:
    whole = read_sitemap(client)
    monkeypatch.setattr(
        "kb.web.views.crawlers.routes.divide_library",
        lambda records: divide_library(records, addresses=addresses, size=size),
    )
    parts = list(read_sitemap(client))
    assert len(parts) > 2
    listed = [read_sitemap(client, part) for part in parts]
    assert {path for each in listed for path in each} == set(whole)
    assert sum(len(each) for each in listed) == len(whole)
    assert all(len(each) <= addresses for each in listed)
    assert all(len(client.get(part).data) <= size + 200 for part in parts)  # with the root element
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404


@pytest.mark.costly
def test_a_page_that_shows_a_passage_which_is_to_be_in_no_search_engine_is_not_listed(
    folder: Path, tmp_path: Path
) -> None:
    write_library(tmp_path)
    numbers = ("one", "two", "three", "four", "five", "six", "seven", "eight")
    tale = [
        f"Part {number} of the tale is told here at some length, so that it fills a passage of its own and no other."
        for number in numbers
    ]
    source = tmp_path / "sources" / "tale.txt"
    source.write_text("\n\n".join(("A tale", *tale)), encoding="utf-8")
    source.with_name("tale.txt.toml").write_text(
        f'[[passages]]\nwords = "{tale[0]}"\nindex = false\n', encoding="utf-8"
    )
    open_library(Settings(library=tmp_path, jobs=1)).sync()
    client = make_client(tmp_path, rate_limit=0)
    with view_folder(tmp_path) as view:
        found = view.document_passages(DocumentId("tale"))
    listed = set(read_sitemap(client))
    assert list_listed(found)[0] is None
    assert "/documents/tale" not in listed
    for each in found:
        path = f"/documents/tale/{each.id}"
        if path in listed:
            assert "X-Robots-Tag" not in client.get(path).headers
    assert f"/documents/tale/{found[-1].id}" in listed


def test_an_empty_library_has_a_sitemap(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    open_library(Settings(library=tmp_path, jobs=1)).sync()
    assert "/" in read_sitemap(make_client(tmp_path))


# ------------------------------------------------------------------------------------------ one address a page


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/documents?sort=title&order=up", "/documents"),
        ("/documents/diary?q=ferryman", "/documents/diary"),
        ("/documents/diary?lang=cy&utm_source=letter", "/documents/diary"),
        ("/speakers?lang=pl", "/speakers"),
        ("/laws/harbour-act-1999?lang=ro", "/laws/harbour-act-1999"),
        ("/?lang=cy&utm_source=letter", "/?lang=cy"),
        ("/about?lang=vi", "/about?lang=vi"),
        ("/about?lang=xx", "/about"),
    ],
)
def test_what_is_asked_of_a_page_is_no_part_of_its_canonical_address(
    client: FlaskClient, address: str, canonical: str
) -> None:
    page = parse_page(client.get(address).text)
    assert page.xpath("//link[@rel='canonical']/@href") == [SITE + canonical]


def test_words_of_a_passage_have_the_canonical_address_of_the_passage(
    client: FlaskClient, passages: dict[str, list[Passage]]
) -> None:
    path = f"/documents/diary/{passages['diary'][0].id}"
    for query in ("?q=ferryman", "?start=0&end=9", "?words=ferryman&lang=cy"):
        page = parse_page(client.get(path + query).text)
        assert page.xpath("//link[@rel='canonical']/@href") == [SITE + path]


def test_only_pages_of_the_interface_have_a_version_in_each_language(client: FlaskClient) -> None:
    for path in ("/", "/about", "/leaving"):
        for asked in (path, f"{path}?lang=cy"):
            page = parse_page(client.get(asked).text)
            links = page.xpath("//link[@rel='alternate'][@hreflang]")
            versions = {each.get("hreflang"): each.get("href") for each in links}
            assert versions["x-default"] == SITE + path
            assert versions["cy"] == f"{SITE}{path}?lang=cy"
            assert list(versions) == ["en-GB", "cy", "pl", "ro", "sq", "vi", "x-default"]
    for path in ("/documents", "/documents/diary", "/speakers"):
        assert parse_page(client.get(path).text).xpath("//link[@hreflang]") == []


def test_search_engines_are_kept_out_of_what_somebody_asked_for(
    client: FlaskClient, passages: dict[str, list[Passage]]
) -> None:
    passage = f"/documents/diary/{passages['diary'][0].id}"
    addresses = (
        *("/search", "/search?q=ferryman", "/search/lines?q=ferryman", "/search/facets/kind?q=ferryman", "/check"),
        *("/documents/report/compare/diary", "/documents/report/pages/1", f"{passage}/embed", "/search/embed"),
        *(
            "/nowhere",
            "/documents/nothing",
            "/documents/report?page=99",
            "/search?page=0",
            f"/embed/diary/{passage[-14:]}",
        ),
    )
    for address in addresses:
        response = client.get(address)
        page = parse_page(response.text)
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow", address
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"], address
        assert page.xpath("//head/link[@rel='canonical'][not(contains(@href, '/documents/'))]") == [], address
    checked = client.post("/check", data={"text": "“nobody who knocks at the gate should be turned away”"})
    assert checked.headers["X-Robots-Tag"] == "noindex, nofollow"
    for ending in ("ris", "bib", "txt", "csl.json"):
        assert client.get(f"{passage}.{ending}").headers["X-Robots-Tag"] == "noindex, nofollow"


# ------------------------------------------------------------------------------------------ where crawlers may go


@pytest.fixture(scope="module")
def rules(client: FlaskClient) -> Rules:
    protego = pytest.importorskip("protego", reason="no protego, which reads robots.txt: it is in the extra 'tests'")
    response = client.get("/robots.txt")
    assert (response.status_code, response.mimetype) == (200, "text/plain")
    return cast(Rules, protego.Protego.parse(response.text))


def test_robots_txt_names_the_sitemap(rules: Rules) -> None:
    assert list(rules.sitemaps) == [f"{SITE}/sitemap.xml"]


@pytest.mark.parametrize(
    ("path", "may_be_crawled"),
    [
        ("/", True),
        ("/?lang=cy", True),
        ("/?lang=cy&q=a", False),
        ("/about?lang=vi", True),
        ("/documents", True),
        ("/documents?sort=title", False),
        ("/documents/report", True),
        ("/documents/report?lang=cy", False),
        ("/documents/report?q=gate", False),
        ("/documents/report/file", True),
        ("/documents/report/0123456789abcd", True),
        ("/documents/report/0123456789abcd?start=3&end=9", True),
        ("/documents/report/0123456789abcd?start=3&end=9&lang=cy", False),
        ("/documents/report/0123456789abcd?q=gate&start=3&end=9", False),
        ("/documents/report/0123456789abcd/embed", False),
        ("/documents/report/0123456789abcd.ris", False),
        ("/documents/report/0123456789abcd.ris?start=3&end=9", False),
        ("/documents/report/0123456789abcd/embed?start=3&end=9", False),
        ("/documents/report/pages/1", False),
        ("/documents/report/compare/lantern", False),
        ("/search", False),
        ("/search?q=gate", False),
        ("/search/lines?q=gate", False),
        ("/embed/report/0123456789abcd", False),
        ("/check", False),
        ("/speakers/ada-ferry", True),
        ("/laws/harbour-act-1999", True),
        ("/static/0123/kb.css", True),
        ("/sitemap-2.xml", True),
    ],
)
def test_robots_txt_lets_crawlers_read_what_has_an_end(rules: Rules, path: str, may_be_crawled: bool) -> None:
    assert rules.can_fetch(SITE + path, "Example") is may_be_crawled


def crawl(client: FlaskClient, may_fetch: Callable[[str], bool]) -> Iterator[str]:
    """Yield every address that an obedient crawler reaches from the home page."""
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop()
        yield address
        with client.get(address, follow_redirects=True) as response:
            if response.mimetype != "text/html" or "nofollow" in response.headers.get("X-Robots-Tag", ""):
                continue
            page = parse_page(response.get_data(as_text=True))
        for link in page.xpath("//a[not(contains(@rel, 'nofollow'))]/@href | //link[@rel='alternate']/@href"):
            target = urljoin(SITE + address, urldefrag(str(link)).url)
            path = target.removeprefix(SITE)
            if path == target or path in seen or not may_fetch(target):
                continue
            seen.add(path)
            waiting.append(path)


@pytest.mark.costly
def test_a_crawl_of_the_site_has_an_end_and_comes_to_no_search(
    client: FlaskClient, rules: Rules, passages: dict[str, list[Passage]]
) -> None:
    def stop_early(found: Iterator[str]) -> list[str]:
        return [each for each, _ in zip(found, range(_MOST), strict=False)]

    found = stop_early(crawl(client, lambda target: rules.can_fetch(target, "Example")))
    assert len(found) < _MOST
    assert set(read_sitemap(client)) <= set(found)
    assert not [each for each in found if re.search(r"[?&](?:q|sort)=|/embed|^/search|^/check", each)]
    own = [each for each in found if re.fullmatch(r"/documents/[^/]+/[0-9a-f]{14}", each)]
    assert len(own) == sum(map(len, passages.values()))
    # Below a path of a host with its own robots.txt, the directives on pages are enough.
    assert len(stop_early(crawl(client, lambda target: True))) < _MOST
