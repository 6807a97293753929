"""Zotero's files and what its database says of them."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kb.cli.commands import main
from kb.errors import LibraryError
from kb.library.indexing.personal.folders import read_personal_folder, read_settings
from kb.library.indexing.personal.zotero import find_zotero_files
from kb.library.indexing.personal.zotero_profiles import find_data_folder
from kb.library.indexing.sync import Library
from kb.library.indexing.watcher import WatchedFolder
from kb.model import DocumentRecord, MetadataOrigin
from kb.present.machine_read import describe_machine_read
from tests.libraries import open_library
from tests.library.indexing.personal.zotero_data import LINKED, PAGE, ZoteroData

TEXT = b"Some title\n\nThe lamps of the harbour are lit at dusk, says the report.\n"
REPORT = {
    "title": "Lamps of the <i>harbour</i>",
    "date": "2014-11-00 November 2014",
    "institution": "Harbour Board",
    "url": "https://harbour.example/lamps",
    "place": "Whitby",
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def zotero(home: Path) -> Iterator[ZoteroData]:
    data = ZoteroData(home / "Zotero")
    yield data
    data.close()


def find_facts(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the content of the metadata files, by the names of the files that they are about."""
    entries = find_zotero_files(folder).entries
    written = {name: each.decode() for name, each in entries.items() if isinstance(each, bytes)}
    return {name.split("/")[1].removesuffix(".toml"): tomllib.loads(text) for name, text in written.items()}


def index(folder: Path) -> Library:
    library = open_library(read_settings(library=folder, jobs=1))
    library.sync()
    return library


def list_documents(library: Library) -> list[DocumentRecord]:
    with library.open_view() as view:
        return list(view.documents())


def test_a_document_has_what_zotero_says_of_it(zotero: ZoteroData) -> None:
    item = zotero.add_item(
        "report", REPORT, [("Ada", "Wren", "author"), ("Ben", "Lark", "author"), ("Cy", "Ed", "editor")]
    )
    zotero.add_file("lamps.txt", TEXT, item)
    (document,) = list_documents(index(zotero.folder))
    metadata = document.metadata
    assert (metadata.title, metadata.date, metadata.kind) == ("Lamps of the harbour", "2014-11", "report")
    assert (metadata.publisher, metadata.place) == ("Harbour Board", "Whitby")
    assert metadata.authors == ("Ada Wren", "Ben Lark")
    assert metadata.url == "https://harbour.example/lamps"
    for name in ("title", "date", "kind", "publisher", "authors", "url"):
        assert metadata.find_origin(name) is MetadataOrigin.ZOTERO
    assert not describe_machine_read(metadata)  # a person took it there


@pytest.mark.parametrize(
    ("type_", "fields", "creators", "expected"),
    [
        (
            "report",
            {"institution": "Harbour Board"},
            [("Harbour Board",)],
            {"publisher": "Harbour Board", "kind": "report"},
        ),
        ("report", {}, [("Harbour Board",)], {"corporate_author": "Harbour Board", "kind": "report"}),
        (
            "book",
            {},
            [("Harbour Board",), ("A", "Wren", "author")],
            {"authors": ["Harbour Board", "A Wren"], "kind": "book"},
        ),
        ("book", {}, [("Cy", "Ed", "editor")], {"kind": "book"}),  # an editor is no author
        ("thesis", {"university": "Hull"}, [], {"publisher": "Hull", "kind": "thesis"}),
        ("journalArticle", {"DOI": "10.1234/abc"}, [], {"doi": "10.1234/abc", "kind": "journal article"}),
        (
            "case",
            {"caseName": "R v Lamp", "dateDecided": "2009-07-30 30 July 2009", "court": "UKSC"},
            [],
            {"title": "R v Lamp", "date": "2009-07-30", "corporate_author": "UKSC", "kind": "judgment"},
        ),
        ("webpage", {"date": "0000-00-00 no date", "url": "harbour.example"}, [], {"kind": "web page"}),
        ("document", {"date": "2014-13-45 odd", "language": "English, mostly"}, [], {}),
        (
            "document",
            {"date": "2014-00-00 c. 2014", "title": 'A "b"\n\x01'},
            [],
            {"date": "2014", "title": 'A "b" \x01'},
        ),
        ("document", {"date": "2014"}, [], {"date": "2014"}),
        ("document", {"date": "summer"}, [], {}),
    ],
)
def test_facts_are_taken_as_they_are_or_left_out(
    zotero: ZoteroData, type_: str, fields: dict[str, str], creators: list[tuple[str, ...]], expected: dict[str, Any]
) -> None:
    zotero.add_file("a.pdf", b"x", zotero.add_item(type_, fields, creators))
    found = find_facts(zotero.folder)["a.pdf"]
    if "title" in found:
        found["title"] = " ".join(found["title"].split())
    assert found == {"origin": "Zotero", **expected}


def test_nothing_is_said_of_a_file_without_an_item(zotero: ZoteroData) -> None:
    zotero.add_file("alone.pdf", b"x")
    assert find_facts(zotero.folder) == {"alone.pdf": {"origin": "Zotero"}}


def test_what_is_no_document_is_left_out_and_counted(zotero: ZoteroData, home: Path) -> None:
    report = zotero.add_item("report", REPORT)
    zotero.add_file("lamps.txt", TEXT, report)
    zotero.add_file("lamps.html", b"<p>The lamps of the harbour.</p>", report, PAGE)
    zotero.add_file("lamps.png", b"x", report)
    zotero.add_item("book", {"title": "Only cited"})
    zotero.add_item("note", {})
    zotero.add_file("lost.pdf", None, zotero.add_item("book", {}))
    gone = zotero.add_item("book", {})
    zotero.add_file("gone.txt", TEXT, gone)
    zotero.put_into_trash(gone)
    zotero.put_into_trash(zotero.add_file("old.txt", TEXT, report))
    zotero.add_file("../../secret.txt", None, report)
    (home / "secret.txt").touch()
    zotero.run("INSERT INTO feedItems (itemID, guid) VALUES (1000, 'x')")
    library = index(zotero.folder)
    assert sorted(each.source.split("/")[1] for each in list_documents(library)) == ["lamps.html", "lamps.txt"]
    personal = read_personal_folder(library.settings.library)
    assert personal is not None
    assert (personal.documents, personal.is_zotero) == (2, True)
    counts = {"1 of other formats", "2 not where Zotero has it", "1 without a file", "2 in the trash"}
    assert set(personal.left_out) == counts


def test_linked_files_are_read_where_they_are(zotero: ZoteroData, home: Path) -> None:
    for name in ("papers/one.txt", "base/sub/two.txt"):
        (home / name).parent.mkdir(parents=True)
        (home / name).write_bytes(TEXT + name.encode())
    zotero.add_file(str(home / "papers" / "one.txt"), None, zotero.add_item("book", {"title": "One"}), LINKED)
    item = zotero.add_item("book", {"title": "Two"})
    zotero.add_file("attachments:sub/two.txt", None, item, LINKED)
    profile = home / ".zotero" / "zotero" / "abc.default"
    profile.mkdir(parents=True)
    (profile / "prefs.js").write_text(
        f'user_pref("extensions.zotero.baseAttachmentPath", "{home}/base");\nuser_pref("other", true);\n',
        encoding="utf-8",
    )
    assert sorted(each.metadata.title for each in list_documents(index(zotero.folder))) == ["One", "Two"]


def test_a_folder_may_become_zoteros(home: Path) -> None:
    folder = home / "Zotero"
    folder.mkdir()
    (folder / "notes.txt").write_bytes(TEXT)
    assert len(list_documents(index(folder))) == 1
    data = ZoteroData(folder)
    data.add_file("lamps.txt", TEXT, data.add_item("report", REPORT))
    data.close()
    assert [each.metadata.title for each in list_documents(index(folder))] == ["Lamps of the harbour"]


def test_watching_sees_what_is_added_in_zotero(zotero: ZoteroData) -> None:
    zotero.add_file("lamps.txt", TEXT, zotero.add_item("report", REPORT))
    folder = WatchedFolder(index(zotero.folder).sources.folder, 1)
    folder.poll()
    zotero.add_file("new.txt", TEXT, zotero.add_item("report", REPORT))
    while not folder.poll():
        pass
    assert sorted(name.split("/")[1] for name in folder.whole) == ["lamps.txt", "new.txt"]


def test_a_change_in_zotero_changes_the_document(zotero: ZoteroData) -> None:
    item = zotero.add_item("report", REPORT)
    file = zotero.add_file("lamps.txt", TEXT, item)
    (before,) = list_documents(index(zotero.folder))
    zotero.run("UPDATE itemDataValues SET value = 'Other lamps' WHERE value LIKE 'Lamps%'")
    (after,) = list_documents(index(zotero.folder))
    assert (after.id, after.metadata.title) == (before.id, "Other lamps")
    zotero.put_into_trash(file)
    assert not list_documents(index(zotero.folder))


@pytest.mark.parametrize("journal", ["delete", "truncate", "wal"])
def test_the_database_is_read_while_zotero_holds_it(home: Path, journal: str) -> None:
    data = ZoteroData(home / "Zotero", journal=journal)
    data.run("PRAGMA locking_mode = EXCLUSIVE")
    data.add_file("a.pdf", b"x", data.add_item("report", REPORT))
    data.run("PRAGMA cache_size = 1; BEGIN EXCLUSIVE; UPDATE itemDataValues SET value = value || ' half written'")
    for number in range(300):  # more than the cache has room for: the file has pages that are not committed
        data.add_item("report", {"title": f"{number} " * 500})
    with (
        pytest.raises(sqlite3.OperationalError, match="locked"),
        closing(sqlite3.connect(data.folder / "zotero.sqlite", timeout=0)) as other,
    ):
        other.execute("SELECT * FROM items")
    assert find_facts(data.folder)["a.pdf"]["title"] == "Lamps of the harbour"
    data.connection.execute("COMMIT")  # it was not kept from writing
    assert find_facts(data.folder)["a.pdf"]["title"] == "Lamps of the harbour half written"
    data.close()


def test_a_database_that_never_rests_is_reported(zotero: ZoteroData, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.library.indexing.personal.zotero._PAUSE_S", 0)
    monkeypatch.setattr("shutil.copyfile", lambda *_: zotero.add_item("book", {}))
    with pytest.raises(LibraryError, match="Zotero is writing"):
        find_zotero_files(zotero.folder)


def test_a_damaged_database_leaves_the_index_and_says_what_to_do(zotero: ZoteroData) -> None:
    zotero.add_file("lamps.txt", TEXT, zotero.add_item("report", REPORT))
    library = index(zotero.folder)
    zotero.close()
    path = zotero.folder / "zotero.sqlite"
    content = path.read_bytes()
    for damaged in (
        b"not a database, but long enough to be taken for one" * 20,
        content[:5000],
        content[:100] + bytes(9000),
    ):
        path.write_bytes(damaged)
        with pytest.raises(LibraryError, match=r"cannot be read: .*kb serve --library '?.*storage"):
            index(zotero.folder)
    assert len(list_documents(library)) == 1


@pytest.mark.parametrize(
    ("change", "unknown", "lost"),
    [
        ("DROP TABLE baseFieldMappings", "titles and dates", "title"),
        ("ALTER TABLE creators RENAME COLUMN fieldMode TO mode", "authors", "authors"),
        ("ALTER TABLE itemTypes RENAME COLUMN typeName TO name", "types", "kind"),
        ("ALTER TABLE items ADD COLUMN colour TEXT", "", ""),
        ("DROP TABLE feedItems", "feeds", ""),
    ],
)
def test_another_version_of_zotero_loses_no_more_than_it_must(
    zotero: ZoteroData, change: str, unknown: str, lost: str
) -> None:
    zotero.add_file("a.pdf", b"x", zotero.add_item("report", REPORT, [("Ada", "Wren", "author")]))
    before = find_facts(zotero.folder)["a.pdf"]
    zotero.run(change)
    after = find_facts(zotero.folder)["a.pdf"]
    assert lost not in after
    assert lost == "title" or {key: value for key, value in before.items() if key != lost} == after
    left_out = find_zotero_files(zotero.folder).left_out
    assert [each for each in left_out if "otherwise" in each] == (
        [f"{unknown}, which this version of Zotero keeps otherwise"] if unknown else []
    )


@pytest.mark.parametrize("change", ["DROP TABLE deletedItems", "ALTER TABLE itemAttachments DROP COLUMN path"])
def test_a_version_whose_files_are_not_known_is_refused(zotero: ZoteroData, change: str) -> None:
    zotero.run(change)
    with pytest.raises(LibraryError, match="of another version of Zotero"):
        find_zotero_files(zotero.folder)


def test_nothing_in_zoteros_folder_is_changed(zotero: ZoteroData) -> None:
    zotero.add_file("lamps.txt", TEXT, zotero.add_item("report", REPORT))
    zotero.close()
    before = {path: path.stat().st_mtime_ns for path in zotero.folder.rglob("*")}
    library = index(zotero.folder)
    assert {path: path.stat().st_mtime_ns for path in zotero.folder.rglob("*")} == before
    held = [path for path in library.settings.library.rglob("*.txt") if not path.is_symlink()]
    assert not held  # no source is copied


def test_the_usual_places_are_looked_at(zotero: ZoteroData, home: Path) -> None:
    assert find_data_folder(Path()) == zotero.folder
    other = ZoteroData(home / "elsewhere").close()
    profile = home / "Library" / "Application Support" / "Zotero" / "Profiles" / "abc.default"
    profile.mkdir(parents=True)
    (profile / "prefs.js").write_text(f'user_pref("extensions.zotero.dataDir", "{other}");\n', encoding="utf-8")
    assert find_data_folder(Path()) == other
    with pytest.raises(LibraryError, match=r"no 'zotero.sqlite' in '.*storage'.*'kb serve --zotero FOLDER'"):
        find_data_folder(zotero.folder / "storage")


def test_commands_for_keepers_say_to_change_it_in_zotero(zotero: ZoteroData) -> None:
    result = CliRunner().invoke(main, ["set", "lamps", "title=x", "--library", str(zotero.folder)])
    assert result.exit_code == 1
    assert "Change it in Zotero" in result.stderr
    result = CliRunner().invoke(main, ["serve", "--zotero", "--library", str(zotero.folder)])
    assert (result.exit_code, "not both" in result.stderr) == (2, True)
