"""The levels of headings.

Takes them from the file's outline and the document's own contents where these agree with the page, and ranks the
others by how they are set.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kb.model import BlockKind
from kb.read.layout.contents import is_contents_title
from kb.read.layout.drafts import Draft
from kb.read.layout.headings import Body, could_be_heading

_DEEPEST = 6
_COLUMN = 70.0
_MOST = 0.8
_ENOUGH = 0.6  # how much of what the outline names the contents must name, to be believed first
_SAME_SIZE = 0.94
_LARGE = 1.25  # times the body's size: above it, case and colour say nothing of the level
_NUMBER = re.compile(r"\s*(?:(\d{1,2}(?:\.\d{1,2})*)[.):]?|([A-Z])[.)]|([IVX]{1,5})[.)])\s+(?=\S)")
_DIVISION = re.compile(
    r"(?:part|chapter|section|annex|appendix)\s+(?:\d{1,2}|[ivx]{1,5}|[a-h])\b\s?[:.–—-]?\s*", re.IGNORECASE
)
_PAGE = re.compile(r"[\s.…·_]*(?:pp?g?\.?\s*)?(?:\d{1,4}|[ivxl]{1,6})$", re.IGNORECASE)
_PLAIN = re.compile(r"[\W_]+")

_Key = tuple[
    int, int, int, bool, bool
]  # of an entry of the contents: indent, depth of its number, size, not bold, not capitals


@dataclass(frozen=True, slots=True)
class Division:
    """A heading as an outline or a contents page names it.

    Attributes:
        level: 1 is the highest.
        page: The 1-based page of the file, or 0 where it is not known.
    """

    level: int
    title: str
    page: int = 0


def _plain(text: str) -> str:
    """Return the letters of a heading without its number, by which it and its entry in the contents are compared."""
    words = _DIVISION.sub("", text, count=1) or text
    return _PLAIN.sub("", _NUMBER.sub("", words, count=1).casefold())


def _depth(text: str) -> int:
    match = _NUMBER.match(text)
    return match[1].count(".") + 1 if match and match[1] else 1


def divisions_of_contents(entries: Sequence[Draft], pages: Sequence[tuple[int, str]]) -> list[Division]:
    """Return what the entries of a contents page name, with levels by their indents, or else by numbers and styles.

    Args:
        entries: Of the contents page.
        pages: For each printed page, the page of the file and its label.
    """
    if not entries:
        return []
    lefts = _steps([entry.first.left for entry in entries], 4.0)
    sizes = _steps([-entry.first.size for entry in entries], 0.7)
    flat = not any(lefts)
    titles = [_PAGE.sub("", entry.text) for entry in entries]
    keys = _common(
        [
            (left, _depth(title), size, not entry.bold, flat and not title.isupper())
            for entry, title, left, size in zip(entries, titles, lefts, sizes, strict=True)
        ]
    )
    ranks = {key: rank + 1 for rank, key in enumerate(sorted(set(keys)))}
    numbers = {label: number for number, label in reversed(pages)}
    found = []
    for key, entry, title in zip(keys, entries, titles, strict=True):
        label = re.search(r"[^\W_]+$", entry.text)
        page = numbers.get(label.group().lstrip("0"), 0) if label else 0
        found.append(Division(min(ranks[key], _DEEPEST), title, page))
    return found


def _common(keys: Sequence[_Key]) -> list[_Key]:
    """Return the keys with what few entries of one indent differ in set right to what most of them are."""
    most: dict[tuple[int, int], _Key] = {}
    for place in {key[:2] for key in keys}:
        own = Counter(key for key in keys if key[:2] == place)
        key, count = own.most_common(1)[0]
        if count >= _MOST * own.total():
            most[place] = key
    return [most.get(key[:2], key) for key in keys]


def _steps(values: Sequence[float], width: float) -> list[int]:
    """Return for each value how many clearly smaller ones there are near by, counting close ones as one."""
    steps: dict[float, int] = {}
    last = float("-inf")
    for value in sorted(set(values)):
        # A wide step leads to another column of the page, not to a deeper level.
        steps[value] = 0 if value - last > _COLUMN else steps[last] + (value - last > width)
        last = value
    return [steps[value] for value in values]


def _prominence(draft: Draft, body: Body) -> tuple[float, bool, bool, bool]:
    line = max((line for _, line in draft.lines), key=lambda line: line.size)
    return line.size, draft.text.isupper(), line.bold, line.style.colour != body.colour


def _styles(headings: Sequence[Draft], body: Body) -> list[tuple[int, int, int]]:
    """Return for each heading how its style ranks: by size, then number, then weight and case."""
    bounds: list[float] = []
    for size in sorted({_prominence(heading, body)[0] for heading in headings}, reverse=True):
        if not bounds or size < _SAME_SIZE * bounds[-1]:
            bounds.append(size)
    keys = []
    for heading in headings:
        size, upper, bold, coloured = _prominence(heading, body)
        bucket = max(index for index, bound in enumerate(bounds) if size <= bound)
        weight = (
            int(not bold) if size > _LARGE * body.size else 3 - (2 * upper + bold) if bold or upper else 3 - coloured
        )
        keys.append((bucket, _depth(heading.text), weight))
    return keys


def with_levels(
    drafts: Sequence[Draft], outline: Sequence[Division], pages: Sequence[tuple[int, str]], body: Body
) -> list[Draft]:
    """Give the headings of a document their levels.

    A paragraph that the outline or the contents page names is a heading too.

    Args:
        drafts: The body's blocks in reading order.
        outline: Of the file.
        pages: For each printed page, the page of the file and its label.
        body: How most of the document is set.
    """
    contents = divisions_of_contents([draft for draft in drafts if draft.kind is BlockKind.CONTENTS], pages)
    numbers = [number for number, _ in pages]
    named = _agreed(_named(drafts, outline, numbers), _named(drafts, contents, numbers))
    found = [
        replace(draft, kind=BlockKind.HEADING, mark="") if index in named else draft
        for index, draft in enumerate(drafts)
    ]
    at = [index for index, draft in enumerate(found) if draft.kind is BlockKind.HEADING]
    styles = _styles([found[index] for index in at], body)
    ranks = _ranks(styles, [named.get(index, 0) for index in at])
    raw = [named.get(index) or ranks[style] for index, style in zip(at, styles, strict=True)]
    raw = [1 if is_contents_title(found[index].text) else level for index, level in zip(at, raw, strict=True)]
    raw = _by_number([found[index].text for index in at], raw)
    for index, level in zip(at, _nested(raw), strict=True):
        found[index] = replace(found[index], level=level)
    return found


def _agreed(outline: dict[int, int], contents: dict[int, int]) -> dict[int, int]:
    """Put together what the outline and the contents say, in the terms of what a reader sees where that says enough."""
    first, second = (contents, outline) if len(contents) >= _ENOUGH * len(outline) else (outline, contents)
    shifts = Counter(first[index] - level for index, level in second.items() if index in first)
    shift = shifts.most_common(1)[0][0] if shifts else 0
    both = {**{index: max(level + shift, 1) for index, level in second.items()}, **first}
    highest = min(both.values(), default=1)
    return {index: level - highest + 1 for index, level in both.items()}


def _by_number(texts: Sequence[str], levels: Sequence[int]) -> list[int]:
    """Put what is numbered 1.1 one level below what is numbered 1."""
    found: list[int] = []
    at: dict[str, int] = {}
    for text, level in zip(texts, levels, strict=True):
        match = _NUMBER.match(text)
        number = match[1] if match and match[1] else ""
        above = at.get(number.rpartition(".")[0], 0) if "." in number else 0
        found.append(above + 1 if above else level)
        if number:
            at[number] = found[-1]
    return found


def _named(drafts: Sequence[Draft], divisions: Sequence[Division], pages: Sequence[int]) -> dict[int, int]:
    """Return the level of each block that a division names."""
    places: dict[str, list[int]] = {}
    for index, draft in enumerate(drafts):
        if draft.kind is BlockKind.HEADING or (
            draft.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) and could_be_heading(draft.text)
        ):
            places.setdefault(_plain(draft.text), []).append(index)
    named: dict[int, int] = {}
    for division in divisions:
        key = _plain(division.title)
        if len(key) < 3:
            continue
        candidates = [
            index
            for index in places.get(key, ())
            if index not in named and (not division.page or abs(pages[drafts[index].lines[0][0]] - division.page) <= 1)
        ]
        candidates.sort(key=lambda index: (drafts[index].kind is not BlockKind.HEADING, -drafts[index].size))
        if candidates:
            named[candidates[0]] = division.level
    return named


def _ranks(styles: Sequence[tuple[int, int, int]], known: Sequence[int]) -> dict[tuple[int, int, int], int]:
    """Return a level for each style: the one most of its headings are known to have, or one below the style above."""
    ranks: dict[tuple[int, int, int], int] = {}
    deepest = 0
    for style in sorted(set(styles)):
        levels = Counter(level for own, level in zip(styles, known, strict=True) if own == style and level)
        unknown = sum(own == style and not level for own, level in zip(styles, known, strict=True))
        if levels:
            deepest = max(deepest, max(levels))
            ranks[style] = levels.most_common(1)[0][0] if sum(levels.values()) > unknown else deepest + 1
        else:
            ranks[style] = deepest + 1
        deepest = min(max(deepest, ranks[style]), _DEEPEST - 1)
    return ranks


def _nested(levels: Iterable[int]) -> list[int]:
    """Close the gaps between a heading and those above it."""
    found: list[int] = []
    above: list[tuple[int, int]] = []  # raw level, level
    for raw in levels:
        while above and above[-1][0] >= raw:
            above.pop()
        level = min(above[-1][1] + 1 if above else raw, _DEEPEST)
        above.append((raw, level))
        found.append(level)
    return found
