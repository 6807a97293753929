"""The title and the date that stand on the first pages of a document, and at its end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.model import BlockKind
from kb.read.dates import date_line, find_date
from kb.read.layout.drafts import Draft
from kb.read.layout.headings import Body

_LARGER = 1.15  # times the body's size
_ALIKE = 0.85  # how much smaller a further line of the title may be
_COVER_CHARS = 700  # a page with less text than this may be a cover
_DATED_PAGES, _DATE_CHARS, _YEAR_CHARS = 2, 60, 4
_PUBLISHED = re.compile(
    r"\b(?:(?:first )?published|publication date|issued|date of issue|last updated)\b", re.IGNORECASE
)
_NO_TITLE = re.compile(
    r"(?:executive )?summary|key (?:findings|messages|facts)|(?:table of )?contents|foreword|introduction|background|"
    r"acknowledge?ments|recommendations|appendix|annex|overview|page \d+",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[\W_]+")
_LETTER = re.compile(r"[^\W\d_]")


def _plain(text: str) -> str:
    return _PLAIN.sub("", text.casefold())


def _fits(draft: Draft) -> bool:
    return (
        draft.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM)
        and len(_LETTER.findall(draft.text)) >= 5
        and len(draft.text) < 250
        and not any(line.aside for _, line in draft.lines)
        and not _NO_TITLE.fullmatch(draft.text.strip(" :."))
    )


def with_title(drafts: Sequence[Draft], body: Body, known: str) -> tuple[list[Draft], str]:
    """Mark the document's title on its first page.

    Args:
        drafts: The body's blocks in reading order.
        body: How most of the document is set.
        known: A title from the file's metadata, or "".

    Returns:
        The blocks, and the title as printed ("" where there is none).
    """
    page = drafts[0].lines[0][0]
    first = [index for index, draft in enumerate(drafts) if draft.lines[0][0] == page]
    chosen = _named(drafts, first, known) or ([] if page else _largest(drafts, first, body))
    if not chosen:
        return list(drafts), ""
    title = replace(
        drafts[chosen[0]],
        kind=BlockKind.TITLE,
        mark="",
        lines=tuple(line for index in chosen for line in drafts[index].lines),
    )
    is_cover = sum(len(drafts[index].text) for index in first) < _COVER_CHARS
    found = []
    for index, draft in enumerate(drafts):
        if index == chosen[0]:
            found.append(title)
        elif index in first and is_cover and draft.kind is BlockKind.HEADING:
            found.append(replace(draft, kind=BlockKind.PARAGRAPH))
        elif index not in chosen:
            found.append(draft)
    return found, title.text


def _named(drafts: Sequence[Draft], first: Sequence[int], known: str) -> list[int]:
    """Return the consecutive blocks that together say a known title."""
    goal = _plain(known)
    if not goal:
        return []
    for start in range(len(first)):
        said = ""
        for end in range(start, min(start + 4, len(first))):
            if not _fits(drafts[first[end]]) and end > start:
                break
            said += _plain(drafts[first[end]].text)
            if said == goal:
                return list(first[start : end + 1])
            if not goal.startswith(said):
                break
    return []


def _largest(drafts: Sequence[Draft], first: Sequence[int], body: Body) -> list[int]:
    candidates = [index for index in first if _fits(drafts[index])]
    if not candidates:
        return []
    best = max(candidates, key=lambda index: (round(drafts[index].size, 1), -index))
    before = sum(len(drafts[index].text) for index in first if index < best)
    if drafts[best].size < _LARGER * body.size or before > _COVER_CHARS:
        return []
    chosen = [best]
    for step in (-1, 1):
        at = best + step
        while at in candidates and _belongs(drafts[best], drafts[at], drafts[at - step]) and len(chosen) < 4:
            chosen.append(at)
            at += step
    return sorted(chosen)


def _belongs(title: Draft, other: Draft, beside: Draft) -> bool:
    """Tell whether a block next to the title's largest part is a part of the title."""
    if other.size < _ALIKE * title.size:
        return False
    upper, lower = (other, beside) if other.first.baseline < beside.first.baseline else (beside, other)
    return 0 < lower.first.baseline - upper.last.baseline < 2.0 * title.size


def date_of(drafts: Sequence[Draft], pages: Sequence[int]) -> str:
    """Return the day or month of publication that a document prints, or "".

    Looked for where it stands alone on the first two pages, and then beside "published" there or on the last page.

    Args:
        drafts: The body's blocks in reading order.
        pages: For each printed page, the page of the file.
    """
    first = [draft for draft in drafts if pages[draft.lines[0][0]] <= _DATED_PAGES]
    last = [draft for draft in drafts if pages[draft.lines[0][0]] == pages[-1]]
    for draft in first:
        found = date_line(draft.text) if len(draft.text) <= _DATE_CHARS else ""
        if len(found) > _YEAR_CHARS:
            return found
    for draft in (*first, *last):
        match = _PUBLISHED.search(draft.text)
        found = find_date(draft.text[match.start() : match.end() + _DATE_CHARS]) if match else ""
        if found:
            return found
    return next(
        (found for draft in first if len(draft.text) <= _DATE_CHARS and (found := _cover_date(draft, pages))), ""
    )


def _cover_date(draft: Draft, pages: Sequence[int]) -> str:
    """Return the date within a line of the very first page, such as "Version 2, June 2013"."""
    if pages[draft.lines[0][0]] != 1 or draft.kind is BlockKind.LIST_ITEM or len(draft.text) > _DATE_CHARS:
        return ""
    return find_date(draft.text)
