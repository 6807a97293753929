"""The shape of quoted words, by letters and last mark: a sentence, or a title."""

from __future__ import annotations

from kb.quotations import lexicon

MIN_WORDS_PARAGRAPH = 8  # of a paragraph that is quoted by its shape
_MAX_TITLE_WORDS = 8


def is_sentence(words: str) -> bool:
    """Tell by first letter and last mark whether a quoted text is a complete sentence."""
    first = next((each for each in words if each.isalpha()), "")
    return words[-1] in ".,!?…—–-”’\"'" and (first.isupper() or words[0] in ".…[")


def is_title(words: str, longest: int = _MAX_TITLE_WORDS) -> bool:
    """Tell whether a quoted text is a title or a name: few words, all but the minor ones capitalised."""
    title_words = words.rstrip(".,?…").split()
    if words.endswith("!") or not 1 < len(title_words) <= longest:
        return False
    return all(
        word[0].isupper() or not word[0].isalpha() or word in lexicon.LOWERCASE_IN_TITLES for word in title_words
    )
