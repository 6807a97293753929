"""A library on disk: what indexing does, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import LibraryError
from kb.library import Library
from kb.model import Phrase, Query, Quoted, Ranked, Word
from kb.reports import Report, Status
from kb.settings import Settings

REPORT = """\
The report

13 June 2013

The courts fail to protect the rights of trafficked persons in many of the cases that were looked at.

Recommendations

Every police force should train its officers to recognise the signs of trafficking.
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "sources" / "2013").mkdir(parents=True)
    (tmp_path / "sources" / "report.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "sources" / "2013" / "notes.md").write_text("# Notes\n\nTrain the judges as well.\n", encoding="utf-8")
    return Settings(library=tmp_path, jobs=1)


def statuses(report: Report) -> dict[str, Status]:
    return {each.source: each.status for each in report.sources}


def found(library: Library, *terms: str) -> list[str]:
    with library.engine.snapshot() as snapshot:
        return [hit.passage.document for hit in snapshot.search(Query(Phrase(terms))).hits]


def generation(library: Library) -> int:
    with library.engine.snapshot() as snapshot:
        return snapshot.generation


def test_every_source_is_read_and_can_be_searched(settings: Settings) -> None:
    library = Library(settings)
    report = library.sync()
    assert statuses(report) == {"report.txt": Status.ADDED, "2013/notes.md": Status.ADDED}
    assert found(library, "the", "rights", "of", "trafficked", "persons") == ["report"]
    assert found(library, "train", "the", "judges") == ["2013-notes"]


def test_indexing_twice_changes_nothing(settings: Settings) -> None:
    library = Library(settings)
    library.sync()
    before = generation(library)
    assert set(statuses(library.sync()).values()) == {Status.UNCHANGED}
    assert generation(library) == before


def test_only_what_changed_is_read_again(settings: Settings) -> None:
    library = Library(settings)
    library.sync()
    path = library.sources.folder / "report.txt"
    path.write_text(REPORT.replace("courts", "judges"), encoding="utf-8")
    assert statuses(library.sync()) == {"report.txt": Status.CHANGED, "2013/notes.md": Status.UNCHANGED}
    assert found(library, "the", "judges", "fail") == ["report"]
    assert found(library, "the", "courts", "fail") == []


def test_new_metadata_beside_a_source_is_a_change(settings: Settings) -> None:
    library = Library(settings)
    library.sync()
    (library.sources.folder / "report.txt.toml").write_text('publisher = "The Group"\n', encoding="utf-8")
    assert statuses(library.sync())["report.txt"] is Status.CHANGED
    with library.engine.snapshot() as snapshot:
        assert [each.metadata.publisher for each in snapshot.documents() if each.source == "report.txt"] == [
            "The Group"
        ]


def test_removing_what_was_added_leaves_what_was_before(settings: Settings, tmp_path: Path) -> None:
    library = Library(settings)
    library.sync()
    with library.engine.snapshot() as snapshot:
        before = [(each.id, each.fingerprint) for each in snapshot.documents()]
    (tmp_path / "extra.txt").write_text("Something else that is said nowhere.", encoding="utf-8")
    assert statuses(library.add([str(tmp_path / "extra.txt")], {"title": "Extra"})) == {"extra.txt": Status.ADDED}
    assert found(library, "said", "nowhere") == ["extra"]
    assert statuses(library.remove("extra")) == {"extra.txt": Status.REMOVED}
    assert found(library, "said", "nowhere") == []
    with library.engine.snapshot() as snapshot:
        assert [(each.id, each.fingerprint) for each in snapshot.documents()] == before


def test_a_bad_file_never_stops_the_rest(settings: Settings) -> None:
    library = Library(settings)
    (library.sources.folder / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    (library.sources.folder / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    report = library.sync()
    refused = {each.source: each.reason for each in report.sources if each.status is Status.REFUSED}
    assert set(refused) == {"broken.pdf", "old.doc"}
    assert ".pdf" in refused["old.doc"]
    assert found(library, "train", "the", "judges") == ["2013-notes"]
    again = library.sync()
    assert {each.source for each in again.sources if each.status is Status.REFUSED} == set(refused)


def test_a_source_that_is_now_broken_takes_its_document_away(settings: Settings) -> None:
    library = Library(settings)
    library.sync()
    (library.sources.folder / "2013" / "notes.md").write_bytes(b"\x00\x01\x02" * 1000)
    assert statuses(library.sync())["2013/notes.md"] is Status.REFUSED
    assert found(library, "train", "the", "judges") == []


def test_a_mended_source_is_read_again(settings: Settings) -> None:
    library = Library(settings)
    path = library.sources.folder / "late.docx"
    path.write_bytes(b"not a Word file")
    assert statuses(library.sync())["late.docx"] is Status.REFUSED
    path.unlink()
    assert statuses(library.sync())["late.docx"] is Status.REMOVED
    assert "late.docx" not in statuses(library.sync())


def test_two_names_of_one_slug_are_two_documents(settings: Settings) -> None:
    library = Library(settings)
    (library.sources.folder / "report.md").write_text("The same name, other words.", encoding="utf-8")
    library.sync()
    with library.engine.snapshot() as snapshot:
        ids = {each.source: each.id for each in snapshot.documents()}
    assert ids["report.md"] == "report"
    assert ids["report.txt"].startswith("report-")


def test_a_rebuilt_index_is_the_same(settings: Settings) -> None:
    library = Library(settings)
    library.sync()
    with library.engine.snapshot() as snapshot:
        before = [snapshot.passages(each.id) for each in snapshot.documents()]
    first = generation(library)
    report = library.sync(rebuild=True)
    assert {each.status for each in report.sources} == {Status.UNCHANGED}
    assert generation(library) > first
    with library.engine.snapshot() as snapshot:
        assert [snapshot.passages(each.id) for each in snapshot.documents()] == before


def test_progress_tells_each_source_once(settings: Settings) -> None:
    told: list[tuple[int, int, str]] = []
    Library(settings).sync(progress=lambda *each: told.append(each))
    assert told == [(1, 2, "2013/notes.md"), (2, 2, "report.txt")]


def test_impossible_metadata_is_refused_before_anything_is_copied(settings: Settings, tmp_path: Path) -> None:
    library = Library(settings)
    (tmp_path / "extra.txt").write_text("Words.", encoding="utf-8")
    with pytest.raises(LibraryError, match="date"):
        library.add([str(tmp_path / "extra.txt")], {"date": "yesterday"})
    assert not (library.sources.folder / "extra.txt").exists()


def test_removing_what_is_not_there_says_so(settings: Settings) -> None:
    with pytest.raises(LibraryError, match="kb documents"):
        Library(settings).remove("nothing")


def test_a_sound_library_has_no_faults_and_a_stale_one_says_what_to_do(settings: Settings) -> None:
    library = Library(settings)
    library.sync()
    assert library.examine() == []
    (library.sources.folder / "new.txt").write_text("New words.", encoding="utf-8")
    (fault,) = library.examine()
    assert "kb index" in fault.remedy
    (settings.library / "library.toml").write_text("title =", encoding="utf-8")
    assert any("library.toml" in fault.message for fault in library.examine())


def test_an_empty_library_is_an_index_without_documents(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    library = Library(Settings(library=tmp_path))
    assert library.sync().sources == ()
    with library.engine.snapshot() as snapshot:
        assert list(snapshot.documents()) == []


QUOTING = """\
The report

Ada Quill, Director of the Example Trust, said: “Every court should hear the children first.”
"""


def speakers(library: Library) -> list[str]:
    with library.engine.snapshot() as snapshot:
        return [each.name for each in snapshot.speakers()]


def test_what_is_quoted_is_found_with_its_speaker(settings: Settings) -> None:
    (settings.library / "sources" / "report.txt").write_text(QUOTING, encoding="utf-8")
    library = Library(settings)
    library.sync()
    with library.engine.snapshot() as snapshot:
        (speaker,) = snapshot.speakers()
        assert (speaker.id, speaker.roles) == ("ada-quill", ("Director, Example Trust",))
        (hit,) = snapshot.search(Query(Quoted(Phrase(("hear", "the", "children"))))).hits
        assert [span.of(hit.passage.text) for span in hit.spans] == ["hear the children"]


def test_an_editors_correction_is_indexed_and_wins(settings: Settings) -> None:
    source = settings.library / "sources" / "report.txt"
    source.write_text(QUOTING, encoding="utf-8")
    library = Library(settings)
    library.sync()
    assert speakers(library) == ["Ada Quill"]
    card = source.with_name("report.txt.toml")
    card.write_text('[[quotations]]\nwords = "Every court should"\nspeaker = "Eve Lark"\n', encoding="utf-8")
    assert statuses(library.sync())["report.txt"] is Status.CHANGED
    assert speakers(library) == ["Eve Lark"]
    card.write_text('[[quotations]]\nwords = "every court should"\nquotation = false\n', encoding="utf-8")
    library.sync()
    assert speakers(library) == []


def test_marks_that_do_not_pair_are_remarks_of_the_report(settings: Settings) -> None:
    (settings.library / "sources" / "report.txt").write_text(QUOTING.replace("”", ""), encoding="utf-8")
    line = next(each for each in Library(settings).sync().sources if each.source == "report.txt")
    assert "Quotation marks do not pair in one place" in line.remarks[0]


def test_passages_are_found_by_their_meaning(settings: Settings) -> None:
    library = Library(settings)
    library.sync()
    ((name, coverage),) = library.coverage()
    assert name == "static"
    assert coverage.whole
    assert coverage.passages > 2
    with library.engine.snapshot() as snapshot:
        meaning = library.encoders.meaning(snapshot, "teaching the judiciary")
        assert meaning is not None
        hits = snapshot.search(Query(Ranked((Word("judges"), Word("police"))), meaning=meaning)).hits
    assert hits[0].passage.document == "2013-notes"


def test_a_library_that_is_not_encoded_is_told_of_by_the_doctor(settings: Settings) -> None:
    Library(settings.model_copy(update={"meaning": "off"})).sync()
    library = Library(settings)
    (fault,) = library.examine()
    assert "'static'" in fault.message
    assert fault.remedy == "Run 'kb index'."
    library.encode()
    assert library.examine() == []


def test_an_encoder_that_cannot_be_loaded_is_told_of_by_the_doctor(settings: Settings) -> None:
    Library(settings).sync()
    (fault,) = Library(settings.model_copy(update={"meaning": "no-such-encoder"})).examine()
    assert "no-such-encoder" in fault.message
    assert "Choose" in fault.remedy
