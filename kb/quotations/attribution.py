"""Attribution of quoted words to a speaker, by rules for the sentence around them.

The rules read the grammar of reporting: "Jane Roe said: ...", "..., said Jane Roe, Head of Policy", "according to".
`speaker_resolution` resolves pronouns and surnames.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.model import Span
from kb.quotations.grammar import lexicon, reporting_verbs
from kb.quotations.grammar.citations import AUTHOR_YEAR
from kb.quotations.grammar.names import Mention, MentionKind, parse_noun_phrase
from kb.quotations.grammar.syntax import (
    find_agent,
    find_apposed_name,
    find_phrase_after,
    find_sentence_subject,
    find_subject_before,
    is_clear_reporting_verb,
    parse_subject,
)
from kb.quotations.grammar.tokens import (
    SyntaxToken,
    find_span,
    is_acronym,
    is_capitalised,
    is_role,
    starts_phrase,
    tokenize_sentence,
)
from kb.quotations.source_labels import DASHES, STOPS, read_numbered_label, read_source_line
from kb.quotations.utterances import find_utterance_after, find_utterance_before
from kb.text.spans import overlap, trim
from kb.text.word_lists import parse_words

_OBJECTS = {"him": "he", "her": "she"}
_POSSESSORS = {"his": "he", "her": "she"}
_OWN_WORDS = parse_words(
    "account answer description email evidence letter message reply response statement testimony words"
)
_LEAD = frozenset(',;-–—”"')  # includes a mark printed twice
_MAX_MIDDLE = 14  # words between a reporting verb and the words it introduces
_MAX_LOOSE = 5  # the same for verbs with other common uses
_MAX_SUBJECT = 30
_MAX_LABEL = 12
_MAX_CLAUSE = 8
_SEVERAL = frozenset({"and", "&"})
_MIN_DESCRIPTION = 4  # words after "described as"; fewer are a term
_DESCRIBING = parse_words("describe describes described characterise characterises characterised characterized")
_DEFINING = frozenset({"define", "defines"})
_QUOTING = frozenset({"quoted", "quotes", "quote", "quoting", "cited", "cites", "citing"})
_UNNAMED = frozenset({"one", "another", "others", "some", "many"})  # "two delegations agreed, one saying"
_HOLDING = frozenset({"hold", "holds", "held"})
_DEFINERS = frozenset({MentionKind.FULL, MentionKind.ORGANISATION, MentionKind.PRONOUN})
_INSTRUMENTS = frozenset({"convention", "protocol", "treaty", "declaration", "covenant", "charter"})
_MIN_DEFINITION = 8  # words after "defines it as"; fewer are a term
_FELLOWS = re.compile(r"(?:,\s+(?:[A-Z][\w.’'-]*\s?){2,4})*,?\s+(?:and|&)\s+(?P<last>(?:[A-Z][\w.’'-]*\s?){2,4})")
_FELLOW_BEFORE = re.compile(r"(?:[A-Z][\w.’'-]*\s){2,4}(?:and|&)\s(?=[A-Z])")
_IN_WORK = re.compile(
    r"\bin (?:its|their|his|her|the|an?) "
)  # "the Board's conclusion in its 2014 report": the report's
_OPENING = frozenset("([\"'“‘«")
_MAX_LONG_FORM = 200  # characters before an acronym searched for its long form
_WORD = re.compile(r"[^\W_]+")


class AttributionRule(StrEnum):
    """The rule by which a quotation's speaker was found."""

    VERB_AFTER = "speaker after the verb, after the words"  # "...," said Jane Roe
    SPEAKER_AFTER = "speaker and verb after the words"  # "...," Jane Roe said
    SPEAKER_BEFORE = "speaker and verb before the words"  # Jane Roe said: "..."
    LEAD_IN = "lead-in in the block before"
    LABEL = "name and colon before the words"
    ACCORDING_TO = "according to"
    COLON = "sentence that ends in a colon"
    BRACKETS = "source in brackets after the words"
    SOURCE_LINE = "source beneath the words"
    NAME_ABOVE = "name above the words"
    UTTERANCE = "the words of, or the comment from"
    TURN = "a turn in a transcript"
    SIGNED = "a text signed by its author"
    PARAGRAPH = "a paragraph in marks, no speaker named"
    INTERVIEW = "a paragraph with the code of an interview after it"
    CONVERSATION = "an interview or a letter cited beside the words"
    FRAGMENT = "words quoted inside a sentence"
    UNNAMED = "words quoted inside a sentence, no speaker named"
    WORK = "a work or a court named in the sentence"
    CITATION = "a citation beside the words"
    CORRECTION = "an editor's correction"


@dataclass(frozen=True, slots=True)
class Attribution:
    """The speaker of a quotation as mentioned, with the evidence."""

    mention: Mention
    cue: Span  # verb or other words that attribute the quotation
    rule: AttributionRule


def _build_attribution(mention: Mention | None, cue: Span, rule: AttributionRule) -> Attribution | None:
    return Attribution(mention, cue, rule) if mention else None


def take_last_sentence(tokens: Sequence[SyntaxToken]) -> list[SyntaxToken]:
    """Return the tokens of the last sentence; none if they end with a full stop."""
    for index in range(len(tokens) - 1, -1, -1):
        if tokens[index].text in STOPS and (
            index + 1 == len(tokens) or tokens[index + 1].text[0].isupper() or tokens[index + 1].text in "\"“‘'"
        ):
            return list(tokens[index + 1 :])
    return list(tokens)


def take_first_sentence(tokens: Sequence[SyntaxToken]) -> list[SyntaxToken]:
    """Return the tokens of the first sentence, without its stop."""
    for index, token in enumerate(tokens):
        following = tokens[index + 1].text[0] if index + 1 < len(tokens) else ""
        if token.text in STOPS and not (following.islower() or following in {",", ")"}):  # "Ph.D., President"
            return list(tokens[:index])
    return list(tokens)


def is_name_introduction(tokens: Sequence[SyntaxToken], count: int) -> bool:
    """Tell whether the tokens before a mark introduce a title, a term or a name rather than speech.

    `count` is the number of words after the mark.
    """
    if len(tokens) > 1 and tokens[-1].lower == "as" and tokens[-2].lower == "well":
        return False
    last = next((token.lower for token in reversed(tokens) if token.text != ":"), "")
    if last == "as" and count >= _MIN_DEFINITION and any(token.lower in _DEFINING for token in tokens):
        return False
    if last == "as" and tokens[-1].text != ":" and count >= _MIN_DESCRIPTION:
        return not any(token.lower in _DESCRIBING for token in tokens)
    if len(tokens) > 1 and tokens[-1].lower in {"a", "an", "the"} and tokens[-2].lower in lexicon.NAMING_VERBS:
        return True
    return bool(tokens) and tokens[-1].lower in lexicon.TITLE_INTRODUCTIONS


def find_speaker_before(text: str, tokens: Sequence[SyntaxToken], *, whole: bool) -> Attribution | None:
    """Find the speaker in the sentence before quoted words.

    `tokens` reach from the sentence's start to the quotation mark; `whole` says that the quoted words are a full
    sentence.
    """
    tokens = _drop_note_marks(tokens)
    if not tokens:
        return None
    quoting = _find_open_bracket(tokens)
    if quoting is not None:
        return _read_quoting(text, tokens[quoting + 1 :])
    ends = tokens[-1].text if tokens[-1].text in {":", ",", "-", "–", "—"} else ""
    several, body = _drop_references(text, tokens[:-1] if ends else tokens)
    if not body or (len(body) < len(tokens) - 1 and not any(token.text.islower() for token in body)):
        return None  # a bare reference: 'Smith (2010): "A title"'
    uttered = find_utterance_before(text, body, ends)
    if uttered and not _IN_WORK.search(text, uttered[1].end, body[-1].end):
        return Attribution(*uttered, AttributionRule.UTTERANCE)
    found = _find_by_verb(text, body, ends, whole=whole) or _find_by_according_to(text, body)
    if found:
        return None if any(overlap(found.mention.span, span) for span in several) else found
    if ends == ":" and whole:
        return _find_by_colon(text, body, tokens[-1])
    return None


def _drop_note_marks(tokens: Sequence[SyntaxToken]) -> Sequence[SyntaxToken]:
    """Return a sentence without marks at its beginning that belong to the one before: "* Jane Roe said"."""
    first = next((at for at, token in enumerate(tokens) if token.text[0].isalnum()), len(tokens))
    return tokens if all(token.text in _OPENING for token in tokens[:first]) else tokens[first:]


def _find_open_bracket(tokens: Sequence[SyntaxToken]) -> int | None:
    """Return the index of a bracket with what a cited work says: "(quoting a judge saying", "(observing that"."""
    at = next((i for i in range(len(tokens) - 2, -1, -1) if tokens[i].text in "()"), None)
    if at is None or tokens[at].text == ")":
        return None
    return at if reporting_verbs.is_gerund(tokens[at + 1].lower) else None


def _read_quoting(text: str, tokens: Sequence[SyntaxToken]) -> Attribution | None:
    """Find the speaker of "quoting a former judge conceding"; the work that is cited is no speaker."""
    if tokens[0].lower != "quoting":
        return None
    verb = next((i for i, token in enumerate(tokens) if i > 1 and is_clear_reporting_verb(token)), len(tokens))
    mention = find_phrase_after(text, tokens[:verb], 1)
    return _build_attribution(mention, find_span(tokens[:1]), AttributionRule.SPEAKER_BEFORE)


def _drop_references(text: str, tokens: Sequence[SyntaxToken]) -> tuple[list[Span], list[SyntaxToken]]:
    """Read the references in a sentence: "As Smith (2010: 5) argues", "Smith and Jones (2010)".

    Returns:
        The spans where several authors are named, none of whom speaks alone; the tokens without the years.
    """
    if not any(token.text == "(" for token in tokens):
        return [], list(tokens)
    references = list(AUTHOR_YEAR.finditer(text, tokens[0].start, tokens[-1].end))
    several = [Span(*found.span()) for found in references if not _SEVERAL.isdisjoint(found["names"].split())]
    years = [Span(found.end("names"), found.end()) for found in references]
    return several, [token for token in tokens if not any(span.start <= token.start < span.end for span in years)]


def _find_by_verb(text: str, body: list[SyntaxToken], ends: str, *, whole: bool) -> Attribution | None:
    """Find the speaker by the last reporting verb of a sentence that ends with the mark `ends`, or with none."""
    for index in range(len(body) - 1, -1, -1):
        following = body[index + 1].lower if index + 1 < len(body) else ""
        if not _is_verb(body, index, following, loose=True) or _is_passive(body, index):
            continue
        if _is_of_another(body, index):
            continue
        if any(token.text == ";" for token in body[index:]) or _is_unnamed(body, index):
            return None  # reported speech ends at a semicolon
        middle = len(body) - 1 - index
        if middle > (_MAX_MIDDLE * 2 if ends == ":" else _MAX_MIDDLE):
            return None
        word = body[index].lower
        is_certain = reporting_verbs.is_reporting_verb(word, following) and (
            ends or not reporting_verbs.is_gerund(word)
        )
        if middle > _MAX_LOOSE and not is_certain:
            continue
        cue = Span(body[index].start, body[-1].end if middle <= 1 else body[index].end)
        if index == 0 and reporting_verbs.can_precede_subject(body[0].lower):
            return _build_attribution(find_phrase_after(text, body, 1), cue, AttributionRule.SPEAKER_BEFORE)
        mention = _find_subject(text, body, index)
        if mention is None:
            continue
        if not _may_say(text, mention, body[index]):
            return None
        rule = AttributionRule.SPEAKER_BEFORE if whole or ends in {":", ","} else AttributionRule.FRAGMENT
        return Attribution(mention, cue, rule)
    return None


def _is_verb(tokens: Sequence[SyntaxToken], index: int, following: str, *, loose: bool) -> bool:
    token = tokens[index]
    if not token.text[0].isalpha() or (token.text[0].isupper() and index):
        return False
    if not reporting_verbs.is_reporting_verb(token.lower, following, loose=loose):
        return False
    return token.lower not in lexicon.NOUN_LIKE_VERBS or (index > 0 and _has_subject(tokens, index))


def _has_subject(tokens: Sequence[SyntaxToken], index: int) -> bool:
    """Tell whether a word that may be a noun has a subject before it: "they report", "the charity reports"."""
    previous = tokens[index - 1]
    if previous.lower in lexicon.PRONOUNS | {"statement", "report", "and"} or previous.text in lexicon.AUXILIARIES:
        return True
    if is_capitalised(previous):
        return True
    if not previous.text.isalpha():
        return False
    if not tokens[index].lower.endswith("s"):
        return previous.lower.endswith("s")
    return index > 1 and not previous.lower.endswith("s") and tokens[index - 2].lower in lexicon.DETERMINERS


def _find_subject(text: str, body: list[SyntaxToken], index: int) -> Mention | None:
    """Return the subject of the verb at `index`; for "saying" and "who said" it is earlier in the sentence."""
    gerund = reporting_verbs.is_gerund(body[index].lower)
    if gerund and body[index - 1].lower == "as":
        return _find_quoted(text, body[: index - 1])
    if gerund:
        clause = max((i + 1 for i in range(index) if body[i].text == ";"), default=0)
        body, index = body[clause:], index - clause
    if gerund and index > 1 and body[index - 1].lower == "by":
        clause = max((i + 1 for i in range(index) if body[i].lower == "but"), default=0)
        return find_sentence_subject(text, body[clause:index])  # "..., but the council refused by arguing"
    if gerund or body[index - 1].lower == "who":
        agent = find_agent(text, body[: index if gerund else index - 1])
        if agent:
            return agent
    return find_sentence_subject(text, body[:index]) if gerund else find_subject_before(text, body[:index])


def _is_unnamed(body: Sequence[SyntaxToken], index: int) -> bool:
    """Tell whether a gerund has nobody as its subject: "two agreed, one saying", "Avoid saying"."""
    if not index or not reporting_verbs.is_gerund(body[index].lower):
        return False
    return body[index - 1].lower in _UNNAMED or (index == 1 and body[0].text[0].isupper())


def _find_quoted(text: str, body: list[SyntaxToken]) -> Mention | None:
    """Return the speaker of "the paper quoted a senior official as saying"; the paper is none."""
    at = next((i for i in range(len(body) - 1, -1, -1) if body[i].lower in _QUOTING), None)
    if at is None:
        return find_sentence_subject(text, body)
    return find_phrase_after(text, body, at + 1)


def _is_of_another(body: Sequence[SyntaxToken], index: int) -> bool:
    """Tell whether a verb has its subject elsewhere, or other words as its object.

    Examples are "a directive, described as" and "the law defines" without "as", after "she said that".
    """
    word = body[index].lower
    if "agree" in word and index + 1 < len(body) and body[index + 1].lower == "with":
        return any(token.lower == "which" for token in body[:index])  # "a remark which the Board agrees with"
    if word in _DESCRIBING:
        return body[index - 1].text == "," and index + 1 < len(body) and body[index + 1].lower == "as"
    return word.startswith("defin") and (word not in _DEFINING or body[-1].lower != "as")


def _may_say(text: str, mention: Mention, verb: SyntaxToken) -> bool:
    """Tell whether a verb's subject may be the sole speaker: not the first of several, nor a guide that defines."""
    if verb.lower in _HOLDING and mention.kind is MentionKind.SURNAME:  # a case, unless a person of this name is here
        return (
            re.search(rf"(?:[A-Z][\w.]+|\bJ\.?) {re.escape(mention.name)}\b|\b{re.escape(mention.name)},? J\b", text)
            is not None
        )
    if verb.lower in _DEFINING:
        return mention.kind in _DEFINERS and _INSTRUMENTS.isdisjoint(mention.name.lower().split())
    return not (reporting_verbs.is_gerund(verb.lower) and _has_fellows(text, mention, verb.start))


def _has_fellows(text: str, mention: Mention, verb: int) -> bool:
    """Tell whether a person is the first of several who speak together: "Jane Roe, Adam Poe & Ada Quill"."""
    if mention.kind is not MentionKind.FULL:
        return False
    span = mention.span
    found = _FELLOW_BEFORE.match(text, span.start, span.end) or _FELLOWS.match(text, span.end, verb)
    return found is not None and not any(map(is_role, tokenize_sentence(text, *found.span())))


def _is_adverb(token: SyntaxToken) -> bool:
    return token.lower.endswith("ly") or token.lower in {"also", "then", "later", "once", "again"}


def _is_passive(body: Sequence[SyntaxToken], index: int) -> bool:
    """Tell whether a verb is in the passive voice: "he was asked", "we were told"."""
    at = index - 1
    while at > 0 and _is_adverb(body[at]):
        at -= 1
    return at >= 0 and body[at].lower in lexicon.FORMS_OF_BE and not reporting_verbs.is_gerund(body[index].lower)


def _find_by_according_to(text: str, body: list[SyntaxToken]) -> Attribution | None:
    for index in range(len(body) - 1):
        if body[index].lower == "according" and body[index + 1].lower == "to":
            mention = _find_informant(text, body, index + 2)
            if mention:
                return Attribution(mention, find_span(body[index : index + 2]), AttributionRule.ACCORDING_TO)
    return None


def _find_informant(text: str, body: list[SyntaxToken], at: int) -> Mention | None:
    """Return whoever is named behind "according to", "her" included, but not "her lawyer"."""
    is_alone = at < len(body) and (at + 1 == len(body) or body[at + 1].text in ",.")
    if is_alone and body[at].lower in _OBJECTS:
        return Mention(MentionKind.PRONOUN, find_span(body[at : at + 1]), _OBJECTS[body[at].lower])
    return find_phrase_after(text, body, at)


def _find_by_colon(text: str, body: list[SyntaxToken], colon: SyntaxToken) -> Attribution | None:
    """Find the speaker of "Jane Roe:", or of a sentence about a person that ends in a colon."""
    label = read_numbered_label(text, body)
    if label and label.span == find_span(body):
        return Attribution(label, label.span, AttributionRule.LABEL)
    label = parse_noun_phrase(text, body)
    if label and label.kind in (MentionKind.FULL, MentionKind.SURNAME) and label.span.end == body[-1].end:
        return Attribution(label, label.span, AttributionRule.LABEL)
    if len(body) <= _MAX_LABEL and "," in {token.text for token in body}:
        apposed = find_apposed_name(text, body)
        if apposed and apposed.kind is MentionKind.FULL and (apposed.role or apposed.organisation):
            return Attribution(apposed, apposed.span, AttributionRule.LABEL)
    if len(body) > 1 and body[0].lower in _POSSESSORS and body[1].lower in _OWN_WORDS:
        own = Mention(MentionKind.PRONOUN, find_span(body[:1]), _POSSESSORS[body[0].lower])
        return Attribution(own, Span(colon.start, colon.end), AttributionRule.COLON)
    subject = find_sentence_subject(text, body)
    if subject and subject.kind is MentionKind.SURNAME and f" {subject.name.lower()} " in text:
        return None  # the first word of the sentence, not a name
    if subject and subject.kind in (MentionKind.FULL, MentionKind.SURNAME, MentionKind.PRONOUN):
        return Attribution(subject, Span(colon.start, colon.end), AttributionRule.COLON)
    return None


def has_report(text: str, span: Span) -> bool:
    """Tell whether a reporting verb in a span may have a person as its subject: "Jane Roe said", "said she"."""
    tokens = tokenize_sentence(text, span.start, span.end)
    for index in range(1, len(tokens)):
        if not is_clear_reporting_verb(tokens[index]):
            continue
        previous, following = tokens[index - 1], tokens[index + 1] if index + 1 < len(tokens) else tokens[index]
        if previous.lower in {"he", "she"} or is_capitalised(previous) or is_role(previous):
            return True
        is_clause = previous.text == "," and reporting_verbs.can_precede_subject(tokens[index].lower)
        if is_clause and (is_capitalised(following) or following.lower in lexicon.PRONOUNS or starts_phrase(following)):
            return True
    return False


def find_speaker_after(text: str, tokens: Sequence[SyntaxToken]) -> Attribution | None:
    """Find the speaker in the tokens of the sentence from the closing quotation mark on."""
    at = 0
    while at < len(tokens) and tokens[at].text in _LEAD:
        at += 1
    body = list(tokens[at:])
    if not body:
        return None
    uttered = find_utterance_after(text, body)
    if uttered:
        return Attribution(*uttered, AttributionRule.UTTERANCE)
    if body[0].text == "[":  # editors add many other things in square brackets
        return _read_brackets(text, body, "]", read_numbered_label)
    if body[0].text == "(":
        is_citation = at and tokens[0].text == ","  # '"A title", (Example Press, 2014)'
        if is_citation or _is_short_form(text, tokens[0].start, body):
            return None
        return _read_brackets(text, body, ")", read_source_line)
    if body[0].lower == "according" and len(body) > 2 and body[1].lower == "to":
        return _build_attribution(_find_informant(text, body, 2), find_span(body[:2]), AttributionRule.ACCORDING_TO)
    return _read_inverted_clause(text, body) or _read_subject_clause(text, body, goes_on=at > 0)


def _is_short_form(text: str, end: int, body: list[SyntaxToken]) -> bool:
    """Tell whether brackets hold the initials of the words before them: "transparency in supply chains" (TISC)."""
    if len(body) < 3 or body[2].text != ")" or not is_acronym(body[1]):
        return False
    letters = body[1].lower
    words = _WORD.findall(text, max(end - _MAX_LONG_FORM, 0), end)
    return "".join(word[0].lower() for word in words[-len(letters) :]) == letters


def _read_inverted_clause(text: str, body: list[SyntaxToken]) -> Attribution | None:
    """Find the speaker of "said Jane Roe"."""
    at = 0
    while at < len(body) and _is_adverb(body[at]):
        at += 1
    if at >= len(body) or not body[at].text[0].islower():
        return None
    following = body[at + 1].lower if at + 1 < len(body) else ""
    word = body[at].lower
    if (
        not reporting_verbs.is_reporting_verb(word, following, loose=True)
        or reporting_verbs.is_gerund(word)
        or not reporting_verbs.can_precede_subject(word)
    ):
        return None
    mention = find_phrase_after(text, body, at + 1)
    if mention is None or (mention.kind is MentionKind.PRONOUN and len(body) > at + 3):
        return None
    return Attribution(mention, find_span(body[at : at + 1]), AttributionRule.VERB_AFTER)


def _read_subject_clause(text: str, body: list[SyntaxToken], *, goes_on: bool) -> Attribution | None:
    """Find the speaker of "Jane Roe said", in a new sentence or in one that continues after a comma."""
    if not goes_on and body[0].text[0].isupper() and body[0].lower in lexicon.DETERMINERS:
        return None  # a new sentence: the reporting clause "the officer said" begins in lower case
    for index in range(1, min(len(body), _MAX_SUBJECT)):
        following = body[index + 1].lower if index + 1 < len(body) else ""
        if not _is_verb(body, index, following, loose=False) or reporting_verbs.is_gerund(body[index].lower):
            continue
        mention = parse_subject(text, body[:index]) or _find_last_clause_subject(text, body, index)
        return _build_attribution(mention, find_span(body[index : index + 1]), AttributionRule.SPEAKER_AFTER)
    return None


def _find_last_clause_subject(text: str, body: list[SyntaxToken], verb: int) -> Mention | None:
    """Return the subject of a reporting clause at the end of the sentence: "... for everyone, Jane Roe said"."""
    if len(body) - verb > _MAX_CLAUSE:
        return None
    commas = [i for i in range(verb) if body[i].text == ","]
    if not commas:
        return None
    return parse_subject(text, body[commas[-1] + 1 : verb])


def _read_brackets(
    text: str, body: list[SyntaxToken], closing: str, read: Callable[[str, Sequence[SyntaxToken]], Mention | None]
) -> Attribution | None:
    """Find the speaker of "(Jane Roe, Head of Policy)", or of "[Participant 3]"."""
    close = next((i for i, token in enumerate(body) if token.text == closing), 0)
    mention = read(text, body[1:close])
    return Attribution(mention, mention.span, AttributionRule.BRACKETS) if mention else None


def read_source(text: str, span: Span, *, is_sure: bool = False) -> Attribution | None:
    """Read a block, or the end of one, as the source of the quoted text above or before it."""
    mention = read_source_line(text, tokenize_sentence(text, span.start, span.end), is_sure=is_sure)
    return Attribution(mention, mention.span, AttributionRule.SOURCE_LINE) if mention else None


def read_office(text: str, span: Span) -> Attribution | None:
    """Read the rest of a block behind quoted words as a name with an office: "Jane Roe, Head of Policy"."""
    found = read_source(text, trim(text, span))
    is_named = found is not None and found.mention.kind is MentionKind.FULL
    return found if found and is_named and (found.mention.role or found.mention.organisation) else None


def read_signature(text: str, span: Span) -> Attribution | None:
    """Read the text between two quoted texts as a dash and a name: "– Jane Roe, Head of Policy"."""
    span = trim(text, span)
    words = span.slice(text)
    if words[:1] not in DASHES or not words[1:].lstrip()[:1].isupper():
        return None
    return read_source(text, Span(span.start, span.end - words.endswith(".")))
