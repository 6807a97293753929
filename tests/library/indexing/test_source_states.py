"""The states of sources that an index keeps, from one commit to the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.engine.protocol import Engine
from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.library.catalogue.layout import SOURCES
from kb.library.catalogue.sources import SourceState, find_unread_sources, read_source_states, read_unread_sources
from kb.model import UnreadSource

STATES = {
    "a.txt": SourceState((1, 2), "content", "fingerprint", "a", 3, 4, (2, 5), ("A remark “with marks”.",)),
    "folder/b.pdf": SourceState((1, 2, 3, 4), "content", "fingerprint"),
    "odd \udcff.txt": SourceState((), "content", "fingerprint", "odd"),
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, sources=STATES)
    return engine


def read(engine: Engine) -> dict[str, SourceState]:
    with engine.open() as reader:
        return read_source_states(reader)


def test_states_are_read_as_they_were_written(engine: Engine) -> None:
    assert read(engine) == STATES


def test_a_commit_changes_the_states_that_it_names_and_no_others(engine: Engine) -> None:
    changed = SourceState((9, 9), "other", "other", "a")
    new = {f"{number}.txt": changed for number in range(600)}  # more than there are groups
    commit_documents(engine, sources={**new, "a.txt": changed, "folder/b.pdf": None})
    assert read(engine) == {**new, "a.txt": changed, "odd \udcff.txt": STATES["odd \udcff.txt"]}


def test_states_that_are_all_gone_leave_nothing_behind(engine: Engine) -> None:
    commit_documents(engine, sources={**dict.fromkeys(STATES), "never.txt": None})
    with engine.open() as reader:
        assert list(reader.scan_state(SOURCES)) == []


def test_a_rebuild_begins_without_states(engine: Engine) -> None:
    commit_documents(engine, sources={"a.txt": STATES["a.txt"]}, rebuild=True)
    assert read(engine) == {"a.txt": STATES["a.txt"]}


def test_sources_that_could_not_be_read_stay_where_a_commit_does_not_name_them(engine: Engine) -> None:
    one, two = UnreadSource("one.pdf", "1", "Damaged."), UnreadSource("two.pdf", "2", "Encrypted.")
    commit_documents(engine, unread=[one, two])
    commit_documents(engine, unread=None)
    with engine.open() as reader:
        assert read_unread_sources(reader) == [one, two]
        assert find_unread_sources(reader, ["two.pdf", "three.pdf"]) == {"two.pdf": two}
