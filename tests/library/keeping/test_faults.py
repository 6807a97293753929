"""Disk errors and power cuts at each step of changing a sidecar, replacing a source, and removing one."""

from __future__ import annotations

import errno
import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.errors import LibraryError
from kb.library.files.archive import Archive
from kb.library.files.safe_files import update_toml
from kb.library.indexing.source_files import IncomingFile, SourceFolder
from tests.engine.whoosh.faulty_files import Fault, RecordedFolder
from tests.libraries import write_sources

OLD, NEW = b"old words " * 40, b"new words " * 50
OLD_SIDECAR = '# by hand\ntitle = "Old"\n\n[[quotations]]\nwords = "old words"\n' + "# kept\n" * 40
SEEDS = range(6)


def change_sidecar(library: Path) -> None:
    update_toml(library / "sources" / "report.txt.toml", {"title": "New"})


def replace_source(library: Path) -> None:
    history = Archive(library / "history")
    new = IncomingFile(library.parent / "report.txt", "report.txt")
    SourceFolder(library / "sources", 1).place(
        new, "report.txt", {}, keep=lambda path, name: history.put(path, name, "report")
    )


def remove_source(library: Path) -> None:
    Archive(library / "trash").put(library / "sources" / "report.txt", "report.txt", "report")
    SourceFolder(library / "sources", 1).delete("report.txt")


def check_whole(library: Path) -> None:
    """Check that the old words are somewhere, and that each file with its final name is whole."""
    source, sidecar = library / "sources" / "report.txt", library / "sources" / "report.txt.toml"
    archived = [*Archive(library / "trash").find("report"), *Archive(library / "history").find("report")]
    for each in archived:
        assert each.path.read_bytes() == OLD
        assert each.sidecar.read_text(encoding="utf-8") == OLD_SIDECAR
    assert not source.exists() or source.read_bytes() in (OLD, NEW)
    assert archived or source.read_bytes() == OLD
    if sidecar.exists():
        text = sidecar.read_text(encoding="utf-8")
        assert text in (OLD_SIDECAR, OLD_SIDECAR.replace("Old", "New"))
        assert "title" in tomllib.loads(text)
    else:
        assert archived


def refuse_link(*_: object, **__: object) -> None:
    """Refuse to give a file a second name, as FAT does."""
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(os, "link", refuse_link)
    (tmp_path / "report.txt").write_bytes(NEW)
    return fill_folder(tmp_path / "library")


def fill_folder(library: Path) -> Path:
    return write_sources(library, {"report.txt": OLD, "report.txt.toml": OLD_SIDECAR})


CHANGES = [change_sidecar, replace_source, remove_source]


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_power_cut_at_any_step_everything_is_there_as_a_whole(
    library: Path, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    recorded = RecordedFolder(library)
    with recorded.watch():
        change(library)
    assert len(recorded.operations) >= 5
    for after in range(len(recorded.operations) + 1):
        for seed in SEEDS:
            found = tmp_path / f"{after}-{seed}" / "library"
            found.parent.mkdir()
            recorded.reconstruct(after, seed, found)
            check_whole(found)


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("change", CHANGES)
def test_an_error_at_any_step_is_one_line_and_leaves_everything_as_a_whole(
    library: Path, tmp_path: Path, change: Callable[[Path], None], code: int
) -> None:
    recorded = RecordedFolder(library)
    with recorded.watch():
        change(library)
    reasons = []
    for at in range(len(recorded.operations)):
        folder = tmp_path / f"{at}"
        folder.mkdir()
        (folder / "report.txt").write_bytes(NEW)
        faulty = RecordedFolder(fill_folder(folder / "library"), Fault(at, code))
        try:
            with faulty.watch():
                change(faulty.root)
        except LibraryError as error:
            reasons.append(str(error))
        check_whole(faulty.root)
    assert len(reasons) >= 4
    assert all(os.strerror(code) in each and "\n" not in each for each in reasons)
