"""How many headings and heads of tables that the tags of PDFs name are found without them.

    python -m benchmarks.tags FILES.pdf

Tagged PDFs say which text is a heading and which cells are headers. The reader does not use tags, since few files have
them and many have them wrong. Of each tagged file with headings or tables with headers: how many headings of how many
were found, what was called a heading, how many tables have a first row of text that was read as a row, and how many of
these rows have the head of the table. Tags that stand on parts of the text only make the second figure a lower limit.
"""

from __future__ import annotations

import ctypes
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from kb.model import BlockKind, Document
from kb.read.metadata.finders.titles import fold_alphanumerics
from kb.read.registry import read_document

_HEADINGS = frozenset({"H", "H1", "H2", "H3", "H4", "H5", "H6", "Title"})
_MAX_DEPTH, _MIN_LETTERS, _ROW_LETTERS = 60, 3, 25

Node = Any  # an element of the structure tree
Cells = list[tuple[str, str]]  # the tag and the letters of each cell


@dataclass
class Tags:
    """What the tags of a file name: the letters of its headings, and the rows of its tables."""

    headings: set[str] = field(default_factory=set)
    tables: list[list[Cells]] = field(default_factory=list)


def read_tags(path: Path) -> Tags:
    """Return the headings of a tagged PDF, and its tables whose first row has nothing but headers."""
    tags, pdf = Tags(), pypdfium2.PdfDocument(path)
    for index in range(len(pdf) if pdfium.FPDFCatalog_IsTagged(pdf.raw) else 0):
        page = pdf[index]
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        if not tree:
            continue
        texts = _read_marked_texts(page)
        for at in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            _collect(pdfium.FPDF_StructTree_GetChildAtIndex(tree, at), texts, tags)
        pdfium.FPDF_StructTree_Close(tree)
    return tags


def _read_marked_texts(page: pypdfium2.PdfPage) -> dict[int, str]:
    """Return the text of each marked content of a page by its number."""
    found: dict[int, list[str]] = defaultdict(list)
    text_page = page.get_textpage()
    for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=5):
        number = pdfium.FPDFPageObj_GetMarkedContentID(each.raw)
        size = pdfium.FPDFTextObj_GetText(each.raw, text_page.raw, None, 0)
        letters = (ctypes.c_ushort * (size // 2 + 1))()
        pdfium.FPDFTextObj_GetText(each.raw, text_page.raw, letters, size)
        found[number].append(bytes(letters).decode("utf-16-le").rstrip("\0"))
    return {number: "".join(parts) for number, parts in found.items()}


def _collect(node: Node, texts: dict[int, str], tags: Tags, depth: int = 0) -> None:
    tag = _name(node) if node and depth < _MAX_DEPTH else ""
    if tag in _HEADINGS:
        tags.headings.add(_join(node, texts))
    elif tag == "Table":
        rows = [
            [(_name(cell), _join(cell, texts)) for cell in _list_children(row)]
            for row in _list_below(node)
            if _name(row) == "TR"
        ]
        rows = [row for row in rows if any(letters for _, letters in row)]
        if len(rows) > 1 and len(rows[0]) > 1 and {name for name, _ in rows[0]} == {"TH"}:
            tags.tables.append(rows)
    elif tag:
        for child in _list_children(node):
            _collect(child, texts, tags, depth + 1)


def _name(node: Node) -> str:
    size = pdfium.FPDF_StructElement_GetType(node, None, 0)
    letters = ctypes.create_string_buffer(size)
    pdfium.FPDF_StructElement_GetType(node, letters, size)
    return letters.raw.decode("utf-16-le").rstrip("\0")


def _list_children(node: Node) -> list[Node]:
    count = pdfium.FPDF_StructElement_CountChildren(node)
    return [child for at in range(count) if (child := pdfium.FPDF_StructElement_GetChildAtIndex(node, at))]


def _list_below(node: Node, depth: int = 0) -> Iterator[Node]:
    for child in _list_children(node) if depth < _MAX_DEPTH else ():
        yield child
        yield from _list_below(child, depth + 1)


def _join(node: Node, texts: dict[int, str]) -> str:
    """Return the letters of an element and all below it."""
    numbers: list[int] = []
    for each in (node, *_list_below(node)):
        own = pdfium.FPDF_StructElement_GetMarkedContentIdCount(each)
        numbers += [pdfium.FPDF_StructElement_GetMarkedContentIdAtIndex(each, at) for at in range(max(own, 0))]
        children = pdfium.FPDF_StructElement_CountChildren(each)
        numbers += [pdfium.FPDF_StructElement_GetChildMarkedContentID(each, at) for at in range(children)]
    return fold_alphanumerics("".join(texts.get(number, "") for number in dict.fromkeys(numbers) if number >= 0))


def compare(tags: Tags, document: Document) -> Counter[str]:
    """Count what of the tags is found in a document."""
    headings = {letters for letters in tags.headings if len(letters) >= _MIN_LETTERS}
    texts = [(block, fold_alphanumerics(block.span.slice(document.text))) for block in document.blocks]
    found = {text for block, text in texts if block.kind in (BlockKind.HEADING, BlockKind.TITLE)}
    counts = Counter({"headings": len(headings), "found": len(headings & found), "called": len(found)})
    rows = [(block, text) for block, text in texts if block.kind is BlockKind.TABLE_ROW]
    for head, first, *_ in tags.tables:
        start = "".join(letters for _, letters in first)[:_ROW_LETTERS]
        row = next((block for block, text in rows if text.startswith(start)), None)
        named = fold_alphanumerics(row.head.slice(document.text)) if row and row.head else ""
        is_headed = named.endswith("".join(letters for _, letters in head))
        counts.update(tables=1, rows=row is not None, heads=bool(named), right=bool(named) and is_headed)
    return counts


def main(paths: list[str]) -> int:
    total: Counter[str] = Counter()
    for path in map(Path, paths):
        tags = read_tags(path)
        if not (tags.headings or tags.tables):
            continue
        counts = compare(tags, read_document(path, path.name))
        print(path.name, dict(counts))
        total.update(counts, files=1)
    print(
        f"{total['files']} files: {total['found']} of {total['headings']} headings found, {total['called']} called so; "
        f"{total['rows']} of {total['tables']} first rows read, {total['heads']} with a head, {total['right']} right"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
