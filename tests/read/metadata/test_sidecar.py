"""The sidecar file: each key, and a fault in each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kb.model import Metadata, PassageOverride
from kb.read.metadata.sidecar import SidecarMetadata, parse_metadata, read_sidecar, rename_key
from tests.read.conftest import Reads

PAGE = (
    "<html lang=en><head><title>Own title</title><meta name=date content=2001-02-03></head>"
    "<body><p>Words.</p></body></html>"
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("2013-06-13", "2013-06-13"), ('"2013-06"', "2013-06"), ("2013", "2013"), ("2013-06-13T09:00:00Z", "2013-06-13")],
)
def test_a_date_may_be_written_as_toml_or_as_text(reads: Reads, written: str, expected: str) -> None:
    assert reads("page.html", PAGE, f"date = {written}").metadata.date == expected


def test_a_fault_costs_its_key_only_and_every_fault_is_said(reads: Reads) -> None:
    faulty = ('date = "13 June"', 'publsher = "X"', 'url = "x.example"', "authors = [1]", 'language = "English!"')
    sidecar = "\n".join(('title = "In the dock"', *faulty))
    document = reads("page.html", PAGE, sidecar)
    assert (document.metadata.title, document.metadata.date) == ("In the dock", "2001-02-03")
    assert len(document.remarks) == 5
    said = " ".join(document.remarks)
    for words in (
        "'page.html.toml': date should be a date such as 2013-06-13",
        "is '13 June'",
        "has the key 'publsher', which is not known and was left out. Did you mean 'publisher'?",
        "url should be an address that begins with https://",
        "authors should be text in quotation marks, and is 1",
        "language should be a language",
    ):
        assert words in said


@pytest.mark.parametrize("sidecar", ["title = ", "= 3", "title = 'x\n"])
def test_a_metadata_file_that_is_not_toml_costs_no_document(reads: Reads, sidecar: str) -> None:
    document = reads("page.html", PAGE, sidecar)
    assert document.metadata.title == "Own title"
    assert "'page.html.toml' is not a metadata file that can be read" in document.remarks[0]


def test_a_key_like_none_is_answered_with_all_that_there_are(reads: Reads) -> None:
    document = reads("page.html", PAGE, "foobar = 3")
    assert "left out. Use title, date, publisher, authors, kind, url" in document.remarks[0]


def test_quotation_marks_of_a_word_processor_are_named_without_the_words(reads: Reads) -> None:
    document = reads("page.html", PAGE, "date = 2013\ntitle = “Annabel’s rooms”\n")
    assert (
        'read: line 2 is not well formed. Write the straight mark " in the place of “ and ’ and ”.'
        in (document.remarks[0])
    )
    assert "Annabel" not in document.remarks[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_notepad_saves_is_read(tmp_path: Path, encoding: str) -> None:
    sidecar = tmp_path / "page.html.toml"
    sidecar.write_bytes('title = "Żółć"\r\nanonymous = 3\r\n'.encode(encoding))
    read = read_sidecar(sidecar)
    assert (read.metadata.title, len(read.faults)) == ("Żółć", 1)


def test_text_in_another_encoding_is_told_with_what_to_do(tmp_path: Path) -> None:
    sidecar = tmp_path / "page.html.toml"
    sidecar.write_bytes('title = "Żółć"\n'.encode("cp1250"))
    (fault,) = read_sidecar(sidecar).faults
    assert "can be read: it is not text in UTF-8. Save it anew as that (in Notepad: Save as, Encoding)." in fault


@pytest.mark.parametrize("value", ["2013-13-01", "2013-02-30", True, 13.5, 99, [2013], ""])
def test_an_impossible_date_is_a_fault(value: object) -> None:
    metadata, faults = parse_metadata({"date": value})
    assert (metadata.date, len(faults)) == ("", 1)


def test_a_single_author_needs_no_list() -> None:
    assert parse_metadata({"authors": "Ada Wren"})[0].authors == ("Ada Wren",)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("title", "  In   the dock ", "In the dock"),
        ("date", date(2013, 6, 13), "2013-06-13"),
        ("date", datetime(2013, 6, 13, 9, 30, tzinfo=UTC), "2013-06-13"),
        ("date", " 2013-06 ", "2013-06"),
        ("date", 2013, "2013"),
        ("valid_until", "2024-02-29", "2024-02-29"),
        ("checked", date(2026, 3, 3), "2026-03-03"),
        ("checked", " 2026-03-03 ", "2026-03-03"),
        ("kind", "Case Study", "case study"),
        ("authors", ["Ada  Wren", "Ben"], ("Ada Wren", "Ben")),
        ("url", "http://x.example", "http://x.example"),
        ("url", "https://x.example/a?b#c", "https://x.example/a?b#c"),
        ("language", "en", "en"),
        ("language", "cym-Latn-GB", "cym-Latn-GB"),
    ],
)
def test_a_value_is_read_as_it_is_meant(key: str, value: object, expected: object) -> None:
    metadata, faults = parse_metadata({key: value})
    assert (getattr(metadata, key), faults) == (expected, ())


def test_a_key_of_an_earlier_version_is_read_under_its_present_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt.toml").write_text("reviewed = 2026-03-03\n")
    assert read_sidecar(tmp_path / "a.txt.toml").metadata.checked == "2026-03-03"
    assert [rename_key(key) for key in ("reviewed", "reviewed_origin", "date")] == ["checked", "checked_origin", "date"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", ""),
        ("title", " "),
        ("title", 3),
        ("valid_until", "2023-02-29"),
        ("valid_until", "13.06.2013"),
        ("checked", "2026-03"),
        ("checked", "2026-02-30"),
        ("checked", "3 March 2026"),
        ("checked", 2026),
        ("checked", True),
        ("authors", ["Ada", ""]),
        ("authors", {}),
        ("url", "https://"),
        ("url", "https:///path"),
        ("url", "ftp://x.example"),
        ("url", "https://x.example/a b"),
        ("language", "e"),
        ("language", "english"),
        ("language", "en_GB"),
        ("date", "0000"),
        ("date", "2013-00"),
    ],
)
def test_a_value_that_cannot_be_meant_is_a_fault_that_names_its_key_and_itself(key: str, value: object) -> None:
    metadata, (fault,) = parse_metadata({key: value, "publisher": "The Watch"}, "a.toml")
    assert (metadata.publisher, getattr(metadata, key)) == ("The Watch", getattr(Metadata(), key))
    assert fault.startswith(f"'a.toml': {key} should be ")
    assert fault.endswith("It was left out; correct it and index again.")


def test_a_file_may_be_withheld_and_search_engines_kept_out(reads: Reads) -> None:
    def permissions(sidecar: str) -> tuple[bool, bool]:
        metadata = reads("page.html", PAGE, sidecar).metadata
        return metadata.original_withheld, metadata.noindex

    assert permissions("") == (False, False)
    assert permissions("original = false") == (True, False)
    assert permissions("index = false") == (False, True)
    assert permissions("original = true\nindex = true") == (False, False)


def test_search_engines_may_be_kept_out_of_a_passage(reads: Reads) -> None:
    document = reads("page.html", PAGE, '[[passages]]\nwords = "Words."\nindex = false')
    assert document.passage_overrides == (PassageOverride("Words.", noindex=True),)
    assert (document.metadata.noindex, document.remarks) == (False, ())


@pytest.mark.parametrize("table", ["index = false", 'words = "Words."', 'words = "Words."\nindex = "no"', 'wrds = ""'])
def test_a_table_of_passages_that_cannot_be_read_keeps_search_engines_out_of_all(reads: Reads, table: str) -> None:
    document = reads("page.html", PAGE, f"[[passages]]\n{table}")
    assert (document.metadata.noindex, document.passage_overrides) == (True, ())
    assert document.remarks[0].startswith("'page.html.toml': table 1 of passages was left out: ")


@pytest.mark.parametrize("sidecar", ['original = "no"\nindex = 0', "original = 1\nindex = []", "original = fals"])
def test_what_cannot_be_read_withholds_the_file_and_keeps_search_engines_out(reads: Reads, sidecar: str) -> None:
    document = reads("page.html", PAGE, sidecar)
    assert (document.metadata.original_withheld, document.metadata.noindex) == (True, True)
    assert document.remarks
    assert all("taken for false" in each or "is withheld" in each for each in document.remarks)


def test_a_sidecar_may_begin_with_a_byte_order_mark_and_may_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf.toml"
    assert read_sidecar(path) == SidecarMetadata()
    path.write_bytes(b'\xef\xbb\xbftitle = "T"')
    assert read_sidecar(path) == SidecarMetadata(Metadata(title="T"))
    path.write_bytes(b'title = "\xff"')
    assert read_sidecar(path).metadata == Metadata(original_withheld=True, noindex=True)
    assert "Correct it and index again;" in read_sidecar(path).faults[0]


@pytest.mark.parametrize("identity", ["in-the-dock", "2013", "a" * 140])
def test_an_id_is_read(tmp_path: Path, identity: str) -> None:
    path = tmp_path / "page.html.toml"
    path.write_text(f'id = "{identity}"\ntitle = "T"', encoding="utf-8")
    assert read_sidecar(path) == SidecarMetadata(Metadata(title="T"), id=identity)


@pytest.mark.parametrize(
    "written", ['"In the dock"', '"dock-"', '"a--b"', '"a/b"', '"\u00e9"', '""', "3", f'"{"a" * 141}"']
)
def test_an_impossible_id_is_a_fault_and_costs_no_other_key(tmp_path: Path, written: str) -> None:
    path = tmp_path / "page.html.toml"
    path.write_text(f'id = {written}\ntitle = "T"', encoding="utf-8")
    found = read_sidecar(path)
    assert (found.id, found.metadata.title) == ("", "T")
    assert "'page.html.toml': id should be small letters" in found.faults[0]
