"""Separates running heads, running feet and page numbers from the pages of a document.

They are recognised by repetition and position over all pages.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import nlargest, nsmallest

from kb.read.layout.elements import TextLine
from kb.read.layout.structure.page_numbers import (
    MAX_EDGE_CHARS,
    PrintedPage,
    build_page_labels,
    find_page_numbers,
    is_at_edge,
)

_STILL = 2.0  # points: vertical movement of a running head from page to page, at most
_SAME_SIZE = 0.6  # points: difference of font sizes
_MIN_PAGES, _NEAR_PAGES = 3, 4  # pages with a running head, and the distance in pages between two of them
_MOST = 0.4  # share of the pages that must have a line set like a heading
_LARGE, _BOLD = 1.25, 1.08  # times the body's font size: larger lines, and larger bold lines, are set like headings
_CLEAR, _VERY_CLEAR = 0.7, 1.8  # times its font size: the white space between a running head and the page's text
_OVERLAP = -0.8  # the same, for a line on most pages
_MIN_THROUGHOUT, _THROUGHOUT = 8, 0.4  # pages, and share of the pages, that make a running head certain
_MIN_CHANGING, _CHANGING, _MOSTLY = 5, 0.15, 0.8  # pages, and shares, that show that a place has changing running heads
_DIGITS = re.compile(r"\d+")

_LinePlace = tuple[int, int]  # index of a page, and index of a line on it


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A printed page, separated from its running heads."""

    page: PrintedPage  # with the lines of its body only
    running_heads: tuple[TextLine, ...]  # heads and feet, from top to bottom
    label: str  # printed page number, or the one implied by its neighbours; "" if neither exists


def separate_running_heads(pages: Sequence[PrintedPage], body_size: float) -> list[LabelledPage]:
    """Separate running heads and feet from all printed pages of a document, and find each page's printed number."""
    repeated = _find_repeated_lines(pages, body_size)
    throughout = _select_throughout(pages, repeated)
    similar = _find_similar_lines(pages, repeated, body_size) | _find_changing_lines(pages, body_size)
    numbers = find_page_numbers(pages)
    labels = build_page_labels(pages, numbers)
    labelled = []
    for index, (page, number, label) in enumerate(zip(pages, numbers, labels, strict=True)):
        number_line = number.line if number and number.is_alone else None
        certain = [(index, at) in repeated or line is number_line for at, line in enumerate(page.lines)]
        likely = [is_certain or (index, at) in similar for at, is_certain in enumerate(certain)]
        usual = [(index, at) in throughout for at in range(len(page.lines))]
        chosen = [
            *_select_outermost(page, certain, _CLEAR),
            *_select_outermost(page, usual, _OVERLAP),
            *_select_outermost(page, likely, _VERY_CLEAR),
            *([number_line] if number_line else ()),
        ]
        heads = {id(line): line for line in chosen}  # by id, since lines may be equal
        body = tuple(line for line in page.lines if id(line) not in heads)
        ordered = sorted(heads.values(), key=lambda line: (line.top, line.left))
        labelled.append(LabelledPage(replace(page, lines=body), tuple(ordered), label))
    return labelled


def _find_repeated_lines(pages: Sequence[PrintedPage], body_size: float) -> set[_LinePlace]:
    """Return the lines at page edges that are repeated at the same height on other pages."""
    by_text: dict[str, list[tuple[_LinePlace, TextLine]]] = defaultdict(list)
    for index, page in enumerate(pages):
        for at, line in enumerate(page.lines):
            begins_note = bool(line.marks) and line.marks[0][0] == 0
            if line.block_kind is None and is_at_edge(line, page.height) and not begins_note:
                by_text[_normalize_text(line)].append(((index, at), line))
    repeated: set[_LinePlace] = set()
    for text, places in by_text.items():
        if not re.search(r"\w", text):
            continue
        spots = sorted((line.baseline, line.size, index) for (index, _), line in places)
        pages_by_look: dict[tuple[float, float], set[int]] = {}
        for place, line in places:
            baseline, size = line.baseline, line.size
            if (baseline, size) not in pages_by_look:
                first, last = bisect_right(spots, (baseline - _STILL,)), bisect_left(spots, (baseline + _STILL,))
                pages_by_look[baseline, size] = {
                    index
                    for other_baseline, other_size, index in spots[first:last]
                    if abs(other_baseline - baseline) < _STILL and abs(other_size - size) < _SAME_SIZE
                }
            same = pages_by_look[baseline, size]
            is_near = any(place[0] + away in same for away in range(-_NEAR_PAGES, _NEAR_PAGES + 1) if away)
            is_large = size > _LARGE * body_size or (line.bold and size > _BOLD * body_size)
            least = max(_MIN_PAGES, _MOST * len(pages)) if is_large else _MIN_PAGES
            if len(same) >= least and is_near:
                repeated.add(place)
    return repeated


def _select_throughout(pages: Sequence[PrintedPage], repeated: set[_LinePlace]) -> set[_LinePlace]:
    """Return the lines repeated on a large share of the pages: they are no text, however near the text is."""
    pages_by_text: dict[tuple[str, int], set[int]] = defaultdict(set)
    keys = {}
    for index, at in repeated:
        line = pages[index].lines[at]
        keys[index, at] = (_normalize_text(line), round(line.size))
        pages_by_text[keys[index, at]].add(index)
    least = max(_MIN_THROUGHOUT, _THROUGHOUT * len(pages))
    return {place for place, key in keys.items() if len(pages_by_text[key]) >= least}


def _find_changing_lines(pages: Sequence[PrintedPage], body_size: float) -> set[_LinePlace]:
    """Return the small lines at a place that many pages use for a line of its own, whatever each of them says.

    These are section names, whose sections are too short to repeat them.
    """
    places_by_key: dict[tuple[int, float], list[_LinePlace]] = defaultdict(list)
    for index, page in enumerate(pages):
        for at, line in enumerate(page.lines):
            is_small = line.size <= body_size and not line.bold and len(line.text) < MAX_EDGE_CHARS
            if is_small and line.block_kind is None and not line.is_turned and is_at_edge(line, page.height):
                places_by_key[_build_place_key(line)].append((index, at))
    least = max(_MIN_CHANGING, _CHANGING * len(pages))
    found: set[_LinePlace] = set()
    edges = [_find_edges(page) for page in pages]
    for places in places_by_key.values():
        if len(places) < least:
            continue
        alone = [(index, at) for index, at in places if _is_outermost(pages[index].lines[at], edges[index])]
        if len(alone) >= least and len(alone) >= _MOSTLY * len(places):
            found.update(alone)
    return found


def _find_edges(page: PrintedPage) -> tuple[list[TextLine], list[TextLine]]:
    """Return the two upright lines that begin highest on a page, and the two that end lowest."""
    upright = [line for line in page.lines if not line.is_turned]
    return nsmallest(2, upright, key=lambda line: line.top), nlargest(2, upright, key=lambda line: line.bottom)


def _is_outermost(line: TextLine, edges: tuple[list[TextLine], list[TextLine]]) -> bool:
    """Tell whether an upright line is the first or the last of a page, separated from the others by white space."""
    highest, lowest = edges
    first = next((other.top for other in highest if other is not line), float("inf"))
    last = next((other.bottom for other in lowest if other is not line), float("-inf"))
    clear = _VERY_CLEAR * line.size
    return line.baseline + clear < first or line.top - clear > last


def _normalize_text(line: TextLine) -> str:
    """Return the text of a line alike for all numbers, and for a number on its left or right: "4 Nets", "Nets 5"."""
    text = _DIGITS.sub("#", " ".join(line.text.casefold().split()))
    return f"{text[2:]} #" if text.startswith("# ") else text


def _find_similar_lines(pages: Sequence[PrintedPage], repeated: set[_LinePlace], body_size: float) -> set[_LinePlace]:
    """Return the lines set like running heads of several other pages, at the same height."""
    pages_by_key: dict[tuple[int, float], set[int]] = defaultdict(set)
    for index, at in repeated:
        pages_by_key[_build_place_key(pages[index].lines[at])].add(index)
    return {
        (index, at)
        for index, page in enumerate(pages)
        for at, line in enumerate(page.lines)
        if (index, at) not in repeated
        and len(line.text) < MAX_EDGE_CHARS
        and line.block_kind is None
        and line.size <= _LARGE * body_size
        and is_at_edge(line, page.height)
        and len(pages_by_key[_build_place_key(line)]) >= _MIN_PAGES
    }


def _build_place_key(line: TextLine) -> tuple[int, float]:
    return round(line.baseline), round(line.size, 1)


def _select_outermost(page: PrintedPage, chosen: Sequence[bool], clear: float) -> list[TextLine]:
    """Return the chosen lines that have only chosen lines between them and the page's edge.

    A line repeated below a page's own text is a table head or a heading, not a running head. `chosen` has a flag for
    each line; `clear` is the white space between a running head and the text, times the former's font size.
    """
    rest = [line for line, is_chosen in zip(page.lines, chosen, strict=True) if not (is_chosen or line.is_turned)]
    first = min((line.top for line in rest), default=float("inf"))
    last = max((line.bottom for line in rest), default=float("-inf"))
    return [
        line
        for line, is_chosen in zip(page.lines, chosen, strict=True)
        if is_chosen
        and (line.is_turned or line.baseline + clear * line.size < first or line.top - clear * line.size > last)
    ]
