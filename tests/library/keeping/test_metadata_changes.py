"""Changing metadata files: of one document, or of many at once."""

from __future__ import annotations

import errno
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from kb.errors import BusyError, LibraryError, RefusedError
from kb.library.indexing.sync import Library
from kb.library.keeping.metadata_changes import MetadataChange, apply_changes, plan_changes, plan_table
from kb.library.keeping.purge import purge
from kb.model import DocumentId, Metadata
from kb.present.metadata_table import TableRow, read_table, write_table
from kb.settings import Settings
from tests.engine.whoosh.faulty_files import Fault, RecordedFolder
from tests.libraries import index_sources, open_library

SIDECAR = (
    "# checked by hand\nkind = 'report'  # a report\npublisher = 'The Watch'\n\n"
    "# She asked for it.\n[[passages]]\nwords = 'carry a lantern'\nindex = false\n"
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return fill_library(tmp_path / "library")


def fill_library(folder: Path) -> Library:
    texts = {
        "report.md": "# The report\n\nOfficers are to carry a lantern.\n",
        "report.md.toml": SIDECAR,
        "2013/notes.md": "# Notes\n\nPublished on 13 June 2013.\n",
    }
    return index_sources(folder, texts)


def set_keys(library: Library, document: str, values: Mapping[str, str]) -> list[tuple[str, str, str]]:
    changes = plan_changes(library, {document: values})
    if changes:
        apply_changes(library, changes)
    return describe(changes)


def describe(changes: list[MetadataChange]) -> list[tuple[str, str, str]]:
    return [(each.key, each.old, each.new) for each in changes]


def read_metadata(library: Library) -> dict[str, Metadata]:
    with library.open_view() as view:
        return {each.id: each.metadata for each in view.documents()}


def list_files(folder: Path) -> dict[str, bytes]:
    kept = ("sources", "history", "last-good", "ids.jsonl")
    files = (path for each in kept for path in [folder / each, *(folder / each).rglob("*")] if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def table(library: Library) -> list[TableRow]:
    with library.open_view() as view:
        return read_table(write_table(view.documents()).encode("utf-8"))


def edit(rows: list[TableRow], **cells: str) -> list[TableRow]:
    """Return the rows with some cells of the notes' row changed."""
    return [TableRow(r.number, r.document, {**r.cells, **(cells if "notes" in r.document else {})}) for r in rows]


def test_keys_are_set_and_taken_away_with_comments_and_order_kept_and_the_document_is_indexed(
    library: Library,
) -> None:
    changed = set_keys(library, "report", {"publisher": "", "title": "Lanterns", "authors": "Ada Wren ; Ben Lark;"})
    assert changed == [
        ("publisher", "The Watch", ""),
        ("title", "The report", "Lanterns"),
        ("authors", "", "Ada Wren ; Ben Lark;"),
    ]
    assert (library.sources.folder / "report.md.toml").read_text(encoding="utf-8") == SIDECAR.replace(
        "publisher = 'The Watch'\n", 'title = "Lanterns"\nauthors = ["Ada Wren", "Ben Lark"]\n'
    )
    metadata = read_metadata(library)["report"]
    assert (metadata.title, metadata.authors, metadata.publisher) == ("Lanterns", ("Ada Wren", "Ben Lark"), "")
    (old,) = library.history.find("report")
    assert old.sidecar.read_text(encoding="utf-8") == SIDECAR
    assert old.path.read_bytes() == (library.sources.folder / "report.md").read_bytes()


def test_a_document_without_a_metadata_file_gets_one_and_is_named_by_its_path_as_well(library: Library) -> None:
    assert set_keys(library, "2013/notes.md", {"index": "false", "number": "7"}) == [
        ("index", "true", "false"),
        ("number", "", "7"),
    ]
    sidecar = tomllib.loads((library.sources.folder / "2013" / "notes.md.toml").read_text(encoding="utf-8"))
    assert sidecar == {"index": False, "number": "7"}
    assert read_metadata(library)["2013-notes"].noindex
    assert library.history.list_sources() == []


def test_what_a_metadata_file_says_already_changes_nothing_and_what_was_inferred_is_written_down(
    library: Library,
) -> None:
    assert set_keys(library, "report", {"kind": " Report ", "place": "", "index": ""}) == []
    assert set_keys(library, "report", {"title": "The report"}) == [("title", "The report", "The report")]
    assert 'title = "The report"' in (library.sources.folder / "report.md.toml").read_text(encoding="utf-8")


def test_all_that_is_wrong_is_told_with_what_to_type_and_nothing_is_written(library: Library) -> None:
    before = list_files(library.settings.library)
    wrong = {
        "date": "31/12/2020",
        "checked": "1 March 2020",
        "valid_until": "01/02/2020",
        "titel": "T",
        "id": "The Report",
        "index": "no",
        "title": "",
        "kinds": "duty",
        "place": "Leeds",
    }
    with pytest.raises(RefusedError) as refused:
        plan_changes(library, {"report": wrong})
    told = "\n".join(refused.value.lines)
    assert "date should be a date such as" in told
    for offer in ("type 2020-12-31.", "type 2020-03-01.", "type 2020-02-01 or 2020-01-02."):
        assert offer in told
    assert "'titel' is not a key that can be set. Did you mean 'title'?" in told
    assert "id should be small letters" in told
    assert "index should be true or false, and is 'no'." in told
    assert "title is not in the metadata file: 'The report' was read (title page), and cannot be taken away." in told
    assert "'kinds' is not a key that can be set." in told
    assert "Leeds" not in told
    assert list_files(library.settings.library) == before


@pytest.mark.parametrize(
    ("document", "values", "told"),
    [
        ("reprot", {"title": "T"}, "Did you mean 'report'?"),
        ("report", {"id": "2013-notes"}, "'2013-notes' is the id of '2013/notes.md'."),
    ],
)
def test_no_other_document_is_meant_or_loses_its_id(
    library: Library, document: str, values: Mapping[str, str], told: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        plan_changes(library, {document: values})
    assert told in str(refused.value)


def test_a_metadata_file_that_cannot_be_read_is_not_written_over(library: Library) -> None:
    sidecar = library.sources.folder / "report.md.toml"
    sidecar.write_text("title = “Word”\n", encoding="utf-8")
    with pytest.raises(LibraryError, match="is not TOML"):
        plan_changes(library, {"report": {"title": "T"}})
    assert sidecar.read_text(encoding="utf-8") == "title = “Word”\n"


def test_an_id_that_is_set_is_the_documents(library: Library) -> None:
    assert set_keys(library, "report", {"id": "lanterns"}) == [("id", "report", "lanterns")]
    assert read_metadata(library).keys() == {"lanterns", "2013-notes"}


def test_a_table_that_comes_back_as_it_was_changes_nothing(library: Library) -> None:
    assert plan_table(library, table(library)) == []


def test_of_a_table_the_changed_cells_alone_are_written(library: Library) -> None:
    metadata = read_metadata(library)["2013-notes"]
    assert metadata.date == "2013-06-13", "it is inferred"
    changes = plan_table(library, edit(table(library), date="14/06/2013", index="FALSE", original="TRUE"))
    assert describe(changes) == [("date", "2013-06-13", "2013-06-14"), ("index", "true", "false")]
    apply_changes(library, changes)
    sidecar = (library.sources.folder / "2013" / "notes.md.toml").read_text(encoding="utf-8")
    assert sidecar == 'date = "2013-06-14"\nindex = false\n'
    assert (library.sources.folder / "report.md.toml").read_text(encoding="utf-8") == SIDECAR
    emptied = plan_table(library, edit(table(library), date="", index=""))
    assert describe(emptied) == [("date", "2013-06-14", ""), ("index", "false", "")]
    apply_changes(library, emptied)
    assert read_metadata(library)["2013-notes"] == metadata


def test_a_column_that_is_left_out_changes_nothing(library: Library) -> None:
    rows = [TableRow(2, "report", {"place": "Leeds"})]
    assert describe(plan_table(library, rows)) == [("place", "", "Leeds")]


def test_wrong_cells_are_named_by_row_document_and_column(library: Library) -> None:
    rows = [*edit(table(library), date="01/02/2013", authority="charities", title=""), TableRow(9, "reprot", {})]
    with pytest.raises(RefusedError) as refused:
        plan_table(library, rows)
    date, authority, title, unknown, outcome = refused.value.lines
    assert date.startswith("Row 2, '2013-notes': date should be a date such as")
    assert authority.startswith("Row 2, '2013-notes': authority should be one of legislation")
    assert title.startswith("Row 2, '2013-notes': title is not in the metadata file: 'Notes' was read")
    assert unknown == "Row 9: The library has no document 'reprot'. Did you mean 'report'?"
    assert outcome == "Nothing was written."


def test_where_one_file_cannot_be_written_none_is(library: Library) -> None:
    rows = [TableRow(2, "2013-notes", {"place": "Leeds"}), TableRow(3, "report", {"place": "Leeds"})]
    changes = plan_table(library, rows)
    before = list_files(library.settings.library)
    (library.sources.folder / "report.md").unlink()
    (library.sources.folder / "report.md.toml").unlink()
    (library.sources.folder / "report.md.toml").mkdir()
    with pytest.raises(LibraryError):
        apply_changes(library, changes)
    assert not (library.sources.folder / "2013" / "notes.md.toml").exists()
    assert [each for each in list_files(library.settings.library) if each not in before] == []


@pytest.mark.slow
def test_an_error_of_the_disk_at_any_step_leaves_what_there_was(tmp_path: Path) -> None:
    rows = [TableRow(2, "2013-notes", {"place": "Leeds"}), TableRow(3, "report", {"place": "Leeds", "kind": ""})]
    recorded = RecordedFolder(fill_library(tmp_path / "whole").settings.library)
    library = open_library(Settings(library=recorded.root, jobs=1))
    changes = plan_table(library, rows)
    with recorded.watch():
        apply_changes(library, changes)
    writes = [at for at, name in enumerate(recorded.names) if name.split()[1].startswith("sources")]
    told = []
    for at in writes:
        library = fill_library(tmp_path / f"{at}")
        before = list_files(library.settings.library)
        changes = plan_table(library, rows)
        try:
            with RecordedFolder(library.settings.library, Fault(at, errno.EIO)).watch():
                apply_changes(library, changes)
        except LibraryError as error:
            told.append(str(error))
            for each in library.history.list_sources():  # its name may be there although the rename failed
                assert each.sidecar.read_text(encoding="utf-8") == SIDECAR
            left = list_files(library.settings.library)
            assert {name: each for name, each in left.items() if not name.startswith("history")} == before
    assert len(told) >= 5
    assert all(os.strerror(errno.EIO) in each for each in told)


def test_while_another_process_indexes_nothing_is_written(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.library.files.retrying._PATIENCE_S", 0.0)
    changes = plan_changes(library, {"report": {"place": "Leeds"}})
    before = list_files(library.settings.library)
    with library.spool.lock(), pytest.raises(BusyError):
        apply_changes(library, changes)
    assert list_files(library.settings.library) == before


def test_words_of_a_passage_that_was_purged_do_not_come_into_the_history(library: Library) -> None:
    with library.open_view() as view:
        (passage,) = view.document_passages(DocumentId("2013-notes"))
    purge(library, passage.id)
    set_keys(library, "2013-notes", {"place": "Leeds"})
    assert set_keys(library, "2013-notes", {"place": "York"}) == [("place", "Leeds", "York")]
    assert library.history.list_sources() == []
