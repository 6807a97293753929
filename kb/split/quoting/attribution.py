"""Says who speaks marked words, from the words before and after them, and by which rule.

This module knows the grammar of reporting ("Jane Roe said: ...", "..., said Jane Roe, Head of Policy", "according to").
It does not know who "she" is, nor what stands in other blocks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kb.model import Span
from kb.split.quoting import cues, lexicon
from kb.split.quoting.names import Kind, Mention, phrase, source_phrase
from kb.split.quoting.roles import appositive
from kb.split.quoting.subjects import (
    agent_of,
    apposed,
    left_of,
    right_of,
    segments,
    sentence_subject,
    speaks,
    whole_subject,
)
from kb.split.quoting.tokens import Token, is_acronym, is_capitalised

_STOPS = frozenset(".!?…")
_NOT_IN_SOURCE = frozenset(':;!?“”"')
_LEAD = frozenset(",;-–—")
_MAX_MIDDLE = 14  # words between a speech verb and the words it brings
_MAX_LOOSE = 5  # the same for verbs that are often used of other things
_MAX_SUBJECT = 30
_MAX_SOURCE = 30
_MAX_NAME = 4
_MAX_LABEL = 12
_MAX_CLAUSE = 8
_MAX_SHORTENED = 200  # characters before an acronym in which the words it stands for may be
_WORD = re.compile(r"[^\W_]+")


class Rule(StrEnum):
    """How a quotation's speaker was found."""

    VERB_AFTER = "speaker after the verb, after the words"  # "...," said Jane Roe
    SPEAKER_AFTER = "speaker and verb after the words"  # "...," Jane Roe said
    SPEAKER_BEFORE = "speaker and verb before the words"  # Jane Roe said: "..."
    LEAD_IN = "lead-in in the block before"
    LABEL = "name and colon before the words"
    ACCORDING_TO = "according to"
    COLON = "sentence that ends in a colon"
    BRACKETS = "source in brackets after the words"
    SOURCE_LINE = "source beneath the words"
    PARAGRAPH = "a paragraph in marks, no speaker named"
    FRAGMENT = "words quoted inside a sentence"
    CORRECTION = "an editor's correction"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who speaks, and how that was found.

    Attributes:
        cue: The verb or the words that say so.
    """

    mention: Mention
    cue: Span
    rule: Rule


def last_sentence(part: Sequence[Token]) -> list[Token]:
    """Return the tokens of the last sentence; none where the text ends with a full stop."""
    for index in range(len(part) - 1, -1, -1):
        if part[index].text in _STOPS and (
            index + 1 == len(part) or part[index + 1].text[0].isupper() or part[index + 1].text in "\"“‘'"
        ):
            return list(part[index + 1 :])
    return list(part)


def first_sentence(part: Sequence[Token]) -> list[Token]:
    """Return the tokens of the first sentence, without its stop."""
    for index, token in enumerate(part):
        if token.text in _STOPS and (index + 1 == len(part) or not part[index + 1].text[0].islower()):
            return list(part[:index])
    return list(part)


def names_something(part: Sequence[Token]) -> bool:
    """Tell whether the words before a mark announce a title, a term or a name rather than speech."""
    if len(part) > 1 and part[-1].lower in {"a", "an", "the"} and part[-2].lower in lexicon.CALLING:
        return True
    return bool(part) and part[-1].lower in lexicon.NAMING


def before(text: str, part: Sequence[Token], *, whole: bool) -> Attribution | None:
    """Find the speaker in the sentence before marked words.

    Args:
        text: The document's text.
        part: The tokens of that sentence, up to the mark.
        whole: Whether the marked words are a sentence of their own.
    """
    if not part:
        return None
    ends = part[-1].text if part[-1].text in {":", ",", "-", "–", "—"} else ""
    body = list(part[:-1]) if ends else list(part)
    if not body:
        return None
    found = _by_verb(text, body, ends, whole=whole) or _by_according(text, body)
    if found:
        return found
    if ends == ":" and whole:
        return _by_colon(text, body, part[-1])
    return None


def _by_verb(text: str, body: list[Token], ends: str, *, whole: bool) -> Attribution | None:
    for index in range(len(body) - 1, -1, -1):
        following = body[index + 1].lower if index + 1 < len(body) else ""
        if not _is_verb(body, index, following, loose=True) or _is_passive(body, index):
            continue
        if any(token.text == ";" for token in body[index:]):
            return None  # what is said ends there
        middle = len(body) - 1 - index
        if middle > (_MAX_MIDDLE * 2 if ends == ":" else _MAX_MIDDLE):
            return None
        word = body[index].lower
        if middle > _MAX_LOOSE and (not cues.is_cue(word, following) or (cues.is_gerund(word) and not ends)):
            continue
        cue = Span(body[index].start, body[-1].end if middle <= 1 else body[index].end)
        if index == 0 and cues.follows_its_verb(body[0].lower):
            right = right_of(text, body, 1)
            return Attribution(right, cue, Rule.SPEAKER_BEFORE) if right else None
        mention = _subject(text, body, index)
        if mention is None:
            continue
        rule = Rule.SPEAKER_BEFORE if whole or ends in {":", ","} else Rule.FRAGMENT
        return Attribution(mention, cue, rule)
    return None


def _is_verb(part: Sequence[Token], index: int, following: str, *, loose: bool) -> bool:
    token = part[index]
    if not token.text[0].isalpha() or (token.text[0].isupper() and index):
        return False
    if not cues.is_cue(token.lower, following, loose=loose):
        return False
    return token.lower not in lexicon.NOUN_LIKE or (index > 0 and _has_subject(part, index))


def _has_subject(part: Sequence[Token], index: int) -> bool:
    """Tell whether a word that is a verb or a noun has a subject before it: "they report", "the charity reports"."""
    previous = part[index - 1]
    if previous.lower in lexicon.PRONOUNS | {"statement", "report", "and"} or previous.text in lexicon.AUXILIARIES:
        return True
    if is_capitalised(previous):
        return True
    if not previous.text.isalpha():
        return False
    if not part[index].lower.endswith("s"):
        return previous.lower.endswith("s")
    return index > 1 and not previous.lower.endswith("s") and part[index - 2].lower in lexicon.DETERMINERS


def _subject(text: str, body: list[Token], index: int) -> Mention | None:
    """Read whose verb stands at `index`: beside it or, for "saying" and "who said", earlier in the sentence."""
    gerund = cues.is_gerund(body[index].lower)
    if gerund or body[index - 1].lower == "who":
        agent = agent_of(text, body[: index if gerund else index - 1])
        if agent:
            return agent
    return sentence_subject(text, body[:index]) if gerund else left_of(text, body[:index])


def _is_passive(body: Sequence[Token], index: int) -> bool:
    """Tell whether a verb is done to its subject: "he was asked", "we were told"."""
    at = index - 1
    while at > 0 and (body[at].lower.endswith("ly") or body[at].lower in {"also", "then", "later", "once", "again"}):
        at -= 1
    return at >= 0 and body[at].lower in lexicon.BE and not cues.is_gerund(body[index].lower)


def _by_according(text: str, body: list[Token]) -> Attribution | None:
    for index in range(len(body) - 1):
        if body[index].lower == "according" and body[index + 1].lower == "to":
            right = right_of(text, body, index + 2)
            if right:
                return Attribution(right, Span(body[index].start, body[index + 1].end), Rule.ACCORDING_TO)
    return None


def _by_colon(text: str, body: list[Token], colon: Token) -> Attribution | None:
    """Read "Jane Roe:", or a sentence with a person as its subject that ends in a colon."""
    label = phrase(text, body)
    if label and label.kind in (Kind.FULL, Kind.SURNAME) and label.span.end == body[-1].end:
        return Attribution(label, label.span, Rule.LABEL)
    if len(body) <= _MAX_LABEL and "," in {token.text for token in body}:
        parted = apposed(text, body)
        if parted and parted.kind is Kind.FULL and (parted.role or parted.organisation):
            return Attribution(parted, parted.span, Rule.LABEL)
    subject = sentence_subject(text, body)
    if subject and subject.kind is Kind.SURNAME and f" {subject.name.lower()} " in text:
        return None  # a word that the sentence begins with, and no name
    if subject and subject.kind in (Kind.FULL, Kind.SURNAME, Kind.PRONOUN):
        return Attribution(subject, Span(colon.start, colon.end), Rule.COLON)
    return None


def after(text: str, part: Sequence[Token]) -> Attribution | None:
    """Find the speaker in the sentence after marked words.

    Args:
        text: The document's text.
        part: The tokens of that sentence, from the mark on.
    """
    at = 0
    while at < len(part) and part[at].text in _LEAD:
        at += 1
    body = list(part[at:])
    if not body:
        return None
    if body[0].text == "(":
        cited = at and part[0].text == ","  # '"A title", (Example Press, 2014)'
        return None if cited or _is_short_form(text, part[0].start, body) else _in_brackets(text, body)
    if body[0].lower == "according" and len(body) > 2 and body[1].lower == "to":
        right = right_of(text, body, 2)
        return Attribution(right, Span(body[0].start, body[1].end), Rule.ACCORDING_TO) if right else None
    return _verb_first(text, body) or _subject_first(text, body)


def _is_short_form(text: str, end: int, body: list[Token]) -> bool:
    """Tell whether brackets hold the initials of the words before them: "transparency in supply chains" (TISC)."""
    if len(body) < 3 or body[2].text != ")" or not is_acronym(body[1]):
        return False
    letters = body[1].lower
    words = _WORD.findall(text, max(end - _MAX_SHORTENED, 0), end)
    return "".join(word[0].lower() for word in words[-len(letters) :]) == letters


def _verb_first(text: str, body: list[Token]) -> Attribution | None:
    at = 0
    while at < len(body) and (body[at].lower.endswith("ly") or body[at].lower in {"also", "then", "later", "once"}):
        at += 1
    if at >= len(body) or not body[at].text[0].islower():
        return None
    following = body[at + 1].lower if at + 1 < len(body) else ""
    word = body[at].lower
    if not cues.is_cue(word, following, loose=True) or cues.is_gerund(word) or not cues.follows_its_verb(word):
        return None
    right = right_of(text, body, at + 1)
    if right is None or (right.kind is Kind.PRONOUN and len(body) > at + 3):
        return None
    return Attribution(right, Span(body[at].start, body[at].end), Rule.VERB_AFTER)


def _subject_first(text: str, body: list[Token]) -> Attribution | None:
    if body[0].text[0].isupper() and body[0].lower in lexicon.DETERMINERS:
        return None  # another sentence: after quoted words "the officer said" goes on in small letters
    for index in range(1, min(len(body), _MAX_SUBJECT)):
        following = body[index + 1].lower if index + 1 < len(body) else ""
        if not _is_verb(body, index, following, loose=False) or cues.is_gerund(body[index].lower):
            continue
        mention = whole_subject(text, body[:index]) or _clause_subject(text, body, index)
        return Attribution(mention, Span(body[index].start, body[index].end), Rule.SPEAKER_AFTER) if mention else None
    return None


def _clause_subject(text: str, body: list[Token], verb: int) -> Mention | None:
    """Read the subject of a reporting clause that ends the sentence: "... for everyone, Jane Roe said"."""
    if len(body) - verb > _MAX_CLAUSE:
        return None
    commas = [i for i in range(verb) if body[i].text == ","]
    if not commas:
        return None
    return whole_subject(text, body[commas[-1] + 1 : verb])


def _in_brackets(text: str, body: list[Token]) -> Attribution | None:
    close = next((i for i, token in enumerate(body) if token.text == ")"), None)
    if close is None or close < 2:
        return None
    inside = body[1:close]
    mention = source(text, inside)
    return Attribution(mention, mention.span, Rule.BRACKETS) if mention else None


def source(text: str, part: Sequence[Token]) -> Mention | None:
    """Read a source line: "Jane Roe, Head of Policy", "Police officer, interview", "Survivor A"."""
    dashed = bool(part) and part[0].text in "-–—~"
    part = part[1:] if dashed else part
    if not part or len(part) > _MAX_SOURCE or part[-1].text in _STOPS | {":"}:
        return None
    if any(token.text in _NOT_IN_SOURCE or (token.text.isdigit() and len(token.text) == 4) for token in part):
        return None
    commas = [i for i, token in enumerate(part) if token.text in ",("]
    head = list(part[: commas[0]]) if commas else list(part)
    if not head or any(token.text in lexicon.AUXILIARIES or speaks(token) for token in head):
        return None
    mention = source_phrase(text, head, alone=dashed)
    if mention is None or not commas:
        return mention
    rest = list(part[commas[0] + 1 :])
    if mention.kind is Kind.COMMON:
        named = phrase(text, next(iter(segments(rest)), []))
        if named and named.kind is Kind.FULL and not named.role and len(named.name.split()) <= _MAX_NAME:
            return replace(named, role=mention.name, organisation=mention.organisation)
    role, organisation = appositive(text, rest)
    return replace(mention, role=mention.role or role, organisation=mention.organisation or organisation)
