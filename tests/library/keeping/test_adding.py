"""Adding documents: refusals before anything is written, and failures that leave nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from kb.errors import LibraryError, RefusedError
from kb.library.indexing.index_report import Status
from kb.library.indexing.sync import Library
from kb.library.keeping.adding import add_documents
from tests.libraries import find_documents, index_sources, list_statuses
from tests.read.ocr.engines import SAY, install_engine
from tests.read.pdf.scanned_pages import scan_page, write_scan
from tests.serving import handling

OLD = "# The annual report\n\nOfficers are to carry a lantern.\n"
LOGIN = b"\n<!DOCTYPE html><html><body>Please log in.</body></html>"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    texts = {"2021/annual.md": OLD, "2021/annual.md.toml": '# by hand\ntitle = "Annual"\n'}
    return index_sources(tmp_path / "library", texts)


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder with documents, their metadata files, and other files."""
    folder = tmp_path / "given"
    (folder / "more").mkdir(parents=True)
    (folder / "paper.md").write_text("# A paper\n\nWords of the quay.\n", encoding="utf-8")
    (folder / "paper.md.toml").write_text('title = "The paper"\n', encoding="utf-8")
    (folder / "more" / "notes.txt").write_text("Notes of the keeper.\n", encoding="utf-8")
    (folder / "photo.jpg").write_bytes(b"x")
    (folder / ".hidden.txt").write_text("Hidden words.", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("Words of somebody else.", encoding="utf-8")
    (folder / "leak.txt").symlink_to(tmp_path / "secret.txt")
    return folder


def list_folder(library: Library) -> dict[str, bytes | None]:
    """Return everything in the library's folders except the index."""
    root = library.settings.library
    kept = [path for each in ("sources", "history", "last-good", "spool") for path in (root / each).rglob("*")]
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() else None
        for path in kept
        if path.name not in ("lock", ".lock") and (path.is_file() or path.is_relative_to(library.sources.folder))
    }


def read_titles(library: Library) -> dict[str, str]:
    with library.open_view() as view:
        return {each.id: each.metadata.title for each in view.documents()}


@pytest.mark.costly
def test_a_scan_is_added_with_its_text(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_engine(tmp_path / "bin", monkeypatch, SAY)
    scan = write_scan(tmp_path / "scan.pdf", [scan_page(tmp_path)])
    (told,) = add_documents(library, [str(scan)], {}).sources
    assert (told.status, told.unread_pages) == (Status.ADDED, ())
    assert find_documents(library, "forty", "farms") == ["scan"]


def test_adding_waits_for_another_process_that_is_indexing(library: Library, given: Path) -> None:
    with ExitStack() as stack:
        stack.enter_context(library.spool.lock())
        report = add_documents(library, [str(given / "paper.md")], {}, wait=stack.close)
    assert report.count(Status.ADDED) == 1


def test_a_folder_is_added_with_its_documents_and_their_metadata_and_what_is_none_is_told(
    library: Library, given: Path
) -> None:
    expected = {"paper.md": Status.ADDED, "more/notes.txt": Status.ADDED}
    left_out = {"photo.jpg": Status.UNREAD, "leak.txt": Status.UNREAD}
    into = {f"2021/new/{name}": status for name, status in expected.items()}
    assert list_statuses(add_documents(library, [str(given)], {}, into="2021/new")) == into | left_out
    assert read_titles(library)["2021-new-paper"] == "The paper"
    assert not (library.sources.folder / "2021" / "new" / ".hidden.txt").exists()
    again = list_statuses(add_documents(library, [str(given)], {}, into="2021/new"))
    assert again == dict.fromkeys(into, Status.UNCHANGED) | left_out


def test_what_the_library_has_under_another_name_is_added_only_where_it_is_told_to(
    library: Library, given: Path
) -> None:
    (given / "copy.md").write_text(OLD, encoding="utf-8")
    before = list_folder(library)
    with pytest.raises(RefusedError, match=r"has 'copy\.md' already: as '2021/annual\.md'"):
        add_documents(library, [str(given)], {})
    assert list_folder(library) == before
    assert list_statuses(add_documents(library, [str(given / "copy.md")], {}, may_duplicate=True)) == {
        "copy.md": Status.ADDED
    }
    (given / "more" / "paper.md").write_bytes((given / "paper.md").read_bytes())
    with pytest.raises(RefusedError, match=r"'paper\.md' has the contents of 'more/paper\.md'"):
        add_documents(library, [str(given)], {}, may_duplicate=False)
    with pytest.raises(RefusedError, match=r"Two of these files would be 'paper\.md'"):
        add_documents(library, [str(given / "paper.md"), str(given / "more" / "paper.md")], {}, may_duplicate=True)


def test_a_new_version_takes_the_place_of_a_document_in_any_folder_under_any_name(
    library: Library, tmp_path: Path
) -> None:
    new = tmp_path / "Annual report, final.md"
    new.write_text(OLD.replace("lantern", "lamp"), encoding="utf-8")
    with pytest.raises(LibraryError, match=r"no 'Annual report, final\.md' to replace\. Rename it"):
        add_documents(library, [str(new)], {}, replace_old=True)
    same = tmp_path / "annual.md"
    same.write_bytes(new.read_bytes())
    with pytest.raises(LibraryError, match=r"It has '2021/annual\.md': say --document 2021/annual\.md"):
        add_documents(library, [str(same)], {}, replace_old=True)
    report = add_documents(library, [str(new)], {"kind": "report"}, replace_old=True, document="2021-annual")
    assert list_statuses(report) == {"2021/annual.md": Status.CHANGED}
    assert read_titles(library) == {"2021-annual": "Annual"}
    assert library.history.find("2021-annual")[0].path.read_text(encoding="utf-8") == OLD
    other = tmp_path / "annual.txt"
    other.write_text("Other words.", encoding="utf-8")
    for wrong, told in (("2021-annual", "has another format"), ("annual", "The library has no document 'annual'")):
        with pytest.raises(LibraryError, match=told):
            add_documents(library, [str(other)], {}, replace_old=True, document=wrong)


@pytest.mark.parametrize("into", ["../out", "/etc", "a/../../b", ".hidden", "2021/.git"])
def test_nothing_is_added_to_another_place_than_the_folder_of_sources(library: Library, given: Path, into: str) -> None:
    before = list_folder(library)
    with pytest.raises(LibraryError, match=r"is no folder for documents\. Give one below"):
        add_documents(library, [str(given / "paper.md")], {}, into=into)
    assert list_folder(library) == before


def test_links_in_the_folder_of_sources_lead_nothing_out_of_it(library: Library, given: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (library.sources.folder / "more").symlink_to(tmp_path / "elsewhere")
    (library.sources.folder / "link").symlink_to("2021")
    for into in ("more", "more/deep", ""):
        with pytest.raises(LibraryError, match=r"'more.*' cannot be added to\. This is a link that leads out"):
            add_documents(library, [str(given)], {}, into=into)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    report = add_documents(library, [str(given / "paper.md")], {}, into="link")
    assert list_statuses(report) == {"2021/paper.md": Status.ADDED}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("noise.pdf", bytes(range(128, 256)) * 20, "damaged or not a PDF file"),
        ("half.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Cat", "The file is cut off"),
        ("login.pdf", LOGIN, "'login.pdf' is a web page in spite of its name"),
        ("old.xyz", b"Words.", "'old.xyz': This is not a format I read"),
        ("empty.txt", b"", "'empty.txt' is empty: 0 bytes."),
        ("binary.txt", b"\x00\x01\x02" * 100, "binary data"),
        ("half.txt.part", b"Words.", "This is not a format I read|not finished"),
        (".draft.txt", b"Words.", "hidden or not finished"),
    ],
)
def test_what_cannot_be_read_leaves_nothing_behind_and_nothing_else_is_added(
    library: Library, given: Path, name: str, content: bytes, told: str
) -> None:
    (given / name).write_bytes(content)
    before, ids, generation = list_folder(library), library.ids.read(), read_generation(library)
    with pytest.raises(RefusedError, match=told) as refused:
        add_documents(library, [str(given / "paper.md"), str(given / name)], {"title": "T"}, into="new/deep")
    assert refused.value.lines[-1] == "Nothing was added."
    assert list_folder(library) == before
    assert (library.ids.read(), read_generation(library)) == (ids, generation), "no commit has had it"
    assert list_statuses(library.sync()) == {"2021/annual.md": Status.UNCHANGED}


def read_generation(library: Library) -> int:
    with library.engine.open() as reader:
        return reader.generation


def test_a_new_version_that_cannot_be_read_leaves_the_old_one(library: Library, tmp_path: Path) -> None:
    (tmp_path / "annual.md").write_bytes(b"\x00\x01\x02" * 100)
    before = list_folder(library)
    with pytest.raises(RefusedError, match=r"'2021/annual\.md'"):
        add_documents(library, [str(tmp_path / "annual.md")], {"title": "T"}, replace_old=True, document="2021-annual")
    assert list_folder(library) == before
    assert read_titles(library) == {"2021-annual": "Annual"}


def test_all_faults_are_told_at_once(library: Library, given: Path) -> None:
    (given / "empty.txt").write_bytes(b"")
    (given / "copy.md").write_text(OLD, encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        add_documents(library, [str(given)], {})
    assert [line.partition("'")[2].partition("'")[0] for line in refused.value.lines] == ["copy.md", "empty.txt", ""]


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("www.example.org/report.pdf", r"begins with https://: 'https://www\.example\.org/report\.pdf'"),
        ("example.org/report.pdf", r"begins with https://: 'https://example\.org/report\.pdf'"),
        ("ftp://example.org/report.pdf", "only https:// and http:// can"),
        ("https://example.org/the report.pdf", r"Type it as 'https://example\.org/the%20report\.pdf'"),
        ("report.pdf", r"No file at 'report\.pdf'\. Check the path"),
        ("papers/report.pdf", r"No file at 'papers/report\.pdf'\. Check the path"),
    ],
)
def test_what_is_no_place_of_a_document_is_told_with_what_to_type(library: Library, location: str, told: str) -> None:
    with pytest.raises(LibraryError, match=told):
        add_documents(library, [location], {})


class BrokenSite(BaseHTTPRequestHandler):
    """A site that wants a login for one report, and breaks off its answer with the other."""

    def do_GET(self) -> None:
        self.send_response(200)
        is_login = self.path == "/login.pdf"
        self.send_header("Content-Type", "text/html" if is_login else "application/pdf")
        self.send_header("Content-Length", str(len(LOGIN) if is_login else 5000))
        self.end_headers()
        self.wfile.write(LOGIN if is_login else b"%PDF-1.7")

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def site() -> Iterator[str]:
    with handling(BrokenSite) as address:
        yield address


@pytest.mark.parametrize(
    ("path", "told"), [("/login.pdf", "perhaps one to log in"), ("/cut.pdf", "it broke off after")]
)
def test_a_download_that_is_no_document_leaves_nothing(library: Library, site: str, path: str, told: str) -> None:
    before = list_folder(library)
    with pytest.raises(LibraryError, match=told):
        add_documents(library, [site + path], {})
    assert list_folder(library) == before
