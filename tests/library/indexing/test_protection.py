"""Protection of people fails closed: corrections that fit nothing, and unreadable metadata files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.library.files.last_good import LAST_GOOD
from kb.library.indexing.index_report import SourceReport
from kb.library.indexing.sync import Library
from kb.library.keeping.doctor import FindingKind, check_library, suggest_improvements
from kb.library.keeping.purge import purge
from kb.library.keeping.removal import remove_document
from kb.model import DocumentId, DocumentRecord
from kb.settings import Settings
from tests.libraries import list_speakers, open_library

TEXT = """\
# The interviews

“The rooms were cold and we slept on the floor all winter,” said Annabel Wrenfield, a teacher of the town.

“We carry a lantern in every county for all who ask us,” said Ada Quill, director of Example Trust.
"""
SHIELD = """\
title = "Interviews"

[[quotations]]
words = "The rooms were cold and we slept"
speaker = "Annabel Wrenfield"
anonymous = true
"""
SOURCE = "interviews.md"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library whose only document shields one of its two speakers."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / SOURCE).write_text(TEXT, encoding="utf-8")
    write_sidecar(tmp_path, SHIELD.encode())
    return open_library(Settings(library=tmp_path, jobs=1))


def write_sidecar(folder: Path, content: bytes) -> None:
    (folder / "sources" / f"{SOURCE}.toml").write_bytes(content)


def report(library: Library) -> SourceReport:
    (found,) = library.sync().sources
    return found


def read_record(library: Library) -> DocumentRecord:
    with library.open_view() as view:
        found = view.get_document(DocumentId("interviews"))
    assert found
    return found


def list_problems(library: Library) -> list[str]:
    return [f"{each.message} {each.remedy}" for each in check_library(library) if each.kind is FindingKind.METADATA]


@pytest.mark.costly
def test_a_correction_that_is_used_is_no_fault(library: Library) -> None:
    assert report(library).faults == ()
    assert list_speakers(library) == ["Ada Quill"]
    assert list_problems(library) == []


@pytest.mark.costly
@pytest.mark.parametrize(
    "other", ["The room was cold and we slept", "The rooms were cold and we slept. The rooms were cold"]
)
def test_a_shield_whose_words_fit_no_place_withholds_all_speakers_until_it_is_mended(
    library: Library, other: str
) -> None:
    library.sync()
    source = library.sources.folder / SOURCE
    text = TEXT.replace("The rooms were cold and we slept", other)
    if "." in other:
        text += "\n\nThe rooms were cold and we slept.\n"
    source.write_text(text, encoding="utf-8")

    for _ in range(2):  # also if nothing has changed
        (fault,) = report(library).faults
        assert "'The rooms were cold and we slept'" in fault
        assert "nobody is given as a speaker" in fault
    assert list_speakers(library) == []
    (problem,) = list_problems(library)
    assert problem.startswith(f"In 'sources/{SOURCE}.toml', of '{SOURCE}': A correction was not used")
    assert "'The rooms were cold and we slept'" in problem
    assert problem.endswith("Give more of the words. Then run 'kb index'.")

    source.write_text(TEXT, encoding="utf-8")
    assert report(library).faults == ()
    assert list_speakers(library) == ["Ada Quill"]


@pytest.mark.parametrize(
    "table",
    [
        '[[quotations]]\nwords = "Nobody said this"\nspeaker = "Ada Quill"\n',
        '[[kinds]]\nwords = "nobody wrote this"\nkinds = ["duty"]\n',
        '[[passages]]\nwords = "nobody wrote this"\nindex = false\n',
    ],
)
def test_any_correction_that_is_not_used_is_told_each_time_and_shields_nobody_else(
    library: Library, table: str
) -> None:
    write_sidecar(library.settings.library, f"{SHIELD}\n{table}".encode())
    for _ in range(2):
        (fault,) = report(library).faults
        assert "obody " in fault
    assert len(list_problems(library)) == 1
    assert list_speakers(library) == ["Ada Quill"]


def _break_with_smart_quotes(content: str) -> bytes:
    return f"title = “Interviews”\n{content}".encode()


def _write_half(content: str) -> bytes:
    return content[: content.index("Wrenfield")].encode()


BREAKS: list[Callable[[str], bytes]] = [
    _break_with_smart_quotes,
    _write_half,
    lambda content: content.encode("utf-16-le"),  # without a byte order mark
    lambda content: bytes(len(content)),
]


@pytest.mark.parametrize("break_file", BREAKS, ids=["smart quotes", "half", "UTF-16 without a mark", "zeros"])
def test_a_sidecar_that_cannot_be_read_leaves_the_last_good_one_in_force(
    library: Library, break_file: Callable[[str], bytes]
) -> None:
    library.sync()
    write_sidecar(library.settings.library, break_file(SHIELD))
    for _ in range(2):
        (fault,) = report(library).faults
        assert "what it said before stays in force" in fault
    record = read_record(library)
    assert (record.metadata.title, record.metadata.original_withheld, record.metadata.noindex) == (
        "Interviews", True, True,
    )  # fmt: skip
    assert list_speakers(library) == ["Ada Quill"]
    assert len(list_problems(library)) == 1

    write_sidecar(library.settings.library, SHIELD.replace("Interviews", "Talks").encode())
    assert report(library).faults == ()
    assert read_record(library).metadata.title == "Talks"
    assert not read_record(library).metadata.original_withheld


@pytest.mark.parametrize("break_file", BREAKS, ids=["smart quotes", "half", "UTF-16 without a mark", "zeros"])
def test_where_there_is_no_good_one_nobody_is_a_speaker(library: Library, break_file: Callable[[str], bytes]) -> None:
    write_sidecar(library.settings.library, break_file(SHIELD))
    (fault,) = report(library).faults
    assert "nobody is given as a speaker" in fault
    assert list_speakers(library) == []
    assert read_record(library).metadata.original_withheld


def test_a_table_of_quotations_that_cannot_be_read_shields_everybody(library: Library) -> None:
    library.sync()
    write_sidecar(library.settings.library, SHIELD.replace("anonymous", "anonymus").encode())
    (fault,) = report(library).faults
    assert "'anonymus' is not known" in fault
    assert list_speakers(library) == []
    write_sidecar(library.settings.library, _write_half(SHIELD))  # now the last good version has the shield
    library.sync()
    assert list_speakers(library) == ["Ada Quill"]


def test_a_fault_that_protects_nobody_is_not_in_the_way(library: Library) -> None:
    write_sidecar(library.settings.library, f"date = 'yesterday'\n{SHIELD}".encode())
    found = report(library)
    assert found.faults == ()
    assert any("should be a date" in each for each in found.remarks)
    assert list_speakers(library) == ["Ada Quill"]


@pytest.mark.costly
def test_the_copy_goes_with_the_sidecar_with_the_document_and_with_a_purge(library: Library) -> None:
    folder = library.settings.library
    copy = folder / LAST_GOOD / "sources" / f"{SOURCE}.toml"
    sidecar = folder / "sources" / f"{SOURCE}.toml"
    library.sync()
    assert copy.read_text(encoding="utf-8") == SHIELD
    sidecar.unlink()
    library.sync()
    assert not copy.exists()
    for take_away in (
        lambda: remove_document(library, "interviews"),
        lambda: (folder / "sources" / SOURCE).unlink(),
        lambda: purge(library, "interviews"),
    ):
        (folder / "sources" / SOURCE).write_text(TEXT, encoding="utf-8")
        write_sidecar(folder, SHIELD.encode())
        library.sync()
        assert copy.exists()
        take_away()
        if sidecar.exists():
            sidecar.unlink()
        library.sync()
        assert not copy.exists()


def test_a_purged_passage_leaves_no_word_in_the_copy(library: Library) -> None:
    library.sync()
    with library.open_view() as view:
        (passage,) = [each for each in view.document_passages(DocumentId("interviews")) if "rooms" in each.text]
    purge(library, passage.id)
    copies = [path.read_text(encoding="utf-8") for path in (library.settings.library / LAST_GOOD).rglob("*.toml")]
    assert copies
    assert not any("rooms" in each for each in copies)


def test_a_purge_says_where_the_name_of_a_closed_speaker_is_left(library: Library) -> None:
    folder = library.settings.library
    (folder / "library.toml").write_text('closed_speakers = ["Annabel Wrenfield", "Jane Roe"]\n', encoding="utf-8")
    library.sync()
    left = [each for each in purge(library, "interviews").left if "closed_speakers" in each]
    assert len(left) == 1
    assert left[0].startswith("'Annabel Wrenfield', whom it names, is still in closed_speakers")
    for path in (folder / "library.toml", folder / LAST_GOOD / "library.toml"):
        assert f"'{path}'" in left[0]


def test_a_closed_speaker_of_whom_there_is_nothing_is_told(library: Library) -> None:
    closed = 'closed_speakers = ["Ada Quil", "Dr Ada Quill"]\n'
    (library.settings.library / "library.toml").write_text(closed, encoding="utf-8")
    library.sync()
    told = [each for each in suggest_improvements(library) if each.key == "closed_speakers"]
    assert [each.message for each in told] == [
        "closed_speakers has 'Ada Quil', and no document would list a speaker of that name."
    ]
