"""Hand-made tables of sentences and headings, compared with the PDF reader's results on the real library."""

from __future__ import annotations

import csv
from bisect import bisect_right
from functools import cache
from pathlib import Path

import pytest

from kb.model import BlockKind, Document, DocumentId
from kb.read.pdf.reader import read_pdf
from kb.text import fold

HERE = Path(__file__).parent
APART = (BlockKind.FOOTNOTE, BlockKind.RUNNING)


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def document(path: Path) -> Document:
    return read_pdf(path, DocumentId("gold"), path.name, "0" * 64)


def pages_of(read: Document, start: int, end: int) -> tuple[str, str]:
    """Return the pages of the file and the labels of a stretch of text, as the table writes them."""
    starts = [page.span.start for page in read.pages]
    first = read.pages[bisect_right(starts, start) - 1]
    last = read.pages[bisect_right(starts, end - 1) - 1]
    number = str(first.number) if first.number == last.number else f"{first.number}-{last.number}"
    return number, first.label if first.label == last.label else f"{first.label}-{last.label}"


def found(read: Document, words: str) -> list[tuple[str, str]]:
    """Return the pages and labels of every place of the body with some words."""
    body_end = max((block.span.end for block in read.blocks if block.kind not in APART), default=0)
    text, wanted = fold(read.text[:body_end]), fold(words).text
    places = []
    at = text.text.find(wanted)
    while at >= 0:
        span = text.locate(at, at + len(wanted))
        places.append(pages_of(read, span.start, span.end))
        at = text.text.find(wanted, at + 1)
    return places


@pytest.mark.parametrize("row", rows("pages.tsv"), ids=lambda row: f"{row['file'][:24]}-{row['sentence'][:32]}")
def test_a_sentence_stands_on_the_page_a_reader_finds_it_on(row: dict[str, str], test_data: Path) -> None:
    read = document(test_data / "library" / row["file"])
    assert (row["pdf_page"], row["label"]) in found(read, row["sentence"])


@pytest.mark.parametrize("row", rows("headings.tsv"), ids=lambda row: f"{row['file'][:24]}-{row['heading'][:32]}")
def test_a_heading_has_the_level_a_reader_gives_it(row: dict[str, str], test_data: Path) -> None:
    read = document(test_data / "library" / row["file"])
    wanted = fold(row["heading"]).text
    levels = {
        block.level
        for block in read.blocks
        if block.kind is BlockKind.HEADING
        and fold(block.span.slice(read.text)).text == wanted
        and pages_of(read, block.span.start, block.span.end)[0] == row["pdf_page"]
    }
    assert levels == {int(row["level"])}
