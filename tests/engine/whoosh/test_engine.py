"""Opening commits: what they share, and the messages where none can be opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.engine.protocol import IndexProblem, TermList, TermScope
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh import engine as engine_module
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.errors import EngineError, NoIndexError
from kb.library.catalogue.commits import commit_documents
from kb.model import Prefix, Query
from tests.contract.encoders import add_vectors
from tests.contract.libraries import document


def open_snapshot(engine: WhooshEngine) -> WhooshSnapshot:
    with engine.open() as view:
        return view


def test_a_commit_is_opened_once_and_its_files_are_shared(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=[add_vectors(document("a", *map(str, range(20))))])
    first = open_snapshot(engine)
    assert open_snapshot(engine) is first
    assert engine._open(1) is first
    commit_documents(engine, added=[document("b", "more")])
    second = open_snapshot(engine)
    assert (first.generation, second.generation) == (1, 2)
    assert first.segments[0].files in [each.files for each in second.segments]
    assert second.vectors[0] is first.vectors[0]


def test_a_folder_without_an_index_is_neither_outdated_nor_whole(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "none")
    assert engine.check(read_all=False).is_outdated is False
    (problem,) = engine.check().problems
    assert problem == IndexProblem(f"No index in '{tmp_path / 'none'}'.", "Run 'kb index' to build it.")
    with pytest.raises(NoIndexError):
        engine.put_vectors([])


def test_a_damaged_index_is_not_outdated(tmp_path: Path) -> None:
    commit_documents(WhooshEngine(tmp_path), added=[document("a", "text")])
    (toc,) = tmp_path.glob("*.toc")
    toc.write_bytes(b"half")
    assert WhooshEngine(tmp_path).check(read_all=False).is_outdated is False
    assert len(WhooshEngine(tmp_path).check().problems) == 1
    with pytest.raises(EngineError, match="table of contents"):
        commit_documents(WhooshEngine(tmp_path), added=[document("b", "text")])


def test_a_folder_that_is_none_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "index").touch()
    engine = WhooshEngine(tmp_path / "index")
    assert engine.check(read_all=False).is_outdated is False
    (problem,) = engine.check().problems
    assert problem.message == f"The index in '{tmp_path / 'index'}' cannot be read (Not a directory)."
    assert problem.remedy == "Check the folder and its rights."


def test_a_commit_whose_files_are_gone_is_tried_as_often_as_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit_documents(WhooshEngine(tmp_path), added=[document("a", "text")])
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
    with pytest.raises(EngineError, match=f"'{rows.name}' is missing"), engine.open():
        pass
    assert opened == [1, 1, 1]


def test_the_last_sentence_of_an_error_is_the_remedy() -> None:
    error = EngineError("The file 'a.rows' is damaged. It is short. Run 'kb index'.")
    assert IndexProblem.from_error(error) == IndexProblem(
        "The file 'a.rows' is damaged. It is short.", "Run 'kb index'."
    )


def test_a_word_in_several_fields_and_segments_is_one_of_those_that_begin_alike(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=[document("a", (("Dock",), "dock docket"), *map(str, range(20)))])
    commit_documents(engine, added=[document("b", "docket")])
    snapshot = open_snapshot(engine)
    assert len(snapshot.segments) == 2
    assert snapshot.list_terms(TermScope.TEXT, "doc") == TermList(2, [("dock", 2), ("docket", 2)])
    assert snapshot.list_terms(TermScope.BODY, "doc") == TermList(2, [("docket", 2), ("dock", 1)])


@pytest.mark.parametrize(("terms", "total"), [(None, 3), (("dock", "docket"), 2), (("dock",), 1), ((), 0)])
def test_a_prefix_is_searched_by_the_terms_that_it_was_given(
    tmp_path: Path, terms: tuple[str, ...] | None, total: int
) -> None:
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=[document("a", "doc", "dock dock", "docket docket", "door")])
    assert open_snapshot(engine).multi_search([Query(Prefix("doc", terms))])[0].total == total
