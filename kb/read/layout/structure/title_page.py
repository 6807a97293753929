"""Finds the title on the first page of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock
from kb.read.layout.structure.block_kinds import BodyStyle

_LARGER = 1.15  # times the body's font size
_SIMILAR = 0.85  # times the title's font size: minimum for its further lines
_MAX_TITLE_BLOCKS = 4
_COVER_CHARS = 700  # a page with less text may be a cover
_NO_TITLE = re.compile(
    r"(?:executive )?summary|key (?:findings|messages|facts)|(?:table of )?contents|foreword|introduction|background|"
    r"acknowledge?ments|recommendations|appendix|annex|overview|page \d+",
    re.IGNORECASE,
)
_NO_LETTER = re.compile(r"[\W_]+")
_LETTER = re.compile(r"[^\W\d_]")


def mark_title(blocks: Sequence[LayoutBlock], body: BodyStyle, known: str) -> tuple[list[LayoutBlock], str]:
    """Mark the document's title on its first page, and return the blocks with the title as printed, or "".

    `blocks` are the body's, in reading order, not empty; `known` is a title from the file's metadata, or "".
    """
    page = blocks[0].page
    on_first_page = [index for index, block in enumerate(blocks) if block.page == page]
    chosen = _find_known_title(blocks, on_first_page, known)
    if not chosen and page == 0:
        chosen = _find_largest(blocks, on_first_page, body)
    if not chosen:
        return list(blocks), ""
    title = replace(
        blocks[chosen[0]],
        kind=BlockKind.TITLE,
        mark="",
        lines=tuple(line for index in chosen for line in blocks[index].lines),
    )
    is_cover = sum(len(blocks[index].text) for index in on_first_page) < _COVER_CHARS
    marked = []
    for index, block in enumerate(blocks):
        if index == chosen[0]:
            marked.append(title)
        elif index not in chosen:
            is_cover_line = is_cover and index in on_first_page and block.kind is BlockKind.HEADING
            marked.append(replace(block, kind=BlockKind.PARAGRAPH) if is_cover_line else block)
    return marked, title.text


def _find_known_title(blocks: Sequence[LayoutBlock], on_first_page: Sequence[int], known: str) -> list[int]:
    """Return the indexes of consecutive blocks that together print a known title."""
    wanted = _normalize_title(known)
    if not wanted:
        return []
    for start in range(len(on_first_page)):
        printed = ""
        for end in range(start, min(start + _MAX_TITLE_BLOCKS, len(on_first_page))):
            if not _may_be_title(blocks[on_first_page[end]]) and end > start:
                break
            printed += _normalize_title(blocks[on_first_page[end]].text)
            if printed == wanted:
                return list(on_first_page[start : end + 1])
            if not wanted.startswith(printed):
                break
    return []


def _normalize_title(text: str) -> str:
    return _NO_LETTER.sub("", text.casefold())


def _may_be_title(block: LayoutBlock) -> bool:
    return (
        block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM)
        and len(_LETTER.findall(block.text)) >= 5
        and len(block.text) < 250
        and not any(line.is_turned for _, line in block.lines)
        and not _NO_TITLE.fullmatch(block.text.strip(" :."))
    )


def _find_largest(blocks: Sequence[LayoutBlock], on_first_page: Sequence[int], body: BodyStyle) -> list[int]:
    """Return the index of the largest block that may be a title, with those of neighbours that belong to it."""
    candidates = [index for index in on_first_page if _may_be_title(blocks[index])]
    if not candidates:
        return []
    best = max(candidates, key=lambda index: (round(blocks[index].size, 1), -index))
    before = sum(len(blocks[index].text) for index in on_first_page if index < best)
    if blocks[best].size < _LARGER * body.size or before > _COVER_CHARS:
        return []
    chosen = [best]
    for step in (-1, 1):
        at = best + step
        while (
            at in candidates
            and _is_title_part(blocks[best], blocks[at], blocks[at - step])
            and len(chosen) < _MAX_TITLE_BLOCKS
        ):
            chosen.append(at)
            at += step
    return sorted(chosen)


def _is_title_part(title: LayoutBlock, other: LayoutBlock, neighbour: LayoutBlock) -> bool:
    """Tell whether a block (`other`) is a further part of the title.

    `title` is its largest part, and `neighbour` the part next to the block.
    """
    if other.size < _SIMILAR * title.size:
        return False
    is_above = other.first_line.baseline < neighbour.first_line.baseline
    upper, lower = (other, neighbour) if is_above else (neighbour, other)
    return 0 < lower.first_line.baseline - upper.last_line.baseline < 2.0 * title.size
