"""Extraction of references to laws from the texts of a document.

A document names a law once and then refers to it as "the Act" or "section 45", and it defines its own abbreviations. So
its texts are read in order, with a context of the laws mentioned so far. Ambiguous references are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kb.laws.mentions import LawMention, find_laws
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
_CHAIN = re.compile(r"(?:\s*,\s*|\s*;\s*|\s+)?(?:and\s+|or\s+|&\s+)?(?:to\s+)?(?:the\s+)?")
_TO_LAW = re.compile(
    r"(?:\s+\([^()]{3,60}\))?(?:\s*,)?\s+(?:(?:of|to|in|under|from|within)\s+)?(?:the\s+|this\s+|"
    r"that\s+)?(?:UK\s+|UN\s+|EU\s+|Westminster\s+)?"
)
_FROM_LAW = re.compile(r"(?:[’']s?)?\s*(?:,\s*|\(|:\s*|[-–—]\s*)?(?:under\s+|at\s+|in\s+)?")
_ELSEWHERE = re.compile(
    r"\s*(?:of|in|to)\s+(?:this|the|that|our|my|your|its|these)\b|\s*(?:below|above|overleaf|on page)\b|\.\d|\s*[–—-]\s"
)
_POINTING = re.compile(r"(?:\b(?:[Ss]ee|[Gg]o to|[Cc]omplete|[Rr]efer to|in|In|per)\s(?:also\s)?)$|[(\n]\s*$|^\s*$")
_SEE = re.compile(r"\b[Ss]ee (?:also )?$")
_POINTING_CHARS = 16
_LONE_UNITS = ("s.", "art.")


class LawExtractor:
    """Extracts the references to laws of one document, whose texts are given in order."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = tuple(texts)
        self._context = LawContext()
        self._laws_of_provisions: dict[str, Counter[tuple[str, str]]] = {}  # short form and title, by provision

    def extract(self) -> list[tuple[LawReference, ...]]:
        """Return the references of each text."""
        explicit = [self._extract_explicit(number, text) for number, text in enumerate(self._texts)]
        return [
            tuple(sorted((*found, *self._extract_lone(text, found)), key=lambda each: (each.span, each.short_form)))
            for text, found in zip(self._texts, explicit, strict=True)
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

    def _extract_lone(self, text: str, found: Sequence[LawReference]) -> list[LawReference]:
        """Return the provisions without a law that the document attributes to one and the same law elsewhere."""
        references: list[LawReference] = []
        taken = SpanUnion(each.span for each in found)
        for each in find_provisions(text):
            if each.unit not in _LONE_UNITS or taken.overlaps(each.span):
                continue
            laws = self._laws_of_provisions.get(_strip_subdivisions(each.name), Counter())
            if len(laws) == 1 and not _is_own_section(text, each):
                law, title = next(iter(laws))
                references.append(LawReference(each.span, law, each.name, title))
        return references


@dataclass(slots=True)
class LawContext:
    """The laws that a document has mentioned so far.

    Attributes:
        abbreviations: The laws by the abbreviations that the document defines.
        recent: For each noun ("Act"), the last law of that noun and the number of its text.
        by_year: For a noun and a year ("Act", "2015"), the short forms and titles of the laws mentioned.
    """

    abbreviations: dict[str, LawMention] = field(default_factory=dict)
    recent: dict[str, tuple[LawMention, int]] = field(default_factory=dict)
    by_year: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=dict)

    def find_anaphors(self, text: str) -> list[LawMention]:
        """Return what may mean a law mentioned before: "the Act", or an abbreviation. Their `law` is empty."""
        anaphors = [LawMention("", match.group(), Span(*match.span())) for match in _ANAPHOR.finditer(text)]
        for short in self.abbreviations:
            if not _NOUN.search(short):
                anaphors += [
                    LawMention("", short, Span(*match.span()))
                    for match in re.finditer(rf"(?<![\w/(]){re.escape(short)}(?![\w/])", text)
                ]
        return anaphors

    def check_abbreviation(self, law: LawMention, text: str) -> LawMention:
        """Return a mention, as one that is not short if it is an abbreviation that the document defines."""
        words = law.span.slice(text)
        if law.is_short and self.abbreviations.get(words, law).law == law.law:
            return LawMention(law.law, law.title, law.span, words not in self.abbreviations)
        return law

    def resolve(self, words: str, number: int) -> LawMention | None:
        """Return the law that an anaphor in the text of a number means, None where that is open."""
        match = _ANAPHOR.fullmatch(words)
        if not match:
            return self.abbreviations.get(words)
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
    return attached


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
