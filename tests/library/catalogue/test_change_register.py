"""The register of changes: entries of each document, also with damaged lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.errors import LibraryError
from kb.library.catalogue.change_register import ChangeRegister, DocumentChange, read_register
from kb.model import DocumentId
from tests.libraries import index_sources

HEAD = {"generation": 3, "purged_in": 2}
ROW = {"id": "report", "generation": 3, "added_in": 1, "added": "2026-01-02T03:04:05Z", "fingerprint": "ab"}


def write(folder: Path, *lines: str) -> Path:
    (folder / "changes.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_library_without_the_file_has_an_empty_register(tmp_path: Path) -> None:
    assert read_register(tmp_path) == ChangeRegister()


def test_what_was_noted_is_read(tmp_path: Path) -> None:
    register = read_register(write(tmp_path, json.dumps(HEAD), json.dumps(ROW)))

    report = DocumentChange(DocumentId("report"), 3, 1, "2026-01-02T03:04:05Z", "ab")
    assert register == ChangeRegister(3, 2, {report.id: report})


@pytest.mark.parametrize("line", ["", "{", "[]", "null", '{"id": "x"}', '{"id": 7, "generation": 1, "added_in": 1}'])
def test_a_damaged_line_is_passed_over(tmp_path: Path, line: str) -> None:
    register = read_register(write(tmp_path, json.dumps(HEAD), line, json.dumps(ROW)))

    assert register.generation == 3
    assert list(register.changes) == ["report"]


def test_keys_of_a_later_version_are_passed_over(tmp_path: Path) -> None:
    register = read_register(write(tmp_path, json.dumps(HEAD | {"new": 1}), json.dumps(ROW | {"new": {}})))

    assert (register.generation, list(register.changes)) == (3, ["report"])


def test_a_file_without_its_head_is_begun_anew(tmp_path: Path) -> None:
    assert read_register(write(tmp_path, "torn", json.dumps(ROW))).generation == 0


def test_a_document_that_comes_changes_and_goes_is_followed() -> None:
    report = DocumentId("report")
    added = ChangeRegister(1).follow({report: "a"}, 2, "now")
    changed = added.follow({report: "b"}, 3, "later")
    removed = changed.follow({}, 4, "last")

    assert added.changes[report] == DocumentChange(report, 2, 2, "now", "a")
    assert changed.changes[report] == DocumentChange(report, 3, 2, "now", "b")
    assert removed.changes[report] == DocumentChange(report, 4, 2, "now", "")
    assert changed.follow({report: "b"}, 5, "again").changes == changed.changes


def test_a_document_that_comes_back_is_added_anew() -> None:
    report = DocumentId("report")
    removed = ChangeRegister(1).follow({report: "a"}, 2, "now").follow({}, 3, "later")

    assert removed.follow({report: "a"}, 4, "last").changes[report] == DocumentChange(report, 4, 4, "last", "a")


def test_a_register_that_is_there_and_cannot_be_read_is_told_and_not_written_anew(tmp_path: Path) -> None:
    library = index_sources(tmp_path, {"report.txt": "The report says that the lantern is lit."})
    path, kept = tmp_path / "changes.jsonl", tmp_path / "kept.jsonl"
    path.rename(kept)
    path.symlink_to(path.name)  # like a failing disk: it exists and cannot be read
    (tmp_path / "sources" / "second.txt").write_text("The second one says that it is dark.", encoding="utf-8")

    with pytest.raises(LibraryError, match=r"changes\.jsonl' cannot be read \(.+\)\. Check the file and its rights\."):
        library.sync()

    assert path.is_symlink()
    kept.replace(path)
    (tmp_path / "sources" / "second.txt").unlink()
    library.sync()
    assert read_register(tmp_path).changes[DocumentId("report")].generation == 1
