"""Extraction of references to laws from the texts of a document.

A document names a law once and then refers to it as "the Act" or "section 45", and it defines its own abbreviations. So
its texts are read in order, with a context of the laws mentioned so far. Ambiguous references are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from kb.laws.mentions import UNNAMED, LawMention, find_laws
from kb.laws.provisions import Provision, find_provisions
from kb.model import LawReference, Span
from kb.text.spans import SpanUnion

_NEAR = 2  # "the Act" means a law mentioned in the same text or as many before it
_NOUNS = "Act|Convention|Protocol|Directive|Regulations|Covenant|Treaty|Order"
_NOUN = re.compile(rf"\b(?:{_NOUNS})\b")
_ANAPHOR = re.compile(
    rf"\b[Tt]h(?:e|is)\s(?:(?P<year>(?:19|20)\d\d)\s)?(?P<noun>{_NOUNS})\b"
    rf"(?!\s(?:of\s(?:19|20)|of\sthe|on\s|to\sthe|for\sthe|against\s|relating\s|concerning\s|(?:19|20)\d\d|No\b))"
)
_ABBREVIATION = re.compile(
    r"\s?\((?:[^()]{0,40}?\bor\s)?[“‘\"']?(?:the\s)?(?P<short>[A-Z][\w()/]{1,11}|(?:\d{4}\s)?(?:Act|Convention|"
    r"Protocol|Directive))[”’\"']?[,)]"
)
_INSIDE = re.compile(r"\s\((?P<short>[A-Z][A-Z&()]{1,9})\)\s(?:of\s)?\(?(?:18|19|20)\d\d\)?$")  # "Act (PHA) 1936"
_CHAIN = re.compile(r"(?:\s*,\s*|\s*;\s*|\s+)?(?:and\s+|or\s+|&\s+)?(?:to\s+)?(?:the\s+)?")
_TO_LAW = re.compile(
    r"(?:\s+\([^()]{3,60}\))?(?:\s*,)?\s+(?:(?:of|to|in|under|from|within)\s+)?(?:the\s+|this\s+|"
    r"that\s+)?(?:UK\s+|UN\s+|EU\s+|Westminster\s+)?"
)
_FROM_LAW = re.compile(r"(?:[’']s?)?\s*(?:,\s*|\(|:\s*|[-–—]\s*)?(?:under\s+|at\s+|in\s+)?")
_OF_ANOTHER = re.compile(r"\s(?:of|to)\s(?:the|that|this)\s(?:[A-Z]|\d{4}\s)")
_ELSEWHERE = re.compile(
    r"\s*(?:of|in|to)\s+(?:this|the|that|our|my|your|its|these)\b|\s*(?:below|above|overleaf|on page)\b|\.\d|\s*[–—-]\s"
)
_POINTING = re.compile(r"(?:\b(?:[Ss]ee|[Gg]o to|[Cc]omplete|[Rr]efer to|in|In|per)\s(?:also\s)?)$|[(\n]\s*$|^\s*$")
_SEE = re.compile(r"\b[Ss]ee (?:also )?$")
_POINTING_CHARS = 16
_LONE_UNITS = ("s.", "art.")
_YEAR_AT_END = re.compile(r"\s(?:18|19|20)\d\d$")
# Words before a provision, or after it, that only a provision of a law has.
_IS_OF_LAW = re.compile(
    r"\b(?:[Uu]nder|[Cc]ontrary to|[Pp]ursuant to|[Bb]y virtue of|[Bb]reach of|in accordance with|"
    r"within the meaning of|the purposes of|as (?:defined|set out|required) (?:in|by))\s$"
)
_OF_LAW_CHARS = 26
_LAW_SAYS = re.compile(
    r",?\s(?:provides|states|requires|makes|creates|criminali[sz]es|imposes|prohibits|defines|permits|allows|places|"
    r"empowers|authori[sz]es|offences?\b|came into force|is a defence|defence\b)"
)
_IDEM = re.compile(r"\b[Ii]d\.,?\s(?:at\s)?$")
_IDEM_CHARS = 8
# A law in letters that the document does not explain: "FSA 1990 – s9"
_OF_UNKNOWN = re.compile(
    r"\b[A-Z]{2,}[\w()&]*(?:\s(?:Act|Regulations|Order|Rules))?(?:\s\d{4}|(?<=Act|les|der|ons))\s?[-–:]?\s?\(?$"
)
_UNKNOWN_CHARS = 34
_WITH_ARTICLES = re.compile(r"\b(?:Convention|Protocol|Covenant|Treaty|Directive|Declaration|Charter)\b")
_WITH_SECTIONS = re.compile(r"\b(?:Act|Code)\b")


class LawExtractor:
    """Extracts the references to laws of one document, whose texts are given in order."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = tuple(texts)
        self._context = LawContext()
        self._laws_of_provisions: dict[str, Counter[tuple[str, str]]] = {}  # short form and title, by provision

    def extract(self) -> list[tuple[LawReference, ...]]:
        """Return the references of each text."""
        explicit = self._date_laws([self._extract_explicit(number, text) for number, text in enumerate(self._texts)])
        extracted: list[tuple[LawReference, ...]] = []
        for number, text in enumerate(self._texts):
            found = explicit[number]
            lone = self._extract_lone(text, found, explicit[number - 1] if number else ())
            extracted.append(tuple(sorted((*found, *lone), key=lambda each: (each.span, each.short_form))))
        return extracted

    def _date_laws(self, explicit: Sequence[Sequence[LawReference]]) -> list[list[LawReference]]:
        """Return references in which a law without its year is the one of that title that the document dates."""
        dated: dict[str, set[tuple[str, str]]] = {}
        for each in chain.from_iterable(explicit):
            if undated := _YEAR_AT_END.sub("", each.title):
                dated.setdefault(undated, set()).add((each.law, each.title))
        known: dict[str, tuple[str, str]] = {}
        for title, laws in dated.items():
            with_year = [each for each in laws if each[1] != title]
            if len(with_year) == 1:
                known[title] = with_year[0]
        for counted in self._laws_of_provisions.values():
            for law, title in list(counted):
                if title in known:
                    counted[known[title]] += counted.pop((law, title))
        return [
            [
                replace(each, law=known[each.title][0], title=known[each.title][1]) if each.title in known else each
                for each in found
            ]
            for found in explicit
        ]

    def _extract_explicit(self, number: int, text: str) -> list[LawReference]:
        """Return the references to laws that a text names, with their provisions."""
        free = find_provisions(text)
        references: list[LawReference] = []
        for law in self._find_laws(number, text):
            attached = _attach_provisions(text, law, free)
            free = [each for each in free if each not in attached]
            if law.is_short and not attached:
                continue
            if law.law != UNNAMED:
                references += _build_references(law, attached)
            for each in attached:
                laws = self._laws_of_provisions.setdefault(_strip_subdivisions(each.name), Counter())
                laws[law.law, law.title] += 1
        return references

    def _find_laws(self, number: int, text: str) -> list[LawMention]:
        """Return the laws that a text mentions by name or anaphorically, and add them to the context."""
        context = self._context
        named = find_laws(text)
        taken = SpanUnion(each.span for each in named)
        anaphors = [each for each in context.find_anaphors(text) if not taken.overlaps(each.span)]
        laws: list[LawMention] = []
        end = 0  # of the last law, with the abbreviation that the text defines for it
        for each in sorted((*named, *anaphors), key=lambda one: one.span):
            if each.span.start < end:
                continue
            if each.law:
                law = context.check_abbreviation(each, text)
            else:
                antecedent = context.resolve(each.title, number)
                if antecedent is None:
                    continue
                law = LawMention(antecedent.law, antecedent.title, each.span)
            end = context.remember(law, number, text)
            laws.append(law)
        return laws

    def _extract_lone(
        self, text: str, found: Sequence[LawReference], before: Sequence[LawReference]
    ) -> list[LawReference]:
        """Return the provisions without a law that can only be one's.

        That is the law to which the document attributes the same provision elsewhere; or the only one that the text
        names, where the words show that a provision of a law is meant. "Id. § 3" is of the law cited last.

        Args:
            text: In which they are.
            found: The references to laws that it names.
            before: Those of the text before.
        """
        references: list[LawReference] = []
        taken = SpanUnion(each.span for each in found)
        for each in find_provisions(text):
            if each.unit not in _LONE_UNITS or taken.overlaps(each.span):
                continue
            if _OF_UNKNOWN.search(text, max(each.span.start - _UNKNOWN_CHARS, 0), each.span.start):
                continue
            laws = set(self._laws_of_provisions.get(_strip_subdivisions(each.name), ()))
            if _IDEM.search(text, max(each.span.start - _IDEM_CHARS, 0), each.span.start):
                cited = [one for one in found if one.span.end <= each.span.start] or before
                laws = {(cited[-1].law, cited[-1].title)} if cited else set()
            elif not laws and _is_surely_of_law(text, each):
                laws = {(one.law, one.title) for one in found}
            if len(laws) == 1 and not _is_own_section(text, each):
                law, title = next(iter(laws))
                if law != UNNAMED and each.unit in _units_of(title):
                    references.append(LawReference(each.span, law, each.name, title))
        return references


def _is_surely_of_law(text: str, provision: Provision) -> bool:
    """Tell whether the words beside a provision show that it is a law's, and not a part of the document."""
    before = _IS_OF_LAW.search(text, max(provision.span.start - _OF_LAW_CHARS, 0), provision.span.start)
    return bool(before or _LAW_SAYS.match(text, provision.span.end))


def _units_of(title: str) -> tuple[str, ...]:
    """Return the units into which a law is divided: an Act has sections, a treaty articles."""
    if _WITH_ARTICLES.search(title):
        return ("art.",)
    return ("s.",) if _WITH_SECTIONS.search(title) else _LONE_UNITS


@dataclass(slots=True)
class LawContext:
    """The laws that a document has mentioned so far.

    Attributes:
        abbreviations: The laws by the abbreviations that the document defines.
        dated_abbreviations: The same for those that stand before a year, and mean the law only with it, or with "Act":
            "Food Safety Act (FSA) 1990".
        recent: For each noun ("Act"), the last law of that noun and the number of its text.
        by_year: For a noun and a year ("Act", "2015"), the short forms and titles of the laws mentioned.
    """

    abbreviations: dict[str, LawMention] = field(default_factory=dict)
    dated_abbreviations: dict[str, LawMention] = field(default_factory=dict)
    recent: dict[str, tuple[LawMention, int]] = field(default_factory=dict)
    by_year: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=dict)

    def find_anaphors(self, text: str) -> list[LawMention]:
        """Return what may mean a law mentioned before: "the Act", or an abbreviation. Their `law` is empty."""
        anaphors = [LawMention("", match.group(), Span(*match.span())) for match in _ANAPHOR.finditer(text)]
        for short in self.abbreviations:
            if not _NOUN.search(short):
                anaphors += [
                    LawMention("", match.group(), Span(*match.span()))
                    for match in re.finditer(rf"(?<![\w/(]){re.escape(short)}(?![\w/])", text)
                ]
        for short in self.dated_abbreviations:
            anaphors += [
                LawMention("", match.group(), Span(*match.span()))
                for match in re.finditer(rf"(?<![\w/(]){re.escape(short)}\s(?:18|19|20)\d\d\b", text)
            ]
        return anaphors

    def check_abbreviation(self, law: LawMention, text: str) -> LawMention:
        """Return a mention, as one that is not short if it is an abbreviation that the document defines."""
        words = law.span.slice(text)
        known = self.dated_abbreviations.get(words.removesuffix(" Act"))
        if known and words == law.law:
            return replace(known, span=law.span)
        if law.is_short and self.abbreviations.get(words, law).law == law.law:
            return LawMention(law.law, law.title, law.span, words not in self.abbreviations)
        return law

    def resolve(self, words: str, number: int) -> LawMention | None:
        """Return the law that an anaphor in the text of a number means, None where that is open."""
        match = _ANAPHOR.fullmatch(words)
        if not match:
            return self.abbreviations.get(words) or self.dated_abbreviations.get(words.split()[0])
        year, noun = match["year"], match["noun"]
        defined = self.abbreviations.get(f"{year} {noun}" if year else noun)
        if defined:
            return defined
        if year:
            laws = self.by_year.get((noun, year), set())
            return LawMention(*next(iter(laws)), Span(0, 0)) if len(laws) == 1 else None
        law, named_in = self.recent.get(noun, (None, 0))
        return law if number - named_in <= _NEAR else None

    def remember(self, law: LawMention, number: int, text: str) -> int:
        """Add a law; return the end of its mention, with the abbreviation that the text defines after it."""
        if not law.is_short:
            noun = _NOUN.search(law.title)
            if noun:
                self.recent[noun.group()] = (law, number)
                for year in re.findall(r"\b(?:18|19|20)\d\d\b", law.title):
                    self.by_year.setdefault((noun.group(), year), set()).add((law.law, law.title))
        inside = _INSIDE.search(text, law.span.start, law.span.end)
        if inside:
            self.dated_abbreviations[inside["short"]] = law
        definition = _ABBREVIATION.match(text, law.span.end)
        if definition and not definition["short"].isdigit():
            self.abbreviations[definition["short"]] = law
            return definition.end()
        return law.span.end


def _strip_subdivisions(provision: str) -> str:
    return provision.partition("(")[0]


def _is_own_section(text: str, provision: Provision) -> bool:
    """Tell whether a section may be one of the document itself, as in "see section 4" or "section 4 below"."""
    before = text[max(provision.span.start - _POINTING_CHARS, 0) : provision.span.start]
    is_capital = provision.span.slice(text)[:1].isupper()
    is_pointed_at = _SEE.search(before) or (is_capital and _POINTING.search(before))
    return bool(is_pointed_at or _ELSEWHERE.match(text, provision.span.end))


def _attach_provisions(text: str, law: LawMention, free: Sequence[Provision]) -> list[Provision]:
    """Return the provisions directly before a law ("sections 1 and 2 of the ..."), or else those directly after it."""
    attached: list[Provision] = []
    start, gap = law.span.start, _TO_LAW
    for each in reversed(free):
        if each.span.end > law.span.start:
            continue
        if not (attached and each.span == attached[-1].span) and not gap.fullmatch(text, each.span.end, start):
            break
        attached.append(each)
        start, gap = each.span.start, _CHAIN
    if attached:
        return attached[::-1]
    end, gap = law.span.end, _FROM_LAW
    for each in free:
        if each.span.start < law.span.end:
            continue
        if not (attached and each.span == attached[-1].span) and not gap.fullmatch(text, end, each.span.start):
            break
        attached.append(each)
        end, gap = each.span.end, _CHAIN
    return [] if attached and _OF_ANOTHER.match(text, end) else attached


def _build_references(law: LawMention, provisions: Sequence[Provision]) -> list[LawReference]:
    """Return one reference for each provision, whose span covers the law too, or one for the whole law."""
    if not provisions:
        return [LawReference(law.span, law.law, "", law.title)]
    return [
        LawReference(
            Span(min(each.span.start, law.span.start), max(each.span.end, law.span.end)), law.law, each.name, law.title
        )
        for each in provisions
    ]
