"""Reader of slides (.pptx), by python-pptx: titles, lists, tables, diagrams and the speaker's notes of each slide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.shapes.picture import Picture
from pptx.slide import Slide
from pptx.table import Table
from pptx.text.text import TextFrame, _Paragraph

from kb.model import BlockKind, Document, DocumentId, Metadata, PageUnit
from kb.read.document_builder import (
    BlockDraft,
    DraftPage,
    Origin,
    build_document,
    build_table_row,
    clean_text,
    mark_table_head,
)
from kb.read.list_markers import normalize_bullet
from kb.read.metadata.resolution import state_properties
from kb.read.packages import PackageKind, open_package, parse_xml
from kb.read.table_heads import CellLook

_KIND = PackageKind("PowerPoint file", "PowerPoint", ".pptx", ".ppt")
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
_RUNNING = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER)
_LISTS = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY, PP_PLACEHOLDER.VERTICAL_OBJECT)
_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_TEXT, _PARAGRAPH = qn("a:t"), qn("a:p")
_NAMES, _VALUE = qn("c:strCache"), qn("c:v")  # of series and categories


def read_pptx(path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
    """Read slides; see `kb.read.registry.FileReader`. Slides of pictures alone are in `unread_pages`.

    Raises:
        ReadError: The file is damaged, encrypted, or of another format.
    """
    with path.open("rb") as file:
        return open_package(
            file, _KIND, lambda opened: _read(pptx.Presentation(opened), Origin(document_id, source, sha256))
        )


def _read(presentation: Presentation, origin: Origin) -> Document:
    drafts: list[BlockDraft] = []
    silent = []
    for number, slide in enumerate(presentation.slides, 1):
        is_hidden = slide._element.get("show") in ("0", "false")
        page = DraftPage(number, str(number), PageUnit.HIDDEN_SLIDE if is_hidden else PageUnit.SLIDE)
        own = [replace(each, page=page) for each in _read_slide(slide, is_first=number == 1) if each.text]
        has_text = any(each.kind is not BlockKind.RUNNING for each in own)
        if not has_text and any(isinstance(each, Picture | GraphicFrame) for each in _flatten(slide.shapes)):
            silent.append(number)
        drafts += own
        if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame):
            page = replace(page, unit=PageUnit.HIDDEN_NOTES if is_hidden else PageUnit.NOTES)
            drafts += [replace(each, page=page) for each in _read_paragraphs(notes, is_list=False)]
    return build_document(
        drafts, origin, _read_metadata(presentation), page_count=len(presentation.slides), unread_pages=silent
    )


def _read_slide(slide: Slide, *, is_first: bool) -> Iterator[BlockDraft]:
    """Yield the drafts of a slide, its title first; that of a first slide that has only titles is the document's."""
    shapes = list(_flatten(slide.shapes))
    title = next((each for each in shapes if _find_role(each) in _TITLES and each.has_text_frame), None)
    if title is not None and isinstance(title, Shape):
        is_own = is_first and _find_role(title) is PP_PLACEHOLDER.CENTER_TITLE
        kind = BlockKind.TITLE if is_own else BlockKind.HEADING
        yield BlockDraft(kind, (_read_text(title.text_frame),), 0 if is_own else 1)
    for shape in shapes:
        if shape is not title:
            yield from _read_shape(shape)


def _flatten(shapes: Iterable[BaseShape]) -> Iterator[BaseShape]:
    """Yield shapes in the order of the file, and those of groups in the place of the group."""
    stack = [iter(shapes)]
    while stack:
        shape = next(stack[-1], None)
        if shape is None:
            stack.pop()
        elif isinstance(shape, GroupShape):
            stack.append(iter(shape.shapes))
        else:
            yield shape


def _find_role(shape: BaseShape) -> PP_PLACEHOLDER | None:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _read_shape(shape: BaseShape) -> Iterator[BlockDraft]:
    role = _find_role(shape)
    if isinstance(shape, GraphicFrame):
        if shape.has_table:
            yield from _read_table(shape.table)
        else:
            yield from _read_diagram(shape)
    elif role in _RUNNING and isinstance(shape, Shape):
        yield BlockDraft(BlockKind.RUNNING, (_read_text(shape.text_frame),))
    elif isinstance(shape, Shape):
        yield from _read_paragraphs(shape.text_frame, is_list=role in _LISTS)


def _read_text(frame: TextFrame) -> str:
    return " ".join(paragraph.text for paragraph in frame.paragraphs)


def _read_paragraphs(frame: TextFrame, *, is_list: bool) -> Iterator[BlockDraft]:
    """Yield the paragraphs of a text; in one where lists are usual, several without marks of their own are a list."""
    paragraphs = [each for each in frame.paragraphs if each.text.strip()]
    counts: dict[int, int] = {}
    for paragraph in paragraphs:
        mark = _find_mark(paragraph, counts, is_list=is_list and len(paragraphs) > 1)
        if mark is None:
            counts.clear()
            yield BlockDraft(BlockKind.PARAGRAPH, (paragraph.text,))
        else:
            yield BlockDraft(BlockKind.LIST_ITEM, (paragraph.text,), paragraph.level, mark)


def _find_mark(paragraph: _Paragraph, counts: dict[int, int], *, is_list: bool) -> str | None:
    """Return the bullet or number of a paragraph, None if it has none; `counts` has the last number of each level."""
    properties = paragraph._p.pPr
    for own in () if properties is None else properties:
        if own.tag == qn("a:buNone"):
            return None
        if own.tag == qn("a:buChar"):
            return normalize_bullet(own.get("char", "").strip())
        if own.tag == qn("a:buAutoNum"):
            start = own.get("startAt", "1")
            first = int(start) if start.isdigit() else 1
            counts[paragraph.level] = counts.get(paragraph.level, first - 1) + 1
            return f"{counts[paragraph.level]}."
    return "•" if is_list else None


def _read_table(table: Table) -> Iterator[BlockDraft]:
    rows = [[clean_text("" if cell.is_spanned else cell.text) for cell in row.cells] for row in table.rows]
    looks = [[CellLook(bold=table.first_row and not at)] * len(row) for at, row in enumerate(rows)]
    yield from mark_table_head([build_table_row([cell] for cell in row) for row in rows], looks, int(table.first_row))


def _read_diagram(frame: GraphicFrame) -> Iterator[BlockDraft]:
    """Yield the labels of a chart, or of a diagram that PowerPoint draws ("SmartArt"), as one block."""
    roots = [frame.chart._chartSpace] if frame.has_chart else []
    for element in frame._element.iter(f"{{{_DIAGRAM}}}relIds"):
        roots.append(parse_xml(frame.part.related_part(element.get(qn("r:dm"), "")).blob))
    labels: list[str] = []
    for root in roots:
        labels += ["".join(text.text or "" for text in each.iter(_TEXT)) for each in root.iter(_PARAGRAPH)]
        labels += [value.text or "" for names in root.iter(_NAMES) for value in names.iter(_VALUE)]
    yield BlockDraft(BlockKind.CHART, ("\t".join(dict.fromkeys(filter(None, map(clean_text, labels)))),))


def _read_metadata(presentation: Presentation) -> Metadata:
    given = presentation.core_properties
    return state_properties(clean_text(given.title or ""), [clean_text(given.author or "")], given.language or "")
