"""The samples for nginx and Caddy serve the site and its files, and log nothing of who asks for what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from tests.deploy.proxy_servers import CLIENT, Deployed, deploy, deploy_all
from tests.libraries import index_sources

WORD = "quagswort"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ODD = "100% odd – żółć #1; a&b.txt"
QUESTION = "sure?.txt"
CONTENT = "The lantern of the court hangs in the dock. " * 20_000


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of a long file with an odd name, one that is withheld, and a page."""
    folder = tmp_path_factory.mktemp("library")
    texts = {
        ODD: CONTENT,
        f"{ODD}.toml": 'id = "odd"\nindex = false\n',
        QUESTION: "A question for the court. " * 20,
        "withheld.txt": "The police kept it. " * 20,
        "withheld.txt.toml": "original = false\n",
        "page.html": "<p>" + "A page of the court. " * 20,
    }
    index_sources(folder, texts)
    return folder


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def deployed(
    request: pytest.FixtureRequest, library: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    """The site at the root of a host."""
    with deploy(request.param, library, tmp_path_factory.mktemp("deployed")) as running:
        yield running


def test_a_file_with_an_odd_name_is_sent_by_the_proxy(deployed: Deployed) -> None:
    answer = deployed.ask("/documents/odd/file")

    assert (answer.status, answer.body) == (200, CONTENT.encode())
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert quote(ODD, safe="!#$&+-.^_`|~") in answer.headers["Content-Disposition"]
    assert not {"X-Accel-Redirect", "X-Sendfile"} & set(answer.headers)
    assert answer.headers["Content-Length"] == str(len(CONTENT))


def test_a_question_mark_in_a_name_begins_no_query(deployed: Deployed) -> None:
    assert deployed.ask("/documents/sure/file").body == b"A question for the court. " * 20


def test_the_headers_of_a_file_are_those_of_the_site(deployed: Deployed) -> None:
    headers = deployed.ask("/documents/odd/file").headers

    assert headers.get_all("Content-Security-Policy", [])[0].startswith("sandbox")
    assert len(headers.get_all("Content-Security-Policy", [])) == 1
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert headers.get_all("X-Robots-Tag") == ["noindex"]
    assert headers.get_all("Referrer-Policy") == ["no-referrer"]


def test_parts_of_a_file_and_a_file_that_is_known_are_answered_so(deployed: Deployed) -> None:
    part = deployed.ask("/documents/odd/file", headers={"Range": "bytes=4-10"})
    end = deployed.ask("/documents/odd/file", headers={"Range": "bytes=-5"})
    beyond = deployed.ask("/documents/odd/file", headers={"Range": "bytes=99999999-"})
    whole = deployed.ask("/documents/odd/file")
    known = deployed.ask("/documents/odd/file", headers={"If-None-Match": whole.headers["ETag"]})
    since = deployed.ask("/documents/odd/file", headers={"If-Modified-Since": whole.headers["Last-Modified"]})
    head = deployed.ask("/documents/odd/file", "HEAD")

    assert (part.status, part.body) == (206, b"lantern")
    assert part.headers["Content-Range"] == f"bytes 4-10/{len(CONTENT)}"
    assert (end.status, end.body) == (206, CONTENT[-5:].encode())
    assert beyond.status == 416
    assert [(each.status, each.body) for each in (known, since)] == [(304, b"")] * 2
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(CONTENT)))


def test_what_is_withheld_is_not_sent_and_no_file_is_without_the_site(deployed: Deployed) -> None:
    assert deployed.ask("/documents/withheld/file").status == 410
    for path in ("/kb-originals/withheld.txt", f"/kb-originals/{quote(ODD)}", "/kb-originals/"):
        answer = deployed.ask(path)
        assert answer.status == 404
        assert b"police" not in answer.body
        assert b"lantern" not in answer.body


def test_a_page_that_others_wrote_is_bounded(deployed: Deployed) -> None:
    answer = deployed.ask("/documents/page/file")

    assert answer.status == 200
    assert b"A page of the court" in answer.body
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_clients_are_told_apart_and_cannot_say_who_they_are(deployed: Deployed) -> None:
    """A client that claims to be the site's own machine would not be counted at all."""
    forged = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    answer = deployed.ask("/opensearch.xml", headers=forged)

    assert answer.status == 200
    assert b"https://kb.example.org" in answer.body
    assert b"evil.example" not in answer.body


@pytest.mark.parametrize("proxy", ["nginx", "caddy"])
def test_nothing_is_written_of_what_was_asked_and_by_whom(proxy: str, library: Path, tmp_path: Path) -> None:
    told = {"User-Agent": f"{WORD}-agent", "Referer": f"https://{WORD}.example/", "Cookie": f"c={WORD}"}
    with deploy(proxy, library, tmp_path) as deployed:
        statuses = {
            deployed.ask(f"/search?q={WORD}", headers=told).status,
            deployed.ask(f"/{WORD}?{WORD}={WORD}", headers=told).status,
            deployed.ask("/search", "POST", urlencode({"q": WORD}).encode(), told | FORM).status,
            deployed.ask("/check", "POST", urlencode({"text": f"{WORD} " * 25_000}).encode(), told | FORM).status,
            deployed.ask("/check", "POST", urlencode({"text": f"{WORD} " * 90_000}).encode(), told | FORM).status,
        }
        for raw in (f"GET /{WORD} HTTP/9.9\r\n\r\n", f"{WORD}\r\n\r\n", f"GET / HTTP/1.1\r\n{WORD} : x\r\n\r\n"):
            deployed.send(raw.encode())
        deployed.application.terminate()
        deployed.application.wait(timeout=30)
        stopped = deployed.ask(f"/search?q={WORD}", headers=told).status

        assert {200, 404, 413} <= statuses
        assert stopped == 502
        written = deployed.read_written()
        assert re.search(r'GET 404 |"status":404', written), "the access log of the proxy is on"
        assert not re.search(WORD, written, re.IGNORECASE)
        assert CLIENT not in written


@pytest.mark.parametrize("proxy", ["nginx", "caddy"])
def test_the_site_is_served_below_a_path(proxy: str, library: Path, tmp_path: Path) -> None:
    with deploy(proxy, library, tmp_path, prefix=True) as deployed:
        page = deployed.ask("/search?q=lantern")
        file = deployed.ask("/documents/odd/file", headers={"Range": "bytes=4-10"})

        assert page.status == 200
        assert b'"/main/static/' in page.body
        assert b'"/static/' not in page.body
        assert (file.status, file.body) == (206, b"lantern")
        assert deployed.ask("/documents/withheld/file").status == 410
        assert b"https://www.example.org/main/" in deployed.ask("/opensearch.xml").body
        assert deployed.ask(f"/search?q={WORD}").status == 200
        assert WORD not in deployed.read_written()


@pytest.mark.parametrize("proxy", ["nginx", "caddy"])
@pytest.mark.parametrize("prefix", [False, True], ids=["hosts", "paths"])
def test_each_library_of_a_machine_is_one_file_of_the_proxy(proxy: str, prefix: bool, tmp_path: Path) -> None:
    libraries = {name: tmp_path / "libraries" / name for name in ("main", "guidance", "releases")}
    for name, each in libraries.items():
        index_sources(each, {"paper.txt": f"The {name} of the court. " * 20})
    folder = tmp_path / "deployed"
    folder.mkdir()

    with deploy_all(proxy, libraries, folder, prefix=prefix) as deployed:
        for name, site in deployed.items():
            assert f"The {name} of the court".encode() in site.ask("/documents/paper").body
            file = site.ask("/documents/paper/file")
            assert (file.status, file.body) == (200, f"The {name} of the court. ".encode() * 20)
            direct = f"/../kb-originals/{name}/paper.txt" if prefix else "/kb-originals/paper.txt"
            assert b"of the court" not in site.ask(direct).body
