"""Sources deleted or overwritten by hand go to the trash and the history, and are recorded."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from kb.library.configuration import watch_configuration
from kb.library.files.audit import read_audit
from kb.library.files.kept_copies import VERSIONS
from kb.library.indexing.sync import Library, MissingPolicy
from kb.library.keeping.adding import add_documents
from kb.library.keeping.doctor import suggest_improvements
from kb.library.keeping.purge import purge
from kb.library.keeping.removal import list_versions, remove_document, restore_document, restore_version
from tests.libraries import find_passage, index_sources, open_library

REPORT = "The report\n\nEach officer is to carry a lantern at night.\n"
SIDECAR = 'title = "The lantern report"\n'


@pytest.fixture
def library(tmp_path: Path) -> Library:
    texts: dict[str, str | bytes] = {
        "report.txt": REPORT,
        "report.txt.toml": SIDECAR,
        "2013/notes.md": "# Notes\n\nTrain the judges as well.\n",
        "scan.png": b"\x89PNG\x00\x00" * 300,  # unreadable
    }
    return index_sources(tmp_path, texts)


def list_kept(library: Library) -> Mapping[bytes, int]:
    """Return the contents that have a copy."""
    return {path.read_bytes(): path.stat().st_ino for path in library.keeper.copies.folder.iterdir()}


def list_sources(library: Library) -> set[bytes]:
    return {path.read_bytes() for path in library.sources.folder.rglob("*") if path.is_file()}


def list_recorded(library: Library) -> list[tuple[str, str, str]]:
    return [(each.command, each.file, each.change) for each in read_audit(library.settings.library)]


def configure(library: Library, text: str) -> None:
    (library.settings.library / "library.toml").write_text(text, encoding="utf-8")
    watch_configuration(library.settings.library).refresh()


def test_there_is_a_copy_of_each_source_and_sidecar_that_is_no_second_name(library: Library) -> None:
    kept = list_kept(library)
    assert kept.keys() == list_sources(library)
    assert not {each.stat().st_ino for each in library.sources.folder.rglob("*")} & set(kept.values())


def test_a_source_that_is_deleted_by_hand_is_in_the_trash_with_its_sidecar_and_comes_back(library: Library) -> None:
    for path in library.sources.folder.glob("report.txt*"):
        path.unlink()
    report = library.sync()
    (removed,) = [each for each in report.sources if each.source == "report.txt"]
    assert "'kb restore report' brings it back" in removed.remarks[0]
    (entry,) = library.trash.list_sources()
    assert (entry.document, entry.source, entry.title) == ("report", "report.txt", "The lantern report")
    assert (entry.command, entry.path.read_text(), entry.sidecar.read_text()) == ("index", REPORT, SIDECAR)
    assert list_recorded(library)[-1] == ("index", "report.txt", "removed")
    assert list_kept(library).keys() == list_sources(library)
    restore_document(library, "report")
    assert (library.sources.folder / "report.txt").read_text() == REPORT
    assert (library.sources.folder / "report.txt.toml").read_text() == SIDECAR
    assert list_recorded(library)[-1] == ("restore", "report.txt", "added")
    assert list_kept(library).keys() == list_sources(library)


def test_a_source_that_is_overwritten_in_place_is_in_the_history(library: Library) -> None:
    with (library.sources.folder / "report.txt").open("r+") as file:
        file.write("That report\n\nOther words, of no lantern but of quite another thing altogether.\n")
    library.sync()
    (entry,) = library.history.list_sources()
    assert (entry.path.read_text(), entry.sidecar.read_text(), entry.command) == (REPORT, SIDECAR, "index")
    assert list_recorded(library)[-1] == ("index", "report.txt", "changed")


@pytest.mark.costly
@pytest.mark.parametrize("new", ['title = "Another"\n', None])
def test_a_sidecar_that_is_overwritten_or_deleted_by_hand_is_in_the_history(library: Library, new: str | None) -> None:
    sidecar = library.sources.folder / "report.txt.toml"
    if new is None:
        sidecar.unlink()
    else:
        sidecar.write_text(new)
    library.sync()
    (entry,) = library.history.list_sources()
    assert (entry.path.read_text(), entry.sidecar.read_text()) == (REPORT, SIDECAR)
    # The copy is still needed: it must not change with the source.
    with (library.sources.folder / "report.txt").open("a") as file:
        file.write("More.\n")
    assert entry.path.read_text() == REPORT


def test_a_file_that_could_not_be_read_is_not_lost_either(library: Library) -> None:
    content = (library.sources.folder / "scan.png").read_bytes()
    (library.sources.folder / "scan.png").unlink()
    library.sync()
    (entry,) = library.trash.list_sources()
    assert entry.path.read_bytes() == content


def test_moved_and_renamed_sources_are_not_deleted(library: Library) -> None:
    sources = library.sources.folder
    (sources / "later").mkdir()
    for name in ("report.txt", "report.txt.toml", "scan.png"):
        (sources / name).rename(sources / "later" / name)
    (sources / "2013").rename(sources / "2014")
    library.sync()
    assert library.trash.list_sources() == library.history.list_sources() == []
    recorded = list_recorded(library)[-3:]
    assert {each for each in recorded if each[2] == "moved"} == {
        ("index", f"{name}", "moved") for name in ("later/report.txt", "later/scan.png", "2014/notes.md")
    }
    assert list_kept(library).keys() == list_sources(library)


def test_what_commands_do_is_kept_and_recorded_once(library: Library, tmp_path_factory: pytest.TempPathFactory) -> None:
    new = tmp_path_factory.mktemp("new") / "report.txt"
    new.write_text("The report\n\nOther words.\n", encoding="utf-8")
    add_documents(library, [str(new)], {}, replace_old=True)
    add_documents(library, [str(library.sources.folder / "report.txt")], {"title": "Another title"})
    remove_document(library, "report")
    library.sync()
    assert [each.command for each in list_versions(library, "report")] == ["replace", "add", "remove"]
    assert list_recorded(library)[3:] == [
        ("replace", "report.txt", "changed"),
        ("add", "report.txt", "changed"),
        ("remove", "report.txt", "removed"),
    ]


def test_nothing_is_done_twice_where_it_was_stopped_between_trash_and_commit(library: Library) -> None:
    (library.sources.folder / "report.txt").unlink()
    (library.sources.folder / "2013" / "notes.md").write_text("# Notes\n\nOther words.\n")
    versions = (library.settings.library / VERSIONS).read_bytes()
    copies = shutil.copytree(library.keeper.copies.folder, library.settings.library / "before")
    library.sync()
    (library.settings.library / VERSIONS).write_bytes(versions)  # as if this step had not been reached
    shutil.copytree(copies, library.keeper.copies.folder, dirs_exist_ok=True)
    library.sync()
    assert len(library.trash.list_sources()) == len(library.history.list_sources()) == 1
    assert list_kept(library).keys() == list_sources(library) - {SIDECAR.encode()}


def test_what_a_deleted_index_knew_is_not_lost(library: Library) -> None:
    shutil.rmtree(library.settings.library / "whoosh")
    (library.sources.folder / "report.txt.toml").write_text('title = "Another"\n')
    (library.sources.folder / "2013" / "notes.md").unlink()
    open_library(library.settings).sync()
    assert [each.sidecar.read_text() for each in library.history.list_sources()] == [SIDECAR]
    assert [each.document for each in library.trash.list_sources()] == ["2013-notes"]


def test_a_library_that_was_indexed_before_there_were_copies_gets_them(library: Library) -> None:
    shutil.rmtree(library.keeper.copies.folder)
    (library.settings.library / VERSIONS).unlink()
    before = list_recorded(library)
    library.sync()
    assert list_kept(library).keys() == list_sources(library)
    assert list_recorded(library) == before


def test_where_a_disk_may_not_be_there_nothing_is_taken_for_deleted(library: Library) -> None:
    sources = library.sources.folder
    for number in range(6):
        (sources / "2013" / f"{number}.txt").write_text(f"Number {number} of them.\n")
    library.sync()
    kept = list_kept(library).keys()
    away = (sources / "2013").rename(library.settings.library / "away")
    library.sync(missing=MissingPolicy.KEEP)
    assert library.trash.list_sources() == []
    assert list_kept(library).keys() == kept
    away.rename(sources / "2013")
    library.sync()
    assert library.trash.list_sources() == []
    shutil.rmtree(sources / "2013")
    library.sync(missing=MissingPolicy.FORGET)
    assert len(library.trash.list_sources()) == 7


def test_a_source_of_which_a_link_that_leads_out_has_the_name_is_kept_until_that_is_gone(library: Library) -> None:
    path = library.sources.folder / "report.txt"
    path.unlink()
    path.symlink_to("/etc/hostname")
    library.sync()
    assert REPORT.encode() in list_kept(library)
    assert library.trash.list_sources() == []
    path.unlink()
    library.sync()
    assert [each.path.read_text() for each in library.trash.list_sources()] == [REPORT]


def test_keep_copies_false_takes_away_what_was_kept_and_says_so(library: Library) -> None:
    configure(library, "keep_copies = false\n")
    report = library.sync()
    assert "keep_copies = false" in report.notes[0]
    assert not library.keeper.copies.folder.exists()
    assert library.sync().notes == ()
    (library.sources.folder / "report.txt").unlink()
    library.sync()
    assert library.trash.list_sources() == []
    assert list_recorded(library)[-1] == ("index", "report.txt", "removed")
    configure(library, "keep_copies = true\n")
    library.sync()
    assert (library.sources.folder / "2013" / "notes.md").read_bytes() in list_kept(library)


def test_a_disk_without_room_for_copies_stops_no_indexing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.library.files.kept_copies._SPARE_BYTES", 1 << 62)
    (library.sources.folder / "new.txt").write_text("Quite new words.\n")
    assert "Of 1 file no copy is kept" in library.sync().notes[0]
    assert find_passage(library, "quite new words").document == "new"
    monkeypatch.undo()
    library.sync()
    assert list_kept(library).keys() == list_sources(library)


def test_what_stopped_processes_have_left_is_deleted(library: Library) -> None:
    folder = library.keeper.copies.folder
    (folder / ".kb-1.unfinished").mkdir()
    (folder / ".kb-1.unfinished" / "report.txt").write_text("half")
    (folder / ".kb-2.unfinished").write_text("half")
    library.sync()
    assert list_kept(library).keys() == list_sources(library)


def test_an_older_version_comes_back_and_the_present_one_is_in_the_history(library: Library) -> None:
    path, sidecar = library.sources.folder / "report.txt", library.sources.folder / "report.txt.toml"
    path.write_text("The report\n\nOther words.\n")
    sidecar.unlink()
    library.sync()
    restore_version(library, "report", 1)
    assert (path.read_text(), sidecar.read_text()) == (REPORT, SIDECAR)
    assert [each.path.read_text() for each in list_versions(library, "report.txt")] == [
        REPORT,
        "The report\n\nOther words.\n",
    ]
    assert find_passage(library, "carry a lantern").document == "report"
    restore_version(library, "report", 1)  # as if stopped there: nothing goes to the history twice
    assert len(list_versions(library, "report")) == 2
    with path.open("a") as file:
        file.write("More.\n")
    assert list_versions(library, "report")[0].path.read_text() == REPORT
    restore_version(library, "report", 2)
    assert not sidecar.exists()


def test_what_was_deleted_a_moment_ago_can_be_restored_at_once(library: Library) -> None:
    (library.sources.folder / "report.txt").unlink()
    restore_document(library, "report")
    assert (library.sources.folder / "report.txt").read_text() == REPORT


def test_the_doctor_says_where_something_that_was_deleted_by_hand_is_still_kept(library: Library) -> None:
    (library.sources.folder / "report.txt").unlink()
    told = [each.message for each in suggest_improvements(library)]
    assert "'report.txt' was deleted by hand, and is still kept in 'kept/'." in told
    library.sync()
    told = [each.message for each in suggest_improvements(library)]
    assert "'report.txt' was deleted by hand, and is still in the trash." in told
    purge(library, "report")
    assert not any("report.txt" in each.message for each in suggest_improvements(library))


def test_rights_and_time_of_a_file_come_back_with_it(library: Library) -> None:
    path = library.sources.folder / "report.txt"
    path.write_text("Other words, of a file for its owner only.\n")
    path.chmod(0o600)
    library.sync()
    time = path.stat().st_mtime_ns
    path.unlink()
    restore_document(library, "report")
    assert (path.stat().st_mode & 0o777, path.stat().st_mtime_ns) == (0o600, time)
