"""Notes to keepers about text that is invisible on its page: where and how much, never a word of it."""

from __future__ import annotations

from collections.abc import Sequence

from kb.model import HiddenText

_MAX_PAGES = 8  # pages listed with their number of words


def describe_hidden_text(hidden: Sequence[HiddenText]) -> str:
    """Return a sentence on what was left out of a document, or ""."""
    if not hidden:
        return ""
    named = [f"{each.words:,} on page {each.page}" for each in hidden[:_MAX_PAGES]]
    others = hidden[_MAX_PAGES:]
    if others:
        pages = "1 other page" if len(others) == 1 else f"{len(others):,} other pages"
        named.append(f"{sum(each.words for each in others):,} on {pages}")
    return f"Words that cannot be seen were left out, since a page does not show them: {', '.join(named)}."


def is_worth_telling(hidden: Sequence[HiddenText]) -> bool:
    """Tell whether more was left out than a single word, such as a page number in white."""
    return sum(each.words for each in hidden) > 1


def describe_covered_lines(hidden: Sequence[HiddenText]) -> str:
    """Return a sentence on lines that are partly covered by a dark shape, or ""."""
    pages = [str(each.page) for each in hidden if each.is_line_partly_covered]
    if not pages:
        return ""
    where = f"page{'s' if len(pages) > 1 else ''} {', '.join(pages)}"
    return f"A dark shape covers words of a line on {where}, and the original file still gives them away."


COVERED_LINES_REMEDY = (
    "Withhold it with original = false in its metadata file, or put one in its place from which the words were taken."
)
