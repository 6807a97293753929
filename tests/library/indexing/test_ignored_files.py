"""Which names are no documents."""

from __future__ import annotations

import pytest

from kb.library.indexing.ignored_files import is_ignored


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
