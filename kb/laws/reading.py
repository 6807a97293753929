"""The texts of a document -> the laws that each of them cites.

A document names a law once and says "the Act" or "section 45" from there on, and it explains its own abbreviations. So
a document is read in order, with what it has said so far in mind. Where a text leaves open which law it means, none is
guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kb.laws.names import Named, named_laws
from kb.laws.provisions import Provision, provisions
from kb.model import LawReference, Span

_NEAR = 2  # passages before, in which a law must be named for "the Act" to be it

_NOUNS = "Act|Convention|Protocol|Directive|Regulations|Covenant|Treaty|Order"
_NOUN = re.compile(rf"\b(?:{_NOUNS})\b")
_STAND_IN = re.compile(
    rf"\b[Tt]h(?:e|is)\s(?:(?P<year>(?:19|20)\d\d)\s)?(?P<noun>{_NOUNS})\b"
    rf"(?!\s(?:of\s(?:19|20)|of\sthe|on\s|to\sthe|for\sthe|against\s|relating\s|concerning\s|(?:19|20)\d\d|No\b))"
)
_EXPLAINED = re.compile(
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
_MAY_STAND_ALONE = ("s.", "art.")


@dataclass(slots=True)
class _Memory:
    """What a document has said of laws so far.

    Attributes:
        explained: Abbreviations, with the law that each was said to stand for.
        recent: For each noun, the law that was named last and the number of the text it was named in.
        by_year: For a noun and a year ("Act", "2015"), the laws named.
    """

    explained: dict[str, Named] = field(default_factory=dict)
    recent: dict[str, tuple[Named, int]] = field(default_factory=dict)
    by_year: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=dict)


class DocumentReader:
    """Reads the texts of one document in order."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = tuple(texts)
        self._memory = _Memory()
        self._tied: dict[str, Counter[tuple[str, str]]] = {}  # provisions, with the laws they are said to be of

    def read(self) -> list[tuple[LawReference, ...]]:
        """Return the references of each text, in its order."""
        explicit = [self._explicit(number, text) for number, text in enumerate(self._texts)]
        return [
            tuple(sorted((*found, *self._alone(text, found)), key=lambda each: (each.span, each.normalised)))
            for text, found in zip(self._texts, explicit, strict=True)
        ]

    # ------------------------------------------------------------------- laws named, with provisions

    def _explicit(self, number: int, text: str) -> list[LawReference]:
        laws = self._laws(number, text)
        free = provisions(text)
        references: list[LawReference] = []
        for law in laws:
            own = _attached(text, law, free)
            free = [each for each in free if each not in own]
            if law.is_short and not own:
                continue
            references += _references(law, own)
            for each in own:
                self._tied.setdefault(_base(each.name), Counter())[law.law, law.title] += 1
        return references

    def _laws(self, number: int, text: str) -> list[Named]:
        """Return the laws that a text names or stands in for, and remember them."""
        memory = self._memory
        laws: list[Named] = []
        named = named_laws(text)
        stand_ins = [each for each in self._candidates(text) if not any(_touch(each.span, one.span) for one in named)]
        explained_until = 0
        for each in sorted((*named, *stand_ins), key=lambda one: one.span):
            if each.span.start < explained_until:
                continue
            if each.law:
                law = each
                if law.is_short and memory.explained.get(law.span.of(text), law).law == law.law:
                    law = Named(law.law, law.title, law.span, law.span.of(text) not in memory.explained)
            else:
                meant = self._meant(each.title, number)
                if meant is None:
                    continue
                law = Named(meant.law, meant.title, each.span)
            explained_until = self._remember(law, number, text)
            laws.append(law)
        return laws

    def _candidates(self, text: str) -> list[Named]:
        """Return what may stand for a law: "the Act", and the abbreviations explained so far. No law is set."""
        found = [Named("", match.group(), Span(*match.span())) for match in _STAND_IN.finditer(text)]
        for short in self._memory.explained:
            if not _NOUN.search(short):
                found += [
                    Named("", short, Span(*match.span()))
                    for match in re.finditer(rf"(?<![\w/(]){re.escape(short)}(?![\w/])", text)
                ]
        return found

    def _meant(self, words: str, number: int) -> Named | None:
        """Return the law that some words stand for here, or None where that is open."""
        memory = self._memory
        stand_in = _STAND_IN.fullmatch(words)
        if not stand_in:
            return memory.explained.get(words)
        year, noun = stand_in["year"], stand_in["noun"]
        explained = memory.explained.get(f"{year} {noun}" if year else noun)
        if explained:
            return explained
        if year:
            laws = memory.by_year.get((noun, year), set())
            return Named(*next(iter(laws)), Span(0, 0)) if len(laws) == 1 else None
        law, named_in = memory.recent.get(noun, (None, 0))
        return law if number - named_in <= _NEAR else None

    def _remember(self, law: Named, number: int, text: str) -> int:
        """Remember a law that was named; return where the abbreviation that the text explains there ends."""
        memory = self._memory
        if not law.is_short:
            noun = _NOUN.search(law.title)
            if noun:
                memory.recent[noun.group()] = (law, number)
                for year in re.findall(r"\b(?:18|19|20)\d\d\b", law.title):
                    memory.by_year.setdefault((noun.group(), year), set()).add((law.law, law.title))
        explained = _EXPLAINED.match(text, law.span.end)
        if explained and not explained["short"].isdigit():
            memory.explained[explained["short"]] = law
            return explained.end()
        return law.span.end

    # --------------------------------------------------------------------------- provisions alone

    def _alone(self, text: str, found: Sequence[LawReference]) -> list[LawReference]:
        """Return the provisions that stand alone and that this document has tied to one law elsewhere."""
        references: list[LawReference] = []
        for each in provisions(text):
            if each.unit not in _MAY_STAND_ALONE or any(_touch(each.span, other.span) for other in found):
                continue
            laws = self._tied.get(_base(each.name), Counter())
            if len(laws) == 1 and not _is_of_the_document(text, each):
                law, title = next(iter(laws))
                references.append(LawReference(each.span, law, each.name, title))
        return references


def _base(provision: str) -> str:
    return provision.partition("(")[0]


def _is_of_the_document(text: str, provision: Provision) -> bool:
    """Tell whether a section may be one of the document itself, as in "see section 4" or "section 4 below"."""
    before = text[max(provision.span.start - _POINTING_CHARS, 0) : provision.span.start]
    is_capital = provision.span.of(text)[:1].isupper()
    pointed_at = _SEE.search(before) or (is_capital and _POINTING.search(before))
    return bool(pointed_at or _ELSEWHERE.match(text, provision.span.end))


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _attached(text: str, law: Named, free: Sequence[Provision]) -> list[Provision]:
    """Return the provisions that stand before a law ("sections 1 and 2 of the ...") or else straight after it."""
    own: list[Provision] = []
    start, gap = law.span.start, _TO_LAW
    for each in reversed(free):
        if each.span.end > law.span.start:
            continue
        if not (own and each.span == own[-1].span) and not gap.fullmatch(text, each.span.end, start):
            break
        own.append(each)
        start, gap = each.span.start, _CHAIN
    if own:
        return own[::-1]
    end, gap = law.span.end, _FROM_LAW
    for each in free:
        if each.span.start < law.span.end:
            continue
        if not (own and each.span == own[-1].span) and not gap.fullmatch(text, end, each.span.start):
            break
        own.append(each)
        end, gap = each.span.end, _CHAIN
    return own


def _references(law: Named, own: Sequence[Provision]) -> list[LawReference]:
    if not own:
        return [LawReference(law.span, law.law, "", law.title)]
    return [
        LawReference(
            Span(min(each.span.start, law.span.start), max(each.span.end, law.span.end)), law.law, each.name, law.title
        )
        for each in own
    ]
