"""Taking documents into the folder of sources, and out."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kb.errors import LibraryError
from kb.sources import Sources


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    folder = tmp_path / "library" / "sources"
    folder.mkdir(parents=True)
    return Sources(folder, max_mb=1)


class Site(BaseHTTPRequestHandler):
    """A site with a report, a page without an ending, and a file that is too large."""

    PAGES = {  # noqa: RUF012 (a handler's class is made anew for each request)
        "/files/A%20report.txt": ("text/plain", b"A report\n\nOf few words."),
        "/about": ("text/html; charset=utf-8", b"<h1>About</h1><p>Words.</p>"),
        "/large.txt": ("text/plain", b"x" * (1 << 21)),
    }

    def do_GET(self) -> None:
        kind, body = self.PAGES.get(self.path, ("text/plain", None))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body or b"none")

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def names(sources: Sources) -> list[str]:
    return [each.name for each in sources]


def test_a_file_is_copied_with_its_metadata_beside_it(sources: Sources, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("Words.", encoding="utf-8")
    assert sources.take(str(tmp_path / "report.txt"), {"title": "A “report”", "date": "2013-06"}) == "report.txt"
    assert names(sources) == ["report.txt"]
    beside = tomllib.loads((sources.folder / "report.txt.toml").read_text(encoding="utf-8"))
    assert beside == {"title": "A “report”", "date": "2013-06"}


def test_metadata_that_was_there_is_kept_with_its_comments(sources: Sources) -> None:
    source, beside = sources.folder / "report.txt", sources.folder / "report.txt.toml"
    source.write_text("Words.", encoding="utf-8")
    beside.write_text('# checked by hand\nlanguage = "cy"\ntitle = "Old"\n', encoding="utf-8")
    sources.take(str(source), {"title": "New"})
    assert beside.read_text(encoding="utf-8") == '# checked by hand\nlanguage = "cy"\ntitle = "New"\n'


def test_another_document_of_the_same_name_is_never_overwritten(sources: Sources, tmp_path: Path) -> None:
    (sources.folder / "report.txt").write_text("Old words.", encoding="utf-8")
    (tmp_path / "report.txt").write_text("New words.", encoding="utf-8")
    with pytest.raises(LibraryError, match="Rename"):
        sources.take(str(tmp_path / "report.txt"), {})
    assert (sources.folder / "report.txt").read_text(encoding="utf-8") == "Old words."


def test_the_content_of_a_source_changes_with_its_metadata(sources: Sources) -> None:
    (sources.folder / "report.txt").write_text("Words.", encoding="utf-8")
    (before,) = sources
    sources.take(str(sources.folder / "report.txt"), {"kind": "report"})
    (after,) = sources
    assert before.content != after.content


def test_hidden_files_and_metadata_are_no_sources(sources: Sources) -> None:
    for name in (".DS_Store", "a.txt", "a.txt.toml", "alone.toml"):
        (sources.folder / name).write_text("", encoding="utf-8")
    (sources.folder / ".git").mkdir()
    (sources.folder / ".git" / "config").write_text("", encoding="utf-8")
    assert names(sources) == ["a.txt", "alone.toml"]


def test_an_address_is_fetched_and_remembered(sources: Sources, site: str) -> None:
    assert sources.take(f"{site}/files/A%20report.txt", {}) == "A report.txt"
    beside = tomllib.loads((sources.folder / "A report.txt.toml").read_text(encoding="utf-8"))
    assert beside == {"url": f"{site}/files/A%20report.txt"}


def test_a_page_without_an_ending_gets_that_of_what_it_is(sources: Sources, site: str) -> None:
    assert sources.take(f"{site}/about", {}) == "about.html"


@pytest.mark.parametrize("path", ["/missing.txt", "/large.txt"])
def test_what_cannot_be_fetched_or_is_too_large_leaves_nothing(sources: Sources, site: str, path: str) -> None:
    with pytest.raises(LibraryError):
        sources.take(site + path, {})
    assert names(sources) == []


def test_a_missing_file_and_a_missing_folder_are_clear_errors(sources: Sources, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"nothing\.pdf"):
        sources.take(str(tmp_path / "nothing.pdf"), {})
    with pytest.raises(LibraryError, match="--library"):
        list(Sources(tmp_path / "nowhere", max_mb=1))


def test_a_source_is_deleted_with_its_metadata(sources: Sources) -> None:
    (sources.folder / "a.txt").write_text("Words.", encoding="utf-8")
    sources.take(str(sources.folder / "a.txt"), {"title": "T"})
    sources.delete("a.txt")
    assert list(sources.folder.iterdir()) == []
