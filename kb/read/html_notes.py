"""Footnotes in HTML: which links are their marks, which elements are their texts.

A footnote is known by its roles (`doc-noteref`, `doc-endnote`), or by a short link ("[1]") to a place further down that
links back, begins with the same mark, or says in its name that it is a note. Knows nothing of blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from kb.read.html_tree import roles, text_of

_MARK = re.compile(r"\d{1,3}[a-z]?|[*†‡§¶]{1,3}|[a-z]|[ivx]{1,5}")
_AROUND = " \t\r\n\xa0[](){}^.↑↩︎"
_NAME = re.compile(r"(?:fn|ftn|edn|note|cite)", re.IGNORECASE)
_BACK = re.compile(r"(?:back-?ref|reverse-?footnote|footnote-?back|backlink)", re.IGNORECASE)
_BLOCK = frozenset({
    "li", "p", "aside", "div", "dd", "section", "td",
})  # fmt: skip
_NOT_A_NOTE = frozenset({
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "body", "main", "article",
})  # fmt: skip
_NOTE_ROLES = frozenset({"doc-footnote", "doc-endnote", "footnote", "endnote", "rearnote"})
_MAX_CLIMB = 4


@dataclass(frozen=True, slots=True)
class Notes:
    """The footnotes of a page.

    Attributes:
        references: Elements that are the mark of a footnote: the mark and the footnote's key.
        texts: Elements that are a footnote: its mark and key.
        backlinks: Links from a footnote to its mark, which are not text.
    """

    references: dict[Element, tuple[str, str]] = field(default_factory=dict)
    texts: dict[Element, tuple[str, str]] = field(default_factory=dict)
    backlinks: set[Element] = field(default_factory=set)


def _note_of(target: Element) -> Element | None:
    """Return the block that is the footnote to which a link goes."""
    element: Element | None = target
    for _ in range(_MAX_CLIMB):
        if element is None or element.tag in _NOT_A_NOTE:
            return None
        if element.tag in _BLOCK:
            return element
        element = element.getparent()
    return None


def _wrapped(link: Element) -> Element:
    """Return the largest element around a link that holds nothing but the mark: <sup>[<a>1</a>]</sup>."""
    mark = text_of(link, 20).strip(_AROUND)
    element = link
    for _ in range(3):
        parent = element.getparent()
        if parent is None or parent.tag not in {"sup", "span", "small", "b", "font"}:
            break
        if text_of(parent, 40).strip(_AROUND) != mark:
            break
        element = parent
    return element


def _names(element: Element) -> set[str]:
    """Return the ids by which a link could come back to an element."""
    found: set[str] = set()
    each: Element | None = element
    for _ in range(3):
        if each is None:
            break
        found |= {each.get("id", ""), each.get("name", "")}
        each = each.getparent()
    return found - {""}


def _links_back(note: Element, names: set[str]) -> list[Element]:
    back = []
    for link in note.iter("a"):
        goes_back = link.get("href", "")[:1] == "#" and link.get("href", "")[1:] in names
        if goes_back or "doc-backlink" in roles(link) or _BACK.search(link.get("class", "")):
            back.append(link)
    return back


def find_notes(root: Element) -> Notes:
    """Find the footnotes of a page.

    Args:
        root: The whole page.
    """
    notes = Notes()
    places: dict[str, tuple[int, Element]] = {}
    links: list[tuple[int, Element]] = []
    for position, element in enumerate(root.iter(etree.Element)):
        for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if name:
                places.setdefault(name, (position, element))
        if element.tag == "a" and element.get("href", "").startswith("#"):
            links.append((position, element))
    for position, link in links:
        _match(link, position, places, notes)
    for element in root.iter("aside", "li", "div", "p"):
        if roles(element) & _NOTE_ROLES and element not in notes.texts:
            notes.texts[element] = ("", "")
            notes.backlinks.update(_links_back(element, set()))
    return notes


def _match(link: Element, position: int, places: dict[str, tuple[int, Element]], notes: Notes) -> None:
    """Add a link to the notes, where it is the mark of a footnote."""
    key = link.get("href", "")[1:]
    mark = text_of(link, 20).strip(_AROUND)
    if key not in places or not _MARK.fullmatch(mark):
        return
    place, target = places[key]
    note = _note_of(target)
    if note is None or (place < position and "doc-noteref" not in roles(link)):
        return
    back = _links_back(note, _names(link))
    begins = text_of(note, 40).strip(_AROUND).startswith(mark)
    if not ("doc-noteref" in roles(link) or "noteref" in roles(link) or back or begins or _NAME.search(key)):
        return
    if any(each is note for each in link.iterancestors()):
        return
    notes.references[_wrapped(link)] = (mark, key)
    notes.texts.setdefault(note, (mark, key))
    notes.backlinks.update(back)
