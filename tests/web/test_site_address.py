"""The public address of the site: in everything that it gives out, below a path, and never from a request."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client, TestResponse

from kb.model import DocumentId, Passage
from kb.settings import Settings
from kb.web import create_app, urls
from tests.web.conftest import make_client
from tests.web.crawling import Answer, check_addresses, find_posted
from tests.web.small_library import want_reports

URL = "https://river.example:8443/a/kb"
HOST = "river.example:8443"


def _fetch_with(client: Client, strip: str = "", **headers: str) -> Callable[[str], Answer]:
    def fetch(url: str) -> Answer:
        parts = urlsplit(url)
        path = parts.path.removeprefix(strip) + (f"?{parts.query}" if parts.query else "")
        with client.get(path, headers={name.replace("_", "-"): each for name, each in headers.items()}) as response:
            names = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, names, response.get_data().decode("utf-8", "replace"))

    return fetch


@pytest.fixture(scope="module")
def wanting(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small library, with all addresses that a keeper can switch on."""
    return want_reports(shutil.copytree(library, tmp_path_factory.mktemp("wanting") / "library"))


@pytest.fixture(scope="module")
def mounted(wanting: Path) -> Flask:
    return create_app(Settings(library=wanting, url=URL, rate_limit=0))


@pytest.fixture(scope="module", params=[0, 1], ids="{} proxies".format)
def attacked(request: pytest.FixtureRequest, wanting: Path) -> FlaskClient:
    settings = Settings(library=wanting, url=URL, proxies=request.param, hosts=("other.example",))
    return create_app(settings).test_client()


@pytest.fixture
def client(mounted: Flask) -> FlaskClient:
    return mounted.test_client()


@pytest.mark.slow
@pytest.mark.parametrize("strip", ["", "/a/kb"], ids=["whole path", "path cut off"])
def test_every_address_has_the_path_and_answers(mounted: Flask, passages: dict[str, list[Passage]], strip: str) -> None:
    fetch = _fetch_with(mounted.test_client(), strip, Host=HOST)

    check_addresses(mounted, fetch, URL, passages["report"][0], foreign=("localhost",))


@pytest.mark.slow
def test_every_address_has_the_path_that_a_trusted_proxy_has_cut_off(
    wanting: Path, passages: dict[str, list[Passage]]
) -> None:
    app = create_app(Settings(library=wanting, proxies=1, hosts=("river.example",), rate_limit=0))
    fetch = _fetch_with(
        app.test_client(), "/a/kb", X_Forwarded_Proto="https", X_Forwarded_Host=HOST, X_Forwarded_Prefix="/a/kb/"
    )

    check_addresses(app, fetch, URL, passages["report"][0], foreign=("localhost",))


@pytest.mark.slow
def test_every_address_has_the_path_where_the_site_is_mounted_in_another_application(
    wanting: Path, passages: dict[str, list[Passage]]
) -> None:
    app = create_app(Settings(library=wanting, rate_limit=0))
    client = Client(DispatcherMiddleware(Flask("other"), {"/a/kb": app}))

    check_addresses(app, _fetch_with(client), "http://localhost/a/kb", passages["report"][0])


@pytest.mark.slow
def test_every_address_at_the_root_answers(wanting: Path, passages: dict[str, list[Passage]]) -> None:
    app = create_app(Settings(library=wanting, rate_limit=0))

    check_addresses(app, _fetch_with(app.test_client()), "http://localhost", passages["report"][0])


def test_forms_send_below_the_path(client: FlaskClient) -> None:
    posted: set[str] = set()
    for path in ("/search?q=lantern", "/check", "/documents/report", "/reports?about=report"):
        posted |= set(find_posted(client.get(path, headers={"Host": HOST}).get_data(as_text=True)))
    moved = client.post("/a/kb/search", data={"q": "lantern"}, headers={"Host": HOST})
    assert moved.headers["Location"].startswith("/a/kb/search/private?token=")
    answer = client.get(moved.headers["Location"], headers={"Host": HOST})
    posted |= set(find_posted(answer.get_data(as_text=True)))

    assert answer.status_code == 200
    assert posted >= {"/a/kb/search", "/a/kb/check", "/a/kb/reports"}
    assert not [each for each in posted if not each.startswith(("/a/kb/", "#"))]  # "#" is a place of the page itself


def test_what_is_cited_and_copied_has_the_address(client: FlaskClient, passages: dict[str, list[Passage]]) -> None:
    passage = passages["report"][0]
    path = f"/documents/report/{passage.id}"

    def read(ending: str) -> str:
        return client.get(f"/a/kb{path}{ending}", headers={"Host": HOST}).get_data(as_text=True)

    for ending in (".ris", ".bib", ".csl.json", "", "/embed"):
        assert f"{URL}{path}" in read(ending), ending
    assert f"<{URL}/documents/report>" in read(".txt")
    assert f'<script src="{URL}/widget.js" async' in read("/embed").replace("&lt;", "<").replace("&#34;", '"').replace(
        "&gt;", ">"
    )
    assert "<code>https://river.example:8443</code>" in read("/embed")


def test_programs_are_told_the_address(client: FlaskClient) -> None:
    def read(path: str) -> TestResponse:
        return client.get(f"/a/kb{path}", headers={"Host": HOST})

    feed = read("/search.atom?q=lantern").get_data(as_text=True)

    assert read("/openapi.json").get_json()["servers"] == [{"url": URL}]
    assert f'template="{URL}/search?q={{searchTerms}}"' in read("/opensearch.xml").get_data(as_text=True)
    assert re.findall(r'<link rel="self"[^>]* href="([^"]+)"', feed) == [f"{URL}/search.atom?q=lantern"]
    assert {each["url"] for each in read("/laws.json").get_json()["laws"]} == {"/a/kb/laws/harbour-act-1999"}


def test_ids_of_a_feed_stay_when_the_site_gets_another_address(client: FlaskClient, app: Flask) -> None:
    moved = client.get("/a/kb/search.atom?q=lantern", headers={"Host": HOST}).get_data(as_text=True)
    before = app.test_client().get("/search.atom?q=lantern").get_data(as_text=True)

    assert re.findall("<id>.*?</id>", moved) == re.findall("<id>.*?</id>", before) != []


def test_an_address_of_the_site_is_known_as_such_with_its_path_only(
    client: FlaskClient, passages: dict[str, list[Passage]]
) -> None:
    path = f"/documents/report/{passages['report'][0].id}"

    def embed(url: str) -> int:
        return client.get("/a/kb/oembed", query_string={"url": url}, headers={"Host": HOST}).status_code

    assert [embed(f"{URL}{path}"), embed(f"https://{HOST}{path}"), embed(f"https://{HOST}/a/kbx{path}")] == [
        200,
        404,
        404,
    ]


def test_a_document_with_another_id_is_led_to_below_the_path(mounted: Flask) -> None:
    with mounted.test_request_context("/documents/old?q=gate", base_url=URL):
        assert urls.renamed_url(DocumentId("new"), "document") == "/a/kb/documents/new?q=gate"


def test_the_path_itself_leads_to_the_first_page(client: FlaskClient) -> None:
    answer = client.get("/a/kb", headers={"Host": HOST}, follow_redirects=False)

    assert answer.status_code in (301, 308)
    assert answer.headers["Location"] == f"{URL}/"


def test_a_path_that_only_begins_alike_is_not_the_sites(client: FlaskClient) -> None:
    assert client.get("/a/kbx/about", headers={"Host": HOST}).status_code == 404


def test_a_site_below_one_of_its_own_words_answers_with_the_whole_path(wanting: Path) -> None:
    client = make_client(wanting, url="https://river.example/documents")
    headers = {"Host": "river.example"}

    assert "Harbour Report" in client.get("/documents/documents", headers=headers).get_data(as_text=True)
    assert client.get("/documents/search.json?q=lantern", headers=headers).status_code == 200


def test_without_an_address_json_and_pages_are_as_before(app: Flask) -> None:
    client = app.test_client()

    assert client.get("/openapi.json").get_json()["servers"] == [{"url": "/"}]
    assert client.get("/laws.json").get_json()["laws"][0]["url"] == "/laws/harbour-act-1999"


@pytest.mark.parametrize(
    "prefix", ["//evil.example", "/a b", "/..", "/a/../b", "javascript:", '/"><script>', "/é", "/"]
)
def test_an_odd_path_of_a_proxy_counts_for_nothing(wanting: Path, prefix: str) -> None:
    client = make_client(wanting, proxies=1)
    page = client.get("/about", headers={"X-Forwarded-Prefix": prefix})

    assert page.status_code == 200
    assert 'href="/static/' in page.get_data(as_text=True)
    assert "evil.example" not in page.get_data(as_text=True)


def test_the_path_of_a_proxy_that_is_not_trusted_counts_for_nothing(app: Flask) -> None:
    page = app.test_client().get("/about", headers={"X-Forwarded-Prefix": "/kb"}).get_data(as_text=True)

    assert 'href="/static/' in page


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "6.6.6.6"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Host": "river.example:1"},
        {"X-Forwarded-Host": "other.example"},
        {"X-Forwarded-Host": "river.example, evil.example"},
        {"X-Forwarded-Proto": "javascript"},
        {"X-Forwarded-Prefix": "//evil.example"},
        {"X-Forwarded-Prefix": "/evil"},
        {"X-Forwarded-Port": "66"},
        {"Forwarded": "host=evil.example;proto=ftp"},
    ],
    ids=str,
)
def test_nothing_of_a_request_gets_into_an_address(attacked: FlaskClient, headers: dict[str, str]) -> None:
    plain = {"Host": HOST}
    for path in (
        "/a/kb/opensearch.xml",
        "/a/kb/search.atom?q=lantern",
        "/a/kb/search?q=lantern",
        "/a/kb/cite/report/p/1",
    ):
        answer = attacked.get(path, headers={**plain, **headers})
        assert not re.search("evil|6\\.6\\.6\\.6|other\\.example", f"{answer.headers}{answer.get_data(as_text=True)}")
        if answer.status_code not in (404, 421):
            expected = attacked.get(path, headers=plain)
            assert answer.get_data() == expected.get_data()
            assert answer.headers.get("Location") == expected.headers.get("Location")


def _answers(settings: Settings, hosts: Iterable[str], path: str = "/about") -> list[int]:
    client = create_app(settings).test_client()
    return [client.get(path, headers={"Host": host}).status_code for host in hosts]


@pytest.mark.costly
def test_with_an_address_other_hosts_are_refused_unless_listed(wanting: Path) -> None:
    others = ("localhost", "127.0.0.1:8000", "[::1]", "10.1.2.3", "www.river.example", "kb.lan")

    assert _answers(Settings(library=wanting, url=URL, host="kb.lan"), (HOST, "River.example", *others)) == [
        200,
        200,
        *[421] * 6,
    ]
    listed = Settings(
        library=wanting, url=URL, hosts=("localhost", "127.0.0.1", "[::1]", "10.1.2.3", ".river.example", "kb.lan")
    )
    assert _answers(listed, others) == [200] * 6
    assert _answers(Settings(library=wanting, url=URL, hosts=("::1",)), ("[::1]:8000", "[::2]")) == [200, 421]
    assert _answers(Settings(library=wanting, url=URL, hosts=("*",)), others) == [200] * 6


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/a/kb/healthz", "/a/kb/readyz"])
def test_a_probe_may_use_any_name(wanting: Path, path: str) -> None:
    hosts = (HOST, "10.1.2.3", "localhost", "any.example", "")

    assert _answers(Settings(library=wanting, url=URL), hosts, path) == [200] * 5


def test_a_refusal_names_the_settings_and_links_to_the_address(client: FlaskClient) -> None:
    page = client.get("/a/kb/about", headers={"Host": "evil.example"})

    assert page.status_code == 421
    assert "KB_URL" in page.get_data(as_text=True)
    assert "KB_HOSTS" in page.get_data(as_text=True)
    assert "evil.example" not in page.get_data(as_text=True)
