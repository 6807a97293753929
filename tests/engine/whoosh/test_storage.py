"""The index folder: generations, and tables of contents that are whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.storage import LibraryIndex, find_latest_generation, read_toc
from kb.errors import EngineError
from kb.library.catalogue.commits import commit_documents
from tests.contract.libraries import document


def test_the_newest_commit_has_the_highest_number(tmp_path: Path) -> None:
    assert find_latest_generation(tmp_path / "none") == -1
    assert find_latest_generation(tmp_path) == -1
    for name in ("_MAIN_0.toc", "_MAIN_9.toc", "_MAIN_10.toc", "_MAIN_11.toc.123", "_OTHER_12.toc"):
        (tmp_path / name).touch()
    assert find_latest_generation(tmp_path) == 10


@pytest.mark.parametrize("content", [b"", b"x" * 16, b"x" * 17])
def test_a_table_of_contents_without_a_seal_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "_MAIN_3.toc").write_bytes(content)
    with pytest.raises(EngineError, match="table of contents"):
        read_toc(tmp_path, 3)


def test_commits_are_numbered_from_1_also_by_a_rebuild(tmp_path: Path) -> None:
    assert LibraryIndex(tmp_path, rebuild=False)._read_toc().generation == 0
    engine = WhooshEngine(tmp_path)
    assert commit_documents(engine, added=[document("a", "text")]) == 1
    assert commit_documents(engine, added=[document("b", "text")]) == 2
    assert len(LibraryIndex(tmp_path, rebuild=False)._read_toc().segments) == 1
    toc = LibraryIndex(tmp_path, rebuild=True)._read_toc()
    assert (toc.generation, toc.segments) == (2, [])
    assert commit_documents(engine, rebuild=True) == 3
