"""Pages that were made of print: running heads taken out of the text, and paragraphs that were cut joined again.

Knows blocks, no file format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.model import BlockKind
from kb.read.build import Draft, Part
from kb.read.headings import OPEN_ENDS

_PAGE = re.compile(r"\[?page\s+\d{1,4}(?:\s+of\s+\d{1,4})?\]?", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,5}")
_DIGITS = re.compile(r"\d+")
_FURNITURE_CHARS = 120
_NEAR = 4  # blocks around the mark of a page that may be its running heads
_REPEATED = 2
_ENDS = re.compile(r"[.!?…:;][\"'”’)\]]*$")
_LIST_MARK = re.compile(r"(?:[•·▪–-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)])(?:\s|$)")
_SPEAKER = re.compile(r"(?:HON\.|MR\.?|MRS\.?|MS\.?|DR\.?|[A-Z][A-Z.\s'’-]{6,}[.:])\s")
_END_CHARS = 200
_FULL_LINE = 60  # characters: a paragraph that was cut ends at the end of a printed line
_JOINED = frozenset({BlockKind.PARAGRAPH, BlockKind.BLOCK_QUOTATION, BlockKind.LIST_ITEM})


def reflow(drafts: Sequence[Draft]) -> list[Draft]:
    """Take running heads out of the text, and join what was cut at the end of a page or line.

    Args:
        drafts: In reading order.
    """
    printed = _mark_furniture(drafts)
    is_print = any(each.kind is BlockKind.RUNNING for each in printed)
    return _join(printed, liberal=is_print)


def _mark_furniture(drafts: Sequence[Draft]) -> list[Draft]:
    """Mark as running heads the marks of pages ("Page 12") and the short lines near them that come again and again."""
    texts = [draft.text for draft in drafts]
    pages = [at for at, text in enumerate(texts) if _PAGE.fullmatch(text)]
    if len(pages) < _REPEATED:
        return list(drafts)
    near = [
        [at + step for step in range(-1, _NEAR + 1) if 0 <= at + step < len(texts) and _is_short(drafts[at + step])]
        for at in pages
    ]
    seen = Counter(_DIGITS.sub("0", texts[at]) for around in near for at in around)
    found = list(drafts)
    for around in near:
        again = [at for at in around if _NUMBER.fullmatch(texts[at]) or seen[_DIGITS.sub("0", texts[at])] >= _REPEATED]
        # A line between two of them is one too: the head of the one page where a chapter begins.
        for at in around:
            if at in again or (again and again[0] < at < again[-1]):
                found[at] = Draft(BlockKind.RUNNING, drafts[at].parts)
    return found


def _is_short(draft: Draft) -> bool:
    return draft.kind is BlockKind.PARAGRAPH and len(draft.text) <= _FURNITURE_CHARS


def _goes_on(before: str, length: int, after: str, *, liberal: bool) -> bool:
    """Tell whether a text goes on with the sentence of the one before it.

    Args:
        before: The end of the text before.
        length: Of the whole text before.
        after: The text.
        liberal: Whether the page was made of print, where sentences are cut at any word.
    """
    if _ENDS.search(before) or _LIST_MARK.match(after):
        return False
    if after.lstrip("\"'“‘(")[:1].islower():
        return length > _FULL_LINE // 2
    if not liberal or length < _FULL_LINE or _SPEAKER.match(after):
        return False
    return before.rsplit(None, 1)[-1].lower() in OPEN_ENDS or before.endswith(",") or not before.istitle()


def _join(drafts: Sequence[Draft], *, liberal: bool) -> list[Draft]:
    """Join paragraphs that are one; a line that only repeats the heading above it is a running head."""
    runs: list[list[Draft]] = []  # each of drafts that are one block
    last: list[Draft] = []  # the last run of the body
    end, length = "", 0
    for draft in drafts:
        text = draft.text
        if draft.kind is BlockKind.RUNNING or not text:
            runs.append([draft])
            continue
        before = last[0].kind if last else None
        if before is BlockKind.HEADING and draft.kind is BlockKind.PARAGRAPH and text == end:
            runs.append([Draft(BlockKind.RUNNING, draft.parts)])
            continue
        joins = draft.kind is BlockKind.PARAGRAPH and before in _JOINED
        if joins and _goes_on(end, length, text, liberal=liberal):
            last.append(draft)
            length += len(text)
        else:
            last = [draft]
            runs.append(last)
            length = len(text)
        end = text[-_END_CHARS:]
    return [replace(run[0], parts=tuple(_gathered(run))) for run in runs]


def _gathered(run: Sequence[Draft]) -> Iterator[Part]:
    for number, draft in enumerate(run):
        if number:
            yield " "
        yield from draft.parts
