"""Pages of scans: which show something, and what is read where their text was recognised."""

from __future__ import annotations

from pathlib import Path

from kb.model import BlockKind, Document, DocumentId, PageDoubt
from kb.read.ocr.recognized_page import RecognizedPage, RecognizedRule, RecognizedWord
from kb.read.pdf.glyph_extraction import open_document
from kb.read.pdf.reader import read_pdf
from kb.read.pdf.scans import is_blank
from tests.read.layout.tiny_pdf import TinyPage, write_pdf

SENTENCE = "The council visited forty farms in the spring and found more than a hundred workers in sheds and barns"
BODY = SENTENCE.split()


def write_pages(folder: Path) -> Path:
    """Write a page of text, a scan, and an empty page."""
    pages = [TinyPage(), TinyPage(), TinyPage()]
    pages[0].write("A report of the inspectors", 60, 120)
    pages[1].draw_scan()
    return write_pdf(folder / "scan.pdf", pages)


def read(path: Path, recognized: dict[int, RecognizedPage]) -> Document:
    return read_pdf(path, DocumentId("scan"), "scan.pdf", "0" * 64, recognized)


def set_line(
    words: list[str], top: float, line: int, *, left: float = 60.0, size: float = 12.0, stroke: float = 1.0
) -> list[RecognizedWord]:
    """Set words in a line, with boxes of their ink as high as their letters reach."""
    found = []
    baseline = top + 0.72 * size
    for word in words:
        width = 0.5 * size * len(word)
        reach = 0.72 if any(letter in "bdfhklt" or letter.isupper() for letter in word) else 0.5
        depth = 0.21 if any(letter in "gjpqy," for letter in word) else 0.0
        box = (left, baseline - reach * size, left + width, baseline + depth * size)
        found.append(RecognizedWord(word, *box, line, stroke))
        left += width + 0.3 * size
    return found


def set_page(*lines: list[RecognizedWord], rules: tuple[RecognizedRule, ...] = ()) -> RecognizedPage:
    return RecognizedPage(595.0, 842.0, words=tuple(word for line in lines for word in line), rules=rules)


def find(document: Document, kind: BlockKind) -> list[str]:
    return [block.span.slice(document.text) for block in document.blocks if block.kind is kind]


def test_ink_and_not_a_picture_decides_which_pages_are_without_text(tmp_path: Path) -> None:
    path = write_pages(tmp_path)
    with open_document(path) as opened:
        assert [is_blank(opened, number) for number in (1, 2, 3)] == [False, False, True]
    document = read(path, {})
    assert (document.page_count, document.unread_pages, document.recognized_pages) == (3, (2,), ())


def test_recognised_words_are_the_text_of_a_page_that_has_none(tmp_path: Path) -> None:
    lines = [set_line(BODY[at : at + 5], 200 + 3 * at, at) for at in range(0, 20, 5)]
    page = set_page(set_line(["What", "they", "found"], 150, 99, size=18, stroke=2.4), *lines)
    document = read(write_pages(tmp_path), {1: page, 2: page})
    assert (document.unread_pages, document.recognized_pages) == ((), (2,))
    assert find(document, BlockKind.PARAGRAPH)[-1] == " ".join(BODY)
    assert find(document, BlockKind.HEADING) == ["What they found"]
    doubts = {each.number: each.doubts for each in document.pages}
    assert PageDoubt.OCR in doubts[2]
    assert PageDoubt.OCR not in doubts[1]


def test_sizes_that_are_nearly_the_same_are_one(tmp_path: Path) -> None:
    sizes = (12.0, 12.4, 11.7, 12.2)
    lines = [set_line(BODY[5 * at : 5 * at + 5], 200 + 15 * at, at, size=size) for at, size in enumerate(sizes)]
    assert find(read(write_pages(tmp_path), {2: set_page(*lines)}), BlockKind.PARAGRAPH)[-1] == " ".join(BODY)


def test_lines_of_two_columns_that_were_read_as_one_are_parted(tmp_path: Path) -> None:
    lines = [
        [*set_line(BODY[2 * at : 2 * at + 2], 200 + 15 * at, at), *set_line(BODY[-3:], 200 + 15 * at, at, left=330)]
        for at in range(5)
    ]
    document = read(write_pages(tmp_path), {2: set_page(*lines)})
    assert " ".join(BODY[:10]) in document.text


def test_straight_lines_make_a_table(tmp_path: Path) -> None:
    rules = [RecognizedRule(60, y, 400, y + 1) for y in (200, 230, 260)]
    rules += [RecognizedRule(x, 200, x + 1, 260) for x in (60, 200, 400)]
    lines = [
        [*set_line(["Year"], 208, 0, left=70), *set_line(["Cases"], 208, 0, left=210)],
        [*set_line(["2013"], 238, 1, left=70), *set_line(["forty"], 238, 1, left=210)],
    ]
    document = read(write_pages(tmp_path), {2: set_page(*lines, rules=tuple(rules))})
    assert find(document, BlockKind.TABLE_ROW) == ["Year\tCases", "2013\tforty"]


def test_a_raised_figure_is_the_mark_of_a_note(tmp_path: Path) -> None:
    line = set_line(BODY[:5], 200, 0)
    end = line[-1].right
    line.append(RecognizedWord("4", end, 197.0, end + 4.0, 202.0, 0, 1.0))
    document = read(write_pages(tmp_path), {2: set_page(line, set_line(BODY[6:12], 215, 1))})
    assert [each.mark for each in document.note_marks] == ["4"]


def test_text_that_a_scanner_laid_over_its_picture_is_told_too(tmp_path: Path) -> None:
    page = TinyPage()
    page.draw_scan()
    page.write("What a scanner has read", 60, 200, hidden=True)
    document = read(write_pdf(tmp_path / "scan.pdf", [page]), {})
    assert (document.recognized_pages, document.unread_pages) == ((1,), ())
    assert document.pages[0].doubts == (PageDoubt.OCR,)


def test_a_page_without_a_recognised_word_stays_without_text(tmp_path: Path) -> None:
    document = read(write_pages(tmp_path), {2: set_page()})
    assert (document.unread_pages, document.recognized_pages) == ((2,), ())
