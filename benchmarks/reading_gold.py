"""How well the structure of reports is read, on pages that people annotated from pictures of them.

    python -m benchmarks.reading_gold untouched                 the one measurement; no rule was made on these
    python -m benchmarks.reading_gold learning [--misses]       those that rules were made on
    python -m benchmarks.reading_gold hash ANNOTATIONS SET      annotations (JSON lines) to a set without their texts

`benchmarks/gold/reading_SET.jsonl` holds what each page has: headings and their levels, short lines that look like
headings and are none, rows of tables with the cells above them, and the first words of blocks in the order in which
people read them; also blocks that are no prose, and phrases that refer to another place. Texts are kept as their
number of letters and figures and a hash of these, since some licences forbid more; the reports themselves are below
`KB_TEST_DATA`. What is in a picture only, and so cannot be read, is left out; so are title bands of tables, about
which people differ.

Each figure is k of n with a 95 % interval (Wilson), and by publisher.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.annotated_sets import (
    DATA,
    Item,
    Print,
    Score,
    find_print,
    hash_letters,
    hash_text,
    read_manifest,
    run,
    squash,
)
from kb.library.indexing.document_pipeline import analyze_document
from kb.model import Block, BlockKind, Document, DocumentId, Passage, Span
from kb.read.registry import read_document

_HEADINGS = (BlockKind.HEADING, BlockKind.TITLE)
_MIN_LETTERS = 5  # of an annotated text that tells what a block is: "2018" is in many
FOUND = "references found, of those to a place of the document"
NO_PROSE = "entries of contents, bibliographies, imprints, forms and charts found"
CALLED_NO_PROSE = "blocks called one of these that are one"
_SPECIAL_KINDS = {
    "author_note": BlockKind.IMPRINT,
    "bibliography": BlockKind.BIBLIOGRAPHY,
    "chart": BlockKind.CHART,
    "contents": BlockKind.CONTENTS,
    "form": BlockKind.FORM,
}
_LISTS = (BlockKind.BIBLIOGRAPHY, BlockKind.CONTENTS)
GIVEN = "references that lead to the right page, of those given"
_TEXTS = {
    "heading": ("text",),
    "lookalike": ("text",),
    "row": ("head", "cells"),
    "order": ("blocks",),
    "special": ("starts",),
    "reference": ("text", "phrase"),
}
_PROPERTIES = ("page", "kind", "level", "why", "table", "class", "target_page")


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """A block as it was read: its letters, and of a row the letters of its cells and of those of its table's head."""

    kind: BlockKind
    level: int
    letters: str
    cells: tuple[str, ...]
    head: tuple[str, ...]


def list_blocks(document: Document) -> dict[int, list[ReadBlock]]:
    """Return the blocks of each page of the file, in the order of the text; one over two pages is on both."""
    found: dict[int, list[ReadBlock]] = defaultdict(list)
    for block in document.blocks:
        numbers = {page.number for page in document.pages if _overlaps(page.span, block)}
        text = block.span.slice(document.text)
        cells = _squash_cells(text) if block.kind is BlockKind.TABLE_ROW else ()
        head = _squash_cells(block.head.slice(document.text)) if block.head else ()
        for number in numbers:
            found[number].append(ReadBlock(block.kind, block.level, squash(text), cells, head))
    return found


def _squash_cells(row: str) -> tuple[str, ...]:
    return tuple(filter(None, map(squash, re.split("[\t\n]", row))))


def _overlaps(span: Span, block: Block) -> bool:
    return span.start < block.span.end and block.span.start < span.end


class Measurement:
    """The scores of a set, and what was missed."""

    def __init__(self) -> None:
        self.scores = {
            name: Score()
            for name in (
                "headings found",
                "levels right, from one heading to the next",
                "look-alikes taken for no heading",
                "pairs of blocks in order",
                "pages wholly in order",
                "rows of ruled tables",
                "rows of other tables",
                "rows with their heads",
                NO_PROSE,
                CALLED_NO_PROSE,
                FOUND,
                GIVEN,
            )
        }
        self.misses: list[str] = []
        self.pages = 0
        self.processor_s = 0.0

    def measure(self, items: Sequence[Item]) -> None:
        """Read one document and score all its items."""
        name, publisher = items[0]["file"], items[0]["publisher"]
        started = time.process_time()
        document = read_document(DATA / name, name, document_id=DocumentId("gold"))
        self.processor_s += time.process_time() - started
        self.pages += document.page_count
        pages = list_blocks(document)
        _, passages = analyze_document(document)
        headings = {(item["page"], tuple(item["text"])): item["level"] for item in items if item["kind"] == "heading"}
        read_levels: list[tuple[int, int]] = []
        for item in items:
            blocks = pages[item["page"]]
            where = f"{name} p. {item['page']}"
            if item["kind"] == "heading":
                wanted = tuple(item["text"])
                level = next((b.level for b in blocks if b.kind in _HEADINGS and _matches(wanted, b.letters)), None)
                self._note("headings found", publisher, level is not None, f"{where}: heading {item['number']}")
                if level is not None:
                    read_levels.append((item["level"], level))
            elif item["kind"] == "lookalike":
                taken = any(
                    find_print(tuple(item["text"]), block.letters) >= 0
                    for block in blocks
                    if block.kind in _HEADINGS and not any(_matches(text, block.letters) for _page, text in headings)
                )
                self._note(
                    "look-alikes taken for no heading", publisher, not taken, f"{where}: look-alike {item['number']}"
                )
            elif item["kind"] == "order":
                self._measure_order(item, blocks, publisher, where)
            elif item["kind"] == "row":
                rows = [block for block in blocks if _match_all(item["cells"], block.cells)]
                family = "rows of ruled tables" if item["table"] == "ruled" else "rows of other tables"
                self._note(family, publisher, bool(rows), f"{where}: row {item['number']}")
                right = any(_match_all(item["head"], block.head) for block in rows)
                self._note("rows with their heads", publisher, right, f"{where}: head of row {item['number']}")
            elif item["kind"] == "reference":
                self._measure_reference(item, passages, publisher, where)
        self._measure_no_prose(items, pages)
        self._measure_precision(items, pages)
        for (above, read_above), (here, read_here) in pairwise(read_levels):
            right = _compare(above, here) == _compare(read_above, read_here)
            self.scores["levels right, from one heading to the next"].add(publisher, right=right)

    def _measure_no_prose(self, items: Sequence[Item], pages: dict[int, list[ReadBlock]]) -> None:
        """Score the entries of what is no prose that are in blocks of their kind."""
        for item in items:
            if item["kind"] == "special":
                kind = _SPECIAL_KINDS[item["class"]]
                letters = "".join(block.letters for block in pages[item["page"]] if block.kind is kind)
                for start in item["starts"]:
                    right = find_print(tuple(start), letters) >= 0
                    where = f"{item['file']} p. {item['page']}: special {item['number']}"
                    self._note(NO_PROSE, item["publisher"], right, where)

    def _measure_precision(self, items: Sequence[Item], pages: dict[int, list[ReadBlock]]) -> None:
        """Score the blocks called no prose that have an annotated entry of such (right), or anything else (wrong).

        Of lists only some entries are annotated, so on a page with one every entry of its kind is right.
        """
        special: dict[int, list[Print]] = defaultdict(list)
        other: dict[int, list[Print]] = defaultdict(list)
        lists: set[tuple[int, BlockKind]] = set()
        for item in items:
            if item["kind"] == "special":
                special[item["page"]] += map(tuple, item["starts"])
                lists |= {(item["page"], kind) for kind in _LISTS if kind is _SPECIAL_KINDS[item["class"]]}
            elif item["kind"] in ("heading", "order", "row"):
                texts = [item["text"]] if item["kind"] == "heading" else item.get("blocks") or item["cells"]
                other[item["page"]] += [tuple(each) for each in texts if each[0] >= _MIN_LETTERS]
        for page in sorted({*special, *other}):
            for block in pages[page]:
                if block.kind not in _SPECIAL_KINDS.values():
                    continue
                right, wrong = (
                    any(find_print(each, block.letters) >= 0 for each in found[page]) for found in (special, other)
                )
                right |= (page, block.kind) in lists
                if right or wrong:
                    where = f"{items[0]['file']} p. {page}: {block.kind} {block.letters[:60]}"
                    self._note(CALLED_NO_PROSE, items[0]["publisher"], right, where)

    def _measure_order(self, item: Item, blocks: Sequence[ReadBlock], publisher: str, where: str) -> None:
        body = [block for block in blocks if block.kind not in (BlockKind.RUNNING, BlockKind.FOOTNOTE)]
        letters = "".join(block.letters for block in body)
        places = [find_print(tuple(start), letters) for start in item["blocks"]]
        pairs = [0 <= first < second for first, second in pairwise(places)]
        for right in pairs:
            self.scores["pairs of blocks in order"].add(publisher, right=right)
        self._note("pages wholly in order", publisher, all(pairs), f"{where}: order {item['number']} {places}")

    def _measure_reference(self, item: Item, passages: Sequence[Passage], publisher: str, where: str) -> None:
        """Score a phrase that refers to a page of the file, or, where that is not above 0, to no place of it."""
        target = find_target(item, passages)
        pages = target.find_pages() if target else None
        right = pages is not None and pages.first <= item["target_page"] <= pages.last
        if item["target_page"] > 0:
            self._note(FOUND, publisher, right, f"{where}: reference {item['number']}")
        if target:
            self._note(GIVEN, publisher, right, f"{where}: reference {item['number']} leads astray")

    def _note(self, score: str, publisher: str, right: bool, miss: str) -> None:
        self.scores[score].add(publisher, right=right)
        if not right:
            self.misses.append(miss)

    def write(self) -> Iterator[str]:
        """Return the lines of the report."""
        for name, score in self.scores.items():
            yield f"{name}: {score}"
            for publisher, count in sorted(score.all.items()):
                yield f"    {publisher}: {score.right[publisher]} of {count}"
        yield f"{self.pages} pages, {self.processor_s * 1000 / max(self.pages, 1):.1f} ms of the processor a page"


def find_target(item: Item, passages: Sequence[Passage]) -> Passage | None:
    """Return the passage to which the phrase of an item leads, None where it leads to none.

    The phrase is looked for in the words around it first. Where these are not read as one, as in a table, it is the
    first such phrase of the page that leads anywhere.
    """
    text, phrase = tuple(item["text"]), tuple(item["phrase"])
    by_id = {each.id: each for each in passages}
    on_page = [each for each in passages if any(one.number == item["page"] for one in each.breaks)]
    for around in (text, phrase):
        for passage in on_page:
            letters = squash(passage.text)
            at = find_print(around, letters)
            start = find_print(phrase, letters, at) if at >= 0 else -1
            for each in passage.references if start >= 0 else ():
                begin = len(squash(passage.text[: each.span.start]))
                if begin < start + phrase[0] and start < begin + len(squash(each.span.slice(passage.text))):
                    return by_id[each.passage]
            if start >= 0 and around == text:
                return None
    return None


def _matches(wanted: Print, letters: str) -> bool:
    return wanted[0] == len(letters) and hash_letters(letters) == wanted[1]


def _match_all(wanted: Sequence[Print], cells: Sequence[str]) -> bool:
    return len(wanted) == len(cells) and all(map(_matches, wanted, cells))


def _compare(one: int, other: int) -> int:
    return (one > other) - (one < other)


def hash_annotations(folder: Path) -> Iterator[Item]:
    """Return the items of a folder's annotations (a file for each document) with prints in the place of texts."""
    publishers = read_manifest()
    for path in sorted(folder.glob("*.jsonl")):
        file, publisher = f"more/{publishers[path.stem]['file']}", publishers[path.stem]["publisher"]
        items = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        items.sort(key=lambda item: item["page"])
        for number, item in enumerate(items):
            if item.get("raw") is False or item.get("doubt") or item["kind"] not in _TEXTS:
                continue
            kept = {key: item[key] for key in _PROPERTIES if key in item}
            texts = {
                key: hash_text(item[key])
                if isinstance(item[key], str)
                else [hash_text(each) for each in item[key] if squash(each)]
                for key in _TEXTS[item["kind"]]
            }
            yield {"file": file, "publisher": publisher, "number": number, **kept, **texts}


def measure_set(items: Iterable[Item]) -> tuple[Iterable[str], Sequence[str]]:
    """Measure the items of a set."""
    documents: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        documents[item["file"]].append(item)
    measurement = Measurement()
    for own in documents.values():
        measurement.measure(own)
    return measurement.write(), measurement.misses


if __name__ == "__main__":
    sys.exit(run(__doc__, "reading", measure_set, hash_annotations))
