"""The text of a passage as an encoder is given it: what stands above it, then its words.

A passage alone often does not say what it is about ("They should be referred within 48 hours."); its document's title
and its headings do.
"""

from __future__ import annotations

from collections.abc import Sequence

MAX_TITLE_WORDS = 16
MAX_HEADING_WORDS = 24


def encoded_text(title: str, heading: Sequence[str], text: str) -> str:
    """Return what to encode for a passage.

    Args:
        title: Its document's.
        heading: The headings above it, the highest first.
        text: Its own.

    Returns:
        The title, the nearest headings as far as there is room, and the text, each a sentence; white space is made one.
    """
    path: list[str] = []
    room = MAX_HEADING_WORDS
    for each in reversed(heading):
        words = each.split()[:room]
        room -= len(words)
        if words:
            path.insert(0, " ".join(words))
    parts = [" ".join(title.split()[:MAX_TITLE_WORDS]), *path, " ".join(text.split())]
    return " ".join(_sentence(part) for part in parts[:-1] if part) + (" " if any(parts[:-1]) else "") + parts[-1]


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!", ":", ";")) else f"{words}."
