"""Assigns levels to headings, from the file's outline, the document's contents page, and their style.

The outline and the contents page are used where they agree with the page; the other headings are ranked by style.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock
from kb.read.layout.structure.block_kinds import BodyStyle, may_be_heading
from kb.read.layout.structure.contents_pages import is_contents_title

_DEEPEST = 6
_COLUMN_WIDTH = 70.0  # points
_MOST = 0.8
_ENOUGH = 0.6  # share of the outline's headings that the contents page must have to take precedence
_SAME_SIZE = 0.94
_LARGE = 1.25  # times the body's font size: in larger headings case and colour say nothing about the level
_VISIBLE = 96  # sum over the channels, at most 765: colours that differ less look alike, as two kinds of black do
_NUMBER = re.compile(r"\s*(?:(\d{1,2}(?:\.\d{1,2})*)[.):]?|([A-Z])[.)]|([IVX]{1,5})[.)])\s+(?=\S)")
_DIVISION = re.compile(
    r"(?:part|chapter|section|annex|appendix)\s+(?:\d{1,2}|[ivx]{1,5}|[a-h])\b\s?[:.–—-]?\s*", re.IGNORECASE
)
_PAGE_NUMBER = re.compile(r"[\s.…·_]*(?:pp?g?\.?\s*)?(?:\d{1,4}|[ivxl]{1,6})$", re.IGNORECASE)
_LAST_WORD = re.compile(r"[^\W_]+$")
_COMPARED_CHARS = 300  # of a heading, compared with its entry
_NO_LETTER = re.compile(r"[\W_]+")

_EntryStyle = tuple[int, int, int, bool, bool]
"""Style of a contents entry, lowest level first: indentation, depth of its number, size, not bold, not capitals."""
_HeadingStyle = tuple[int, int, int]
"""Style of a heading, most prominent first: size, depth of its number, weight and case."""


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A heading as named in an outline or a contents page."""

    level: int  # 1 is the highest
    title: str
    page: int = 0  # 1-based page of the file; 0 if unknown


def assign_heading_levels(
    blocks: Sequence[LayoutBlock], outline: Sequence[OutlineEntry], pages: Sequence[tuple[int, str]], body: BodyStyle
) -> list[LayoutBlock]:
    """Give the headings of a document their levels.

    A paragraph named in the outline or the contents page becomes a heading too. `blocks` are the body's, in reading
    order; `pages` gives for each printed page the page of the file and its label.
    """
    contents = parse_contents([block for block in blocks if block.kind is BlockKind.CONTENTS], pages)
    numbers = [number for number, _ in pages]
    known = _combine_levels(_match_entries(blocks, outline, numbers), _match_entries(blocks, contents, numbers))
    found = [
        replace(block, kind=BlockKind.HEADING, mark="") if index in known else block
        for index, block in enumerate(blocks)
    ]
    indexes = [index for index, block in enumerate(found) if block.kind is BlockKind.HEADING]
    headings = [found[index] for index in indexes]
    styles = _rank_styles(headings, body)
    style_levels = _assign_style_levels(styles, [known.get(index, 0) for index in indexes])
    levels = [known.get(index) or style_levels[style] for index, style in zip(indexes, styles, strict=True)]
    texts = [heading.text for heading in headings]
    levels = [1 if is_contents_title(text) else level for text, level in zip(texts, levels, strict=True)]
    levels = _close_level_gaps(_apply_numbering(texts, levels))
    for index, level in zip(indexes, levels, strict=True):
        found[index] = replace(found[index], level=level)
    return found


def parse_contents(entries: Sequence[LayoutBlock], pages: Sequence[tuple[int, str]]) -> list[OutlineEntry]:
    """Return the entries of a contents page, with levels by indentation, else by numbers and styles.

    `entries` are the blocks of the contents page; `pages` gives for each printed page the page of the file and its
    label.
    """
    if not entries:
        return []
    indents = _rank_values([entry.first_line.left for entry in entries], 4.0)
    sizes = _rank_values([-entry.first_line.size for entry in entries], 0.7)
    flat = not any(indents)
    titles = [_PAGE_NUMBER.sub("", entry.text) for entry in entries]
    styles = _correct_outliers(
        [
            (indent, _count_number_parts(title), size, not entry.bold, flat and not title.isupper())
            for entry, title, indent, size in zip(entries, titles, indents, sizes, strict=True)
        ]
    )
    levels = {style: level for level, style in enumerate(sorted(set(styles)), start=1)}
    numbers = {label: number for number, label in reversed(pages)}
    parsed = []
    for style, entry, title in zip(styles, entries, titles, strict=True):
        label = _LAST_WORD.search(entry.text)
        page = numbers.get(label.group().lstrip("0"), 0) if label else 0
        parsed.append(OutlineEntry(min(levels[style], _DEEPEST), title, page))
    return parsed


def _rank_values(values: Sequence[float], width: float) -> list[int]:
    """Return for each value the number of clearly smaller ones near by, counting close ones as one."""
    ranks: dict[float, int] = {}
    last = float("-inf")
    for value in sorted(set(values)):
        # A wide step leads to another column, not to a deeper level.
        ranks[value] = 0 if value - last > _COLUMN_WIDTH else ranks[last] + (value - last > width)
        last = value
    return [ranks[value] for value in values]


def _count_number_parts(text: str) -> int:
    """Return the number of parts in a heading's number: 2 for "1.1"; 1 without such a number."""
    match = _NUMBER.match(text)
    return match[1].count(".") + 1 if match and match[1] else 1


def _correct_outliers(styles: Sequence[_EntryStyle]) -> list[_EntryStyle]:
    """Give the few entries of one indentation and depth with a different style the style of most of them."""
    most_common: dict[tuple[int, int], _EntryStyle] = {}
    for place in {style[:2] for style in styles}:
        own = Counter(style for style in styles if style[:2] == place)
        style, count = own.most_common(1)[0]
        if count >= _MOST * own.total():
            most_common[place] = style
    return [most_common.get(style[:2], style) for style in styles]


def _match_entries(
    blocks: Sequence[LayoutBlock], entries: Sequence[OutlineEntry], pages: Sequence[int]
) -> dict[int, int]:
    """Return the level of each block named by an entry, by block index; `pages` has the file page of printed pages."""
    by_text: dict[str, list[int]] = {}
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING or (
            block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) and may_be_heading(block.text)
        ):
            by_text.setdefault(_normalize_heading(block.text), []).append(index)
    levels: dict[int, int] = {}
    for entry in entries:
        text = _normalize_heading(entry.title)
        if len(text) < 3:
            continue
        candidates = [
            index
            for index in by_text.get(text, ())
            if index not in levels and (not entry.page or abs(pages[blocks[index].page] - entry.page) <= 1)
        ]
        candidates.sort(key=lambda index: (blocks[index].kind is not BlockKind.HEADING, -blocks[index].size))
        if candidates:
            levels[candidates[0]] = entry.level
    return levels


def _normalize_heading(text: str) -> str:
    """Return the letters of a heading without its number, for comparison with its entry in the contents."""
    text = text[:_COMPARED_CHARS]
    words = _DIVISION.sub("", text, count=1) or text
    return _NO_LETTER.sub("", _NUMBER.sub("", words, count=1).casefold())


def _combine_levels(outline: dict[int, int], contents: dict[int, int]) -> dict[int, int]:
    """Combine the levels of outline and contents page; the latter takes precedence if it names enough headings."""
    first, second = (contents, outline) if len(contents) >= _ENOUGH * len(outline) else (outline, contents)
    shifts = Counter(first[index] - level for index, level in second.items() if index in first)
    shift = shifts.most_common(1)[0][0] if shifts else 0
    both = {**{index: max(level + shift, 1) for index, level in second.items()}, **first}
    highest = min(both.values(), default=1)
    return {index: level - highest + 1 for index, level in both.items()}


def _rank_styles(headings: Sequence[LayoutBlock], body: BodyStyle) -> list[_HeadingStyle]:
    """Return the rank of each heading's style."""
    sizes: list[float] = []
    for size in sorted({_measure_prominence(heading, body)[0] for heading in headings}, reverse=True):
        if not sizes or size < _SAME_SIZE * sizes[-1]:
            sizes.append(size)
    styles = []
    for heading in headings:
        size, is_upper, bold, is_coloured = _measure_prominence(heading, body)
        size_rank = max(rank for rank, largest in enumerate(sizes) if size <= largest)
        if size > _LARGE * body.size:
            weight = int(not bold)
        elif bold or is_upper:
            weight = 3 - (2 * is_upper + bold)
        else:
            weight = 3 - is_coloured
        styles.append((size_rank, _count_number_parts(heading.text), weight))
    return styles


def _measure_prominence(heading: LayoutBlock, body: BodyStyle) -> tuple[float, bool, bool, bool]:
    """Return the font size of a heading, and whether it is in capitals, bold, and not in the body's colour."""
    line = max((line for _, line in heading.lines), key=lambda line: line.size)
    return line.size, heading.text.isupper(), line.bold, _are_visibly_different(line.style.colour, body.colour)


def _are_visibly_different(colour: int, other: int) -> bool:
    """Tell whether two colours are visibly different."""
    return sum(abs((colour >> shift & 255) - (other >> shift & 255)) for shift in (0, 8, 16)) > _VISIBLE


def _assign_style_levels(styles: Sequence[_HeadingStyle], known: Sequence[int]) -> dict[_HeadingStyle, int]:
    """Return a level for each style: the known level (not 0) of most of its headings, or one below the style above."""
    assigned: dict[_HeadingStyle, int] = {}
    deepest = 0
    for style in sorted(set(styles)):
        levels = Counter(level for own, level in zip(styles, known, strict=True) if own == style and level)
        unknown = sum(own == style and not level for own, level in zip(styles, known, strict=True))
        if levels:
            deepest = max(deepest, max(levels))
            assigned[style] = levels.most_common(1)[0][0] if sum(levels.values()) > unknown else deepest + 1
        else:
            assigned[style] = deepest + 1
        deepest = min(max(deepest, assigned[style]), _DEEPEST - 1)
    return assigned


def _apply_numbering(texts: Sequence[str], levels: Sequence[int]) -> list[int]:
    """Put headings numbered 1.1 one level below headings numbered 1."""
    found: list[int] = []
    by_number: dict[str, int] = {}
    for text, level in zip(texts, levels, strict=True):
        match = _NUMBER.match(text)
        number = match[1] if match and match[1] else ""
        above = by_number.get(number.rpartition(".")[0], 0) if "." in number else 0
        found.append(above + 1 if above else level)
        if number:
            by_number[number] = found[-1]
    return found


def _close_level_gaps(levels: Iterable[int]) -> list[int]:
    """Close the gaps between a heading's level and those of the headings above it."""
    found: list[int] = []
    above: list[tuple[int, int]] = []  # level as given, level without gaps
    for given in levels:
        while above and above[-1][0] >= given:
            above.pop()
        level = min(above[-1][1] + 1 if above else given, _DEEPEST)
        above.append((given, level))
        found.append(level)
    return found
