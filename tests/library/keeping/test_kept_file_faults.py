"""Disk errors and power cuts at each step of writing a library's own files beside the index."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kb.errors import LibraryError
from kb.library.configuration import CONFIG_FILE, ConfigurationFiles
from kb.library.files.gone_passages import GoneFile
from kb.library.files.last_good import LAST_GOOD
from kb.library.files.purged import PURGED, PurgedList, write_purged
from kb.library.indexing.document_ids import IdFile, IdRecord, KnownIds
from kb.model import DocumentId, PassageId
from tests.engine.whoosh.faulty_files import Fault, RecordedFolder

OLD_IDS = KnownIds.of(IdRecord(DocumentId(f"report-{at}"), f"report-{at}.txt", f"{at:064}", "") for at in range(9))
NEW_IDS = KnownIds.of([*OLD_IDS.records.values(), IdRecord(DocumentId("new"), "new.txt", "f" * 64, "new")])
OLD_GONE = {PassageId(f"passage{at}"): PassageId(f"passage{at + 1}") for at in range(20)}
LIST = PurgedList("salt").extend(gone=map(str, range(30)))
OLD_TOML, NEW_TOML = (f'title = "{title}"\ndescription = "{title * 30}"\n' for title in ("Old", "New"))
SEEDS = range(6)


def write_ids(library: Path) -> None:
    IdFile.of_library(library).write(NEW_IDS)


def change_gone(library: Path) -> None:
    """Remember one more gone passage, and forget one that is back."""
    file = GoneFile.of_library(library)
    file.change(file.read() or b"", {PassageId("passage3")}, {PassageId("more"): None})


def extend_purged(library: Path) -> None:
    write_purged(library, LIST.extend(gone=["more"]))


def keep_configuration(library: Path) -> None:
    """Read a faultless configuration, which is copied, and in force whether or not the copy succeeds."""
    files = ConfigurationFiles(library)
    assert files.refresh().config.title == "New"
    assert files.read().faults == ()


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a library's folder, and what replaces it or creates it."""

    name: str
    change: Callable[[Path], None]
    is_told: bool = True  # whether an error is raised; if not, the program continues without the file


FILES = [
    KeptFile("ids.jsonl", write_ids),
    KeptFile("gone.jsonl", change_gone),
    KeptFile(PURGED, extend_purged),
    KeptFile(f"{LAST_GOOD}/{CONFIG_FILE}", keep_configuration, is_told=False),
]


@dataclass(frozen=True, slots=True)
class Trial:
    """A change of a file: the folder before it, all of its operations, and the contents before and after it."""

    file: KeptFile
    base: Path
    recorded: RecordedFolder
    before: dict[str, bytes]
    after: dict[str, bytes]

    def check(self, library: Path, *, is_done: bool = False) -> None:
        """Check that all is as before or after, nothing between, and that the change can be made then."""
        found = read_folder(library)
        assert found == self.after or (found == self.before and not is_done)
        self.file.change(library)
        assert read_folder(library) == self.after


def read_folder(library: Path) -> dict[str, bytes]:
    """Return the contents of all files except half-written ones under hidden names."""
    paths = (each for each in library.rglob("[!.]*") if each.is_file())
    return {each.relative_to(library).as_posix(): each.read_bytes() for each in paths}


def fill_folder(library: Path, without: str = "") -> Path:
    """Make a library's folder with the old version of each file, but one."""
    library.mkdir()
    (library / CONFIG_FILE).write_text(NEW_TOML, encoding="utf-8")
    IdFile.of_library(library).write(OLD_IDS)
    GoneFile.of_library(library).write(OLD_GONE)
    write_purged(library, LIST)
    (library / LAST_GOOD).mkdir()
    (library / LAST_GOOD / CONFIG_FILE).write_text(OLD_TOML, encoding="utf-8")
    if without.startswith(LAST_GOOD):
        shutil.rmtree(library / LAST_GOOD)
    elif without:
        (library / without).unlink()
    return library


@pytest.fixture(params=[False, True], ids=["replaced", "begun"])
def is_new(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(params=FILES, ids=lambda each: each.name)
def trial(request: pytest.FixtureRequest, tmp_path: Path, *, is_new: bool) -> Trial:
    """A change, made once without faults, of a file that exists or not."""
    file: KeptFile = request.param
    base = fill_folder(tmp_path / "base", file.name if is_new else "")
    recorded = RecordedFolder(Path(shutil.copytree(base, tmp_path / "after")))
    with recorded.watch():
        file.change(recorded.root)
    return Trial(file, base, recorded, read_folder(base), read_folder(recorded.root))


def test_each_file_is_replaced_or_begun(trial: Trial, tmp_path: Path) -> None:
    trial.recorded.rebuild(tmp_path / "rebuilt")
    assert read_folder(tmp_path / "rebuilt") == trial.after
    changed = {name for name in trial.after if trial.after[name] != trial.before.get(name)}
    assert changed == {trial.file.name}


def test_after_a_power_cut_each_file_is_the_old_or_the_new_one(trial: Trial, tmp_path: Path) -> None:
    count = len(trial.recorded.operations)
    for after in range(count + 1):
        for seed in SEEDS:
            found = tmp_path / f"{after}-{seed}"
            trial.recorded.reconstruct(after, seed, found)
            trial.check(found, is_done=after == count)


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC], ids=["EIO", "ENOSPC"])
def test_after_an_error_each_file_is_the_old_or_the_new_one(trial: Trial, tmp_path: Path, code: int) -> None:
    told = []
    for at in range(len(trial.recorded.operations)):
        faulty = RecordedFolder(Path(shutil.copytree(trial.base, tmp_path / f"{at}")), Fault(at, code))
        is_done = trial.file.is_told
        try:
            with faulty.watch():
                trial.file.change(faulty.root)
        except LibraryError as error:
            told.append(str(error))
            is_done = False
        trial.check(faulty.root, is_done=is_done)
    assert bool(told) == trial.file.is_told
    assert not any("\n" in each for each in told)
