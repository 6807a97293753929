"""Adding documents to the folder of sources, and removing them."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from kb.errors import LibraryError
from kb.library.configuration import watch_configuration
from kb.library.indexing.source_files import PlacedSource, SourceFolder
from kb.library.keeping.adding import AddOptions, choose_names, collect_files
from tests.serving import handling


@pytest.fixture
def sources(tmp_path: Path) -> SourceFolder:
    folder = tmp_path / "library" / "sources"
    folder.mkdir(parents=True)
    return SourceFolder(folder, max_mb=1)


class Site(BaseHTTPRequestHandler):
    """A site with a report, a page without an ending, and a file that is too large."""

    megabytes_sent = 0
    PAGES = {  # noqa: RUF012 (a handler's class is made anew for each request)
        "/files/A%20report.txt": ("text/plain", b"A report\n\nOf few words."),
        "/about": ("text/html; charset=utf-8", b"<h1>About</h1><p>Words.</p>"),
        "/": ("text/html", b"<p>Words.</p>"),
        "/notes/": ("text/markdown; charset=utf-8", b"# Notes"),
        "/old.HTM": ("text/html", b"<p>Words.</p>"),
        "/v1.2": ("application/pdf", b"%PDF-1.7"),
        "/.hidden": ("text/plain", b"Words."),
        "/%2E%2E%2Fa%3Fb%2Fc%3Cd%3E": ("text/plain", b"Words."),
        "/data.bin": ("application/octet-stream", b"Words."),
        "/just-fits.txt": ("text/plain", b"x" * (1 << 20)),
        "/large.txt": ("text/plain", b"x" * (1 << 21)),
    }

    def do_GET(self) -> None:
        if self.path == "/endless.txt":
            self.send_response(200)
            self.end_headers()
            self._send_until_refused()
            return
        kind, body = self.PAGES.get(self.path, ("text/plain", None))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body or b"none")

    def _send_until_refused(self) -> None:
        """Send megabytes until the reader refuses more, and remember how many it took."""
        type(self).megabytes_sent = 0
        with suppress(ConnectionError):
            for _ in range(100):
                self.wfile.write(b"x" * (1 << 20))
                type(self).megabytes_sent += 1

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def site() -> Iterator[str]:
    with handling(Site) as address:
        yield address


def add_file(sources: SourceFolder, location: str, metadata: Mapping[str, str]) -> PlacedSource:
    """Add a file that nothing is known of to a folder of sources."""
    with collect_files([location], sources.max_bytes) as (files, _):
        (name,) = choose_names(files, sources, {}, AddOptions())
        return sources.place(files[0], name, metadata)


def names(sources: SourceFolder) -> list[str]:
    return [each.name for each in sources]


def test_a_file_is_copied_with_its_metadata_beside_it(sources: SourceFolder, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("Words.", encoding="utf-8")
    assert (
        add_file(sources, str(tmp_path / "report.txt"), {"title": "A “report”", "date": "2013-06"}).name == "report.txt"
    )
    assert names(sources) == ["report.txt"]
    sidecar = tomllib.loads((sources.folder / "report.txt.toml").read_text(encoding="utf-8"))
    assert sidecar == {"title": "A “report”", "date": "2013-06"}


def test_metadata_that_was_there_is_kept_with_its_comments(sources: SourceFolder) -> None:
    source, sidecar = sources.folder / "report.txt", sources.folder / "report.txt.toml"
    source.write_text("Words.", encoding="utf-8")
    sidecar.write_text('# checked by hand\nlanguage = "cy"\ntitle = "Old"\n', encoding="utf-8")
    add_file(sources, str(source), {"title": "New"})
    assert sidecar.read_text(encoding="utf-8") == '# checked by hand\nlanguage = "cy"\ntitle = "New"\n'


def test_another_document_of_the_same_name_is_never_overwritten(sources: SourceFolder, tmp_path: Path) -> None:
    (sources.folder / "report.txt").write_text("Old words.", encoding="utf-8")
    (tmp_path / "report.txt").write_text("New words.", encoding="utf-8")
    with pytest.raises(LibraryError, match="Rename"):
        add_file(sources, str(tmp_path / "report.txt"), {})
    assert (sources.folder / "report.txt").read_text(encoding="utf-8") == "Old words."


def test_the_content_of_a_source_changes_with_its_metadata(sources: SourceFolder) -> None:
    (sources.folder / "report.txt").write_text("Words.", encoding="utf-8")
    (before,) = sources
    content = before.hash_content()
    add_file(sources, str(sources.folder / "report.txt"), {"kind": "report"})
    (after,) = sources
    assert after.hash_content() != content
    assert after.signature != before.signature


def test_hidden_files_and_metadata_are_no_sources(sources: SourceFolder) -> None:
    for name in (".DS_Store", "a.txt", "a.txt.toml", "alone.toml"):
        (sources.folder / name).write_text("", encoding="utf-8")
    (sources.folder / ".git").mkdir()
    (sources.folder / ".git" / "config").write_text("", encoding="utf-8")
    assert names(sources) == ["a.txt", "alone.toml"]


def test_litter_and_unfinished_files_are_no_sources(sources: SourceFolder) -> None:
    for name in (
        "~$report.docx",
        "Thumbs.db",
        "x.pdf.part",
        "x.pdf.part.toml",
        "@eaDir/a.txt",
        "a/desktop.ini",
        "b.txt",
    ):
        path = sources.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Words.", encoding="utf-8")
    assert names(sources) == ["b.txt"]


def test_an_address_is_fetched_and_remembered(sources: SourceFolder, site: str) -> None:
    assert add_file(sources, f"{site}/files/A%20report.txt", {}).name == "A report.txt"
    sidecar = tomllib.loads((sources.folder / "A report.txt.toml").read_text(encoding="utf-8"))
    assert sidecar == {"url": f"{site}/files/A%20report.txt"}


def test_a_page_without_an_ending_gets_that_of_what_it_is(sources: SourceFolder, site: str) -> None:
    assert add_file(sources, f"{site}/about", {}).name == "about.html"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "127.0.0.1.html"),
        ("/notes/", "notes.md"),
        ("/old.HTM", "old.HTM"),
        ("/v1.2", "v1.2.pdf"),
        ("/.hidden", "hidden.txt"),
        ("/%2E%2E%2Fa%3Fb%2Fc%3Cd%3E", "c-d-.txt"),
        ("/just-fits.txt", "just-fits.txt"),
    ],
)
def test_what_is_fetched_is_named_after_the_end_of_its_address(
    sources: SourceFolder, site: str, path: str, name: str
) -> None:
    assert add_file(sources, site + path, {}).name == name
    assert names(sources) == [name]
    assert (sources.folder / name).read_bytes() == Site.PAGES[path][1]


@pytest.mark.parametrize("path", ["/missing.txt", "/large.txt", "/data.bin"])
def test_what_cannot_be_fetched_is_too_large_or_of_no_format_that_is_read_leaves_nothing(
    sources: SourceFolder, site: str, path: str
) -> None:
    with pytest.raises(LibraryError):
        add_file(sources, site + path, {})
    assert names(sources) == []


def test_what_is_too_large_is_not_fetched_to_its_end(sources: SourceFolder, site: str) -> None:
    with pytest.raises(LibraryError, match="more than 1 megabytes"):
        add_file(sources, f"{site}/endless.txt", {})
    assert Site.megabytes_sent < 100


def test_a_missing_file_and_a_missing_folder_are_clear_errors(sources: SourceFolder, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"nothing\.pdf"):
        add_file(sources, str(tmp_path / "nothing.pdf"), {})
    with pytest.raises(LibraryError, match="--library"):
        list(SourceFolder(tmp_path / "nowhere", max_mb=1))


def test_a_source_is_deleted_with_its_metadata(sources: SourceFolder) -> None:
    (sources.folder / "a.txt").write_text("Words.", encoding="utf-8")
    add_file(sources, str(sources.folder / "a.txt"), {"title": "T"})
    sources.delete("a.txt")
    assert list(sources.folder.iterdir()) == []


def test_a_file_as_large_as_allowed_is_taken_and_a_larger_one_names_the_limit(
    sources: SourceFolder, tmp_path: Path
) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(b"x" * (1 << 20))
    assert add_file(sources, str(path), {}).name == "report.txt"
    path.write_bytes(b"x" * ((1 << 20) + 1))
    with pytest.raises(LibraryError, match=r"more than 1 megabytes\. Raise KB_MAX_SOURCE_MB"):
        add_file(sources, str(path), {})


def test_a_document_is_added_again_without_a_change_and_without_an_empty_file_beside_it(
    sources: SourceFolder, tmp_path: Path
) -> None:
    (tmp_path / "report.txt").write_text("Words.", encoding="utf-8")
    for _ in range(2):
        assert add_file(sources, str(tmp_path / "report.txt"), {}).name == "report.txt"
    assert [path.name for path in sources.folder.iterdir()] == ["report.txt"]


def test_a_document_that_is_in_a_folder_of_the_library_stays_there(sources: SourceFolder) -> None:
    (sources.folder / "2013").mkdir()
    (sources.folder / "2013" / "a.txt").write_text("Words.", encoding="utf-8")
    assert add_file(sources, str(sources.folder / "2013" / "a.txt"), {"title": "A"}).name == "2013/a.txt"
    assert names(sources) == ["2013/a.txt"]
    assert (sources.folder / "2013" / "a.txt.toml").read_text(encoding="utf-8") == 'title = "A"\n'


def test_metadata_that_cannot_be_read_are_not_overwritten(sources: SourceFolder) -> None:
    source, sidecar = sources.folder / "report.txt", sources.folder / "report.txt.toml"
    source.write_text("Words.", encoding="utf-8")
    sidecar.write_text("title = ", encoding="utf-8")
    with pytest.raises(LibraryError, match="is not TOML"):
        add_file(sources, str(source), {"title": "New"})
    assert sidecar.read_text(encoding="utf-8") == "title = "


def test_a_folder_without_documents_is_none_and_deleting_what_is_gone_is_no_error(sources: SourceFolder) -> None:
    (sources.folder / "b.txt").mkdir()
    with pytest.raises(LibraryError, match=r"The folder '.*b\.txt' has no document"):
        add_file(sources, str(sources.folder / "b.txt"), {})
    sources.delete("nothing.txt")
    assert names(sources) == []


def test_sources_come_in_the_order_of_their_paths_without_what_is_hidden_or_a_sidecar(sources: SourceFolder) -> None:
    for name in ("a-b.txt", "a/z.txt", "a/.hidden.txt", ".git/config", "b.toml", "b", "c.toml", "a.txt", "a.txt.toml"):
        path = sources.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Words.", encoding="utf-8")
    assert names(sources) == ["a/z.txt", "a-b.txt", "a.txt", "b", "c.toml"]


@pytest.fixture
def linked(sources: SourceFolder, tmp_path: Path) -> SourceFolder:
    """A folder of sources with links to itself, out of it, nowhere and in circles."""
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "more").mkdir(parents=True)
    (elsewhere / "report.txt").write_text("Words.", encoding="utf-8")
    (elsewhere / "more" / "second.txt").write_text("More words.", encoding="utf-8")
    (elsewhere / "more" / "up").symlink_to(elsewhere)
    (elsewhere / "title.toml").write_text('title = "Elsewhere"', encoding="utf-8")
    inside = sources.folder / "inside"
    inside.mkdir()
    (inside / "own.txt").write_text("Own words.", encoding="utf-8")
    (inside / "again").symlink_to(inside)
    (inside / "own-again.txt").symlink_to("own.txt")
    (inside / "titled.txt").write_text("With a title.", encoding="utf-8")
    (inside / "titled.txt.toml").symlink_to(elsewhere / "title.toml")
    (sources.folder / "linked.txt").symlink_to(elsewhere / "report.txt")
    (sources.folder / "folder").symlink_to(elsewhere)
    (sources.folder / "broken.txt").symlink_to(tmp_path / "none.txt")
    (sources.folder / "circle.txt").symlink_to("circle.txt")
    return sources


def test_a_link_leads_only_to_what_is_in_the_folder(linked: SourceFolder) -> None:
    assert [each.name for each in linked if not each.refused] == ["inside/own-again.txt", "inside/own.txt"]
    assert {each.name: (each.signature, each.refused.partition(".")[0]) for each in linked if each.refused} == {
        "folder": ((), "This is a link that leads out of the folder of sources"),
        "linked.txt": ((), "This is a link that leads out of the folder of sources"),
        "inside/again": ((), "This is a link to a folder that is read anyway, and is not followed"),
        "inside/titled.txt": ((), "Its metadata file 'titled"),
    }


def test_a_link_leads_to_what_the_configuration_lists(linked: SourceFolder, tmp_path: Path) -> None:
    (linked.folder.parent / "library.toml").write_text(f"linked_folders = ['{tmp_path}/elsewhere']", encoding="utf-8")
    watch_configuration(linked.folder.parent).refresh()
    assert [each.name for each in linked if not each.refused] == [
        *("folder/more/second.txt", "folder/report.txt"),
        *("inside/own-again.txt", "inside/own.txt", "inside/titled.txt", "linked.txt"),
    ]
    assert [each.name for each in linked if "read anyway" in each.refused] == ["folder/more/up", "inside/again"]


def test_a_link_that_leads_out_is_neither_read_nor_replaced(linked: SourceFolder, tmp_path: Path) -> None:
    (tmp_path / "linked.txt").write_text("New words.", encoding="utf-8")
    for path, metadata in ((tmp_path / "linked.txt", {}), (linked.folder / "inside" / "titled.txt", {"title": "New"})):
        with pytest.raises(LibraryError, match="link that leads out of the folder"):
            add_file(linked, str(path), metadata)
    assert (linked.folder / "linked.txt").is_symlink()
    assert (linked.folder / "inside" / "titled.txt.toml").is_symlink()


def test_a_file_with_the_name_of_a_sidecar_is_no_document_and_is_used_where_there_is_no_other(
    sources: SourceFolder,
) -> None:
    for name in ("a.txt", "a.txt.toml.txt", "b.md", "b.toml", "c.md", "c.md.toml", "c.md.toml.bak", "d.pdf.toml"):
        (sources.folder / name).write_text("Words.", encoding="utf-8")
    found = list(sources)
    assert {each.name: each.sidecar and each.sidecar.name for each in found if not each.refused} == {
        "a.txt": "a.txt.toml.txt",
        "b.md": "b.toml",
        "c.md": "c.md.toml",
    }
    remedies = {each.name: each.refused.partition("no document. ")[2] for each in found if each.refused}
    assert remedies == {
        "a.txt.toml.txt": "Call it 'a.txt.toml', or delete it.",
        "b.toml": "Call it 'b.md.toml', or delete it.",
        "c.md.toml.bak": "Call it 'c.md.toml', or delete it.",
        "d.pdf.toml": "There is no 'd.pdf' beside it. Move it to the document that it is about, or delete it.",
    }


def test_what_has_the_name_of_a_sidecar_is_not_added(sources: SourceFolder, tmp_path: Path) -> None:
    (tmp_path / "report.txt.toml.txt").write_text('title = "A"', encoding="utf-8")
    with pytest.raises(LibraryError, match="has the name of a metadata file, and is no document"):
        add_file(sources, str(tmp_path / "report.txt.toml.txt"), {})
    assert names(sources) == []


def test_a_signature_has_the_sizes_and_times_of_a_source_and_its_sidecar(sources: SourceFolder) -> None:
    path, sidecar = sources.folder / "report.txt", sources.folder / "report.txt.toml"
    path.write_text("Words.", encoding="utf-8")
    os.utime(path, ns=(0, 1_000))
    assert [each.signature for each in sources] == [(6, 1_000)]
    sidecar.write_text("", encoding="utf-8")
    os.utime(sidecar, ns=(0, 2_000))
    assert [each.signature for each in sources] == [(6, 1_000, 0, 2_000)]
