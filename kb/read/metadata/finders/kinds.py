"""What kind of text a document is by its own words: how it calls itself, and how releases end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kb.read.metadata.finders.front_pages import Line

_SELF = re.compile(
    r"\b(?:this|the present) (?:[a-z]+ )?(report|guidance|guide|handbook|manual|toolkit|briefing|statement|"
    r"fact ?sheet)\b",
    re.IGNORECASE,
)
_KINDS = {"guide": "guidance", "handbook": "guidance", "manual": "guidance", "fact sheet": "factsheet"}
_MIN_MENTIONS, _MOST = 2, 0.6
_END_MARK = re.compile(r"(?:#\s*){3,}|-\s*30\s*-|(?:-+\s*)?(?:ENDS|END)(?:\s*-+)?\.?")
_CONTACT = re.compile(
    r"(?:for (?:further|more|media|press)\b.{0,40}(?:contact|information|inquir|enquir)|"
    r"(?:media|press|news)(?: \w+)? (?:contacts?|enquir\w+|inquir\w+|office|relations)\b|contacts?\s*:|"
    r"editor[’']?s[’']? notes?\b|notes? (?:to|for) editors?\b)",
    re.IGNORECASE,
)
_FIRST_LINES, _LABEL_CHARS, _MAX_PAGES = 3, 80, 3


def find_own_kind(text: str) -> str:
    """Return the kind of text that a document calls itself ("this guide"), more often than any other; else ""."""
    counts = Counter(" ".join(match[1].casefold().split()) for match in _SELF.finditer(text))
    kinds: Counter[str] = Counter()
    for word, count in counts.items():
        kinds[_KINDS.get(word, word)] += count
    kind, count = next(iter(kinds.most_common(1)), ("", 0))
    return kind if count >= _MIN_MENTIONS and count >= _MOST * kinds.total() else ""


def ends_as_release(lines: Sequence[Line], page_count: int) -> bool:
    """Tell whether a short text has the mark of a release's end, or names whom the press may ask."""
    if page_count > _MAX_PAGES:
        return False
    texts = [line.text.strip(" *_") for line in lines[_FIRST_LINES:]]
    return any(_END_MARK.fullmatch(text) or _CONTACT.match(text[:_LABEL_CHARS]) for text in texts)
