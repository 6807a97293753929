"""The title and the date that stand on the first pages of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.model import BlockKind
from kb.read.layout.drafts import Draft
from kb.read.layout.headings import Body

_LARGER = 1.15  # times the body's size
_ALIKE = 0.85  # how much smaller a further line of the title may be
_COVER_CHARS = 700  # a page with less text than this may be a cover
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
    first = [index for index, draft in enumerate(drafts) if draft.lines[0][0] == drafts[0].lines[0][0]]
    chosen = _named(drafts, first, known) or _largest(drafts, first, body)
    if not chosen:
        return list(drafts), ""
    title = replace(drafts[chosen[0]], kind=BlockKind.TITLE, mark="", lines=tuple(line for index in chosen for line in drafts[index].lines))
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
    if drafts[best].size < _LARGER * body.size:
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
