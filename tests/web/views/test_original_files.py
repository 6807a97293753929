"""The file of a document: the indexed one, or none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb.web import create_app
from tests.libraries import index_sources


def test_a_file_that_was_changed_is_shown_again_once_it_is_indexed(tmp_path: Path) -> None:
    library = index_sources(tmp_path, {"report.txt": "The courts fail in most of the cases."})
    path = tmp_path / "sources" / "report.txt"
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
    texts = {"report.txt": "The courts fail in most of the cases."}
    library = index_sources(tmp_path / "library", texts, sendfile=sendfile)
    site = create_app(library.settings).test_client()
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    assert site.get("/documents/report/file").status_code == 404
    elsewhere.rename(path)
    with site.get("/documents/report/file") as answer:
        assert answer.status_code == 200


def test_a_file_whose_name_is_not_utf_8_is_sent(tmp_path: Path) -> None:
    library = index_sources(tmp_path, {os.fsdecode(b"bad\xffname.txt"): "The courts fail in most of the cases."})
    client = create_app(library.settings).test_client()
    (document,) = client.get("/documents.json").get_json()["documents"]
    with client.get(f"/documents/{document['id']}/file") as answer:
        assert (answer.status_code, answer.data) == (200, b"The courts fail in most of the cases.")
        assert "bad_name.txt" in answer.headers["Content-Disposition"]
