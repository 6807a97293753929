"""Acronyms that a document explains itself: "National Referral Mechanism (NRM)", "CPS (Crown Prosecution Service)".

A pair counts only where the letters of the short form are found in the long one, by the algorithm of Schwartz and
Hearst ("A simple algorithm for identifying abbreviation definitions in biomedical text", 2003), held to the initials
of words. This module knows text only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kb.model import Acronym
from kb.text import stem

VERSION = 2  # changes when the same text would give other acronyms

_MIN_LETTERS, _MAX_LETTERS = 2, 10
_LONGEST = 160  # characters before a bracket that may hold the long form
_SHORT = r"[A-Z][A-Za-z0-9&/-]{0,8}[A-Z0-9]s?"
_SHORT_BEHIND = re.compile(rf"[(\[](?P<short>{_SHORT})(?:[,;][^)\]]{{0,60}})?[)\]]")
_LONG_BEHIND = re.compile(rf"\b(?P<short>{_SHORT})\s[(\[](?P<long>[^()\[\]]{{5,100}})[)\]]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|&")
_SMALL_WORDS = "a an and at by for from in into of on or the to with against de la le &"
_SMALL = frozenset(_SMALL_WORDS.split())
# The part of an address or a file's name is no word of the text.
_BEFORE_WORD, _AFTER_WORD = r"(?<![\w@./:-])", r"(?![\w@/-]|\.\w)"
_ORDINARY = 0.25  # in small letters as often as this beside capitals, a short form is a word as well ("IT", "WHO")


def acronyms(text: str) -> tuple[Acronym, ...]:
    """Find the acronyms that a text explains.

    Args:
        text: A document's text, a block a line.

    Returns:
        Each pair once, in the order of the text; the long form as it is first printed.
    """
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for _, short, long in sorted([*_short_in_brackets(text), *_long_in_brackets(text)]):
        found.setdefault((short, long.lower()), (short, long))
    ordinary = _ordinary({short for short, _ in found.values()}, text)
    return tuple(Acronym(short, long, short in ordinary) for short, long in found.values())


def _short_in_brackets(text: str) -> Iterator[tuple[int, str, str]]:
    """Find "National Referral Mechanism (NRM)"; give places, short forms and long ones."""
    for match in _SHORT_BEHIND.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        long = _long_before(text[max(line, match.start() - _LONGEST) : match.start()], match["short"])
        if long:
            yield match.start(), _singular(match["short"]), long


def _long_in_brackets(text: str) -> Iterator[tuple[int, str, str]]:
    """Find "CPS (Crown Prosecution Service)", where the long form is all that stands in brackets."""
    for match in _LONG_BEHIND.finditer(text):
        long = _long_before(match["long"], match["short"])
        if long and long == match["long"].strip():
            yield match.start(), _singular(match["short"]), long


def _ordinary(shorts: set[str], text: str) -> set[str]:
    """Return the short forms that are in the text as words in small letters, too, or have the stem of one that is.

    Words are searched by their stems, and so "ONS" would be found for "on", and "PAYE" for "pay".
    """
    if not shorts:
        return set()
    small = {short: {short.lower(), stem(short.lower())} for short in shorts}
    forms = sorted(shorts.union(*small.values()), key=lambda form: (-len(form), form))
    pattern = f"{_BEFORE_WORD}(?:{'|'.join(map(re.escape, forms))}){_AFTER_WORD}"
    times = Counter(match.group() for match in re.finditer(pattern, text))
    return {short for short in shorts if sum(times[form] for form in small[short]) > _ORDINARY * times[short]}


def _singular(short: str) -> str:
    """Return the short form without the s of a plural: "NGOs" is "NGO"."""
    return short[:-1] if short.endswith("s") and short[:-1].isupper() else short


def _letters(short: str) -> str:
    return "".join(character for character in _singular(short).lower() if character.isalnum())


def _long_before(before: str, short: str) -> str:
    """Return the shortest run of words at the end of a text whose initials make the short form, or ""."""
    letters = _letters(short)
    if not _MIN_LETTERS <= len(letters) <= _MAX_LETTERS or letters.isdigit():
        return ""
    words = list(_WORD.finditer(before))
    if not words or before[words[-1].end() :].strip(" \t,'\"’”‘“"):
        return ""
    for count in range(2, min(len(letters) + 5, len(letters) * 2, len(words)) + 1):
        run = [word.group().lower() for word in words[-count:]]
        if run[0] not in _SMALL and run[0][0] == letters[0] and _spells(run, letters):
            return before[words[-count].start() : words[-1].end()]
    return ""


def _spells(words: Sequence[str], letters: str) -> bool:
    """Tell whether words spell a short form.

    Each letter begins a word or stands later in one, and each word that is not a small one gives at least its initial.
    """
    if not words:
        return not letters
    word, rest = words[0], words[1:]
    if word in _SMALL and _spells(rest, letters):
        return True
    if not letters or word[0] != letters[0]:
        return False
    at = 0
    for taken in range(1, len(letters) + 1):
        if _spells(rest, letters[taken:]):
            return True
        at = word.find(letters[taken], at + 1) if taken < len(letters) else -1
        if at < 0:
            return False
    return False
