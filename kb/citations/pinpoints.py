"""Pinpoints: the paragraph of a judgment, the section of a statute or the column of Hansard that contains some words.

Only numbers printed beside or above the words count; where they are not certain, the page is cited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kb.citations.wording import parse_page_label
from kb.model import BlockKind, PageRange, Passage, Span
from kb.text.sentences import is_full_paragraph

_NUMBERED = re.compile(r"(?:\[(\d{1,4})\]|(\d{1,4})\.)\s")
_SECTION = re.compile(r"(?:section |s\.? ?)?(\d+[A-Z]{0,2})(?![\w.])", re.IGNORECASE)
_SUBSECTION = re.compile(r"\(\d+[A-Z]{0,2}\)\s")
_SCHEDULE = re.compile(r"\bschedule\b", re.IGNORECASE)
# A paragraph of a judgment spans a few passages at most: a low number far into it numbers an item of a list.
_PASSAGES_A_PARAGRAPH, _FRONT_PASSAGES = 4, 12


class PinpointUnit(StrEnum):
    """What a pinpoint counts."""

    PARAGRAPH = "para."
    SECTION = "s."
    COLUMN = "col."


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """A place within a document, as printed: a number, or a range; `last` equals `first` for a single number."""

    unit: PinpointUnit
    first: str
    last: str


_PLURALS = {PinpointUnit.PARAGRAPH: "paras.", PinpointUnit.SECTION: "ss.", PinpointUnit.COLUMN: "cols."}


def spell_pinpoint(pinpoint: Pinpoint) -> str:
    """Return a pinpoint in words: "para. 17", "cols. 973–976"."""
    if pinpoint.first == pinpoint.last:
        return f"{pinpoint.unit} {pinpoint.first}"
    return f"{_PLURALS[pinpoint.unit]} {pinpoint.first}–{pinpoint.last}"


def find_paragraphs(passage: Passage, span: Span | None = None) -> Pinpoint | None:
    """Return the numbered paragraphs of a judgment that contain some words; None where their number is not certain.

    Source: Practice Direction (Judgments: Form and Citation) [2001] 1 WLR 194, by which paragraphs of judgments are
    numbered throughout and cited by their numbers.
    """
    words = span or Span(0, len(passage.text))
    numbers = list(_number_paragraphs(passage))
    before = [number for start, number in numbers if start <= words.start]
    within = [number for start, number in numbers if start < words.end]
    return Pinpoint(PinpointUnit.PARAGRAPH, str(before[-1]), str(within[-1])) if before else None


def _number_paragraphs(passage: Passage) -> Iterator[tuple[int, int]]:
    """Yield the start and number of each numbered paragraph in a passage, without items of lists in paragraphs."""
    highest = (passage.position - _FRONT_PASSAGES) // _PASSAGES_A_PARAGRAPH
    for block in passage.blocks:
        match = _NUMBERED.match(block.span.slice(passage.text)) or _NUMBERED.match(f"{block.mark} ")
        if match and block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) and block.level == 0:
            number = int(match[1] or match[2])
            if number > highest:
                highest = number
                yield block.span.start, number


def count_paragraphs(passage: Passage, span: Span | None = None) -> Pinpoint | None:
    """Return the paragraphs that contain some words, as a reader counts those of a page; None where none is certain.

    A list belongs to the paragraph above it. Below one, or below a line that is no full paragraph, nothing is counted.
    """
    words = span or Span(0, len(passage.text))
    starts, end = _list_counted(passage) if passage.paragraph else ([], 0)
    if not starts or words.start < starts[0] or (span and words.end > end):
        return None
    first, last = (passage.paragraph - 1 + sum(start <= at for start in starts) for at in (words.start, words.end - 1))
    return Pinpoint(PinpointUnit.PARAGRAPH, str(first), str(last))


def _list_counted(passage: Passage) -> tuple[list[int], int]:
    """Return where the counted paragraphs of a passage begin, and where the last of them ends, with a list below it."""
    starts: list[int] = []
    is_list, end = False, 0
    for block in passage.blocks:
        is_full = passage.paragraph > 1 or is_full_paragraph(block.span.slice(passage.text))
        if block.kind is BlockKind.LIST_ITEM and starts:
            is_list = True
        elif is_list or (starts and not is_full_paragraph(block.span.slice(passage.text))):
            break
        elif is_full:  # else a line of a date, an address, above the first paragraph
            starts.append(block.span.start)
        end = block.span.end
    return starts, end


def find_section(passage: Passage, span: Span | None = None) -> Pinpoint | None:
    """Return the section of a statute that contains some words, with the subsection if they are within one.

    Source: OSCOLA, 4th edition, 2.4.2: "s 15(1)".
    """
    if any(_SCHEDULE.search(heading) for heading in passage.heading):
        return None
    section = next((match[1] for heading in reversed(passage.heading) if (match := _SECTION.match(heading))), "")
    if not section:
        return None
    words = span or Span(0, len(passage.text))
    touched = [block for block in passage.blocks if block.span.start < words.end and block.span.end > words.start]
    within = _SUBSECTION.match(touched[0].span.slice(passage.text)) if len(touched) == 1 else None
    number = section + (within.group().strip() if within else "")
    return Pinpoint(PinpointUnit.SECTION, number, number)


def find_columns(pages: PageRange | None) -> Pinpoint | None:
    """Return columns of Hansard: its printed numbers are column numbers (New Hart's Rules, 13.7.3).

    A label that only repeats the file's page number was not printed.
    """
    printed = parse_page_label(pages) if pages else ("", "")
    if not pages or not all(printed) or printed == (str(pages.first), str(pages.last)):
        return None
    return Pinpoint(PinpointUnit.COLUMN, *printed)
