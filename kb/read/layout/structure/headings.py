"""Distinguishes headings from paragraphs and labels by a logistic model of the features in `heading_features`.

The weights were learnt on 1,769 short blocks of 99 reports and releases of 58 publishers (police, ministries,
charities, companies and universities, most British, American or Singaporean, and the United Nations). The headings were
marked by eye, on pictures of 294 pages and on the words of 30 more. It is logistic regression with a ridge of 1, in
which blocks of documents with many blocks weigh less. The threshold, a part of `bias`, was then lowered to where nearly
all headings are found. With the weights learnt anew without each publisher in turn, 379 of 408 headings were found, and
17 of 540 lines that look like headings were taken for one; features and threshold were chosen on the same pages.
`heading_levels` assigns the levels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock
from kb.read.layout.glyphs import DrawnShape
from kb.read.layout.structure.block_kinds import BodyStyle, is_caption
from kb.read.layout.structure.heading_features import SetBlock, find_underlined, measure_candidates, set_block
from kb.text.characters import BLOCK_OPENING_QUOTES

_MAX_CHARS, _MAX_BOLD_CHARS, _MAX_LARGER_CHARS, _MAX_PLAIN_CHARS, _MAX_QUOTED_CHARS = 200, 150, 120, 100, 60
_MAX_LINES, _MIN_LETTERS = 5, 3
# Times the body's font size: headings distinguished by size, headings that may be long, and any headings.
_MUCH_LARGER, _LARGER, _SMALLER = 1.3, 1.1, 0.94
_DISTINCT = 1.05  # times the body's font size
_LINE_GAP, _LINE_GAP_IF_SURE = 1.35, 1.9  # times the font size: distance of the lines of one heading
_MIN_RULE_WIDTH = 6.0  # points
_BULLETS = "•●○◦▪■□–—-*·"
_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"\S@\S+\.\w|://|\bwww\.")
_QUOTED = re.compile(f"[{BLOCK_OPENING_QUOTES}]")
_NAMES_DIVISION = re.compile(
    r"(?:part|chapter|section|annex|appendix|box|case study|step)\s+"
    r"(?:\d{1,2}|[ivx]{1,5}|[a-h]|one|two|three|four|five|six)\s?[:.]?",
    re.IGNORECASE,
)

_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "text below": 1.80,
        "next elsewhere": -1.21,
        "last on page": -0.80,
        "same style above": -1.08,
        "other candidate above": -0.45,
        "more room above": 0.84,
        "little room below": -1.80,
        "labels beside": -1.00,
        "numbered": 0.94,
        "decimal number": 1.08,
        "division": 0.92,
        "ends sentence": -1.80,
        "sentence inside": -0.51,
        "colon": -1.12,
        "question": 1.35,
        "contact": -1.78,
        "digits": -0.94,
        "person": -1.52,
        "bias": -0.24,
        "size": 1.62,
        "large": 1.73,
        "white": -2.04,
        "underlined": 1.45,
        "lines": -0.55,
        "list item": 1.47,
        "plain list item": -2.39,
        "centred": -0.07,
        "largest on page": 1.11,
        "as on page before": -4.74,
        "style followed": 4.00,
        "style stacked": -3.31,
        "style unlikely": -2.05,
        "style long": -1.94,
        "style common": 0.11,
    }
)


def mark_headings(
    blocks: Sequence[LayoutBlock], body: BodyStyle, shapes: Sequence[Sequence[DrawnShape]] = ()
) -> list[LayoutBlock]:
    """Mark the headings of a document, and join the lines of one.

    `blocks` are the body's, in reading order; `shapes` are those drawn on each printed page, if known.
    """
    measured = measure_blocks(blocks, body, shapes)
    features = measure_candidates(measured, body)
    found: list[LayoutBlock] = []
    for index, each in enumerate(measured):
        if index in features and found and _is_division_title(found[-1], each.block):
            found[-1] = replace(found[-1], lines=found[-1].lines + each.block.lines)
        elif index in features and sum(_WEIGHTS[name] * value for name, value in features[index].items()) >= 0:
            found.append(replace(each.block, kind=BlockKind.HEADING, mark=""))
        else:
            found.append(each.block)
    return found


def measure_blocks(
    blocks: Sequence[LayoutBlock], body: BodyStyle, shapes: Sequence[Sequence[DrawnShape]] = ()
) -> list[SetBlock]:
    """Measure the blocks of a document, with the lines of one heading joined; arguments as in `mark_headings`."""
    rules = [
        [shape for shape in page if shape.is_rule and shape.width > _MIN_RULE_WIDTH and shape.width > shape.height]
        for page in shapes
    ]
    found: list[SetBlock] = []
    for block in blocks:
        each = _measure_block(block, body, rules[block.page] if rules else ())
        if found and _is_same_heading(found[-1], each, body):
            above = found[-1]
            joined = _measure_block(replace(above.block, lines=above.block.lines + block.lines), body, ())
            if joined.may_be_heading:
                found[-1] = replace(joined, is_underlined=above.is_underlined and each.is_underlined)
                continue
        found.append(each)
    return found


def _measure_block(block: LayoutBlock, body: BodyStyle, rules: Sequence[DrawnShape]) -> SetBlock:
    words_may = _may_be_heading(block)
    is_underlined = words_may and find_underlined([line for _, line in block.lines], rules)
    may_be = (
        words_may
        and (is_underlined or _is_distinct(block, body))
        and len(block.text) <= _find_max_chars(block, body, is_underlined=is_underlined)
    )
    return set_block(block, body, may_be_heading=may_be, is_underlined=is_underlined)


def _find_max_chars(block: LayoutBlock, body: BodyStyle, *, is_underlined: bool) -> int:
    """Return the maximum length in characters of a heading styled like a block: the more prominent, the longer."""
    size = block.style.size
    if size >= _MUCH_LARGER * body.size or (size >= _LARGER * body.size and block.bold):
        return _MAX_CHARS
    if (block.bold and not body.bold) or is_underlined:
        return _MAX_BOLD_CHARS
    return _MAX_LARGER_CHARS if size >= _LARGER * body.size else _MAX_PLAIN_CHARS


def _may_be_heading(block: LayoutBlock) -> bool:
    """Tell by kind, length and words whether a block is a heading or a paragraph."""
    if block.kind is BlockKind.LIST_ITEM:
        if block.mark[-1:] in _BULLETS or block.mark == "o":
            return False
    elif block.kind is not BlockKind.PARAGRAPH or block.first_line.text[:1].islower():
        return False
    if len(block.lines) > _MAX_LINES or block.first_line.is_turned:
        return False
    text = block.text
    return (
        len(text) <= _MAX_CHARS
        and len(_LETTER.findall(text)) >= _MIN_LETTERS
        and not _ADDRESS.search(text)
        and not (_QUOTED.match(text) and (len(text) > _MAX_QUOTED_CHARS or len(block.lines) > 1))
        and not is_caption(text)
    )


def _is_distinct(block: LayoutBlock, body: BodyStyle) -> bool:
    """Tell whether a block differs from the body in style and is not smaller."""
    style = block.style
    return style.size >= _SMALLER * body.size and (
        style.size >= _DISTINCT * body.size
        or (block.bold and not body.bold)
        or style.colour != body.colour
        or style.font != body.font
        or style.italic
        or block.text.isupper()
    )


def _is_same_heading(above: SetBlock, below: SetBlock, body: BodyStyle) -> bool:
    """Tell whether two blocks are lines of one heading."""
    if not above.may_be_heading or len(above.block.lines) + len(below.block.lines) > _MAX_LINES:
        return False
    last, first = above.block.last_line, below.block.first_line
    goes_on = first.text[:1].islower() and below.block.kind is BlockKind.PARAGRAPH
    if (
        not (below.may_be_heading or goes_on)
        or below.block.mark
        or above.page != below.page
        or above.style[1:5] != below.style[1:5]
        or abs(last.size - first.size) >= 0.04 * last.size
        or first.text[:1].isdigit()
    ):
        return False
    shift = abs(last.left - first.left)
    is_centred = abs(last.left + last.right - first.left - first.right) < 2 * last.size
    is_larger = first.size >= _LARGER * body.size
    is_sure = goes_on or (is_centred and shift > last.size and (is_larger or above.style[1]))
    return (
        0 < first.baseline - last.baseline < (_LINE_GAP_IF_SURE if is_sure else _LINE_GAP) * last.size
        and (shift < 2 * last.size or is_centred)
        and (is_larger or is_sure)
    )


def _is_division_title(above: LayoutBlock, below: LayoutBlock) -> bool:
    """Tell whether a block is the title of the division named by the heading above, such as "Chapter 2"."""
    if above.kind is not BlockKind.HEADING or len(above.lines) + len(below.lines) > _MAX_LINES:
        return False
    last, first = above.last_line, below.first_line
    return (
        _NAMES_DIVISION.fullmatch(above.text) is not None
        and 0 < first.baseline - last.baseline < 2.2 * first.size
        and abs(last.size - first.size) < 0.45 * last.size
        and abs(last.left - first.left) < 3 * last.size
    )
