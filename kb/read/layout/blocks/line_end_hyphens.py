"""Hyphenation at line ends: which hyphens belong to the word, and which only to the end of the line.

The document's own words decide: the joined word, or the word with its hyphen, found elsewhere inside a line. Only if
the document has neither do lists decide: of English prefixes and second parts, and of English words. Two words that do
not form one together are a compound, as "game-changing".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from kb.text.characters import HYPHENS
from kb.text.hyphenation import FIRM_PREFIXES, LOOSE_PREFIXES
from kb.text.word_lists import load_english, parse_words

_COMPOUND = r"[^\W\d_]+(?:[-‐][^\W\d_]+)*"
_WORD = re.compile(_COMPOUND)
_TAIL = re.compile(rf"({_COMPOUND})[{HYPHENS}]$")
_TAIL_CHARS = 100  # longest part of a word that is considered
_HYPHEN_IN_WORD = re.compile("[-‐]")
_ADDRESS = re.compile(r"(?<!\S)\S*(?:/|@|www\.)\S*")
_LINE_ENDS = tuple(HYPHENS)
_ENDINGS = (
    "s", "es", "d", "ed", "ing", "er", "ers", "ly", "ment", "al", "ion", "ions", "or", "ors", "ity", "ive", "y", "ies",
    "e",
)  # fmt: skip

# First parts that keep the hyphen in English, and those that keep it if the second part is a word.
_STRONG = FIRM_PREFIXES | parse_words(
    "ill large single joined two three four five six seven eight nine twenty thirty forty fifty sixty seventy eighty "
    "ninety third zero tri intra pseudo"
)
_WEAK = LOOSE_PREFIXES | parse_words(
    "high low full half part one ten first second re counter semi quasi all pro best better longer higher lower follow "
    "evidence decision policy trauma victim survivor child community state country law hard face under on off open "
    "line legally"
)
# Second parts that keep it if the first part is a word.
_SECOND = parse_words(
    "based led related centred centered focused focussed specific driven wide funded owned sponsored minded term scale "
    "level standing distance range ranging up off on to run old class rate party oriented orientated informed aware "
    "imposed facing sensitive friendly free like making taking sharing keeping building raising skilled paid backed "
    "controlled displaced receiving resourced required known existing going use"
)
# First parts that keep it before a word, unless the two form a word of the list.
_LEARNED = parse_words("bio cyber eco geo hyper infra micro mini neo psycho socio supra techno ultra")
# Words that begin many others, and few compounds.
_CLOSED = parse_words("con counter dis down fore mis out over per pro super trans under")
_DIGITS = parse_words("one two three four five six seven eight nine")
_SUFFIXES = parse_words(
    "sense ness ment able ably less ship ward wards ally ant ants ate ates cation ed ence ent ers est ham hood ing "
    "ings ion ish ism ist ists ling like man men ring sing tic ting ton ville wise worth"
)  # a word's ending, never a second part
_SUSPENDED_BEFORE = parse_words("and or")


class HyphenationVocabulary:
    """The words of a document as written inside lines, with their frequencies."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        self._compounds: Counter[str] = Counter()
        broken = False
        for line in lines:
            plain = _ADDRESS.sub(" ", line) if "/" in line or "@" in line or "www." in line else line
            words = _WORD.findall(plain.casefold())
            inside = words[1:] if broken else words
            broken = line[-1:] in _LINE_ENDS and bool(_TAIL.search(line[-_TAIL_CHARS:]))
            for word in inside[:-1] if broken else inside:
                if "-" in word or "‐" in word:
                    self._compounds[word.replace("‐", "-")] += 1
                    self._words.update(_HYPHEN_IN_WORD.split(word))
                else:
                    self._words[word] += 1

    def needs_hyphen(self, above: str, below: str) -> bool | None:
        """Tell whether the hyphen at a line's end stays when the next line is joined to it.

        None if the first line does not end in a word with a hyphen, or the next does not begin with a word.
        """
        if above[-1:] not in _LINE_ENDS:
            return None
        tail, head = _TAIL.search(above[-_TAIL_CHARS:]), _WORD.match(below)
        if not tail or not head:
            return None
        if above.endswith("\u00ad"):
            return False
        first, second = tail.group(1).casefold(), head.group().casefold()
        last, following = _HYPHEN_IN_WORD.split(first)[-1], _HYPHEN_IN_WORD.split(second)[0]
        if _ADDRESS.match(above.rpartition(" ")[2]):
            return not self._is_broken_word(last, following)
        hyphened = max(self._compounds[f"{first}-{second}"], self._compounds[f"{last}-{following}"])
        joined = self._words[last + following]
        if hyphened or joined:
            return hyphened >= joined
        if head.group()[0].isupper() and not tail.group(1).isupper():
            return True  # continues with a name
        if tail.group(1).isupper() and head.group().islower():
            return True  # begins with an acronym
        if first != last or second != following:
            return not self._is_broken_word(last, following)  # a compound if it has another hyphen
        return self._is_compound(last, following)

    def is_suspended(self, above: str, below: str) -> bool:
        """Tell whether the hyphen at a line's end replaces the rest of a word: "pre- and post-trial"."""
        tail, head = _TAIL.search(above[-_TAIL_CHARS:]), _WORD.match(below)
        if not tail or not head or above.endswith("\u00ad") or head.group() not in _SUSPENDED_BEFORE:
            return False
        first, joined = tail.group(1).casefold(), f"{tail.group(1)}{head.group()}".casefold()
        return joined not in self._words and joined not in load_english() and self._is_word(first)

    def _is_word(self, word: str) -> bool:
        return word in self._words or word in load_english()

    def _is_broken_word(self, first: str, second: str) -> bool:
        """Tell whether two halves form an English word and are not both words."""
        english = load_english()
        is_word = first in english or first in _STRONG or first in _WEAK or len(first) == 1
        return first + second in english and not (is_word and second in english)

    def _is_compound(self, first: str, second: str) -> bool:
        """Judge two halves whose joined form does not occur in the document."""
        english = load_english()
        if self._has_inflection(first + second):
            return False
        if first == "co" and second.startswith("o"):
            return True
        if self._is_broken_word(first, second):
            return False
        if second in _SECOND and first in _STRONG | _WEAK:
            return True
        if first in _STRONG:
            return second in _DIGITS or (len(second) > 3 and second not in _SUFFIXES)
        if first in _WEAK and (second in self._words or self._has_inflection(second)):
            return True
        if second in _SECOND and len(first) > 2 and self._is_word(first):
            return True
        if first + second in english or second in _SUFFIXES or first in _CLOSED:
            return False
        return second in english and (first in english or first in _LEARNED | _WEAK)

    def _has_inflection(self, word: str) -> bool:
        """Tell whether the document has a word with another ending."""
        forms = [word + ending for ending in _ENDINGS]
        stems = [word[: -len(ending)] for ending in _ENDINGS if word.endswith(ending) and len(word) - len(ending) > 3]
        forms += [stem + other for stem in stems for other in ("", *_ENDINGS)]
        return any(form in self._words for form in forms)
