"""Reads source labels: lines and brackets beside quoted words that name the speaker without a verb."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.quotations.grammar import lexicon
from kb.quotations.grammar.names import NUMBERED_LABEL, Mention, MentionKind, parse_noun_phrase, parse_source_phrase
from kb.quotations.grammar.syntax import add_office, is_clear_reporting_verb, parse_appositive, split_segments
from kb.quotations.grammar.tokens import (
    SyntaxToken,
    find_span,
    is_acronym,
    is_capitalised,
    is_honorific,
    is_organisation,
    is_possessive,
    is_role,
    slice_text,
    strip_possessive,
)
from kb.text.dates import MONTHS
from kb.text.names import GIVEN_NAMES, PARTICLES, POST_NOMINALS, NameKind, classify_name

DASHES = frozenset("-–—―~")
STOPS = frozenset(".!?…")
_NOT_IN_SOURCE = frozenset(':;!?“”"')
_MAX_SOURCE = 30
_MAX_NAME = 4
_MAX_ROLE = 3
_MAX_INITIALS = 3
_NUMBER = re.compile(r"[1-9]\d?\Z")
_MONTHS = frozenset(month.lower() for month in MONTHS)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_YEAR_TOKENS = 3
_TITLED = 2
_AGE = re.compile(r"[1-9]\d\Z")
_CODE = re.compile(r"[PR]\d{1,3}\Z")  # "P4, NGO"; alone it is a page
# Segments that say how or when the words were spoken, not by whom.
_OCCASIONS = frozenset(
    {"interview", "interviewed", "email", "personal communication", "questionnaire", "survey", "focus group"}
)
_OPENERS = frozenset({"quote", "quotation", "comment", "feedback", "testimony", "testimonial", "words"})


def read_source_line(text: str, tokens: Sequence[SyntaxToken], *, is_sure: bool = False) -> Mention | None:
    """Parse a source line: "Jane Roe, Head of Policy", "Police officer, interview, 2021", "Survivor A".

    After a dash, or if `is_sure`, it names the speaker even with words that are no known name or role: "Picker, Leeds".
    """
    if tokens and tokens[0].text in DASHES:
        tokens, is_sure = _strip_year(tokens[1:]), True
    if len(tokens) > 2 and tokens[0].lower == "source" and tokens[1].text == ":":
        return _read_source_named(text, tokens[2:])
    if not _may_be_label(tokens):
        return None
    if says_quotation(tokens):
        tokens, is_sure = tokens[2:], True
        if len(tokens) > 1 and is_possessive(tokens[-2]):  # "Quote from Jane Roe's testimony"
            tokens = [*tokens[:-2], strip_possessive(tokens[-2])]
    if len(tokens) > 2 and tokens[0].text == "The" and is_honorific(tokens[1]):
        tokens = tokens[1:]
    numbered = read_numbered_label(text, tokens)
    if numbered:
        return numbered
    tokens, is_dated = _strip_occasions(text, tokens)
    if not tokens or any(_YEAR.match(token.text) for token in tokens):
        return None
    mention = _read_label(text, tokens, is_sure=is_sure)
    if mention and mention.kind is not MentionKind.COMMON and is_dated and not is_sure:
        return None  # a reference to an author's work: "(Roe, 2017)"
    return mention


def _may_be_label(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether a line is short, and neither a sentence nor a lead-in."""
    if not tokens or len(tokens) > _MAX_SOURCE or tokens[-1].text in STOPS | {":"}:
        return False
    return not any(token.text in _NOT_IN_SOURCE for token in tokens)


def _read_source_named(text: str, tokens: Sequence[SyntaxToken]) -> Mention | None:
    """Parse what "Source:" names if it is a person with a role; others are works."""
    named = read_source_line(text, tokens)
    return named if named and named.kind is MentionKind.FULL and named.role else None


def _strip_year(tokens: Sequence[SyntaxToken]) -> Sequence[SyntaxToken]:
    """Return the tokens without a year in brackets at their end."""
    is_dated = len(tokens) > _YEAR_TOKENS and tokens[-1].text == ")" and tokens[-3].text == "("
    return tokens[:-_YEAR_TOKENS] if is_dated and _YEAR.match(tokens[-2].text) else tokens


def says_quotation(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether a label announces a quotation: "Quote from a survivor"."""
    return len(tokens) > 2 and tokens[0].lower in _OPENERS and tokens[1].lower in {"from", "by"}


def read_numbered_label(text: str, tokens: Sequence[SyntaxToken]) -> Mention | None:
    """Parse the label that a study assigns to a person or an interview: "Survivor Interview 5, 2021"."""
    segments = split_segments(tokens)
    first = segments[0] if segments else []
    label = slice_text(text, first)
    is_code = len(segments) > 1 and bool(_CODE.match(label))
    is_numbered_role = len(first) > 1 and bool(_NUMBER.match(first[-1].text)) and _names_role(first[:-1])
    if not (NUMBERED_LABEL.match(label) or is_code or is_numbered_role):
        return None
    return Mention(MentionKind.COMMON, find_span(first), label)


def _names_role(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether a few words are a role or a kind of organisation: "Police officer", "NGO"."""
    return len(tokens) <= _MAX_ROLE and (is_role(tokens[-1]) or tokens[-1].text == "NGO")


def _strip_occasions(text: str, tokens: Sequence[SyntaxToken]) -> tuple[list[SyntaxToken], bool]:
    """Return the tokens without dates and occasions at their end, and whether a date was among them."""
    kept, is_dated = list(tokens), False
    while True:
        commas = [i for i, token in enumerate(kept) if token.text == ","]
        last = kept[commas[-1] + 1 :] if commas else []
        if not last:
            return kept, is_dated
        has_date = _is_date(last)
        if not has_date and slice_text(text, last).lower() not in _OCCASIONS:
            return kept, is_dated
        is_dated = is_dated or has_date
        kept = kept[: commas[-1]]


def _is_date(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether words are a year, or a day or month with or without one."""
    months = sum(token.lower in _MONTHS for token in tokens)
    return all(token.lower in _MONTHS or token.text.isdigit() for token in tokens) and (
        months == 1 or (len(tokens) == 1 and bool(_YEAR.match(tokens[0].text)))
    )


def _read_label(text: str, tokens: Sequence[SyntaxToken], *, is_sure: bool) -> Mention | None:
    """Parse a name or a description, and the role and organisation after it."""
    commas = [i for i, token in enumerate(tokens) if token.text in ",(|"]
    head = list(tokens[: commas[0]]) if commas else list(tokens)
    if (
        not head
        or _names_two(text, tokens)
        or any(token.text in lexicon.AUXILIARIES or is_clear_reporting_verb(token) for token in head)
    ):
        return None
    if _has_age(tokens):
        return _read_person_with_age(text, tokens)
    at = _find_role_after_name(head)
    if at:
        role, organisation = parse_appositive(text, tokens[at:])
        named = parse_noun_phrase(text, head[:at])
        return replace(named, role=role, organisation=organisation) if named else None
    has_title = is_honorific(head[0])
    mention = parse_noun_phrase(text, head) if has_title else parse_source_phrase(text, head, alone=is_sure)
    if mention is None or not commas:
        return mention
    rest = list(tokens[commas[0] + 1 :])
    if _are_initials(head) and any(map(is_role, rest)):
        return Mention(MentionKind.COMMON, mention.span, mention.name, parse_appositive(text, rest)[0])
    if mention.kind is MentionKind.COMMON:
        named = parse_noun_phrase(text, next(iter(split_segments(rest)), []))
        is_person = named is not None and not named.role and named.name.split()[0].lower() in GIVEN_NAMES
        if named and is_person and named.kind is MentionKind.FULL and len(named.name.split()) <= _MAX_NAME:
            return replace(named, role=mention.name, organisation=mention.organisation)
    role, organisation = parse_appositive(text, rest)
    return add_office(mention, role, organisation)


def _names_two(text: str, tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether a label names two people: "Jane Roe and John Doe", "Jane Roe, Chair, and John Doe, Director"."""
    for at, token in enumerate(tokens[:-1]):
        if at and token.text in {"and", "&"}:
            first, *_ = split_segments(tokens[at + 1 :]) or [[]]
            before = list(tokens[:at])
            if _is_person(text, before) or (before[-1].text == "," and _is_person(text, first)):
                return True
    return False


def _is_person(text: str, tokens: list[SyntaxToken]) -> bool:
    """Tell whether words are a person's full name, or a name with a title: "Lord Roe"."""
    is_titled = len(tokens) == _TITLED and is_honorific(tokens[0])
    return bool(tokens) and (is_titled or classify_name(slice_text(text, tokens)) is NameKind.PERSON)


def _find_role_after_name(tokens: Sequence[SyntaxToken]) -> int:
    """Return the index of a role that follows a name without a comma: "Dame Jane Roe Independent Commissioner"; or 0.

    The given name must be a common one or have a title before it: "Victim Support Director" has no name.
    """
    first = 0
    while first < len(tokens) and is_honorific(tokens[first]):
        first += 1
    if first == len(tokens) or not (first or tokens[0].lower in GIVEN_NAMES):
        return 0
    at = first + 1
    while at + 1 < len(tokens) and _is_inside_name(tokens, at):
        at += 1
    name, role = tokens[first : at + 1], tokens[at + 1 :]
    if not role or not all(is_capitalised(each) for each in (name[0], name[-1], role[0])):
        return 0
    is_surname = not (is_role(name[-1]) or is_organisation(name) or name[-1].lower in lexicon.PLACE_WORDS)
    has_role = any(is_role(each) and each.lower not in POST_NOMINALS for each in role)
    return at + 1 if is_surname and has_role else 0


def _is_inside_name(tokens: Sequence[SyntaxToken], at: int) -> bool:
    """Tell whether a word is between given name and surname: "B.", "van", "Ann" of "Mary Ann Roe"."""
    token, following = tokens[at], tokens[at + 1]
    if token.lower in PARTICLES or len(token.text.rstrip(".")) == 1:
        return True
    return token.lower in GIVEN_NAMES and is_capitalised(following) and not is_role(following)


def _are_initials(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether one word of two or three capitals may stand for an unnamed person: "DK, advocate"."""
    return len(tokens) == 1 and is_acronym(tokens[0]) and len(tokens[0].text) <= _MAX_INITIALS


def _has_age(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether a source line opens with a given name or a pseudonym and an age: "Maria, 23"."""
    return len(tokens) > 2 and is_capitalised(tokens[0]) and tokens[1].text in ",(" and bool(_AGE.match(tokens[2].text))


def _read_person_with_age(text: str, tokens: Sequence[SyntaxToken]) -> Mention:
    rest = [token for token in tokens[3:] if token.text not in ",()"]
    role = slice_text(text, rest) if rest and any(map(is_role, rest)) else ""
    return Mention(MentionKind.COMMON, find_span(tokens[:1]), tokens[0].text, role)
