"""The transfer of answers: tagged, not repeated to clients that have them, and compressed."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest
from flask import Flask, Response, send_file
from flask.testing import FlaskClient

from kb.settings import Settings
from kb.web import create_app
from kb.web.middleware import caching
from tests.libraries import open_library
from tests.web.conftest import Reader, make_client

GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize(
    "address", ["/", "/documents", "/documents/diary", "/documents.json", "/search.json?q=lantern", "/openapi.json"]
)
def test_what_the_client_has_is_not_sent_again(client: FlaskClient, address: str) -> None:
    first = client.get(address)
    tag = first.headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    other = client.get(address, headers={"If-None-Match": 'W/"0123"'})

    assert tag.startswith('W/"')
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == tag
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    assert (other.status_code, other.get_data()) == (200, first.get_data())


def test_an_answer_has_another_tag_once_the_library_has_changed(library: Path, tmp_path: Path) -> None:
    shutil.copytree(library, tmp_path, dirs_exist_ok=True)
    settings = Settings(library=tmp_path, jobs=1)
    client = create_app(settings).test_client()
    tags = [client.get(address).headers["ETag"] for address in ("/documents.json", "/documents/diary.json")]
    (tmp_path / "sources" / "another.txt").write_text("Another text of the river.\n", encoding="utf-8")
    open_library(settings).sync()
    after = [
        client.get(address, headers={"If-None-Match": tag}).status_code
        for address, tag in zip(("/documents.json", "/documents/diary.json"), tags, strict=True)
    ]

    assert after == [200, 304]


def test_workers_agree_on_tags(library: Path) -> None:
    first, second = (make_client(library).get("/documents") for _ in range(2))

    assert first.headers["ETag"] == second.headers["ETag"]


def test_failures_and_posted_texts_have_no_tag(client: FlaskClient) -> None:
    assert "ETag" not in client.get("/nothing.json").headers
    assert "ETag" not in client.post("/search", data={"q": "lantern"}).headers


@pytest.mark.parametrize("address", ["/", "/documents/diary", "/documents.json", "/nothing", "/openapi.json"])
def test_text_is_compressed_for_those_who_can_read_it(client: FlaskClient, address: str) -> None:
    plain, packed = client.get(address), client.get(address, headers=GZIP)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.get_data()) < len(plain.get_data())
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert packed.headers.get("ETag") == plain.headers.get("ETag")


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_text_is_left_as_it_is_for_those_who_cannot(client: FlaskClient, accepted: str) -> None:
    response = client.get("/documents/diary", headers={"Accept-Encoding": accepted})

    assert "Content-Encoding" not in response.headers
    assert response.get_data().startswith(b"<!doctype html>")


def test_what_is_short_or_packed_already_is_left_as_it_is(client: FlaskClient) -> None:
    short = client.get("/healthz", headers=GZIP)
    original = client.get("/documents/report/file", headers=GZIP, buffered=True)

    assert "Content-Encoding" not in short.headers
    assert "Content-Encoding" not in original.headers
    assert original.get_data().startswith(b"%PDF")


def test_part_of_a_text_is_not_compressed(client: FlaskClient) -> None:
    part = client.get("/documents/guidance/file", headers={**GZIP, "Range": "bytes=0-1499"}, buffered=True)

    assert part.status_code == 206
    assert "Content-Encoding" not in part.headers
    assert part.get_data().startswith(b"<!doctype html>")


def test_a_style_sheet_is_tagged_by_its_contents_and_compressed(client: FlaskClient, reader: Reader) -> None:
    (address, *_) = reader.open_page("/").xpath("//link[@rel='stylesheet']/@href")
    plain = client.get(address, buffered=True)
    packed = client.get(address, headers=GZIP, buffered=True)
    again = client.get(address, headers={"If-None-Match": packed.headers["ETag"]}, buffered=True)

    assert plain.headers["ETag"] == f'"{address.split("/")[2]}"'
    assert packed.headers["ETag"] == f'W/"{address.split("/")[2]}"'
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert again.status_code == 304


def test_the_head_of_an_answer_is_that_of_the_whole(client: FlaskClient) -> None:
    head, whole = client.head("/documents", headers=GZIP), client.get("/documents", headers=GZIP)

    assert head.get_data() == b""
    assert {name: head.headers[name] for name in ("ETag", "Content-Length", "Content-Encoding")} == {
        name: whole.headers[name] for name in ("ETag", "Content-Length", "Content-Encoding")
    }


@pytest.mark.parametrize(
    ("size", "file_is_compressed", "text_is_compressed"),
    [(1023, False, False), (1024, True, True), (1 << 20, True, True), ((1 << 20) + 1, False, True)],
)
def test_from_one_packet_on_all_texts_are_compressed_and_files_up_to_a_size(
    tmp_path: Path, size: int, file_is_compressed: bool, text_is_compressed: bool
) -> None:
    (tmp_path / "a.txt").write_text("a" * size, encoding="ascii")
    app = Flask(__name__)
    app.add_url_rule("/file", view_func=lambda: send_file(tmp_path / "a.txt"), endpoint="file")
    app.add_url_rule("/text", view_func=lambda: Response("a" * size, content_type="text/plain"), endpoint="text")
    caching.register(app)
    file, text = (app.test_client().get(address, headers=GZIP, buffered=True) for address in ("/file", "/text"))
    assert ("Content-Encoding" in file.headers) == file_is_compressed
    assert ("Content-Encoding" in text.headers) == text_is_compressed
    assert len(text.headers["ETag"]) == len('W/""') + 24


def test_a_tag_that_an_answer_has_already_is_kept() -> None:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: Response("a", headers={"ETag": '"kept"'}), endpoint="text")
    caching.register(app)
    assert app.test_client().get("/").headers["ETag"] == '"kept"'
