"""The grammar of names, which quotations, authors, publishers and citations share.

A name is that of a person ("Dr Ada Quill", "Jan van der Berg") or of a body ("Home Office", "Ministry of Law"); a
description is a noun of a person or a body ("one of the survivors", "the Deputy Prime Minister"). Everything else is
no name: adverbs, dates, things, clauses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.text.dates import MONTHS, WEEKDAYS
from kb.text.word_lists import (
    ARTICLES,
    BROAD_ORGANISATION_WORDS,
    CORPORATE_WORDS,
    FUNCTION_WORDS,
    MINOR_WORDS,
    load_english,
    load_words,
    parse_words,
)

_PACKAGE = "kb.text"
FEMALE_NAMES = load_words(_PACKAGE, "data/given_names_female.txt")
MALE_NAMES = load_words(_PACKAGE, "data/given_names_male.txt")
GIVEN_NAMES = FEMALE_NAMES | MALE_NAMES | load_words(_PACKAGE, "data/given_names_either.txt")
"""Common given names, in lower case."""
ROLES = load_words(_PACKAGE, "data/roles.txt")
"""What people are or do, in the singular, in lower case, with the abbreviations of ranks and offices."""
SURNAME_ROLES = parse_words(
    "bishop boss dean farmer head judge justice lord major marshal parent priest sister warden baron boy lead"
)
"""Roles that are surnames too: "Jane Dean" is a name, "Jane Officer" is not."""
BARE_TITLES = parse_words("mr mrs ms miss mx dr rt hon")
"""Titles that say nothing about a person's role; ranks and honours are roles as well."""
PEERAGE = parse_words("sir dame lord lady baroness baron")
HONORIFICS = BARE_TITLES | PEERAGE | parse_words("prof professor rev revd reverend cllr councillor")
SUFFIXES = parse_words("jr sr ii iii iv")
POST_NOMINALS = parse_words("obe mbe cbe dbe kbe cmg kcmg bem frs mp msp mep ms qc kc qpm phd md esq")
PARTICLES = parse_words("de la le van von der den da di do dos del della du bin ibn ben al el ten ter zu y")
"""Words before a surname that belong to it."""
BODY_WORDS = BROAD_ORGANISATION_WORDS | parse_words(
    """
    administration amnesty army borough branch cabinet city command community county district embassy fire groups home
    inc. initiative inquiry inspectorate journal lab labs llc llp magazine monitor movement museum news newspaper ngo
    observatory organisation organization panel plc post refuge region secretariat solicitors standards states taskforce
    times today tribunal uk un
    """
)
"""Words that occur in names of bodies and not of people."""
_NOT_HEADS = parse_words("amnesty city community county district fire health home post region services standards today")
_PLURALS = parse_words("agencies authorities committees councils courts governments ministries nations universities")
_SEATS = parse_words("City County State Borough")  # "City of Leeds"
PERSON_NOUNS = parse_words(
    """
    activist adult adviser agent applicant asylum-seeker attendee aunt author beneficiary body boy brother charity
    child claimant client clinician coach colleague commander cousin customer daughter defence delegate delegation
    detainee driver employee employer enforcement farmer father friend girl government grandfather grandmother guard
    guest husband individual industry insider interviewee keeper kid landlord learner majority man management member
    migrant minor minority mother neighbour npo nurse offender officer official opposition organiser other parent
    passer-by patient peer people perpetrator person population prosecution provider pupil recruiter relative
    resident respondent seller shopkeeper sister son source speaker spokesman spokesperson spokeswoman staffer
    student supporter survivor teacher team teenager tenant tourist trafficker trainee uncle union user victim
    viewer visitor volunteer wife witness woman worker writer young youth
    """
)
"""Nouns of people and of bodies, in the singular, beside the roles."""
_IRREGULAR = {"children": "child", "men": "man", "people": "person", "women": "woman", "wives": "wife"}

NO_BREAK = "\u00a0"  # within a surname of two words, where a text says that it is one
_NAME_WORD = re.compile(
    r"[^\W\d_a-z][^\W\d_]*(?:['’\u2010-][^\W\d_]+)*|[^\W\d_a-z]\.(?:\s?-?[^\W\d_a-z]\.)*|(?:Mohd|Md|Wm|Thos|Chas|Geo)\."
)
TITLES_BEFORE = re.compile(
    r"(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|rev|revd|sir|dame|rt|hon|senator|the(?=\s+(?:rt|hon)))\b\.?\s+)+",
    re.IGNORECASE,
)
"""Titles before a person's name, all of them: "The Rt Hon. Dr "."""
_INITIAL = re.compile(r"(?:[^\W\d_a-z]\.?)(?:[\s-]?[^\W\d_a-z]\.)*")
_MAX_PERSON_WORDS, _MAX_BODY_WORDS = 6, 14
_LETTERS = re.compile(r"(?=[^a-z]*[A-Z][^A-Z]*[A-Z])[A-Z][A-Za-z&-]*\d{0,2}(?:\([A-Z]\))?")
_SCOTTISH = re.compile(r"(?:Mac|Mc|De|Di|Du|Fitz|La|Le|Van)[A-Z][a-z]|[^-]+-")
_IN_BODY = MINOR_WORDS | {"against", "de", "des", "du", "la", "&", "without", "over"}
_AFTER_HEAD = _IN_BODY - {"&", "and", "de"}
_NEGATED = ("n't", "n’t")  # "Can't Stop Harbour" is a campaign
_CALENDAR = {name.lower() for name in (*WEEKDAYS, *MONTHS)} - {"april", "may", "june", "august"}
NOT_IN_PERSON = (FUNCTION_WORDS - {"may", "will"}) | (ROLES - SURNAME_ROLES) | BODY_WORDS | CORPORATE_WORDS | _CALENDAR
"""Words that no person's name has, in lower case."""


class NameKind(StrEnum):
    """What words name."""

    PERSON = "person"
    BODY = "body"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a person's name as printed; `family` has the particles, "van der Berg"."""

    given: str
    family: str
    title: str = ""

    def __str__(self) -> str:
        return f"{self.given} {self.family}"


def is_acronym_form(word: str) -> bool:
    """Tell whether a word has two capitals or more and no form of a name: "UNODC", "DfE", "WP29", not "McCall"."""
    return _LETTERS.fullmatch(word) is not None and not _SCOTTISH.match(word)


def is_person_noun(word: str) -> bool:
    """Tell whether a word in lower case is a noun of persons, "survivors", or of a body, "charities"."""
    one = _IRREGULAR.get(word) or (f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s"))
    return not {word, one}.isdisjoint(ROLES | PERSON_NOUNS | BODY_WORDS)


def is_body_name(name: str) -> bool:
    """Tell whether words are the name of a body: its noun at the end, or before "of" and the like, or its letters."""
    words = name.split()
    while len(words) > 1 and words[0].casefold() in ARTICLES:
        words = words[1:]
    if not words or len(words) > _MAX_BODY_WORDS or not words[0][0].isupper():
        return False
    if len(words) == 1 and is_acronym_form(words[0]):
        return True
    if any(word[0].islower() and word not in _IN_BODY for word in words):
        return False
    head = next((at for at, word in enumerate(words) if at and (word in _AFTER_HEAD or word[0] in "(–")), len(words))
    if any(word.endswith(",") for word in words[: head - 1]):
        return False
    is_seat = words[head - 1] in _SEATS and words[head : head + 1] == ["of"]
    return is_seat or _is_body_noun(words[head - 1]) or _has_letters_first(words)


def is_generic_body(name: str) -> bool:
    """Tell whether a name is only the noun of a body, which many bodies have: "Board", "Commission"."""
    return " " not in name and not name.isupper() and _is_body_noun(name)


def _is_body_noun(word: str) -> bool:
    plain = word.casefold().strip(",()")
    return plain in BODY_WORDS - _NOT_HEADS or plain in _PLURALS


def _has_letters_first(words: Sequence[str]) -> bool:
    """Tell whether letters open a name without an ordinary word: "NHS England"."""
    return len(words[0]) > 2 and is_acronym_form(words[0]) and not any(map(is_ordinary, words[1:]))


def is_ordinary(word: str) -> bool:
    """Tell whether a printed word is an ordinary English word, and not only a name."""
    return word.casefold().strip(".,") in load_english()


def classify_name(name: str, *, is_titled: bool = False) -> NameKind:
    """Return what words name; a full name needs a common given name, an initial, a title or words that are rare.

    `is_titled` says that a role or a title stands beside the words.
    """
    if is_body_name(name):
        return NameKind.BODY
    person = split_person(name)
    if person is None:
        return NameKind.NONE
    first = person.given.split()[0]
    if is_titled or person.title or first.casefold() in GIVEN_NAMES or any(map(_is_initial, person.given.split())):
        return NameKind.PERSON
    words = [word for word in str(person).split() if word not in PARTICLES]
    rare = sum(not is_ordinary(word) for word in words)
    return NameKind.PERSON if 2 * rare >= len(words) else NameKind.NONE


def _is_initial(word: str) -> bool:
    return _INITIAL.fullmatch(word) is not None


def split_person(text: str) -> PersonName | None:
    """Split "Dr Jan van der Berg" into its parts; None where the words have not the form of a full name."""
    plain = " ".join(text.split()).strip(" .,;:")
    title = TITLES_BEFORE.match(plain)
    words = plain[title.end() :].split(" ") if title else plain.split(" ")
    if not 2 <= len(words) <= _MAX_PERSON_WORDS or words[0] in PARTICLES:
        return None
    if any(word.strip(".").casefold() in NOT_IN_PERSON for word in words if len(word.strip(".")) > 1):
        return None
    if any(word.casefold().endswith(_NEGATED) for word in words):
        return None
    if not all(_NAME_WORD.fullmatch(word) or word in PARTICLES for word in words):
        return None
    at = len(words) - 1
    while at > 1 and words[at - 1].casefold() in PARTICLES:
        at -= 1
    return PersonName(" ".join(words[:at]), " ".join(words[at:]), title.group().strip() if title else "")
