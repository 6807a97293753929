"""A library on disk: what indexing does, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.engine.whoosh import schema
from kb.errors import LibraryError, SettingsError
from kb.library.configuration import watch_configuration
from kb.library.indexing.encoding import encode_passages, measure_coverage
from kb.library.indexing.index_report import Status
from kb.library.indexing.sync import Library
from kb.library.keeping.adding import add_documents
from kb.library.keeping.doctor import check_library, suggest_improvements
from kb.library.keeping.removal import remove_document
from kb.model import Phrase, Query, Should, WithinQuotations, Word
from kb.settings import Settings
from tests.libraries import find_documents, list_speakers, list_statuses, open_library, write_sources

REPORT = """\
The report

13 June 2013

The courts fail to protect the rights of trafficked persons in many of the cases that were looked at.

Recommendations

Every police force should train its officers to recognise the signs of trafficking.
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    write_sources(tmp_path, {"report.txt": REPORT, "2013/notes.md": "# Notes\n\nTrain the judges as well.\n"})
    return Settings(library=tmp_path, jobs=1)


def generation(library: Library) -> int:
    with library.open_view() as view:
        return view.generation


def test_every_source_is_read_and_can_be_searched(settings: Settings) -> None:
    library = open_library(settings)
    report = library.sync()
    assert list_statuses(report) == {"report.txt": Status.ADDED, "2013/notes.md": Status.ADDED}
    assert find_documents(library, "the", "rights", "of", "trafficked", "persons") == ["report"]
    assert find_documents(library, "train", "the", "judges") == ["2013-notes"]


def test_indexing_twice_changes_nothing(settings: Settings) -> None:
    library = open_library(settings)
    library.sync()
    before = generation(library)
    assert set(list_statuses(library.sync()).values()) == {Status.UNCHANGED}
    assert generation(library) == before


def test_only_what_changed_is_read_again(settings: Settings) -> None:
    library = open_library(settings)
    library.sync()
    path = library.sources.folder / "report.txt"
    path.write_text(REPORT.replace("courts", "judges"), encoding="utf-8")
    assert list_statuses(library.sync()) == {"report.txt": Status.CHANGED, "2013/notes.md": Status.UNCHANGED}
    assert find_documents(library, "the", "judges", "fail") == ["report"]
    assert find_documents(library, "the", "courts", "fail") == []


def test_new_metadata_beside_a_source_is_a_change(settings: Settings) -> None:
    library = open_library(settings)
    library.sync()
    (library.sources.folder / "report.txt.toml").write_text('publisher = "The Group"\n', encoding="utf-8")
    assert list_statuses(library.sync())["report.txt"] is Status.CHANGED
    with library.open_view() as view:
        assert [each.metadata.publisher for each in view.documents() if each.source == "report.txt"] == ["The Group"]


def test_removing_what_was_added_leaves_what_was_before(settings: Settings, tmp_path: Path) -> None:
    library = open_library(settings)
    library.sync()
    with library.open_view() as view:
        before = [(each.id, each.fingerprint) for each in view.documents()]
    (tmp_path / "extra.txt").write_text("Something else that is said nowhere.", encoding="utf-8")
    assert list_statuses(add_documents(library, [str(tmp_path / "extra.txt")], {"title": "Extra"})) == {
        "extra.txt": Status.ADDED
    }
    assert find_documents(library, "said", "nowhere") == ["extra"]
    assert list_statuses(remove_document(library, "extra")) == {"extra.txt": Status.REMOVED}
    assert find_documents(library, "said", "nowhere") == []
    with library.open_view() as view:
        assert [(each.id, each.fingerprint) for each in view.documents()] == before


def test_a_bad_file_never_stops_the_rest(settings: Settings) -> None:
    library = open_library(settings)
    (library.sources.folder / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    (library.sources.folder / "old.wpd").write_bytes(b"\xd0\xcf\x11\xe0")
    report = library.sync()
    refused = {each.source: each.reason for each in report.sources if each.status is Status.UNREAD}
    assert set(refused) == {"broken.pdf", "old.wpd"}
    assert ".pdf" in refused["old.wpd"]
    assert find_documents(library, "train", "the", "judges") == ["2013-notes"]
    again = library.sync()
    assert {each.source for each in again.sources if each.status is Status.UNREAD} == set(refused)


def test_a_source_that_is_now_broken_takes_its_document_away(settings: Settings) -> None:
    library = open_library(settings)
    library.sync()
    (library.sources.folder / "2013" / "notes.md").write_bytes(b"\x00\x01\x02" * 1000)
    assert list_statuses(library.sync())["2013/notes.md"] is Status.UNREAD
    assert find_documents(library, "train", "the", "judges") == []


def test_a_mended_source_is_read_again(settings: Settings) -> None:
    library = open_library(settings)
    path = library.sources.folder / "late.docx"
    path.write_bytes(b"not a Word file")
    assert list_statuses(library.sync())["late.docx"] is Status.UNREAD
    path.unlink()
    assert list_statuses(library.sync())["late.docx"] is Status.REMOVED
    assert "late.docx" not in list_statuses(library.sync())


def test_two_names_of_one_slug_are_two_documents(settings: Settings) -> None:
    library = open_library(settings)
    (library.sources.folder / "report.md").write_text("The same name, other words.", encoding="utf-8")
    library.sync()
    with library.open_view() as view:
        ids = {each.source: each.id for each in view.documents()}
    assert ids["report.md"] == "report"
    assert ids["report.txt"].startswith("report-")


def test_a_rebuilt_index_is_the_same(settings: Settings) -> None:
    library = open_library(settings)
    library.sync()
    with library.open_view() as view:
        before = [view.document_passages(each.id) for each in view.documents()]
    first = generation(library)
    report = library.sync(rebuild=True)
    assert {each.status for each in report.sources} == {Status.UNCHANGED}
    assert generation(library) > first
    with library.open_view() as view:
        assert [view.document_passages(each.id) for each in view.documents()] == before


def test_progress_tells_each_source_once(settings: Settings) -> None:
    told: list[tuple[int, int, str]] = []
    open_library(settings).sync(progress=lambda *each: told.append(each))
    assert told == [(1, 2, "2013/notes.md"), (2, 2, "report.txt")]


def test_impossible_metadata_is_refused_before_anything_is_copied(settings: Settings, tmp_path: Path) -> None:
    library = open_library(settings)
    (tmp_path / "extra.txt").write_text("Words.", encoding="utf-8")
    with pytest.raises(LibraryError, match="date"):
        add_documents(library, [str(tmp_path / "extra.txt")], {"date": "yesterday"})
    assert not (library.sources.folder / "extra.txt").exists()


def test_removing_what_is_not_there_says_so(settings: Settings) -> None:
    with pytest.raises(LibraryError, match="kb documents"):
        remove_document(open_library(settings), "nothing")


def test_a_sound_library_has_no_faults_and_a_stale_one_says_what_to_do(settings: Settings) -> None:
    library = open_library(settings)
    library.sync()
    assert check_library(library) == []
    (library.sources.folder / "new.txt").write_text("New words.", encoding="utf-8")
    (fault,) = check_library(library)
    assert "kb index" in fault.remedy
    (settings.library / "library.toml").write_text("title =", encoding="utf-8")
    assert any("library.toml" in fault.message for fault in check_library(library))


def test_an_empty_library_is_an_index_without_documents(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    library = open_library(Settings(library=tmp_path))
    assert library.sync().sources == ()
    with library.open_view() as view:
        assert list(view.documents()) == []


QUOTING = """\
The report

Ada Quill, Director of the Example Trust, said: “Every court should hear the children first.”
"""


def test_what_is_quoted_is_found_with_its_speaker(settings: Settings) -> None:
    (settings.library / "sources" / "report.txt").write_text(QUOTING, encoding="utf-8")
    library = open_library(settings)
    library.sync()
    with library.open_view() as view:
        (speaker,) = view.speakers()
        assert (speaker.id, speaker.roles) == ("ada-quill", ("Director, Example Trust",))
        (hit,) = view.search(Query(WithinQuotations(Phrase(("hear", "the", "children"))))).hits
        assert [span.slice(hit.passage.text) for span in hit.spans] == ["hear the children"]


def test_an_editors_correction_is_indexed_and_wins(settings: Settings) -> None:
    source = settings.library / "sources" / "report.txt"
    source.write_text(QUOTING, encoding="utf-8")
    library = open_library(settings)
    library.sync()
    assert list_speakers(library) == ["Ada Quill"]
    sidecar = source.with_name("report.txt.toml")
    sidecar.write_text('[[quotations]]\nwords = "Every court should"\nspeaker = "Eve Lark"\n', encoding="utf-8")
    assert list_statuses(library.sync())["report.txt"] is Status.CHANGED
    assert list_speakers(library) == ["Eve Lark"]
    sidecar.write_text('[[quotations]]\nwords = "every court should"\nquotation = false\n', encoding="utf-8")
    library.sync()
    assert list_speakers(library) == []


def test_marks_that_do_not_pair_are_remarks_of_the_report(settings: Settings) -> None:
    (settings.library / "sources" / "report.txt").write_text(QUOTING.replace("”", ""), encoding="utf-8")
    line = next(each for each in open_library(settings).sync().sources if each.source == "report.txt")
    assert "Quotation marks do not pair in one place" in line.remarks[0]


def test_passages_are_found_by_their_meaning(settings: Settings) -> None:
    library = open_library(settings)
    library.sync()
    ((name, coverage),) = measure_coverage(library)
    assert name == "static"
    assert coverage.is_complete
    assert coverage.passages > 2
    with library.open_view() as view:
        meaning = library.encoders.build_query_vectors(view.coverage, "teaching the judiciary")
        assert meaning
        hits = view.search(Query(Should((Word("judges"), Word("police"))), vectors=meaning)).hits
    assert hits[0].passage.document == "2013-notes"


def test_a_library_that_is_not_encoded_is_told_of_by_the_doctor(settings: Settings) -> None:
    open_library(settings.model_copy(update={"meaning": "off"})).sync()
    library = open_library(settings)
    (fault,) = check_library(library)
    assert "'static'" in fault.message
    assert fault.remedy == "Run 'kb index'."
    encode_passages(library)
    assert check_library(library) == []


def test_an_encoder_that_cannot_be_loaded_is_told_of_by_the_doctor(settings: Settings) -> None:
    open_library(settings).sync()
    (fault,) = check_library(open_library(settings.model_copy(update={"meaning": "no-such-encoder"})))
    assert "no-such-encoder" in fault.message
    assert "Choose" in fault.remedy


def test_nothing_is_added_where_the_encoder_cannot_be_loaded(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "new.txt"
    path.write_text("The lamp was lit at the gate of the harbour.", encoding="utf-8")
    library = open_library(settings.model_copy(update={"meaning": "no-such-encoder"}))
    with pytest.raises(SettingsError, match="no-such-encoder"):
        add_documents(library, [str(path)], {"title": "New"})
    assert not list(library.sources.folder.glob("new.txt*"))


def test_the_report_has_the_document_of_each_source_whether_it_was_read_now_or_before(settings: Settings) -> None:
    library = open_library(settings)
    for _ in range(2):
        lines = {each.source: each for each in library.sync().sources}
        assert [lines[name].document for name in ("report.txt", "2013/notes.md")] == ["report", "2013-notes"]
        with library.open_view() as view:
            for record in view.documents():
                line = lines[record.source]
                assert (line.pages, line.passages) == (record.page_count, len(view.document_passages(record.id)))


def test_a_source_that_was_not_read_is_reported_again_with_its_reason_until_it_is_repaired(settings: Settings) -> None:
    library = open_library(settings)
    path = library.sources.folder / "late.txt"
    path.write_bytes(b"\x89PNG\x00\x00" * 300)
    reasons = {each.reason for _ in range(2) for each in library.sync().sources if each.status is Status.UNREAD}
    assert len(reasons) == 1
    assert "binary" in reasons.pop()
    (problem,) = check_library(library)
    assert problem.message.startswith("'late.txt' was not read: ")
    path.write_text("Words that can be read by now.", encoding="utf-8")
    assert "1 of the sources" in check_library(library)[0].message
    assert list_statuses(library.sync())["late.txt"] is Status.ADDED
    assert check_library(library) == []


def test_the_number_of_sources_that_are_new_changed_or_gone_is_told(settings: Settings) -> None:
    library = open_library(settings)
    library.sync()
    (library.sources.folder / "new.txt").write_text("New words.", encoding="utf-8")
    (library.sources.folder / "report.txt").write_text(f"{REPORT}More.\n", encoding="utf-8")
    (library.sources.folder / "2013" / "notes.md").unlink()
    (problem,) = check_library(library)
    assert problem.message == "3 of the sources are new, changed or gone."


def test_adding_reports_what_was_added_only_and_it_is_found_by_its_meaning(settings: Settings, tmp_path: Path) -> None:
    library = open_library(settings)
    (tmp_path / "extra.txt").write_text("Something else that is said nowhere.", encoding="utf-8")
    assert list_statuses(add_documents(library, [str(tmp_path / "extra.txt")], {})) == {"extra.txt": Status.ADDED}
    ((_, coverage),) = measure_coverage(library)
    assert coverage.is_complete


def test_a_document_is_removed_by_its_path_as_well(settings: Settings) -> None:
    library = open_library(settings)
    library.sync()
    assert list_statuses(remove_document(library, "2013/notes.md")) == {"2013/notes.md": Status.REMOVED}
    assert find_documents(library, "train", "the", "judges") == []
    assert not (library.sources.folder / "2013" / "notes.md").exists()


def test_a_library_without_an_index_covers_nothing(settings: Settings) -> None:
    assert measure_coverage(open_library(settings)) == []


def test_passages_without_embeddings_are_counted(settings: Settings) -> None:
    open_library(settings.model_copy(update={"meaning": "off"})).sync()
    library = open_library(settings)
    ((name, coverage),) = measure_coverage(library)
    (problem,) = check_library(library)
    assert problem.message == f"{coverage.passages} of {coverage.passages} passages are not yet encoded by '{name}'."


def test_a_helpline_is_suggested_until_one_is_named(settings: Settings) -> None:
    library = open_library(settings)
    (suggestion,) = suggest_improvements(library)
    assert "[[helplines]]" in suggestion.remedy
    text = "[[helplines]]\nname = 'Helpline'\nphone = '0100 000 000'\n"
    (settings.library / "library.toml").write_text(text, encoding="utf-8")
    assert suggest_improvements(library) == []


def test_a_best_bet_that_points_at_nothing_is_a_problem_of_the_library(settings: Settings) -> None:
    library = open_library(settings)
    library.sync()
    text = "[[best_bets]]\nwords = ['bell']\npassage = '{}'\nnote = 'Here.'\n"
    (settings.library / "library.toml").write_text(text.format("report"), encoding="utf-8")
    assert check_library(library) == []
    (settings.library / "library.toml").write_text(text.format("gone"), encoding="utf-8")
    (problem,) = check_library(library)
    assert "points at 'gone'" in problem.message


def test_a_damaged_index_is_the_only_problem_that_is_told(settings: Settings) -> None:
    open_library(settings).sync()
    (path,) = (settings.library / "whoosh").rglob("*.rows")
    path.write_bytes(path.read_bytes()[:-1])
    (settings.library / "sources" / "new.txt").write_text("New words.", encoding="utf-8")
    problems = check_library(open_library(settings))
    assert problems
    assert not any("sources are new" in problem.message for problem in problems)


def test_an_index_of_another_version_is_told_of_and_built_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_library(settings).sync()
    monkeypatch.setattr(schema, "_LAYOUT", 0)
    library = open_library(settings)
    (problem,) = check_library(library)
    assert problem.message == "The index was built by another version."
    assert problem.remedy == "Run 'kb index' to build it anew."
    assert set(list_statuses(library.sync()).values()) == {Status.ADDED}
    assert check_library(library) == []


def test_a_document_whose_metadata_file_has_another_name_is_what_that_says(settings: Settings) -> None:
    sources = settings.library / "sources"
    (sources / "report.txt.toml.txt").write_text('title = "A title of its own"\n', encoding="utf-8")
    library = open_library(settings)
    for _ in range(2):
        report = library.sync()
        assert list_statuses(report)["report.txt.toml.txt"] is Status.UNREAD
        (told,) = (each.reason for each in report.sources if each.status is Status.UNREAD)
        assert told.endswith("Call it 'report.txt.toml', or delete it.")
    with library.open_view() as view:
        assert {each.source: each.metadata.title for each in view.documents()} == {
            "report.txt": "A title of its own",
            "2013/notes.md": "Notes",
        }
    assert [each.message for each in check_library(library) if "report.txt.toml.txt' was not read" in each.message]
    before = generation(library)
    (sources / "report.txt.toml.txt").rename(sources / "report.txt.toml")
    assert Status.UNREAD not in list_statuses(library.sync()).values()
    with library.open_view() as view:
        assert {each.metadata.title for each in view.documents()} == {"A title of its own", "Notes"}
    assert generation(library) >= before


def test_what_links_lead_to_is_taken_off_where_that_is_not_allowed_any_more(settings: Settings, tmp_path: Path) -> None:
    share, config = tmp_path / "share", settings.library / "library.toml"
    share.mkdir()
    for number in range(6):
        (share / f"{number}.txt").write_text(f"The lantern of number {number} is lit.", encoding="utf-8")
    (settings.library / "sources" / "share").symlink_to(share)
    (settings.library / "sources" / "linked.txt").symlink_to(share / "0.txt")
    library = open_library(settings)
    assert [name for name, each in list_statuses(library.sync()).items() if each is Status.UNREAD] == [
        "linked.txt",
        "share",
    ]
    assert find_documents(library, "the", "lantern") == []
    assert len([each for each in check_library(library) if "leads out of the folder" in each.message]) == 2

    config.write_text(f"linked_folders = ['{share}']\n", encoding="utf-8")
    watch_configuration(settings.library).refresh()
    assert Status.UNREAD not in list_statuses(library.sync()).values()
    assert sorted(find_documents(library, "the", "lantern")) == ["linked", *(f"share-{number}" for number in range(6))]

    config.write_text("", encoding="utf-8")
    watch_configuration(settings.library).refresh()
    report = library.sync()  # not mistaken for a missing disk
    assert [name for name, each in list_statuses(report).items() if each is Status.UNREAD] == ["linked.txt", "share"]
    assert find_documents(library, "the", "lantern") == []
