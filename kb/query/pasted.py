"""The words of a text as it was pasted, with the doubts that its line ends leave.

A quotation copied from a page may carry a page number between its lines and words cut by hyphens. Whether
"co-" at the end of a line began "cooperation" or "co-operation" cannot be known here, so both are readings.

This module knows no queries: it turns text into folded words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.text import terms

Reading = tuple[str, ...]

_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐\u00ad]\s+(?=[^\W\d_])")
_PAGE_NUMBER = re.compile(
    r"(?:page |p\. ?)?(?:[-–—|] ?)?(?:[0-9]{1,4}|[ivxl]{1,7})(?: of [0-9]{1,4})?(?: ?[-–—|])?", re.IGNORECASE
)
_LONGEST_PAGE_NUMBER = 24
_MOST_FOLDINGS = 4
_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORD = re.compile(r"[^\W\d_]+$")

# Before these a hyphen at the end of a line is more often one of the word's own.
_KEPT_AFTER = frozenset(
    (
        *("anti", "co", "cross", "ex", "full", "half", "high", "long", "low", "mid", "multi", "non", "part", "post"),
        *("pre", "self", "short", "so", "socio", "well"),
    )
)
_LONGEST_KEPT = max(map(len, _KEPT_AFTER)) + 1
_AFTER_SUSPENDED = frozenset(("and", "or", "to"))


def readings(text: str) -> tuple[Reading, ...]:
    """Return the folded words of a text in each way it may be read, the likeliest first.

    Args:
        text: Any text.

    Returns:
        At least one reading; all are different. An empty one means that there are no words.
    """
    texts = [text]
    if "\n" in text or "\r" in text or "\f" in text:
        texts.append(_without_page_numbers(text))
    found = [_words(each) for variant in dict.fromkeys(texts) for each in _hyphens(variant)]
    return tuple(dict.fromkeys(found))


def _words(text: str) -> Reading:
    """Return the folded words of a text; words that fold further, which rare marks make, are folded to the end."""
    words = terms(text)
    if text.isascii():
        return tuple(words)
    for _ in range(_MOST_FOLDINGS):
        further = terms(" ".join(words))
        if further == words:
            break
        words = further
    return tuple(words)


def _without_page_numbers(text: str) -> str:
    """Leave out lines between others that hold a page number only."""
    lines = [line.strip() for line in text.splitlines()]
    filled = [number for number, line in enumerate(lines) if line]
    if len(filled) < 3:
        return text
    inner = range(filled[0] + 1, filled[-1])
    numbers = {at for at in inner if len(lines[at]) <= _LONGEST_PAGE_NUMBER and _PAGE_NUMBER.fullmatch(lines[at])}
    if not numbers:
        return text
    return "\n".join(line for at, line in enumerate(lines) if line and at not in numbers)


def _hyphens(text: str) -> list[str]:
    """Return a text with its line-end hyphens undone as is likeliest, then all undone, then all kept."""
    places = [place for place in _HYPHEN.finditer(text) if not _is_suspended(text, place)]
    if not places:
        return [text]
    likely = [_own_hyphen(text, place) for place in places]
    kept = [likely, [False] * len(places), [True] * len(places)]
    return [_undone(text, places, choice) for choice in kept]


def _undone(text: str, places: Sequence[re.Match[str]], kept: Sequence[bool]) -> str:
    pieces: list[str] = []
    at = 0
    for place, is_kept in zip(places, kept, strict=True):
        pieces += [text[at : place.start()], " " if is_kept else ""]
        at = place.end()
    return "".join([*pieces, text[at:]])


def _is_suspended(text: str, place: re.Match[str]) -> bool:
    """Tell whether a hyphen stands for the rest of a word, as in "pre- and post-trial"."""
    following = _WORD.match(text, place.end())
    return bool(following and following.group().lower() in _AFTER_SUSPENDED)


def _own_hyphen(text: str, place: re.Match[str]) -> bool:
    """Tell whether a hyphen is more likely one of the word's own than one made by the end of the line."""
    before = _LAST_WORD.search(text, max(place.start() - _LONGEST_KEPT, 0), place.start())
    return bool(before and before.group().lower() in _KEPT_AFTER)
