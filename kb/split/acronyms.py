"""Acronyms that a document defines: "National Referral Mechanism (NRM)", "CPS (Crown Prosecution Service)".

Short and long forms are matched by the algorithm of Schwartz and Hearst ("A simple algorithm for identifying
abbreviation definitions in biomedical text", 2003), restricted to the initials of words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kb.model import Acronym
from kb.text import stem
from kb.text.word_lists import MINOR_WORDS

VERSION = 2  # raise it when the same text would give other acronyms

_LONG_FORM_CHARS = 160  # length of text before a bracket that is searched for the long form
_SHORT = r"[A-Z][A-Za-z0-9&/-]{0,8}[A-Z0-9]s?"
_SHORT_IN_BRACKETS = re.compile(rf"[(\[](?P<short>{_SHORT})(?:[,;][^)\]]{{0,60}})?[)\]]")
_LONG_IN_BRACKETS = re.compile(rf"\b(?P<short>{_SHORT})\s[(\[](?P<long>[^()\[\]]{{5,100}})[)\]]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|&")
_SKIPPED = MINOR_WORDS | {"into", "against", "de", "la", "le", "&"}  # words that may have no letter in the short form
# Parts of URLs and file names are not words of the text.
_BEFORE_WORD, _AFTER_WORD = r"(?<![\w@./:-])", r"(?![\w@/-]|\.\w)"
_WORD_RATIO = 0.25  # lower-case to upper-case uses, above which a short form is an ordinary word too ("IT", "WHO")


def find_acronyms(text: str) -> tuple[Acronym, ...]:
    """Return the acronyms that a text (one block a line) defines, once each, in order, with the first long form."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for _, short, long in sorted([*_find_short_in_brackets(text), *_find_long_in_brackets(text)]):
        found.setdefault((short, long.lower()), (short, long))
    ordinary = _find_ordinary_words({short for short, _ in found.values()}, text)
    return tuple(Acronym(short, long, short in ordinary) for short, long in found.values())


def _find_short_in_brackets(text: str) -> Iterator[tuple[int, str, str]]:
    """Find "National Referral Mechanism (NRM)"; yield offsets, short forms and long forms."""
    for match in _SHORT_IN_BRACKETS.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        long = _find_long_form(text[max(line, match.start() - _LONG_FORM_CHARS) : match.start()], match["short"])
        if long:
            yield match.start(), _strip_plural(match["short"]), long


def _find_long_in_brackets(text: str) -> Iterator[tuple[int, str, str]]:
    """Find "CPS (Crown Prosecution Service)", where the brackets hold nothing but the long form."""
    for match in _LONG_IN_BRACKETS.finditer(text):
        long = _find_long_form(match["long"], match["short"])
        if long and long == match["long"].strip():
            yield match.start(), _strip_plural(match["short"]), long


def _find_ordinary_words(shorts: set[str], text: str) -> set[str]:
    """Return the short forms that also occur in lower case, as words or as stems of words.

    Search compares stems, so a search for "on" would find "ONS", and one for "pay" would find "PAYE".
    """
    if not shorts:
        return set()
    small = {short: {short.lower(), stem(short.lower())} for short in shorts}
    forms = sorted(shorts.union(*small.values()), key=lambda form: (-len(form), form))
    pattern = f"{_BEFORE_WORD}(?:{'|'.join(map(re.escape, forms))}){_AFTER_WORD}"
    times = Counter(match.group() for match in re.finditer(pattern, text))
    return {short for short in shorts if sum(times[form] for form in small[short]) > _WORD_RATIO * times[short]}


def _strip_plural(short: str) -> str:
    """Return a short form without the s of its plural: "NGO" for "NGOs"."""
    return short[:-1] if short.endswith("s") and short[:-1].isupper() else short


def _extract_letters(short: str) -> str:
    return "".join(character for character in _strip_plural(short).lower() if character.isalnum())


def _find_long_form(before: str, short: str) -> str:
    """Return the fewest words at the end of a text whose initials make the short form, or ""."""
    letters = _extract_letters(short)
    words = list(_WORD.finditer(before))
    if not words or before[words[-1].end() :].strip(" \t,'\"’”‘“"):
        return ""
    for count in range(2, min(len(letters) + 5, len(letters) * 2, len(words)) + 1):
        last = [word.group().lower() for word in words[-count:]]
        if last[0] not in _SKIPPED and last[0][0] == letters[0] and _match_initials(last, letters):
            return before[words[-count].start() : words[-1].end()]
    return ""


def _match_initials(words: Sequence[str], letters: str) -> bool:
    """Tell whether each word that is not skipped gives its initial, and perhaps further letters in order."""
    if not words:
        return not letters
    word, rest = words[0], words[1:]
    if word in _SKIPPED and _match_initials(rest, letters):
        return True
    if not letters or word[0] != letters[0]:
        return False
    at = 0
    for taken in range(1, len(letters) + 1):
        if _match_initials(rest, letters[taken:]):
            return True
        at = word.find(letters[taken], at + 1) if taken < len(letters) else -1
        if at < 0:
            break
    return False
