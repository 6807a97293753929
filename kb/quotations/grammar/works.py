"""Phrases that name a work or a court instead of a person, and sentences that introduce a work's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.laws.catalogue import load_aliases, normalize_name
from kb.model import Span
from kb.quotations.grammar import citations, lexicon
from kb.quotations.grammar.citations import CASE, Source
from kb.quotations.grammar.tokens import SyntaxToken, find_span, is_honorific
from kb.text.names import GIVEN_NAMES
from kb.text.word_lists import ARTICLES, load_words, parse_words

_NOUNS = load_words("kb.quotations", "data/works.txt")
_VERBS = load_words("kb.quotations", "data/work_verbs.txt")
_COURTS = parse_words("court courts concourt circuit tribunal tribunals cjeu ecj ecthr scotus uksc fisc icj icty ictr")
_OPINIONS = parse_words("majority dissent plurality")
_SURNAMES = parse_words("law bill court")
_AFTER_HEAD = parse_words(
    """
    of for on to in from by with at creating governing establishing concerning regarding relating under about entitled
    titled published issued against between conducted commissioned that into
    """
)
_ADVERBS = parse_words("also further then only therefore thus itself now must shall should may can does did not")
_SUBORDINATORS = parse_words("that which who when while if because")
_NOT_IN_PHRASE = (lexicon.AUXILIARIES | lexicon.CLAUSE_WORDS | _SUBORDINATORS) - {"to"}
_LEAD_WORDS = parse_words(
    """
    however in additionally moreover furthermore for similarly also thus therefore first second finally indeed
    likewise
    """
)
_SKIPPED = parse_words("and but as while since although though whereas")
_DEFINING = parse_words("defined described set stated provided contained found given specified listed expressed")
_GOVERNING = parse_words("in by under")
_BEFORE_WORDS = parse_words("as that to for of")
_UNITS = parse_words("section sections article articles recital schedule paragraph clause regulation rule part s. art.")
_PHRASE_STARTS = (lexicon.CLAUSE_BOUNDARIES - {"(", ")"}) | _GOVERNING
_NUMBERING = re.compile(r"\d+\.\d")  # paragraph number: "3.10"
_MAX_PHRASE = 30
_NOT_LAST = lexicon.DETERMINERS | _AFTER_HEAD | {"and", ","}
_OWNERS = parse_words("its their his her our")
_MAX_LABEL = 14
_MAX_AFTER_VERB = 45
_MAX_LEAD = 6


def is_court(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether a phrase names a court."""
    return not _is_person(tokens) and tokens[_find_head(tokens)].lower in _COURTS


def is_work(text: str, tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether a phrase names a work, by its noun or as a law."""
    head = at = _find_head(tokens)
    while at > 0 and (tokens[at].text[0].isdigit() or len(tokens[at].text) == 1):  # "Section 1(a)"
        at -= 1
    word = tokens[at].lower
    if word in _NOUNS or word.removesuffix("s") in _NOUNS:
        return not _is_person(tokens)
    if word in _OPINIONS and at > 1 and tokens[at - 1].text[0].isupper():
        return tokens[at - 1].lower not in lexicon.DETERMINERS  # "the Carpenter majority", but not "The majority"
    names = (text[token.start : tokens[head].end] for token in tokens[: head + 1])
    return any(normalize_name(name) in load_aliases() for name in names)


def _is_person(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether the noun of a work or a court is a surname: "Jude Law"."""
    first, last = tokens[0], tokens[-1]
    is_named = first.text[0].isupper() and (first.lower in GIVEN_NAMES or is_honorific(first))
    return is_named and last.lower in _SURNAMES


def _find_head(tokens: Sequence[SyntaxToken]) -> int:
    """Return the index of a phrase's head noun: the last word before the first preposition or participle."""
    for index, token in enumerate(tokens):
        if index and (token.lower in _AFTER_HEAD or token.text in ',:;“”"—–'):
            return index - 1
    return len(tokens) - 1


def build_source(text: str, tokens: Sequence[SyntaxToken]) -> Source | None:
    """Return a work as the source, without its article; None if the phrase does not identify it."""
    while tokens and (tokens[0].lower in ARTICLES or _NUMBERING.match(tokens[0].text)):
        tokens = tokens[1:]
    rest = tokens[1:] if tokens and tokens[0].lower in lexicon.DETERMINERS else tokens
    if not any(token.text[0].isupper() or token.text[0].isdigit() for token in rest):
        return None
    if len(tokens) == 1 and (tokens[0].lower in _NOUNS or tokens[0].lower in _COURTS):
        return None
    span = find_span(tokens)
    return Source(" ".join(span.slice(text).split()), span)


def has_noun(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether any word names a kind of work."""
    return any(token.lower in _NOUNS for token in tokens)


def get_noun(tokens: Sequence[SyntaxToken]) -> str:
    """Return the noun of "the statute", a phrase that does not identify the work; "" for any other."""
    return tokens[1].lower if len(tokens) == 2 and tokens[0].lower in {"the", "this"} else ""


def find_case(text: str, span: Span) -> Source | None:
    """Return the last case named in a text."""
    found = None
    for match in CASE.finditer(text, span.start, span.end):
        found = citations.build_source(text, *match.span())
    return found


@dataclass(frozen=True, slots=True)
class WorkPhrase:
    """The words of a sentence that name the work it quotes."""

    tokens: list[SyntaxToken]
    cue: Span  # verb or other words that attribute the quotation to it


def find_work_before(text: str, sentence: Sequence[SyntaxToken]) -> WorkPhrase | None:
    """Find the work in the sentence before quoted words: "Section 1 states that", "as defined in Article 4 as"."""
    body = list(sentence)
    while body and body[-1].text in {":", ",", "-", "–", "—"}:
        body.pop()
    return (
        _find_subject(text, body)
        or _find_definition(text, body)
        or _find_label(text, sentence)
        or _find_provision(text, body)
    )


def _find_subject(text: str, body: list[SyntaxToken]) -> WorkPhrase | None:
    """Find the subject of "The Act also provides that", and of "the Guidelines, which provide that"."""
    start = _skip_lead(body)
    for index in range(len(body) - 1, start, -1):
        if body[index].text not in _VERBS or len(body) - index > _MAX_AFTER_VERB:
            continue
        end = index
        while end > start and (body[end - 1].lower in _ADVERBS or body[end - 1].text.endswith("ly")):
            end -= 1
        begin = start
        if end > start + 1 and body[end - 1].lower in {"which", "that"}:
            end -= 1 + (body[end - 2].text == ",")
            begin = _find_phrase_start(text, body, end)
        phrase = body[begin:end]
        if _is_phrase(text, phrase):
            return WorkPhrase(phrase, find_span(body[index : index + 1]))
    return None


def _skip_lead(body: Sequence[SyntaxToken]) -> int:
    """Return the index after an opening such as "However,"."""
    start = 0
    if body and body[0].lower in _LEAD_WORDS:
        comma = next((i for i, token in enumerate(body[:_MAX_LEAD]) if token.text == ","), None)
        start = comma + 1 if comma is not None else 0
    while start < len(body) and (body[start].lower in _SKIPPED or body[start].lower.endswith("ly")):
        start += 1
    return start


def _find_phrase_start(text: str, body: Sequence[SyntaxToken], end: int) -> int:
    """Return the start of the longest noun phrase up to `end` that names a work, after a preposition or comma."""
    start = end
    while start and body[start - 1].lower not in _PHRASE_STARTS:
        start -= 1
    openers = lexicon.CLAUSE_OPENERS | _AFTER_HEAD
    starts = (i for i in range(start, end) if i == start or body[i - 1].lower in openers or body[i].lower in ARTICLES)
    return next((i for i in starts if _is_phrase(text, body[i:end])), start)


def _is_phrase(text: str, phrase: Sequence[SyntaxToken]) -> bool:
    """Tell whether tokens are a phrase that names a work and nothing else."""
    if not 0 < len(phrase) <= _MAX_PHRASE or phrase[0].lower in lexicon.CLAUSE_OPENERS:
        return False
    if phrase[-1].lower in _NOT_LAST or any(_is_no_noun(token) for token in phrase):
        return False
    return is_work(text, phrase) and not any(_is_past(phrase, index) for index in range(1, len(phrase) - 1))


def _is_no_noun(token: SyntaxToken) -> bool:
    """Tell whether a token cannot be in a phrase that names a work."""
    return token.text in _NOT_IN_PHRASE or token.text in ";“" or token.lower in lexicon.PRONOUNS


def _is_past(phrase: Sequence[SyntaxToken], index: int) -> bool:
    """Tell whether a word is a verb with its subject before it: "Example Trust produced guidance"."""
    is_verb = phrase[index].text.endswith("ed") and phrase[index].text.islower()
    return is_verb and phrase[index - 1].text[0].isupper() and phrase[index + 1].lower not in _AFTER_HEAD


def _find_definition(text: str, body: list[SyntaxToken]) -> WorkPhrase | None:
    """Find the work in "is defined in Article 4 of the Convention as" and in "as stated in the report"."""
    end = len(body)
    while end and body[end - 1].lower in _BEFORE_WORDS:
        end -= 1
    for index in range(end - 1, 0, -1):
        if body[index].lower in _GOVERNING and body[index - 1].lower in _DEFINING | {"out"}:
            phrase = body[index + 1 : end]
            cue = find_span(body[index - 1 : index + 1])
            return WorkPhrase(phrase, cue) if _is_phrase(text, phrase) else None
    return None


def _find_label(text: str, sentence: Sequence[SyntaxToken]) -> WorkPhrase | None:
    """Find the work in "Article 3(1):" and in "the Board's conclusion in its 2014 report:"."""
    if len(sentence) < 2 or sentence[-1].text != ":":
        return None
    phrase = list(sentence[:-1])
    if phrase[0].lower.rstrip(".") in _UNITS and _is_phrase(text, phrase):
        return WorkPhrase(phrase, find_span(phrase))
    owners = (at for at in range(1, len(phrase)) if phrase[at - 1].lower == "in" and phrase[at].lower in _OWNERS)
    owner = next(owners, None)
    if owner is None or len(phrase) > _MAX_LABEL or not is_work(text, phrase[owner:]):
        return None
    is_noun_phrase = _NOT_IN_PHRASE.isdisjoint(token.text for token in phrase)
    return WorkPhrase(phrase, find_span(phrase)) if is_noun_phrase else None


def _find_provision(text: str, body: Sequence[SyntaxToken]) -> WorkPhrase | None:
    """Find the provision in "Under Article 4 of the Convention, states must ensure"."""
    comma = next((i for i, token in enumerate(body) if token.text == ","), 0)
    if not comma or body[0].lower not in {"under", "pursuant", "per"}:
        return None
    phrase = body[1 + (body[0].lower == "pursuant") : comma]
    if phrase and phrase[0].lower.rstrip(".") in _UNITS and _is_phrase(text, phrase):
        return WorkPhrase(list(phrase), find_span(body[:1]))
    return None
