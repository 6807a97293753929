"""Malicious words in every parameter, part of an address, header, metadata field and source."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse

from kb.model import Passage
from kb.settings import Settings
from tests.libraries import open_library
from tests.web.conftest import make_client
from tests.web.every_address import PARAMETERS, every_address
from tests.web.well_formed import page_faults

MARKER = "kbxss"
HOSTILE = {
    "script": f"<script>{MARKER}()</script>",
    "attribute": f"\"'><{MARKER} on{MARKER}=1 autofocus onfocus={MARKER}()>",
    "comment": f"--><{MARKER}><!--]]></title></textarea></style><{MARKER}>",
    "scheme": f"javascript:{MARKER}()//",
    "other site": f"//{MARKER}.example/%2f..",
    "lines": f"{MARKER}\r\nX-{MARKER}: 1\r\nSet-Cookie: {MARKER}=1\r\n\r\n<{MARKER}>",
    "null": f"\x00{MARKER}\x00<{MARKER}>\x1b[31m\x7f",
    "right to left": f"\u202e{MARKER}\u2066\u200f\ufeff<{MARKER}>",
    "half a character": f"{MARKER}\ud800\udfff<{MARKER}>".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "template": f"{{{{7*1234567}}}}${{7*1234567}}{{% {MARKER} %}}#{{7*1234567}}",
    "query": f"' OR 1=1; DROP TABLE {MARKER}--\" AND (((((title:({MARKER}",
    "path": "../../../../../../etc/passwd",
    "encoded path": "..%2f..%2f..%2fetc%2fpasswd%00.html",
    "windows path": "..\\..\\..\\windows\\win.ini",
    "format": "%s%n%x{0}{0.__class__}%(name)s",
    "entity": f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><{MARKER}>&e;</{MARKER}>',
    "huge": f"<{MARKER}>" * 300,
    "marks": "“" * 500 + "(" * 500 + "*" * 100,
}
each_hostile = pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())


def check(response: TestResponse, asked: str) -> None:
    """Check that an answer is whole, and that the words in it are only text."""
    text = response.get_data(as_text=True)
    assert response.status_code < 500, f"{asked}: {text}"
    for name, value in response.headers:
        assert MARKER not in name.lower(), asked
        assert "\n" not in value
        assert "\r" not in value
    assert "Set-Cookie" not in response.headers
    location = response.headers.get("Location", "/").removeprefix("http://localhost")
    assert re.match(r"/(?![/\\])", location), f"{asked}: {location}"
    assert "root:x:" not in text
    assert "8641969" not in text, f"{asked}: a template of the reader's was run"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    kind = response.mimetype or ""
    if 300 <= response.status_code < 400:
        return  # a redirect to the normalised address; browsers do not show it
    if kind == "text/html" and "sandbox" not in response.headers["Content-Security-Policy"]:
        assert page_faults(text, MARKER) == [], asked
    elif kind.endswith("json"):
        for value in text.rstrip("\n").split("\n") if kind == "application/x-ndjson" else [text]:
            json.loads(value)
    elif kind.endswith("xml") and response.status_code == 200:
        etree.fromstring(text.encode())


# -------------------------------------------------------------------------------- what readers send


@each_hostile
def test_hostile_parts_of_every_address_are_text(app: Flask, client: FlaskClient, words: str) -> None:
    for document in ("", "guidance"):
        for method, path in every_address(app, words[:3000], document):
            check(client.open(path, method=method, buffered=True), f"{method} {path}")


@each_hostile
def test_hostile_parameters_of_every_address_are_text(
    app: Flask, client: FlaskClient, passages: dict[str, list[Passage]], words: str
) -> None:
    everything = dict.fromkeys((*PARAMETERS, "unknown", words[:200]), words)
    for method, path in every_address(app, passages["guidance"][1].id, "guidance"):
        for given in (everything, {"q": words}, {"words": words}, {"text": words}):
            asked = f"{method} {path} {sorted(given)[0]}"
            if method == "GET":
                check(client.get(path, query_string=given, buffered=True), asked)
            else:
                check(client.post(path, data=given, buffered=True), asked)


@pytest.mark.parametrize("name", ["script", "attribute", "lines", "null", "other site", "huge"])
def test_hostile_headers_and_bodies_change_nothing(app: Flask, client: FlaskClient, name: str) -> None:
    value = quote(HOSTILE[name], safe=" <>\"'(){}[]%$#;:/.*=&?!-")
    names = ("X-Forwarded-Host", "X-Forwarded-Proto", "Origin", "Referer", "User-Agent", "Accept-Language", "Cookie")
    headers = dict.fromkeys(names, value) | {"Range": f"bytes={value}", "If-None-Match": value, "Accept": value}
    for method, path in every_address(app, "guidance", "guidance"):
        for sent in (headers, {"Host": value}):
            check(client.open(path, method=method, headers=sent, buffered=True), f"{method} {path} {sorted(sent)[0]}")
    for address in ("/check.json", "/search", "/check", "/search.json"):
        for kind in ("application/json", "multipart/form-data; boundary=x", "text/xml", value):
            check(client.post(address, data=HOSTILE[name].encode(), content_type=kind), f"{address} {kind}")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", f'"><{MARKER}>', "a b", "", "127.0.0.1@evil.example", "[::1"]
)
def test_no_page_is_made_for_a_name_that_is_not_ours_with_a_way_to_run_there(client: FlaskClient, host: str) -> None:
    response = client.get("/search?q=lantern", headers={"Host": host})

    check(response, host)


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"text":' * 10_000, '{"text": 1e999}', '{"text": ["a"]}', "null", '"\\ud800"']
)
def test_no_json_is_too_odd_to_be_answered(client: FlaskClient, body: str) -> None:
    response = client.post("/check.json", data=body, content_type="application/json")

    assert response.status_code == 400
    assert set(response.get_json()) == {"error", "errors", "status"}


# ------------------------------------------------------------------------------ what a library holds


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library whose every source and metadata field is malicious."""
    folder = tmp_path_factory.mktemp("poisoned")
    sources = folder / "sources"
    sources.mkdir()
    for number, (name, words) in enumerate(HOSTILE.items()):
        line = " ".join(words[:1500].split("\n"))
        ending, text = _source(number % 3, line, name)
        (sources / f"source{number}.{ending}").write_text(text, encoding="utf-8")
        if number % 2 or name == "attribute":
            (sources / f"source{number}.{ending}.toml").write_text(_card(line[:400]), encoding="utf-8")
    title = f"title = {_quoted(HOSTILE['attribute'])}\ncontact = {_quoted(HOSTILE['script'])}\n"
    (folder / "library.toml").write_text(title, encoding="utf-8")
    open_library(Settings(library=folder, jobs=2)).sync()
    return folder


def _source(kind: int, line: str, name: str) -> tuple[str, str]:
    """Return the suffix and the text of a source with a line in every place that its format has for one."""
    said = f"The lantern said {line} to the {name} of “{line[:300]} was the answer”, said Ada {line[:60]} Ferry."
    if kind == 0:
        return "txt", f"{line[:200]}\n\n{said}\n"
    if kind == 1:
        return "md", f"# {line[:200]}\n\n[{line[:100]}]({line[:100]}) ![x]({line[:100]})\n\n{said}\n"
    return (
        "html",
        f'<html lang="{line[:60]}"><head><title>{line[:200]}</title><base href="//{MARKER}.example/">'
        f'<meta name="author" content="{line[:100]}"></head><body><h1>{line[:200]}</h1><p>{said}</p>'
        f'<a href="javascript:{MARKER}()">a lantern that is clicked</a><img src=x onerror="{MARKER}()">'
        f"<svg onload={MARKER}()><iframe src=//{MARKER}.example></iframe></body></html>",
    )


def _card(words: str) -> str:
    names = ("title", "publisher", "kind", "language", "licence", "superseded_by", "url")
    return (
        "".join(f"{name} = {_quoted(words)}\n" for name in names) + f"authors = [{_quoted(words)}, {_quoted(words)}]\n"
    )


def _quoted(words: str) -> str:
    return json.dumps(words).replace("\x7f", "\\u007f")


def _links(text: str) -> Iterator[str]:
    """Yield the site's own addresses in a page."""
    for link in etree.HTML(text).iter("a"):
        address = link.get("href") or ""
        if address.startswith("/") and not address.startswith("//"):
            yield address.partition("#")[0]


def test_every_page_of_a_library_that_means_ill_shows_text_and_nothing_more(poisoned: Path) -> None:
    client = make_client(poisoned)
    due = ["/", "/search?q=lantern", "/search?q=answer&page=2", "/documents.json", "/search.json?q=lantern"]
    seen: set[str] = set()
    while due and len(seen) < 250:
        address = due.pop(0)
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address, buffered=True)
        check(response, unquote(address))
        if response.mimetype == "text/html" and not address.endswith("/file"):
            due += [each for each in _links(response.get_data(as_text=True)) if each not in seen]

    assert len(seen) > 100


def test_original_files_run_nothing_in_our_origin(poisoned: Path) -> None:
    client = make_client(poisoned)
    for document in client.get("/documents.json").get_json()["documents"]:
        response = client.get(f"/documents/{document['id']}/file", buffered=True)
        policy = response.headers["Content-Security-Policy"].split("; ")

        assert {"sandbox", "default-src 'none'", "frame-ancestors 'none'", "form-action 'none'"} <= set(policy)
        assert not any("script" in each or "allow-" in each for each in policy)
