"""The site's directives to browsers, its privacy, and its handling of malicious sources."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.model import Passage
from kb.settings import Settings
from kb.web import create_app
from tests.libraries import index_sources, open_library
from tests.web.conftest import Reader, make_client, read_texts
from tests.web.small_library import GUIDANCE, REPORT_PAGES, pdf

PAGES = (
    "/",
    "/search",
    "/search?q=lantern",
    "/documents",
    "/documents/guidance",
    "/speakers",
    "/check",
    "/about",
    "/leaving",
    "/accessibility",
    "/healthz",
    "/nowhere",
)


@pytest.mark.parametrize("address", [*PAGES, "/search.json?q=lantern", "/documents.json"])
def test_every_answer_has_its_headers_and_no_cookie(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers

    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("address", PAGES)
def test_pages_load_nothing_from_elsewhere_and_run_only_scripts_of_ours(
    client: FlaskClient, reader: Reader, address: str
) -> None:
    if address == "/healthz":
        return
    page = reader.open_page(address, 404 if address == "/nowhere" else 200)

    assert not page.xpath("//script[not(@type='application/ld+json')][not(starts-with(@src, '/static/')) or text()]")
    assert not page.xpath("//iframe | //object | //embed | //style | //@style | //@onclick | //@onload")
    loaded = page.xpath("//link[@rel!='alternate' and @rel!='canonical']/@href | //img/@src | //form/@action")
    assert all(target.startswith("/") for target in loaded)


def test_no_title_of_a_page_holds_the_words(reader: Reader, passages: dict[str, list[Passage]]) -> None:
    address = f"/documents/diary/{passages['diary'][3].id}?q=zeppelin"
    pages = [
        reader.open_page("/search?q=zeppelin"),
        reader.open_page("/search?q=zeppelin&page=0", 400),
        reader.post_form("/search", {"q": "zeppelin"}),
        reader.open_page(address),
        reader.open_page("/documents/diary?q=zeppelin"),
    ]

    assert [title for page in pages for title in read_texts(page, "//title")][:1] == ["Search results – River library"]
    assert not any("zeppelin" in title for page in pages for title in read_texts(page, "//title"))


def test_pages_with_words_are_not_to_be_kept_by_a_browser(
    client: FlaskClient, passages: dict[str, list[Passage]]
) -> None:
    address = f"/documents/diary/{passages['diary'][3].id}"

    assert client.get("/search?q=lantern").headers["Cache-Control"] == "no-store"
    assert client.post("/search", data={"q": "lantern"}).headers["Cache-Control"] == "no-store"
    assert client.get(f"{address}?q=lantern").headers["Cache-Control"] == "no-store"
    assert client.get(address).headers["Cache-Control"] == "no-cache"


def test_no_log_holds_the_words(
    app: Flask, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    client = app.test_client()
    with caplog.at_level(logging.DEBUG):
        for address in ("/search?q=zeppelin", "/search.json?q=zeppelin", "/search?q=zeppelin&page=0", "/?q=zeppelin"):
            client.get(address)
        client.post("/search", data={"q": "zeppelin"})

    written = capfd.readouterr()
    assert "zeppelin" not in caplog.text + written.out + written.err


def test_the_box_tells_browsers_to_remember_and_check_nothing(reader: Reader) -> None:
    (box,) = reader.open_page("/").xpath("//input[@name='q']")

    assert (box.get("autocomplete"), box.get("spellcheck")) == ("off", "false")


def test_a_style_sheet_may_be_kept_for_a_year_at_the_address_of_its_contents(
    client: FlaskClient, reader: Reader
) -> None:
    (address, *_) = reader.open_page("/").xpath("//link[@rel='stylesheet']/@href")
    older = address.replace(address.split("/")[2], "000000000000")

    assert client.get(address, buffered=True).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(older, buffered=True).headers["Cache-Control"] == "no-cache"


def test_browsers_find_an_icon_where_they_look_for_one(client: FlaskClient) -> None:
    assert client.get("/favicon.ico", buffered=True).content_type == "image/svg+xml; charset=utf-8"


# -------------------------------------------------------------------------------- original files


def test_a_pdf_is_shown_as_it_came(client: FlaskClient) -> None:
    response = client.get("/documents/report/file", buffered=True)

    assert response.content_type == "application/pdf"
    assert response.get_data() == pdf(REPORT_PAGES)
    assert response.headers["Content-Disposition"] == "inline; filename=report.pdf"


def test_part_of_a_file_can_be_asked_for(client: FlaskClient) -> None:
    response = client.get("/documents/report/file", headers={"Range": "bytes=0-7"}, buffered=True)

    assert (response.status_code, response.get_data()) == (206, b"%PDF-1.4")


def test_an_html_source_runs_nothing_in_the_origin_of_the_site(client: FlaskClient) -> None:
    response = client.get("/documents/guidance/file", buffered=True)

    assert response.get_data(as_text=True) == GUIDANCE
    policy = response.headers["Content-Security-Policy"].split("; ")
    assert {"sandbox", "default-src 'none'"} <= set(policy)
    assert "script" not in " ".join(policy)


def test_plain_text_is_plain_text(client: FlaskClient) -> None:
    response = client.get("/documents/more-notes/file", buffered=True)

    assert response.content_type == "text/plain; charset=utf-8"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_a_file_that_was_taken_away_is_not_found(tmp_path: Path) -> None:
    settings = Settings(library=tmp_path, jobs=1)
    source = tmp_path / "sources" / "gone.txt"
    source.parent.mkdir()
    source.write_text("A text that will be taken away.\n", encoding="utf-8")
    open_library(settings).sync()
    source.unlink()

    assert create_app(settings).test_client().get("/documents/gone/file").status_code == 404


@pytest.mark.parametrize("name", ["../library.toml", "..%2flibrary.toml", "%2e%2e/library.toml", "/etc/passwd"])
def test_no_address_leads_out_of_the_sources_or_the_static_files(client: FlaskClient, name: str) -> None:
    for folder in ("/documents/", "/documents/report/", "/static/000000000000/"):
        response = client.get(f"{folder}{name}")
        assert response.status_code in {404, 308}
        assert b'title = "River library"' not in response.get_data()
        assert b"root:" not in response.get_data()


def test_metadata_cannot_make_a_link_that_does_more_than_open_a_page(tmp_path: Path) -> None:
    card = 'title = "\\"><script>evil()</script>"\nurl = "javascript:evil()"\nsuperseded_by = "javascript:evil()"\n'
    text = "A text whose card is not to be trusted.\n"
    library = index_sources(tmp_path, {"sly.txt": text, "sly.txt.toml": card})
    page = Reader(create_app(library.settings).test_client()).open_page("/documents/sly")

    assert not page.xpath("//script[not(@src or @type='application/ld+json')] | //a[starts-with(@href, 'javascript')]")
    assert read_texts(page, "//h1") == ['"><script>evil()</script>']
    assert read_texts(page, "//p[contains(@class, 'superseded')]") == ["Replaced by javascript:evil()"]


def test_a_link_to_where_a_document_was_published_tells_nobody_who_follows_it(reader: Reader) -> None:
    (link,) = reader.open_page("/documents/lantern").xpath("//a[.='Where it was published']")

    assert (link.get("href"), link.get("rel")) == ("https://harbour.example/lantern", "noreferrer")


# ------------------------------------------------------------------------------ own templates


def test_a_site_can_put_its_own_template_first(library: Path, tmp_path: Path) -> None:
    (tmp_path / "static_pages").mkdir()
    (tmp_path / "static_pages" / "about.html").write_text(
        "{% extends 'base.html' %}{% block title %}Ours{% endblock %}{% block main %}<h1>Ours</h1>{% endblock %}",
        encoding="utf-8",
    )
    own = Reader(make_client(library, templates=tmp_path))

    assert read_texts(own.open_page("/about"), "//h1") == ["Ours"]
    assert read_texts(own.open_page("/documents"), "//h1") == ["Documents"]
