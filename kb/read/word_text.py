"""The text of a paragraph of a Word file: runs, fields, tracked changes, notes' marks and text boxes.

What was inserted is text, what was deleted or hidden is none. Knows nothing of blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml.etree import _Element as Element

from kb.read.build import Part, Reference
from kb.read.marks import bullet, roman
from kb.read.word_styles import is_on

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
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
) | {f"{_COMPATIBILITY}Fallback"}
_BOX = qn("w:txbxContent")
_SPACES = frozenset(qn(f"w:{name}") for name in ("tab", "br", "cr", "ptab"))


@dataclass(slots=True)
class NoteNumbers:
    """The marks of foot- and endnotes, counted as they are met in the text."""

    order: list[str] = field(default_factory=list)  # keys, as first met
    _marks: dict[str, str] = field(default_factory=dict)

    def reference(self, element: Element) -> Reference:
        """Return the mark of a w:footnoteReference or w:endnoteReference."""
        end = element.tag == qn("w:endnoteReference")
        key = f"{'endnote' if end else 'footnote'} {element.get(qn('w:id'), '')}"
        if key not in self._marks:
            count = 1 + sum(each.startswith(key.split()[0]) for each in self._marks)
            self._marks[key] = roman(count) if end else str(count)
            self.order.append(key)
        return Reference(self._marks[key], key)

    def mark(self, key: str) -> str:
        """Return the mark of a note by its key."""
        return self._marks[key]


@dataclass(slots=True)
class Inline:
    """What a paragraph holds: its text, and the text boxes that are anchored in it."""

    parts: list[Part] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)


def inline(paragraph: Element, notes: NoteNumbers) -> Inline:
    """Return what a w:p holds.

    Args:
        paragraph: The element.
        notes: To count the notes it refers to.
    """
    found = Inline()
    for each in _leaves(paragraph):
        tag = each.tag
        if tag == _BOX:
            found.boxes.append(each)
        elif tag in (qn("w:t"), _MATH_TEXT):
            found.parts.append((each.text or "").replace("\t", " "))
        elif tag in _SPACES:
            found.parts.append(" ")
        elif tag == qn("w:noBreakHyphen"):
            found.parts.append("-")
        elif tag == qn("w:sym"):
            found.parts.append(_symbol(each))
        elif tag in (qn("w:footnoteReference"), qn("w:endnoteReference")):
            found.parts.append(notes.reference(each))
    return found


def _symbol(element: Element) -> str:
    try:
        character = chr(int(element.get(qn("w:char"), ""), 16))
    except (ValueError, OverflowError):
        return ""
    return bullet(character) if "\ue000" <= character <= "\uf8ff" else character


def _leaves(paragraph: Element) -> Iterator[Element]:
    """Return the elements below a paragraph that may be text, in order, stepping over what is none."""
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
    """Tell whether the end of a paragraph was deleted, so that the next one goes on with it."""
    properties = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    return properties is not None and any(properties.find(qn(tag)) is not None for tag in ("w:del", "w:moveFrom"))
