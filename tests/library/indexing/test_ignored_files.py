"""Names that are not documents."""

from __future__ import annotations

import pytest

from kb.library.indexing.ignored_files import find_owners, is_ignored, looks_like_sidecar


@pytest.mark.parametrize(
    "name",
    [
        *(".DS_Store", ".git", ".~lock.report.odt#", "._report.pdf", ".report.pdf.x7Gh2a", ".report.md.swp"),
        *("~$report.docx", "report.txt~", "Thumbs.db", "thumbs.DB", "desktop.ini", "Icon\r"),
        *(
            "report.tmp",
            "~WRL0001.TMP",
            "report.pdf.part",
            "report.pdf.crdownload",
            "report.swp",
            "report.pdf.download",
        ),
        *("$RECYCLE.BIN", "System Volume Information", "__MACOSX", "@eaDir", "report.pdf.part.toml"),
    ],
)
def test_litter_and_what_is_not_finished_is_ignored(name: str) -> None:
    assert is_ignored(name)


@pytest.mark.parametrize(
    "name",
    [
        "report.pdf",
        "report.pdf.toml",
        "old.doc",
        "part.txt",
        "tmp",
        "my.part.pdf",
        "~report.txt",
        "temp.docx",
        "swp.md",
    ],
)
def test_documents_and_what_only_resembles_litter_are_not(name: str) -> None:
    assert not is_ignored(name)


@pytest.mark.parametrize(
    ("name", "owners"),
    [
        ("report.pdf.toml", ["report.pdf"]),
        ("report.pdf.toml.txt", ["report.pdf"]),
        ("Report.PDF.TOML.TXT", ["report.pdf"]),
        ("report.pdf.toml.bak", ["report.pdf"]),
        ("report.pdf.toml_old", ["report.pdf"]),
        ("report.pdf (1).toml", ["report.pdf"]),
        ("report.pdf.toml (1)", ["report.pdf"]),
        ("report.pdf - Copy.toml", ["report.pdf"]),
        ("report.toml", ["report.pdf"]),
        ("report.toml.docx", ["report.pdf"]),
        ("notes.toml", ["notes.md", "notes.txt"]),
        ("notes.txt.toml.orig", ["notes.txt"]),
        ("Copy of report.pdf.toml", []),
        ("report.pdfa.toml", []),
        ("report.pdf.txt.toml", []),
    ],
)
def test_what_looks_like_a_sidecar_is_known_with_the_sources_that_it_may_be_meant_for(
    name: str, owners: list[str]
) -> None:
    assert looks_like_sidecar(name)
    assert find_owners(name, {"report.pdf", "notes.md", "notes.txt"}) == owners


@pytest.mark.parametrize("name", ["report.pdf", "toml.txt", ".toml", "on.tomlette.txt", "a toml.md"])
def test_what_only_has_the_word_does_not_look_like_a_sidecar(name: str) -> None:
    assert not looks_like_sidecar(name)
