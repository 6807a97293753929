"""Finds quotations that only their place or style shows: paragraphs set off below the one that introduces them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock
from kb.read.layout.structure.block_kinds import BodyStyle, is_set_apart
from kb.text.characters import DOUBLE_QUOTES, OPENING_DOUBLE_QUOTES

_INDENT = 8.0  # points from the left edge of the paragraphs around it
_FIRST_PERSON = re.compile(r"\b(?:I|I’m|I'm|I’ve|I've|I’d|I'd|[Mm]e|[Mm]y|myself)\b")
_INTRODUCES = re.compile(
    r"\b(?:said|says|told|wrote|writes?|stated?|states|recalls?|recalled|explain\w*|describ\w+|puts? it|reported|"
    r"noted|notes|observed|comment\w*|determined|conclud\w+|ask(?:ed|s)|add(?:ed|s)|replied|remember(?:ed|s)|"
    r"reflect(?:ed|s)|testified|words?|quot\w+|in full|length|this way|like this)\b(?:\W+\w+){0,5}\W*:$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[–—-]?\s?[“‘\"]?[A-Z][^.?!:;]*,\s[^.?!:;]*[^.?!:;,]$")
_ALONE = re.compile(rf"[{OPENING_DOUBLE_QUOTES}]")
_MAX_LABEL_WORDS = 9
_NUMBERED = re.compile(r"\W*\d")
_ENDS_SENTENCE = re.compile(r"[.!?…][)”’\"']?$")
_MIN_WORDS, _MAX_WORDS, _MIN_LEAD_CHARS = 8, 300, 50
_MAX_PARAGRAPHS = 5
_LEADS = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)


def mark_set_off_quotations(blocks: Sequence[LayoutBlock], body: BodyStyle) -> list[LayoutBlock]:
    """Mark paragraphs without marks as quotations, where the text goes on around them.

    They are indented, or not styled like the body; the paragraph above introduces them, the line below says who speaks,
    or they are in the first person. A mark in large type may be a line of its own above them.
    """
    found = list(blocks)
    at = 1
    while at < len(found):
        end = _find_end(found, at, body)
        for index in range(at, end):
            found[index] = replace(found[index], kind=BlockKind.BLOCK_QUOTATION, mark="")
        at = max(end, at) + 1
    return found


def _find_end(blocks: Sequence[LayoutBlock], at: int, body: BodyStyle) -> int:
    """Return the index after the last paragraph of a quotation that begins at block `at`, or `at`."""
    lead = blocks[at - 1]
    if _ALONE.fullmatch(lead.text):
        words = blocks[at].text
        is_told = blocks[at].kind is BlockKind.PARAGRAPH and len(words.split()) >= _MIN_WORDS
        return at + 1 if is_told and _ENDS_SENTENCE.search(words) else at
    if lead.kind not in _LEADS or not _is_body(lead, body):
        return at
    end = at
    while end < min(at + _MAX_PARAGRAPHS, len(blocks)) and _is_set_off(blocks[end], lead, body):
        if end > at and _is_label(blocks[end]):
            break
        end += 1
    own = blocks[at:end]
    is_signed = 0 < end < len(blocks) and end > at and _is_label(blocks[end])
    if not is_signed and len(lead.text) < _MIN_LEAD_CHARS:
        return at
    words = " ".join(each.text for each in own)
    is_long_enough = _MIN_WORDS <= len(words.split()) <= _MAX_WORDS
    goes_on = is_signed or end == len(blocks) or not _is_set_off(blocks[end], lead, body)
    if not own or not is_long_enough or not goes_on or any(mark in words for mark in DOUBLE_QUOTES):
        return at
    is_told = _FIRST_PERSON.search(words) is not None and not _FIRST_PERSON.search(lead.text)
    is_quoted = is_signed or _INTRODUCES.search(lead.text) or (is_told and not lead.text.endswith(":"))
    are_sentences = all(_ENDS_SENTENCE.search(each.text) and not _NUMBERED.match(each.text) for each in own)
    return end if is_quoted and are_sentences else at


def _is_label(block: LayoutBlock) -> bool:
    """Tell whether a block is a short line that may say who speaks: "Community nurse, north Cork", "Thuy, 31"."""
    text = block.text
    return (
        block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.HEADING)
        and len(text.split()) <= _MAX_LABEL_WORDS
        and _LABEL.match(text) is not None
    )


def _is_body(block: LayoutBlock, body: BodyStyle) -> bool:
    return not is_set_apart(block, body) or block.text.endswith(":")


def _is_set_off(block: LayoutBlock, lead: LayoutBlock, body: BodyStyle) -> bool:
    """Tell whether a paragraph stands further in than the one above, or in another style, and not as a heading."""
    if block.kind is not BlockKind.PARAGRAPH or block.bold or any(line.is_turned for _, line in block.lines):
        return False
    if is_set_apart(block, body) and not is_set_apart(lead, body):
        return True
    edge = min(line.left for _, line in lead.lines)
    is_beside = block.page == lead.page and block.first_line.left < lead.column_right
    return is_beside and min(line.left for _, line in block.lines) >= edge + _INDENT
