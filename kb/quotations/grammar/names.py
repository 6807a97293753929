"""Parses noun phrases that name a speaker into name, role and organisation, as printed.

Only the phrase itself is used: "Police Chief Jane Roe", "a spokesperson for Example Trust".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kb.model import Span
from kb.quotations.grammar import lexicon
from kb.quotations.grammar.offices import may_be_body, split_office
from kb.quotations.grammar.reporting_verbs import is_reporting_verb
from kb.quotations.grammar.tokens import (
    SyntaxToken,
    find_final_name,
    find_span,
    is_acronym,
    is_capitalised,
    is_honorific,
    is_organisation,
    is_possessive,
    is_role,
    slice_text,
    strip_determiner,
    tokenize_sentence,
)
from kb.quotations.grammar.works import is_court, is_work
from kb.text.dates import MONTHS
from kb.text.names import (
    BARE_TITLES,
    GIVEN_NAMES,
    HONORIFICS,
    PEERAGE,
    POST_NOMINALS,
    ROLES,
    SUFFIXES,
    SURNAME_ROLES,
    NameKind,
    classify_name,
    is_acronym_form,
    is_body_name,
    is_ordinary,
    is_person_noun,
)
from kb.text.word_lists import parse_words

_MAX_SOURCE_WORDS = 6
_MIN_RUN_ON, _MAX_PERSON = 4, 4
_BETWEEN = frozenset({"also", "both"})  # "Rose Marsh also of Example Trust"
_MAX_TIME = 4
_RELATED = frozenset({"earlier", "later", "before", "after", "ago", "on"})
_FORMER = frozenset({"former", "acting", "interim", "current", "fellow", "local"})
_GOING = frozenset({"go", "goes", "going", "went"})
_MAX_WORDS = 14
_MAX_LABEL_DIGITS = 3
_NOT_IN_NAME = re.compile(r"[§¶•<>{}|=@\\;:!?\[\]\n\t“”\"]|\s/|/\s|\bCir\.|https?:|www\.|\b(?:[A-Z]\.){3,}\Z")
_NICKNAME = re.compile(r"\s[“\"‘][^”\"’]*[”\"’](?=\s)")
_NOT_LAST = frozenset(",-–—(&/")
_NOT_FIRST = parse_words(
    "which who whose whom what recent such when where if however also even here there it whereas although because"
    " though unless until while never always not only please do"
)
_QUANTIFIERS = parse_words(
    "some many most several all both few none part parts half each any other others one two three majority"
)
_AFTER_NOUN = lexicon.ATTACHING_PREPOSITIONS | parse_words("who whose on by to within based")
_ANY = parse_words("every each any no whichever")
_NOT_OF_NAMES = ("ism", "isms", "ness")
_ANSWERS = parse_words("answers comments replies responses submissions feedback findings results statements remarks")
_SHORT_MONTHS = frozenset(month[:3] for month in MONTHS) | {"Sept"}
# How adverbs end that open a sentence, "Suddenly"; surnames in -ly have other letters before it, "Reilly", "Daly".
_ADVERB = re.compile(r"[a-z]*(?:[dgnst]|al|ar|ble|er|ful|ic|ish|ive|less|or|ous|ph|rm|vi)ly")
_DEICTIC = parse_words("this these those that its")  # before a role they make an anonymous speaker: "this participant"
_FINITE = lexicon.FORMS_OF_BE | parse_words("has have had outlines includes provides whose which")
# Alone, these are a group, a heading or an activity, never a name, however they are printed.
_NOT_ALONE = (lexicon.NO_SPEAKERS | lexicon.NOT_NAMES) - lexicon.PRONOUNS | parse_words(
    "people men women staff research researchers support theories structures well victims survivors children others"
    " another facebook twitter media data evidence overview background introduction conclusion summary"
    " decades years months weeks days hours minutes moments"
)
_THINGS = parse_words("image images banner poster picture photo photograph theory theories structure structures")
_DIVISIONS = frozenset({"chapter", "section", "table", "figure", "part", "annex", "appendix", "article"})
_DESCRIPTION_OPENERS = frozenset({"a", "an", "who", "which", "whose", "where", "that"})
_REPORTER = re.compile(r"[A-Z][A-Za-z.]*\.\s?\d[a-z]*\Z")  # series of law reports: "F.3d"
_LEADING_ROLES = frozenset({"lead", "head"})  # rarer as surnames than as roles
_MONTHS = frozenset(MONTHS)
_PHRASE_OPENERS = lexicon.CONJUNCTIONS | {"while", "as", "when", "like"}
_NOT_IN_ROLE = lexicon.NOT_NAMES | lexicon.TIME_NOUNS
_TITLES_WITHOUT_ROLE = (HONORIFICS - ROLES) | BARE_TITLES | PEERAGE
_NOT_COUNTED_IN_NAME = SUFFIXES - {"iv"}


class MentionKind(StrEnum):
    """The form of a mention, which decides how its speaker is resolved."""

    FULL = "full name"
    SURNAME = "surname"
    PRONOUN = "pronoun"
    COMMON = "common noun"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Mention:
    """A speaker as named in one place of the document."""

    kind: MentionKind
    span: Span
    name: str  # without titles; for an anonymous speaker the words as printed
    role: str = ""  # as printed
    organisation: str = ""  # as printed


NUMBERED_LABEL = re.compile(
    r"(?:(?:[^\W\d_][\w’'/-]* ){0,3}"
    r"(?:interview|interviewee|participant|respondent|survivor|victim|witness|informant|practitioner|stakeholder|expert)"
    r" (?:no\.? |number |#)?(?:[A-Z]{0,3}-?\d{1,4}[A-Za-z]?|[A-Z]))\Z",
    re.IGNORECASE,
)
"""A label that a study assigns to a person: "Survivor Interview 5", "Participant 12a", "Interviewee B"."""


def is_speaker_name(name: str, *, is_titled: bool = False) -> bool:
    """Tell whether words can be shown as a speaker's name; every name passes through this check.

    `is_titled` says that a role or a title stands beside them.

    Fragments fail: "F.3d", "Id. § 2518", "See Roe", "9th Cir.", "3 May", "who has", "recent UN", "this guidance", "UK
    GDPR", "The handbook outlines guidelines", "Registrar / Chief". Persons, bodies and anonymous speakers pass: "Jane
    Roe", "Example Trust", "one of the survivors", "Participant 12".
    """
    if NUMBERED_LABEL.match(name):
        return True
    name = _NICKNAME.sub("", name)
    tokens = tokenize_sentence(name, 0, len(name))
    if not tokens or len(tokens) > _MAX_WORDS or _NOT_IN_NAME.search(name) or _is_no_speaker(tokens):
        return False
    if not any(token.text[0].isalpha() for token in tokens) or tokens[-1].text in _NOT_LAST:
        return False
    words = [token for token in tokens if token.text[0].isalpha()]
    first, last = words[0], words[-1]
    if len(words) == 1 and _ADVERB.fullmatch(first.lower) and first.lower not in GIVEN_NAMES:
        return False
    if first.lower in _NOT_FIRST and not is_acronym(first):
        return False
    if first.lower in _DEICTIC and not any(map(is_role, words)):
        return False
    if (
        last.text in lexicon.ATTACHING_PREPOSITIONS | lexicon.OPEN_DETERMINERS | lexicon.CONJUNCTIONS
        or _has_loose_figure(tokens)
    ):
        return False
    if any(token.text in _FINITE for token in words[1:]) or (len(words) == 1 and first.lower in _NOT_ALONE):
        return False
    if is_work(name, tokens) or is_court(tokens) or _is_thing(tokens):
        return False
    is_pronoun = len(words) == 1 and first.lower in lexicon.PRONOUNS
    return is_pronoun or _is_description(words) or _is_name(words, is_titled=is_titled)


def _is_name(words: Sequence[SyntaxToken], *, is_titled: bool) -> bool:
    """Tell whether words are a person's or a body's name; of one word, that it is not an ordinary one in a capital."""
    while len(words) > 2 and words[-1].lower.strip(".") in POST_NOMINALS | SUFFIXES:
        words = words[:-1]
    if len(words) == 1:
        return words[0].text[0].isupper() and not words[0].lower.endswith(_NOT_OF_NAMES)
    return classify_name(" ".join(word.text for word in words), is_titled=is_titled) is not NameKind.NONE


def _is_description(words: Sequence[SyntaxToken]) -> bool:
    """Tell whether the noun of a phrase is one of people or of a body: "one of the survivors", "the charity's team"."""
    is_gerund = words[0].lower.endswith("ing") and len(words) > 1 and words[1].lower in lexicon.DETERMINERS
    if words[0].lower in _ANY or is_gerund:
        return False  # "Every minister", "Administering the fund"
    while len(words) > 1 and words[0].lower in lexicon.DETERMINERS - {"one", "some"}:
        words = words[1:]
    if len(words) > 2 and words[0].lower in _QUANTIFIERS and words[1].lower == "of":
        return _is_description(words[2:])
    while len(words) > 1 and words[0].lower in lexicon.DETERMINERS:
        words = words[1:]
    head = next((at for at, word in enumerate(words) if at and _ends_noun(words, at)), len(words))
    while head > 1 and (words[head - 1].lower in lexicon.ROLE_TAILS or len(words[head - 1].text) == 1):
        head -= 1  # "the Director General", "Survivor A"
    noun = words[head - 1]
    if noun.text[0].isupper() and head > 1 and words[head - 2].text[0].islower() and is_role(words[head - 2]):
        noun = words[head - 2]  # "domestic violence survivor Ada"
    is_person = any(word.text in lexicon.OPENING_ADJECTIVES for word in words[: head - 1])  # "a former postmaster"
    return is_person or is_person_noun(noun.lower) or is_acronym_form(noun.text)


def _ends_noun(words: Sequence[SyntaxToken], at: int) -> bool:
    """Tell whether a preposition or a participle begins behind a noun: "officers working in Leeds"."""
    word = words[at].text
    return word in _AFTER_NOUN or (word.endswith("ing") and word[0].islower() and is_person_noun(words[at - 1].lower))


def _has_loose_figure(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether words have figures other than the number of an anonymous speaker: "Participant 12"."""
    figures = [index for index, token in enumerate(tokens) if token.text[0].isdigit()]
    if not figures:
        return False
    label = figures == [len(tokens) - 1] and len(tokens) > 1 and len(tokens[-1].text) <= _MAX_LABEL_DIGITS
    before = next((token for token in reversed(tokens[:-1]) if token.text != "."), tokens[0])
    return not label or before.lower in _DIVISIONS or before.text in _MONTHS | _SHORT_MONTHS


def _is_thing(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether the head noun of a phrase cannot speak: "The banner", "the key findings"."""
    head = next(
        (i for i, token in enumerate(tokens) if i and token.lower in lexicon.ATTACHING_PREPOSITIONS), len(tokens)
    )
    if head < len(tokens) and tokens[head - 1].lower in _QUANTIFIERS:
        head = len(tokens)  # "some of the responses"
    return tokens[head - 1].text in lexicon.NON_SPEAKER_NOUNS | _THINGS | _ANSWERS


def _find_name_start(tokens: Sequence[SyntaxToken]) -> int:
    """Return the index of the name in capitalised words that may open with a role: "Police Chief Jane Roe"."""
    at = 0
    for index, token in enumerate(tokens):
        after_role = index and at == index and token.lower in lexicon.ROLE_TAILS
        if index and index == len(tokens) - 1 > at and _may_be_surname(tokens[at], token):
            continue
        if index == len(tokens) - 1 and token.text.isupper() and token.lower in POST_NOMINALS:
            continue  # "Jane Roe MP"
        if is_role(token) or is_honorific(token) or after_role:
            at = index + 1
    if at == 0 and len(tokens) > 2 and is_acronym(tokens[0]) and len(tokens[0].text) > 2:
        at = 1
    return at


def _may_be_surname(first: SyntaxToken, last: SyntaxToken) -> bool:
    """Tell whether a role at the end is a surname: "Jane Dean", "Jane Head", not "Engagement Lead"."""
    word = last.lower
    return word in SURNAME_ROLES and (word not in _LEADING_ROLES or first.lower in GIVEN_NAMES)


def _trim_phrase(tokens: Sequence[SyntaxToken]) -> Sequence[SyntaxToken]:
    """Return a phrase without conjunctions and paragraph numbers before it, and adverbs and "goes on" behind it."""
    while tokens and tokens[0].lower in _PHRASE_OPENERS:
        tokens = tokens[1:]
    while len(tokens) > 1 and tokens[-1].text in lexicon.FREQUENCY_ADVERBS | lexicon.AUXILIARIES | lexicon.TIME_ADVERBS:
        tokens = tokens[:-1]
    if len(tokens) > 2 and tokens[-1].text == "on" and tokens[-2].text in _GOING:
        tokens = tokens[:-2]  # "The Board goes on to say"
    tokens = [token for at, token in enumerate(tokens) if not at or token.text not in _BETWEEN]
    if len(tokens) > 2 and tokens[0].text.isdigit() and tokens[1].text[0].isupper():
        tokens = tokens[1:]  # the number of a paragraph
    while len(tokens) > 2 and tokens[0].lower in lexicon.TIME_ADVERBS:
        tokens = tokens[1:]  # "Today Chief Constable Ada Quill"
    return skip_time(tokens)


def skip_time(tokens: Sequence[SyntaxToken]) -> list[SyntaxToken]:
    """Return a phrase without the time before a name: "The next day Ada Quill", "Years later Ada Quill"."""
    at = next((i for i, token in enumerate(tokens[:_MAX_TIME]) if token.lower in lexicon.TIME_NOUNS), None)
    if at is None or any(is_capitalised(token) for token in tokens[1 : at + 1]):
        return list(tokens)
    is_related = at + 1 < len(tokens) and tokens[at + 1].text in _RELATED
    name = tokens[at + 1 + is_related :]
    return list(name if name and is_capitalised(name[0]) and (at or is_related) else tokens)


def parse_noun_phrase(text: str, tokens: Sequence[SyntaxToken]) -> Mention | None:
    """Parse a noun phrase without clauses and appositives; None if it names no speaker."""
    tokens = _trim_phrase(tokens)
    if not tokens or _is_no_speaker(tokens):
        return None
    run_on = _parse_role_after_name(text, tokens) or _parse_former(text, tokens)
    if run_on:
        return run_on
    if (
        any(token.text in lexicon.NON_SPEAKER_NOUNS for token in tokens)
        or tokens[0].lower in _DIVISIONS
        or any(token.text in "‘’" for token in tokens)
        or any(token.lower in lexicon.FORMS_OF_BE for token in tokens)
    ):
        return None
    owned = _parse_owned_phrase(text, tokens)
    if owned:
        return owned
    attached = _find_attachment(tokens)
    if attached is not None:
        return _parse_attached_phrase(text, tokens, attached)
    return _parse_simple_phrase(text, tokens)


def _parse_role_after_name(text: str, tokens: Sequence[SyntaxToken]) -> Mention | None:
    """Parse a name with its role behind it without a comma: "Ada Quill Director of Marketing at Example Trust"."""
    if len(tokens) < _MIN_RUN_ON or tokens[0].lower not in GIVEN_NAMES or not tokens[0].text[0].isupper():
        return None
    at = next((i for i, token in enumerate(tokens) if i > 1 and is_role(token) and token.text[0].isupper()), None)
    if at is None or at > _MAX_PERSON or any(not token.text[0].isupper() or is_role(token) for token in tokens[1:at]):
        return None
    attached = _find_attachment(tokens[at:])
    if attached is None or is_organisation(tokens[:at]):
        return None  # "Jane Roe Police" may be anything
    role, organisation = split_office(slice_text(text, tokens[at:]))
    return Mention(MentionKind.FULL, find_span(tokens), slice_text(text, tokens[:at]), role, organisation)


def _parse_former(text: str, tokens: Sequence[SyntaxToken]) -> Mention | None:
    """Parse a person whose role begins with "former" or the like: "Former Harbour Leaseholder Terry Quill"."""
    at = next((i for i, token in enumerate(tokens) if i > 1 and token.lower in GIVEN_NAMES), 0)
    if not at or tokens[0].lower not in _FORMER or not 1 < len(tokens) - at <= _MAX_PERSON:
        return None
    if not all(
        token.text[0].isupper() and token.lower not in GIVEN_NAMES for token in (*tokens[1:at], *tokens[at + 1 :])
    ):
        return None
    role = slice_text(text, tokens[:at])
    return Mention(MentionKind.FULL, find_span(tokens), slice_text(text, tokens[at:]), role)


def _parse_owned_phrase(text: str, tokens: Sequence[SyntaxToken]) -> Mention | None:
    """Parse "Example Trust's Head of Policy" or "Example Trust's Director Jane Roe": a body and its officer."""
    at = next(
        (i for i in range(len(tokens) - 2, -1, -1) if is_possessive(tokens[i]) and tokens[i].text[0].isupper()), None
    )
    if at is None or not any(map(is_role, tokens[at + 1 :])):
        return None
    officer = parse_noun_phrase(text, tokens[at + 1 :])
    if officer is None or not officer.role:
        return None
    if officer.kind is MentionKind.COMMON:
        return Mention(MentionKind.COMMON, find_span(tokens), slice_text(text, tokens), slice_text(text, tokens))
    owner = text[tokens[0].start : tokens[at].end].rstrip("s").rstrip("'’")
    owner = strip_determiner(owner)
    if officer.organisation or is_body_name(owner) or is_acronym_form(owner):
        return replace(officer, span=find_span(tokens), organisation=officer.organisation or owner)
    words = strip_determiner(text[tokens[0].start : tokens[at].end])
    return replace(officer, span=find_span(tokens), role=f"{words} {officer.role}")  # "State's Attorney Jane Roe"


def _is_no_speaker(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether the words of a phrase rule out a speaker.

    Examples are "nobody", "the" alone, "Jane Roe’s", half a clause, a citation ("See Roe", "Id. § 2518", "612 F.3d"), a
    date, "Jane Roe gave his" and a form of address: "Honourable Speaker".
    """
    if tokens[0].lower.rstrip(".") in lexicon.CITATION_OPENERS and not is_acronym(tokens[0]):
        return True
    if len(tokens) > 1 and tokens[-1].text in lexicon.OPEN_DETERMINERS:
        return True
    if any(token.text in "§¶" or _REPORTER.match(token.text) for token in tokens) or _is_date(tokens):
        return True
    if len(tokens) == 1 and tokens[0].lower in lexicon.NO_SPEAKERS:
        return True
    words = {token.lower.rstrip(".") for token in tokens}
    if "speaker" in words and words <= lexicon.ADDRESS_WORDS:
        return True
    return tokens[-1].lower.endswith(("'s", "’s")) or any(token.text in lexicon.CLAUSE_WORDS for token in tokens[1:])


def _is_date(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether words are a month and figures: "March 2019", "3 May"."""
    figures = [token for token in tokens if token.text[0].isdigit()]
    return bool(figures) and all(token in figures or token.text in _MONTHS or token.text in ",." for token in tokens)


def _find_attachment(tokens: Sequence[SyntaxToken]) -> int | None:
    """Return the index of the preposition in "director of Example Trust"; None without one."""
    for index, token in enumerate(tokens):
        if index and token.lower in lexicon.ATTACHING_PREPOSITIONS and index + 1 < len(tokens):
            return index
    return None


def _parse_attached_phrase(text: str, tokens: Sequence[SyntaxToken], at: int) -> Mention | None:
    """Parse a phrase whose attachment has its preposition at `at`."""
    head = _parse_simple_phrase(text, tokens[:at])
    if head is None or head.kind is MentionKind.PRONOUN:
        return head
    if head.kind is MentionKind.ORGANISATION and tokens[0].lower not in {"a", "an"}:
        return _parse_officer_of_body(text, tokens, at) or _build_organisation(text, tokens, at)
    rest = list(tokens[at + 1 :])
    if head.kind in (MentionKind.FULL, MentionKind.SURNAME):
        body = extract_organisation(text, rest)
        is_body = may_be_body(tokens[at].lower, body) or (rest[0].text == "the" and not is_work(text, rest))
        return replace(head, organisation=head.organisation or (body if is_body else ""))
    officer = (
        _parse_officer(text, tokens, at)
        or _parse_titled_officer(text, tokens, at)
        or _parse_named_officer(text, tokens, at)
    )
    if officer:
        return officer
    last = find_final_name(tokens)
    if last > at + 1 and last < len(tokens) and any(is_role(token) for token in tokens[at + 1 : last]):
        return _parse_simple_phrase(text, tokens)
    role, organisation = split_office(slice_text(text, tokens[tokens[0].lower in lexicon.DETERMINERS :]))
    return Mention(MentionKind.COMMON, find_span(tokens), slice_text(text, tokens), role, organisation)


def _parse_officer_of_body(text: str, tokens: Sequence[SyntaxToken], at: int) -> Mention | None:
    """Parse "Ministry of Law spokeswoman Jane Roe": a body with a preposition, its officer's role, and a full name."""
    role = next((i for i in range(len(tokens) - 3, at, -1) if is_role(tokens[i])), None)
    name = tokens[role + 1 :] if role else ()
    if role is None or len(name) > _MAX_PERSON or find_final_name(tokens) > role + 1 or is_organisation(name):
        return None
    return Mention(MentionKind.FULL, find_span(tokens), slice_text(text, name), slice_text(text, tokens[: role + 1]))


def _build_organisation(text: str, tokens: Sequence[SyntaxToken], at: int) -> Mention:
    """Return the mention of "the Prevent Team at Essex Police" or "Department for Education"."""
    name, larger = slice_text(text, tokens), ""
    if tokens[at].lower in {"at", "from", "in", "with"}:
        name, larger = slice_text(text, tokens[:at]), extract_organisation(text, tokens[at + 1 :])
    return Mention(MentionKind.ORGANISATION, find_span(tokens), name, "", larger)


def _parse_officer(text: str, tokens: Sequence[SyntaxToken], at: int) -> Mention | None:
    """Parse "Chief of Staff Jane Roe": a role, its office, and a name."""
    if tokens[at].lower != "of" or not is_role(tokens[at - 1]):
        return None
    cut = at + 1
    while cut < len(tokens) and tokens[cut].lower in lexicon.OFFICES:
        cut += 1
    name = tokens[cut:]
    if cut == at + 1 or not name or find_final_name(tokens) > cut or is_organisation(name):
        return None
    role = slice_text(text, tokens[:cut])
    return Mention(_classify_name(name), find_span(tokens), slice_text(text, name), role)


def _parse_titled_officer(text: str, tokens: Sequence[SyntaxToken], at: int) -> Mention | None:
    """Parse "Minister for Law Professor Jane Roe": a post with its office, then a rank or title and a full name."""
    if not any(map(is_role, tokens[:at])):
        return None
    ranks = [i for i in range(at + 2, len(tokens) - 2) if is_role(tokens[i]) or is_honorific(tokens[i])]
    if not ranks or find_final_name(tokens) > ranks[-1]:
        return None
    name = tokens[ranks[-1] + 1 :]
    if is_organisation(name) or any(is_role(token) for token in name):
        return None
    return Mention(MentionKind.FULL, find_span(tokens), slice_text(text, name), slice_text(text, tokens[: ranks[0]]))


def _parse_named_officer(text: str, tokens: Sequence[SyntaxToken], at: int) -> Mention | None:
    """Parse "Minister for Law Jane Roe": a post with its office, then a name whose first word is no ordinary one."""
    if not any(map(is_role, tokens[:at])):
        return None
    for count in (3, 2):
        if len(tokens) <= at + 1 + count:
            continue
        name, before = tokens[-count:], tokens[-count - 1]
        is_apart = before.text[0].isupper() and is_ordinary(before.text)
        is_first = name[0].lower in GIVEN_NAMES or not is_ordinary(name[0].text)
        words = slice_text(text, name)
        if is_apart and is_first and classify_name(words) is NameKind.PERSON:
            return Mention(MentionKind.FULL, find_span(tokens), words, slice_text(text, tokens[:-count]))
    return None


def extract_organisation(text: str, tokens: Sequence[SyntaxToken]) -> str:
    """Return an organisation as printed, without article and modifiers; "" if none is named."""
    while tokens and tokens[0].lower in lexicon.DETERMINERS:
        tokens = tokens[1:]
    commas = (index for index, token in enumerate(tokens[:-1]) if token.text == ",")
    stop = next((index for index in commas if tokens[index + 1].lower in _DESCRIPTION_OPENERS), len(tokens))
    verb = next((i for i, token in enumerate(tokens[:stop]) if i and is_reporting_verb(token.text)), stop)
    tokens = tokens[:verb]
    return slice_text(text, tokens) if tokens and any(token.text[0].isupper() for token in tokens) else ""


def _parse_simple_phrase(text: str, tokens: Sequence[SyntaxToken]) -> Mention | None:
    """Parse a phrase without prepositions."""
    if not any(token.text[0].isalpha() for token in tokens):
        return None
    whole = find_span(tokens)
    if tokens[0].lower in lexicon.PRONOUNS and len(tokens) == 1:
        return Mention(MentionKind.PRONOUN, whole, tokens[0].text)
    bare = tokens[1:] if tokens[0].lower in lexicon.DETERMINERS else tokens
    at = find_final_name(tokens)
    cut = at + _find_name_start(tokens[at:])
    if cut == len(tokens) or (len(tokens) > 1 and len(tokens[-1].text) == 1):
        has_label = len(tokens[-1].text) == 1  # "Survivor A"
        role = slice_text(text, bare[:-1] if has_label else bare)
        return Mention(MentionKind.COMMON, whole, slice_text(text, tokens), role if any(map(is_role, tokens)) else "")
    return _parse_named_phrase(text, tokens, cut, whole)


def _parse_named_phrase(text: str, tokens: Sequence[SyntaxToken], cut: int, whole: Span) -> Mention | None:
    """Parse a phrase that ends in a name, which begins at index `cut`."""
    name = tokens[cut:]
    while len(name) > 2 and name[-1].text.isupper() and name[-1].lower in POST_NOMINALS:
        name = name[:-1]
    article = tokens[0].lower in lexicon.DETERMINERS
    before = tokens[:cut]
    if is_organisation(name) and before and before[0].text[0].islower() and not article:
        return None  # "recent UN"
    if is_organisation(name) or (article and is_organisation(tokens)):
        return Mention(MentionKind.ORGANISATION, whole, slice_text(text, tokens))
    if article and not any(map(is_role, before)):
        return Mention(MentionKind.COMMON, whole, slice_text(text, tokens))
    words = _select_role_words(before)
    if len(words) == 1 and is_acronym(words[0]) and not is_role(words[0]):
        return Mention(_classify_name(name), whole, slice_text(text, name), "", words[0].text)
    return Mention(_classify_name(name), whole, slice_text(text, name), slice_text(text, words))


def _select_role_words(before: Sequence[SyntaxToken]) -> list[SyntaxToken]:
    """Return the words of a role before a name, without titles and without adverbials such as "last week"."""
    start = max(
        (at + 1 for at, token in enumerate(before) if token.lower in _NOT_IN_ROLE and not _joins(before, at)), default=0
    )
    words = list(before[start:])
    while words and words[-1].lower.rstrip(".") in _TITLES_WITHOUT_ROLE:
        words.pop()
    return words


def _joins(words: Sequence[SyntaxToken], at: int) -> bool:
    """Tell whether "and" joins two parts of one role: "Police and Crime Commissioner"."""
    return (
        words[at].text in {"and", "&"}
        and 0 < at < len(words) - 1
        and words[at - 1].text[0].isupper()
        and words[at + 1].text[0].isupper()
        and not is_role(words[at - 1])
    )


def _classify_name(name: Sequence[SyntaxToken]) -> MentionKind:
    words = [token for token in name if token.text[0].isalpha() and token.lower.rstrip(".") not in _NOT_COUNTED_IN_NAME]
    return MentionKind.FULL if len(words) > 1 else MentionKind.SURNAME


def parse_source_phrase(text: str, tokens: Sequence[SyntaxToken], *, alone: bool) -> Mention | None:
    """Parse the head of a source line, up to the first comma or bracket, where words without a verb must be a speaker.

    With `alone`, after a dash, even a single name counts: "- Maria".
    """
    mention = parse_noun_phrase(text, tokens)
    if mention is None or mention.kind is MentionKind.PRONOUN:
        return None
    if alone and len(tokens) == 1 and tokens[0].text[0].isupper():
        return Mention(MentionKind.COMMON, find_span(tokens), tokens[0].text)
    if alone and mention.kind is MentionKind.COMMON and len(tokens) <= _MAX_SOURCE_WORDS:
        return mention
    if mention.kind is MentionKind.SURNAME or (mention.kind is MentionKind.COMMON and not any(map(is_role, tokens))):
        return None
    return mention
