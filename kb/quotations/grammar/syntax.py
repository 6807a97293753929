"""Shallow parsing of the clause around a reporting verb, for its subject or agent, and of appositives to a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from kb.quotations.grammar import lexicon, reporting_verbs
from kb.quotations.grammar.names import Mention, MentionKind, extract_organisation, parse_noun_phrase, skip_time
from kb.quotations.grammar.offices import may_be_body, split_office
from kb.quotations.grammar.tokens import (
    SyntaxToken,
    find_final_name,
    has_group_noun,
    is_acronym,
    is_capitalised,
    is_honorific,
    is_organisation,
    is_role,
    is_role_word,
    slice_text,
    starts_phrase,
    strip_determiner,
)
from kb.text.names import GIVEN_NAMES, POST_NOMINALS

_AND = frozenset({"and", "then", "but"})
_LEADING_CONJUNCTIONS = frozenset({"and", "but", "so", "yet"})
_LEADING_ADVERBS = _LEADING_CONJUNCTIONS | {"then", "later", "also", "still"}
_PHRASE_STARTERS = lexicon.CLAUSE_OPENERS | _AND
_INTRODUCTION_BOUNDARIES = lexicon.CLAUSE_BOUNDARIES | lexicon.CLAUSE_OPENERS
_NOT_IN_AGENT = lexicon.AUXILIARIES | {"also"}
_PHRASE_ENDS = frozenset(',;:—–()"“”')
_CLAUSE_STARTS = frozenset({"who", "which", "in", "during", "after", "told"})
_MAX_AGENT = 8
_MIN_OFFICE, _MAX_NAME = 3, 3
_MAX_PHRASE = 5  # words of a subject of common nouns that no verb delimits
_ACADEMIC = frozenset({"dr", "dr.", "prof", "prof.", "professor"})  # titles that an office replaces
_AGE = re.compile(r"\d{1,3}$")
_NOT_APPOSITIVE = frozenset(
    {"whose", "which", "who", "speaking", "referring", "adding", "in", "on", "at", "after", "before", "when", "as"}
)


def _strip_auxiliaries(tokens: list[SyntaxToken]) -> list[SyntaxToken]:
    """Strip auxiliaries and adverbs from the end."""
    while tokens and (
        tokens[-1].text in lexicon.AUXILIARIES or (tokens[-1].lower.endswith("ly") and tokens[-1].text[0].islower())
    ):
        tokens = tokens[:-1]
    return tokens


def find_subject_before(text: str, tokens: list[SyntaxToken]) -> Mention | None:
    """Return the subject of the verb that follows `tokens`."""
    relative = bool(tokens) and tokens[-1].lower == "who"
    tokens = _strip_auxiliaries(tokens)
    if relative and tokens and tokens[-1].text == ",":
        tokens = tokens[:-1]
    if not tokens:
        return None
    if tokens[-1].lower in _AND or (tokens[-1].text == "," and len(tokens) > 1 and tokens[-2].lower in _AND):
        return find_sentence_subject(text, tokens)
    if tokens[-1].text in {",", ")", "—", "–"}:
        return find_apposed_name(text, tokens)
    start = len(tokens)
    while start > 0 and tokens[start - 1].lower not in lexicon.CLAUSE_BOUNDARIES:
        start -= 1
    if start and tokens[start - 1].text in {",", ")"}:
        named = find_apposed_name(text, tokens)
        if named and named.kind is MentionKind.FULL and (named.role or named.organisation):
            return named
    return _find_clause_subject(text, tokens, start)


def _find_clause_subject(text: str, tokens: list[SyntaxToken], start: int) -> Mention | None:
    """Return the subject of a verb within the tokens from `start` on, which contain no clause boundary."""
    piece = skip_time(tokens[start:])
    if piece and piece[-1].lower in lexicon.PRONOUNS:
        return parse_noun_phrase(text, piece[-1:])
    while piece and piece[0].lower in _PHRASE_STARTERS:
        run = find_final_name(piece)
        piece = piece[run:] if run else piece[1:]
    if not piece:
        return None
    reporting = next((i for i, token in enumerate(piece) if i and is_clear_reporting_verb(token)), None)
    if reporting:
        return parse_noun_phrase(text, piece[:reporting])
    if any(token.text in lexicon.AUXILIARIES for token in piece[1:]):
        return find_sentence_subject(text, tokens)
    mention = parse_noun_phrase(text, piece)
    if mention and mention.kind is MentionKind.FULL and not mention.role and start and tokens[start - 1].text == ",":
        return _add_introduction(text, tokens[: start - 1], mention)
    if mention and mention.kind is MentionKind.COMMON and not starts_phrase(piece[0]) and not is_capitalised(piece[0]):
        return find_sentence_subject(text, tokens)
    return mention


def _add_introduction(text: str, tokens: list[SyntaxToken], mention: Mention) -> Mention:
    """Add the role before a name: "the Commissioner, Jane Roe"."""
    start = len(tokens)
    while start > 0 and tokens[start - 1].lower not in _INTRODUCTION_BOUNDARIES:
        start -= 1
    first = next(iter(tokens[start:]), None)
    if first is None or not (first.lower in lexicon.DETERMINERS or is_capitalised(first)):
        return mention  # "Questioned by counsel, Jane Roe"
    found = parse_noun_phrase(text, tokens[start:])
    if found is None or found.kind is not MentionKind.COMMON or not found.role:
        return mention
    return replace(mention, role=found.role, organisation=mention.organisation or found.organisation)


def split_segments(tokens: Sequence[SyntaxToken]) -> list[list[SyntaxToken]]:
    """Split tokens at commas, dashes and brackets."""
    segments: list[list[SyntaxToken]] = [[]]
    for token in tokens:
        if token.text in ",()—–":
            segments.append([])
        else:
            segments[-1].append(token)
    return [segment for segment in segments if segment]


def find_apposed_name(text: str, tokens: Sequence[SyntaxToken]) -> Mention | None:
    """Return the speaker of "Jane Roe, Head of Policy at Example Trust," before or after other clauses."""
    fallback: Mention | None = None
    for segment in split_segments(tokens):
        piece = segment
        while piece and piece[0].lower in _LEADING_CONJUNCTIONS:
            piece = piece[1:]
        if piece and piece[0].lower in lexicon.CLAUSE_OPENERS:
            piece = _find_introduced_name(tokens, piece)
        if not piece or any(token.text in lexicon.AUXILIARIES or is_clear_reporting_verb(token) for token in piece):
            continue
        titled = _find_titled_name(text, tokens, piece)
        if titled:
            return titled
        mention = parse_noun_phrase(text, piece)
        if mention is None or (mention.kind is MentionKind.PRONOUN and len(piece) > 1):
            continue
        if mention.kind is MentionKind.ORGANISATION and fallback and fallback.role:
            return replace(
                fallback, organisation=fallback.organisation or mention.name
            )  # "The founder of one, Nets Ltd,"
        if mention.kind in (MentionKind.FULL, MentionKind.SURNAME, MentionKind.ORGANISATION, MentionKind.PRONOUN):
            rest = [token for token in tokens if token.start >= piece[-1].end]
            role, organisation = parse_appositive(text, rest)
            return add_office(mention, role, organisation)
        if fallback is None and starts_phrase(piece[0]):
            fallback = mention
    return fallback


def _find_introduced_name(tokens: Sequence[SyntaxToken], piece: list[SyntaxToken]) -> list[SyntaxToken]:
    """Return the name at the end of a clause, its role behind a comma: "Speaking of the walk Nell Frost, Director,"."""
    name = piece[find_final_name(piece) :]
    after = [token for token in tokens if token.start >= piece[-1].end]
    is_named = 1 < len(name) <= _MAX_NAME and not is_organisation(name) and len(after) > 1
    return name if is_named and after[0].text == "," and is_role(after[1]) else []


def _find_titled_name(text: str, tokens: Sequence[SyntaxToken], piece: list[SyntaxToken]) -> Mention | None:
    """Return the person after an office with commas: "Minister of Ships, Ports and Trade, Senator Ada Quill,"."""
    piece = _strip_article(piece)
    if not is_role(piece[0]) or len(piece) < _MIN_OFFICE or piece[1].lower not in {"of", "for"}:
        return None
    after = [segment for segment in split_segments(tokens) if segment[0].start >= piece[-1].end]
    for segment in after:
        person = _strip_article(segment)
        is_titled = is_honorific(person[0]) or person[0].lower in lexicon.ELECTED_OFFICES
        named = parse_noun_phrase(text, person) if is_titled else None
        if named and named.kind is MentionKind.FULL:
            office = [token for token in tokens if piece[0].start <= token.start < segment[0].start]
            return replace(named, role=slice_text(text, office))
    return None


def _strip_article(tokens: list[SyntaxToken]) -> list[SyntaxToken]:
    return tokens[1:] if len(tokens) > 1 and tokens[0].lower == "the" else tokens


def find_sentence_subject(text: str, tokens: Sequence[SyntaxToken]) -> Mention | None:
    """Return the subject of a sentence: the first noun phrase that no preposition governs."""
    segments = split_segments(tokens)
    for segment, after in zip_longest(segments, segments[1:]):
        piece = segment
        while piece and piece[0].lower in _LEADING_ADVERBS:
            piece = piece[1:]
        piece = skip_time(piece)
        if not piece or piece[0].lower in lexicon.CLAUSE_OPENERS:
            continue
        if piece[0].lower in lexicon.PRONOUNS:
            return parse_noun_phrase(text, piece[:1])
        stop = next((i for i, token in enumerate(piece) if i and _is_subject_end(token)), len(piece))
        stop = next((i for i in range(2, stop) if _ends_name(piece, i)), stop)
        if not (is_capitalised(piece[0]) or starts_phrase(piece[0])):
            continue
        mention = parse_noun_phrase(text, piece[:stop])
        is_office = mention is not None and mention.kind is MentionKind.COMMON and stop == len(piece)
        if mention and is_office and after and (named := _read_name_behind(text, mention, after)):
            return named
        if mention and not (mention.kind is MentionKind.COMMON and stop == len(piece) > _MAX_PHRASE):
            return mention
    return None


def _read_name_behind(text: str, mention: Mention, after: Sequence[SyntaxToken]) -> Mention | None:
    """Return the person of "The clerk, Jane Roe,", whose office comes first."""
    named = parse_noun_phrase(text, after) if is_capitalised(after[0]) else None
    if named is None or named.kind is not MentionKind.FULL or named.span.end != after[-1].end:
        return None
    office = strip_determiner(mention.name)
    is_person = named.role or any(map(is_role_word, office.split())) or named.name.split()[0].lower() in GIVEN_NAMES
    return replace(named, role=named.role or office) if is_person else None


def _ends_name(tokens: Sequence[SyntaxToken], at: int) -> bool:
    """Tell whether a word ends the name before it: "Jane Roe the officer has", "Jane Roe famously sold"."""
    word = tokens[at].text
    is_end = word == "the" or (word.endswith("ly") and word[0].islower())
    return is_end and is_capitalised(tokens[at - 1]) and is_capitalised(tokens[at - 2])


def _is_subject_end(token: SyntaxToken) -> bool:
    """Tell whether a token cannot continue a subject."""
    word = token.lower
    if token.text[0].isupper():
        return False
    return (
        word in lexicon.AUXILIARIES
        or word in lexicon.CLAUSE_BOUNDARIES
        or reporting_verbs.is_reporting_verb(word, loose=True)
        or word.endswith(("ed", "ing"))
        or word in lexicon.PHRASE_END_WORDS
    )


def _is_speaker_start(tokens: Sequence[SyntaxToken], *, allow_bare: bool) -> bool:
    """Tell whether tokens can begin a speaker's noun phrase; after "according to" it may lack an article."""
    first = tokens[0]
    if is_capitalised(first) or starts_phrase(first) or first.lower in lexicon.PRONOUNS:
        return True
    return (allow_bare and has_group_noun(tokens)) or _names_holder(tokens)


def _names_holder(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether a name follows a few words for an office without an article: "care worker Jane Roe"."""
    at = next((at for at, token in enumerate(tokens[:_MAX_PHRASE]) if is_capitalised(token)), 0)
    is_office = at > 0 and is_role(tokens[at - 1]) and all(token.text.isalpha() for token in tokens[:at])
    return is_office and at + 1 < len(tokens) and is_capitalised(tokens[at + 1])


def find_phrase_after(text: str, tokens: Sequence[SyntaxToken], at: int) -> Mention | None:
    """Parse the noun phrase that begins at index `at`, with its appositive."""
    stop = at
    while (
        stop < len(tokens)
        and tokens[stop].text not in _PHRASE_ENDS
        and tokens[stop].lower not in lexicon.PHRASE_END_WORDS
    ):
        stop += 1
    words = list(tokens[at:stop])
    short = tokens[stop : stop + 3]
    if (
        len(short) == 3 and short[0].text == "(" and is_acronym(short[1]) and short[2].text == ")"
    ):  # "Example Trust (ET) Director Ada Quill"
        behind = find_phrase_after(text, [tokens[at - 1], *tokens[stop + 3 :]], 1) if words else None
        if behind and behind.kind is MentionKind.FULL and behind.role:
            return replace(behind, organisation=behind.organisation or strip_determiner(slice_text(text, words)))
    if not words or not _is_speaker_start(words, allow_bare=tokens[at - 1].lower == "to"):
        return None
    mention = parse_noun_phrase(text, words)
    if mention and stop < len(tokens) and tokens[stop].text == "(":
        stop = next((i for i in range(stop, len(tokens)) if tokens[i].text == ")"), stop) + 1
    if mention is None or stop >= len(tokens) or tokens[stop].text not in {",", "—", "–"}:
        return mention
    return _add_appositive(text, mention, list(tokens[stop + 1 :]))


def _add_appositive(text: str, mention: Mention, rest: list[SyntaxToken]) -> Mention:
    """Add the role or the name that follows a mention: "said a survivor, Jane Roe"."""
    if mention.kind is MentionKind.COMMON and rest and is_capitalised(rest[0]):
        named = parse_noun_phrase(text, next(iter(split_segments(rest)), []))
        is_titled = is_honorific(rest[0])
        if named and (named.kind is MentionKind.FULL or (named.kind is MentionKind.SURNAME and is_titled)):
            role = mention.role if mention.organisation else strip_determiner(mention.name)
            return replace(named, role=named.role or role, organisation=named.organisation or mention.organisation)
    clauses = (i for i, token in enumerate(rest) if i and token.lower in _CLAUSE_STARTS and rest[i - 1].text == ",")
    role, organisation = parse_appositive(text, rest[: next(clauses, len(rest))])
    return add_office(mention, role, organisation)


def parse_subject(text: str, tokens: list[SyntaxToken]) -> Mention | None:
    """Parse tokens that must be a subject and nothing else."""
    tokens = _strip_auxiliaries(tokens)
    if not tokens:
        return None
    first = tokens[0]
    if not (is_capitalised(first) or first.lower in lexicon.PRONOUNS or starts_phrase(first)):
        return None
    if any(token.text in ",(" for token in tokens):
        return find_apposed_name(text, tokens)
    if any(token.lower in lexicon.CLAUSE_BOUNDARIES or token.text in lexicon.AUXILIARIES for token in tokens):
        return None
    return parse_noun_phrase(text, tokens)


def find_agent(text: str, tokens: list[SyntaxToken]) -> Mention | None:
    """Return "another participant" in "this view was shared by another participant, saying"."""
    if len(tokens) < 3 or tokens[-1].text != ",":
        return None
    by = next((i for i in range(len(tokens) - 2, 0, -1) if tokens[i].lower == "by"), None)
    if (
        by is None
        or any(token.text == "," for token in tokens[by:-1])
        or not tokens[by - 1].lower.endswith(("ed", "en"))
    ):
        return None
    agent = tokens[by + 1 : -1]
    if len(agent) > _MAX_AGENT or any(is_clear_reporting_verb(token) or token.text in _NOT_IN_AGENT for token in agent):
        return None
    return parse_noun_phrase(text, agent)


def is_clear_reporting_verb(token: SyntaxToken) -> bool:
    """Tell whether a word is a reporting verb in lower case that is not a noun as often."""
    return (
        token.text[0].islower()
        and token.lower not in lexicon.NOUN_LIKE_VERBS
        and reporting_verbs.is_reporting_verb(token.lower)
    )


# ------------------------------------------------------------------------------------- appositives


def parse_appositive(text: str, tokens: Sequence[SyntaxToken]) -> tuple[str, str]:
    """Return role and organisation in an appositive as printed, each "" if it names none."""
    while tokens and (
        _AGE.match(tokens[0].text)
        or tokens[0].text in {",", "(", ")", "."}
        or tokens[0].lower in lexicon.DETERMINERS
        or _is_post_nominal(tokens[0])
    ):
        tokens = tokens[1:]
    tokens = _skip_acronym(tokens)
    tokens = _cut_at_closing_bracket(tokens)
    first = next((index for index, token in enumerate(tokens) if token.text == ","), len(tokens))
    if any(token.text in lexicon.AUXILIARIES for token in tokens[:first]):
        return "", ""
    if not tokens or tokens[0].lower in _NOT_APPOSITIVE or any(t.lower in lexicon.HEDGES for t in tokens[:first]):
        return "", ""  # what the writer only supposes is no affiliation
    if _starts_with_organisation(tokens):
        return "", extract_organisation(text, tokens)
    if tokens[0].lower == "from":
        body = extract_organisation(text, tokens[1:])
        return "", body if may_be_body("from", body) else ""
    return split_office(slice_text(text, tokens))


def _is_post_nominal(token: SyntaxToken) -> bool:
    """Tell whether a word is post-nominal letters that say nothing about the role: "Ph.D", "OBE"."""
    return token.lower.replace(".", "") in POST_NOMINALS and not is_role(token)


def _skip_acronym(tokens: Sequence[SyntaxToken]) -> Sequence[SyntaxToken]:
    start = 1 if tokens and tokens[0].text == "(" else 0
    if len(tokens) > start + 1 and is_acronym(tokens[start]) and tokens[start + 1].text == ")":
        return tokens[start + 2 :]
    return tokens


def _cut_at_closing_bracket(tokens: Sequence[SyntaxToken]) -> Sequence[SyntaxToken]:
    """Return the tokens before a closing bracket that is not opened among them."""
    for index, token in enumerate(tokens):
        if token.text == "(":
            break
        if token.text == ")":
            return tokens[:index]
    return tokens


def _starts_with_organisation(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether an appositive begins with the name of an organisation: "National University of Example"."""
    prepositions = (i for i, token in enumerate(tokens) if i and token.lower in lexicon.ATTACHING_PREPOSITIONS)
    head = tokens[: next(prepositions, 0)]
    return bool(head) and head[0].text[0].isupper() and is_organisation(head) and not any(map(is_role, head))


def add_office(mention: Mention, role: str, organisation: str) -> Mention:
    """Add the office behind a name to a rank before it: "Councillor Jane Roe, Chair of the Board"."""
    before = mention.role
    words = {*role.casefold().split(), *_ACADEMIC}
    if mention.kind is MentionKind.COMMON:
        role = before or role
    elif before and role and before.split()[-1].casefold() not in words:
        role = f"{before}, {role}"
    return replace(mention, role=role or before, organisation=mention.organisation or organisation)
