"""Reader of OpenDocument texts (.odt), by lxml: headings, lists, tables, notes and running heads.

Tracked deletions, comments and hidden text are not read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from lxml.etree import _Element as Element

from kb.errors import EncryptedError, ReadError
from kb.model import BlockKind, Document, DocumentId, Metadata
from kb.read.document_builder import (
    BlockDraft,
    NoteReference,
    Origin,
    Part,
    build_document,
    build_table_row,
    clean_text,
    mark_table_head,
)
from kb.read.list_markers import format_item_number, normalize_bullet
from kb.read.metadata.resolution import state_properties
from kb.read.packages import PackageKind, open_package, parse_xml
from kb.read.table_heads import CellLook
from kb.read.word.body import StyledDraft, finish_drafts
from kb.read.word.styles import RunStyle

_KIND = PackageKind("OpenDocument text", "LibreOffice", ".odt", ".doc")
_NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_ENCRYPTION = b"encryption-data"
_PROPERTIES = ("dc:title", "dc:language", "meta:initial-creator")
_MAX_REPEATED = 60  # columns with the same cell
_MAX_LEVEL = 10
_POINTS = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)pt")
_DEFAULT_SIZE = 24  # half points
_BOLD = frozenset({"bold", "600", "700", "800", "900"})
_NO_SHADE = frozenset({"", "transparent", "#ffffff"})
_KINDS = {
    re.compile(r"^title$", re.MULTILINE): BlockKind.TITLE,
    re.compile(r"^(?:caption|table|illustration|figure|drawing)$", re.MULTILINE): BlockKind.CAPTION,
    re.compile(r"quot", re.MULTILINE): BlockKind.BLOCK_QUOTATION,
}
"""The kinds of paragraphs by the names of their styles."""


def _name(prefixed: str) -> str:
    """Return the full name of an element or attribute: "text:p"."""
    prefix, _, local = prefixed.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


_PARAGRAPH, _HEADING, _LIST, _TABLE, _ROW = map(
    _name, ("text:p", "text:h", "text:list", "table:table", "table:table-row")
)
_NOTE, _FRAME, _BOX, _CONTENTS = map(_name, ("text:note", "draw:frame", "draw:text-box", "text:table-of-content"))
_SPACES = frozenset(map(_name, ("text:s", "text:tab", "text:line-break")))
_NOT_TEXT = frozenset(
    map(
        _name,
        ("text:tracked-changes", "office:annotation", "text:hidden-text", "text:hidden-paragraph", "text:ruby-text"),
    )
)
_CELLS = (_name("table:table-cell"), _name("table:covered-table-cell"))
_ROW_GROUPS = frozenset(map(_name, ("table:table-header-rows", "table:table-rows", "table:table-row-group")))


def read_odt(path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
    """Read an OpenDocument text; see `kb.read.registry.FileReader`.

    Raises:
        ReadError: The file is damaged, encrypted, or of another format.
    """
    with path.open("rb") as file:
        return open_package(file, _KIND, lambda opened: _read(opened, Origin(document_id, source, sha256)))


def _read(file: BinaryIO, origin: Origin) -> Document:
    with zipfile.ZipFile(file) as package:
        names = frozenset(package.namelist())
        if "META-INF/manifest.xml" in names and _ENCRYPTION in package.read("META-INF/manifest.xml"):
            raise EncryptedError("This OpenDocument text opens with a password only. Save it without one.")
        content = parse_xml(package.read("content.xml"))
        styles = parse_xml(package.read("styles.xml")) if "styles.xml" in names else None
        given = parse_xml(package.read("meta.xml")) if "meta.xml" in names else None
    body = content.find(f"{_name('office:body')}/{_name('office:text')}")
    if body is None:
        raise ReadError("This OpenDocument file is no text. Save it as .odt, .xlsx or .pptx, whichever it is.")
    reader = _BodyReader([each for each in (styles, content) if each is not None])
    metadata = _read_metadata(given)
    drafts = finish_drafts(list(reader.read_blocks(body)), metadata.title)
    heads = [] if styles is None else list(reader.read_running_heads(styles))
    return build_document([*drafts, *reader.notes, *heads], origin, metadata)


def _read_metadata(root: Element | None) -> Metadata:
    title, language, author = ("" if root is None else _read_first(root, each) for each in _PROPERTIES)
    return state_properties(title, [author], language)


def _read_first(root: Element, name: str) -> str:
    found = next(root.iter(_name(name)), None)
    return "" if found is None else clean_text("".join(map(str, found.itertext())))


class _Styles:
    """The styles of a file by family and name, those of its text before those that they are based on."""

    def __init__(self, roots: Sequence[Element]) -> None:
        self._styles = {
            (each.get(_name("style:family"), ""), each.get(_name("style:name"), "")): each
            for root in roots
            for each in root.iter(_name("style:style"))
        }
        self.lists = {
            each.get(_name("style:name"), ""): each for root in roots for each in root.iter(_name("text:list-style"))
        }
        self.outline = next((each for root in roots for each in root.iter(_name("text:outline-style"))), None)
        defaults = (each for root in roots for each in root.iter(_name("style:default-style")))
        self._default = next((each for each in defaults if each.get(_name("style:family")) == "paragraph"), None)
        self._chains: dict[tuple[str, str], tuple[Element, ...]] = {}

    def trace(self, family: str, name: str) -> tuple[Element, ...]:
        """Return a style and those that it is based on, each once."""
        chain = self._chains.get((family, name))
        if chain is None:
            found: dict[str, Element] = {}
            current = name
            while (family, current) in self._styles and current not in found:
                found[current] = self._styles[family, current]
                current = found[current].get(_name("style:parent-style-name"), "")
            chain = self._chains[family, name] = tuple(found.values())
        return chain

    def find_names(self, paragraph: Element) -> str:
        """Return the names of a paragraph's style and of those that it is based on, in lower case."""
        chain = self.trace("paragraph", paragraph.get(_name("text:style-name"), ""))
        return "\n".join(each.get(_name("style:name"), "").replace("_20_", " ").lower() for each in chain)

    def find_run_style(self, paragraph: Element) -> RunStyle:
        """Return the style of a paragraph's letters; that of a span which has most of them."""
        chain = self.trace("paragraph", paragraph.get(_name("text:style-name"), ""))
        length = len("".join(map(str, paragraph.itertext())))
        for span in paragraph.iter(_name("text:span")):
            if 2 * len("".join(map(str, span.itertext()))) > length:
                chain = (*self.trace("text", span.get(_name("text:style-name"), "")), *chain)
        chain = chain if self._default is None else (*chain, self._default)
        size = _POINTS.fullmatch(_find_property(chain, "text", "fo:font-size"))
        return RunStyle(
            round(2 * float(size[1])) if size else _DEFAULT_SIZE,
            _find_property(chain, "text", "fo:font-weight") in _BOLD,
            _find_property(chain, "text", "fo:text-transform") == "uppercase",
        )

    def find_shade(self, cell: Element) -> str | None:
        shade = _find_property(
            self.trace("table-cell", cell.get(_name("table:style-name"), "")), "table-cell", "fo:background-color"
        )
        return shade if shade not in _NO_SHADE else None


def _find_property(chain: Sequence[Element], kind: str, name: str) -> str:
    """Return a property of the first style that has it, or ""."""
    found = (part.get(_name(name)) for each in chain for part in each.iterfind(_name(f"style:{kind}-properties")))
    return next((each for each in found if each), "")


@dataclass(slots=True)
class _Inline:
    """The text of a paragraph, and the text boxes in it."""

    parts: list[Part] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)


class _BodyReader:
    """Reads paragraphs, lists and tables; `notes` are the footnotes that were met, in order."""

    def __init__(self, roots: Sequence[Element]) -> None:
        self._styles = _Styles(roots)
        self._counts: dict[str, list[int]] = {}  # by list style: the last number of each level
        self.notes: list[BlockDraft] = []

    def read_blocks(self, container: Element) -> Iterator[StyledDraft]:
        """Yield the drafts of a container (the body, a cell, a note), in order, with their letter styles."""
        for element in container:
            tag = element.tag
            if tag in (_PARAGRAPH, _HEADING):
                yield from self._read_paragraph(element)
            elif tag == _LIST:
                yield from self._read_list(element, element.get(_name("text:style-name"), ""), 0)
            elif tag == _TABLE:
                yield from self._read_table(element)
            elif tag == _CONTENTS:
                for line in element.iter(_PARAGRAPH):
                    yield StyledDraft(BlockDraft(BlockKind.CONTENTS, tuple(self._read_inline(line).parts)))
            elif tag not in _NOT_TEXT and element.get(_name("text:display")) != "none":
                yield from self.read_blocks(element)

    def read_running_heads(self, styles: Element) -> Iterator[BlockDraft]:
        """Yield the distinct paragraphs of headers and footers."""
        parts = (each for name in ("style:header", "style:footer") for each in styles.iter(_name(name)))
        drafts = [each.draft for part in parts for each in self.read_blocks(part)]
        for text in dict.fromkeys(each.text for each in drafts):
            yield BlockDraft(BlockKind.RUNNING, (text,))

    def _read_paragraph(self, element: Element, mark: str | None = None, level: int = 0) -> Iterator[StyledDraft]:
        """Yield a paragraph, and the text boxes in it; `mark` and `level` are those of a list item, None of none."""
        content = self._read_inline(element)
        draft = self._classify(element, tuple(content.parts), mark, level)
        yield StyledDraft(draft, self._styles.find_run_style(element))
        for box in content.boxes:
            yield from self.read_blocks(box)

    def _classify(self, element: Element, parts: tuple[Part, ...], mark: str | None, level: int) -> BlockDraft:
        names = self._styles.find_names(element)
        if element.tag == _HEADING:
            depth = _read_number(element, "text:outline-level")
            number = self._number(self._styles.outline, "outline", depth - 1) if mark is None else mark
            return BlockDraft(BlockKind.HEADING, (f"{number} ", *parts) if number else parts, depth)
        if mark is not None:
            return BlockDraft(BlockKind.LIST_ITEM, parts, level, mark)
        kind = next((kind for name, kind in _KINDS.items() if name.search(names)), BlockKind.PARAGRAPH)
        return BlockDraft(kind, parts)

    def _read_inline(self, element: Element) -> _Inline:
        content = _Inline()
        self._collect_inline(element, content)
        return content

    def _collect_inline(self, element: Element, content: _Inline) -> None:
        content.parts.append(element.text or "")
        for child in element:
            if child.tag == _NOTE:
                content.parts.append(self._read_note(child))
            elif child.tag == _FRAME:
                content.boxes += child.iterfind(_BOX)
            elif child.tag in _SPACES:
                content.parts.append(" ")
            elif not isinstance(child.tag, str) or child.tag in _NOT_TEXT:
                pass
            elif child.find(_PARAGRAPH) is not None:  # a shape with text
                content.boxes.append(child)
            else:
                self._collect_inline(child, content)
            content.parts.append(child.tail or "")

    def _read_note(self, note: Element) -> NoteReference:
        mark = _read_first(note, "text:note-citation")
        reference = NoteReference(mark, f"{len(self.notes)} {mark}")
        body = note.find(_name("text:note-body"))
        drafts = [] if body is None else [each.draft for each in self.read_blocks(body)]
        for at, draft in enumerate(each for each in drafts if each.text):
            self.notes.append(BlockDraft(BlockKind.FOOTNOTE, draft.parts, mark=mark, key="" if at else reference.key))
        return reference

    def _read_list(self, element: Element, style: str, level: int) -> Iterator[StyledDraft]:
        if not level and element.get(_name("text:continue-numbering")) != "true":
            self._counts.pop(style, None)
        for item in element:
            mark: str | None = None if item.tag == _name("text:list-header") else ""
            for child in item:
                if child.tag == _LIST:
                    yield from self._read_list(child, child.get(_name("text:style-name"), style), level + 1)
                elif child.tag in (_PARAGRAPH, _HEADING):
                    if mark == "":
                        mark = self._number(self._styles.lists.get(style), style, level) or "•"
                    yield from self._read_paragraph(child, mark, level)
                    mark = None
                else:
                    yield from self.read_blocks(child)

    def _number(self, form: Element | None, name: str, level: int) -> str:
        """Count an item of a list, or a heading, and return its mark; `form` declares the marks of each level."""
        of_level = {} if form is None else {_read_number(each, "text:level") - 1: each for each in form}
        own = of_level.get(level)
        if own is None or level >= _MAX_LEVEL:
            return ""
        if own.tag == _name("text:list-level-style-bullet"):
            return normalize_bullet(own.get(_name("text:bullet-char"), ""))
        counts = self._counts.setdefault(name, [])
        if len(counts) > level:
            counts[level] += 1
            del counts[level + 1 :]
        for missing in range(len(counts), level + 1):
            counts.append(_read_number(of_level.get(missing, own), "text:start-value"))
        if not own.get(_name("style:num-format")):
            return ""
        shown = range(max(level + 1 - _read_number(own, "text:display-levels"), 0), level + 1)
        numbers = [
            format_item_number(counts[at], of_level.get(at, own).get(_name("style:num-format"), "1")) for at in shown
        ]
        return f"{own.get(_name('style:num-prefix'), '')}{'.'.join(numbers)}{own.get(_name('style:num-suffix'), '')}"

    def _read_table(self, table: Element) -> Iterator[StyledDraft]:
        """Yield the rows of a table; a table with one column is layout, and its cells are read as text."""
        elements = list(_iterate_rows(table))
        rows = [[cell for cell in row if cell.tag in _CELLS] for row in elements]
        if all(len(cells) <= 1 for cells in rows):
            for cells in rows:
                for cell in cells:
                    yield from self.read_blocks(cell)
            return
        read = [[each for cell in cells for each in self._read_cell(cell)] for cells in rows]
        drafts = [build_table_row([text] for text, _ in cells) for cells in read]
        filled = [at for at, draft in enumerate(drafts) if draft.text]
        marked = sum(_is_head_row(elements[at]) for at in filled)
        looks = [[look for _, look in read[at]] for at in filled]
        yield from map(StyledDraft, mark_table_head([drafts[at] for at in filled], looks, marked))

    def _read_cell(self, cell: Element) -> Iterator[tuple[str, CellLook]]:
        """Yield the text of a cell with its look, once for each column that it is repeated in."""
        drafts = [each.draft for each in self.read_blocks(cell)]
        marks = (f"{each.mark} " if each.kind is BlockKind.LIST_ITEM and each.mark else "" for each in drafts)
        text = " ".join(f"{mark}{each.text}" for mark, each in zip(marks, drafts, strict=True)).replace("\t", " ")
        first = next(cell.iter(_PARAGRAPH), None)
        style = RunStyle(0, bold=False) if first is None else self._styles.find_run_style(first)
        look = CellLook(style.bold, style.size, shade=self._styles.find_shade(cell))
        for _ in range(min(_read_number(cell, "table:number-columns-repeated"), _MAX_REPEATED)):
            yield text, look


def _read_number(element: Element, name: str) -> int:
    """Return an attribute of an element that is a number from 1 on; 1 if it is none."""
    value = element.get(_name(name), "")
    return max(int(value), 1) if re.fullmatch(r"[0-9]{1,6}", value) else 1


def _iterate_rows(table: Element) -> Iterator[Element]:
    """Yield the rows of a table, also in groups, without those of tables in its cells."""
    for element in table:
        if element.tag == _ROW:
            yield element
        elif element.tag in _ROW_GROUPS:
            yield from _iterate_rows(element)


def _is_head_row(row: Element) -> bool:
    parent = row.getparent()
    return parent is not None and parent.tag == _name("table:table-header-rows")
