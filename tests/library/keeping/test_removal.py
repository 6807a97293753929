"""Removing documents, replacing them, and bringing them back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path

import pytest

from kb.engine.protocol import Batch
from kb.errors import BusyError, KBError, LibraryError
from kb.library.indexing.index_report import Status
from kb.library.indexing.sync import Library, MissingPolicy
from kb.library.keeping.adding import add_documents
from kb.library.keeping.removal import remove_document, restore_document
from kb.model import Document
from kb.read.workers.main import Outcome
from kb.read.workers.pool import ReadTask, read_in_process
from kb.settings import Settings
from tests.libraries import find_documents, index_sources, list_statuses, open_library
from tests.library.files.disks import fill_disk, give_to_others, mount_small_disk, open_to_others, run_as_another_user

SIDECAR = '# by hand\ntitle = "The lantern report"\n\n[[kinds]]\nwords = "carry a lantern"\nkinds = ["duty"]\n'
TOWNS = {f"old/{number}.txt": f"The court of town {number} sat all day." for number in range(6)}


def fill_library(folder: Path) -> Library:
    texts = {
        "report.txt": "The report\n\nEach officer is to carry a lantern at night.\n",
        "report.txt.toml": SIDECAR,
        "2013/notes.md": "# Notes\n\nTrain the judges as well.\n",
    }
    return index_sources(folder, texts)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return fill_library(tmp_path)


def names(library: Library) -> list[str]:
    return [each.name for each in library.sources]


def test_a_removed_document_is_in_the_trash_and_comes_back_with_its_metadata_and_its_addresses(
    library: Library,
) -> None:
    with library.open_view() as view:
        before = [each.id for each in view.documents()], view.document_passages(view.documents()[1].id)
    assert list_statuses(remove_document(library, "report")) == {"report.txt": Status.REMOVED}
    assert find_documents(library, "carry", "a", "lantern") == []
    assert not list(library.sources.folder.glob("report*"))
    assert list_statuses(restore_document(library, "report")) == {"report.txt": Status.ADDED}
    assert (library.sources.folder / "report.txt.toml").read_text(encoding="utf-8") == SIDECAR
    with library.open_view() as view:
        assert ([each.id for each in view.documents()], view.document_passages(view.documents()[1].id)) == before
    assert list(library.trash.folder.iterdir()) == []


def test_the_newest_of_several_comes_back_first(library: Library) -> None:
    remove_document(library, "report")
    (library.sources.folder / "report.txt").write_text("The report\n\nLater words of another kind.\n", encoding="utf-8")
    library.sync()
    remove_document(library, "report.txt")
    assert len(library.trash.find("report")) == 2
    restore_document(library, "report")
    assert find_documents(library, "later", "words") == ["report"]
    with pytest.raises(LibraryError, match="another document named"):
        restore_document(library, "report")


def test_what_was_put_back_by_hand_is_taken_for_the_same_only_with_its_metadata(library: Library) -> None:
    remove_document(library, "report")
    (entry,) = library.trash.find("report")
    back = library.sources.folder / "report.txt"
    back.write_bytes(entry.path.read_bytes())
    with pytest.raises(LibraryError, match="another document named"):
        restore_document(library, "report")
    assert library.trash.find("report") == [entry]
    back.with_name("report.txt.toml").write_bytes(entry.sidecar.read_bytes())
    assert list_statuses(restore_document(library, "report")) == {"report.txt": Status.ADDED}
    assert library.trash.list_sources() == []
    assert find_documents(library, "carry", "a", "lantern") == ["report"]


def test_what_is_not_there_is_named(library: Library) -> None:
    with pytest.raises(LibraryError, match="no document 'nothing'"):
        remove_document(library, "nothing")
    with pytest.raises(LibraryError, match="It has: nothing"):
        restore_document(library, "report")
    remove_document(library, "report")
    with pytest.raises(LibraryError, match="It has: report"):
        restore_document(library, "nothing")


def test_a_document_whose_file_was_deleted_by_hand_leaves_the_index(library: Library) -> None:
    (library.sources.folder / "report.txt").unlink()
    assert list_statuses(remove_document(library, "report")) == {"report.txt": Status.REMOVED}
    assert find_documents(library, "carry", "a", "lantern") == []


def test_a_document_leaves_the_index_while_another_process_is_indexing_and_is_not_brought_back(tmp_path: Path) -> None:
    library = fill_library(tmp_path)
    (library.sources.folder / "late.txt").write_text("Words that come late to all of it.\n", encoding="utf-8")
    (library.sources.folder / "report.txt").write_text("The report\n\nOther words of a lantern.\n", encoding="utf-8")
    has_read, may_commit = threading.Event(), threading.Event()

    def read_slowly(
        tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], bytes]
    ) -> Generator[Outcome[bytes], None, None]:
        yield from read_in_process(tasks, settings, then)
        has_read.set()
        assert may_commit.wait(60)

    other = Library(library.settings, read_files=read_slowly)
    thread = threading.Thread(target=other.sync)
    thread.start()
    assert has_read.wait(60)
    remove_document(library, "report")
    assert find_documents(library, "lantern") == []
    may_commit.set()
    thread.join()
    assert find_documents(library, "lantern") == []
    assert find_documents(library, "come", "late") == ["late"]
    assert set(list_statuses(library.sync()).values()) == {Status.UNCHANGED}


def test_removing_waits_for_a_process_that_is_writing_to_the_index_and_says_so(library: Library) -> None:
    writes, may_end = threading.Event(), threading.Event()
    said: list[str] = []

    def state() -> Iterator[tuple[str, bytes]]:
        writes.set()
        assert may_end.wait(60)
        yield "own", b"1"

    def wait() -> None:
        said.append("waiting")
        may_end.set()

    thread = threading.Thread(target=open_library(library.settings).engine.commit, args=[Batch(state=state())])
    thread.start()
    assert writes.wait(60)
    remove_document(library, "report", wait)
    thread.join()
    assert said == ["waiting"]
    assert find_documents(library, "lantern") == []


def test_a_new_version_keeps_metadata_and_addresses_and_the_old_one_goes_to_the_history(
    library: Library, tmp_path: Path
) -> None:
    new = tmp_path / "new" / "report.txt"
    new.parent.mkdir()
    new.write_text("The report\n\nEach officer is to carry two lanterns at night.\n", encoding="utf-8")
    with pytest.raises(LibraryError, match="--replace"):
        add_documents(library, [str(new)], {})
    report = add_documents(library, [str(new)], {"publisher": "The Group"}, replace_old=True)
    assert list_statuses(report) == {"report.txt": Status.CHANGED}
    assert find_documents(library, "two", "lanterns") == ["report"]
    assert (library.sources.folder / "report.txt.toml").read_text(encoding="utf-8") == SIDECAR.replace(
        'report"\n', 'report"\npublisher = "The Group"\n'
    )
    (old,) = library.history.find("report")
    assert "carry a lantern" in old.path.read_text(encoding="utf-8")
    assert old.sidecar.read_text(encoding="utf-8") == SIDECAR


def test_replacing_what_is_not_there_or_the_same_is_no_replacing(library: Library, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("Other words.", encoding="utf-8")
    with pytest.raises(LibraryError, match=r"no 'other\.txt' to replace"):
        add_documents(library, [str(tmp_path / "other.txt")], {}, replace_old=True)
    assert names(library) == ["2013/notes.md", "report.txt"]
    copy = tmp_path / "copy" / "report.txt"
    copy.parent.mkdir()
    copy.write_bytes((library.sources.folder / "report.txt").read_bytes())
    assert list_statuses(add_documents(library, [str(copy)], {}, replace_old=True)) == {"report.txt": Status.UNCHANGED}
    assert library.history.list_sources() == []


def test_what_cannot_be_indexed_is_not_added_and_what_it_replaced_is_there_again(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.library.files.retrying._PATIENCE_S", 0.0)
    new = tmp_path / "new"
    new.mkdir()
    (new / "extra.txt").write_text("Extra words.", encoding="utf-8")
    (new / "report.txt").write_text("The report in other words.", encoding="utf-8")
    with library.spool.lock(), pytest.raises(BusyError):
        add_documents(library, [str(new / "extra.txt")], {"title": "Extra"})
    with library.spool.lock(), pytest.raises(BusyError):
        add_documents(library, [str(new / "report.txt")], {"title": "Changed"}, replace_old=True)
    assert sorted(each.name for each in library.sources.folder.iterdir()) == ["2013", "report.txt", "report.txt.toml"]
    assert (library.sources.folder / "report.txt.toml").read_text(encoding="utf-8") == SIDECAR
    assert "lantern" in (library.sources.folder / "report.txt").read_text(encoding="utf-8")
    assert library.history.list_sources() == []


@pytest.mark.costly
def test_much_that_is_missing_is_not_taken_away(tmp_path: Path) -> None:
    library = fill_library(tmp_path)
    for number in range(30):
        folder = library.sources.folder / ("a" if number < 5 else "b")
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.txt").write_text(f"The words of number {number}.", encoding="utf-8")
    library.sync()
    (library.sources.folder / "a").rename(tmp_path / "a")
    with pytest.raises(LibraryError, match=r"5 of 32 documents are missing from .* run 'kb index --force'"):
        library.sync()
    with pytest.raises(LibraryError, match="5 of 32"):
        library.sync(rebuild=True)
    library.sync(missing=MissingPolicy.KEEP)
    assert find_documents(library, "number", "3") == ["a-3"]
    (tmp_path / "a").rename(library.sources.folder / "moved")
    library.sync()
    assert find_documents(library, "number", "3") == ["a-3"], "it keeps its id"
    library.sources.folder.rename(tmp_path / "unmounted")
    library.sources.folder.mkdir()
    with pytest.raises(LibraryError, match="32 of 32"):
        library.sync()
    library.sync(missing=MissingPolicy.FORGET)
    assert find_documents(library, "number", "3") == []


def test_a_folder_that_was_moved_is_not_missing(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    cards = {f"old/{number}.txt.toml": f'title = "Town {number}"\n' for number in range(6)}
    library = index_sources(tmp_path, {**TOWNS, **cards})
    (sources / "new").mkdir()
    for path in (sources / "old").glob("*.txt"):
        path.rename(sources / "new" / path.name)
    assert set(list_statuses(library.sync()).values()) == {Status.MOVED}


def test_what_is_missing_is_kept_and_what_was_moved_is_indexed_where_a_document_is_added(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    library = index_sources(tmp_path, {**TOWNS, "report.txt": "A report on the courts."})
    (sources / "report.txt").rename(sources / "renamed.txt")
    (sources / "old").rename(tmp_path / "elsewhere")
    (tmp_path / "other.txt").write_text("Another report.", encoding="utf-8")
    assert list_statuses(add_documents(library, [str(tmp_path / "other.txt")], {})) == {"other.txt": Status.ADDED}
    with library.open_view() as view:
        documents = {each.id: each.source for each in view.documents()}
    assert documents == {
        **{f"old-{number}": f"old/{number}.txt" for number in range(6)},
        **{"report": "renamed.txt", "other": "other.txt"},
    }


def test_a_metadata_file_that_was_left_behind_goes_to_the_trash_and_comes_back_beside_the_source(
    tmp_path: Path,
) -> None:
    sources = tmp_path / "sources"
    texts = {"report.txt": "A report on the courts.", "report.txt.toml": 'title = "On courts"\n'}
    library = index_sources(tmp_path, texts)
    (sources / "report.txt").rename(sources / "renamed.txt")
    library.sync()
    remove_document(library, "report")
    assert list(sources.iterdir()) == []
    restore_document(library, "report")
    assert sorted(each.name for each in sources.iterdir()) == ["renamed.txt", "renamed.txt.toml"]
    with library.open_view() as view:
        assert [(each.id, each.metadata.title) for each in view.documents()] == [("report", "On courts")]


@pytest.fixture
def moved(tmp_path: Path) -> Library:
    """A library whose one source was moved without its metadata file, and a new version of it in another folder."""
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "renamed.txt").write_text("A second report on the courts.", encoding="utf-8")
    card = 'title = "On courts"\npublisher = "X"\n'
    library = index_sources(tmp_path, {"report.txt": "A report on the courts.", "report.txt.toml": card})
    (tmp_path / "sources" / "report.txt").rename(tmp_path / "sources" / "renamed.txt")
    return library


@pytest.mark.parametrize("is_indexed", [False, True])
def test_a_new_version_keeps_a_metadata_file_that_was_left_behind(
    moved: Library, tmp_path: Path, *, is_indexed: bool
) -> None:
    if is_indexed:
        moved.sync()
    add_documents(moved, [str(tmp_path / "new" / "renamed.txt")], {"title": "Second"}, replace_old=True)
    assert sorted(each.name for each in moved.sources.folder.iterdir()) == ["renamed.txt", "report.txt.toml"]
    with moved.open_view() as view:
        (record,) = view.documents()
    assert (record.id, record.metadata.title, record.metadata.publisher) == ("report", "Second", "X")
    (old,) = moved.history.find("report")
    assert old.sidecar.read_text(encoding="utf-8") == 'title = "On courts"\npublisher = "X"\n'


def test_a_new_version_that_fails_leaves_a_metadata_file_that_was_left_behind(
    moved: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.library.files.retrying._PATIENCE_S", 0.0)
    moved.sync()
    with moved.spool.lock(), pytest.raises(BusyError):
        add_documents(moved, [str(tmp_path / "new" / "renamed.txt")], {"title": "Second"}, replace_old=True)
    contents = {each.name: each.read_text(encoding="utf-8") for each in moved.sources.folder.iterdir()}
    assert contents == {
        "renamed.txt": "A report on the courts.",
        "report.txt.toml": 'title = "On courts"\npublisher = "X"\n',
    }


def test_no_new_document_takes_the_metadata_file_of_one_that_was_moved_without_it(
    moved: Library, tmp_path: Path
) -> None:
    (tmp_path / "new" / "report.txt").write_text("Another report.", encoding="utf-8")
    with pytest.raises(LibraryError, match=r"of 'renamed\.txt', .* Move it to 'renamed\.txt\.toml'"):
        add_documents(moved, [str(tmp_path / "new" / "report.txt")], {"title": "Another"})
    assert sorted(each.name for each in moved.sources.folder.iterdir()) == ["renamed.txt", "report.txt.toml"]
    (moved.sources.folder / "report.txt.toml").rename(moved.sources.folder / "renamed.txt.toml")
    add_documents(moved, [str(tmp_path / "new" / "report.txt")], {"title": "Another"})
    with moved.open_view() as view:
        assert {each.source: each.metadata.title for each in view.documents()} == {
            "renamed.txt": "On courts",
            "report.txt": "Another",
        }


def test_four_that_are_missing_are_taken_away(tmp_path: Path) -> None:
    library = fill_library(tmp_path)
    for number in range(4):
        (library.sources.folder / f"{number}.txt").write_text(f"The words of number {number}.", encoding="utf-8")
    library.sync()
    for number in range(4):
        (library.sources.folder / f"{number}.txt").unlink()
    assert len(library.sync().sources) == 6
    assert find_documents(library, "number", "3") == []


def test_a_full_disk_adds_nothing_replaces_nothing_and_removes_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "extra.txt").write_text("Extra words. " * 20_000, encoding="utf-8")
    (tmp_path / "report.txt").write_text("The report in other words. " * 20_000, encoding="utf-8")
    with mount_small_disk(tmp_path / "disk", megabytes=8) as disk:
        library = fill_library(disk)
        fill_disk(disk)
        for place, is_replaced in (("extra.txt", False), ("report.txt", True)):
            with pytest.raises(KBError, match="No space left on device"):
                add_documents(library, [str(tmp_path / place)], {"title": "T" * 5000}, replace_old=is_replaced)
        assert names(library) == ["2013/notes.md", "report.txt"]
        assert (library.sources.folder / "report.txt.toml").read_text(encoding="utf-8") == SIDECAR
        assert find_documents(library, "carry", "a", "lantern") == ["report"]
        assert not list(disk.rglob(".kb-*"))
        (disk / "filling").unlink()
        remove_document(library, "report")
        assert find_documents(library, "lantern") == []


def test_a_disk_that_is_full_when_the_new_version_is_there_brings_the_old_one_back(tmp_path: Path) -> None:
    new = tmp_path / "report.txt"
    new.write_text("The report in other words.", encoding="utf-8")
    with mount_small_disk(tmp_path / "disk", megabytes=8) as disk:
        before = fill_library(disk)

        def fill_then_read(
            tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], bytes]
        ) -> Generator[Outcome[bytes], None, None]:
            fill_disk(disk)
            yield from read_in_process(tasks, settings, then)

        library = Library(before.settings, read_files=fill_then_read)
        with pytest.raises(KBError, match="No space left on device"):
            add_documents(library, [str(new)], {}, replace_old=True)
        assert "carry a lantern" in (library.sources.folder / "report.txt").read_text(encoding="utf-8")
        assert find_documents(library, "carry", "a", "lantern") == ["report"]
        assert library.history.list_sources() == []


def test_a_user_without_rights_gets_one_line_and_changes_nothing(tmp_path: Path) -> None:
    library = fill_library(tmp_path)
    (tmp_path / "extra.txt").write_text("Extra words.", encoding="utf-8")
    open_to_others(tmp_path)
    (library.sources.folder / "2013" / "notes.md").chmod(0o600)
    calls = (
        lambda: add_documents(open_library(library.settings), [str(tmp_path / "extra.txt")], {"title": "Extra"}),
        lambda: remove_document(open_library(library.settings), "report"),
    )
    for call in calls:
        said = run_as_another_user(call)
        assert said.startswith("KBError: ")
        assert "Permission denied" in said
        assert "\n" not in said
    assert not library.trash.folder.exists()
    assert names(library) == ["2013/notes.md", "report.txt"]
    assert find_documents(library, "carry", "a", "lantern") == ["report"]


def test_a_document_in_a_folder_that_cannot_be_written_is_neither_removed_nor_in_the_trash(tmp_path: Path) -> None:
    library = fill_library(tmp_path / "library")
    open_to_others(tmp_path)
    give_to_others(tmp_path / "library")
    library.sources.folder.chmod(0o555)
    said = run_as_another_user(lambda: remove_document(open_library(library.settings), "report"))
    assert said.startswith("KBError: ")
    assert "Permission denied" in said
    assert library.trash.list_sources() == []
    assert names(library) == ["2013/notes.md", "report.txt"]
    assert find_documents(library, "carry", "a", "lantern") == ["report"]


def test_one_unreadable_file_is_one_line_of_the_report(tmp_path: Path) -> None:
    library = fill_library(tmp_path / "library")
    open_to_others(tmp_path)
    give_to_others(tmp_path / "library")
    secret = library.sources.folder / "secret.txt"
    secret.write_text("Words.", encoding="utf-8")
    secret.chmod(0o000)

    def index() -> None:
        report = open_library(library.settings).sync()
        unread = [(each.source, each.reason) for each in report.sources if each.status is Status.UNREAD]
        raise KBError(str(unread))

    said = run_as_another_user(index)
    assert said.startswith("KBError: [('secret.txt', 'The file could not be opened: Permission denied")
