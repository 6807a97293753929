"""Ids and addresses through all that keepers do to the files of a library."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.engine.protocol import Batch
from kb.engine.whoosh import WhooshEngine
from kb.errors import EngineError
from kb.library.files.gone_passages import parse_gone
from kb.library.indexing.index_report import IndexReport, SourceReport, Status
from kb.library.indexing.sync import Library
from kb.library.keeping.doctor import check_library
from kb.library.keeping.removal import remove_document
from kb.model import PassageId
from kb.settings import Settings
from tests.libraries import open_library

WORDS = "Every police force should train its officers.\n"


class Keeper:
    """A keeper at work on the files of a library, which is indexed after each change."""

    def __init__(self, folder: Path) -> None:
        self.sources = folder / "sources"
        self.sources.mkdir()
        self.settings = Settings(library=folder, jobs=1, meaning="off")
        self.report = IndexReport(())

    @property
    def library(self) -> Library:
        return open_library(self.settings)

    def write(self, **files: str | bytes) -> None:
        """Write files, `__` for `/` and `_` for `.` in their names, and index."""
        for name, words in files.items():
            path = self.sources / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(words if isinstance(words, bytes) else words.encode())
        self.index()

    def move(self, old: str, new: str) -> None:
        (self.sources / new).parent.mkdir(parents=True, exist_ok=True)
        (self.sources / old).rename(self.sources / new)

    def index(self) -> None:
        self.report = self.library.sync()

    def find(self, name: str) -> SourceReport:
        return {each.source: each for each in self.report.sources}[name]

    def list_documents(self) -> dict[str, str]:
        """Return the ids of all documents by source; no passage may be there twice or in another document."""
        with self.library.open_view() as view:
            documents = view.documents()
            assert len({each.source for each in documents}) == len(documents)
            return {each.source: each.id for each in documents}

    def list_passages(self, document: str) -> list[PassageId]:
        with self.library.open_view() as view:
            return [
                each.id
                for record in view.documents()
                if record.id == document
                for each in view.document_passages(record.id)
            ]

    def find_successor(self, passage: PassageId) -> PassageId | None:
        with self.library.open_view() as view:
            assert view.has_tombstone(passage)
            return view.find_successor(passage)


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    return Keeper(tmp_path)


class FullDisk(WhooshEngine):
    """An engine that takes a whole batch, and then has no room for it."""

    def commit(self, batch: Batch) -> int:
        list(batch.added), list(batch.removed), list(batch.state)
        raise EngineError("No space left on device.")


def fail_to_index(keeper: Keeper) -> None:
    engine = FullDisk(keeper.settings.library / "whoosh")
    with pytest.raises(EngineError, match="No space left"):
        open_library(keeper.settings, engine).sync()


def delete_index(keeper: Keeper) -> None:
    shutil.rmtree(keeper.settings.library / "whoosh")


def delete_ids(keeper: Keeper) -> None:
    (keeper.settings.library / "ids.jsonl").unlink()


# -------------------------------------------------------------------------------------- unread files


def test_a_file_that_is_not_read_holds_no_id_and_leaves_none_behind(keeper: Keeper) -> None:
    keeper.write(report_wpd=b"\xd0\xcf\x11\xe0", report_txt=WORDS)
    assert keeper.list_documents() == {"report.txt": "report"}
    (keeper.sources / "report.wpd").unlink()
    keeper.index()
    assert keeper.list_documents() == {"report.txt": "report"}
    assert check_library(keeper.library) == []
    remove_document(keeper.library, "report")
    assert keeper.list_documents() == {}


def test_a_file_that_turns_out_broken_gives_its_id_to_the_next_in_the_same_run(keeper: Keeper) -> None:
    keeper.write(report_pdf=b"%PDF-1.7 and then nothing", report_txt=WORDS)
    assert keeper.list_documents() == {"report.txt": "report"}
    assert keeper.find("report.pdf").status is Status.UNREAD
    before = (keeper.settings.library / "ids.jsonl").read_bytes()
    keeper.index()
    assert keeper.find("report.txt").status is Status.UNCHANGED
    keeper.write(report_md="Another of the name.\n")
    assert keeper.list_documents()["report.txt"] == "report"
    assert before in (keeper.settings.library / "ids.jsonl").read_bytes()


def test_a_file_that_cannot_be_read_for_a_while_gets_its_id_and_addresses_back(keeper: Keeper) -> None:
    keeper.write(report_txt=WORDS)
    passages = keeper.list_passages("report")
    keeper.write(report_txt=b"\x00\x01\x02" * 1000)
    keeper.write(report_md="Another of the name.\n")
    keeper.write(report_txt=WORDS)
    assert keeper.list_documents()["report.txt"] == "report"
    assert keeper.list_passages("report") == passages


# ------------------------------------------------------------------------------------------- moves


@pytest.mark.parametrize("meanwhile", [lambda _: None, delete_index, delete_ids], ids=["", "no index", "no ids"])
def test_a_file_that_is_moved_keeps_its_addresses_and_its_metadata(
    keeper: Keeper, meanwhile: Callable[[Keeper], None]
) -> None:
    keeper.write(report_txt=WORDS, report_txt_toml='title = "In the Dock"')
    passages = keeper.list_passages("report")
    meanwhile(keeper)
    keeper.move("report.txt", "2013/final.txt")
    keeper.index()
    assert keeper.list_documents() == {"2013/final.txt": "report"}
    assert keeper.list_passages("report") == passages
    assert [each.source for each in keeper.report.sources] == ["2013/final.txt"]
    said = " ".join(keeper.find("2013/final.txt").remarks)
    assert "It was 'report.txt', and keeps its addresses." in said
    assert "Its metadata file is still 'report.txt.toml', and is used. Move it to '2013/final.txt.toml'." in said
    for _ in range(2):
        keeper.index()
        assert keeper.find("2013/final.txt").status is Status.UNCHANGED
        with keeper.library.open_view() as view:
            assert [each.metadata.title for each in view.documents()] == ["In the Dock"]
    assert ["still 'report.txt.toml'" in each.message for each in check_library(keeper.library)] == [True]
    keeper.move("report.txt.toml", "2013/final.txt.toml")
    keeper.index()
    assert keeper.find("2013/final.txt").remarks == ()
    with keeper.library.open_view() as view:
        assert [each.metadata.title for each in view.documents()] == ["In the Dock"]
    assert check_library(keeper.library) == []


def test_the_report_says_that_a_file_was_moved(keeper: Keeper) -> None:
    keeper.write(report_txt=WORDS)
    keeper.move("report.txt", "final.txt")
    keeper.index()
    assert keeper.find("final.txt").status is Status.MOVED
    assert keeper.report.count(Status.REMOVED) == 0


def test_a_file_that_is_moved_with_its_metadata_file_keeps_both(keeper: Keeper) -> None:
    keeper.write(report_txt=WORDS, report_txt_toml='title = "In the Dock"\nid = "dock"')
    for suffix in ("txt", "txt.toml"):
        keeper.move(f"report.{suffix}", f"2013/final.{suffix}")
    keeper.index()
    assert keeper.list_documents() == {"2013/final.txt": "dock"}
    assert len(keeper.find("2013/final.txt").remarks) == 1


def test_a_change_of_a_metadata_file_that_was_left_behind_is_seen(keeper: Keeper) -> None:
    keeper.write(report_txt=WORDS, report_txt_toml='title = "In the Dock"')
    keeper.move("report.txt", "final.txt")
    keeper.index()
    keeper.write(report_txt_toml='title = "Out of the Dock"')
    with keeper.library.open_view() as view:
        assert [each.metadata.title for each in view.documents()] == ["Out of the Dock"]


def test_removing_a_moved_document_removes_the_metadata_file_that_was_left_behind(keeper: Keeper) -> None:
    keeper.write(report_txt=WORDS, report_txt_toml='title = "In the Dock"')
    keeper.move("report.txt", "final.txt")
    keeper.index()
    remove_document(keeper.library, "report")
    assert list(keeper.sources.iterdir()) == []


def test_a_new_file_in_the_place_of_a_moved_one_takes_no_address(keeper: Keeper) -> None:
    keeper.write(report_txt=WORDS)
    keeper.move("report.txt", "final.txt")
    keeper.index()
    keeper.write(report_txt="Quite another report.\n")
    ids = keeper.list_documents()
    assert ids["final.txt"] == "report"
    assert ids["report.txt"].startswith("report-")


def test_a_file_dropped_in_with_the_slug_of_a_removed_one_takes_no_address(keeper: Keeper) -> None:
    keeper.write(report_txt=WORDS)
    remove_document(keeper.library, "report")
    delete_index(keeper)
    keeper.write(report_md="Quite another report.\n")
    assert keeper.list_documents()["report.md"].startswith("report-")


# --------------------------------------------------------------------------------------- given ids


def test_an_id_that_a_metadata_file_gives_takes_over_and_old_addresses_lead_to_it(keeper: Keeper) -> None:
    keeper.write(report_txt=WORDS)
    (old,) = keeper.list_passages("report")
    keeper.write(report_txt_toml='id = "in-the-dock"')
    assert keeper.list_documents() == {"report.txt": "in-the-dock"}
    assert [keeper.find_successor(old)] == keeper.list_passages("in-the-dock")
    delete_index(keeper)
    keeper.write(report_md="Another of the name.\n")
    assert keeper.list_documents()["report.txt"] == "in-the-dock"
    assert keeper.list_documents()["report.md"].startswith("report-")
    assert [keeper.find_successor(old)] == keeper.list_passages("in-the-dock")


def list_successors(keeper: Keeper) -> dict[str, str]:
    """Return the current ids of documents by their former ones."""
    return {each.id: each.successor for each in keeper.library.ids.read().records.values() if each.successor}


@pytest.mark.parametrize("has_index", [True, False])
def test_a_document_of_which_id_path_and_words_are_changed_is_followed_as_far_as_it_is_known(
    keeper: Keeper, *, has_index: bool
) -> None:
    keeper.write(report_txt=WORDS)
    keeper.write(report_txt_toml='id = "first"')
    if not has_index:
        delete_index(keeper)
    keeper.move("report.txt", "moved.txt")
    keeper.write(moved_txt_toml='id = "second"')
    assert list_successors(keeper) == {"report": "second", "first": "second"}
    keeper.write(moved_txt=f"{WORDS} And more.", moved_txt_toml='id = "third"')
    assert list_successors(keeper) == {"report": "third", "first": "third", "second": "third"}
    keeper.index()
    assert list_successors(keeper) == {"report": "third", "first": "third", "second": "third"}
    assert set(keeper.list_documents().values()) == {"third"}


def test_another_document_at_the_path_of_one_that_is_gone_does_not_follow_it(keeper: Keeper) -> None:
    keeper.write(report_txt=WORDS)
    remove_document(keeper.library, "report")
    (keeper.sources / "report.txt.toml").write_text('id = "another"', encoding="utf-8")
    keeper.write(report_txt="Words of another kind.\n")
    assert list_successors(keeper) == {}


def test_an_id_of_another_document_is_refused_and_said(keeper: Keeper) -> None:
    keeper.write(report_txt=WORDS)
    keeper.write(other_txt="Other words.\n", other_txt_toml='id = "report"')
    assert keeper.list_documents() == {"report.txt": "report", "other.txt": "other"}
    assert keeper.find("other.txt").remarks == (
        "Its metadata file gives the id 'report', which is that of 'report.txt'. "
        "Its id is 'other'; choose another one.",
    )
    assert "gives the id 'report'" in check_library(keeper.library)[0].message


# ----------------------------------------------------------------------------------- gone passages


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_deleted_index_loses_no_passage_that_is_gone(keeper: Keeper, rebuild: bool) -> None:
    keeper.write(report_txt=WORDS, other_txt="Other words.\n")
    (old,), (other,) = keeper.list_passages("report"), keeper.list_passages("other")
    keeper.write(report_txt=WORDS.replace("officers", "constables"))
    remove_document(keeper.library, "other")
    (now,) = keeper.list_passages("report")
    delete_index(keeper)
    keeper.library.sync(rebuild=rebuild)
    assert keeper.find_successor(old) == now
    assert keeper.find_successor(other) is None


def test_another_engine_has_the_ids_and_the_gone_passages_of_the_first(keeper: Keeper, tmp_path: Path) -> None:
    keeper.write(report_txt=WORDS)
    (old,) = keeper.list_passages("report")
    keeper.write(report_txt_toml='id = "dock"')
    library = open_library(keeper.settings, WhooshEngine(tmp_path / "other"))
    library.sync()
    with library.open_view() as view:
        assert [view.find_successor(old)] == [each.id for each in view.document_passages(view.documents()[0].id)]


def test_an_index_that_another_version_left_fills_both_files_without_reading(keeper: Keeper) -> None:
    keeper.write(report_txt=WORDS)
    keeper.write(report_txt=WORDS.replace("officers", "constables"))
    files = [keeper.settings.library / name for name in ("ids.jsonl", "gone.jsonl")]
    content = [each.read_bytes() for each in files]
    for each in files:
        each.unlink()
    keeper.index()
    assert [each.read_bytes() for each in files] == content
    assert keeper.find("report.txt").status is Status.UNCHANGED


def test_a_restored_file_of_gone_passages_is_told_of_by_the_doctor_and_indexed(keeper: Keeper) -> None:
    keeper.write(report_txt=WORDS)
    (keeper.settings.library / "gone.jsonl").write_text('["0123456789abcd",null]\n', encoding="utf-8")
    assert ["gone.jsonl" in each.message for each in check_library(keeper.library)] == [True]
    keeper.index()
    assert check_library(keeper.library) == []
    assert keeper.find_successor(PassageId("0123456789abcd")) is None


def test_an_unchanged_library_that_cannot_be_written_is_still_reported(keeper: Keeper) -> None:
    keeper.write(report_txt=WORDS)
    delete_ids(keeper)
    (keeper.settings.library / "ids.jsonl.unfinished").mkdir()
    keeper.index()
    assert keeper.find("report.txt").status is Status.UNCHANGED


# -------------------------------------------------------------------------------------- failures


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_commit_that_fails_costs_no_address(keeper: Keeper, is_deleted: bool) -> None:
    keeper.write(report_txt=WORDS, report_txt_toml='title = "In the Dock"', other_txt="Other words.\n")
    kept, (old,) = keeper.list_passages("report"), keeper.list_passages("other")
    keeper.move("report.txt", "2013/final.txt")
    (keeper.sources / "other.txt").write_text("Other words, and more.\n", encoding="utf-8")
    fail_to_index(keeper)
    if is_deleted:
        delete_index(keeper)
    keeper.index()
    assert keeper.list_documents() == {"2013/final.txt": "report", "other.txt": "other"}
    assert keeper.list_passages("report") == kept
    assert [keeper.find_successor(old)] == keeper.list_passages("other")
    with keeper.library.open_view() as view:
        assert "In the Dock" in [each.metadata.title for each in view.documents()]
    (found,) = check_library(keeper.library, deep=True)
    assert found.message == f"'2013/final.txt': {keeper.find('2013/final.txt').remarks[-1]}"
    assert found.file == "sources/2013/final.txt"


def test_a_change_that_is_taken_back_after_a_failure_leaves_no_passage_gone(keeper: Keeper) -> None:
    keeper.write(report_txt=WORDS)
    passages = keeper.list_passages("report")
    (keeper.sources / "report.txt").write_text("Other words.\n", encoding="utf-8")
    fail_to_index(keeper)
    keeper.write(report_txt=WORDS)
    assert keeper.list_passages("report") == passages
    assert check_library(keeper.library, deep=True) == []
    assert parse_gone((keeper.settings.library / "gone.jsonl").read_bytes()).keys().isdisjoint(passages)
