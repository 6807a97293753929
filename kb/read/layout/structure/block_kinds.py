"""Headings, captions and block quotations, told from paragraphs by their words and by how they are set.

A block is compared with the style of most of the document. The levels of headings are found in `heading_levels`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock, TextLine
from kb.text.characters import BLOCK_CLOSING_QUOTES, BLOCK_OPENING_QUOTES

_MAX_HEADING_CHARS, _MAX_HEADING_LINES = 200, 5
_LARGER, _SMALLER = 1.1, 0.95  # times the body's size: headings that are set by size, and any headings
_CAPTION = re.compile(
    r"(?:figure|fig\.?|table|map|chart|graph|image|photo|diagram)s?\s*\d+(?:\.\d+)?[a-z]?\b(?!\s+(?:shows?|gives?|sets?|lists?|presents?)\b)"
    r"|sources?\s?:|(?:photo|image)s?(?: credit)?s?\s?[:©]|©\s",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[.,;][”’\"')\]]*$")
_ABBREVIATED = re.compile(r"(?:\betc|\bu\.?k|\bu\.?s|\be\.?u|\bltd|\binc|\bco|\bcont)\.$", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_NAMES_DIVISION = re.compile(
    r"(?:part|chapter|section|annex|appendix|box|case study|step)\s+"
    r"(?:\d{1,2}|[ivx]{1,5}|[a-h]|one|two|three|four|five|six)\s?[:.]?",
    re.IGNORECASE,
)
_OPENING_QUOTE = re.compile(f"[{BLOCK_OPENING_QUOTES}]")
_CLOSING_QUOTE = re.compile(f"[{BLOCK_CLOSING_QUOTES}]$")
_BULLETS = "•●○◦▪■□–—-*·"

_OPENS_QUOTATION = re.compile(rf"[{BLOCK_OPENING_QUOTES}']\s?\S")
_CLOSES_QUOTATION = re.compile(rf"[{BLOCK_CLOSING_QUOTES}][.,]?\s*(?:\([^()]{{2,60}}\)\.?)?$")
_ATTRIBUTION = re.compile(r"[–—-]\s?[A-Z“]")
_MIN_QUOTATION_CHARS, _MAX_ATTRIBUTION_CHARS = 40, 140
_MAX_QUOTATION_PARAGRAPHS = 6
_SIZE_DIFFERENCE = 0.06  # of the body's size


@dataclass(frozen=True, slots=True)
class BodyStyle:
    """How most of a document's text is set."""

    size: float
    bold: bool
    colour: int
    font: str


def find_body_style(lines: Sequence[TextLine]) -> BodyStyle:
    """Return how most of the text is set."""
    shares: Counter[tuple[float, bool, int, str]] = Counter()
    for line in lines:
        shares[round(line.size * 2) / 2, line.bold, line.style.colour, line.style.font] += len(line.text)
    if not shares:
        return BodyStyle(10.0, bold=False, colour=0, font="")
    return BodyStyle(*shares.most_common(1)[0][0])


def is_caption(text: str) -> bool:
    """Tell whether a paragraph is the caption of a figure or table, or names its source."""
    return bool(_CAPTION.match(text))


def may_be_heading(text: str, lines: int = 1) -> bool:
    """Tell whether words can be a heading, however they are set."""
    if len(text) > _MAX_HEADING_CHARS or lines > _MAX_HEADING_LINES or len(_LETTER.findall(text)) < 3:
        return False
    if _ENDS_SENTENCE.search(text) and not _ABBREVIATED.search(text):
        return False
    return not text[:1].islower() and not is_caption(text) and "@" not in text and "://" not in text


def is_heading(block: LayoutBlock, body: BodyStyle) -> bool:
    """Tell whether a paragraph is set as a heading."""
    text = block.text
    if not may_be_heading(text, len(block.lines)):
        return False
    if _OPENING_QUOTE.match(text) and (len(text) > 60 or len(block.lines) > 1 or _CLOSING_QUOTE.search(text)):
        return False
    size = block.size
    if size >= _LARGER * body.size:
        return len(text) < 120 or block.bold or size >= 1.3 * body.size
    if size < _SMALLER * body.size:
        return False
    if block.bold and not body.bold:
        return len(text) < 150
    return text.isupper() and len(text) < 100


def classify_blocks(blocks: Sequence[LayoutBlock], body: BodyStyle) -> list[LayoutBlock]:
    """Return the blocks with headings, captions and block quotations told from paragraphs.

    Args:
        blocks: Of one printed page, in reading order.
        body: How most of the document is set.
    """
    return mark_block_quotations(_mark_headings(blocks, body), body)


def _mark_headings(blocks: Sequence[LayoutBlock], body: BodyStyle) -> list[LayoutBlock]:
    """Mark headings and captions, and join the lines of one heading."""
    found: list[LayoutBlock] = []
    for block in blocks:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            found.append(block)
        elif is_caption(block.text):
            found.append(replace(block, kind=BlockKind.CAPTION, mark=""))
        elif is_heading(block, body) and (block.kind is BlockKind.PARAGRAPH or _is_numbered_heading(block, body)):
            heading = replace(block, kind=BlockKind.HEADING, mark="")
            if found and _is_same_heading(found[-1], heading, body):
                found[-1] = replace(found[-1], lines=found[-1].lines + heading.lines)
            else:
                found.append(heading)
        else:
            found.append(block)
    return found


def _is_numbered_heading(block: LayoutBlock, body: BodyStyle) -> bool:
    """Tell a numbered heading from an item of a list."""
    return (
        block.mark[-1:] not in _BULLETS and (block.bold or block.size >= _LARGER * body.size) and len(block.text) < 150
    )


def _is_same_heading(above: LayoutBlock, below: LayoutBlock, body: BodyStyle) -> bool:
    """Tell whether two headings are the lines of one."""
    if above.kind is not BlockKind.HEADING or len(above.lines) + len(below.lines) > _MAX_HEADING_LINES:
        return False
    last, first = above.last_line, below.first_line
    gap = first.baseline - last.baseline
    if _NAMES_DIVISION.fullmatch(above.text):
        return (
            0 < gap < 2.2 * first.size
            and abs(last.size - first.size) < 0.45 * last.size
            and abs(last.left - first.left) < 3 * last.size
        )
    has_same_style = (
        abs(last.size - first.size) < 0.04 * last.size
        and last.bold == first.bold
        and last.style.colour == first.style.colour
    )
    if not has_same_style or not 0 < gap < 1.35 * last.size or first.text[:1].isdigit():
        return False
    is_aligned = (
        abs(last.left - first.left) < 2 * last.size
        or abs(last.left + last.right - first.left - first.right) < 2 * last.size
    )
    return is_aligned and (first.size >= _LARGER * body.size or first.text[:1].islower())


def mark_block_quotations(blocks: Sequence[LayoutBlock], body: BodyStyle) -> list[LayoutBlock]:
    """Mark the paragraphs that are set apart as quotations: between quotation marks, and not set like the body."""
    found = list(blocks)
    at = 0
    while at < len(found):
        end = _find_quotation_end(found, at, body)
        for index in range(at, end):
            found[index] = replace(found[index], kind=BlockKind.BLOCK_QUOTATION, mark="")
        if (
            end > at
            and end < len(found)
            and _ATTRIBUTION.match(found[end].text)
            and len(found[end].text) < _MAX_ATTRIBUTION_CHARS
        ):
            found[end] = replace(found[end], kind=BlockKind.PARAGRAPH, mark="")  # a dash and a name: no list
        at = max(end, at + 1)
    return found


def _find_quotation_end(blocks: Sequence[LayoutBlock], at: int, body: BodyStyle) -> int:
    """Return the index after the last paragraph of a quotation that begins at a block, or that block's own."""
    first = blocks[at]
    if (
        first.kind is not BlockKind.PARAGRAPH
        or not _OPENS_QUOTATION.match(first.text)
        or not _is_set_apart(first, body)
    ):
        return at
    chars = 0
    for index in range(at, min(at + _MAX_QUOTATION_PARAGRAPHS, len(blocks))):
        block = blocks[index]
        if block.kind is not BlockKind.PARAGRAPH or block.first_line.size != first.first_line.size:
            return at
        chars += len(block.text)
        if _CLOSES_QUOTATION.search(block.text):
            return index + 1 if chars >= _MIN_QUOTATION_CHARS else at
    return at


def _is_set_apart(block: LayoutBlock, body: BodyStyle) -> bool:
    """Tell whether a paragraph is not set like most of the document."""
    style = block.style
    return (
        style.italic
        or style.colour != body.colour
        or abs(style.size - body.size) > _SIZE_DIFFERENCE * body.size
        or style.font != body.font
    )
