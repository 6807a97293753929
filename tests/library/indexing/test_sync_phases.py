"""Reading comes before writing: what is left of a stopped index, and what other processes may do meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path

import pytest

from kb.engine.protocol import Batch
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.errors import BusyError, ConflictError, LibraryError
from kb.library.catalogue.commits import commit_documents
from kb.library.indexing.encoding import encode_passages, measure_coverage
from kb.library.indexing.index_report import Status
from kb.library.indexing.spool import Spool
from kb.library.indexing.sync import Library
from kb.library.keeping.doctor import check_library
from kb.model import Document, IndexedDocument
from kb.read.workers.main import Outcome
from kb.read.workers.pool import ReadTask, read_in_process
from kb.settings import Settings
from tests.conftest import CHECKOUT
from tests.contract.libraries import document

NAMES = [f"{number:02}.txt" for number in range(12)]
BROKEN = "03.txt"


class CountingReader:
    """Reads files and records which; `meanwhile` is called before each."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.read: list[str] = []
        self._meanwhile = meanwhile

    def __call__(
        self, tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], bytes]
    ) -> Generator[Outcome[bytes], None, None]:
        for task in tasks:
            self._meanwhile()
            self.read.append(task.source)
            yield from read_in_process([task], settings, then)


class InterruptedEngine(WhooshEngine):
    """An engine into which another process commits before this one does, a number of times."""

    def __init__(self, folder: Path, interruptions: int) -> None:
        super().__init__(folder)
        self.interruptions = interruptions

    def commit(self, batch: Batch) -> int:
        if self.interruptions:
            self.interruptions -= 1
            commit_documents(
                WhooshEngine(self.folder), added=[document(f"other{self.interruptions}", "Of another process.")]
            )
        return super().commit(batch)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "sources"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_text(f"The words of {name}.\n", encoding="utf-8")
    (folder / BROKEN).write_bytes(b"\x89PNG\x00\x00" * 300)
    set_times(folder, 60)
    return Settings(library=tmp_path, jobs=1)


def set_times(folder: Path, age_s: float) -> None:
    """Set the modification times of all files some time back."""
    at = time.time() - age_s
    for path in folder.iterdir():
        os.utime(path, (at, at))


def stop_at(number: int) -> Callable[[int, int, str], None]:
    """Return a progress callback that stops indexing, like Ctrl-C."""

    def stop(done: int, total: int, source: str) -> None:
        if done == number:
            raise KeyboardInterrupt

    return stop


def list_documents(library: Library) -> list[str]:
    with library.open_view() as view:
        return [each.source for each in view.documents()]


def list_spool(settings: Settings) -> list[str]:
    return sorted(path.name for path in (settings.library / "spool").iterdir())


@pytest.mark.costly
@pytest.mark.parametrize("read", [1, 7, 12])
def test_a_killed_index_goes_on_where_it_was(settings: Settings, read: int) -> None:
    command = [sys.executable, "-m", "tests.library.indexing.killed_index", str(settings.library), str(read)]
    assert subprocess.run(command, cwd=CHECKOUT, check=False).returncode == -signal.SIGKILL
    reader = CountingReader()
    library = Library(settings, read_files=reader)
    report = library.sync()
    assert reader.read == NAMES[read:]
    assert report.count(Status.ADDED) == 11
    assert [each.source for each in report.sources if each.status is Status.UNREAD] == [BROKEN]
    assert list_documents(library) == [name for name in NAMES if name != BROKEN]
    assert measure_coverage(library)[0][1].is_complete
    assert check_library(library)[0].message.startswith(f"'{BROKEN}' was not read")
    assert list_spool(settings) == ["lock"]


def test_a_stopped_index_gives_the_same_library_and_report_as_one_that_was_not(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = settings.model_copy(update={"library": tmp_path_factory.mktemp("other")})
    (settings.library / "sources").rename(other.library / "sources")
    (settings.library / "sources").symlink_to(other.library / "sources")
    whole, stopped = Library(other, read_files=CountingReader()), Library(settings, read_files=CountingReader())
    with pytest.raises(KeyboardInterrupt):
        stopped.sync(progress=stop_at(5))
    assert stopped.sync() == whole.sync()
    with whole.open_view() as one, stopped.open_view() as two:
        assert one.documents() == two.documents()
        for record in one.documents():
            assert one.document_passages(record.id) == two.document_passages(record.id)
        assert one.unread_sources() == two.unread_sources()
    assert whole.sync() == stopped.sync()


def test_a_file_that_changed_after_the_stop_is_read_again(settings: Settings) -> None:
    reader = CountingReader()
    library = Library(settings, read_files=reader)
    with pytest.raises(KeyboardInterrupt):
        library.sync(progress=stop_at(5))
    (settings.library / "sources" / NAMES[0]).write_text("Entirely other words.\n", encoding="utf-8")
    (settings.library / "sources" / NAMES[1]).rename(settings.library / "sources" / "01.md")
    reader.read.clear()
    library.sync()
    assert reader.read == [NAMES[0], "01.md", *NAMES[5:]]
    with library.open_view() as view:
        assert "Entirely" in view.document_passages(view.documents()[0].id)[0].text
    assert list_spool(settings) == ["lock"]


def test_a_damaged_file_of_the_spool_is_read_again(settings: Settings) -> None:
    reader = CountingReader()
    library = Library(settings, read_files=reader)
    with pytest.raises(KeyboardInterrupt):
        library.sync(progress=stop_at(12))
    first, *_ = (settings.library / "spool").glob("*.spool")
    first.write_bytes(first.read_bytes()[:-1])
    reader.read.clear()
    library.sync()
    assert len(reader.read) == 1
    assert len(list_documents(library)) == 11


def test_a_rebuild_tries_again_what_could_not_be_read_before_the_stop(settings: Settings) -> None:
    reader = CountingReader()
    library = Library(settings, read_files=reader)
    with pytest.raises(KeyboardInterrupt):
        library.sync(progress=stop_at(12))
    reader.read.clear()
    library.sync(rebuild=True)
    assert reader.read == [BROKEN]


def test_what_is_left_in_a_spool_goes_when_there_is_nothing_to_do(settings: Settings) -> None:
    library = Library(settings, read_files=CountingReader())
    library.sync()
    spool = Spool(settings.library / "spool")
    (spool.folder / "left.unfinished").write_bytes(b"half")
    library.sync()
    assert spool.is_empty()


@pytest.mark.costly
def test_the_index_can_be_written_by_others_while_files_are_read(settings: Settings) -> None:
    number = iter(range(100))

    def write() -> None:
        commit_documents(WhooshEngine(settings.library / "whoosh"), added=[document(f"other{next(number)}", "Words.")])

    library = Library(settings, read_files=CountingReader(write))
    library.sync()
    assert len(list_documents(library)) == 11 + 12


@pytest.mark.parametrize("interruptions", [1, 4])
def test_a_commit_that_others_come_before_is_made_again_without_reading(settings: Settings, interruptions: int) -> None:
    commit_documents(WhooshEngine(settings.library / "whoosh"))
    reader = CountingReader()
    library = Library(settings, InterruptedEngine(settings.library / "whoosh", interruptions), read_files=reader)
    report = library.sync()
    assert reader.read == NAMES
    assert report.count(Status.ADDED) == 11
    assert len(list_documents(library)) == 11 + interruptions


def test_others_that_always_come_before_are_an_error_and_nothing_is_read_twice(settings: Settings) -> None:
    commit_documents(WhooshEngine(settings.library / "whoosh"))
    reader = CountingReader()
    engine = InterruptedEngine(settings.library / "whoosh", 5)
    library = Library(settings, engine, read_files=reader)
    with pytest.raises(ConflictError):
        library.sync()
    library.sync()
    assert reader.read == NAMES
    assert len(list_documents(library)) == 11 + 5


def test_a_writer_that_is_at_work_is_an_error_and_nothing_is_read_twice(settings: Settings) -> None:
    reader = CountingReader()
    library = Library(settings, read_files=reader)
    refused: list[BusyError] = []

    def index_meanwhile() -> Iterator[IndexedDocument]:
        yield document("other", "Of another process.")
        with pytest.raises(BusyError, match="is writing to the index") as caught:
            library.sync()
        refused.append(caught.value)

    commit_documents(WhooshEngine(settings.library / "whoosh"), added=index_meanwhile())
    assert refused
    library.sync()
    assert reader.read == NAMES
    assert len(list_documents(library)) == 11 + 1


def test_a_second_index_of_the_library_is_refused_and_does_the_first_no_harm(settings: Settings) -> None:
    refused: list[str] = []

    def index_too() -> None:
        with pytest.raises(BusyError) as caught:
            Library(settings, read_files=CountingReader()).sync()
        refused.append(str(caught.value))

    reader = CountingReader(index_too)
    library = Library(settings, read_files=reader)
    library.sync()
    assert len(refused) == 12
    assert "Another process is indexing the library" in refused[0]
    assert reader.read == NAMES
    assert len(list_documents(library)) == 11


def test_an_index_without_changes_is_not_refused_while_another_one_runs(settings: Settings) -> None:
    library = Library(settings, read_files=CountingReader())
    library.sync()
    with Spool(settings.library / "spool").lock():
        assert library.sync().count(Status.UNCHANGED) == 11


def test_what_another_process_indexed_meanwhile_is_not_read_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = CountingReader()
    library = Library(settings, read_files=reader)
    lock = Spool.lock

    def index_first(spool: Spool) -> object:
        monkeypatch.setattr(Spool, "lock", lock)
        Library(settings, read_files=CountingReader()).sync()
        return lock(spool)

    monkeypatch.setattr(Spool, "lock", index_first)
    assert library.sync().count(Status.UNCHANGED) == 11
    assert reader.read == []


def test_unchanged_sources_are_reported_without_reading_a_record_or_a_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(settings, read_files=CountingReader())
    first = library.sync()

    def refuse(snapshot: WhooshSnapshot, documents: object = None) -> None:
        raise AssertionError("A record was read.")

    monkeypatch.setattr(WhooshSnapshot, "get_documents", refuse)
    for path in (settings.library / "sources").iterdir():
        size, at = path.stat().st_size, path.stat().st_mtime_ns
        path.write_bytes(b"\x00" * size)  # files that are not opened are not seen to have changed
        os.utime(path, ns=(at, at))
    second = library.sync()
    assert [each.status for each in second.sources if each.source != BROKEN] == [Status.UNCHANGED] * 11
    for one, two in zip(first.sources, second.sources, strict=True):
        assert (one.source, one.document, one.passages, one.reason) == (
            two.source,
            two.document,
            two.passages,
            two.reason,
        )


def test_verifying_finds_a_change_that_left_size_and_time_as_they_were(settings: Settings) -> None:
    reader = CountingReader()
    library = Library(settings, read_files=reader)
    library.sync()
    path = settings.library / "sources" / NAMES[0]
    at = path.stat().st_mtime_ns
    path.write_text("The other of 00.txt.\n", encoding="utf-8")
    os.utime(path, ns=(at, at))
    reader.read.clear()
    assert library.sync().count(Status.UNCHANGED) == 11
    assert library.sync(verify=True).count(Status.CHANGED) == 1
    assert reader.read == [NAMES[0]]
    assert library.sync(verify=True).count(Status.UNCHANGED) == 11


def test_files_that_are_touched_are_noted_in_one_commit_and_not_read_again(settings: Settings) -> None:
    reader = CountingReader()
    library = Library(settings, read_files=reader)
    library.sync()
    reader.read.clear()
    set_times(settings.library / "sources", 30)
    generations = []
    for _ in range(3):
        assert library.sync().count(Status.UNCHANGED) == 11
        with library.open_view() as view:
            generations.append(view.generation)
    assert generations == [2, 2, 2]
    assert reader.read == []


def test_where_nothing_can_be_written_a_library_without_changes_is_still_reported(settings: Settings) -> None:
    library = Library(settings, read_files=CountingReader())
    library.sync()
    (settings.library / "spool" / "lock").unlink()
    (settings.library / "spool").rmdir()
    (settings.library / "spool").write_bytes(b"")
    set_times(settings.library / "sources", 30)
    assert library.sync().count(Status.UNCHANGED) == 11
    (settings.library / "sources" / "new.txt").write_text("New words.\n", encoding="utf-8")
    with pytest.raises(LibraryError, match="cannot be written"):
        library.sync()


def read_generation(library: Library) -> int:
    with library.open_view() as view:
        return view.generation


@pytest.mark.costly
def test_the_generation_goes_on_over_another_engine_a_rebuild_and_a_deleted_index(
    settings: Settings, tmp_path: Path
) -> None:
    generations = []
    for folder in ("one", "one", "two", "one", "three"):
        library = Library(settings, WhooshEngine(tmp_path / folder), read_files=CountingReader())
        library.sync(rebuild=True)
        generations.append(read_generation(library))
    assert generations == [1, 2, 3, 4, 5]
    assert (settings.library / "generation").read_text(encoding="ascii") == "5\n"


def test_vectors_that_are_added_count_for_the_generation(settings: Settings) -> None:
    Library(settings.model_copy(update={"meaning": "off"}), read_files=CountingReader()).sync()
    library = Library(settings, read_files=CountingReader())
    encode_passages(library)
    assert read_generation(library) == 2
    other = Library(settings, WhooshEngine(settings.library / "other"), read_files=CountingReader())
    other.sync()
    assert read_generation(other) == 3


@pytest.mark.parametrize("content", ["", "many", "\x00"])
def test_a_damaged_generation_file_is_replaced(settings: Settings, content: str) -> None:
    (settings.library / "generation").write_text(content, encoding="ascii")
    Library(settings, read_files=CountingReader()).sync()
    assert (settings.library / "generation").read_text(encoding="ascii") == "1\n"


def test_a_damaged_index_is_rebuilt_where_that_is_asked_for(settings: Settings) -> None:
    library = Library(settings, read_files=CountingReader())
    library.sync()
    (toc,) = (settings.library / "whoosh").glob("*.toc")
    toc.write_bytes(b"damaged")
    again = Library(settings, read_files=CountingReader())
    assert again.sync(rebuild=True).count(Status.ADDED) == 11
    assert read_generation(again) == 2
