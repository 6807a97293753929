"""Resolves surnames and pronouns to full names, with the person's role.

Mentions of one document are resolved in order; speakers of different documents are never linked. A pronoun that could
refer to either of two people is left unresolved.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kb.model import Span
from kb.quotations.grammar import lexicon, reporting_verbs
from kb.quotations.grammar.names import Mention, MentionKind, is_speaker_name, parse_noun_phrase
from kb.quotations.grammar.syntax import parse_appositive
from kb.quotations.grammar.tokens import (
    SyntaxToken,
    is_capitalised,
    is_honorific,
    is_role,
    may_describe,
    strip_determiner,
    tokenize_sentence,
)
from kb.quotations.models import build_speaker_key
from kb.text.names import (
    FEMALE_NAMES,
    GIVEN_NAMES,
    HONORIFICS,
    MALE_NAMES,
    NameKind,
    classify_name,
    is_generic_body,
    is_ordinary,
    is_person_noun,
)

_GIVEN_NAMES = re.compile(r"(?<![\w.])(?:[A-Z][\w.'’-]*[^\S\n]+(?:[“\"][\w ]+[”\"][^\S\n]+)?){1,4}\Z")
_INITIALS = re.compile(r"(?:[A-Z]\.){2,4}")  # in the place of a name: "J.K.M."
_SUFFIX = re.compile(r",? (?:Jr\.?|Sr\.?|I{1,3}|IV)(?!\w)")
_WORD = re.compile(r"\w+")
_POSSESSIVE_END = re.compile(r"['’]s?\Z")
_GIVEN_NAMES_CHARS = 60  # searched before a surname for given names
_ROLE_CHARS = 120  # searched on each side of a name for a role
_QUOTED = re.compile(r"“[^“”\"]*[”\"]|\"[^“”\"\n]*[”\"]|''.*?''")
# A pronoun that belongs to a name before it in the sentence, with no other name between.
_BESIDE = re.compile(r"[^.!?;:“”\"\nA-Z]{0,80}?\b([Hh]e|[Hh]is|[Hh]im|[Hh]imself|[Ss]he|[Hh]ers?|[Hh]erself)\b")
_HIS = frozenset({"he", "his", "him", "himself"})
_MAX_SURNAMES = 40
_MEN = frozenset({"mr", "sir", "lord"})
_WOMEN = frozenset({"mrs", "ms", "miss", "dame", "lady", "baroness"})
_BEFORE_PLACES = frozenset({"in", "at", "near"})
_CONTEXT_CHARS = 2000  # searched before a pronoun for its antecedent
_MAX_OCCURRENCES = 6  # of a name, searched for a role
_INDEFINITE = frozenset({"one", "a", "an", "another"})
_DEFINITE = frozenset({"the", "this", "that"})
_BEFORE_DESCRIPTIONS = lexicon.FORMS_OF_BE | {",", "as", "(", "–", "become", "became"}  # "Jane Roe, a nurse"
_BEFORE_SUBJECTS = frozenset({"although", "as", "though", "when", "while"})
_ADJECTIVES = frozenset({"chief", "general", "lead", "major", "principal"})  # roles that also describe a thing
_OPENERS = lexicon.DETERMINERS | {"its", "his", "her", "their", "our", "my"}
_BEFORE_SENTENCE = re.compile(r"[.!?”\"]|\d[\d.]*")
_PEOPLE = frozenset({"woman", "man", "girl", "boy", "lady", "gentleman", "mother", "father", "daughter", "son"})
_MAX_OFFICE = 10  # words of an office before a name
_MAX_UNNAMED = 4  # words of an unnamed person, up to the role: "One former support worker"
_SAYING = frozenset({"said", "says", "told", "added", "wrote"})
_SHORT_ROLE = 5  # letters; a shorter role in capitals is an abbreviation: "MP"


@dataclass(frozen=True, slots=True)
class ResolvedSpeaker:
    """A speaker with the fullest name, role and organisation that the document gives."""

    name: str = ""
    role: str = ""
    organisation: str = ""
    anonymous: bool = False  # has no full name
    is_person: bool = True  # False for an organisation, and for words that name no speaker


@dataclass(frozen=True, slots=True)
class PronounContext:
    """Where to look for the antecedent of a pronoun; numbers are offsets in the document's text."""

    previous: ResolvedSpeaker | None  # of the previous quotation, if that is near
    since: int  # end of that quotation
    sentence: int  # start of the mention's sentence
    lead: int  # start of the sentence that introduces the quoted words, or that is before them
    block: int  # start of its block
    block_before: int  # start of the previous block


def _has_name(speaker: ResolvedSpeaker) -> bool:
    """Tell whether a speaker has a name, even if only a one-word pseudonym."""
    return bool(speaker.name) and (not speaker.anonymous or (speaker.name[0].isupper() and " " not in speaker.name))


def has_given_name(name: str) -> bool:
    """Tell whether a full name begins with a common given name."""
    return bool(name) and name.split()[0].lower() in GIVEN_NAMES


def _opens_person(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether words begin with an unnamed person: "former support worker"."""
    role = next((at for at, token in enumerate(tokens) if is_role(token) or token.lower in _PEOPLE), None)
    if role and tokens[0].lower == "of" and tokens[role].lower in _ADJECTIVES:
        return False  # "one of the major problems"
    is_named = role is not None and role + 1 < len(tokens) and is_capitalised(tokens[role + 1])
    return role is not None and not is_named and all(token.text.isalpha() for token in tokens[:role])


def _is_followed_by_who(tokens: Sequence[SyntaxToken], stop: int) -> bool:
    """Tell whether a clause about a person follows a name: "Tamika, who had been told"."""
    return [token.lower for token in tokens[stop : stop + 2]] in ([",", "who"], [",", "whose"])


def _is_apposed(tokens: Sequence[SyntaxToken], at: int, stop: int) -> bool:
    """Tell whether a name stands beside its office: "The Head of Nets, Jane Roe,", "Jane Roe, a nurse who"."""
    if at and tokens[at - 1].text == ",":
        start = next((i + 1 for i in range(at - 2, -1, -1) if tokens[i].text in ",.;:!?"), 0)
        office = tokens[start : at - 1]
        is_opened = bool(office) and (office[0].lower in _OPENERS or is_capitalised(office[0]))
        is_clause = any(t.text in lexicon.AUXILIARIES or reporting_verbs.is_reporting_verb(t.text) for t in office)
        if is_opened and len(office) <= _MAX_OFFICE and any(map(is_role, office)) and not is_clause:
            return True
    after = tokens[stop + 1 : stop + 1 + _MAX_UNNAMED]
    is_set_off = bool(after) and tokens[stop].text == ","
    return is_set_off and after[0].lower in {"a", "an", "the", "who", "whose"} and any(map(is_role, after))


def _begins_with_speaker(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether a sentence begins with a name and a verb of saying: "Ms Roe said that"."""
    verb = next((at for at, token in enumerate(tokens) if not is_capitalised(token)), 0)
    return verb > 0 and reporting_verbs.is_reporting_verb(tokens[verb].text)


def _is_named_behind(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether a name follows an office behind a comma: "nurse, Jane Roe"."""
    comma = next((at for at, token in enumerate(tokens[:_MAX_UNNAMED]) if token.text == ","), -1)
    return 0 < comma < len(tokens) - 1 and is_capitalised(tokens[comma + 1])


def _names_person(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether two capitalised words in a row may be a person's name."""
    pairs = pairwise(tokens)
    return any(is_capitalised(one) and is_capitalised(two) and not is_role(two) for one, two in pairs)


def _may_be_verb(token: SyntaxToken) -> bool:
    is_past = token.text.islower() and token.lower.endswith("ed")
    return is_past or token.text in lexicon.AUXILIARIES or reporting_verbs.is_reporting_verb(token.text)


def _begins_with_officer(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether an unnamed person is the subject of a sentence: "The head of nets accepted"."""
    verb = next((at for at, token in enumerate(tokens) if _may_be_verb(token)), 0)
    if verb < 2 or tokens[0].lower not in _DEFINITE | _INDEFINITE:
        return False
    is_office = is_role(tokens[verb - 1]) or not _names_person(tokens[1:verb])
    return is_office and any(map(is_role, tokens[1:verb]))


def _begins_with(text: str, pronoun: str) -> bool:
    """Tell whether a text goes on about a person named before it: "He met Peter Marsh"."""
    first = _WORD.match(text)
    return first is not None and first.group().lower() == pronoun.lower()


def may_match_pronoun(name: str, pronoun: str) -> bool:
    """Tell whether the given name allows a pronoun to refer to this person."""
    given = name.split()[0].lower() if name else ""
    return given not in (FEMALE_NAMES if pronoun.lower() == "he" else MALE_NAMES)


def may_match_title(name: str, title: str) -> bool:
    """Tell whether the given name allows a title to belong to this person: not "Mr" to Jane Roe."""
    pronoun = "he" if title in _MEN else "she" if title in _WOMEN else ""
    return not pronoun or may_match_pronoun(name, pronoun)


class SpeakerResolver:
    """The people of one document, as far as its mentions have been resolved."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, ResolvedSpeaker] = {}  # by the key of the full name
        self._speaker_keys: set[str] = set()  # people named as speakers
        self._occurrences: dict[str, list[Span]] = {}  # by the words searched
        self._full_names: dict[str, list[tuple[int, str]]] = {}  # by surname
        self._fitting_names: dict[tuple[str, str], list[tuple[int, str]]] = {}  # by surname and title
        self._pronouns: dict[str, dict[str, int]] = {}  # by surname: how often each stands beside it
        self._lowercase_words: frozenset[str] = frozenset()  # of the text; filled on first use

    def resolve(self, mention: Mention, context: PronounContext, *, is_label: bool = False) -> ResolvedSpeaker:
        """Return the speaker that a mention refers to; one without a name if no name may be given.

        Mentions must be given in document order. `is_label` says that the mention is beside the quotation without a
        verb of saying.
        """
        speaker = self._resolve_mention(mention, context, is_label=is_label)
        is_titled = bool(speaker.role) or bool(self._read_title(mention.span.start))
        is_word = not is_titled and not is_label and self._is_word(speaker.name)
        is_name = is_speaker_name(speaker.name, is_titled=is_titled) and not is_word
        if speaker.name and not is_name:
            return ResolvedSpeaker(anonymous=True, is_person=False)
        role = "" if _POSSESSIVE_END.search(speaker.role) else speaker.role
        return replace(speaker, role=role, organisation=_POSSESSIVE_END.sub("", speaker.organisation))

    def _resolve_mention(self, mention: Mention, context: PronounContext, *, is_label: bool) -> ResolvedSpeaker:
        match mention.kind:
            case MentionKind.FULL | MentionKind.ORGANISATION if self._is_common_phrase(mention, is_label=is_label):
                return ResolvedSpeaker(is_person=False)
            case MentionKind.FULL:
                return self._add_speaker(self._resolve_full_name(mention))
            case MentionKind.SURNAME:
                return self._add_speaker(self._resolve_surname(mention))
            case MentionKind.PRONOUN:
                return self._resolve_pronoun(mention, context)
            case MentionKind.ORGANISATION:
                name = strip_determiner(mention.name)
                is_any = is_generic_body(name)  # "the Board" of two documents are two
                return ResolvedSpeaker(name, "", mention.organisation or name, anonymous=is_any, is_person=False)
            case MentionKind.COMMON:
                return ResolvedSpeaker(mention.name, mention.role, mention.organisation, anonymous=True)

    def find_name(self, name: str, before: int) -> Span | None:
        """Return the last place before an offset where a name is printed, else the first one after it."""
        places = self._list_occurrences(name)
        earlier = bisect_right(places, before, key=lambda place: place.end)
        return next(iter(places[max(earlier - 1, 0) :][:1]), None)

    def _may_be_person(self, mention: Mention, tokens: Sequence[SyntaxToken]) -> bool:
        """Tell whether a full name is one of a person: "Example Action" and "Armed Policing" are none."""
        is_titled = bool(mention.role) or is_honorific(tokens[0])
        is_known = build_speaker_key(mention.name) in self._speaker_keys
        if not is_known and classify_name(mention.name, is_titled=is_titled) is not NameKind.PERSON:
            return False
        return not self._is_common_phrase(mention, is_label=False)

    def _is_common_phrase(self, mention: Mention, *, is_label: bool) -> bool:
        """Tell whether only capitals make words look like a name: the document also has each of them in lower case.

        A role, a title or a known given name still shows a person, and an article or a parent body an organisation.
        """
        if mention.role or mention.organisation not in {"", strip_determiner(mention.name)}:
            return False
        words = [word.lower() for word in _WORD.findall(mention.name)]
        if mention.kind is MentionKind.ORGANISATION:
            return is_label and self._are_common(words) and f"the {mention.name}" not in self._text
        if has_given_name(mention.name) or self._read_title(mention.span.start):
            return False
        return self._are_common(words)

    def _is_word(self, name: str) -> bool:
        """Tell whether one capitalised word is an ordinary one that the document also has in lower case."""
        is_one = " " not in name and name[:1].isupper() and not has_given_name(name) and not name.isupper()
        return is_one and is_ordinary(name) and not is_person_noun(name.lower()) and self._are_common([name.lower()])

    def _are_common(self, words: Sequence[str]) -> bool:
        """Tell whether the document has each of these words in lower case."""
        if not self._lowercase_words:
            self._lowercase_words = frozenset(word for word in _WORD.findall(self._text) if word.islower())
        return self._lowercase_words.issuperset(words)

    def _add_speaker(self, speaker: ResolvedSpeaker) -> ResolvedSpeaker:
        self._speaker_keys.add(build_speaker_key(speaker.name))
        return speaker

    def _resolve_full_name(self, mention: Mention) -> ResolvedSpeaker:
        key = build_speaker_key(mention.name)
        known = self._known.get(key)
        longer = [each for each in self._known.values() if each.name.endswith(f" {mention.name}")]
        if known is None and len(longer) == 1 and not longer[0].anonymous:
            return longer[0]  # "Ray Roe" after "Jane Ray Roe"
        if known is None and not (mention.role and mention.organisation):
            known = self._find_description(mention)
        speaker = ResolvedSpeaker(mention.name, mention.role, mention.organisation)
        if known:
            is_abbreviated = mention.role.isupper() and len(mention.role) < _SHORT_ROLE
            is_shorter = is_abbreviated or mention.role.casefold() in known.role.casefold()
            role = known.role if is_shorter else mention.role
            speaker = ResolvedSpeaker(mention.name, role, mention.organisation or known.organisation)
        self._known[key] = speaker
        return speaker

    def _find_description(self, mention: Mention) -> ResolvedSpeaker | None:
        """Look for the name elsewhere with a role beside it: backwards from the mention, then forwards."""
        at = mention.span.start
        occurrences = [each for each in self._list_occurrences(mention.name) if each.start != at]
        occurrences.sort(key=lambda each: (each.start > at, abs(each.start - at)))
        for each in occurrences[:_MAX_OCCURRENCES]:
            role, organisation = self._read_role_beside(each)
            if role:
                return ResolvedSpeaker(mention.name, role, organisation)
        return None

    def _read_role_beside(self, name: Span) -> tuple[str, str]:
        """Return the role and organisation printed directly before or after a name."""
        line_start = self._text.rfind("\n", 0, name.start) + 1
        left = tokenize_sentence(self._text, max(line_start, name.start - _ROLE_CHARS), name.end)
        cut = next((index for index in range(len(left) - 1, -1, -1) if not may_describe(left[index])), -1)
        found = parse_noun_phrase(self._text, left[cut + 1 :]) if left[cut + 1 :] else None
        key = build_speaker_key(name.slice(self._text))
        if found and found.role and found.span.end == name.end and build_speaker_key(found.name) == key:
            return found.role, found.organisation
        line_end = self._text.find("\n", name.end)
        stop = min(name.end + _ROLE_CHARS, line_end if line_end >= 0 else len(self._text))
        right = tokenize_sentence(self._text, name.end, stop)
        if right and right[0].text == ",":
            rest = right[1:]
            ends = (i for i, token in enumerate(rest) if token.text in ",.;()" or token.text in _SAYING)
            close = next(ends, len(rest))
            if close < len(rest):
                return parse_appositive(self._text, rest[:close])
        return "", ""

    def _resolve_surname(self, mention: Mention) -> ResolvedSpeaker:
        name = self._find_full_name(mention)
        if name is None:
            key = build_speaker_key(mention.name)
            known = self._known.get(key)
            role = mention.role or (known.role if known else "")
            speaker = ResolvedSpeaker(mention.name, role, mention.organisation, anonymous=True)
            self._known[key] = speaker
            return speaker
        return self._resolve_full_name(replace(mention, kind=MentionKind.FULL, name=name))

    def _find_full_name(self, mention: Mention) -> str | None:
        """Return the last full name with this surname before the mention, else the first one after it."""
        title = self._read_title(mention.span.start)
        key = (mention.name, title)
        if key not in self._fitting_names:
            self._fitting_names[key] = self._list_fitting_names(mention.name, title)
        names = self._fitting_names[key]
        earlier = bisect_left(names, mention.span.start, key=lambda each: each[0])
        return names[max(earlier - 1, 0)][1] if names else None

    def _list_fitting_names(self, surname: str, title: str) -> list[tuple[int, str]]:
        """Return the full names with a surname that fit a title best, with offsets."""
        if surname not in self._full_names:
            self._full_names[surname] = list(self._find_full_names(surname))
        names = self._full_names[surname]
        names = [(at, name) for at, name in names if title and self._read_title(at) == title] or names
        names = [(at, name) for at, name in names if has_given_name(name)] or names
        return [(at, name) for at, name in names if may_match_title(name, title)] or names

    def _list_occurrences(self, words: str) -> list[Span]:
        """Return the spans of words as whole words (cached)."""
        if words not in self._occurrences:
            self._occurrences[words] = list(self._find_occurrences(words))
        return self._occurrences[words]

    def _find_occurrences(self, words: str) -> Iterator[Span]:
        """Yield the spans of words as whole words."""
        at = self._text.find(words)
        while at >= 0:
            end = at + len(words)
            before, after = self._text[at - 1 : at], self._text[end : end + 1]
            if not (before.isalnum() or after.isalnum() or after == "-"):
                yield Span(at, end)
            at = self._text.find(words, end)

    def _find_full_names(self, surname: str) -> Iterator[tuple[int, str]]:
        """Yield the full names that end in a surname, with offsets."""
        for each in self._list_occurrences(surname):
            before = _GIVEN_NAMES.search(self._text, max(0, each.start - _GIVEN_NAMES_CHARS), each.start)
            if not before:
                continue
            suffix = _SUFFIX.match(self._text, each.end)
            name = self._trim_name(before.start(), suffix.end() if suffix else each.end)
            first = name.partition(" ")[0]
            if first.isalpha() and first.isupper() and len(first) > 1 and not surname.isupper():
                continue  # a body: "RTV Ruritania"
            is_common = not has_given_name(name) and self._are_common(_WORD.findall(name.lower()))
            if " " in name and not is_common:
                yield before.start(), name

    def _read_title(self, at: int) -> str:
        """Return the title at an offset, "dr" of "Dr. Roe"; "" without one."""
        match = _WORD.match(self._text, at)
        word = match.group().lower() if match else ""
        return word if word in HONORIFICS else ""

    def _trim_name(self, start: int, end: int) -> str:
        """Return the full name at the end of capitalised words, without a role or the sentence's first word."""
        tokens = tokenize_sentence(self._text, start, end)
        while tokens and not is_capitalised(tokens[0]):
            tokens = tokens[1:]
        found = parse_noun_phrase(self._text, tokens) if tokens else None
        return found.name if found and found.kind is MentionKind.FULL else ""

    def _resolve_pronoun(self, mention: Mention, context: PronounContext) -> ResolvedSpeaker:
        """Return the previous speaker if no other person was named since, else the only person named nearby."""
        pronoun, end = mention.name, mention.span.start
        if pronoun.lower() not in {"he", "she"}:
            return ResolvedSpeaker()
        previous = context.previous if end - context.since <= _CONTEXT_CHARS else None
        if previous and previous.is_person and _has_name(previous) and may_match_pronoun(previous.name, pronoun):
            since = Span(context.since, end)
            is_alone = set(self._find_people(since, pronoun)) <= {build_speaker_key(previous.name)}
            is_alone = is_alone and self._may_be(previous.name, pronoun)
            if is_alone and not self._names_somebody(since, pronoun) and not self._is_about_officer(since):
                return previous
        for start in (context.sentence, context.lead, context.block, context.block_before):
            span = Span(max(start, end - _CONTEXT_CHARS), end)
            people = self._find_people(span, pronoun)
            if not people and start == context.lead and self._names_somebody(span, pronoun, _DEFINITE):
                return ResolvedSpeaker()
            if people:
                is_open = self._names_somebody(span, pronoun) or self._is_about_officer(span)
                if is_open or _begins_with(span.slice(self._text), pronoun):
                    return ResolvedSpeaker()
                certain = [name for name, is_certain in people.values() if is_certain]
                return self._get_speaker(certain[0]) if len(people) == len(certain) == 1 else ResolvedSpeaker()
        return ResolvedSpeaker()

    def _may_be(self, name: str, pronoun: str) -> bool:
        """Tell whether the words beside a person's name allow a pronoun: not "he" where "her" is said of her only."""
        surname = name.split()[-1]
        if surname not in self._pronouns:
            self._pronouns[surname] = {"he": 0, "she": 0}
            for each in self._list_occurrences(surname)[:_MAX_SURNAMES]:
                beside = _BESIDE.match(self._text, each.end)
                if beside:
                    self._pronouns[surname]["he" if beside[1].lower() in _HIS else "she"] += 1
        counts = self._pronouns[surname]
        other = counts["she" if pronoun.lower() == "he" else "he"]
        return not other or counts[pronoun.lower()] >= other

    def _names_somebody(self, span: Span, pronoun: str, openers: frozenset[str] = _INDEFINITE) -> bool:
        """Tell whether an unnamed person is introduced to whom a pronoun may refer: "One nurse", "I met a man".

        Nobody is by a sentence whose subject is the pronoun itself, or a name that speaks.
        """
        text = _QUOTED.sub(lambda match: " " * len(match.group()), span.slice(self._text))
        tokens = tokenize_sentence(text, 0, len(text))
        is_about_other = True
        for at, token in enumerate(tokens):
            if at == 0 or tokens[at - 1].text in ".!?":
                is_about_other = not (token.lower == pronoun.lower() or _begins_with_speaker(tokens[at:]))
            if (
                is_about_other
                and token.lower in openers
                and (at == 0 or tokens[at - 1].lower not in _BEFORE_DESCRIPTIONS)
                and _opens_person(tokens[at + 1 : at + _MAX_UNNAMED])
                and not _is_named_behind(tokens[at + 1 :])
            ):
                return True
        return False

    def _is_about_officer(self, span: Span) -> bool:
        """Tell whether a sentence has an unnamed person as its subject: "The officer explained that"."""
        tokens = tokenize_sentence(self._text, span.start, span.end)
        starts = [at for at in range(len(tokens)) if at == 0 or _BEFORE_SENTENCE.fullmatch(tokens[at - 1].text)]
        return any(_begins_with_officer(tokens[at : at + _MAX_OFFICE]) for at in starts)

    def _get_speaker(self, name: str) -> ResolvedSpeaker:
        known = self._known.get(build_speaker_key(name))
        return known or ResolvedSpeaker(name, anonymous=True)

    def _find_people(self, span: Span, pronoun: str) -> dict[str, tuple[str, bool]]:
        """Find the people named outside quotation marks to whom a pronoun may refer.

        Returns:
            By key: the name, and whether it is certainly a person's.
        """
        people: dict[str, tuple[str, bool]] = {}
        text = _QUOTED.sub(lambda match: " " * len(match.group()), span.slice(self._text))
        tokens = tokenize_sentence(text, 0, len(text))
        at = 0
        people |= {token.text: (token.text, True) for token in tokens if _INITIALS.fullmatch(token.text)}
        while at < len(tokens):
            stop = at
            while stop < len(tokens) and is_capitalised(tokens[stop]) and tokens[stop].text[0].isalpha():
                stop += 1
            if stop > at and not (at and tokens[at - 1].lower in _BEFORE_PLACES):
                speaks = stop < len(tokens) and reporting_verbs.is_reporting_verb(tokens[stop].text)
                acts = speaks or not at or tokens[at - 1].text in ".!?" or tokens[at - 1].lower in _BEFORE_SUBJECTS
                acts = acts or _is_apposed(tokens, at, stop)
                speaks = speaks or _is_followed_by_who(tokens, stop)
                name, is_certain = self._identify_person(
                    text, tokens[at:stop], span.start, speaks=speaks, acts=acts and stop < len(tokens)
                )
                if name and may_match_pronoun(name, pronoun) and self._may_be(name, pronoun):
                    key = build_speaker_key(name)
                    people[key] = (name, is_certain or (key in people and people[key][1]))
            at = max(stop, at + 1)
        return people

    def _identify_person(
        self, text: str, tokens: list[SyntaxToken], offset: int, *, speaks: bool, acts: bool
    ) -> tuple[str, bool]:
        """Return the full name of a person for capitalised words, or "", and whether they certainly name a person.

        `tokens` are in `text`, which begins at `offset` in the document; `speaks` says that a reporting verb follows,
        `acts` that the words are where the subject of a sentence is.
        """
        mention = parse_noun_phrase(text, tokens)
        if mention is None or mention.kind not in (MentionKind.FULL, MentionKind.SURNAME):
            return "", False
        if not lexicon.PLACE_WORDS.isdisjoint(mention.name.lower().split()):
            return "", False
        mention = replace(mention, span=mention.span.shift(offset))
        if mention.kind is MentionKind.FULL and not self._may_be_person(mention, tokens):
            return "", False
        name = mention.name if mention.kind is MentionKind.FULL else self._find_full_name(mention) or ""
        is_found = mention.kind is MentionKind.SURNAME and bool(name) and not has_given_name(name)
        if is_found and (self._is_word(mention.name) or classify_name(name) is not NameKind.PERSON):
            return "", False  # "School of Art", though "Asia Art" is printed somewhere
        has_title = is_honorific(tokens[0])
        has_spoken = build_speaker_key(name or mention.name) in self._speaker_keys
        is_subject = acts and mention.kind is MentionKind.FULL
        is_certain = has_spoken or has_title or speaks or is_subject or has_given_name(name or mention.name)
        if name:
            if is_certain:
                self._resolve_full_name(replace(mention, kind=MentionKind.FULL, name=name))
            return name, is_certain
        return (mention.name, True) if is_certain else ("", False)
