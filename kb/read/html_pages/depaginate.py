"""Removes page breaks from web pages made from print: marks running heads and rejoins cut paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.model import BlockKind
from kb.read.document_builder import BlockDraft, Part
from kb.read.heading_rules import OPEN_END_WORDS
from kb.text.sentences import SENTENCE_END

_PAGE_NUMBER = re.compile(r"\[?page\s+\d{1,4}(?:\s+of\s+\d{1,4})?\]?", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,5}")
_DIGITS = re.compile(r"\d+")
_RUNNING_HEAD_CHARS = 120
_NEAR = 4  # blocks after a page number that may be running heads
_MIN_REPEATS = 2
_LIST_MARK = re.compile(r"(?:[•·▪–-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)])(?:\s|$)")
_SPEAKER = re.compile(r"(?:HON\.|MR\.?|MRS\.?|MS\.?|DR\.?|[A-Z][A-Z.\s'’-]{6,}[.:])\s")
_END_CHARS = 200
_FULL_LINE = 60  # characters: a paragraph cut by a page break ends with a full printed line
_JOINABLE = frozenset({BlockKind.PARAGRAPH, BlockKind.BLOCK_QUOTATION, BlockKind.LIST_ITEM})


def depaginate(drafts: Sequence[BlockDraft]) -> list[BlockDraft]:
    """Mark running heads, and join what was cut at the end of a page or line; drafts are in reading order."""
    marked = _mark_running_heads(drafts)
    is_printed = any(each.kind is BlockKind.RUNNING for each in marked)
    return _join_paragraphs(marked, is_printed=is_printed)


def _mark_running_heads(drafts: Sequence[BlockDraft]) -> list[BlockDraft]:
    """Mark page numbers ("Page 12"), and repeated short lines near them, as running heads."""
    texts = [draft.text for draft in drafts]
    pages = [at for at, text in enumerate(texts) if _PAGE_NUMBER.fullmatch(text)]
    if len(pages) < _MIN_REPEATS:
        return list(drafts)
    near = [
        [at + step for step in range(-1, _NEAR + 1) if 0 <= at + step < len(texts) and _is_short(drafts[at + step])]
        for at in pages
    ]
    counts = Counter(_DIGITS.sub("0", texts[at]) for around in near for at in around)
    result = list(drafts)
    for around in near:
        repeated = [
            at for at in around if _NUMBER.fullmatch(texts[at]) or counts[_DIGITS.sub("0", texts[at])] >= _MIN_REPEATS
        ]
        # A line between two running heads is one too, on the only page where a chapter begins.
        for at in around:
            if at in repeated or (repeated and repeated[0] < at < repeated[-1]):
                result[at] = BlockDraft(BlockKind.RUNNING, drafts[at].parts)
    return result


def _is_short(draft: BlockDraft) -> bool:
    return draft.kind is BlockKind.PARAGRAPH and len(draft.text) <= _RUNNING_HEAD_CHARS


def _is_continuation(before: str, length: int, after: str, *, is_printed: bool) -> bool:
    """Tell whether a text continues the sentence of the one before it.

    `before` is the end of the previous text, which has `length` characters. On a page made from print a sentence may be
    cut at any word.
    """
    if SENTENCE_END.search(before) or _LIST_MARK.match(after):
        return False
    if after.lstrip("\"'“‘(")[:1].islower():
        return length > _FULL_LINE // 2
    if not is_printed or length < _FULL_LINE or _SPEAKER.match(after):
        return False
    return before.rsplit(None, 1)[-1].lower() in OPEN_END_WORDS or before.endswith(",") or not before.istitle()


def _join_paragraphs(drafts: Sequence[BlockDraft], *, is_printed: bool) -> list[BlockDraft]:
    """Join the parts of cut paragraphs; mark a line that only repeats the heading above it as a running head."""
    runs: list[list[BlockDraft]] = []  # each becomes one block
    last: list[BlockDraft] = []  # last run of the body
    end, length = "", 0
    for draft in drafts:
        text = draft.text
        if draft.kind is BlockKind.RUNNING or not text:
            runs.append([draft])
            continue
        kind_before = last[0].kind if last else None
        if kind_before is BlockKind.HEADING and draft.kind is BlockKind.PARAGRAPH and text == end:
            runs.append([BlockDraft(BlockKind.RUNNING, draft.parts)])
            continue
        may_join = draft.kind is BlockKind.PARAGRAPH and kind_before in _JOINABLE
        if may_join and _is_continuation(end, length, text, is_printed=is_printed):
            last.append(draft)
            length += len(text)
        else:
            last = [draft]
            runs.append(last)
            length = len(text)
        end = text[-_END_CHARS:]
    return [replace(run[0], parts=tuple(_merge_parts(run))) for run in runs]


def _merge_parts(run: Sequence[BlockDraft]) -> Iterator[Part]:
    """Return the parts of several drafts, with a space in between."""
    for number, draft in enumerate(run):
        if number:
            yield " "
        yield from draft.parts
