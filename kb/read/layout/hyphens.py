"""Which hyphens at the ends of lines belong to the word, and which only to the line.

Judged by the document's own words: the joined word or the word with its hyphen, seen elsewhere inside a line, decides.
Only where neither is seen does a small rule speak.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_TAIL = re.compile(r"([^\W\d_]+(?:[-‐][^\W\d_]+)*)[-‐\u00ad]$")
_HEAD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_HYPHENS = ("-", "‐", "\u00ad")
_PARTS = re.compile("[-‐]")
_ENDINGS = (
    "s",
    "es",
    "d",
    "ed",
    "ing",
    "er",
    "ers",
    "ly",
    "ment",
    "al",
    "ion",
    "ions",
    "or",
    "ors",
    "ity",
    "ive",
    "y",
    "ies",
    "e",
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# First parts after which English keeps the hyphen, and those after which it does where the second part is a word too.
_STRONG = _words(
    "anti non self multi cross ill large single joined two three four five six seven eight nine twenty thirty forty "
    "fifty sixty seventy eighty ninety third zero tri"
)
_WEAK = _words(
    "well long short high low full half part one ten first second mid post pre re counter co so semi quasi all ex pro "
    "best better longer higher lower follow evidence decision policy trauma victim survivor child community state "
    "country law hard face under on off open line legally"
)
# Second parts before which it keeps the hyphen, where the first part is a word.
_SECOND = _words(
    "based led related centred centered focused focussed specific driven wide funded owned sponsored minded term scale "
    "level standing distance range ranging up off on to run old class rate party oriented orientated informed aware "
    "imposed facing sensitive friendly free like making taking sharing keeping building raising skilled paid backed "
    "controlled displaced receiving resourced required known existing going use"
)
_ONES = _words("one two three four five six seven eight nine")
_NOT_SECOND = _words("sense ness ment able ably less ship ward wards")


class Vocabulary:
    """The words of a document, as they are written inside lines."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        self._compounds: set[str] = set()
        broken = False
        for line in lines:
            words = _WORD.findall(line.casefold())
            inside = words[1:] if broken else words
            broken = line[-1:] in _HYPHENS and bool(_TAIL.search(line))
            for word in inside[:-1] if broken else inside:
                if "-" in word or "‐" in word:
                    self._compounds.add(word.replace("‐", "-"))
                    self._words.update(_PARTS.split(word))
                else:
                    self._words.add(word)

    def keeps(self, above: str, below: str) -> bool | None:
        """Tell whether the hyphen at the end of a line stays when the next line is joined to it.

        Returns:
            None where the first line does not end in a word with a hyphen, or the next does not go on with it.
        """
        if above[-1:] not in _HYPHENS:
            return None
        tail, head = _TAIL.search(above), _HEAD.match(below)
        if not tail or not head:
            return None
        if above.endswith("\u00ad"):
            return False
        if "/" in above.rpartition(" ")[2]:
            return True  # an address
        first, second = tail.group(1).casefold(), head.group().casefold()
        last, following = _PARTS.split(first)[-1], _PARTS.split(second)[0]
        if f"{first}-{second}" in self._compounds or f"{last}-{following}" in self._compounds:
            return True
        if last + following in self._words:
            return False
        if first != last or second != following or (head.group()[0].isupper() and not tail.group(1).isupper()):
            return True  # it has another hyphen, or goes on with a name: it is a compound
        return self._is_compound(last, following)

    def _is_compound(self, first: str, second: str) -> bool:
        """Judge two halves whose whole the document has nowhere else."""
        if self._inflected(first + second):
            return False
        if second in _SECOND and first in _STRONG | _WEAK:
            return True
        if first in _STRONG:
            return second in _ONES or (len(second) > 3 and second not in _NOT_SECOND)
        if first == "co" and second.startswith("o"):
            return True
        is_word = second in self._words or self._inflected(second)
        return (first in _WEAK and is_word) or (second in _SECOND and len(first) > 2 and first in self._words)

    def _inflected(self, word: str) -> bool:
        """Tell whether the document has a word with another ending."""
        forms = [word + ending for ending in _ENDINGS]
        stems = [word[: -len(ending)] for ending in _ENDINGS if word.endswith(ending) and len(word) - len(ending) > 3]
        forms += [stem + other for stem in stems for other in ("", *_ENDINGS)]
        return any(form in self._words for form in forms)
