"""Opening commits: what is shared between them, and what is said where none can be opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.engine.protocol import IndexProblem
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh import engine as engine_module
from kb.engine.whoosh.engine import _parse_problem
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.errors import EngineError, NoIndexError
from kb.model import Prefix, Query
from tests.contract.encoders import add_vectors
from tests.contract.libraries import document


def open_snapshot(engine: WhooshEngine) -> WhooshSnapshot:
    with engine.snapshot() as snapshot:
        return snapshot


def test_a_commit_is_opened_once_and_its_files_are_shared(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.commit(added=[add_vectors(document("a", *map(str, range(20))))])
    first = open_snapshot(engine)
    assert open_snapshot(engine) is first
    assert engine._open(1) is first
    engine.commit(added=[document("b", "more")])
    second = open_snapshot(engine)
    assert (first.generation, second.generation) == (1, 2)
    assert first.segments[0].files in [each.files for each in second.segments]
    assert second.vectors[0] is first.vectors[0]


def test_a_folder_without_an_index_is_neither_outdated_nor_whole(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "none")
    assert engine.is_outdated() is False
    (problem,) = engine.check()
    assert problem == IndexProblem(f"No index in '{tmp_path / 'none'}'.", "Run 'kb index' to build it.")
    with pytest.raises(NoIndexError):
        engine.put_vectors([])


def test_a_damaged_index_is_not_outdated(tmp_path: Path) -> None:
    WhooshEngine(tmp_path).commit(added=[document("a", "text")])
    (toc,) = tmp_path.glob("*.toc")
    toc.write_bytes(b"half")
    assert WhooshEngine(tmp_path).is_outdated() is False
    assert len(WhooshEngine(tmp_path).check()) == 1
    with pytest.raises(EngineError, match="table of contents"):
        WhooshEngine(tmp_path).commit(added=[document("b", "text")])


def test_a_folder_that_is_none_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "index").touch()
    engine = WhooshEngine(tmp_path / "index")
    assert engine.is_outdated() is False
    (problem,) = engine.check()
    assert problem.message == f"The index in '{tmp_path / 'index'}' cannot be read (Not a directory)."
    assert problem.remedy == "Check the folder and its rights."


def test_a_commit_whose_files_are_gone_is_tried_as_often_as_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    WhooshEngine(tmp_path).commit(added=[document("a", "text")])
    (rows,) = tmp_path.glob("*.rows")
    rows.unlink()
    monkeypatch.setattr(engine_module, "_MAX_ATTEMPTS", 3)
    monkeypatch.setattr(engine_module, "_PAUSE_S", 0)
    engine = WhooshEngine(tmp_path)
    opened: list[int] = []
    open_commit = engine._open

    def count(generation: int) -> WhooshSnapshot:
        opened.append(generation)
        return open_commit(generation)

    monkeypatch.setattr(engine, "_open", count)
    with pytest.raises(EngineError, match=f"'{rows.name}' is missing"), engine.snapshot():
        pass
    assert opened == [1, 1, 1]


def test_the_last_sentence_of_an_error_is_the_remedy() -> None:
    error = EngineError("The file 'a.rows' is damaged. It is short. Run 'kb index'.")
    assert _parse_problem(error) == IndexProblem("The file 'a.rows' is damaged. It is short.", "Run 'kb index'.")


@pytest.mark.parametrize(("limit", "total", "notices"), [(3, 3, 0), (2, 2, 1)])
def test_a_prefix_is_one_of_so_many_words(tmp_path: Path, limit: int, total: int, notices: int) -> None:
    engine = WhooshEngine(tmp_path, max_prefix_terms=limit)
    engine.commit(added=[document("a", "doc", "dock dock", "docket docket", "door")])
    results = open_snapshot(engine).search(Query(Prefix("doc")))
    assert (results.total, len(results.notices)) == (total, notices)
    assert {each.passage.text for each in results.hits} >= {"dock dock", "docket docket"}
    for notice in results.notices:
        assert notice.startswith("3 words begin with “doc”; the 2 most frequent of them were searched.")


def test_a_word_in_several_fields_and_segments_is_one_of_those_that_begin_alike(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path, max_prefix_terms=2)
    engine.commit(added=[document("a", (("Dock",), "dock docket"), *map(str, range(20)))])
    engine.commit(added=[document("b", "docket")])
    results = open_snapshot(engine).search(Query(Prefix("doc")))
    assert (len(open_snapshot(engine).segments), results.total, results.notices) == (2, 2, ())
