"""Backups: everything that cannot be made again is in them, and comes back as it was, or not at all."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli.commands import main
from kb.errors import KBError, LibraryError
from kb.library.files.audit import AUDIT, record_change
from kb.library.files.generation import read_generation
from kb.library.files.purged import PURGED
from kb.library.files.safe_files import UNFINISHED
from kb.library.indexing.index_report import Status
from kb.library.indexing.sync import Library
from kb.library.keeping import backup as backup_module
from kb.library.keeping import backup_restore
from kb.library.keeping.adding import add_documents
from kb.library.keeping.backup import make_backup
from kb.library.keeping.backup_file import open_backup
from kb.library.keeping.backup_restore import restore_backup
from kb.library.keeping.doctor import check_library
from kb.library.keeping.purge import purge
from kb.library.keeping.removal import remove_document
from kb.settings import Settings
from kb.web import create_app
from tests.conftest import CHECKOUT
from tests.libraries import open_library
from tests.library.files.disks import fill_disk, mount_small_disk
from tests.upgrade.test_upgrade import ADDRESSES, KEPT

STORY = """\
# The zephyrine interview

She was brought across the border in a lorry, and the man who kept her passport was called Quillwater by all.

## What came after

Officers are to carry a lantern, so that those whom they meet can see who they are and may walk away.
"""
SIDECAR = """\
title = "An interview"

[[kinds]]
words = "brought across the border"
kinds = ["duty"]

[[kinds]]
words = "carry a lantern"
kinds = ["duty"]
"""
QUERIES = ("lantern", '"carry a lantern"', "officers train* OR border", "kind:duty")
KILLS = 4
_PAGE_BYTES = 4096


def open_at(folder: Path) -> Library:
    return open_library(Settings(library=folder, jobs=1, meaning="static"))


def settings_at(folder: Path) -> Settings:
    return Settings(library=folder, jobs=1, meaning="static")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library with all that a folder can have: trash, history, ids, gone passages, purges, synonyms, a user."""
    folder = tmp_path / "library"
    sources = folder / "sources"
    (sources / "more").mkdir(parents=True)
    (sources / "zephyrine.md").write_text(STORY, encoding="utf-8")
    (sources / "zephyrine.md.toml").write_text(SIDECAR, encoding="utf-8")
    for name in ("first", "second", "third", "more/fourth"):
        (sources / f"{name}.md").write_text(f"# {name}\n\nTrain the officers of the {name} force.\n", encoding="utf-8")
    (sources / "linked.txt").symlink_to(tmp_path / "elsewhere.txt")
    (tmp_path / "elsewhere.txt").write_text("What is linked is backed up as a file.\n", encoding="utf-8")
    config = f"title = 'A title'\nsynonyms = 'words.toml'\nlinked_folders = ['{tmp_path}']\n"
    (folder / "library.toml").write_text(config, encoding="utf-8")
    rule = '[[rule]]\nsame = ["lantern", "lamp"]\nreason = "One thing."\n'
    (folder / "words.toml").write_text(rule, encoding="utf-8")
    (folder / "desk").mkdir()
    (folder / "desk" / "users.toml").write_text('name = "keeper"\n', encoding="utf-8")
    (folder / "desk" / "users.toml").chmod(0o600)
    opened = open_at(folder)
    opened.sync()
    new = tmp_path / "first.md"
    new.write_text("# first\n\nThe officers of the first force are trained.\n", encoding="utf-8")
    add_documents(opened, [str(new)], {"title": "The newer first"}, replace_old=True)
    remove_document(opened, "second")
    purge(opened, "third")
    return opened


def read_kept(folder: Path) -> dict[str, bytes]:
    """Return all files of a library except derived ones, numbers of commits, and the record of restoring."""
    derived = {"whoosh", "spool", "cache", "kept", "generation"}
    files = (each for each in folder.rglob("*") if each.is_file())
    named = {each.relative_to(folder).as_posix(): each for each in files}
    read = {name: each.read_bytes() for name, each in named.items() if name.split("/")[0] not in derived}
    if "changes.jsonl" in read:
        read["changes.jsonl"] = read["changes.jsonl"].partition(b"\n")[2]
    if "audit.jsonl" in read:
        lines = read["audit.jsonl"].splitlines()
        read["audit.jsonl"] = b"\n".join(line for line in lines if b'"backup --restore"' not in line)
    return read


def ask_all(folder: Path) -> Mapping[str, tuple[int, bytes]]:
    """Return the site's answers to every query, and at the address of every document and passage."""
    client = create_app(settings_at(folder)).test_client()
    with open_at(folder).open_view() as view:
        passages = [(each.id, passage.id) for each in view.documents() for passage in view.document_passages(each.id)]
    addresses = {"/documents.json", "/documents", "/about", "/documents/second", "/documents/third"}
    addresses |= {f"/documents/{document}" for document, _ in passages}
    addresses |= {f"/documents/{document}/file" for document, _ in passages}
    addresses |= {f"/documents/{document}/{passage}{end}" for document, passage in passages for end in ("", ".json")}
    answers = {}
    for address in sorted(addresses):
        with client.get(address) as answer:
            answers[address] = (answer.status_code, answer.data)
    for query in QUERIES:
        for path in ("/search", "/search.json"):
            with client.get(path, query_string={"q": query}) as answer:
                answers[f"{path} {query}"] = (answer.status_code, answer.data)
    return answers


def list_unfinished(*folders: Path) -> list[Path]:
    """Return half-written files."""
    return [path for folder in folders for path in folder.rglob(f"*{UNFINISHED}")]


# ------------------------------------------------------------------------------------- there and back


def test_a_restored_library_has_every_file_and_gives_every_answer_as_before(library: Library, tmp_path: Path) -> None:
    folder, target = library.settings.library, tmp_path / "new" / "library"
    before, answers = read_kept(folder), ask_all(folder)
    report = make_backup(library, tmp_path / "backup.zip")
    assert list_unfinished(tmp_path) == []
    assert report.left_out == ()
    assert {each.path for each in report.manifest.files} == {*before, "generation"}
    restored = restore_backup(tmp_path / "backup.zip", settings_at(target))
    assert restored.left_out == 0
    assert read_kept(target) == before
    assert ask_all(target) == answers
    assert read_generation(target) >= read_generation(folder)
    assert (target / "desk" / "users.toml").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "backup.zip").stat().st_mode & 0o777 == 0o600
    assert not (target / "sources" / "linked.txt").is_symlink()
    assert open_at(target).sync().count(Status.CHANGED) == 0
    assert list_unfinished(tmp_path) == []


@pytest.mark.slow
def test_every_address_of_version_0_1_0_answers_the_same_from_a_restored_library(tmp_path: Path) -> None:
    folder, target = tmp_path / "library", tmp_path / "restored"
    shutil.copytree(KEPT, folder)
    library = open_at(folder)
    library.sync()
    make_backup(library, tmp_path / "backup.zip")
    restore_backup(tmp_path / "backup.zip", settings_at(target))
    old, new = (create_app(settings_at(each)).test_client() for each in (folder, target))
    for _, address in ADDRESSES:
        if address == "/healthz":  # contains the generation
            continue
        with old.get(address) as one, new.get(address) as other:
            assert (one.status_code, one.data) == (other.status_code, other.data), address


def test_any_program_for_zip_files_takes_the_sources_out(library: Library, tmp_path: Path) -> None:
    make_backup(library, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        assert archive.read("library/sources/zephyrine.md").decode() == STORY


def test_a_name_that_is_no_unicode_comes_back(library: Library, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(library.sources.folder) + b"/caf\xe9.txt"))
    path.write_text("A name of another time.\n", encoding="utf-8")
    make_backup(library, tmp_path / "backup.zip")
    restore_backup(tmp_path / "backup.zip", settings_at(tmp_path / "new"))
    restored = Path(os.fsdecode(os.fsencode(tmp_path / "new" / "sources") + b"/caf\xe9.txt"))
    assert restored.read_text(encoding="utf-8") == "A name of another time.\n"


def test_the_cache_is_in_it_only_where_it_is_asked_for(library: Library, tmp_path: Path) -> None:
    cache = library.settings.library / "cache"
    cache.mkdir(exist_ok=True)
    (cache / "vectors.sqlite").write_bytes(b"vectors")
    for with_cache in (False, True):
        report = make_backup(library, tmp_path / "backup.zip", with_cache=with_cache)
        assert ("cache/vectors.sqlite" in {each.path for each in report.manifest.files}) == with_cache


def test_what_is_no_file_is_told_and_left_out(library: Library, tmp_path: Path) -> None:
    os.mkfifo(library.sources.folder / "pipe")
    (library.sources.folder / "nowhere.txt").symlink_to(tmp_path / "missing")
    report = make_backup(library, tmp_path / "backup.zip")
    assert report.left_out == ("sources/nowhere.txt", "sources/pipe")
    (library.sources.folder / "out.txt").symlink_to("/etc/hostname")
    report = make_backup(library, tmp_path / "backup.zip")
    assert report.left_out == ("sources/nowhere.txt", "sources/out.txt", "sources/pipe")


def test_a_backup_waits_for_an_index_that_is_being_made(library: Library, tmp_path: Path) -> None:
    waiting = threading.Event()
    with library.spool.lock():
        thread = threading.Thread(
            target=make_backup, args=(library, tmp_path / "backup.zip"), kwargs={"wait": waiting.set}
        )
        thread.start()
        assert waiting.wait(30)
        assert not (tmp_path / "backup.zip").exists()
    thread.join()
    assert (tmp_path / "backup.zip").exists()


@pytest.mark.slow
def test_a_backup_has_one_moment_while_documents_come_and_go(library: Library, tmp_path: Path) -> None:
    stopping = threading.Event()
    failures: list[BaseException] = []

    def change() -> None:
        other, number = open_at(library.settings.library), 0
        while not stopping.is_set():
            number += 1
            (tmp_path / f"coming-{number}.md").write_text(f"# {number}\n\nA lantern comes.\n", encoding="utf-8")
            try:
                add_documents(other, [str(tmp_path / f"coming-{number}.md")], {})
                remove_document(other, f"coming-{number}")
            except LibraryError as error:
                failures.append(error)
                return
            except KBError:  # busy with the backup
                continue

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for number in range(6):
            time.sleep(0.1)
            path, target = tmp_path / f"backup-{number}.zip", tmp_path / f"restored-{number}"
            make_backup(library, path)
            restore_backup(path, settings_at(target))
            restored = open_at(target)
            assert check_library(restored) == []
            assert len(restored.ids.read().records) == len(restored.ids.path.read_bytes().splitlines())
    finally:
        stopping.set()
        thread.join()
    assert failures == []


def test_changes_that_are_recorded_while_a_backup_is_made_do_not_spoil_it(library: Library, tmp_path: Path) -> None:
    folder = library.settings.library
    record_change(folder, "set", "before")
    with backup_module._freeze(library, with_cache=False, wait=lambda: None) as frozen:
        record_change(folder, "set", "meanwhile")
        content = b"".join(frozen.files[AUDIT].read())
    assert json.loads(content.splitlines()[-1])["document"] == "before"


def test_a_file_that_is_changed_in_place_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"x" * (3 << 20))
    frozen = backup_module._freeze_file(path, tmp_path / "second")
    pieces = frozen.read()
    next(pieces)
    with path.open("ab") as file:
        file.write(b"more")
    with pytest.raises(LibraryError, match=r"Try again"):
        list(pieces)


# ---------------------------------------------------------------------------------------------- purged


def test_a_document_that_was_purged_after_the_backup_does_not_come_back(library: Library, tmp_path: Path) -> None:
    folder = library.settings.library
    make_backup(library, tmp_path / "backup.zip")
    purge(library, "zephyrine")
    report = restore_backup(tmp_path / "backup.zip", settings_at(folder), force=True)
    assert report.left_out == 1
    _check_gone(folder, "/documents/zephyrine")
    assert "fourth" in ask_all(folder)["/documents.json"][1].decode()


def test_a_passage_that_was_purged_after_the_backup_does_not_come_back(library: Library, tmp_path: Path) -> None:
    folder = library.settings.library
    make_backup(library, tmp_path / "backup.zip")
    with library.open_view() as view:
        document = next(each.id for each in view.documents() if "zephyrine" in each.id)
        passage = next(each.id for each in view.document_passages(document) if "Quillwater" in each.text)
    purge(library, passage)
    restore_backup(tmp_path / "backup.zip", settings_at(folder), force=True)
    client = create_app(settings_at(folder)).test_client()
    assert client.get(f"/documents/{document}/{passage}").status_code == 410
    assert b"Quillwater" not in client.get(f"/documents/{document}").data
    assert client.get(f"/documents/{document}/file").status_code in (404, 410)
    sidecar = (folder / "sources" / "zephyrine.md.toml").read_text(encoding="utf-8")
    assert "across the border" not in sidecar
    assert "carry a lantern" in sidecar


@pytest.mark.parametrize("place", ["trash", "history"])
def test_what_was_purged_comes_back_from_neither_trash_nor_history(
    library: Library, tmp_path: Path, place: str
) -> None:
    folder = library.settings.library
    document, word = {"trash": ("second", b"second force"), "history": ("first", b"officers of the first")}[place]
    make_backup(library, tmp_path / "backup.zip")
    purge(library, document)
    restore_backup(tmp_path / "backup.zip", settings_at(folder), force=True)
    assert [name for name, content in read_kept(folder).items() if word in content] == []


def test_what_was_purged_comes_back_under_no_other_id_from_the_trash(library: Library, tmp_path: Path) -> None:
    folder = library.settings.library
    make_backup(library, tmp_path / "early.zip")
    (library.sources.folder / "copy.md").write_text(STORY, encoding="utf-8")
    library.sync()
    remove_document(library, "copy")
    make_backup(library, tmp_path / "late.zip")
    restore_backup(tmp_path / "early.zip", settings_at(folder), force=True)  # it has no record of the copy
    purge(open_at(folder), "zephyrine")
    restore_backup(tmp_path / "late.zip", settings_at(folder), force=True)
    _check_gone(folder, "/documents/zephyrine")


def test_a_list_of_another_folder_counts_too(library: Library, tmp_path: Path) -> None:
    make_backup(library, tmp_path / "backup.zip")
    purge(library, "zephyrine")
    restore_backup(tmp_path / "backup.zip", settings_at(tmp_path / "new"), purged_by=library.settings.library)
    _check_gone(tmp_path / "new", "/documents/zephyrine")


def test_a_purge_of_the_backup_is_kept_by_a_library_that_has_none(library: Library, tmp_path: Path) -> None:
    make_backup(library, tmp_path / "backup.zip")
    other = tmp_path / "other"
    (other / "sources").mkdir(parents=True)
    (other / "sources" / "third.md").write_bytes((library.sources.folder / "first.md").read_bytes())
    restore_backup(tmp_path / "backup.zip", settings_at(other), force=True)
    assert (other / PURGED).read_bytes() == (library.settings.library / PURGED).read_bytes()
    assert create_app(settings_at(other)).test_client().get("/documents/third").status_code == 410


def test_lists_of_two_libraries_are_not_put_together(library: Library, tmp_path: Path) -> None:
    make_backup(library, tmp_path / "backup.zip")
    other = tmp_path / "other"
    (other / "sources").mkdir(parents=True)
    (other / "sources" / "own.md").write_text("# Own\n\nWords of its own.\n", encoding="utf-8")
    opened = open_at(other)
    opened.sync()
    purge(opened, "own")
    before = read_kept(other)
    with pytest.raises(LibraryError, match=r"another library's.*new folder"):
        restore_backup(tmp_path / "backup.zip", settings_at(other), force=True)
    assert read_kept(other) == before


def _check_gone(folder: Path, address: str) -> None:
    assert create_app(settings_at(folder)).test_client().get(address).status_code == 410
    found = [name for name, content in read_kept(folder).items() if b"Quillwater" in content or b"zephyrine" in content]
    assert found == []
    index = [each.read_bytes() for each in (folder / "whoosh").iterdir()]
    assert not any(b"uillwater" in each for each in index)


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="what was written is read from memory here")
def test_a_disk_that_keeps_other_bytes_than_were_written_leaves_the_last_backup(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "backup.zip"
    make_backup(library, path)
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        story = archive.getinfo("library/sources/zephyrine.md")
    place = story.header_offset + 30 + len(story.filename) + story.compress_size // 2

    def write_elsewhere(descriptor: int, *_: int) -> None:
        (byte,) = os.pread(descriptor, 1, place)
        os.pwrite(descriptor, bytes([byte ^ 0xFF]), place)

    monkeypatch.setattr(os, "posix_fadvise", write_elsewhere)
    with pytest.raises(LibraryError, match="is damaged"):
        make_backup(library, path)
    assert path.read_bytes() == whole
    assert list_unfinished(tmp_path) == []


# --------------------------------------------------------------------------------------------- refused


def test_places_that_cannot_be_meant_are_refused(library: Library, tmp_path: Path) -> None:
    folder = library.settings.library
    with pytest.raises(LibraryError, match=r"library's folder itself"):
        make_backup(library, folder / "backup.zip")
    with pytest.raises(LibraryError, match=r"No library in"):
        make_backup(open_at(tmp_path / "missing"), tmp_path / "backup.zip")
    make_backup(library, tmp_path / "backup.zip")
    before = read_kept(folder)
    with pytest.raises(LibraryError, match=r"not empty.*--force"):
        restore_backup(tmp_path / "backup.zip", settings_at(folder))
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(LibraryError, match=r"a link"):
        restore_backup(tmp_path / "backup.zip", settings_at(tmp_path / "link"), force=True)
    assert read_kept(folder) == before


def test_what_was_there_is_kept_beside_a_restored_library(library: Library, tmp_path: Path) -> None:
    folder = library.settings.library
    make_backup(library, tmp_path / "backup.zip")
    (folder / "sources" / "later.md").write_text("# Later\n\nIt came after the backup.\n", encoding="utf-8")
    before, generation = read_kept(folder), read_generation(folder)
    report = restore_backup(tmp_path / "backup.zip", settings_at(folder), force=True)
    assert report.kept is not None
    assert read_kept(report.kept) == before
    assert not (folder / "sources" / "later.md").exists()
    assert read_generation(folder) > generation
    assert list_unfinished(tmp_path) == []


def test_a_system_that_cannot_exchange_names_restores_too(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = library.settings.library
    before = read_kept(folder)
    make_backup(library, tmp_path / "backup.zip")
    monkeypatch.setattr(backup_restore, "_swap_names", lambda _one, _other: False)  # as on macOS
    report = restore_backup(tmp_path / "backup.zip", settings_at(folder), force=True)
    assert report.kept is not None
    assert read_kept(folder) == read_kept(report.kept) == before


@pytest.mark.slow
def test_a_damaged_backup_changes_nothing(library: Library, tmp_path: Path) -> None:
    folder, path = library.settings.library, tmp_path / "backup.zip"
    make_backup(library, path)
    whole, before = path.read_bytes(), read_kept(folder)
    damaged = [whole[:at] for at in range(0, len(whole), len(whole) // 12)]
    damaged += [whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :] for at in range(40, len(whole), 397)]
    refused = 0
    for content in damaged:
        path.write_bytes(content)
        target = tmp_path / "target"
        shutil.rmtree(target, ignore_errors=True)
        try:
            with open_backup(path) as backup:
                backup.verify()
        except LibraryError:
            refused += 1
            with pytest.raises(LibraryError, match=r"Take another one|Check"):
                restore_backup(path, settings_at(folder), force=True)
        else:  # a byte without effect on any file, such as a date in the ZIP file
            restore_backup(path, settings_at(target))
            assert read_kept(target) == before
    assert refused > len(damaged) // 2
    assert read_kept(folder) == before
    assert list_unfinished(tmp_path) == []


def _leave(path: str) -> Callable[[dict[str, object]], None]:
    return lambda each: each.update(path=path)


def _declare(**values: object) -> Callable[[dict[str, object]], None]:
    return lambda each: each.update(values)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_leave("../outside.txt"), id="above"),
        pytest.param(_leave("sources/../../outside.txt"), id="above, from within"),
        pytest.param(_leave("/outside/a.txt"), id="absolute"),
        pytest.param(_leave("sources/zephyrine.md"), id="twice"),
        pytest.param(_leave("sources"), id="a file in place of a folder"),
        pytest.param(_leave("whoosh/_MAIN_1.toc"), id="an index"),
        pytest.param(_leave(""), id="no name"),
        pytest.param(_leave("sources/a\x00b"), id="an impossible name"),
        pytest.param(_declare(size=5), id="smaller than it is"),
        pytest.param(_declare(size=1 << 60), id="huge"),
        pytest.param(_declare(size=-1), id="negative"),
        pytest.param(_declare(size="many"), id="no size"),
        pytest.param(_declare(sha256="0" * 64), id="other content"),
        pytest.param(_declare(more=1), id="an unknown key"),
        pytest.param(_declare(member="library/missing"), id="no such file"),
    ],
)
def test_a_hostile_backup_is_refused_and_writes_nothing(
    library: Library, tmp_path: Path, change: Callable[[dict[str, object]], None]
) -> None:
    make_backup(library, tmp_path / "backup.zip")
    path = tmp_path / "hostile.zip"
    with zipfile.ZipFile(tmp_path / "backup.zip") as old, zipfile.ZipFile(path, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        change(next(each for each in manifest["files"] if each["path"] == "sources/first.md"))
        for name in old.namelist():
            new.writestr(name, json.dumps(manifest) if name == "manifest.json" else old.read(name))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(LibraryError):
        restore_backup(path, settings_at(library.settings.library), force=True)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_in_a_zip_file_is_written_as_a_file(library: Library, tmp_path: Path) -> None:
    make_backup(library, tmp_path / "backup.zip")
    path = tmp_path / "linking.zip"
    with zipfile.ZipFile(tmp_path / "backup.zip") as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename.endswith("first.md"):
                info.external_attr = 0o120777 << 16
            new.writestr(info, content)
    restore_backup(path, settings_at(tmp_path / "new"))
    assert not any(each.is_symlink() for each in (tmp_path / "new").rglob("*"))


def test_an_archive_with_more_than_its_manifest_is_refused(library: Library, tmp_path: Path) -> None:
    make_backup(library, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip", "a") as archive:
        archive.writestr("library/sources/more.md", "# More\n")
    with pytest.raises(LibraryError, match=r"other files than its manifest says"):
        restore_backup(tmp_path / "backup.zip", settings_at(tmp_path / "new"))


# ---------------------------------------------------------------------------------------------- faults


def test_a_full_disk_leaves_the_last_backup(library: Library, tmp_path: Path) -> None:
    (library.sources.folder / "large.txt").write_bytes(os.urandom(1 << 20).hex().encode())
    with mount_small_disk(tmp_path / "disk", megabytes=1) as disk:
        (disk / "backup.zip").write_bytes(b"the last one")
        with pytest.raises(LibraryError, match=r"No space left on device.*Check"):
            make_backup(library, disk / "backup.zip")
        assert (disk / "backup.zip").read_bytes() == b"the last one"
        assert list_unfinished(tmp_path) == []


def test_a_full_disk_leaves_the_library_that_is_there(library: Library, tmp_path: Path) -> None:
    make_backup(library, tmp_path / "backup.zip")
    with mount_small_disk(tmp_path / "disk", megabytes=70) as disk:
        shutil.copytree(library.settings.library, disk / "library")
        before = read_kept(disk / "library")
        fill_disk(disk)
        with pytest.raises(LibraryError, match=r"Make room"):
            restore_backup(tmp_path / "backup.zip", settings_at(disk / "library"), force=True)
        assert read_kept(disk / "library") == before
        assert list_unfinished(disk) == []


@pytest.mark.slow
def test_a_disk_that_gets_full_while_restoring_leaves_the_library_that_is_there(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backup(library, tmp_path / "backup.zip")
    monkeypatch.setattr(backup_restore, "_SPARE_BYTES", 0)
    failed = 0
    for pages in (0, 12, 24, 36, 48, 60):
        with mount_small_disk(tmp_path / "disk", megabytes=2) as disk:
            shutil.copytree(library.settings.library, disk / "library")
            before = read_kept(disk / "library")
            fill_disk(disk)
            os.truncate(disk / "filling", (disk / "filling").stat().st_size - pages * _PAGE_BYTES)
            try:
                restore_backup(tmp_path / "backup.zip", settings_at(disk / "library"), force=True)
            except KBError:
                failed += 1
            assert read_kept(disk / "library") == before
            assert list_unfinished(disk) == []
        (tmp_path / "disk").rmdir()
    assert failed > 2


@pytest.mark.slow
@pytest.mark.parametrize("is_restoring", [False, True], ids=["backup", "restore"])
def test_a_kill_at_any_time_leaves_the_old_or_the_new_one_whole(
    library: Library, tmp_path: Path, is_restoring: bool
) -> None:
    folder, path = library.settings.library, tmp_path / "backup.zip"
    for number in range(20):
        (folder / "sources" / f"file-{number}.md").write_text(f"# {number}\n\n{STORY * 20}", encoding="utf-8")
    library.sync()
    new = read_kept(folder)
    make_backup(library, path)
    if is_restoring:
        (folder / "sources" / "later.md").write_text("# Later\n\nIt came later.\n", encoding="utf-8")
        library.sync()
    old = read_kept(folder)
    options = ["--restore", "--force"] if is_restoring else []
    began = time.monotonic()
    assert _run_kb(folder, path, *options).wait() == 0
    whole_s = time.monotonic() - began
    outcomes = set()
    for number in range(KILLS):
        if is_restoring:
            shutil.rmtree(folder)
            for each in tmp_path.glob("library.before-*"):
                shutil.rmtree(folder, ignore_errors=True)
                each.rename(folder)
            assert read_kept(folder) == old
        process = _run_kb(folder, path, *options)
        time.sleep(whole_s * (0.3 + 0.7 * number / KILLS))
        process.send_signal(signal.SIGKILL)
        outcomes.add(process.wait())
        if is_restoring:
            assert read_kept(folder) in (old, new)
            if read_kept(folder) == old and not list(tmp_path.glob("library.before-*")):
                shutil.copytree(folder, tmp_path / "library.before-kill")
        else:
            shutil.rmtree(tmp_path / "check", ignore_errors=True)
            restore_backup(path, settings_at(tmp_path / "check"))
            assert read_kept(tmp_path / "check") == new
    assert -signal.SIGKILL in outcomes
    if is_restoring:
        assert _run_kb(folder, path, *options).wait() == 0
        assert read_kept(folder) == new
        assert not list(tmp_path.glob(f".kb-*{UNFINISHED}"))


def _run_kb(folder: Path, path: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from kb.cli.commands import main; main()", "backup", str(path), *options]
    environment = os.environ | {"KB_LIBRARY": str(folder), "KB_MEANING": "static", "KB_JOBS": "1"}
    return subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


# --------------------------------------------------------------------------------------------- command


def kb(*arguments: str, library: Path) -> tuple[int, str, str]:
    environment = {"KB_LIBRARY": str(library), "KB_JOBS": "1", "KB_MEANING": "static"}
    result = CliRunner().invoke(main, ["backup", *arguments], env=environment)
    return result.exit_code, result.stdout, result.stderr


def test_the_command_says_what_it_did(library: Library, tmp_path: Path) -> None:
    folder, path = library.settings.library, tmp_path / "backup.zip"
    code, out, _ = kb(str(path), library=folder)
    assert code == 0
    assert "read back and compared" in out
    code, out, _ = kb(str(path), "--json", library=folder)
    answer = json.loads(out)
    assert (code, answer["bytes"], answer["left_out"]) == (0, path.stat().st_size, [])
    code, out, _ = kb(str(path), "--restore", library=tmp_path / "new")
    assert code == 0
    assert "Restored" in out
    code, out, _ = kb(str(path), "--restore", "--force", "--json", library=folder)
    answer = json.loads(out)
    assert code == 0
    assert Path(answer["kept"]).is_dir()
    assert answer["index"]["counts"]["added"] > 0


def test_the_command_tells_faults_by_its_exit_code(library: Library, tmp_path: Path) -> None:
    folder, path = library.settings.library, tmp_path / "backup.zip"
    assert kb(str(path), "--force", library=folder)[0] == 2
    assert kb(str(path), "--restore", "--with-cache", library=folder)[0] == 2
    code, _, said = kb(str(path), "--restore", library=tmp_path / "new")
    assert code == 1
    assert said.startswith("kb: ")
    (library.sources.folder / "old.wpd").write_bytes(b"x")
    assert kb(str(path), library=folder)[0] == 0
    assert kb(str(path), "--restore", library=tmp_path / "new")[0] == 3
