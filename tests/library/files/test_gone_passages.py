"""The file of gone passages is authoritative, and the tombstones of an index are a copy of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.engine.protocol import Batch
from kb.errors import EngineError, LibraryError
from kb.library.catalogue.commits import commit_documents
from kb.library.catalogue.layout import GONE
from kb.library.catalogue.tombstones import has_gone_file
from kb.library.files.gone_passages import GoneFile, compute_gone_signature, parse_gone
from kb.library.keeping.doctor import check_catalogue
from kb.model import DocumentId, PassageId
from tests.contract.libraries import document, passage_id
from tests.contract.memory import MemoryEngine
from tests.libraries import open_view

A, B = PassageId("a"), PassageId("b")


class FailingEngine(MemoryEngine):
    """An engine that takes a whole batch, and then cannot write it."""

    def commit(self, batch: Batch) -> int:
        list(batch.added), list(batch.removed), list(batch.state)
        raise EngineError("No space left.")


@pytest.fixture
def gone(tmp_path: Path) -> GoneFile:
    return GoneFile.of_library(tmp_path)


@pytest.fixture
def engine(tmp_path: Path) -> MemoryEngine:
    return MemoryEngine(tmp_path / "one")


def read_tombstones(engine: MemoryEngine) -> set[str]:
    with engine.open() as reader:
        assert not list(check_catalogue(reader))
        return {key.removeprefix(GONE) for key, _ in reader.scan_state(GONE)}


def read_lines(gone: GoneFile) -> dict[PassageId, PassageId | None]:
    return parse_gone(gone.read() or b"")


def test_what_is_written_is_read_in_order_and_has_a_mark_of_its_own(gone: GoneFile) -> None:
    content = gone.write({B: None, A: B})
    assert gone.read() == content == b'["a","b"]\n["b",null]\n'
    assert parse_gone(content) == {A: B, B: None}
    assert compute_gone_signature(content) != compute_gone_signature(None) == compute_gone_signature(b"")


@pytest.mark.parametrize("line", [b"", b"[", b"<<<<<<< HEAD", b'"a"', b'["c"]', b"[1,2]", b'["c",1]', b"\xff", b"{}"])
def test_a_damaged_line_costs_no_other(line: bytes) -> None:
    assert parse_gone(b'["a","b"]\n' + line + b'\n["b",null]') == {A: B, B: None}


def test_lines_are_taken_out_and_added_and_damaged_ones_stay(gone: GoneFile) -> None:
    content = gone.change(b'["a","b"]\n<<<<\n["b",null]\n["c","a"]', {A}, {B: A, PassageId("d"): None})
    assert gone.read() == content == b'<<<<\n["c","a"]\n["b","a"]\n["d",null]\n'
    assert gone.change(b"", set(), {}) == gone.read() == b""


def test_a_commit_remembers_what_goes_and_forgets_what_comes_back(engine: MemoryEngine, gone: GoneFile) -> None:
    one, two = passage_id("a", "one bell"), passage_id("a", "two bells")
    commit_documents(engine, added=[document("a", "one bell")], gone=gone)
    assert gone.read() is None  # nothing is gone, and nothing is written
    commit_documents(engine, added=[document("a", "two bells")], gone=gone)
    assert read_lines(gone) == {one: two}
    commit_documents(engine, added=[document("a", "one bell")], gone=gone)
    assert read_lines(gone) == {two: one}
    commit_documents(engine, removed=[DocumentId("a")], gone=gone)
    assert read_lines(gone) == {two: one, one: None}
    assert read_tombstones(engine) == {one, two}


def test_a_commit_without_anything_gone_leaves_the_file_alone(engine: MemoryEngine, gone: GoneFile) -> None:
    for text in ("one bell", "two bells"):
        commit_documents(engine, added=[document("a", text)], gone=gone)
    before = gone.path.stat()
    commit_documents(engine, added=[document("b", "another")], gone=gone)
    assert (gone.path.stat().st_ino, gone.path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("rebuild", [False, True])
def test_another_engine_takes_what_is_gone_from_the_file(tmp_path: Path, gone: GoneFile, rebuild: bool) -> None:
    one, other = MemoryEngine(tmp_path / "one"), MemoryEngine(tmp_path / "other")
    for text in ("one bell", "two bells"):
        commit_documents(one, added=[document("a", text)], gone=gone)
    commit_documents(other, added=[document("a", "two bells")], gone=gone, rebuild=rebuild)
    for engine in (one, other):
        with open_view(engine) as view:
            assert view.find_successor(passage_id("a", "one bell")) == passage_id("a", "two bells")
            assert has_gone_file(view.reader, gone)


def test_an_index_of_an_older_version_fills_the_file(engine: MemoryEngine, gone: GoneFile) -> None:
    for text in ("one bell", "two bells"):
        commit_documents(engine, added=[document("a", text)])
    with engine.open() as reader:
        assert not has_gone_file(reader, gone)
    commit_documents(engine, gone=gone)
    assert read_lines(gone) == {passage_id("a", "one bell"): passage_id("a", "two bells")}


def test_a_file_that_was_deleted_is_written_again(engine: MemoryEngine, gone: GoneFile) -> None:
    for text in ("one bell", "two bells"):
        commit_documents(engine, added=[document("a", text)], gone=gone)
    content = gone.read()
    gone.path.unlink()
    with engine.open() as reader:
        assert not has_gone_file(reader, gone)
    commit_documents(engine, gone=gone)
    assert gone.read() == content


def test_a_file_that_was_changed_or_restored_counts_for_more_than_the_index(
    engine: MemoryEngine, gone: GoneFile
) -> None:
    for text in ("one bell", "two bells"):
        commit_documents(engine, added=[document("a", text)], gone=gone)
    gone.write({A: None, B: A})
    commit_documents(engine, gone=gone)
    assert read_tombstones(engine) == {A, B}
    assert read_lines(gone) == {A: None, B: A}


def test_a_commit_that_fails_after_the_file_was_written_costs_nothing(tmp_path: Path, gone: GoneFile) -> None:
    engine = MemoryEngine(tmp_path / "one")
    one, two = passage_id("a", "one bell"), passage_id("a", "two bells")
    commit_documents(engine, added=[document("a", "one bell")], gone=gone)
    with pytest.raises(EngineError):
        commit_documents(FailingEngine(engine.path), added=[document("a", "two bells")], gone=gone)
    assert read_lines(gone) == {one: two}
    commit_documents(engine, gone=gone)  # the change was rolled back, so the passage is still there
    assert (read_tombstones(engine), read_lines(gone)) == (set(), {})
    with pytest.raises(EngineError):
        commit_documents(FailingEngine(engine.path), added=[document("a", "two bells")], gone=gone)
    commit_documents(engine, added=[document("a", "two bells")], gone=gone)
    assert (read_tombstones(engine), read_lines(gone)) == ({one}, {one: two})


def test_a_file_that_cannot_be_written_stops_the_commit(engine: MemoryEngine, gone: GoneFile) -> None:
    commit_documents(engine, added=[document("a", "one bell")], gone=gone)
    elsewhere = gone.path.with_name("elsewhere")
    elsewhere.symlink_to("nowhere")
    with pytest.raises(LibraryError, match="elsewhere' cannot be written"):
        commit_documents(engine, added=[document("a", "two bells")], gone=GoneFile(elsewhere / "gone.jsonl"))
    with open_view(engine) as view:
        assert view.get_passage(passage_id("a", "one bell"))


def test_a_document_that_goes_on_under_another_id_leads_there(engine: MemoryEngine, gone: GoneFile) -> None:
    commit_documents(engine, added=[document("old", "one bell rings", "two bells ring at night")], gone=gone)
    commit_documents(
        engine,
        added=[document("new", "two bells ring at night", "one bell rings")],
        removed=[DocumentId("old")],
        renamed={DocumentId("old"): DocumentId("new")},
        gone=gone,
    )
    with open_view(engine) as view:
        assert [each.id for each in view.documents()] == ["new"]
        for text in ("one bell rings", "two bells ring at night"):
            assert view.find_successor(passage_id("old", text)) == passage_id("new", text)
