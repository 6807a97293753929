"""Metadata and structure that a PDF file declares."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from kb.read.layout.structure.heading_levels import OutlineEntry
from kb.read.pdf.file_structure import MAX_LETTERS, DrawingScale, FileStructure, read_structure
from kb.read.registry import read_document
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


LINE = "Children were trafficked in the county, as we were told by the police."


def build_page(*drawn: str) -> TinyPage:
    """Return a page with a line, and forms with some drawing commands."""
    page = TinyPage()
    page.write(LINE, 50, 100)
    page.forms = {f"X{at}": commands for at, commands in enumerate(drawn)}
    page.commands.append("/X0 Do")
    return page


def weigh(page: TinyPage, folder: Path) -> int:
    return DrawingScale().weigh_page(PdfReader(write_pdf(folder / "file.pdf", [page])).pages[0])


def double(levels: int) -> TinyPage:
    """Return a page with forms that each draw the next one twice."""
    return build_page(*(f"/X{at + 1} Do /X{at + 1} Do" for at in range(levels)), "BT (abc) Tj <4142> Tj ET")


def test_a_form_weighs_as_often_as_it_is_drawn(tmp_path: Path) -> None:
    own = weigh(build_page("BT ET"), tmp_path)
    assert own == len(LINE) + 1 + 1  # a hundred bytes of drawing, and a form
    assert weigh(double(3), tmp_path) - own + 1 == 1 + 2 + 4 + 8 * (1 + 5)


@pytest.mark.parametrize(
    "page",
    [
        double(30),
        double(200),
        build_page(*(f"/X{at + 1} Do" for at in range(60)), "BT (abc) Tj ET"),
        build_page("/X0 Do"),
        build_page("/X1 Do", "/X0 Do"),
        build_page(" ".join(f"/X{at} Do" for at in range(12)), *[" ".join(f"/X{at} Do" for at in range(12))] * 11),
        build_page(f"BT ({'a' * (MAX_LETTERS + 1)}) Tj ET"),
        build_page("0 0 m 9 9 l S " * (100 * MAX_LETTERS // 14 + 1)),
    ],
    ids=["doubling", "long", "deep", "itself", "a circle", "circles", "letters", "lines"],
)
def test_a_page_that_draws_too_much_is_named_and_the_others_are_read(page: TinyPage, tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "file.pdf", [build_page("BT ET"), page, build_page("BT ET")])
    document = read_document(path, "file.pdf")
    assert document.text.count(LINE) == 2
    assert document.page_count == 3
    assert document.unread_pages == (2,)
    assert document.remarks == (
        "Pages that draw more than 500,000 letters, or forms too deep in one another, were not read: 2. "
        "Print the file to a new PDF and add that.",
    )


def test_forms_of_an_ordinary_page_are_read(tmp_path: Path) -> None:
    page = double(6)
    assert weigh(page, tmp_path) < MAX_LETTERS
    document = read_document(write_pdf(tmp_path / "file.pdf", [page]), "file.pdf")
    assert LINE in document.text
    assert document.unread_pages == ()
