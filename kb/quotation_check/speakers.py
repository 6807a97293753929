"""Comparison of the speaker whom a draft names with the source's.

A right draft must not be called wrong: speakers who may be the same person are never called different. So a role
without a name ("the commissioner") is compared with the source's roles only, and where it is none of them, nothing is
said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.model import CERTAIN_GRADES, Metadata, Quotation, SpeakerMatch
from kb.quotation_check.quotation_parser import PastedQuotation
from kb.quotations.grammar import lexicon
from kb.quotations.models import build_speaker_key
from kb.text import FUNCTION_WORDS, split_terms
from kb.text.names import (
    GIVEN_NAMES,
    HONORIFICS,
    POST_NOMINALS,
    ROLES,
    SURNAME_ROLES,
    NameKind,
    classify_name,
    is_body_name,
    is_ordinary,
    split_person,
)

_POSSESSIVE = re.compile(r"['’]s?\b")
_INDEFINITE = frozenset({"a", "an", "one", "another", "some"})  # "a survivor" names nobody who could be another
_NEAR_CHARS = 120  # around quoted words, in which the draft's name may be the speaker's after all
_CAPITAL = re.compile(r"\b[^\W\d_a-z]\w*")


def compare_speakers(attributed_to: str, quotation: Quotation | None) -> SpeakerMatch:
    """Compare the speaker that a pasted text names with the source's.

    Either may be given by name, by surname, with titles, with a role before or after it, by a role alone ("the X of Y"
    is "X, Y"), or by the organisation.
    """
    ours = build_speaker_key(attributed_to)
    if not ours or quotation is None:
        return SpeakerMatch.UNSAID
    theirs = build_speaker_key(quotation.speaker)
    if ours in {theirs, build_speaker_key(quotation.organisation)} or _are_one_name(ours, theirs):
        return SpeakerMatch.SAME
    known = _list_words(" ".join((quotation.speaker, quotation.role, quotation.organisation)))
    said = _list_words(attributed_to)
    if said and (said <= known or _list_words(quotation.speaker) <= said):
        return SpeakerMatch.SAME
    if _are_one_name(_remove_words(ours, known - set(theirs.split())), theirs):
        return SpeakerMatch.SAME  # "Commissioner Thornton"
    return SpeakerMatch.UNSAID if _is_role(attributed_to) else SpeakerMatch.OTHER


def judge_speakers(
    pasted: PastedQuotation, quotation: Quotation | None, texts: Sequence[str], metadata: Metadata
) -> SpeakerMatch:
    """Compare the speaker whom a draft names with the source's, by what the source prints.

    A speaker that was only inferred neither confirms a draft nor contradicts it. Nor does one without a full name
    contradict it, nor any where the draft's name is printed near the words or may be a body's, or where the draft has
    only a pronoun beside them. Nor is a draft confirmed that names the body of a person, or somebody where the source
    names nobody beside the words.

    Args:
        texts: Of the passages that have the words; without these words where nobody is known to have said them.
        metadata: Of the source: its own author and publisher need no other attribution.
    """
    name = pasted.attributed_to
    found = compare_speakers(name, quotation)
    is_anybody = found is SpeakerMatch.UNSAID and (_is_role(name) or name.partition(" ")[0].lower() in _INDEFINITE)
    if quotation is None:
        is_theirs = _list_words(name) <= _list_words(" ".join((metadata.publisher, *metadata.authors)))
        stands_there = any(term in split_terms(text) for term in split_terms(name)[-1:] for text in texts)
        return SpeakerMatch.UNSAID if not name or is_anybody or is_theirs or stands_there else SpeakerMatch.TO_CHECK
    if not name or (name.partition(" ")[0].lower() in _INDEFINITE and is_anybody):
        return SpeakerMatch.UNSAID
    if found is SpeakerMatch.SAME:
        if _is_body_of(name, quotation):
            return SpeakerMatch.TO_CHECK
        return found if quotation.grade in CERTAIN_GRADES else SpeakerMatch.PROBABLY_SAME
    is_printed = quotation.grade in CERTAIN_GRADES and " " in quotation.speaker and not quotation.speaker[0].islower()
    is_open = pasted.is_by_pronoun or not _is_surely_person(name) or not is_printed or _is_near(name, quotation, texts)
    return SpeakerMatch.TO_CHECK if found is SpeakerMatch.UNSAID or is_open else SpeakerMatch.OTHER


def _is_body_of(name: str, quotation: Quotation) -> bool:
    """Tell whether a name is that of a body, and not of the person who speaks in the source."""
    said = _list_words(name)
    if not said or said <= _list_words(quotation.speaker) or is_body_name(quotation.speaker):
        return False
    return is_body_name(name) or (said <= _list_words(quotation.organisation) and said.isdisjoint(ROLES))


def _is_surely_person(name: str) -> bool:
    """Tell whether no body has a name: "Quill" and "Ada Quill", not "NSPCC", "Shelter" or "Harbour Justice"."""
    person = split_person(name)
    if person is None:
        return name.istitle() and " " not in name and not is_ordinary(name)
    is_known = bool(person.title) or person.given.split()[0].casefold() in GIVEN_NAMES
    return is_known or (classify_name(name) is NameKind.PERSON and person.family.casefold() not in SURNAME_ROLES)


def _is_near(name: str, quotation: Quotation, texts: Sequence[str]) -> bool:
    """Tell whether the last word of a name is printed close to a quotation, outside of its words."""
    words = build_speaker_key(name).split()
    for text in texts if words else ():
        start, end = quotation.span.start, quotation.span.end
        if quotation.span.slice(text) == quotation.text:
            around = f"{text[max(start - _NEAR_CHARS, 0) : start]} {text[end : end + _NEAR_CHARS]}"
            if words[-1] in split_terms(around):
                return True
    return False


def _are_one_name(one: str, other: str) -> bool:
    """Tell whether one name is the end of another ("roe" of "jane roe"), or has initials of the same names."""
    short, long = sorted((one.split(), other.split()), key=len)
    if not short or short[-1] != long[-1]:
        return False
    return all(
        mine == theirs or (mine[:1] == theirs[:1] and 1 in (len(mine), len(theirs)))
        for mine, theirs in zip(short[:-1], long, strict=False)
    )


def _remove_words(key: str, words: frozenset[str] | set[str]) -> str:
    return " ".join(word for word in key.split() if word not in words)


def _list_words(name: str) -> frozenset[str]:
    """Return the distinctive words of a name, role or organisation."""
    words = split_terms(_POSSESSIVE.sub(" ", name))
    return frozenset(word for word in words if word not in FUNCTION_WORDS | HONORIFICS | POST_NOMINALS)


def _is_role(name: str) -> bool:
    """Tell whether a draft names its speaker by a role or a noun only: "the Home Secretary", "a survivor"."""
    words = name.split()
    if not words or words[0].lower() not in lexicon.DETERMINERS:
        return False
    return not _CAPITAL.search(" ".join(words[1:])) or not ROLES.isdisjoint(split_terms(name))


def are_different_organisations(ours: str, theirs: str) -> bool:
    """Tell whether two names are of different organisations: neither is empty, a part of the other, or its initials."""
    one, other = (tuple(word for word in split_terms(name) if word not in FUNCTION_WORDS) for name in (ours, theirs))
    if not one or not other or set(one) <= set(other) or set(other) <= set(one):
        return False
    initials = {"".join(word[0] for word in words) for words in (one, other)}
    return initials.isdisjoint({*one, *other})
