"""From a source to a document: formats, ids, and reasons for refusing."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import FormatError, ReadError
from kb.read.registry import FORMATS, derive_document_id, read_document
from tests.read.layout.tiny_pdf import TinyPage, write_pdf


def test_a_document_knows_its_source(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("Words.", encoding="utf-8")
    document = read_document(path, "2013/In the Dock.txt")
    assert (document.id, document.source) == ("2013-in-the-dock", "2013/In the Dock.txt")
    assert document.sha256 == hashlib.sha256(b"Words.").hexdigest()
    assert document.pages == ()


@pytest.mark.parametrize("name", ["x.pages", "x.msg", "x", "x.txt.gz", ".txt"])
def test_a_format_that_is_not_read_is_refused_with_the_list_of_those_that_are(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"")
    with pytest.raises(FormatError, match="not a format I read") as caught:
        read_document(path, name)
    for suffix in (suffix for each in FORMATS for suffix in each.suffixes):
        assert suffix in str(caught.value)


@pytest.mark.parametrize("name", ["x.txt", "x.pdf", "x.docx", "x.html"])
def test_a_file_of_no_bytes_is_refused_as_such(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(ReadError, match=r"The file is empty \(0 bytes\); perhaps it was not copied to its end"):
        read_document(tmp_path / name, name)


def test_a_pdf_file_that_was_cut_off_is_told_from_one_that_is_none(tmp_path: Path) -> None:
    whole = write_pdf(tmp_path / "x.pdf", [TinyPage()]).read_bytes()
    for content, said in ((whole[: len(whole) // 3], "cut off"), (b"noise " * 999, "damaged or not a PDF file")):
        (tmp_path / "x.pdf").write_bytes(content)
        with pytest.raises(ReadError, match=said):
            read_document(tmp_path / "x.pdf", "x.pdf")


def test_endings_may_be_in_capitals(tmp_path: Path) -> None:
    path = tmp_path / "X.TXT"
    path.write_text("Words.", encoding="utf-8")
    assert read_document(path, "X.TXT").text == "Words."


def test_a_file_that_is_gone_is_refused_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="could not be opened"):
        read_document(tmp_path / "gone.txt", "gone.txt")


@pytest.mark.parametrize(
    ("source", "slug"),
    [
        ("2013-06-13-in-the-dock-release.txt", "2013-06-13-in-the-dock-release"),
        ("reports/2012/It Still Happens Here.PDF", "reports-2012-it-still-happens-here"),
        ("Café_Ø.v2.html", "cafe-v2"),
        ("women's-rights.md", "womens-rights"),
    ],
)
def test_an_id_is_a_slug_of_the_path(source: str, slug: str) -> None:
    assert derive_document_id(source) == slug


def test_a_name_without_ascii_letters_has_an_id_too() -> None:
    assert re.fullmatch("document-[0-9a-f]{8}", derive_document_id("報告.pdf"))
    assert derive_document_id("報告.pdf") != derive_document_id("手册.pdf")


def test_ids_that_would_be_the_same_can_be_told_apart() -> None:
    assert derive_document_id("a.pdf") == derive_document_id("a.txt")
    assert derive_document_id("a.pdf", distinct=True) != derive_document_id("a.txt", distinct=True)


@given(st.text(min_size=1, max_size=300), st.booleans())
def test_an_id_is_one_segment_of_an_address(source: str, distinct: bool) -> None:
    assert re.fullmatch("[a-z0-9]+(?:-[a-z0-9]+)*", derive_document_id(source, distinct=distinct))
    assert len(derive_document_id(source, distinct=distinct)) <= 140
