"""Pages that draw too much are skipped before they are loaded, and the others are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from kb.read.pdf.drawing_budget import MAX_LETTERS, DrawingScale
from kb.read.registry import read_document
from tests.read.layout.tiny_pdf import TinyPage, write_pdf

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
