"""The doctor's findings on a library, with the file, the key, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.library.keeping.doctor import Finding, FindingKind, check_library, suggest_improvements
from kb.settings import Settings
from tests.libraries import open_library, write_sources
from tests.read.layout.tiny_pdf import TinyPage, write_pdf

TEXT = "The report\n\nThe courts fail to protect the rights of trafficked persons in most of the cases.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_sources(tmp_path, {"report.txt": TEXT, "old/note.txt": "A note\n\nThe judges keep a lantern.\n"})


def examine(folder: Path, *, is_indexed: bool = True) -> list[Finding]:
    """Index a library, and return the doctor's findings."""
    library = open_library(Settings(library=folder))
    if is_indexed:
        library.sync()
    return check_library(library)


def test_a_sound_library_has_nothing_to_be_found(folder: Path) -> None:
    assert examine(folder) == []


def test_every_fault_of_a_sidecar_is_found_with_its_file_and_key(folder: Path) -> None:
    (folder / "sources" / "old" / "note.txt.toml").write_text(
        'publsher = "The Watch"\ndate = "yesterday"\nquotations = 3\n[[kinds]]\nwords = "a lantern"\n', encoding="utf-8"
    )
    (folder / "sources" / "report.txt.toml").write_text("title = ", encoding="utf-8")
    found = examine(folder)
    note, report = "sources/old/note.txt.toml", "sources/report.txt.toml"
    assert {(each.kind, each.file) for each in found} == {(FindingKind.METADATA, note), (FindingKind.METADATA, report)}
    by_key = {each.key: each for each in found}
    assert set(by_key) == {"publsher", "date", "quotations", "kinds", ""}
    assert by_key["publsher"].message.startswith(f"'{note}' has the key 'publsher'")
    assert by_key["publsher"].remedy.endswith("Did you mean 'publisher'?")
    assert "should be a date such as 2013-06-13" in by_key["date"].message
    assert by_key["date"].remedy == "It was left out; correct it and index again."
    assert by_key[""].file == report
    assert by_key[""].remedy.startswith("Correct it and index again; until then")


@pytest.mark.parametrize(
    ("given", "told", "remedy"),
    [
        ("old-nite", "superseded_by = 'old-nite' names no document.", "Did you mean 'old-note'?"),
        ("xyzzy", "superseded_by = 'xyzzy' names no document.", "Give a document's id"),
        ("report", "superseded_by = 'report' leads round in a circle.", "Say it only of the older documents."),
    ],
)
def test_a_successor_that_names_nothing_is_found(folder: Path, given: str, told: str, remedy: str) -> None:
    (folder / "sources" / "report.txt.toml").write_text(f'superseded_by = "{given}"\n', encoding="utf-8")
    (finding,) = examine(folder)
    assert (finding.kind, finding.key) == (FindingKind.SUPERSESSION, "superseded_by")
    assert finding.message == f"In 'sources/report.txt.toml': {told}"
    assert finding.remedy.startswith(remedy)


@pytest.mark.parametrize("given", ["old-note", "old/note.txt", "The new guidance of 2026", "https://a.example/new"])
def test_a_successor_in_the_library_or_elsewhere_is_no_fault(folder: Path, given: str) -> None:
    (folder / "sources" / "report.txt.toml").write_text(f'superseded_by = "{given}"\n', encoding="utf-8")
    assert examine(folder) == []


def test_a_document_without_text_is_found(folder: Path) -> None:
    (folder / "sources" / "scan.html").write_text("<html><body><img src='p.png'></body></html>", encoding="utf-8")
    (finding,) = examine(folder)
    assert (finding.kind, finding.file) == (FindingKind.NO_TEXT, "sources/scan.html")
    assert finding.message.startswith("'scan.html' has no text that can be searched")


def test_files_with_the_same_contents_are_found(folder: Path) -> None:
    for name in ("copy.txt", "zz.txt"):
        (folder / "sources" / name).write_text(TEXT, encoding="utf-8")
    (finding,) = examine(folder)
    assert (finding.kind, finding.file) == (FindingKind.DUPLICATE, "sources/copy.txt")
    assert finding.message == "'copy.txt' has the same contents as 'report.txt', 'zz.txt'."


@pytest.mark.parametrize("is_indexed", [True, False])
def test_an_empty_library_is_found(tmp_path: Path, *, is_indexed: bool) -> None:
    (tmp_path / "sources").mkdir()
    finding = examine(tmp_path, is_indexed=is_indexed)[0]
    assert (finding.kind, "kb add" in finding.remedy) == (FindingKind.SOURCES, True)


def test_a_site_that_goes_on_with_an_older_configuration_is_found(folder: Path) -> None:
    (folder / "library.toml").write_text('title = "Good"\nsynonyms = "words.toml"\n', encoding="utf-8")
    (folder / "words.toml").write_text("", encoding="utf-8")
    assert examine(folder) == []
    (folder / "library.toml").write_text('embed_origins = ["example.org"]\n', encoding="utf-8")
    (folder / "words.toml").write_text("without = 3\n", encoding="utf-8")
    first, second = examine(folder)
    assert (first.kind, first.file, first.key) == (FindingKind.CONFIGURATION, "library.toml", "embed_origins")
    assert first.message.endswith("'example.org' is no origin. Did you mean 'https://example.org'?")
    assert first.remedy == (
        "Until it is corrected, the site goes on with what the file said before (last-good/). "
        "No other site may show the library until then."
    )
    assert (second.file, second.key) == ("words.toml", "without")
    assert second.message == "'words.toml', without: The value is 3: write a list in square brackets."


def test_faults_of_the_configuration_hide_none_of_the_sources(folder: Path) -> None:
    examine(folder)
    (folder / "library.toml").write_text("title = ", encoding="utf-8")
    (folder / "sources" / "new.txt").write_text("New words.", encoding="utf-8")
    assert [each.kind for each in examine(folder, is_indexed=False)] == [FindingKind.CONFIGURATION, FindingKind.INDEX]


def test_colours_that_cannot_be_read_and_a_logo_that_is_none_are_found(folder: Path) -> None:
    (folder / "library.toml").write_text(
        'logo = "logo.png"\n[colours]\naccent = "#ff8800"\naccent_dark = "#ffb366"\n', encoding="utf-8"
    )
    colour, logo = examine(folder)

    assert {each.kind for each in (colour, logo)} == {FindingKind.APPEARANCE}
    assert [(each.file, each.key) for each in (colour, logo)] == [
        ("library.toml", "colours.accent"),
        ("library.toml", "logo"),
    ]
    assert colour.message == "accent = '#ff8800' in [colours] has a contrast of 2.1:1 with the page; text needs 7:1."
    assert colour.remedy == "Did you mean '#7d4200'? The site uses it as it is."
    assert logo.message == "There is no file 'logo.png' in the library's folder."


def test_colours_that_can_be_read_are_no_fault(folder: Path) -> None:
    (folder / "library.toml").write_text('[colours]\naccent = "#7a1f4c"\n', encoding="utf-8")
    assert examine(folder) == []


def write_redacted(folder: Path, *, is_dark: bool) -> None:
    page = TinyPage()
    page.write("The officers met Jane Roe at the harbour and took her to the house.", 60, 200)
    page.draw_box(138, 190, 181, 203, "0 0 0" if is_dark else "1 1 1")
    write_pdf(folder / "sources" / "report.pdf", [page])


def test_words_of_a_line_that_a_dark_shape_covers_are_a_problem_until_the_file_is_withheld(folder: Path) -> None:
    write_redacted(folder, is_dark=True)
    (finding,) = examine(folder)
    assert (finding.kind, finding.file, finding.key) == (
        FindingKind.HIDDEN_TEXT,
        "sources/report.pdf.toml",
        "original",
    )
    assert finding.message.startswith("'report.pdf': A dark shape covers words of a line on page 1, and the original")
    assert "original = false" in finding.remedy
    (folder / "sources" / "report.pdf.toml").write_text("original = false\n", encoding="utf-8")
    assert examine(folder) == []


def test_hidden_words_are_counted_for_keepers_and_named_nowhere(folder: Path) -> None:
    write_redacted(folder, is_dark=False)
    assert examine(folder) == []
    library = open_library(Settings(library=folder))
    remark = suggest_improvements(library)[0]
    assert (remark.kind, remark.file) == (FindingKind.HIDDEN_TEXT, "sources/report.pdf")
    assert (
        remark.message
        == "'report.pdf': Words that cannot be seen were left out, since a page does not show them: 2 on page 1."
    )
    (source,) = (each for each in library.sync().sources if each.source == "report.pdf")
    assert "Words that cannot be seen were left out, since a page does not show them: 2 on page 1." in source.remarks
    with library.engine.open() as reader:
        assert reader.term_statistics(["officers", "jane", "roe"]) == {"officers": 1, "jane": 0, "roe": 0}
