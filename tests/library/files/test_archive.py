"""The trash and the history on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import LibraryError
from kb.library.files.archive import Archive
from tests.library.files.disks import fill_disk, mount_small_disk


def test_what_is_put_in_is_found_by_its_id_and_its_source_the_newest_first(tmp_path: Path) -> None:
    source = tmp_path / "notes.md"
    archive = Archive(tmp_path / "trash")
    assert archive.list_sources() == []
    for words in ("first", "second"):
        source.unlink(missing_ok=True)
        source.write_text(words, encoding="utf-8")
        archive.put(source, "2013/notes.md", "2013-notes")
    assert [each.path.read_text(encoding="utf-8") for each in archive.find("2013-notes")] == ["second", "first"]
    assert archive.find("2013/notes.md") == archive.find("2013-notes")
    assert not archive.find("2013-notes")[0].sidecar.exists()
    archive.find("2013-notes")[0].erase()
    assert [each.path.read_text(encoding="utf-8") for each in archive.list_sources()] == ["first"]


def test_a_name_that_is_not_text_is_kept(tmp_path: Path) -> None:
    source = tmp_path / "caf\udce9.txt"
    source.write_bytes(b"words")
    Archive(tmp_path / "trash").put(source, source.name, "caf")
    (entry,) = Archive(tmp_path / "trash").list_sources()
    assert (entry.source, entry.path.read_bytes()) == (source.name, b"words")


def test_what_was_left_half_written_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "trash" / ".kb-0.unfinished").mkdir(parents=True)
    (tmp_path / "trash" / ".kb-0.unfinished" / "about.toml").write_text('source = "a"\ndocument = "a"\n')
    (tmp_path / "trash" / "2026").mkdir()
    (tmp_path / "trash" / "2026" / "about.toml").write_text('source = "a"\ndocument = "a"\n')
    assert Archive(tmp_path / "trash").list_sources() == []


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_bytes(b"words" * 10_000)
    with mount_small_disk(tmp_path / "disk") as disk:
        fill_disk(disk)
        with pytest.raises(LibraryError, match="No space left on device"):
            Archive(disk / "trash").put(tmp_path / "report.txt", "report.txt", "report")
        assert not [path for path in disk.rglob("*") if path.is_file() and path.name != "filling"]
