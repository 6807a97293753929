"""Line-end hyphens in a laid-out document: which belong to the word, and which only to the end of the line.

The document's own words decide: the joined word, or the word with its hyphen, found elsewhere inside a line. Only where
the document has neither do lists of English prefixes and second parts decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.text.characters import HYPHENS
from kb.text.hyphenation import FIRM_PREFIXES, LOOSE_PREFIXES
from kb.text.word_lists import parse_words

_COMPOUND = r"[^\W\d_]+(?:[-‐][^\W\d_]+)*"
_WORD = re.compile(_COMPOUND)
_TAIL = re.compile(rf"({_COMPOUND})[{HYPHENS}]$")
_HYPHEN_IN_WORD = re.compile("[-‐]")
_LINE_ENDS = tuple(HYPHENS)
_ENDINGS = (
    "s", "es", "d", "ed", "ing", "er", "ers", "ly", "ment", "al", "ion", "ions", "or", "ors", "ity", "ive", "y", "ies",
    "e",
)  # fmt: skip

# First parts after which English keeps the hyphen, and those after which it does where the second part is a word.
_STRONG = FIRM_PREFIXES | parse_words(
    "ill large single joined two three four five six seven eight nine twenty thirty forty fifty sixty seventy eighty "
    "ninety third zero tri"
)
_WEAK = LOOSE_PREFIXES | parse_words(
    "high low full half part one ten first second re counter semi quasi all pro best better longer higher lower follow "
    "evidence decision policy trauma victim survivor child community state country law hard face under on off open "
    "line legally"
)
# Second parts before which it keeps the hyphen, where the first part is a word.
_SECOND = parse_words(
    "based led related centred centered focused focussed specific driven wide funded owned sponsored minded term scale "
    "level standing distance range ranging up off on to run old class rate party oriented orientated informed aware "
    "imposed facing sensitive friendly free like making taking sharing keeping building raising skilled paid backed "
    "controlled displaced receiving resourced required known existing going use"
)
_DIGITS = parse_words("one two three four five six seven eight nine")
_SUFFIXES = parse_words("sense ness ment able ably less ship ward wards")  # a word's ending, never a second part


class HyphenationVocabulary:
    """The words of a document, as they are written inside lines."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        self._compounds: set[str] = set()
        broken = False
        for line in lines:
            words = _WORD.findall(line.casefold())
            inside = words[1:] if broken else words
            broken = line[-1:] in _LINE_ENDS and bool(_TAIL.search(line))
            for word in inside[:-1] if broken else inside:
                if "-" in word or "‐" in word:
                    self._compounds.add(word.replace("‐", "-"))
                    self._words.update(_HYPHEN_IN_WORD.split(word))
                else:
                    self._words.add(word)

    def needs_hyphen(self, above: str, below: str) -> bool | None:
        """Tell whether the hyphen at the end of a line stays when the next line is joined to it.

        Returns:
            None where the first line does not end in a word with a hyphen, or the next does not begin with a word.
        """
        if above[-1:] not in _LINE_ENDS:
            return None
        tail, head = _TAIL.search(above), _WORD.match(below)
        if not tail or not head:
            return None
        if above.endswith("\u00ad"):
            return False
        if "/" in above.rpartition(" ")[2]:
            return True  # an address
        first, second = tail.group(1).casefold(), head.group().casefold()
        last, following = _HYPHEN_IN_WORD.split(first)[-1], _HYPHEN_IN_WORD.split(second)[0]
        if f"{first}-{second}" in self._compounds or f"{last}-{following}" in self._compounds:
            return True
        if last + following in self._words:
            return False
        if first != last or second != following or (head.group()[0].isupper() and not tail.group(1).isupper()):
            return True  # it has another hyphen, or goes on with a name: it is a compound
        return self._is_compound(last, following)

    def _is_compound(self, first: str, second: str) -> bool:
        """Judge two halves whose whole the document has nowhere else."""
        if self._has_inflection(first + second):
            return False
        if second in _SECOND and first in _STRONG | _WEAK:
            return True
        if first in _STRONG:
            return second in _DIGITS or (len(second) > 3 and second not in _SUFFIXES)
        if first == "co" and second.startswith("o"):
            return True
        is_word = second in self._words or self._has_inflection(second)
        return (first in _WEAK and is_word) or (second in _SECOND and len(first) > 2 and first in self._words)

    def _has_inflection(self, word: str) -> bool:
        """Tell whether the document has a word with another ending."""
        forms = [word + ending for ending in _ENDINGS]
        stems = [word[: -len(ending)] for ending in _ENDINGS if word.endswith(ending) and len(word) - len(ending) > 3]
        forms += [stem + other for stem in stems for other in ("", *_ENDINGS)]
        return any(form in self._words for form in forms)
