"""Metadata and structure that a PDF file declares."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from kb.read.layout.structure.heading_levels import OutlineEntry
from kb.read.pdf.file_structure import FileStructure, read_structure
from tests.read.layout.tiny_pdf import TinyPage, write_pdf


@pytest.fixture
def writer(tmp_path: Path) -> PdfWriter:
    return PdfWriter(clone_from=write_pdf(tmp_path / "plain.pdf", [TinyPage() for _ in range(3)]))


def save(writer: PdfWriter, folder: Path) -> FileStructure:
    path = folder / "file.pdf"
    writer.write(path)
    return read_structure(path, "file.pdf")


def test_the_outline_has_the_level_and_page_of_each_heading(writer: PdfWriter, tmp_path: Path) -> None:
    aims = writer.add_outline_item(title="Aims  of it", page_number=0)
    writer.add_outline_item(title="Means", page_number=2, parent=aims)
    writer.add_outline_item(title="_Toc1234", page_number=1)
    writer.add_outline_item(title="Ends", page_number=1)
    assert save(writer, tmp_path).outline == (
        OutlineEntry(1, "Aims of it", 1),
        OutlineEntry(2, "Means", 3),
        OutlineEntry(1, "Ends", 2),
    )


def test_an_encrypted_file_is_read_where_its_password_is_empty(writer: PdfWriter, tmp_path: Path) -> None:
    writer.add_outline_item(title="Aims", page_number=0)
    assert save(writer, tmp_path).remarks == ()
    writer.encrypt("", "owner", algorithm="AES-256")
    opened = save(writer, tmp_path)
    assert opened.remarks == ("The file is encrypted and was opened with an empty password.",)
    assert [each.title for each in opened.outline] == ["Aims"]


def test_a_file_with_a_password_says_nothing_of_itself(writer: PdfWriter, tmp_path: Path) -> None:
    writer.encrypt("secret", algorithm="AES-256")
    assert save(writer, tmp_path) == FileStructure()


def test_a_damaged_file_says_only_that_it_is(tmp_path: Path) -> None:
    path = tmp_path / "file.pdf"
    path.write_bytes(b"%PDF-1.7 and then nothing")
    assert read_structure(path, "file.pdf") == FileStructure(
        remarks=("The file is damaged: it was read without its outline and page labels.",)
    )


def test_layers_that_are_off_are_named(tmp_path: Path) -> None:
    page = TinyPage(layers={"Names": False, "Notes": True})
    path = write_pdf(tmp_path / "layers.pdf", [page])
    assert read_structure(path, "layers.pdf").hidden_layers == ("Names",)
    assert read_structure(write_pdf(tmp_path / "none.pdf", [TinyPage()]), "none.pdf").hidden_layers == ()


def test_where_all_layers_begin_switched_off_all_are_named(tmp_path: Path) -> None:
    page = TinyPage(layers={"Names": True, "Notes": True})
    writer = PdfWriter(clone_from=write_pdf(tmp_path / "layers.pdf", [page]))
    properties = writer.root_object["/OCProperties"]
    assert isinstance(properties, DictionaryObject)
    shown = properties["/D"]
    assert isinstance(shown, DictionaryObject)
    shown[NameObject("/BaseState")] = NameObject("/OFF")
    assert save(writer, tmp_path).hidden_layers == ("Names", "Notes")
