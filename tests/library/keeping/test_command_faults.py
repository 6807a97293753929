"""Disk errors and power cuts at each step of `kb index`, `kb restore` and `kb purge`, which resume after any.

The operations of the index's own files are not tried by default: `tests/engine/whoosh/test_faults.py` tries them. With
KB_TEST_FAULTS=all, every one is.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from kb.errors import KBError
from kb.library.files.file_signatures import hash_file
from kb.library.files.gone_passages import parse_gone
from kb.library.files.purged import PURGED, read_purged
from kb.library.indexing.sync import Library
from kb.library.keeping.adding import add_documents
from kb.library.keeping.purge import purge
from kb.library.keeping.removal import remove_document, restore_document
from kb.model import NO_PASSAGE, DocumentId, PassageId
from kb.settings import Settings
from tests.engine.whoosh.faulty_files import Fault, RecordedFolder
from tests.libraries import open_library, write_sources

pytestmark = pytest.mark.slow

_DRAWS = 4  # reconstructed folders for each power cut
REPORT = "# The harbour\n\nAnna Quillwater walked to the harbour.\n\n# Duty\n\nOfficers are to carry a lantern.\n"
SIDECAR = '# by hand\ntitle = "The zephyrine report"\n\n[[kinds]]\nwords = "Anna Quillwater walked"\nkinds = ["duty"]\n'
OTHER = "# Notes\n\nTrain the judges as well.\n"
WORDS = b"quillwater"
REPORT_ID = DocumentId("zephyrine")


def open_copy(folder: Path) -> Library:
    return open_library(Settings(library=folder, jobs=1))


def fill_library(folder: Path) -> Library:
    """Make a library of two documents, of which one has an older version in the history."""
    old = REPORT.replace("lantern", "lamp")
    write_sources(folder, {"zephyrine.md": old, "zephyrine.md.toml": SIDECAR, "notes.md": OTHER})
    library = open_copy(folder)
    library.sync()
    new = folder.with_name("new") / "zephyrine.md"
    new.parent.mkdir(exist_ok=True)
    new.write_text(REPORT, encoding="utf-8")
    add_documents(library, [str(new)], {}, replace_old=True)
    return library


def remove_report(library: Library) -> None:
    remove_document(library, "zephyrine")


def restore_report(library: Library, _: PassageId) -> None:
    """Bring the report back from the trash, if it is there."""
    if library.trash.find(REPORT_ID):
        restore_document(library, REPORT_ID)


def find_passage(library: Library) -> PassageId:
    """Return the passage with the words to purge; none where it is not there."""
    with library.open_view() as view:
        passages = view.document_passages(REPORT_ID)
        return next((each.id for each in passages if "Quillwater" in each.text), NO_PASSAGE)


def has_report(library: Library) -> bool:
    """Tell whether the index has the report, with its words and its metadata."""
    with library.open_view() as view:
        record = view.get_document(REPORT_ID)
    title = record.metadata.title if record else ""
    return title == "The zephyrine report" and find_passage(library) != NO_PASSAGE


def check_other(library: Library) -> None:
    """Check that the other document and the index are unchanged, and that the library's own files are whole."""
    folder = library.settings.library
    assert (folder / "sources" / "notes.md").read_text(encoding="utf-8") == OTHER
    assert list(library.engine.check().problems) == []
    with library.open_view() as view:
        (notes,) = view.document_passages(DocumentId("notes"))
        assert notes.text == "Notes\nTrain the judges as well."
    ids = library.ids.read()
    assert len((library.ids.path.read_bytes()).splitlines()) == len(ids.records)
    assert DocumentId("notes") in ids.records
    gone = library.gone.read() or b""
    assert len(parse_gone(gone)) == len(gone.splitlines())
    read_purged(folder)
    assert int((folder / "generation").read_text(encoding="ascii")) > 0


def check_restored(library: Library, *, is_done: bool) -> None:
    """Check that the report is in the trash or among the sources, with its metadata; if done, in the index."""
    check_other(library)
    archived = library.trash.find("zephyrine")
    places = [*(each.path for each in archived), library.sources.folder / "zephyrine.md"]
    whole = [path for path in places if path.exists() and path.with_name(f"{path.name}.toml").exists()]
    assert whole
    for path in places:
        assert not path.exists() or path.read_text(encoding="utf-8") == REPORT
        sidecar = path.with_name(f"{path.name}.toml")
        assert not sidecar.exists() or sidecar.read_text(encoding="utf-8") == SIDECAR
    assert REPORT_ID in library.ids.read().records
    if is_done:
        assert archived == []
        assert has_report(library)


def find_files(folder: Path) -> list[str]:
    """Return the files with the words to purge."""
    files = (each for each in folder.rglob("*") if each.is_file())
    return sorted(str(each.relative_to(folder)) for each in files if WORDS in each.read_bytes().lower())


def check_purged(library: Library, *, is_done: bool) -> None:
    """Check that everything or the purge list is there, and if done, that nothing has the words."""
    folder, sources = library.settings.library, library.sources.folder
    check_other(library)
    if not (folder / PURGED).exists():
        assert not is_done
        assert has_report(library)
        assert (sources / "zephyrine.md").read_text(encoding="utf-8") == REPORT
        assert (sources / "zephyrine.md.toml").read_text(encoding="utf-8") == SIDECAR
        assert len(library.history.find("zephyrine")) == 1
    if is_done:
        assert find_files(folder) == []
        assert not list(sources.glob("zephyrine*"))
        assert library.ids.read().records.keys() == {"notes"}


def check_passage_purged(library: Library, *, is_done: bool) -> None:
    """Check the same for a passage; its document stays with the rest of its metadata file."""
    sources = library.sources.folder
    check_other(library)
    assert (sources / "zephyrine.md").read_text(encoding="utf-8") == REPORT
    sidecar = (sources / "zephyrine.md.toml").read_text(encoding="utf-8")
    assert sidecar in (SIDECAR, SIDECAR.partition("[[")[0])
    if not (library.settings.library / PURGED).exists():
        assert sidecar == SIDECAR
        assert len(library.history.find("zephyrine")) == 1
        assert has_report(library)
    if is_done:
        assert find_files(library.settings.library) == ["sources/zephyrine.md"]
        with library.open_view() as view:
            assert any("carry a lantern" in each.text for each in view.document_passages(REPORT_ID))


def overwrite_report(library: Library) -> None:
    """Overwrite the report by hand, and delete its metadata file."""
    (library.sources.folder / "zephyrine.md").write_text("# Another report\n\nOf other words.\n", encoding="utf-8")
    (library.sources.folder / "zephyrine.md.toml").unlink()


def check_overwritten(library: Library, *, is_done: bool) -> None:
    """Check that the former report is kept whole, and if done, in the history."""
    check_other(library)
    versions = [each for each in library.history.find("zephyrine") if each.command == "index"]
    for each in versions:
        assert each.path.read_text(encoding="utf-8") == REPORT
        assert each.sidecar.read_text(encoding="utf-8") == SIDECAR
    for path in library.keeper.copies.folder.glob("[!.]*"):
        assert hash_file(path) == path.name
    kept = {path.read_bytes() for path in library.keeper.copies.folder.iterdir() if path.is_file()}
    assert versions or {REPORT.encode(), SIDECAR.encode()} <= kept
    if is_done:
        assert len(versions) == 1


class Check(Protocol):
    """Checks a library's folder after a command that was stopped, or is done."""

    def __call__(self, library: Library, *, is_done: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its preparation, the call, given a passage of the report, and the check after it."""

    prepare: Callable[[Library], object]
    run: Callable[[Library, PassageId], object]
    check: Check


COMMANDS = {
    "restore": Command(remove_report, restore_report, check_restored),
    "index": Command(overwrite_report, lambda library, _: library.sync(), check_overwritten),
    "purge": Command(lambda _: None, lambda library, _: purge(library, REPORT_ID), check_purged),
    "purge passage": Command(lambda _: None, purge, check_passage_purged),
}


@dataclass(frozen=True, slots=True)
class Trial:
    """A command whose operations fail: the folder before it, a passage of the report, and all of its operations."""

    command: Command
    base: Path
    passage: PassageId
    recorded: RecordedFolder

    def run(self, folder: Path) -> None:
        self.command.run(open_copy(folder), self.passage)

    def choose_operations(self) -> Iterator[int]:
        for at, name in enumerate(self.recorded.names):
            if os.environ.get("KB_TEST_FAULTS") == "all" or not name.split()[1].startswith("whoosh"):
                yield at

    def check(self, folder: Path, *, is_done: bool) -> None:
        """Check the folder, and that the command, run again, does what is left to do."""
        self.command.check(open_copy(folder), is_done=is_done)
        self.run(folder)
        self.command.check(open_copy(folder), is_done=True)


@pytest.fixture(params=list(COMMANDS))
def trial(request: pytest.FixtureRequest, tmp_path: Path) -> Trial:
    """A command, run once without faults."""
    command = COMMANDS[request.param]
    library = fill_library(tmp_path / "base")
    passage = find_passage(library)
    command.prepare(library)
    recorded = RecordedFolder(Path(shutil.copytree(tmp_path / "base", tmp_path / "after")))
    with recorded.watch():
        command.run(open_copy(recorded.root), passage)
    return Trial(command, tmp_path / "base", passage, recorded)


def list_contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_operation_is_seen(trial: Trial, tmp_path: Path) -> None:
    trial.recorded.rebuild(tmp_path / "rebuilt")
    assert list_contents(tmp_path / "rebuilt") == list_contents(trial.recorded.root)


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC], ids=["EIO", "ENOSPC"])
def test_a_command_of_which_an_operation_fails_harms_nothing_and_can_be_run_again(trial: Trial, code: int) -> None:
    told = []
    for at in trial.choose_operations():
        folder = Path(shutil.copytree(trial.base, trial.base.with_name("failing")))
        faulty = RecordedFolder(folder, Fault(at, code))
        is_done = True
        try:
            with faulty.watch():
                trial.run(folder)
        except KBError as error:
            told.append(str(error))
            is_done = False
        try:
            trial.check(folder, is_done=is_done)
        except Exception as error:
            error.add_note(f"operation {at} failed: {trial.recorded.names[at]}")
            raise
        shutil.rmtree(folder)
    assert len(told) >= 10
    assert not any("\n" in each for each in told)


def test_a_command_that_a_power_cut_stops_harms_nothing_and_can_be_run_again(trial: Trial) -> None:
    count = len(trial.recorded.names)
    for after in (*trial.choose_operations(), count):
        for seed in range(_DRAWS):
            folder = trial.base.with_name("found")
            trial.recorded.reconstruct(after, seed, folder)
            try:
                trial.check(folder, is_done=after == count)
            except Exception as error:
                error.add_note(f"power cut with seed {seed} after operation {after - 1}")
                raise
            shutil.rmtree(folder)
