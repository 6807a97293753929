"""Which paragraphs are headings.

Judges a paragraph by how it is set, against how most of the document is set. Their levels are the business of
`kb.read.layout.levels`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.model import BlockKind
from kb.read.layout.drafts import Draft
from kb.read.layout.pieces import Line

_MAX_CHARS, _MAX_LINES = 200, 5
_LARGER = 1.1  # times the body's size
_SMALLER = 0.95
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
_OPENS_QUOTATION = re.compile(r"[“\"‘«„]")
_CLOSES_QUOTATION = re.compile(r"[”\"’»]$")


@dataclass(frozen=True, slots=True)
class Body:
    """How most of a document's text is set."""

    size: float
    bold: bool
    colour: int
    font: str


def body_of(lines: Sequence[Line]) -> Body:
    """Return how most of the text is set."""
    shares: Counter[tuple[float, bool, int, str]] = Counter()
    for line in lines:
        shares[round(line.size * 2) / 2, line.bold, line.style.colour, line.style.font] += len(line.text)
    if not shares:
        return Body(10.0, bold=False, colour=0, font="")
    return Body(*shares.most_common(1)[0][0])


def is_caption(text: str) -> bool:
    """Tell whether a paragraph is the caption of a figure or table, or names its source."""
    return bool(_CAPTION.match(text))


def could_be_heading(text: str, lines: int = 1) -> bool:
    """Tell whether words can be a heading, however they are set."""
    if len(text) > _MAX_CHARS or lines > _MAX_LINES or len(_LETTER.findall(text)) < 3:
        return False
    if _ENDS_SENTENCE.search(text) and not _ABBREVIATED.search(text):
        return False
    return not text[:1].islower() and not is_caption(text) and "@" not in text and "://" not in text


def is_heading(draft: Draft, body: Body) -> bool:
    """Tell whether a paragraph is set as a heading."""
    text = draft.text
    if not could_be_heading(text, len(draft.lines)):
        return False
    if _OPENS_QUOTATION.match(text) and (len(text) > 60 or len(draft.lines) > 1 or _CLOSES_QUOTATION.search(text)):
        return False
    size = draft.size
    if size >= _LARGER * body.size:
        return len(text) < 120 or draft.bold or size >= 1.3 * body.size
    if size < _SMALLER * body.size:
        return False
    if draft.bold and not body.bold:
        return len(text) < 150
    return text.isupper() and len(text) < 100


def classified(drafts: Sequence[Draft], body: Body) -> list[Draft]:
    """Return the blocks with headings and captions told from paragraphs.

    Args:
        drafts: Of one printed page, in reading order.
        body: How most of the document is set.
    """
    found: list[Draft] = []
    for draft in drafts:
        if draft.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            found.append(draft)
        elif is_caption(draft.text):
            found.append(replace(draft, kind=BlockKind.CAPTION, mark=""))
        elif is_heading(draft, body) and (draft.kind is BlockKind.PARAGRAPH or _is_numbered_heading(draft, body)):
            heading = replace(draft, kind=BlockKind.HEADING, mark="")
            if found and _continues(found[-1], heading, body):
                found[-1] = replace(found[-1], lines=found[-1].lines + heading.lines)
            else:
                found.append(heading)
        else:
            found.append(draft)
    return found


def _is_numbered_heading(draft: Draft, body: Body) -> bool:
    """Tell a numbered heading from an item of a list."""
    return (
        draft.mark[-1:] not in "•●○◦▪■□–—-*·"
        and (draft.bold or draft.size >= _LARGER * body.size)
        and len(draft.text) < 150
    )


def _continues(above: Draft, below: Draft, body: Body) -> bool:
    """Tell whether two headings are the lines of one."""
    if above.kind is not BlockKind.HEADING or len(above.lines) + len(below.lines) > _MAX_LINES:
        return False
    last, first = above.last, below.first
    gap = first.baseline - last.baseline
    if _NAMES_DIVISION.fullmatch(above.text):
        return (
            0 < gap < 2.2 * first.size
            and abs(last.size - first.size) < 0.45 * last.size
            and abs(last.left - first.left) < 3 * last.size
        )
    alike = (
        abs(last.size - first.size) < 0.04 * last.size
        and last.bold == first.bold
        and last.style.colour == first.style.colour
    )
    if not alike or not 0 < gap < 1.35 * last.size or first.text[:1].isdigit():
        return False
    near = (
        abs(last.left - first.left) < 2 * last.size
        or abs(last.left + last.right - first.left - first.right) < 2 * last.size
    )
    return near and (first.size >= _LARGER * body.size or first.text[:1].islower())
