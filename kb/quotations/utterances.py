"""Attribution by a noun instead of a reporting verb: "in the words of Jane Roe", "a caseworker's comment:"."""

from __future__ import annotations

from collections.abc import Sequence

from kb.model import Span
from kb.quotations.grammar import lexicon, reporting_verbs
from kb.quotations.grammar.names import Mention, MentionKind, parse_noun_phrase
from kb.quotations.grammar.syntax import find_phrase_after, find_subject_before
from kb.quotations.grammar.tokens import SyntaxToken, find_span, is_possessive, strip_possessive
from kb.text.word_lists import parse_words

# Nouns for what people say.
_UTTERANCES = parse_words(
    """
    words comment comments quote quotation remark remarks statement testimony testimonial feedback message response
    reply answer advice view opinion observation reflection reflections account description explanation assessment
    verdict warning conclusion
    """
)
_PARTICIPLES = parse_words(
    """
    put explained echoed described expressed summarised summarized summed articulated captured shared voiced stated
    told informed advised noted raised highlighted reported illustrated given made offered provided written
    """
)
_POSSESSIVE_PRONOUNS = {"his": "he", "her": "she"}
_VIEWS = parse_words("view opinion")
_OPENERS = parse_words("in these are were with and as to")
_MAX_OWNER = 6


def find_utterance_before(text: str, body: list[SyntaxToken], ends: str) -> tuple[Mention, Span] | None:
    """Find the speaker, and the words that attribute the quotation, before quoted words.

    The sentence ends with the mark `ends`, or with none.
    """
    if len(body) > 3 and [token.lower for token in body[-4:-2]] == ["of", "the"] and body[-1].lower == "that":
        return _find_view(text, body)
    if body[-1].lower == "that":
        return _find_source(text, body[:-1], ":")  # "we were told by one officer that"
    if ends not in {":", ","} and body[-1].lower not in lexicon.FORMS_OF_BE:
        return None
    return _find_owner(text, body) or _find_source(text, body, ends)


def _find_view(text: str, body: list[SyntaxToken]) -> tuple[Mention, Span] | None:
    """Find the speaker of "Jane Roe was of the view that"."""
    if body[-2].lower not in _VIEWS or len(body) < 6 or body[-5].lower not in lexicon.FORMS_OF_BE:
        return None
    mention = find_subject_before(text, body[:-5])
    return (mention, find_span(body[-5:])) if mention else None


def _find_owner(text: str, body: list[SyntaxToken]) -> tuple[Mention, Span] | None:
    """Find the speaker of "In Ms Roe's own words," and of "One researcher's advice to her peers was,"."""
    for at in range(len(body) - 1, 0, -1):
        if body[at].lower not in _UTTERANCES:
            continue
        owner = at - 1
        if body[owner].lower == "own" and owner:
            owner -= 1
        if body[at + 1 :] and body[at + 1].lower in {"of", "from", "by"}:
            return None
        if body[at].lower != "words" and body[owner].lower in _POSSESSIVE_PRONOUNS:
            return None
        mention = _parse_owner(text, body[: owner + 1])
        return (mention, find_span(body[at : at + 1])) if mention else None
    return None


def _parse_owner(text: str, tokens: list[SyntaxToken]) -> Mention | None:
    """Parse the possessive at the end of the tokens; only sentence openers may precede it."""
    last = tokens[-1]
    if last.lower in _POSSESSIVE_PRONOUNS:
        is_first = len(tokens) == 1 or tokens[-2].lower in _OPENERS
        name = _POSSESSIVE_PRONOUNS[last.lower]
        return Mention(MentionKind.PRONOUN, find_span([last]), name) if is_first else None
    if not is_possessive(last):
        return None
    while tokens and tokens[0].lower in _OPENERS:
        tokens = tokens[1:]
    if not 0 < len(tokens) <= _MAX_OWNER or any(is_possessive(token) for token in tokens[:-1]):
        return None
    return parse_noun_phrase(text, [*tokens[:-1], strip_possessive(last)])


def _find_source(text: str, body: list[SyntaxToken], ends: str) -> tuple[Mention, Span] | None:
    """Find the speaker of "in the words of Jane Roe,", "feedback from a school:", "as was explained by Jane Roe:"."""
    for at in range(len(body) - 2, -1, -1):
        word, following = body[at].lower, body[at + 1].lower
        if following == "of":
            is_source = word == "words"
        elif following in {"from", "by"}:
            is_source = ends == ":" and (word in _UTTERANCES or (following == "by" and word in _PARTICIPLES))
        else:
            is_source = word == "to" and following == "quote"
        if not is_source:
            continue
        mention = find_phrase_after(text, body, at + 2)
        return (mention, find_span(body[at : at + 2])) if mention and not _has_clause(body[at + 3 :]) else None
    return None


def _has_clause(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether the words from a name on have a verb, so that the sentence makes a statement."""
    return any(
        token.text in lexicon.AUXILIARIES or reporting_verbs.is_reporting_verb(token.text, loose=True)
        for token in tokens
    )


def find_utterance_after(text: str, body: list[SyntaxToken]) -> tuple[Mention, Span] | None:
    """Find the speaker in the words after a quotation: "These were the words of Jane Roe", "was the answer of"."""
    start = 1 if body and body[0].lower in {"these", "those", "this", "that"} else 0
    if len(body) < start + 4 or body[start].lower not in lexicon.FORMS_OF_BE or body[start + 1].lower != "the":
        return None
    if body[start + 2].lower not in _UTTERANCES:
        return None
    at = start + 3
    if body[at].lower in _PARTICIPLES and at + 1 < len(body):
        at += 1
    if body[at].lower not in {"of", "from", "by"}:
        return None
    mention = find_phrase_after(text, body, at + 1)
    return (mention, find_span(body[start : at + 1])) if mention else None
