"""Readers' reports go with their subjects, are in backups, and are mentioned by the doctor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.library.files.reader_reports import (
    REPORTS,
    ReportKind,
    close_report,
    keep_report,
    list_all_reports,
    list_reports,
)
from kb.library.indexing.sync import Library
from kb.library.keeping.backup import make_backup
from kb.library.keeping.backup_restore import restore_backup
from kb.library.keeping.doctor import FindingKind, check_library, suggest_improvements
from kb.library.keeping.purge import purge
from kb.library.keeping.purge_preview import PurgePreview
from kb.model import DocumentId, PassageId
from kb.settings import Settings
from tests.libraries import index_sources, open_library

NOTES, OTHER = DocumentId("notes"), DocumentId("other")
WHOLE = PassageId("")
PARAGRAPHS = [f"The {name} keeps a lantern at the gate, and a book in which every hour is written." for name in "ABC"]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    sections = "\n\n".join(f"## Part {at}\n\n{' '.join([text] * 3)}" for at, text in enumerate(PARAGRAPHS))
    other = "# Other\n\nEvery force trains its officers each year anew.\n"
    return index_sources(tmp_path / "library", {"notes.md": f"# Notes\n\n{sections}\n", "other.md": other})


def find_passages(library: Library) -> list[PassageId]:
    with library.open_view() as view:
        return [each.id for each in view.document_passages(NOTES)]


def say(library: Library, document: DocumentId, passage: PassageId) -> str:
    """Store a report with its subject as its text, and return that."""
    text = f"{document}/{passage}"
    keep_report(library.settings.library, document, passage, ReportKind.OTHER, text)
    return text


def read_texts(library: Library) -> set[str]:
    return {each.text for each in list_all_reports(library.settings.library)}


def count_purged(library: Library, target: str) -> int:
    """Purge a document or a passage, and return the number of reports in the preview."""
    counts: list[int] = []

    def confirm(preview: PurgePreview) -> tuple[PassageId, ...]:
        counts.append(preview.reports)
        return ()

    purge(library, target, confirm=confirm)
    return sum(counts)


@pytest.mark.parametrize("are_closed", [False, True])
def test_a_purge_of_a_document_takes_all_that_was_said_of_it(library: Library, are_closed: bool) -> None:
    folder = library.settings.library
    for passage in (WHOLE, find_passages(library)[0], PassageId("0000000000dead")):
        say(library, NOTES, passage)
    for each in list_reports(folder) if are_closed else ():
        close_report(folder, each)
    kept = say(library, OTHER, WHOLE)

    assert count_purged(library, "notes") == 3
    assert read_texts(library) == {kept}


def test_a_purge_of_a_passage_leaves_what_was_said_of_those_that_stay(library: Library) -> None:
    purged, staying, *_ = find_passages(library)
    gone = PassageId("0000000000dead")  # from an older version, whose words may be those of any passage
    for passage in (WHOLE, purged, gone):
        say(library, NOTES, passage)
    kept = {say(library, NOTES, staying), say(library, OTHER, WHOLE)}

    assert count_purged(library, purged) == 3
    assert read_texts(library) == kept


@pytest.mark.costly
def test_a_backup_has_the_reports_and_does_not_bring_those_of_purged_words_back(
    library: Library, tmp_path: Path
) -> None:
    said = {say(library, NOTES, find_passages(library)[0]), say(library, OTHER, WHOLE)}
    make_backup(library, tmp_path / "library.zip")
    restore_backup(tmp_path / "library.zip", Settings(library=tmp_path / "elsewhere", jobs=1))
    whole = open_library(Settings(library=tmp_path / "elsewhere", jobs=1))
    purge(library, "notes")
    restore_backup(tmp_path / "library.zip", library.settings, force=True)

    assert read_texts(whole) == said
    assert read_texts(library) == {"other/"}


def test_the_doctor_says_where_reports_cannot_be_kept_and_how_many_are_open(library: Library) -> None:
    folder = library.settings.library

    def list_problems() -> list[str]:
        return [each.remedy for each in check_library(library) if each.kind is FindingKind.REPORTS]

    assert not list_problems()
    (folder / "library.toml").write_text("reader_reports = true\n", encoding="utf-8")
    assert f"mkdir -m 750 {folder / REPORTS}" in list_problems()[0]
    (folder / REPORTS).mkdir(0o750)
    assert not list_problems()
    assert FindingKind.REPORTS not in [each.kind for each in suggest_improvements(library)]
    (folder / REPORTS).chmod(0o550)
    assert list_problems()
    (folder / REPORTS).chmod(0o750)
    for _ in range(2):
        say(library, OTHER, WHOLE)
    (told,) = [each for each in suggest_improvements(library) if each.kind is FindingKind.REPORTS]
    assert f"{told.message} {told.remedy}" == "2 reports of readers are open. 'kb reports' lists them."


def test_what_is_no_report_is_passed_over(library: Library) -> None:
    folder = library.settings.library / REPORTS
    said = say(library, OTHER, WHOLE)
    (report,) = folder.iterdir()
    for name, content in (("torn", "{"), ("none", "[]"), ("copy", report.read_text(encoding="utf-8"))):
        (folder / f"{name}.json").write_text(content, encoding="utf-8")
    unknown = {**json.loads(report.read_text(encoding="utf-8")), "id": "new", "kind": "not of now"}
    (folder / "new.json").write_text(json.dumps(unknown), encoding="utf-8")

    assert read_texts(library) == {said}
