"""Finds footnotes in HTML: the links that are their marks and the elements that are their texts.

A footnote is recognised by its roles (`doc-noteref`, `doc-endnote`), or by a short link ("[1]") to a later element that
links back, begins with the same mark, or has an id like a note's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from kb.read.html_pages.elements import extract_text, read_roles

_MARK = re.compile(r"\d{1,3}[a-z]?|[*†‡§¶]{1,3}|[a-z]|[ivx]{1,5}")
_AROUND = " \t\r\n\xa0[](){}^.↑↩︎"  # characters around a mark that are not part of it
_NOTE_ID = re.compile(r"(?:fn|ftn|edn|note|cite)", re.IGNORECASE)
_BACKLINK_CLASS = re.compile(r"(?:back-?ref|reverse-?footnote|footnote-?back|backlink)", re.IGNORECASE)
_NOTE_TAGS = frozenset({"li", "p", "aside", "div", "dd", "section", "td"})
_NEVER_NOTES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "table", "body", "main", "article"})
_NOTE_ROLES = frozenset({"doc-footnote", "doc-endnote", "footnote", "endnote", "rearnote"})
_MAX_CLIMB = 4


@dataclass(frozen=True, slots=True)
class Notes:
    """The footnotes of a page; each has a mark and a key."""

    references: dict[Element, tuple[str, str]] = field(default_factory=dict)  # mark and key, by the mark's element
    texts: dict[Element, tuple[str, str]] = field(default_factory=dict)  # mark and key, by the footnote's element
    backlinks: set[Element] = field(default_factory=set)  # links from a footnote to its mark, which are not text


def find_notes(root: Element) -> Notes:
    """Find the footnotes of a page."""
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
        _match_link(link, position, places, notes)
    for element in root.iter("aside", "li", "div", "p"):
        if read_roles(element) & _NOTE_ROLES and element not in notes.texts:
            notes.texts[element] = ("", "")
            notes.backlinks.update(_find_backlinks(element, set()))
    return notes


def _match_link(link: Element, position: int, places: dict[str, tuple[int, Element]], notes: Notes) -> None:
    """Add a link to the notes if it is a footnote's mark."""
    key = link.get("href", "")[1:]
    mark = extract_text(link, 20).strip(_AROUND)
    if key not in places or not _MARK.fullmatch(mark):
        return
    place, target = places[key]
    note = _find_note_block(target)
    if note is None or (place < position and "doc-noteref" not in read_roles(link)):
        return
    backlinks = _find_backlinks(note, _collect_ids(link))
    has_mark = extract_text(note, 40).strip(_AROUND).startswith(mark)
    is_declared = not read_roles(link).isdisjoint(("doc-noteref", "noteref"))
    if not (is_declared or backlinks or has_mark or _NOTE_ID.search(key)):
        return
    if any(each is note for each in link.iterancestors()):
        return
    notes.references[_find_mark_element(link)] = (mark, key)
    notes.texts.setdefault(note, (mark, key))
    notes.backlinks.update(backlinks)


def _find_note_block(target: Element) -> Element | None:
    """Return the block element around a link target that could be a footnote."""
    element: Element | None = target
    for _ in range(_MAX_CLIMB):
        if element is None or element.tag in _NEVER_NOTES:
            return None
        if element.tag in _NOTE_TAGS:
            return element
        element = element.getparent()
    return None


def _find_mark_element(link: Element) -> Element:
    """Return the largest element around a link with nothing but the mark: <sup>[<a>1</a>]</sup>."""
    mark = extract_text(link, 20).strip(_AROUND)
    element = link
    for _ in range(3):
        parent = element.getparent()
        if parent is None or parent.tag not in {"sup", "span", "small", "b", "font"}:
            break
        if extract_text(parent, 40).strip(_AROUND) != mark:
            break
        element = parent
    return element


def _collect_ids(element: Element) -> set[str]:
    """Return the ids that a link back to an element could have."""
    ids: set[str] = set()
    each: Element | None = element
    for _ in range(3):
        if each is None:
            break
        ids |= {each.get("id", ""), each.get("name", "")}
        each = each.getparent()
    return ids - {""}


def _find_backlinks(note: Element, ids: set[str]) -> list[Element]:
    """Return the links inside a footnote that lead to one of these ids, or declare that they lead back."""
    backlinks = []
    for link in note.iter("a"):
        leads_back = link.get("href", "")[:1] == "#" and link.get("href", "")[1:] in ids
        if leads_back or "doc-backlink" in read_roles(link) or _BACKLINK_CLASS.search(link.get("class", "")):
            backlinks.append(link)
    return backlinks
