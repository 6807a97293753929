"""The file of a document: the indexed one, or none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb.settings import Settings
from kb.web import create_app
from tests.libraries import open_library


def test_a_file_that_was_changed_is_shown_again_once_it_is_indexed(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    path = tmp_path / "sources" / "report.txt"
    path.write_text("The courts fail in most of the cases.", encoding="utf-8")
    library = open_library(Settings(library=tmp_path))
    library.sync()
    site = create_app(library.settings).test_client()
    with site.get("/documents/report/file") as answer:
        assert (answer.status_code, answer.data) == (200, path.read_bytes())
    path.write_text("The judges fail in most of the cases.", encoding="utf-8")
    with site.get("/documents/report/file") as answer:
        assert (answer.status_code, "Retry-After" in answer.headers, b"judges" in answer.data) == (503, True, False)
        assert b"This file was changed and is not indexed yet" in answer.data
    library.sync()
    with site.get("/documents/report/file") as answer:
        assert (answer.status_code, answer.data) == (200, path.read_bytes())
    path.unlink()
    assert site.get("/documents/report/file").status_code == 404


@pytest.mark.parametrize("sendfile", ["", "X-Sendfile"])
def test_a_file_that_became_a_link_to_elsewhere_is_not_sent(tmp_path: Path, sendfile: str) -> None:
    path, elsewhere = tmp_path / "library" / "sources" / "report.txt", tmp_path / "report.txt"
    path.parent.mkdir(parents=True)
    path.write_text("The courts fail in most of the cases.", encoding="utf-8")
    library = open_library(Settings(library=tmp_path / "library", sendfile=sendfile))
    library.sync()
    site = create_app(library.settings).test_client()
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    assert site.get("/documents/report/file").status_code == 404
    elsewhere.rename(path)
    with site.get("/documents/report/file") as answer:
        assert answer.status_code == 200


def test_a_file_whose_name_is_not_utf_8_is_sent(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    path = tmp_path / "sources" / os.fsdecode(b"bad\xffname.docx")
    path.with_suffix(".txt").write_text("The courts fail in most of the cases.", encoding="utf-8")
    library = open_library(Settings(library=tmp_path))
    library.sync()
    client = create_app(library.settings).test_client()
    (document,) = client.get("/documents.json").get_json()["documents"]
    with client.get(f"/documents/{document['id']}/file") as answer:
        assert (answer.status_code, answer.data) == (200, b"The courts fail in most of the cases.")
        assert "bad_name.txt" in answer.headers["Content-Disposition"]
