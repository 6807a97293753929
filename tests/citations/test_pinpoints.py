"""Paragraphs of judgments, sections of statutes and columns of Hansard: only those that are certain."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.citations import Pinpoint, PinpointUnit, find_columns, find_paragraphs, find_section
from kb.library.indexing.document_pipeline import analyze_document
from kb.model import PageRange, Passage, Span
from kb.read.registry import read_document

_JUDGMENT = """
<html lang=en><title>Roe v Doe</title><h1>Roe v Doe</h1><p>Neutral Citation Number: [2013] UKSC 36</p>
<p>1. This appeal is about nets and whether nets that are mended are new nets for the purposes of the Nets Act.</p>
<p>2. The facts are these. The appellant mended nets for many years in the harbour, and sold them as new ones.</p>
<p>He said:</p><blockquote>They were as new.</blockquote>
<p>[3] There are two questions: (a) what is a net; (b) what is new. The judge below held that a net is new.</p>
<ol><li>A net is of rope and nothing but rope.</li><li>A net is of wire, or of rope and wire together.</li></ol>
"""
_STATUTE = """
<html lang=en><title>Nets Act 2015</title><h1>Nets Act 2015</h1><h2>Part 5 Protection</h2>
<h3>45 Defence for menders of nets</h3><p>(1) A person is not guilty of an offence if the person mends a net.</p>
<p>(2A) A person may be compelled to mend nets by another person.</p>
<h3>Section 46A Special measures</h3><p>In this Act nets are nets, and a reference to nets is one to all nets.</p>
<h2>Schedule 1 Offences</h2><h3>3 Mending</h3><p>The offence of mending the net of another person without leave.</p>
"""


def read(folder: Path, page: str) -> tuple[Passage, ...]:
    path = folder / "page.html"
    path.write_text(page, encoding="utf-8")
    return analyze_document(read_document(path, path.name))[1]


def find(passages: tuple[Passage, ...], words: str) -> tuple[Passage, Span]:
    """Return the passage that has some words, and their span in it."""
    passage = next(each for each in passages if words in each.text)
    start = passage.text.index(words)
    return passage, Span(start, start + len(words))


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("This appeal is about nets", "1", "1"),
        ("The facts are these", "2", "2"),
        ("the Nets Act.\n2. The facts", "1", "2"),
        ("There are two questions", "3", "3"),
        ("A net is of wire", "3", "3"),  # in a list within the paragraph
    ],
)
def test_the_paragraphs_of_a_judgment_are_known(tmp_path: Path, words: str, first: str, last: str) -> None:
    assert find_paragraphs(*find(read(tmp_path, _JUDGMENT), words)) == Pinpoint(PinpointUnit.PARAGRAPH, first, last)


@pytest.mark.parametrize("words", ["Neutral Citation Number", "They were as new"])
def test_words_whose_paragraph_is_not_in_their_passage_have_none(tmp_path: Path, words: str) -> None:
    assert find_paragraphs(*find(read(tmp_path, _JUDGMENT), words)) is None


def test_a_list_far_into_a_judgment_is_not_taken_for_its_first_paragraphs(tmp_path: Path) -> None:
    filler = "".join(f"<h2>Heading {at}</h2><p>{'Words of the court. ' * 30}</p>" for at in range(30))
    page = f"<title>Roe v Doe</title>{filler}<p>The reasons are:</p><p>1. Nets are of rope.</p><p>2. Nets are old.</p>"
    assert find_paragraphs(*find(read(tmp_path, page), "Nets are old")) is None


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("A person is not guilty", "45(1)"),
        ("A person may be compelled", "45(2A)"),
        ("mends a net.\n(2A) A person", "45"),
        ("In this Act nets are nets", "46A"),
    ],
)
def test_the_section_of_a_statute_is_known(tmp_path: Path, words: str, number: str) -> None:
    assert find_section(*find(read(tmp_path, _STATUTE), words)) == Pinpoint(PinpointUnit.SECTION, number, number)


def test_a_paragraph_of_a_schedule_is_no_section(tmp_path: Path) -> None:
    assert find_section(*find(read(tmp_path, _STATUTE), "The offence of mending")) is None


@pytest.mark.parametrize(
    ("pages", "columns"),
    [
        (PageRange(3, 3, "973-974"), ("973", "974")),
        (PageRange(3, 3, "973"), ("973", "973")),
        (PageRange(3, 3, "3"), None),
        (PageRange(3, 4, ""), None),
        (None, None),
    ],
)
def test_the_printed_numbers_of_hansard_are_columns(pages: PageRange | None, columns: tuple[str, str] | None) -> None:
    assert find_columns(pages) == (Pinpoint(PinpointUnit.COLUMN, *columns) if columns else None)
