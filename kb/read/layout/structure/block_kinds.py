"""Distinguishes captions and block quotations from paragraphs by words and style."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock, TextLine
from kb.text.characters import BLOCK_CLOSING_QUOTES, BLOCK_OPENING_QUOTES

_MAX_HEADING_CHARS, _MAX_HEADING_LINES = 200, 5
_CAPTION = re.compile(
    r"(?:figure|fig\.?|table|map|chart|graph|image|photo|diagram)s?\s*\d+(?:\.\d+)?[a-z]?\b(?!\s+(?:shows?|gives?|sets?|lists?|presents?)\b)"
    r"|sources?\s?:|(?:photo|image)s?(?: credit)?s?\s?[:©]|©\s",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[.,;][”’\"')\]]*$")
_ABBREVIATED = re.compile(r"(?:\betc|\bu\.?k|\bu\.?s|\be\.?u|\bltd|\binc|\bco|\bcont)\.$", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")

_OPENS_QUOTATION = re.compile(rf"[{BLOCK_OPENING_QUOTES}']\s?\S")
_CLOSES_QUOTATION = re.compile(rf"[{BLOCK_CLOSING_QUOTES}][.,]?\s*(?:\([^()]{{2,60}}\)\.?)?$")
_ATTRIBUTION = re.compile(r"[–—-]\s?[A-Z“]")
_MIN_QUOTATION_CHARS, _MAX_ATTRIBUTION_CHARS = 40, 140
_MAX_QUOTATION_PARAGRAPHS = 6
_SIZE_DIFFERENCE = 0.06  # share of the body's font size


@dataclass(frozen=True, slots=True)
class BodyStyle:
    """The style of most of a document's text."""

    size: float
    bold: bool
    colour: int
    font: str


def find_body_style(lines: Sequence[TextLine]) -> BodyStyle:
    """Return the style of most of the text."""
    shares: Counter[tuple[float, bool, int, str]] = Counter()
    for line in lines:
        shares[round(line.size * 2) / 2, line.bold, line.style.colour, line.style.font] += len(line.text)
    if not shares:
        return BodyStyle(10.0, bold=False, colour=0, font="")
    return BodyStyle(*shares.most_common(1)[0][0])


def is_caption(text: str) -> bool:
    """Tell whether a paragraph is the caption of a figure or table, or names its source."""
    return bool(_CAPTION.match(text))


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends with a full stop (not an abbreviation's), comma or semicolon."""
    return bool(_ENDS_SENTENCE.search(text)) and not _ABBREVIATED.search(text)


def may_be_heading(text: str, lines: int = 1) -> bool:
    """Tell whether words can be a heading, whatever their style."""
    if len(text) > _MAX_HEADING_CHARS or lines > _MAX_HEADING_LINES or len(_LETTER.findall(text)) < 3:
        return False
    if ends_sentence(text):
        return False
    return not text[:1].islower() and not is_caption(text) and "@" not in text and "://" not in text


def mark_captions(blocks: Sequence[LayoutBlock]) -> list[LayoutBlock]:
    """Mark the captions of figures and tables."""
    return [
        replace(block, kind=BlockKind.CAPTION, mark="")
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) and is_caption(block.text)
        else block
        for block in blocks
    ]


def mark_block_quotations(blocks: Sequence[LayoutBlock], body: BodyStyle) -> list[LayoutBlock]:
    """Mark paragraphs set apart as quotations: in quotation marks, and not styled like the body."""
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
            found[end] = replace(found[end], kind=BlockKind.PARAGRAPH, mark="")  # a dash and a name: not a list
        at = max(end, at + 1)
    return found


def _find_quotation_end(blocks: Sequence[LayoutBlock], at: int, body: BodyStyle) -> int:
    """Return the index after the last paragraph of a quotation that begins at block `at`, or `at`."""
    first = blocks[at]
    if first.kind is not BlockKind.PARAGRAPH or not _OPENS_QUOTATION.match(first.text) or not is_set_apart(first, body):
        return at
    chars = 0
    for index in range(at, min(at + _MAX_QUOTATION_PARAGRAPHS, len(blocks))):
        block = blocks[index]
        if (
            block.kind is not BlockKind.PARAGRAPH
            or block.page != first.page
            or block.first_line.size != first.first_line.size
        ):
            return at
        chars += len(block.text)
        if _CLOSES_QUOTATION.search(block.text):
            return index + 1 if chars >= _MIN_QUOTATION_CHARS else at
    return at


def is_set_apart(block: LayoutBlock, body: BodyStyle) -> bool:
    """Tell whether a paragraph's style is not the body's."""
    style = block.style
    return (
        style.italic
        or style.colour != body.colour
        or abs(style.size - body.size) > _SIZE_DIFFERENCE * body.size
        or style.font != body.font
    )
