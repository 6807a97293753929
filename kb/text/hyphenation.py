"""Line-end hyphens in pasted text, where only the text itself can tell which belong to a word.

A quotation copied from a page may hold page numbers between its lines and words split at line ends. Whether "co-" at
the end of a line began "cooperation" or "co-operation" is not known, so both are readings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.text.characters import HYPHENS
from kb.text.tokens import split_terms

Reading = tuple[str, ...]
"""The folded words of a text in one possible reading."""

FIRM_PREFIXES = frozenset({"anti", "cross", "multi", "non", "self"})
"""First parts of compounds after which English nearly always keeps the hyphen."""
LOOSE_PREFIXES = frozenset({"co", "ex", "long", "mid", "post", "pre", "short", "so", "well"})
"""First parts after which it often does."""
_PREFIXES = FIRM_PREFIXES | LOOSE_PREFIXES | {"full", "half", "high", "low", "part", "socio"}
_LONGEST_PREFIX = max(map(len, _PREFIXES))

_HYPHEN = re.compile(rf"(?<=[^\W\d_])[{HYPHENS}]\s+(?=[^\W\d_])")
_PAGE_NUMBER = re.compile(
    r"(?:page |p\. ?)?(?:[-–—|] ?)?(?:[0-9]{1,4}|[ivxl]{1,7})(?: of [0-9]{1,4})?(?: ?[-–—|])?", re.IGNORECASE
)
_LONGEST_PAGE_NUMBER = 24
_MAX_FOLDINGS = 4
_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_AFTER_SUSPENDED_HYPHEN = frozenset({"and", "or", "to"})


def list_readings(text: str) -> tuple[Reading, ...]:
    """Return the folded words of a text in each way it may be read, at least one, all different, the likeliest first.

    A reading is empty if the text has no words.
    """
    texts = [text]
    if "\n" in text or "\r" in text or "\f" in text:
        texts.append(_drop_page_number_lines(text))
    readings = [_fold_words(each) for variant in dict.fromkeys(texts) for each in _resolve_hyphens(variant)]
    return tuple(dict.fromkeys(readings))


def _fold_words(text: str) -> Reading:
    """Return the folded words of a text; folding is repeated to a fixed point, as rare marks require."""
    words = split_terms(text)
    if text.isascii():
        return tuple(words)
    for _ in range(_MAX_FOLDINGS):
        further = split_terms(" ".join(words))
        if further == words:
            break
        words = further
    return tuple(words)


def _drop_page_number_lines(text: str) -> str:
    """Leave out inner lines that hold only a page number."""
    lines = [line.strip() for line in text.splitlines()]
    filled = [number for number, line in enumerate(lines) if line]
    if len(filled) < 3:
        return text
    inner = range(filled[0] + 1, filled[-1])
    numbers = {at for at in inner if len(lines[at]) <= _LONGEST_PAGE_NUMBER and _PAGE_NUMBER.fullmatch(lines[at])}
    if not numbers:
        return text
    return "\n".join(line for at, line in enumerate(lines) if line and at not in numbers)


def _resolve_hyphens(text: str) -> list[str]:
    """Return a text with its line-end hyphens resolved in the likeliest way, all removed, and all kept."""
    hyphens = [match for match in _HYPHEN.finditer(text) if not _is_suspended(text, match)]
    if not hyphens:
        return [text]
    likely = [_is_word_hyphen(text, match) for match in hyphens]
    choices = [likely, [False] * len(hyphens), [True] * len(hyphens)]
    return [_join_at_hyphens(text, hyphens, kept) for kept in choices]


def _join_at_hyphens(text: str, hyphens: Sequence[re.Match[str]], kept: Sequence[bool]) -> str:
    """Join the words on both sides of each hyphen, or separate them by a space if the hyphen is kept."""
    pieces: list[str] = []
    at = 0
    for match, is_kept in zip(hyphens, kept, strict=True):
        pieces += [text[at : match.start()], " " if is_kept else ""]
        at = match.end()
    return "".join([*pieces, text[at:]])


def _is_suspended(text: str, hyphen: re.Match[str]) -> bool:
    """Tell whether a hyphen stands for the rest of a word, as in "pre- and post-trial"."""
    following = _WORD.match(text, hyphen.end())
    return bool(following and following.group().lower() in _AFTER_SUSPENDED_HYPHEN)


def _is_word_hyphen(text: str, hyphen: re.Match[str]) -> bool:
    """Tell whether a hyphen more likely belongs to the word than to the end of the line."""
    first = max(hyphen.start() - _LONGEST_PREFIX - 1, 0)  # one letter more, so that "taco-" is not read as "co-"
    before = _LAST_WORD.search(text, first, hyphen.start())
    return bool(before and before.group().lower() in _PREFIXES)
