"""Slides: titles, lists, tables and notes as blocks, each on its slide."""

from __future__ import annotations

from pathlib import Path

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from kb.citations.wording import format_pages
from kb.model import BlockKind, Document
from kb.read.registry import read_document
from kb.split.passages import split_document
from tests.read.invariants import assert_invariants, outline, texts
from tests.read.office.files import write_slides


@pytest.fixture(scope="module")
def slides(tmp_path_factory: pytest.TempPathFactory) -> Document:
    document = read_document(write_slides(tmp_path_factory.mktemp("slides") / "moves.pptx"), "moves.pptx")
    assert_invariants(document)
    return document


def test_titles_lists_tables_and_notes_keep_their_structure(slides: Document) -> None:
    assert outline(slides) == [
        ("title", "Moved without a reason"),
        ("paragraph", "Findings of 2021"),
        ("heading", "What people said"),
        ("list item", "• They were told nothing"),
        ("list item", "• Not by the office either"),
        ("paragraph", "Say that the interviews were made in March."),
        ("heading", "Moves a year"),
        ("table row", "Year\tMoves"),
        ("table row", "2020\t41"),
        ("table row", "2021\t58"),
        ("paragraph", "Left out for want of time."),
        ("paragraph", "A box without a title"),
    ]
    assert slides.metadata.title == "Moved without a reason"


def test_every_word_is_on_its_slide_or_in_the_notes_and_hidden_slides_say_so(slides: Document) -> None:
    places = {passage.text.split("\n")[0]: passage.find_pages() for passage in split_document(slides)}
    assert {text: format_pages(pages).replace("\u00a0", " ") for text, pages in places.items() if pages} == {
        "Moved without a reason": "slide 1",
        "• They were told nothing": "slide 2",
        "Say that the interviews were made in March.": "slide 2, notes",
        "Year\tMoves": "slide 3 (hidden)",
        "Left out for want of time.": "slide 3 (hidden), notes",
        "A box without a title": "slide 4",
    }
    assert (slides.page_count, slides.unread_pages) == (5, (5,))


def test_a_slide_without_a_title_is_not_below_the_title_before(slides: Document) -> None:
    headings = {passage.text.split("\n")[0]: passage.heading for passage in split_document(slides)}
    assert headings["A box without a title"] == ()
    assert headings["Say that the interviews were made in March."] == ("What people said",)


def test_the_labels_of_a_chart_are_one_block(tmp_path: Path) -> None:
    presentation = pptx.Presentation()
    data = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["North", "East"]
    data.add_series("Moves", (3, 4))  # type: ignore[no-untyped-call]
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    slide.shapes.add_chart(XL_CHART_TYPE.PIE, Inches(1), Inches(1), Inches(3), Inches(3), data)
    presentation.save(str(tmp_path / "chart.pptx"))
    document = read_document(tmp_path / "chart.pptx", "chart.pptx")
    assert texts(document, BlockKind.CHART) == ["Moves\tNorth\tEast"]
