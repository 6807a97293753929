"""The text of a paragraph of a Word file: runs, fields, tracked changes, note marks and text boxes.

Insertions are text; deletions and hidden runs are not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml.etree import _Element as Element

from kb.read.document_builder import NoteReference, Part
from kb.read.list_markers import normalize_bullet
from kb.read.word.styles import is_on
from kb.text.figures import format_roman

COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_NOT_TEXT = frozenset(
    qn(f"w:{name}")
    for name in (
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "pPr",
        "rPr",
        "rt",
        "annotationRef",
        "footnoteRef",
        "endnoteRef",
        "sdtPr",
    )
) | {f"{COMPATIBILITY}Fallback"}
_BOX = qn("w:txbxContent")
_SPACES = frozenset(qn(f"w:{name}") for name in ("tab", "br", "cr", "ptab"))


@dataclass(slots=True)
class NoteNumbers:
    """The marks of footnotes and endnotes, counted in the order of the references to them."""

    order: list[str] = field(default_factory=list)  # keys in order of reference
    _marks: dict[str, str] = field(default_factory=dict)
    _counts: Counter[bool] = field(default_factory=Counter)  # by whether they are endnotes

    def number_reference(self, element: Element) -> NoteReference:
        """Return the reference of a w:footnoteReference or w:endnoteReference."""
        end = element.tag == qn("w:endnoteReference")
        key = f"{'endnote' if end else 'footnote'} {element.get(qn('w:id'), '')}"
        if key not in self._marks:
            self._counts[end] += 1
            self._marks[key] = format_roman(self._counts[end]) if end else str(self._counts[end])
            self.order.append(key)
        return NoteReference(self._marks[key], key)

    def mark(self, key: str) -> str:
        """Return the mark of a note by its key."""
        return self._marks[key]


@dataclass(slots=True)
class InlineContent:
    """The content of a paragraph: its text, and the text boxes anchored in it."""

    parts: list[Part] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)


def read_inline(paragraph: Element, notes: NoteNumbers) -> InlineContent:
    """Return the content of a w:p, and count its note references."""
    content = InlineContent()
    for each in _iterate_text_elements(paragraph):
        tag = each.tag
        if tag == _BOX:
            content.boxes.append(each)
        elif tag in (qn("w:t"), _MATH_TEXT):
            content.parts.append((each.text or "").replace("\t", " "))
        elif tag in _SPACES:
            content.parts.append(" ")
        elif tag == qn("w:noBreakHyphen"):
            content.parts.append("-")
        elif tag == qn("w:sym"):
            content.parts.append(_decode_symbol(each))
        elif tag in (qn("w:footnoteReference"), qn("w:endnoteReference")):
            content.parts.append(notes.number_reference(each))
    return content


def _decode_symbol(element: Element) -> str:
    try:
        character = chr(int(element.get(qn("w:char"), ""), 16))
    except (ValueError, OverflowError):
        return ""
    return normalize_bullet(character) if "\ue000" <= character <= "\uf8ff" else character


def _iterate_text_elements(paragraph: Element) -> Iterator[Element]:
    """Return the elements of a paragraph that may be text, in order, without the content of text boxes."""
    stack = [iter(paragraph)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif isinstance(element.tag, str) and element.tag not in _NOT_TEXT and not _is_hidden_run(element):
            yield element
            if element.tag != _BOX:
                stack.append(iter(element))


def _is_hidden_run(element: Element) -> bool:
    return element.tag == qn("w:r") and bool(is_on(element.find(qn("w:rPr")), "w:vanish"))


def is_deleted(paragraph: Element) -> bool:
    """Tell whether the end of a paragraph was deleted, so that the next one continues it."""
    properties = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    return properties is not None and any(properties.find(qn(tag)) is not None for tag in ("w:del", "w:moveFrom"))
