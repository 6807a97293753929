"""A disk of sources or of backups that is not mounted leaves an empty folder, or none."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli.commands import main
from kb.errors import LibraryError
from kb.library.indexing.sync import Library
from kb.library.keeping.adding import add_documents
from kb.library.keeping.backup import make_backup
from tests.libraries import index_sources


@pytest.fixture
def library(tmp_path: Path) -> Library:
    texts = {f"{number}.txt": f"The court sat on day {number}. " * 9 for number in range(6)}
    return index_sources(tmp_path / "library", texts)


def test_a_backup_makes_no_folder(library: Library, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"There is no folder '.*disk'\. Mount its disk"):
        make_backup(library, tmp_path / "disk" / "library.zip")
    assert not (tmp_path / "disk").exists()


def test_no_backup_takes_the_place_of_one_that_has_the_sources(library: Library, tmp_path: Path) -> None:
    backup = tmp_path / "library.zip"
    make_backup(library, backup)
    kept = backup.read_bytes()
    for each in library.sources.folder.iterdir():
        each.unlink()

    with pytest.raises(LibraryError, match="6 of 6 documents are missing"):
        make_backup(library, backup)
    assert backup.read_bytes() == kept


def test_a_backup_is_made_where_the_index_is_damaged(library: Library, tmp_path: Path) -> None:
    for each in (library.settings.library / "whoosh").iterdir():
        shutil.rmtree(each) if each.is_dir() else each.write_bytes(b"damaged")

    make_backup(library, tmp_path / "library.zip")
    assert (tmp_path / "library.zip").exists()


def test_nothing_is_added_to_the_folder_below_a_disk_that_is_missing(library: Library, tmp_path: Path) -> None:
    for each in library.sources.folder.iterdir():
        each.unlink()
    (tmp_path / "new.txt").write_text("The court rose.", encoding="utf-8")

    with pytest.raises(LibraryError, match="6 of 6 documents are missing"):
        add_documents(library, [str(tmp_path / "new.txt")], {})
    assert not list(library.sources.folder.iterdir())


def test_a_backup_is_compared_with_its_checksums(library: Library, tmp_path: Path) -> None:
    backup = tmp_path / "library.zip"
    make_backup(library, backup)
    checked = CliRunner().invoke(main, ["backup", "--check", str(backup)])
    assert checked.exit_code == 0
    assert re.match(rf"'{re.escape(str(backup))}' is whole: \d+ files, made at", checked.stdout)

    damaged = bytearray(backup.read_bytes())
    damaged[damaged.index(b"0.txt") + 40] ^= 0xFF
    backup.write_bytes(damaged)
    assert CliRunner().invoke(main, ["backup", "--check", str(backup)]).exit_code == 1
