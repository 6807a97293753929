"""Reads the subject of a reporting verb: beside it, before it with an appositive, or first in the sentence.

This module knows the grammar of one clause. It does not know which verb reports, nor what is quoted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.split.quoting import cues, lexicon
from kb.split.quoting.names import Kind, Mention, phrase
from kb.split.quoting.roles import appositive
from kb.split.quoting.tokens import Token, final_run, is_capitalised, names_group, opens_phrase, without_determiner

_AND = frozenset({"and", "then", "but"})
_ENDS_PHRASE = frozenset(',;:—–()"“”')
_CLAUSES = frozenset({"who", "which", "in", "during", "after", "told"})
_MAX_AGENT = 8
_MAX_PHRASE = 5  # words of a subject of common nouns where no verb shows its end


def _without_auxiliaries(part: list[Token]) -> list[Token]:
    while part and (
        part[-1].text in lexicon.AUXILIARIES or (part[-1].lower.endswith("ly") and part[-1].text[0].islower())
    ):
        part = part[:-1]
    return part


def left_of(text: str, part: list[Token]) -> Mention | None:
    """Read the subject of the verb that follows `part`."""
    relative = bool(part) and part[-1].lower == "who"
    part = _without_auxiliaries(part)
    if relative and part and part[-1].text == ",":
        part = part[:-1]
    if not part:
        return None
    if part[-1].lower in _AND or (part[-1].text == "," and len(part) > 1 and part[-2].lower in _AND):
        return sentence_subject(text, part)
    if part[-1].text in {",", ")"}:
        return apposed(text, part)
    start = len(part)
    while start > 0 and part[start - 1].lower not in lexicon.BOUNDARIES:
        start -= 1
    if start and part[start - 1].text == ",":
        named = apposed(text, part)
        if named and named.kind is Kind.FULL and (named.role or named.organisation):
            return named
    return _clause_subject(text, part, start)


def _clause_subject(text: str, part: list[Token], start: int) -> Mention | None:
    """Read the subject of a verb in the tokens from `start` on, which no boundary cuts."""
    piece = part[start:]
    if piece and piece[-1].lower in lexicon.PRONOUNS:
        return phrase(text, piece[-1:])
    while piece and piece[0].lower in lexicon.OPENERS | _AND:
        run = final_run(piece)
        piece = piece[run:] if run else piece[1:]
    if not piece:
        return None
    reporting = next((i for i, token in enumerate(piece) if i and speaks(token)), None)
    if reporting:
        return phrase(text, piece[:reporting])
    if any(token.text in lexicon.AUXILIARIES for token in piece[1:]):
        return sentence_subject(text, part)
    mention = phrase(text, piece)
    if mention and mention.kind is Kind.FULL and not mention.role and start and part[start - 1].text == ",":
        return _introduced(text, part[: start - 1], mention)
    if mention and mention.kind is Kind.COMMON and not opens_phrase(piece[0]) and not is_capitalised(piece[0]):
        return sentence_subject(text, part)
    return mention


def _introduced(text: str, part: list[Token], mention: Mention) -> Mention:
    """Give a name the role that stands before it: "the Commissioner, Jane Roe"."""
    start = len(part)
    while start > 0 and part[start - 1].lower not in lexicon.BOUNDARIES | lexicon.OPENERS:
        start -= 1
    found = phrase(text, part[start:]) if part[start:] else None
    if found is None or found.kind is not Kind.COMMON or not found.role:
        return mention
    return replace(mention, role=found.role, organisation=mention.organisation or found.organisation)


def segments(part: Sequence[Token]) -> list[list[Token]]:
    """Cut at commas and brackets."""
    segments: list[list[Token]] = [[]]
    for token in part:
        if token.text in ",()":
            segments.append([])
        else:
            segments[-1].append(token)
    return [segment for segment in segments if segment]


def apposed(text: str, part: Sequence[Token]) -> Mention | None:
    """Read "Jane Roe, Head of Policy at Example Trust," before or after other clauses."""
    fallback: Mention | None = None
    for segment in segments(part):
        piece = segment
        while piece and piece[0].lower in {"and", "but", "so", "yet"}:
            piece = piece[1:]
        if not piece or piece[0].lower in lexicon.OPENERS or any(token.text in lexicon.AUXILIARIES for token in piece):
            continue
        mention = phrase(text, piece)
        if mention is None or (mention.kind is Kind.PRONOUN and len(piece) > 1):
            continue
        if mention.kind in (Kind.FULL, Kind.SURNAME, Kind.BODY, Kind.PRONOUN):
            rest = [token for token in part if token.start >= piece[-1].end]
            role, organisation = appositive(text, rest)
            return replace(mention, role=mention.role or role, organisation=mention.organisation or organisation)
        if fallback is None and opens_phrase(piece[0]):
            fallback = mention
    return fallback


def sentence_subject(text: str, part: Sequence[Token]) -> Mention | None:
    """Read the subject of the sentence: its first noun phrase that no preposition governs."""
    for segment in segments(part):
        piece = segment
        while piece and piece[0].lower in {"and", "but", "then", "so", "yet", "later", "also", "still"}:
            piece = piece[1:]
        if not piece or piece[0].lower in lexicon.OPENERS:
            continue
        if piece[0].lower in lexicon.PRONOUNS:
            return phrase(text, piece[:1])
        stop = next((i for i, token in enumerate(piece) if i and _ends_subject(token)), len(piece))
        if not (is_capitalised(piece[0]) or opens_phrase(piece[0])):
            continue
        mention = phrase(text, piece[:stop])
        if mention and not (mention.kind is Kind.COMMON and stop == len(piece) > _MAX_PHRASE):
            return mention
    return None


def _ends_subject(token: Token) -> bool:
    word = token.lower
    if token.text[0].isupper():
        return False
    return (
        word in lexicon.AUXILIARIES
        or word in lexicon.BOUNDARIES
        or cues.is_cue(word, loose=True)
        or word.endswith(("ed", "ing"))
        or word in lexicon.STOP_RIGHT
    )


def _opens(phrase: Sequence[Token], *, lower: bool) -> bool:
    """Tell whether a noun phrase that can speak begins; after "according to" one without an article may."""
    first = phrase[0]
    if is_capitalised(first) or opens_phrase(first) or first.lower in lexicon.PRONOUNS:
        return True
    return lower and names_group(phrase)


def right_of(text: str, part: Sequence[Token], at: int) -> Mention | None:
    """Read the noun phrase that begins at `at`, with its appositive."""
    stop = at
    while stop < len(part) and part[stop].text not in _ENDS_PHRASE and part[stop].lower not in lexicon.STOP_RIGHT:
        stop += 1
    words = list(part[at:stop])
    if not words or not _opens(words, lower=part[at - 1].lower == "to"):
        return None
    mention = phrase(text, words)
    if mention and stop < len(part) and part[stop].text == "(":
        stop = next((i for i in range(stop, len(part)) if part[i].text == ")"), stop) + 1
    if mention is None or stop >= len(part) or part[stop].text not in {",", "—", "–"}:
        return mention
    return _with_appositive(text, mention, list(part[stop + 1 :]))


def _with_appositive(text: str, mention: Mention, rest: list[Token]) -> Mention:
    """Give a mention the role that follows it, or the name: "said a survivor, Jane Roe"."""
    if mention.kind is Kind.COMMON and not mention.role and rest and is_capitalised(rest[0]):
        named = phrase(text, next(iter(segments(rest)), []))
        if named and named.kind is Kind.FULL:
            return replace(named, role=named.role or without_determiner(mention.name))
    clauses = (i for i, token in enumerate(rest) if i and token.lower in _CLAUSES and rest[i - 1].text == ",")
    role, organisation = appositive(text, rest[: next(clauses, len(rest))])
    return replace(mention, role=mention.role or role, organisation=mention.organisation or organisation)


def whole_subject(text: str, part: list[Token]) -> Mention | None:
    """Read tokens that must be a subject and nothing else."""
    part = _without_auxiliaries(part)
    if not part:
        return None
    first = part[0]
    if not (is_capitalised(first) or first.lower in lexicon.PRONOUNS or opens_phrase(first)):
        return None
    if any(token.text in ",(" for token in part):
        return apposed(text, part)
    if any(token.lower in lexicon.BOUNDARIES or token.text in lexicon.AUXILIARIES for token in part):
        return None
    return phrase(text, part)


def agent_of(text: str, part: list[Token]) -> Mention | None:
    """Read "another participant" in "this view was shared by another participant, saying"."""
    if len(part) < 3 or part[-1].text != ",":
        return None
    by = next((i for i in range(len(part) - 2, 0, -1) if part[i].lower == "by"), None)
    if by is None or any(token.text == "," for token in part[by:-1]) or not part[by - 1].lower.endswith(("ed", "en")):
        return None
    agent = part[by + 1 : -1]
    if len(agent) > _MAX_AGENT or any(speaks(token) or token.text in lexicon.AUXILIARIES | {"also"} for token in agent):
        return None
    return phrase(text, agent)


def speaks(token: Token) -> bool:
    """Tell whether a word is a speech verb and not as often a noun."""
    return token.text[0].islower() and token.lower not in lexicon.NOUN_LIKE and cues.is_cue(token.lower)
