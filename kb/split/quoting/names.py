"""Reads a noun phrase that names a speaker: name, role and organisation, as printed.

This module knows phrases that stand alone ("Police Chief Jane Roe", "a spokesperson for Example Trust"). It knows no
quotations and does not look beyond the words it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kb.model import Span
from kb.split.quoting import lexicon
from kb.split.quoting.tokens import Token, final_run, is_acronym, is_body, is_role, printed

_MAX_SOURCE_WORDS = 6
_DIVISIONS = frozenset({"chapter", "section", "table", "figure", "part", "annex", "appendix", "article"})
_DESCRIBING = frozenset({"a", "an", "who", "which", "whose", "where", "that"})


class Kind(StrEnum):
    """What a mention is: how its speaker is to be understood."""

    FULL = "full name"
    SURNAME = "surname"
    PRONOUN = "pronoun"
    COMMON = "common noun"
    BODY = "organisation"


@dataclass(frozen=True, slots=True)
class Mention:
    """A speaker as named at one place.

    Attributes:
        span: In the document's text.
        name: Without titles; for an anonymous speaker the words as printed.
    """

    kind: Kind
    span: Span
    name: str
    role: str = ""
    organisation: str = ""


def _split_run(part: Sequence[Token]) -> int:
    """Return where the name begins in capitalised words that may open with a role: "Police Chief Jane Roe"."""
    at = 0
    for index, token in enumerate(part):
        after_role = index and at == index and token.lower in lexicon.ROLE_TAILS
        if index and index == len(part) - 1 > at and token.lower in lexicon.SURNAME_ROLES:
            continue
        if is_role(token) or token.lower.rstrip(".") in lexicon.TITLES or after_role:
            at = index + 1
    if at == 0 and len(part) > 2 and is_acronym(part[0]) and len(part[0].text) > 2:
        at = 1
    return at


def phrase(text: str, part: Sequence[Token]) -> Mention | None:
    """Read a noun phrase that stands alone: no clause, no appositive.

    Args:
        text: The document's text.
        part: The tokens of the phrase.

    Returns:
        The mention, or None where the words name nobody.
    """
    while part and part[0].lower in lexicon.CONJUNCTIONS | {"while", "as", "when", "like"}:
        part = part[1:]
    while len(part) > 1 and part[-1].text in lexicon.HOW_OFTEN:
        part = part[:-1]
    if not part or _names_nobody(part):
        return None
    if part[0].lower in lexicon.PRONOUNS and len(part) == 1:
        return Mention(Kind.PRONOUN, Span(part[0].start, part[0].end), part[0].text)
    if (
        not any(token.text[0].isalpha() for token in part)
        or any(token.text in lexicon.THINGS for token in part)
        or part[0].lower in _DIVISIONS
        or any(token.text in "‘’" for token in part)
        or any(token.lower in lexicon.BE for token in part)
    ):
        return None
    attached = _attachment(part)
    if attached is not None:
        return _with_attachment(text, part, attached)
    return _plain(text, part)


def _names_nobody(part: Sequence[Token]) -> bool:
    """Tell whether a phrase is no speaker by its own words.

    Such are "nobody", "the" alone, "Jane Roe’s", half a clause, and whom a member addresses: "Honourable Speaker".
    """
    if len(part) == 1 and part[0].lower in lexicon.NOBODY:
        return True
    words = {token.lower.rstrip(".") for token in part}
    if "speaker" in words and words <= lexicon.OF_ADDRESS:
        return True
    return part[-1].lower.endswith(("'s", "’s")) or any(token.text in lexicon.OF_CLAUSES for token in part[1:])


def _attachment(part: Sequence[Token]) -> int | None:
    """Return where "of Example Trust", "for the company" begins, if the phrase has it."""
    for index, token in enumerate(part):
        if index and token.lower in lexicon.ATTACHING and index + 1 < len(part):
            return index
    return None


def _with_attachment(text: str, part: Sequence[Token], at: int) -> Mention | None:
    head = _plain(text, part[:at])
    if head is None or head.kind is Kind.PRONOUN:
        return head
    if head.kind is Kind.BODY and part[0].lower not in {"a", "an"}:
        return _body(text, part, at)
    rest = list(part[at + 1 :])
    if head.kind in (Kind.FULL, Kind.SURNAME):
        organisation = "" if head.organisation else organisation_of(text, rest)
        return replace(head, organisation=head.organisation or organisation)
    officer = _named_officer(text, part, at)
    if officer:
        return officer
    last = final_run(part)
    if last > at + 1 and last < len(part) and any(is_role(token) for token in part[at + 1 : last]):
        return _plain(text, part)
    named = part[at].lower != "of" or is_body(rest)
    organisation = organisation_of(text, rest) if named else ""
    words = [t for i, t in enumerate(part[:at]) if i or t.lower not in lexicon.DETERMINERS]
    role = printed(text, words) if any(map(is_role, words)) else ""
    return Mention(Kind.COMMON, Span(part[0].start, part[-1].end), printed(text, part), role, organisation)


def _body(text: str, part: Sequence[Token], at: int) -> Mention:
    """Read "the Prevent Team at Essex Police" and "Department for Education"."""
    whole = Span(part[0].start, part[-1].end)
    if part[at].lower in {"at", "from", "in", "with"}:
        return Mention(Kind.BODY, whole, printed(text, part[:at]), "", organisation_of(text, part[at + 1 :]))
    return Mention(Kind.BODY, whole, printed(text, part))


def _named_officer(text: str, part: Sequence[Token], at: int) -> Mention | None:
    """Read "Chief of Staff Jane Roe": a role, its office, and a name of two words or more."""
    if part[at].lower != "of" or not is_role(part[at - 1]):
        return None
    cut = at + 1
    while cut < len(part) and part[cut].lower in lexicon.OFFICES:
        cut += 1
    name = part[cut:]
    if cut == at + 1 or len(name) < 1 or final_run(part) > cut or is_body(name):
        return None
    return Mention(
        _person_kind(name), Span(part[0].start, part[-1].end), printed(text, name), printed(text, part[:cut])
    )


def organisation_of(text: str, part: Sequence[Token]) -> str:
    """Return an organisation as printed, without its article and what describes it; "" where none is named."""
    while part and part[0].lower in lexicon.DETERMINERS:
        part = part[1:]
    stop = next(
        (i for i, t in enumerate(part) if t.text == "," and i + 1 < len(part) and part[i + 1].lower in _DESCRIBING),
        len(part),
    )
    part = part[:stop]
    return printed(text, part) if part and any(token.text[0].isupper() for token in part) else ""


def _plain(text: str, part: Sequence[Token]) -> Mention | None:
    """Read a phrase without prepositions."""
    if not any(token.text[0].isalpha() for token in part):
        return None
    whole = Span(part[0].start, part[-1].end)
    if part[0].lower in lexicon.PRONOUNS and len(part) == 1:
        return Mention(Kind.PRONOUN, whole, part[0].text)
    bare = part[1:] if part[0].lower in lexicon.DETERMINERS else part
    at = final_run(part)
    cut = at + _split_run(part[at:])
    if cut == len(part) or (len(part) > 1 and len(part[-1].text) == 1):
        labelled = len(part[-1].text) == 1  # "Survivor A"
        role = printed(text, bare[:-1] if labelled else bare)
        return Mention(Kind.COMMON, whole, printed(text, part), role if any(map(is_role, part)) else "")
    return _named(text, part, cut, whole)


def _named(text: str, part: Sequence[Token], cut: int, whole: Span) -> Mention:
    """Read a phrase that ends in the name which begins at `cut`."""
    name = part[cut:]
    while len(name) > 2 and name[-1].text.isupper() and name[-1].lower in lexicon.POST_NOMINALS:
        name = name[:-1]
    article = part[0].lower in lexicon.DETERMINERS
    before = part[1:cut] if article else part[:cut]
    if is_body(name) or (article and is_body(part)):
        return Mention(Kind.BODY, whole, printed(text, part))
    if article and not any(map(is_role, before)):
        return Mention(Kind.COMMON, whole, printed(text, part))
    words = _role_words(before)
    if len(words) == 1 and is_acronym(words[0]) and not is_role(words[0]):
        return Mention(_person_kind(name), whole, printed(text, name), "", words[0].text)
    return Mention(_person_kind(name), whole, printed(text, name), printed(text, words))


def _role_words(before: Sequence[Token]) -> list[Token]:
    """Return the words of a role before a name, without titles and without what only dates the sentence."""
    start = max((i + 1 for i, t in enumerate(before) if t.lower in lexicon.NOT_NAMES | lexicon.TIMES), default=0)
    kept = list(before[start:])
    while (
        kept
        and kept[-1].lower.rstrip(".") in lexicon.HONORIFICS - lexicon.ROLES | lexicon.BARE_TITLES | lexicon.PEERAGE
    ):
        kept.pop()
    return kept


def _person_kind(name: Sequence[Token]) -> Kind:
    words = [
        token for token in name if token.text[0].isalpha() and token.lower.rstrip(".") not in {"jr", "sr", "ii", "iii"}
    ]
    return Kind.FULL if len(words) > 1 else Kind.SURNAME


def source_phrase(text: str, part: Sequence[Token], *, alone: bool) -> Mention | None:
    """Read the head of a source line, where words without a verb can only be a speaker.

    Args:
        text: The document's text.
        part: The tokens up to the first comma or bracket.
        alone: Whether a dash says that a single name is a source: "- Maria".
    """
    mention = phrase(text, part)
    if mention is None or mention.kind is Kind.PRONOUN:
        return None
    if alone and len(part) == 1 and part[0].text[0].isupper():
        return Mention(Kind.COMMON, Span(part[0].start, part[0].end), part[0].text)
    if alone and mention.kind is Kind.COMMON and len(part) <= _MAX_SOURCE_WORDS:
        return mention
    if mention.kind is Kind.SURNAME or (mention.kind is Kind.COMMON and not any(map(is_role, part))):
        return None
    return mention
