"""Facts that a newer document may contradict: how long something lasts, and an organisation's telephone number."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kb.classify.number_rules import TELEPHONE
from kb.text import fold, stem
from kb.text.figures import find_figures
from kb.text.word_lists import parse_words


class FactKind(StrEnum):
    """What a fact says about its subject."""

    DURATION = "duration"
    TELEPHONE = "telephone"


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact that a text states."""

    kind: FactKind
    subject: str  # sorted stems of the words that name it: "period recoveri reflect"
    value: str  # "45 day", or the digits of a telephone number


@dataclass(frozen=True, slots=True)
class _Term:
    """A noun phrase."""

    start: int
    end: int
    head: str  # stem of its last word
    stems: frozenset[str]  # of its other words
    earlier: frozenset[str]  # of the last phrase before it that has the same head and other words


@dataclass(frozen=True, slots=True)
class _Duration:
    start: int
    end: int
    value: str


_UNIT = re.compile(r"(?:[\s-](?:calendar|working|business|consecutive))?[\s-](day|week|month|year)s?[’']?(?!\w)", re.I)
_HEADS = r"period|visa|limit|deadline|leave|decision|reconsideration|extension|stay|support|accommodation"
_WORD = r"[‘“’'\"]?[a-zA-Z][\w’'-]*"
_TERM = re.compile(rf"(?<![\w-])(?:{_WORD}[’”'\"]?\s+){{0,5}}?(?P<head>{_HEADS})(?![\w-])", re.I)
_WORDS = re.compile(r"[a-zA-Z][\w’'-]*")
# Words that end a term: those that join it to others, numbers and units.
_LIMITS = parse_words(
    """
    a about access after aim aims allow allows an any are as at be been before being beyond but by can day days each
    eight entitled every five for four from get gets give given gives grant granted grants had has have he her his how
    if in into is it its made make making may month months must my nine no not of on one or our over per provide
    provided receive received request requests require requires seven she should six such ten than that the their then
    there these they this those three to two under until was we week weeks were what when where which while who will
    with within would year years you your
    """
)
_LIMIT = re.compile(rf"(?:{'|'.join(sorted(_LIMITS))})|\w+-(?:day|week|month|year)", re.I)  # "six-month"
# Words that do not distinguish terms.
_QUALIFIERS = parse_words(
    """
    additional and current entire existing extended final first full further initial last least mandatory maximum
    minimum negative new original overall positive statutory total usual whole
    """
)
_MIN_STEMS = 2  # "the notice period" differs from document to document
_LINK = re.compile(
    r"[’”'\"]?(?:\s\(\w+\))?(?:\s(?:which|that|is|are|was|will|should|must|be|being|made|set|usually|normally|to|"
    r"supposed))*\s(?:of|within|for|lasts?|at|is)(?:\s(?:up|to|at|least|an?|minimum|maximum|of|not|less|more|than|about|"
    r"approximately|around))*\s",
    re.I,
)

_CAPITALISED = r"[A-Z][\w’'&.-]*"
_NAME = re.compile(
    rf"(?P<name>{_CAPITALISED}(?:\s(?:(?:of|and|for|the|&|to)\s)?{_CAPITALISED}){{0,7}})"
    r"(?:\s\([A-Z]{2,6}\))?(?:\s(?:number|helpline|hotline|phoneline|telephone|has a|anonymously|for free|free))*"
    r"(?:\s(?:on|at|is)\s|\s?[:;,–—(-]\s?|\s)(?:\(?\+44\)?\s|(?:[Tt]el(?:ephone)?|[Ff]reephone)[:.]?\s)?$"
)
_NAME_CHARS = 110
_NO_NAMES = parse_words(
    """
    and call contact email fax for freephone helpline hotline line mobile national number of office on or out phone
    phoneline tel telephone text the to uk web
    """
)
# Roles that every place has.
_ROLES = re.compile(
    r"(?i)\b(?:adviso?rs?|attorneys?|authority|centre|coordinators?|co-ordinators?|council|department|desk|directors?|"
    r"division|enquiries|hours|hub|investigators?|leads?|managers?|media|officers?|police|press|services?|social|teams?|"
    r"unit|workers?)\b"
)


def find_stated_facts(text: str) -> tuple[StatedFact, ...]:
    """Return durations that a text ties to a term, and telephone numbers beside a name, in order."""
    return tuple(dict.fromkeys((*_find_durations(text, by_head=False), *_find_telephones(text))))


def find_related_facts(text: str) -> tuple[StatedFact, ...]:
    """Return the stated facts, and durations of terms named again by their head alone: "the 30-day period"."""
    return tuple(dict.fromkeys((*_find_durations(text, by_head=True), *_find_telephones(text))))


def _find_durations(text: str, *, by_head: bool) -> Iterator[StatedFact]:
    if not _UNIT.search(text):
        return
    durations = [
        _Duration(figure.span.start, unit.end(), f"{figure.value:f} {unit[1].lower()}")
        for figure in find_figures(text)
        if not figure.unit and (unit := _UNIT.match(text, figure.span.end))
    ]
    terms = list(_find_terms(text)) if durations else []
    starts = [term.start for term in terms]
    for duration in durations:
        at = bisect_left(starts, duration.end)
        before, after = terms[at - 1 : at], terms[at : at + 1]
        for term in before:
            if term.end <= duration.start and _LINK.fullmatch(text, term.end, duration.start):
                yield from _build_duration(term.head, term.stems, duration)
        for term in after:
            if not text[duration.end : term.start].strip(" ‘“’'\""):
                yield from _build_duration(term.head, term.stems or (term.earlier if by_head else term.stems), duration)


def _build_duration(head: str, stems: frozenset[str], duration: _Duration) -> Iterator[StatedFact]:
    if len(stems) >= _MIN_STEMS:
        yield StatedFact(FactKind.DURATION, " ".join(sorted({*stems, head})), duration.value)


def _find_terms(text: str) -> Iterator[_Term]:
    """Yield the noun phrases that end with a noun of `_HEADS`."""
    latest: dict[str, frozenset[str]] = {}
    for match in _TERM.finditer(text):
        words = list(_WORDS.finditer(text, match.start(), match.start("head")))
        limits = [at for at, word in enumerate(words) if _LIMIT.fullmatch(word[0])]
        words = words[limits[-1] + 1 :] if limits else words
        while words and words[0][0].lower() == "and":
            words = words[1:]
        parts = [part for word in words for part in re.split(r"[-’']", fold(word[0]).text) if len(part) > 1]
        stems = frozenset(stem(part) for part in parts if part not in _QUALIFIERS)
        start, head = words[0].start() if words else match.start("head"), stem(match["head"].lower())
        yield _Term(start, match.end(), head, stems, latest.get(head, frozenset()))
        if stems:
            latest[head] = stems


def _find_telephones(text: str) -> Iterator[StatedFact]:
    for number in TELEPHONE.finditer(text):
        line = text.rfind("\n", 0, number.start()) + 1
        name = _NAME.search(text[max(line, number.start() - _NAME_CHARS) : number.start()])
        words = re.findall(r"[\w&]+", fold(name["name"]).text) if name else []
        stems = {stem(each) for each in words if each not in _NO_NAMES and len(each) > 1}
        if name and (len(stems) > 1 or (name["name"].isupper() and stems)) and not _ROLES.search(name["name"]):
            yield StatedFact(FactKind.TELEPHONE, " ".join(sorted(stems)), _normalize_number(number.group()))


def _normalize_number(number: str) -> str:
    """Return the digits of a telephone number without the international prefix."""
    digits = re.sub(r"\D", "", number.replace("(0)", ""))
    if number.startswith("+44"):
        return f"0{digits[2:].lstrip('0')}"
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
