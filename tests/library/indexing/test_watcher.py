"""Watching the folder of sources: which files count as complete, what is indexed when, and that no failure ends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import KBError, NoIndexError
from kb.library.indexing.sync import Library
from kb.library.indexing.watcher import WatchedFolder, Watcher
from kb.model import DocumentId
from kb.settings import Settings
from tests.libraries import open_library


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "first.txt").write_text("The first report.", encoding="utf-8")
    return folder


class Watched:
    """A watched library, polled step by step."""

    def __init__(self, library: Path) -> None:
        settings = Settings(library=library, jobs=1)
        self.lines: list[str] = []
        self.library: Library = open_library(settings)
        self.watcher = Watcher(self.library, settings, self.lines.append)

    def poll(self, times: int = 1) -> list[str]:
        """Poll some times; return the documents of the index, and forget the lines before."""
        self.lines.clear()
        for _ in range(times):
            self.watcher.step()
        try:
            with self.library.open_view() as view:
                return [each.id for each in view.documents()]
        except NoIndexError:
            return []


@pytest.fixture
def watched(sources: Path) -> Watched:
    watched = Watched(sources.parent)
    watched.poll(2)
    return watched


def names(folder: WatchedFolder) -> list[str]:
    return [each.name for each in folder if not each.is_changing]


def test_files_can_be_indexed_when_two_looks_find_them_the_same(sources: Path) -> None:
    folder = WatchedFolder(sources, max_mb=1)
    assert [folder.poll(), folder.poll()] == [False, True]
    (sources / "new.txt").write_text("New", encoding="utf-8")
    assert not folder.poll()
    (sources / "new.txt").write_text("New words", encoding="utf-8")
    assert not folder.poll()
    assert folder.poll()
    assert names(folder) == ["first.txt", "new.txt"]


def test_a_file_that_is_written_for_long_holds_up_no_other_and_comes_when_it_is_whole(sources: Path) -> None:
    folder = WatchedFolder(sources, max_mb=1)
    folder.poll()
    with (sources / "long.txt").open("w", encoding="utf-8") as file:
        for is_other_new, can_be_indexed in ((0, False), (0, False), (0, True), (1, False), (0, True)):
            file.write("more ")
            file.flush()
            if is_other_new:
                (sources / "other.txt").write_text("Other", encoding="utf-8")
            assert folder.poll() == can_be_indexed
        assert names(folder) == ["first.txt", "other.txt"]
    assert folder.poll()
    assert names(folder) == ["first.txt", "long.txt", "other.txt"]


def test_a_known_file_that_is_written_again_is_waited_for(sources: Path) -> None:
    folder = WatchedFolder(sources, max_mb=1)
    folder.poll()
    for size in range(2):
        (sources / "first.txt").write_text("x" * size, encoding="utf-8")
        assert not folder.poll()
    assert folder.poll()
    assert names(folder) == ["first.txt"]


def test_files_that_change_in_turn_hold_up_no_other(sources: Path) -> None:
    folder = WatchedFolder(sources, max_mb=1)
    folder.poll()
    allowed = []
    for size in range(20):
        (sources / f"log-{size % 3}.txt").write_text("x" * size, encoding="utf-8")
        allowed.append(folder.poll())
    assert allowed[-9:].count(True) == 3


def test_a_known_file_that_keeps_changing_stays_as_it_was_and_holds_up_no_other(
    watched: Watched, sources: Path
) -> None:
    (sources / "new.txt").write_text("Quite new.", encoding="utf-8")
    with (sources / "first.txt").open("a", encoding="utf-8") as file:
        for _ in range(4):
            file.write(" Half a sent")
            file.flush()
            documents = watched.poll()
        assert documents == ["first", "new"]
        with watched.library.open_view() as view:
            assert [each.text for each in view.document_passages(DocumentId("first"))] == ["The first report."]
        file.write("ence.")
    watched.poll(2)
    with watched.library.open_view() as view:
        assert "Half a sentence." in view.document_passages(DocumentId("first"))[0].text


def test_files_that_changed_since_the_last_look_are_not_given_out(sources: Path) -> None:
    folder = WatchedFolder(sources, max_mb=1)
    folder.poll()
    folder.poll()
    (sources / "new.txt").write_text("New", encoding="utf-8")
    with pytest.raises(KBError, match="changed meanwhile"):
        list(folder)
    folder.poll()
    folder.poll()
    (sources / "first.txt").unlink()
    with pytest.raises(KBError, match="changed meanwhile"):
        list(folder)


def test_what_is_put_in_changed_or_taken_out_is_indexed_with_one_line_each(watched: Watched, sources: Path) -> None:
    (sources / "new.md").write_text("# New\n\nWords.", encoding="utf-8")
    assert watched.poll() == ["first"]
    assert watched.poll() == ["first", "new"]
    assert watched.lines == ["Indexed: 1 added, 1 unchanged."]
    (sources / "new.md").write_text("# New\n\nOther words.", encoding="utf-8")
    watched.poll(2)
    assert watched.lines == ["Indexed: 1 changed, 1 unchanged."]
    (sources / "new.md").unlink()
    assert watched.poll() == ["first", "new"]
    assert watched.poll() == ["first"]
    assert watched.lines == ["Indexed: 1 unchanged, 1 removed."]


def test_where_nothing_changes_nothing_is_indexed_or_said(watched: Watched) -> None:
    with watched.library.open_view() as view:
        before = view.generation
    assert watched.poll(5) == ["first"]
    assert watched.lines == []
    with watched.library.open_view() as view:
        assert view.generation == before


def test_litter_is_left_alone_and_what_cannot_be_read_is_said_once_without_its_name(
    watched: Watched, sources: Path
) -> None:
    (sources / "~$first.docx").write_bytes(b"x")
    (sources / "Thumbs.db").write_bytes(b"x")
    watched.poll(3)
    assert watched.lines == []
    (sources / "Interview J. Doe.msg").write_bytes(b"x")
    watched.poll(3)
    assert watched.lines == ["Indexed: 1 unchanged, 1 not read. 'kb doctor' names what is to be mended."]
    watched.poll(3)
    assert watched.lines == []


def test_a_failure_is_said_once_and_the_watch_goes_on(watched: Watched, sources: Path) -> None:
    sources.rename(sources.with_name("away"))
    assert watched.poll(3) == ["first"]
    assert len(watched.lines) == 1
    assert watched.lines[0].startswith("Not indexed: No folder of sources")
    sources.with_name("away").rename(sources)
    (sources / "new.md").write_text("# New\n\nWords.", encoding="utf-8")
    assert watched.poll(2) == ["first", "new"]
    assert watched.lines == ["Indexed: 1 added, 1 unchanged."]


def test_a_failure_to_index_is_tried_again_when_something_changes(watched: Watched, sources: Path) -> None:
    spool = sources.parent / "spool"
    kept = spool.with_name("away")
    spool.rename(kept)
    spool.write_text("not a folder", encoding="utf-8")
    (sources / "new.md").write_text("# New\n\nWords.", encoding="utf-8")
    assert watched.poll(4) == ["first"]
    assert [line[:13] for line in watched.lines] == ["Not indexed: "]
    spool.unlink()
    kept.rename(spool)
    (sources / "newer.md").write_text("# Newer\n\nWords.", encoding="utf-8")
    assert watched.poll(2) == ["first", "new", "newer"]


def test_another_process_that_indexes_is_waited_for_without_a_word(watched: Watched, sources: Path) -> None:
    (sources / "new.md").write_text("# New\n\nWords.", encoding="utf-8")
    with watched.library.spool.lock():
        assert watched.poll(3) == ["first"]
        assert watched.lines == []
    assert watched.poll() == ["first", "new"]
