"""Messages to readers for addresses that cannot be answered."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from jinja2 import UndefinedError
from werkzeug.exceptions import HTTPException

from kb.engine.protocol import Engine
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.errors import BusyError
from kb.model import DocumentId, Passage
from kb.settings import Settings
from kb.web import create_app
from tests.libraries import open_library
from tests.web.conftest import Reader, make_client, read_text, read_texts
from tests.web.small_library import RELEASE


@pytest.mark.parametrize(
    "address",
    [
        "/documents?sort=colour",
        "/documents/diary?q=a&q=b",
        "/search?page=10001",
        "/search?page=-1",
        "/search?page=٣",
        "/search?sort=Relevance",
        "/search?year=2013..2014",
        "/search?kind=" + "k" * 501,
        "/search?" + "&".join(f"kind={number}" for number in range(51)),
    ],
)
def test_impossible_parameters_are_refused(reader: Reader, address: str) -> None:
    page = reader.open_page(address, 400)

    assert read_texts(page, "//h1") == ["Part of this address cannot be used"]
    assert len(read_texts(page, "//ul[@class='faults']/li")) == 1


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/about", "/leaving", "/accessibility", "/check", "/documents", "/speakers", "/laws"),
        *("/documents/diary", "/documents/diary/file", "/search", "/search?q=lantern", "/search?q=lantern&page=2"),
        *("/search/facets/kind?q=lantern", "/search/embed", "/embed/search?q=lantern", "/cite/report/p/2"),
        *("/widget.js", "/healthz", "/oembed?url=http://localhost/search?q=lantern"),
    ],
)
def test_names_that_other_sites_add_change_nothing(client: FlaskClient, address: str) -> None:
    added = "utm_source=letter&utm_source=again&fbclid=1&ver=6.6&dnt=1&lang=xx&lang=yy"
    with client.get(address) as plain, client.get(f"{address}{'&' if '?' in address else '?'}{added}") as marked:
        assert plain.status_code < 400
        assert (marked.status_code, marked.get_data()) == (plain.status_code, plain.get_data())


def test_names_that_other_sites_add_to_an_embedded_address_change_nothing(client: FlaskClient) -> None:
    plain, marked = (
        client.get("/oembed", query_string={"url": f"http://localhost/search?q=lantern{added}"}).get_json()
        for added in ("", "&utm_source=letter&fbclid=1")
    )
    assert plain["html"]
    assert marked == plain


@pytest.mark.parametrize(
    "address", ["/search.json?q=a", "/documents.json?", "/suggest.json?q=ab", "/openapi.json?", "/opensearch.xml?"]
)
def test_a_program_is_told_of_a_name_that_is_not_known(client: FlaskClient, address: str) -> None:
    refused = client.get(f"{address}&utm_source=letter")

    assert refused.status_code == 400
    assert [fault["field"] for fault in refused.get_json()["errors"]] == ["utm_source"]


@pytest.mark.parametrize(
    ("address", "what_now"),
    [
        ("/search?q=lantern&page=0", "The rest is kept below."),
        ("/search?kind=report&page=0", "The rest is kept below."),
        ("/search?page=0", "Leave it out, or start again."),
        ("/search.json?q=lantern&page=0", "Leave it out, or start again."),
    ],
)
def test_what_is_kept_of_a_search_is_said_to_be_so(client: FlaskClient, address: str, what_now: str) -> None:
    answer = client.get(address).get_data(as_text=True)
    assert [each for each in ("The rest is kept below.", "Leave it out, or start again.") if each in answer] == [
        what_now
    ]


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        (400, "This request cannot be read"),
        (404, "There is no such page"),
        (413, "That was too long"),
        (418, "This request cannot be read"),
        (499, "This request cannot be read"),
        (500, "This page could not be made"),
        (507, "This page could not be made"),
    ],
)
def test_every_status_has_a_page(library: Path, status: int, heading: str) -> None:
    app = create_app(Settings(library=library))

    def fail() -> str:
        error = HTTPException()
        error.code = status
        raise error

    app.add_url_rule("/fail", view_func=fail)
    page = Reader(app.test_client()).open_page("/fail", status)
    assert read_texts(page, "//h1") == [heading]


def test_a_redirect_is_followed_and_no_failure(client: FlaskClient) -> None:
    response = client.get("/documents//diary")
    assert (response.status_code, response.headers["Location"]) == (308, "http://localhost/documents/diary")


def test_a_program_is_told_of_no_page_on_which_anything_is_kept(client: FlaskClient) -> None:
    searched = client.get("/search.json?q=lantern&page=0").get_json()
    checked = client.post("/check.json", json={"words": "lantern"}).get_json()

    assert "below" not in searched["error"]
    assert searched["error"].startswith("Part of this address cannot be used.")
    assert checked["error"].startswith("Part of what was sent cannot be used.")


def test_every_fault_is_named_and_the_rest_is_kept(reader: Reader) -> None:
    page = reader.open_page("/search?q=lantern&kind=release&page=0&sort=best&tint=red", 400)

    assert read_texts(page, "//ul[@class='faults']/li") == [
        "'page' was '0'. Give a whole number from 1 to 10,000.",
        "'sort' was 'best'. Give one of: relevance, newest, oldest, documents.",
    ]
    fields = {(field.get("name"), field.get("value")) for field in page.xpath("//form[@role='search']//input")}
    assert fields == {("q", "lantern"), ("kind", "release")}


def test_the_faults_of_a_private_search_put_its_words_in_no_address(reader: Reader) -> None:
    page = reader.post_form("/search", {"q": "lantern", "page": "0"}, 400)

    assert set(page.xpath("//form[@role='search']/@method")) == {"post"}
    assert not [address for address in page.xpath("//@href") if "lantern" in address]


def test_a_private_search_takes_nothing_from_its_address(reader: Reader) -> None:
    page = reader.post_form("/search?q=zeppelin", {"q": "lantern"})

    assert set(page.xpath("//input[@type='search']/@value")) == {"lantern"}
    assert "zeppelin" not in read_text(page)
    assert not [address for address in page.xpath("//@href | //@action") if "zeppelin" in address]


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/nowhere", "There is no such page"),
        ("/static/000000000000/nothing.css", "There is no such page"),
        ("/documents/nothing", "There is no such document"),
        ("/documents/nothing/file", "There is no such document"),
        ("/documents/nothing/0123456789abcd", "There is no such document"),
        ("/documents/diary/0123456789abcd", "There is no such passage"),
        ("/documents/../wsgi.py", "There is no such document"),
    ],
)
def test_what_is_not_there_is_said_to_be_so(reader: Reader, address: str, heading: str) -> None:
    assert read_texts(reader.open_page(address, 404), "//h1") == [heading]


def test_a_passage_is_not_found_under_another_document(reader: Reader, passages: dict[str, list[Passage]]) -> None:
    page = reader.open_page(f"/documents/guidance/{passages['diary'][0].id}", 404)

    assert read_texts(page, "//h1") == ["There is no such passage"]


def test_an_address_that_is_used_in_the_wrong_way_says_what_it_allows(client: FlaskClient) -> None:
    response = client.post("/documents")

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_request_that_is_too_long_is_refused(client: FlaskClient) -> None:
    assert client.post("/search", data={"q": "a" * 300_000}).status_code == 413


def test_a_passage_that_is_gone_leads_to_the_closest_that_stands(tmp_path: Path) -> None:
    settings = Settings(library=tmp_path, jobs=1)
    source = tmp_path / "sources" / "lantern.txt"
    source.parent.mkdir()
    source.write_text(RELEASE, encoding="utf-8")
    open_library(settings).sync()
    with open_library(settings).open_view() as view:
        gone = view.document_passages(DocumentId("lantern"))[-1].id
    kept = RELEASE[: RELEASE.rindex("\n\n")]
    source.write_text(f"{kept}\n\nA great deal remains for others, who come after us, to mend.\n", encoding="utf-8")
    open_library(settings).sync()
    with open_library(settings).open_view() as view:
        closest = view.document_passages(DocumentId("lantern"))[-1].id
    client = create_app(settings).test_client()
    page = Reader(client).open_page(f"/documents/lantern/{gone}", 410)
    answer = client.get(f"/documents/lantern/{gone}.json")

    assert read_texts(page, "//h1") == ["This passage is no longer here"]
    assert page.xpath("//a[.='In context']/@href") == [f"/documents/lantern/{closest}"]
    assert page.xpath("//a[.='In the whole document']/@href") == [f"/documents/lantern?passage={closest}#{closest}"]
    assert "A great deal remains" in read_texts(page, "//blockquote")[0]
    assert answer.status_code == 410
    assert f"/documents/lantern/{closest}" in answer.get_json()["error"]
    assert answer.headers["Link"] == f'</documents/lantern/{closest}>; rel="successor-version"'


@pytest.mark.costly
def test_a_library_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    client = make_client(tmp_path)
    response = client.get("/search?q=lantern")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert "kb index" in response.get_data(as_text=True)
    assert str(tmp_path) not in response.get_data(as_text=True)
    assert client.get("/healthz").status_code == 503
    assert client.get("/about").status_code == 200


class _Failing(WhooshEngine):
    """An engine that raises a given error."""

    error: Exception = BusyError("locked by process 4242")

    @contextmanager
    def open(self) -> Iterator[WhooshSnapshot]:
        raise self.error
        yield


def _failing(tmp_path: Path, error: Exception) -> FlaskClient:
    engine = _Failing(tmp_path)
    engine.error = error
    site: Engine = engine
    return create_app(Settings(library=tmp_path), site).test_client()


def test_a_busy_library_asks_for_patience(tmp_path: Path) -> None:
    response = _failing(tmp_path, BusyError("locked by process 4242")).get("/search?q=lantern")

    assert response.status_code == 503
    assert "4242" not in response.get_data(as_text=True)


def test_the_text_of_an_unexpected_error_reaches_neither_reader_nor_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = _failing(tmp_path, RuntimeError("could not parse 'lantern secret'"))
    with caplog.at_level(logging.DEBUG):
        response = client.get("/search?q=lantern+secret")

    assert response.status_code == 500
    assert "could not parse" not in response.get_data(as_text=True)
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text


def test_ids_of_any_shape_are_only_not_found(client: FlaskClient) -> None:
    for strange in ("%00", "a%0Ab", "%F0%9F%94%A6", "a" * 3000, "<script>", "'--", "{{7*7}}"):
        for address in (f"/documents/{strange}", f"/documents/diary/{strange}", f"/documents/{strange}/file"):
            response = client.get(address)
            assert response.status_code == 404, address
            assert "<script>" not in response.get_data(as_text=True)


@pytest.mark.parametrize("body", ['{"\\ud800": "lantern"}', '{"text": "lantern", "zeppelin \\udfff": "secret"}'])
def test_a_key_with_half_a_character_is_refused_as_any_unknown_key(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, body: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        response = client.post("/check.json", data=body, content_type="application/json")

    (unknown, *_) = [each for each in response.get_json()["errors"] if each["field"] != "text"]
    assert response.status_code == 400
    assert unknown["field"] in json.loads(body)
    assert unknown["message"].startswith(f"There is no parameter '{unknown['field']}' here.")
    assert caplog.text == ""


def test_an_error_while_an_error_is_answered_is_logged_without_its_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "error.html").write_text("{{ parameters.zeppelin }}", encoding="utf-8")
    client = make_client(tmp_path, templates=tmp_path)
    with caplog.at_level(logging.DEBUG), pytest.raises(UndefinedError):
        client.get("/documents/lantern-secret?tint=secret")

    assert "UndefinedError" in caplog.text
    assert "secret" not in caplog.text
    assert "zeppelin" not in caplog.text.replace("{{ parameters.zeppelin }}", "")


@pytest.mark.parametrize(
    ("address", "media_type", "status", "error"),
    [
        ("/check.json", "text/xml", 415, "What was sent is of a kind that is not read here."),
        ("/documents.json", "text/xml", 405, "This address does not work that way."),
        ("/nowhere.json", "text/xml", 404, "There is no such page."),
    ],
)
def test_programs_are_told_of_a_failure_in_json(
    client: FlaskClient, address: str, media_type: str, status: int, error: str
) -> None:
    response = client.post(address, data="<text/>", content_type=media_type)
    answer = response.get_json()

    assert (response.status_code, answer["status"]) == (status, status)
    assert answer["error"].startswith(error)
    assert "Retry-After" not in response.headers
    assert "Link" not in response.headers
