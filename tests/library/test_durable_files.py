"""Files that are replaced as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import LibraryError
from kb.library.durable_files import read_file, write_file


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "gone.jsonl"
    assert read_file(path) is None
    for content in (b"one\n", b"", b"three\n" * 10_000):
        write_file(path, [content])
        assert read_file(path) == content
        assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_still_what_it_was_and_the_error_says_which(tmp_path: Path) -> None:
    path = tmp_path / "gone.jsonl"
    write_file(path, [b"one\n"])
    with pytest.raises(LibraryError, match=r"missing/gone\.jsonl' cannot be written \(No such file"):
        write_file(tmp_path / "missing" / "gone.jsonl", [b"two\n"])
    unfinished = tmp_path / "full.unfinished"
    unfinished.symlink_to("/dev/full")
    (tmp_path / "full").write_bytes(b"one\n")
    with pytest.raises(LibraryError, match=r"full' cannot be written \(No space left on device\)"):
        write_file(tmp_path / "full", [b"two\n"])
    assert (tmp_path / "full").read_bytes() == b"one\n"
    assert not unfinished.is_symlink()


def test_a_file_that_cannot_be_read_is_an_error_that_says_which(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"cannot be read \(Is a directory\)"):
        read_file(tmp_path)
