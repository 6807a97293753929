"""Recognises headings by wording alone (short lines without a full stop), and typed tables of contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.model import BlockKind
from kb.read.document_builder import BlockDraft
from kb.text.dates import parse_date_line

_CONTACT = re.compile(r"\S@[^\s@]+\.\w|https?://|www\.|\d{3}[\d\s()-]{4,}|\bhere:|\(\d[\d.,]*\s?[KMG]B\)")
_SPEECH = re.compile(
    r"\b(?:said|says|saying|added|adds|commented|explained|stated|continued|told|wrote|warned|noted|asked)\b[^.]{0,40}:$"
)
_INITIALS = re.compile(r"\b[A-Z]\.(?:[A-Z]\.)+$")
_NUMBER = re.compile(
    r"(?:(?:part|chapter|section|annex|appendix)\s+)?(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})[.:]?\s+(?=[^\W\d_])",
    re.IGNORECASE,
)
_WORDS, _CHARS, _LABEL_WORDS = 14, 100, 5
_CONTENTS = re.compile(r"(?:table of )?contents(?: page)?:?", re.IGNORECASE)
_CONTENTS_ENTRY = re.compile(r"\S.{1,150}?(?:[\s.…·_]+\d{1,3}|\s*[.…]{4,}\s*)")
PROSE_WORDS = 20
# No sentence ends with these words.
OPEN_END_WORDS = frozenset({
    "a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "and", "or", "but", "nor", "that",
    "which", "who", "whose", "as", "is", "are", "was", "were", "be", "been", "has", "have", "had", "will", "would",
    "shall", "should", "may", "might", "can", "could", "not", "no", "than", "this", "these", "those", "our", "their",
    "his", "her", "its", "your", "my", "under", "into", "upon", "between", "through", "honourable", "mr.", "mrs.",
    "ms.", "dr.",
})  # fmt: skip


def is_speech_lead(text: str) -> bool:
    """Tell whether a line only introduces a speaker's words: "Ann Smith of the charity said:"."""
    return _SPEECH.search(text) is not None


def has_address(text: str) -> bool:
    """Tell whether a text has a telephone number, an e-mail address or a URL."""
    return _CONTACT.search(text) is not None


def is_prose(text: str) -> bool:
    """Tell whether a text is a paragraph: many words, or a sentence."""
    words = len(text.split())
    return words >= PROSE_WORDS or (words >= 8 and re.search(r"[.!?:][\"'”’)]*$", text) is not None)


def is_heading_like(text: str, *, max_words: int = _WORDS, label_words: int = _LABEL_WORDS) -> bool:
    """Tell whether a line could be a heading: short, without a full stop, no speech, no address.

    A line ending in a colon that has more than `label_words` words introduces what follows instead.
    """
    words = text.split()
    if len(words) > max_words or len(text) > _CHARS * max(max_words / _WORDS, 1) or not re.search(r"[^\W\d_]", text):
        return False
    if text[-1] in ".,;!…\"”’'-–" and not _INITIALS.search(text):
        return False
    if text[-1] == ":" and (len(words) > label_words or is_speech_lead(text)):
        return False
    first = _NUMBER.sub("", text, count=1)[:1] or text[0]
    if text[0] in "\"“‘'*([<" or first.islower() or "\t" in text:
        return False
    return not (has_address(text) or parse_date_line(text))


def parse_heading_number(text: str) -> str:
    """Return the number at the beginning of a heading ("2.1" of "2.1 Method"), or ""."""
    match = _NUMBER.match(text)
    return match.group("number") if match else ""


def mark_typed_contents(drafts: Sequence[BlockDraft]) -> list[BlockDraft]:
    """Mark the lines with page numbers below a line "Contents" as contents."""
    result = list(drafts)
    in_contents = False
    for at, draft in enumerate(result):
        if draft.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.CONTENTS):
            in_contents = False
            continue
        text = draft.text
        if _CONTENTS.fullmatch(text):
            in_contents = True
        elif in_contents and _CONTENTS_ENTRY.fullmatch(text):
            result[at] = replace(draft, kind=BlockKind.CONTENTS, level=0)
        elif text:
            in_contents = False
    return result
