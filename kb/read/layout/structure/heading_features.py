"""Features of possible headings: their words, style and neighbours, and what their style is used for.

A style is judged over the whole document: one whose blocks are mostly followed by text is used for headings, one whose
blocks come in stacks, or hold telephone numbers and names, is not.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock, TextLine
from kb.read.layout.glyphs import DrawnShape
from kb.read.layout.structure.block_kinds import BodyStyle, ends_sentence
from kb.text.characters import BLOCK_CLOSING_QUOTES

Features = dict[str, float]

_Style = tuple[float, bool, bool, int, str, bool]  # font size in half points, bold, italic, colour, font, capitals

_MIN_PROSE_CHARS, _MIN_PROSE_WORDS = 60, 5
_MIN_SIZE = 0.5  # points: fonts of size 0 occur
_LARGE = 1.4  # times the body's font size
_SAME_SIZE = 0.07  # share of the body's font size
_MIN_CHANNEL = 230  # of 255: letters lighter than that in all channels are white
_PAGE_HEAD = 0.25  # share of the page height
_MAX_LABEL_CHARS = 80
_SAME_HEIGHT = 4.0  # points
# As multiples of the font size.
_FAR, _FAR_BELOW_SAME_EDGE = 3.2, 5.0  # space between a heading and its text
_MAX_INDENT = 3.0
_UNDERLINED = 0.75  # share of a line's width

_CONTACT = re.compile(
    r"@|www\.|https?:|://|\.(?:org|com|gov|net)\b|\bISBN\b|\d{3}[-\s]\d{1,2}[-\s]\d{3}|(?!\d{4}[/-]\d)\+?\(?\d[\d()\s/-]{7,}\d"
    r"|\b\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b|\b24/7\b|\bP\.?O\.? box\b|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b"
    r"|\b(?:tel|phone|telephone|fax|e-?mail)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day",
    re.IGNORECASE,
)
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_DATE = re.compile(
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{_MONTH})(?: \d{{1,2}},?)?(?: \d{{4}})?|\d{{4}}(?:[-–/]\d{{2,4}})?",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:The )?(?:Mr|Mrs|Ms|Miss|Dr|Prof(?:essor)?|Sir|Dame|Lord|Lady|Baroness|Rt|Hon|Revd?|Cllr)\.?\s+[A-Z]"
    r"|.*\((?:Mr|Mrs|Ms|Miss|Dr)\.?\)$|.*\b(?:OBE|CBE|MBE|KCMG|GBE|QC|KC|MP|MEP)$"
)
_ORDINAL = r"(?:\d{1,3}|[ivx]{1,5}|[a-h]|one|two|three|four|five|six)\b"
_DIVISION = re.compile(
    r"(?:part|chapter|section|annex|appendix|clause|article|theme|priority|pillar|objective|principle|step|case study"
    rf"|module|recommendation|action|question|stage|phase|goal)\s+{_ORDINAL}",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[A-Za-z]|[ivxIVX]{1,5})[.):]\s|\d{1,2}\s+[A-Z]")
_DECIMAL = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?\s")
_SENTENCE_BREAK = re.compile(r"[a-z]{3}[.?!;]\s+[A-Z]")
_WORD = re.compile(r"[^\W\d_]{4,}")
_CLOSING = re.compile(rf"(?<![{BLOCK_CLOSING_QUOTES}')\]])[{BLOCK_CLOSING_QUOTES}')\]]++$")


@dataclass(frozen=True, slots=True)
class SetBlock:
    """A block with its measurements."""

    block: LayoutBlock
    text: str
    style: _Style
    left: float
    top: float
    right: float
    bottom: float
    may_be_heading: bool  # it is a candidate
    is_prose: bool  # a paragraph styled like the body
    is_item: bool  # a list item styled like the body
    is_underlined: bool  # a rule is below each of its lines

    @property
    def size(self) -> float:
        """The font size of its longest line, in half points."""
        return self.style[0]

    @property
    def page(self) -> int:
        """The index of the printed page on which it begins."""
        return self.block.page


def set_block(block: LayoutBlock, body: BodyStyle, *, may_be_heading: bool, is_underlined: bool) -> SetBlock:
    """Measure a block."""
    lines = [line for _, line in block.lines]
    text, style, bold = block.text, block.style, block.bold
    has_body_size = abs(style.size - body.size) <= _SAME_SIZE * body.size
    is_light = not bold or body.bold
    return SetBlock(
        block,
        text,
        (max(round(style.size * 2) / 2, _MIN_SIZE), bold, style.italic, style.colour, style.font, text.isupper()),
        min(line.left for line in lines),
        lines[0].top,
        max(line.right for line in lines),
        lines[-1].bottom,
        may_be_heading,
        is_prose=(
            block.kind is BlockKind.PARAGRAPH
            and len(text) >= _MIN_PROSE_CHARS
            and has_body_size
            and is_light
            and len(_WORD.findall(text)) >= _MIN_PROSE_WORDS
        ),
        is_item=block.kind is BlockKind.LIST_ITEM and is_light and style.size <= (1 + _SAME_SIZE) * body.size,
        is_underlined=is_underlined,
    )


def find_underlined(lines: Sequence[TextLine], rules: Sequence[DrawnShape]) -> bool:
    """Tell whether a rule as wide as the line is just below each line of a block, given the level rules on its page."""
    return bool(rules) and all(_is_underlined(line, rules) for line in lines)


def _is_underlined(line: TextLine, rules: Sequence[DrawnShape]) -> bool:
    low, high = line.baseline - 0.05 * line.size, line.baseline + 0.3 * line.size
    covered = sum(
        min(rule.right, line.right) - max(rule.left, line.left)
        for rule in rules
        if (low < rule.top < high or low < rule.bottom < high)
        and rule.left > line.left - line.size
        and rule.right < line.right + line.size
    )
    return covered >= _UNDERLINED * line.width


@dataclass(slots=True)
class _StyleUse:
    """Properties of the blocks of a style, counted over all of them or over the candidates."""

    blocks: int = 0
    long: int = 0
    candidates: int = 0
    followed: float = 0.0
    stacked: int = 0
    unlikely: int = 0


@dataclass(slots=True)
class _Surroundings:
    """The surroundings of a candidate, as features, with what they add to the counts of its style."""

    features: Features = field(default_factory=dict)
    followed: float = 0.0
    is_stacked: bool = False
    is_unlikely: bool = False


def measure_candidates(blocks: Sequence[SetBlock], body: BodyStyle) -> dict[int, Features]:
    """Return the features of each candidate by its index; `blocks` are the whole body's, in reading order."""
    uses: dict[_Style, _StyleUse] = defaultdict(_StyleUse)
    labels: dict[int, list[SetBlock]] = defaultdict(list)
    largest: dict[int, float] = defaultdict(float)
    for block in blocks:
        if block.block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            use = uses[block.style]
            use.blocks += 1
            use.long += not block.may_be_heading or len(block.text) > 120
            if len(block.text) < _MAX_LABEL_CHARS and not block.is_prose and not block.is_item:
                labels[block.page].append(block)
        if sum(map(str.isalpha, block.text[:20])) >= 3:
            largest[block.page] = max(largest[block.page], block.size)
    around = {
        index: _measure_surroundings(blocks, index, labels[block.page])
        for index, block in enumerate(blocks)
        if block.may_be_heading
    }
    for index, own in around.items():
        use = uses[blocks[index].style]
        use.candidates += 1
        use.followed += own.followed
        use.stacked += own.is_stacked
        use.unlikely += own.is_unlikely
    places = {_describe_place(block) for block in blocks if block.may_be_heading}
    margins = _find_margins(blocks)
    height = max((block.bottom for block in blocks), default=0.0)
    found: dict[int, Features] = {}
    for index, own in around.items():
        block = blocks[index]
        use = uses[block.style]
        others = use.candidates - 1
        found[index] = {
            **own.features,
            **_measure_words(block.text),
            **_measure_setting(block, body),
            "centred": float(_is_centred(block, *margins[block.page])),
            "largest on page": float(block.size >= largest[block.page]),
            "as on page before": float(block.top < _PAGE_HEAD * height and _is_on_page_before(block, places)),
            "style followed": (use.followed - own.followed + 1.0) / (others + 2) - 0.5,
            "style stacked": (use.stacked - own.is_stacked + 0.4) / (others + 2) - 0.2,
            "style unlikely": (use.unlikely - own.is_unlikely + 0.4) / (others + 2) - 0.2,
            "style long": (use.long + 0.2) / (use.blocks + 1),
            "style common": math.log1p(others),
        }
    return found


def _measure_surroundings(blocks: Sequence[SetBlock], index: int, labels: Sequence[SetBlock]) -> _Surroundings:
    """Measure what is above, below and beside a candidate; `labels` are the short blocks on its page."""
    block = blocks[index]
    above = blocks[index - 1] if index else None
    below = blocks[index + 1] if index + 1 < len(blocks) else None
    on_page = below is not None and below.page == block.page
    if above is not None and not _is_below(above, block):
        above = None
    if below is not None and not _is_below(block, below):
        below = None
    room_above = (block.top - above.bottom) / block.size if above else 1.5
    room_below = (below.top - block.bottom) / block.size if below else 1.0
    same_above = above is not None and above.may_be_heading and above.style == block.style
    same_below = below is not None and below.may_be_heading and below.style == block.style
    beside = sum(
        abs(label.block.first_line.baseline - block.block.first_line.baseline) < 0.5 * block.size
        and (label.left >= block.right or label.right <= block.left)
        for label in labels
    )
    features = {
        "text below": float(below is not None and below.is_prose),
        "next elsewhere": float(below is None and on_page),
        "last on page": float(not on_page),
        "same style above": float(same_above),
        "other candidate above": float(above is not None and above.may_be_heading and not same_above),
        "more room above": max(-1.5, min(1.5, room_above - room_below)),
        "little room below": float(below is not None and room_below < 0.5),
        "labels beside": float(min(beside, 3)),
    }
    return _Surroundings(
        features,
        followed=_measure_following(block, below),
        is_stacked=same_above or same_below,
        is_unlikely=block.text[-1:] in ":,;." or bool(_PERSON.match(block.text)) or _has_contact(block.text),
    )


def _is_below(above: SetBlock, block: SetBlock) -> bool:
    """Tell whether a block is below another one in the same column."""
    size = max(above.size, block.size)
    far = _FAR_BELOW_SAME_EDGE if abs(above.left - block.left) < _MAX_INDENT * size else _FAR
    return (
        above.page == block.page
        and -0.7 * above.size <= block.top - above.bottom <= far * size
        and block.left < above.right + _MAX_INDENT * above.size
        and above.left < block.right
    )


def _measure_following(block: SetBlock, below: SetBlock | None) -> float:
    """Return how much the block below resembles what follows a heading: 1 for text, less for a lesser heading."""
    if below is None or (below.may_be_heading and below.style == block.style):
        return 0.0
    if below.is_prose or (below.is_item and not below.may_be_heading):
        return 1.0
    is_lesser = below.size < 0.97 * block.size or (
        below.size < 1.03 * block.size
        and ((block.style[1] and not below.style[1]) or (block.style[-1] and not below.style[-1]))
    )
    is_short = below.block.kind is BlockKind.PARAGRAPH and not below.may_be_heading
    return 0.6 if is_short or (below.may_be_heading and is_lesser) else 0.0


def _measure_words(text: str) -> Features:
    """Return features of the words of a candidate."""
    last = _CLOSING.sub("", text)[-1:]
    return {
        "numbered": float(bool(_NUMBERED.match(text) or _DIVISION.match(text))),
        "decimal number": float(bool(_DECIMAL.match(text))),
        "division": float(bool(_DIVISION.match(text))),
        "ends sentence": float(last == "." and ends_sentence(text)),
        "sentence inside": float(bool(_SENTENCE_BREAK.search(text))),
        "colon": float(last == ":"),
        "question": float(last == "?"),
        "contact": float(_has_contact(text)),
        "digits": min(sum(map(str.isdigit, text)) / len(text), 0.5),
        "person": float(bool(_PERSON.match(text))),
    }


def _has_contact(text: str) -> bool:
    """Tell whether a text is a date, or has a telephone number, an address or a time of day."""
    return bool(_CONTACT.search(text) or _DATE.fullmatch(text))


def _measure_setting(block: SetBlock, body: BodyStyle) -> Features:
    """Return features of the style of a candidate."""
    ratio = block.size / max(body.size, _MIN_SIZE)
    colour = block.style[3]
    is_item = block.block.kind is BlockKind.LIST_ITEM
    return {
        "bias": 1.0,
        "size": min(math.log(ratio), math.log(2.0)),
        "large": float(ratio >= _LARGE),
        "white": float(min(colour >> 16, colour >> 8 & 255, colour & 255) > _MIN_CHANNEL),
        "underlined": float(block.is_underlined),
        "lines": float(len(block.block.lines) - 1),
        "list item": float(is_item),
        "plain list item": float(is_item and not block.style[1] and ratio < 1.1 and not block.is_underlined),
    }


def _find_margins(blocks: Sequence[SetBlock]) -> dict[int, tuple[float, float]]:
    """Return the left and right edge of the text on each printed page."""
    margins: dict[int, tuple[float, float]] = {}
    for block in blocks:
        left, right = margins.get(block.page, (block.left, block.right))
        margins[block.page] = min(left, block.left), max(right, block.right)
    return margins


def _is_centred(block: SetBlock, left: float, right: float) -> bool:
    """Tell whether a block is centred between two edges, and far from both."""
    room_left, room_right = block.left - left, right - block.right
    return room_left > 2 * block.size and abs(room_left - room_right) < 2 * block.size


def _describe_place(block: SetBlock, *, pages_on: int = 0, lower: int = 0) -> tuple[str, _Style, int, int]:
    """Return a key shared by blocks with the same words and style at nearly the same height of a page."""
    return block.text, block.style, block.page + pages_on, round(block.top / _SAME_HEIGHT) + lower


def _is_on_page_before(block: SetBlock, places: set[tuple[str, _Style, int, int]]) -> bool:
    """Tell whether a candidate is also printed at the same height of one of the two previous pages."""
    return any(_describe_place(block, pages_on=-back, lower=lower) in places for back in (1, 2) for lower in (-1, 0, 1))
