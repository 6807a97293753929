"""Says which person a mention means: surnames and pronouns to the last full name, with that person's role.

This module knows one document's text and the mentions it is given in order. It never links one document with another,
and leaves a pronoun unresolved rather than choose between two people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kb.model import Span
from kb.split.quoting import cues, given, lexicon
from kb.split.quoting.keys import speaker_key
from kb.split.quoting.names import Kind, Mention, phrase
from kb.split.quoting.roles import appositive
from kb.split.quoting.tokens import Token, is_capitalised, may_describe, tokens, without_determiner

_GIVEN = re.compile(r"(?<![\w.])(?:[A-Z][\w.'’-]*[^\S\n]+(?:[“\"][\w ]+[”\"][^\S\n]+)?){1,4}\Z")
_SUFFIX = re.compile(r",? (?:Jr\.?|Sr\.?|I{1,3}|IV)(?!\w)")
_WORD = re.compile(r"\w+")
_GIVEN_CHARS = 60  # before a surname, for the names before it
_WINDOW = 120  # characters on each side of a name in which its role may stand
_QUOTED = re.compile(r"[“\"][^“”\"\n]*[”\"]|''.*?''")
_BEFORE_PLACES = frozenset({"in", "at", "near"})
_MAX_CONTEXT = 2000  # characters before a pronoun in which its person may stand
_MAX_PLACES = 6  # of a name, looked at for a role


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker as a reader would name them, with role and organisation where the document says them."""

    name: str = ""
    role: str = ""
    organisation: str = ""
    anonymous: bool = False
    person: bool = True


@dataclass(frozen=True, slots=True)
class Nearby:
    """Where a pronoun's person may stand.

    Attributes:
        speaker: The speaker of the quotation just before, if it is near.
        since: The offset after that quotation.
        block: The offset where the mention's block begins.
        block_before: The offset where the block before it begins.
    """

    speaker: Speaker | None
    since: int
    block: int
    block_before: int


def _is_name(speaker: Speaker) -> bool:
    """Tell whether a speaker has a name, be it a pseudonym of one word."""
    return bool(speaker.name) and (not speaker.anonymous or (speaker.name[0].isupper() and " " not in speaker.name))


class People:
    """The people of one document, as far as its mentions have been read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, Speaker] = {}  # by the key of the full name
        self._spoken: set[str] = set()  # keys of those who are named as speakers
        self._searched: dict[str, list[tuple[int, str]]] = {}
        self._small: frozenset[str] = frozenset()  # the words that stand in small letters, once they are asked for

    def resolve(self, mention: Mention, nearby: Nearby, *, is_label: bool = False) -> Speaker:
        """Return who is meant by a mention.

        Args:
            mention: As named at one place.
            nearby: Where a pronoun's person may stand.
            is_label: Whether the name stands alone beside the words, with no verb that says it speaks.
        """
        match mention.kind:
            case Kind.FULL | Kind.BODY if self._is_no_name(mention, is_label=is_label):
                return Speaker(person=False)
            case Kind.FULL:
                return self._heard(self._full(mention))
            case Kind.SURNAME:
                return self._heard(self._surname(mention))
            case Kind.PRONOUN:
                return self._pronoun(mention, nearby)
            case Kind.BODY:
                name = without_determiner(mention.name)
                return Speaker(name, "", mention.organisation or name, person=False)
            case Kind.COMMON:
                return Speaker(mention.name, mention.role, mention.organisation, anonymous=True)

    def _is_no_name(self, mention: Mention, *, is_label: bool) -> bool:
        """Tell whether capitals alone make words look like a name: the document has each of them in small letters too.

        A role, a title or a known given name shows a person all the same, and an article or the larger body a body.
        """
        if mention.role or mention.organisation not in {"", without_determiner(mention.name)}:
            return False
        words = [word.lower() for word in _WORD.findall(mention.name)]
        if mention.kind is Kind.BODY:
            return is_label and self._are_common(words) and f"the {mention.name}" not in self._text
        if given.is_given(mention.name) or self._title(mention.span.start):
            return False
        return self._are_common(words)

    def _are_common(self, words: Sequence[str]) -> bool:
        """Tell whether each of some words stands in the document in small letters."""
        if not self._small:
            self._small = frozenset(word for word in _WORD.findall(self._text) if word.islower())
        return self._small.issuperset(words)

    def _heard(self, speaker: Speaker) -> Speaker:
        self._spoken.add(speaker_key(speaker.name))
        return speaker

    def _full(self, mention: Mention) -> Speaker:
        key = speaker_key(mention.name)
        known = self._known.get(key)
        if known is None and not (mention.role and mention.organisation):
            known = self._described(mention)
        speaker = Speaker(mention.name, mention.role, mention.organisation)
        if known:
            shorter = mention.role.casefold() in known.role.casefold() or (
                mention.role.isupper() and len(mention.role) < 5
            )
            speaker = Speaker(
                mention.name, known.role if shorter else mention.role, mention.organisation or known.organisation
            )
        self._known[key] = speaker
        return speaker

    def _described(self, mention: Mention) -> Speaker | None:
        """Look for the name elsewhere in the document with a role beside it, before the mention first."""
        places = [span for span in self._places(mention.name) if span[0] != mention.span.start]
        places.sort(
            key=lambda span: (span[0] > mention.span.start, -span[0] if span[0] < mention.span.start else span[0])
        )
        for start, end in places[:_MAX_PLACES]:
            role, organisation = self._beside(start, end)
            if role:
                return Speaker(mention.name, role, organisation)
        return None

    def _beside(self, start: int, end: int) -> tuple[str, str]:
        """Return the role and the organisation printed directly before or after a name."""
        line = self._text.rfind("\n", 0, start) + 1
        left = tokens(self._text, max(line, start - _WINDOW), end)
        cut = next((i for i in range(len(left) - 1, -1, -1) if not may_describe(left[i])), -1)
        found = phrase(self._text, left[cut + 1 :]) if left[cut + 1 :] else None
        key = speaker_key(self._text[start:end])
        if found and found.role and found.span.end == end and speaker_key(found.name) == key:
            return found.role, found.organisation
        stop = self._text.find("\n", end)
        right = tokens(self._text, end, min(end + _WINDOW, stop if stop >= 0 else len(self._text)))
        if right and right[0].text == ",":
            part = right[1:]
            close = next((i for i, token in enumerate(part) if token.text in ",.;()"), len(part))
            if close < len(part):
                return appositive(self._text, part[:close])
        return "", ""

    def _surname(self, mention: Mention) -> Speaker:
        name = self._full_name(mention)
        if name is None:
            key = speaker_key(mention.name)
            known = self._known.get(key)
            role = mention.role or (known.role if known else "")
            speaker = Speaker(mention.name, role, mention.organisation, anonymous=True)
            self._known[key] = speaker
            return speaker
        return self._full(replace(mention, kind=Kind.FULL, name=name))

    def _full_name(self, mention: Mention) -> str | None:
        """Return the last full name with this surname before the mention, or the first one after it."""
        surname = mention.name
        if surname not in self._searched:
            self._searched[surname] = list(self._full_names(surname))
        places = self._searched[surname]
        title = self._title(mention.span.start)
        titled = [(at, name) for at, name in places if title and self._title(at) == title]
        places = titled or places
        known = [(at, name) for at, name in places if given.is_given(name)]
        places = known or places
        earlier = [name for at, name in places if at < mention.span.start]
        if earlier:
            return earlier[-1]
        return places[0][1] if places else None

    def _places(self, words: str) -> Iterator[tuple[int, int]]:
        """Yield where words stand in the text as words of their own."""
        at = self._text.find(words)
        while at >= 0:
            end = at + len(words)
            if not (
                self._text[at - 1 : at].isalnum()
                or self._text[end : end + 1].isalnum()
                or self._text[end : end + 1] == "-"
            ):
                yield at, end
            at = self._text.find(words, end)

    def _full_names(self, surname: str) -> Iterator[tuple[int, str]]:
        """Yield the full names that end in a surname, each with its offset."""
        for start, end in self._places(surname):
            before = _GIVEN.search(self._text, max(0, start - _GIVEN_CHARS), start)
            if not before:
                continue
            suffix = _SUFFIX.match(self._text, end)
            name = self._trimmed(before.start(), suffix.end() if suffix else end)
            common = not given.is_given(name) and self._are_common(_WORD.findall(name.lower()))
            if name != surname and " " in name and not common:
                yield before.start(), name

    def _title(self, at: int) -> str:
        """Return the title that stands at an offset: "dr" of "Dr. Roe"."""
        match = _WORD.match(self._text, at)
        word = match.group().lower() if match else ""
        return word if word in lexicon.TITLES else ""

    def _trimmed(self, start: int, end: int) -> str:
        """Return a capitalised run without the role or the sentence's first word before the name."""
        part = tokens(self._text, start, end)
        while part and not is_capitalised(part[0]):
            part = part[1:]
        found = phrase(self._text, part) if part else None
        return found.name if found and found.kind is Kind.FULL else ""

    def _pronoun(self, mention: Mention, nearby: Nearby) -> Speaker:
        """Return the speaker before where nobody else is named since, or else the one person named nearby."""
        pronoun, end = mention.name, mention.span.start
        if pronoun.lower() not in {"he", "she"}:
            return Speaker()
        previous = nearby.speaker if end - nearby.since <= _MAX_CONTEXT else None
        if previous and previous.person and _is_name(previous) and given.may_be(previous.name, pronoun):
            since = self._named(Span(nearby.since, end), pronoun)
            if set(since) <= {speaker_key(previous.name)}:
                return previous
        for start in (nearby.block, nearby.block_before):
            named = self._named(Span(max(start, end - _MAX_CONTEXT), end), pronoun)
            if named:
                sure = [name for name, certain in named.values() if certain]
                return self._speaker(sure[0]) if len(named) == len(sure) == 1 else Speaker()
        return Speaker()

    def _speaker(self, name: str) -> Speaker:
        known = self._known.get(speaker_key(name))
        return known or Speaker(name, anonymous=True)

    def _named(self, stretch: Span, pronoun: str) -> dict[str, tuple[str, bool]]:
        """Return who is named outside quotation marks and may be meant by the pronoun.

        Returns:
            By the key of the name: the name, and whether it is certainly a person's.
        """
        found: dict[str, tuple[str, bool]] = {}
        text = _QUOTED.sub(lambda match: " " * len(match.group()), self._text[stretch.start : stretch.end])
        part = tokens(text, 0, len(text))
        at = 0
        while at < len(part):
            stop = at
            while stop < len(part) and is_capitalised(part[stop]) and part[stop].text[0].isalpha():
                stop += 1
            if stop > at and not (at and part[at - 1].lower in _BEFORE_PLACES):
                speaks = stop < len(part) and cues.is_cue(part[stop].text)
                name, certain = self._person(text, part[at:stop], stretch.start, speaks=speaks)
                if name and given.may_be(name, pronoun):
                    found[speaker_key(name)] = (name, certain)
            at = max(stop, at + 1)
        return found

    def _person(self, text: str, run: list[Token], offset: int, *, speaks: bool) -> tuple[str, bool]:
        """Return the full name that capitalised words mean, if they may name a person, and whether they surely do."""
        mention = phrase(text, run)
        if (
            mention is None
            or mention.kind not in (Kind.FULL, Kind.SURNAME)
            or lexicon.PLACES & {token.lower for token in run}
        ):
            return "", False
        mention = replace(mention, span=mention.span.shifted(offset))
        if mention.kind is Kind.FULL and self._is_no_name(mention, is_label=False):
            return "", False
        name = mention.name if mention.kind is Kind.FULL else self._full_name(mention) or ""
        titled = run[0].lower.rstrip(".") in lexicon.TITLES
        spoken = speaker_key(name or mention.name) in self._spoken
        certain = spoken or titled or speaks or given.is_given(name or mention.name)
        if name:
            if certain:
                self._full(replace(mention, kind=Kind.FULL, name=name))
            return name, certain
        return (mention.name, True) if certain else ("", False)
