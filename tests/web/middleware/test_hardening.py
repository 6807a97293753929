"""Headers of every answer, by the kind of request."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from kb.model import Passage
from kb.web.middleware import caching
from kb.web.middleware.cors import is_shared


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/search.json", True),
        ("/search.atom", True),
        ("/oembed", True),
        ("/widget.js", True),
        ("/embed/documents/a/b", True),
        ("/static/000000000000/kb.css", True),
        ("/oembed/x", False),
        ("/embed", False),
        ("/search", False),
        ("/a/static/x", False),
    ],
)
def test_what_is_for_programs_is_told_by_its_path(path: str, *, expected: bool) -> None:
    assert is_shared(path) is expected


@pytest.mark.parametrize(
    ("address", "cache"),
    [
        ("/documents/diary?words=lantern", "no-store"),
        ("/documents/diary?q=lantern", "no-store"),
        ("/search", "no-store"),
        ("/search.json?q=lantern", "no-store"),
        ("/documents/diary?page=lantern", "no-store"),
        ("/documents/lanterns", "no-store"),
        ("/speakers/lantern", "no-store"),
        ("/laws/lantern", "no-store"),
        ("/cite/diary/p/lantern", "no-store"),
        ("/lantern", "no-store"),
        ("/documents.json?lantern=1", "no-store"),
        ("/oembed?url=http://localhost/documents/diary/PASSAGE%3Fwords=ferryman", "no-store"),
        ("/oembed?url=http://localhost/documents/diary/PASSAGE%3Fq=ferryman", "no-store"),
        ("/oembed?url=http://localhost/documents/diary/PASSAGE", "max-age=86400"),
        ("/documents/diary", "no-cache"),
        ("/documents?sort=title", "no-cache"),
    ],
)
def test_only_answers_without_typed_words_may_be_kept(
    client: FlaskClient, passages: dict[str, list[Passage]], address: str, cache: str
) -> None:
    assert client.get(address.replace("PASSAGE", passages["diary"][0].id)).headers["Cache-Control"] == cache


def _site(body: str, media_type: str, status: int = 200, encoding: str = "") -> FlaskClient:
    """Make a site with one answer, compressed like those of the library."""
    app = Flask("small")
    caching.register(app)

    @app.get("/")
    def answer() -> Response:
        headers = {"Content-Encoding": encoding} if encoding else {}
        return Response(body, status, headers, content_type=media_type)

    return app.test_client()


@pytest.mark.parametrize(
    ("length", "media_type", "status", "encoding", "is_packed"),
    [
        (1024, "text/html", 200, "", True),
        (1023, "text/html", 200, "", False),
        (1024, "application/json", 404, "", True),
        (1024, "application/feed+json", 200, "", True),
        (1024, "application/atom+xml", 200, "", True),
        (1024, "image/svg+xml", 200, "", True),
        (1024, "image/png", 200, "", False),
        (1024, "application/pdf", 200, "", False),
        (1024, "text/html", 206, "", False),
        (1024, "text/html", 200, "br", False),
        (2 << 20, "text/html", 200, "", True),
    ],
)
def test_texts_of_some_length_that_are_whole_and_not_packed_are_packed(
    length: int, media_type: str, status: int, encoding: str, *, is_packed: bool
) -> None:
    client = _site("x" * length, media_type, status, encoding)
    response = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert (response.headers.get("Content-Encoding") == "gzip") is is_packed
    assert ("Accept-Encoding" in response.headers.get("Vary", "")) is is_packed
    if is_packed:
        assert gzip.decompress(response.get_data()) == b"x" * length
    assert ("ETag" in response.headers) is (status == 200)


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_is_not_packed(status: int) -> None:
    response = _site("x" * 2000, "text/html", status).get("/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in response.headers


def test_a_browser_asks_once_a_day_what_it_may_send(client: FlaskClient) -> None:
    response = client.options("/check.json", headers={"Origin": "https://friend.example"})
    assert response.headers["Access-Control-Max-Age"] == "86400"
    assert "Access-Control-Max-Age" not in client.get("/documents.json").headers
