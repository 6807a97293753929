"""Block quotations of a pasted text: quotations that are set apart instead of having quotation marks.

They are recognised by ">" before each line, by an indent that the surrounding text lacks, by a colon before them with a
reference after them, or by a signature below. They get quotation marks in a copy of the text with the same offsets, so
that they are read like any other quotation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import Span
from kb.text import split_terms
from kb.text.characters import DOUBLE_QUOTES, OPENING_DOUBLE_QUOTES
from kb.text.spans import trim

_PREFIX = re.compile(r"(?m)^[ \t]{0,3}>[> \t]*")
_INDENT = re.compile(r"(?: {2,}|\t)")
_LIST_MARK = re.compile(r"[-–—*•·o]\s|\(?\w{1,3}[.)]\s")
_SIGNATURE = re.compile(r"(?:--|[-–—―])\s?[^\W\d_a-z][^.!?]{1,120}[^.!?;:]")
_REFERENCE = re.compile(r"\s*[(\[][^()\[\]]{0,120}\d[^()\[\]]{0,40}[)\]]\s*[.,;]?(?:\d{1,3}|\[\^?\w+\])?\s*\Z")
_NOTE = re.compile(r"(?<=[.!?…”’\"'])(?:\d{1,3}|[¹²³⁴-⁹⁰]+|\[\^?\w{1,8}\])\s*\Z")
_MIN_WORDS = 6  # shorter paragraphs are headings and list items
_OPENING, _CLOSING = "“", "”"


@dataclass(frozen=True, slots=True)
class BlockQuotation:
    """A paragraph that may be a quotation without marks; the span has no reference at its end.

    Attributes:
        is_sure: Whether it is a quotation whatever precedes it; otherwise the text must attribute it to somebody.
        continues: Whether the next block quotation is its next paragraph.
    """

    span: Span
    is_sure: bool
    continues: bool = False


def blank_prefixes(text: str) -> str:
    """Return a text of the same length without the ">" before the lines of quotations."""
    return _PREFIX.sub(lambda match: " " * len(match.group()), text) if ">" in text else text


def is_prefixed(text: str, start: int) -> bool:
    """Tell whether the line at an offset is prefixed with ">"."""
    return bool(_PREFIX.match(text, text.rfind("\n", 0, start) + 1))


def is_indented(text: str, start: int) -> bool:
    """Tell whether the line at an offset begins with more than one space."""
    return bool(_INDENT.match(text, text.rfind("\n", 0, start) + 1))


def find_block_quotations(text: str, paragraphs: Sequence[Span]) -> list[BlockQuotation]:
    """Return the paragraphs that may be quotations without marks.

    `paragraphs` are in order, without the ">" before their first lines.
    """
    blanked = blank_prefixes(text)
    prefixed = [is_prefixed(text, each.start) for each in paragraphs]
    set_in = [_is_set_in(text, each) for each in paragraphs]
    if 2 * sum(set_in) >= len(paragraphs):  # the whole text, or each paragraph's first line, is indented
        set_in = [False] * len(paragraphs)
    words = [each.slice(blanked) for each in paragraphs]
    found: list[BlockQuotation] = []
    for at, own in enumerate(words):
        before, after, next_after = (words[n] if 0 <= n < len(words) else "" for n in (at - 1, at + 1, at + 2))
        if own[0] in DOUBLE_QUOTES or is_signature(own) or _REFERENCE.fullmatch(own):
            continue
        is_item = _LIST_MARK.match(own) is not None or len(split_terms(own)) < _MIN_WORDS
        quoted = _trim_reference(blanked, paragraphs[at])
        is_signed = is_signature(after) and not is_signature(next_after)  # not the first item of a list
        is_led_in = before.endswith(":") and not _closes_earlier_mark(own)
        has_reference = quoted != paragraphs[at] or _REFERENCE.fullmatch(after) is not None
        is_sure = prefixed[at] or (not is_item and (set_in[at] or is_signed or (is_led_in and has_reference)))
        if is_sure or (is_led_in and not is_item):
            goes_on = prefixed[at] and at + 1 < len(words) and prefixed[at + 1] and quoted == paragraphs[at]
            found.append(BlockQuotation(quoted, is_sure, goes_on and not is_signature(after)))
    return found


def supply_marks(text: str, found: Sequence[BlockQuotation]) -> str:
    """Return a text with quotation marks around block quotations, in place of the white space there.

    There must be a character before the first and after the last of them.
    """
    characters = list(text)
    for each in found:
        for at in range(each.span.start, each.span.end):
            if characters[at] in DOUBLE_QUOTES:  # a quotation inside one has single marks
                characters[at] = "‘" if characters[at] in OPENING_DOUBLE_QUOTES or characters[at - 1].isspace() else "’"
        if characters[each.span.start - 1].isspace():
            characters[each.span.start - 1] = _OPENING
        if not each.continues and each.span.end < len(text):
            characters[each.span.end] = _CLOSING
    return "".join(characters)


def widen_to_marks(paragraphs: Sequence[Span], found: Sequence[BlockQuotation]) -> list[Span]:
    """Return paragraphs extended by the marks that `supply_marks` gave them."""
    quoted = {each.span.start: each for each in found}
    return [
        Span(each.start - 1, max(each.end, quoted[each.start].span.end + 1)) if each.start in quoted else each
        for each in paragraphs
    ]


def is_signature(paragraph: str) -> bool:
    """Tell whether a paragraph is a dash and a name, as below a quotation."""
    return bool(_SIGNATURE.fullmatch(paragraph))


def _closes_earlier_mark(paragraph: str) -> bool:
    """Tell whether the first double mark of a paragraph closes words that began before it, lines of which end here."""
    first = next((at for at, each in enumerate(paragraph) if each in DOUBLE_QUOTES), 0)
    return first > 0 and paragraph[first] not in OPENING_DOUBLE_QUOTES and not paragraph[first - 1].isspace()


def _is_set_in(text: str, paragraph: Span) -> bool:
    """Tell whether all lines of a paragraph are indented."""
    starts = [
        paragraph.start,
        *(paragraph.start + at + 1 for at, each in enumerate(paragraph.slice(text)) if each == "\n"),
    ]
    return all(is_indented(text, start) for start in starts)


def _trim_reference(text: str, paragraph: Span) -> Span:
    """Return the span of a paragraph without a reference or a footnote mark at its end."""
    words = paragraph.slice(text)
    match = _REFERENCE.search(words) or _NOTE.search(words)
    return trim(text, Span(paragraph.start, paragraph.start + match.start())) if match and match.start() else paragraph
