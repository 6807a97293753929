"""The site behind nginx and Caddy with TLS: at the root of a host and below a path, removed by the proxy or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kb.model import DocumentId, Passage
from kb.settings import Settings
from kb.web import create_app
from tests.certificates import write_certificate
from tests.libraries import view_folder
from tests.proxies.fronts import HOST, HSTS, Front, Placement, run_front, write_configuration
from tests.serving import find_free_port, served
from tests.web.crawling import Answer, check_addresses, find_posted
from tests.web.gunicorn_server import CONFIGURED, run_gunicorn
from tests.web.small_library import index_library

pytestmark = pytest.mark.slow

PLACEMENTS = {
    "at the root": Placement(),
    "whole path": Placement("/kb"),
    "path cut off": Placement("/kb", cuts=True),
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PROGRAMS = ("nginx", "caddy")
KEPT = ("content-security-policy", "x-content-type-options", "referrer-policy")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_library(tmp_path_factory.mktemp("library"), wants_reports=True).settings.library


@pytest.fixture(scope="module")
def passage(library: Path) -> Passage:
    with view_folder(library) as view:
        return next(iter(view.document_passages(DocumentId("report"))))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The certificate of the proxies, and its key."""
    return write_certificate(tmp_path_factory.mktemp("certificate"), HOST)


@contextmanager
def serve_site(folder: Path, library: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Run the site under gunicorn from an empty folder, with some environment variables; yield its address."""
    settings = {"KB_LIBRARY": str(library), "KB_PROXIES": "1", **environment}
    with run_gunicorn(folder, [*CONFIGURED, "--threads", "2"], settings) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.mark.parametrize("placement", PLACEMENTS.values(), ids=PLACEMENTS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_all_of_the_site_works(
    program: str,
    placement: Placement,
    library: Path,
    passage: Passage,
    certificate: tuple[Path, Path],
    tmp_path: Path,
) -> None:
    port, path = find_free_port(), placement.path
    url = f"https://{HOST}:{port}{path}"
    app = create_app(Settings(library=library, url=url, proxies=1, rate_limit=0))
    with (
        served(app, has_proxy=True) as upstream,
        _run(program, placement, upstream, port, certificate, tmp_path) as front,
    ):
        crawl = check_addresses(
            app, lambda asked: _ask(front, asked), url, passage, ("127.0.0.1", "localhost", upstream)
        )
        sent = front.ask(f"{path}/search", b"q=lantern", FORM)
        private = urlsplit(sent.headers.get("location", ""))
        found = front.ask(f"{private.path}?{private.query}")
        missing = front.ask(f"{path}/documents/nothing")
        moved = front.ask(f"{path}/cite/report/p/1")
        widget = front.ask(f"{path}/widget.js")
        bare = front.ask(path) if path else front.ask("/")
        elsewhere = front.ask(f"{path}/about", headers={"X-Forwarded-Host": "evil.example"})

    assert len(crawl.answers) > 100
    assert {answer.headers.get("strict-transport-security") for answer in crawl.answers.values()} == {HSTS}
    lacking = [path for path, answer in crawl.answers.items() if path and not set(KEPT) <= set(answer.headers)]
    assert lacking == []
    assert (sent.status, private.path) == (303, f"{path}/search/private")
    assert found.status == 200
    assert "The Lantern report" in found.body
    assert set(find_posted(found.body)) >= {f"{path}/search"}
    assert not [each for each in find_posted(found.body) if not each.startswith((f"{path}/", "#"))]
    assert missing.status == 404
    assert f'href="{path}/static/' in missing.body
    assert missing.headers["strict-transport-security"] == HSTS
    assert moved.status == 302
    assert urlsplit(moved.headers["location"]).path.startswith(f"{path}/documents/report/")
    assert widget.status == 200
    assert widget.headers["content-type"].startswith("text/javascript")
    assert (bare.status, bare.headers.get("location", f"{path}/")) in (
        (200, f"{path}/"),
        (308, f"{path}/"),
        (308, f"{url}/"),
    )
    assert "evil.example" not in elsewhere.body


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("placement", "environment"),
    [
        (Placement("/kb", cuts=True, prefix="/kb"), {"KB_HOSTS": HOST}),
        (Placement("/kb"), {"KB_HOSTS": HOST, "SCRIPT_NAME": "/kb"}),
    ],
    ids=["X-Forwarded-Prefix", "SCRIPT_NAME"],
)
def test_without_an_address_the_path_comes_from_the_proxy_or_the_server(
    program: str,
    placement: Placement,
    environment: dict[str, str],
    library: Path,
    passage: Passage,
    certificate: tuple[Path, Path],
    tmp_path: Path,
) -> None:
    port = find_free_port()
    url = f"https://{HOST}:{port}/kb"
    environment = {**environment, "KB_RATE_LIMIT": "0"}
    app = create_app(Settings(library=library))
    with (
        serve_site(tmp_path, library, environment) as upstream,
        _run(program, placement, upstream, port, certificate, tmp_path) as front,
    ):
        check_addresses(app, lambda asked: _ask(front, asked), url, passage, ("127.0.0.1", "localhost"))


def _run(
    program: str, placement: Placement, upstream: str, port: int, certificate: tuple[Path, Path], folder: Path
) -> AbstractContextManager[Front]:
    configuration = write_configuration(program, placement, upstream, port, certificate, folder)
    return run_front(program, configuration, port, certificate[0], folder)


def _ask(front: Front, url: str) -> Answer:
    parts = urlsplit(url)
    return front.ask(f"{parts.path}?{parts.query}" if parts.query else parts.path)
