"""Writing files whole or not at all."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.errors import LibraryError
from kb.library.files.safe_files import (
    copy_file,
    delete_file,
    delete_folder,
    delete_unfinished,
    keep_newest,
    link_or_copy,
    read_file,
    read_pieces,
    update_toml,
    write_file,
)
from tests.library.files.disks import mount_small_disk, open_to_others, run_as_another_user

SIDECAR = '# checked by hand\ntitle = "Old"  # as printed\n\n[[quotations]]\nwords = "we saw"\nspeaker = "A"\n'


def break_off() -> Iterator[bytes]:
    yield b"half"
    raise LibraryError("The rest cannot be read.")


def test_what_breaks_off_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    with pytest.raises(LibraryError, match="The rest"):
        write_file(path, break_off())
    assert list(tmp_path.iterdir()) == []
    write_file(path, [b"first"])
    with pytest.raises(LibraryError, match="The rest"):
        write_file(path, break_off())
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("report.txt", b"first")]


def test_a_file_that_is_replaced_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.txt"
    write_file(path, [b"first"])
    path.chmod(0o640)
    write_file(path, [b"se", b"cond"])
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"second", 0o640)
    write_file(tmp_path / "copy.txt", [b"second"], like=path)
    assert (tmp_path / "copy.txt").stat().st_mode & 0o777 == 0o640


def test_a_file_that_cannot_be_read_is_an_error_that_says_which_and_one_that_is_not_there_is_none(
    tmp_path: Path,
) -> None:
    assert read_file(tmp_path / "gone.jsonl") is None
    write_file(tmp_path / "gone.jsonl", [b"one\n"])
    assert read_file(tmp_path / "gone.jsonl") == b"one\n"
    with pytest.raises(LibraryError, match=r"cannot be read \(Is a directory\)"):
        read_file(tmp_path)


def test_a_file_that_grows_while_it_is_copied_is_not_taken(tmp_path: Path) -> None:
    source = tmp_path / "growing.txt"
    source.write_bytes(b"x" * (3 << 20))
    pieces = read_pieces(source)
    next(pieces)
    with source.open("ab") as file:
        file.write(b"more")
    with pytest.raises(LibraryError, match="is being written at this moment"):
        list(pieces)


def test_what_is_missing_is_named_and_deleting_it_is_no_error(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"nothing\.txt' cannot be read \(No such file"):
        copy_file(tmp_path / "nothing.txt", tmp_path / "copy.txt")
    delete_file(tmp_path / "nothing.txt")
    assert list(tmp_path.iterdir()) == []


def test_a_sidecar_keeps_its_comments_its_order_and_its_other_keys(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf.toml"
    path.write_text(SIDECAR, encoding="utf-8")
    update_toml(path, {"title": "New", "publisher": "The Group"})
    assert path.read_text(encoding="utf-8") == SIDECAR.replace('"Old"', '"New"').replace(
        "printed\n", 'printed\npublisher = "The Group"\n'
    )


def test_a_sidecar_without_a_change_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf.toml"
    update_toml(path, {})
    assert not path.exists()
    path.write_text(SIDECAR, encoding="utf-8")
    before = path.stat()
    update_toml(path, {"title": "Old"})
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_link_is_copied_and_not_linked_again(tmp_path: Path) -> None:
    (tmp_path / "there.txt").write_bytes(b"words")
    (tmp_path / "link.txt").symlink_to("there.txt")
    (tmp_path / "trash").mkdir()
    link_or_copy(tmp_path / "link.txt", tmp_path / "trash" / "link.txt")
    assert not (tmp_path / "trash" / "link.txt").is_symlink()
    assert (tmp_path / "trash" / "link.txt").read_bytes() == b"words"


def test_folders_and_what_was_left_half_written_are_deleted(tmp_path: Path) -> None:
    (tmp_path / "trash" / "a").mkdir(parents=True)
    (tmp_path / "trash" / "a" / "words.txt").write_bytes(b"words")
    (tmp_path / "trash" / ".kb-1.unfinished").mkdir()
    (tmp_path / ".kb-2.unfinished").write_bytes(b"half")
    (tmp_path / ".hidden").write_bytes(b"of others")
    delete_folder(tmp_path / "trash" / "a")
    delete_unfinished(tmp_path)
    assert sorted(str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*")) == [".hidden", "trash"]


def test_a_full_disk_leaves_the_sidecar_as_it_was(tmp_path: Path) -> None:
    with mount_small_disk(tmp_path / "disk") as disk:
        path = disk / "report.pdf.toml"
        path.write_text(SIDECAR, encoding="utf-8")
        with pytest.raises(OSError, match="No space left"):
            (disk / "filling").write_bytes(b"x" * (4 << 20))
        with pytest.raises(LibraryError, match=r"cannot be written \(No space left on device\)"):
            update_toml(path, {"title": "N" * 5000})
        assert path.read_text(encoding="utf-8") == SIDECAR
        assert sorted(each.name for each in disk.iterdir()) == ["filling", "report.pdf.toml"]


def test_a_folder_of_another_user_is_named_with_the_reason(tmp_path: Path) -> None:
    open_to_others(tmp_path)
    (tmp_path / "report.txt").write_bytes(b"words")

    def write() -> None:
        write_file(tmp_path / "report.txt", [b"others"])

    assert "cannot be written (Permission denied)" in run_as_another_user(write)
    assert (tmp_path / "report.txt").read_bytes() == b"words"


class Content(str):
    """The content of a file, which can tell whether anything still refers to it."""


@pytest.mark.costly
def test_of_a_file_that_changes_the_newest_version_alone_is_kept(tmp_path: Path) -> None:
    read: list[weakref.ref[Content]] = []

    def read_content(path: Path) -> Content:
        content = Content(path.read_text(encoding="utf-8"))
        read.append(weakref.ref(content))
        return content

    read_newest = keep_newest(read_content)
    one, other = tmp_path / "one", tmp_path / "other"
    write_file(other, [b"other"])
    assert read_newest(other, other.stat()) == "other"
    for number in range(20):
        write_file(one, [str(number).encode()])
        for _ in range(2):
            assert read_newest(one, one.stat()) == str(number)
    assert read_newest(other, other.stat()) == "other"
    gc.collect()
    assert [each() for each in read] == ["other", *[None] * 19, "19"]
