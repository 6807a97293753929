"""Words of the library's PDF files have boxes on their pages: nearly all, where they are printed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import median
from time import process_time

from kb.library.indexing.index_report import IndexReport
from kb.library.indexing.sync import Library
from kb.read.pdf.word_boxes import PageWords, WordBox, locate_words
from kb.text.tokens import tokenize

SHARE = 0.997  # of the words
STRAY = 0.001  # of them; charts and lists in several columns are read in another order
MEDIAN_MS = 50.0  # CPU time a page


def test_nearly_every_word_has_a_box_on_its_page(indexed: tuple[Library, IndexReport]) -> None:
    library, _ = indexed
    words = 0
    missing: Counter[tuple[str, int]] = Counter()
    examples: dict[tuple[str, int], list[str]] = {}
    taken: list[float] = []
    for path, number, texts in list_pages(library):
        begun = process_time()
        found = locate_words(path, number, texts)
        taken.append(1000 * (process_time() - begun))
        without = find_missing(texts, found)
        words += sum(len(tokenize(text)) for text in texts)
        if without:
            missing[path.name, number] = len(without)
            examples[path.name, number] = without[:8]
    print(f"{words} words on {len(taken)} pages, {missing.total()} without a box; {median(taken):.1f} ms a page")
    for place, count in missing.most_common():
        print(f"{count:4} {place[0]}, page {place[1]}: {', '.join(examples[place])}")

    assert words > 400_000
    assert 1 - missing.total() / words >= SHARE
    assert median(taken) <= MEDIAN_MS


def test_words_of_a_line_are_printed_in_its_order(indexed: tuple[Library, IndexReport]) -> None:
    """A word far from both neighbours, which are adjacent, was found in the wrong place."""
    library, _ = indexed
    seen = strays = 0
    for path, number, texts in list_pages(library):
        found = locate_words(path, number, texts)
        for boxes in found.texts:
            for before, box, after in zip(boxes, boxes[1:], boxes[2:], strict=False):
                seen += 1
                width = box.right - box.left
                strays += (
                    measure(before, after, found) < 60 + width * found.width
                    and measure(before, box, found) > 120
                    and measure(box, after, found) > 120
                )
    print(f"{strays} of {seen} words are far from both of their neighbours")
    assert strays / seen < STRAY


def list_pages(library: Library) -> list[tuple[Path, int, list[str]]]:
    """Return each page of each PDF file with passages, and the parts of these on it."""
    pages = []
    with library.open_view() as view:
        for record in view.documents():
            if not record.source.endswith(".pdf"):
                continue
            passages = view.document_passages(record.id)
            for number in sorted({each.number for passage in passages for each in passage.breaks}):
                parts = [(each, part) for each in passages if (part := each.find_part(number))]
                path = library.settings.library / "sources" / record.source
                pages.append((path, number, [part.slice(each.text) for each, part in parts]))
    return pages


def find_missing(texts: list[str], found: PageWords) -> list[str]:
    """Return the words of texts without a box."""
    return [
        text[word.start : word.end]
        for text, boxes in zip(texts, found.texts, strict=True)
        for known in [{each.start for each in boxes}]
        for word in tokenize(text)
        if word.start not in known
    ]


def measure(one: WordBox, other: WordBox, page: PageWords) -> float:
    """Return the distance from the end of a word to the beginning of another, in points."""
    return abs(one.right - other.left) * page.width + abs(one.bottom - other.bottom) * page.height
