"""Extracts references to laws from the texts of a document.

A document names a law once and then calls it "the Act" or cites "section 45" alone, and it defines its own
abbreviations. So its texts are read in order, with a context of the laws mentioned so far. Ambiguous references are
left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby

from kb.laws.catalogue import LawMention, fold_title
from kb.laws.context import LawContext
from kb.laws.mentions import UNNAMED, find_laws
from kb.laws.provisions import Provision, find_provisions
from kb.model import LawReference, Span
from kb.text.spans import SpanUnion

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
_POINTING_CHARS = 24
_FOUND_IN = re.compile(
    r"\b(?:found|discussed|described|outlined|detailed|presented|covered|explained|reported|shown)\s(?:in|at)\s$"
)
_MAKES_LAW = re.compile(
    r",?\s(?:also\s)?(?:introduces|creates|criminali[sz]es|imposes|prohibits|empowers|authori[sz]es|"
    r"states that|inserts|amends|makes it|offences?\b|defence\b)"
)
_HIGH_NUMBER = re.compile(r"\d{3}")  # higher than the section numbers of any document
_RANGE = re.compile(r"\d\)?(?:\sto\s|\s?[-–—]\s?|\sthrough\s)\(?\d")
_SENTENCE_ENDS = re.compile(r"[.;!?]\s|\n")
_MANY_TIMES = 4  # ratio of attributions of a provision to one law and to any other, from which it is certain
_MIN_ARTICLES = 10
_NEARLY_ALL = 0.9
_NO_ARTICLE = re.compile(r"\s(?:[A-Z]|data protection|w\w+ party)|\s?[“‘\"]")
_LONE_UNITS = ("s.", "art.")
_STATELESS = re.compile(r"(?:Penal|Criminal|Civil|Family|Labou?r|Criminal Procedure|Civil Procedure|Vehicle) Code")
_OF_STATE = re.compile(r"Constitution of ")
_YEAR_AT_END = re.compile(r"\s(?:18|19|20)\d\d$")
# Words before or after a provision that only provisions of laws have.
_IS_OF_LAW = re.compile(
    r"\b(?:[Uu]nder|[Vv]iolat(?:ions?|es|ed|ing)(?: of)?|[Cc]harged (?:with|under)|[Cc]ontrary to|[Pp]ursuant to|"
    r"[Bb]y virtue of|[Bb]reach of|in accordance with|within the meaning of|the purposes of|"
    r"as (?:defined|set out|required) (?:in|by))\s$"
)
_OF_LAW_CHARS = 26
_LAW_SAYS = re.compile(
    r",?\s(?:provides|states|requires|makes|creates|criminali[sz]es|imposes|prohibits|defines|permits|allows|places|"
    r"empowers|authori[sz]es|offences?\b|came into force|is a defence|defence\b)"
)
_IDEM = re.compile(r"\b[Ii]d\.,?\s(?:at\s)?$")
_IDEM_CHARS = 8
# Letters for a law that the document does not explain: "FSA 1990 – s9".
_OF_UNKNOWN = re.compile(
    r"(?<!\w)[A-Z][A-Z(][\w()&]*(?:\s(?:Act|Regulations|Order|Rules))?(?:\s\d{4}|(?<=Act|les|der|ons))\s?[-–:]?\s?\(?$"
)
_UNKNOWN_CHARS = 34
_WITH_ARTICLES = re.compile(r"\b(?:Convention|Protocol|Covenant|Treaty|Directive|Declaration|Charter)\b")
_WITH_SECTIONS = re.compile(r"\b(?:Act|Code)\b")


class LawExtractor:
    """Extracts the references to laws of one document from its texts, in order."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = tuple(texts)
        self._named = _find_named(self._texts)
        self._context = LawContext()
        self._only_treaty: set[tuple[str, str]] | None = None
        self._laws_of_provisions: dict[str, Counter[tuple[str, str]]] = {}  # provision -> (short form, title)

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
        """Give laws without a year the year, if the document dates exactly one law of that title."""
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
        named = self._named[number]
        for each in named:
            context.define(context.check_abbreviation(each, text), text)
        taken = SpanUnion(each.span for each in named)
        anaphors = [each for each in context.find_anaphors(text) if not taken.overlaps(each.span)]
        laws: list[LawMention] = []
        end = 0  # of the last law, including the abbreviation defined after it
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
        """Return the provisions named without a law that can belong to one law only.

        That is the law to which the document always, or nearly always, attributes this provision elsewhere; or the only
        law that the text names, if the words show that a law's provision is meant; or, for an article, the law of
        nearly all articles that the document cites. "Id. § 3" belongs to the law cited last: `found` are the references
        in this text, `before` those in the text before it.
        """
        references: list[LawReference] = []
        taken = SpanUnion(each.span for each in found)
        for span, listed in groupby(find_provisions(text), key=lambda one: one.span):
            provisions = list(listed)
            first = provisions[0]
            if first.unit not in _LONE_UNITS or taken.overlaps(span):
                continue
            if _OF_UNKNOWN.search(text, max(span.start - _UNKNOWN_CHARS, 0), span.start):
                continue
            candidates = [self._find_candidates(text, each, found, before) for each in provisions]
            laws = set.union(*candidates)
            # The provisions of a range belong to one law; those of a list may belong to several.
            is_open = any(len(each) != 1 for each in candidates) or (len(laws) > 1 and _RANGE.search(span.slice(text)))
            if is_open or _is_own_section(text, first, found):
                continue
            for each, ((law, title),) in zip(provisions, candidates, strict=True):
                if law != UNNAMED and first.unit in _units_of(title):
                    references.append(LawReference(span, law, each.name, title))
        return references

    def _find_candidates(
        self, text: str, provision: Provision, found: Sequence[LawReference], before: Sequence[LawReference]
    ) -> set[tuple[str, str]]:
        """Return the laws (short form and title) that a provision may belong to."""
        if _IDEM.search(text, max(provision.span.start - _IDEM_CHARS, 0), provision.span.start):
            cited = [one for one in found if one.span.end <= provision.span.start] or before
            return {(cited[-1].law, cited[-1].title)} if cited else set()
        attributed = self._laws_of_provisions.get(_strip_subdivisions(provision.name), Counter())
        if attributed:
            (first, most), *others = attributed.most_common()
            return {first} if not others or most >= _MANY_TIMES * others[0][1] else set(attributed)
        if _is_surely_of_law(text, provision):
            laws = {(one.law, one.title) for one in found}
            if len(laws) == 1:
                self._laws_of_provisions[_strip_subdivisions(provision.name)] = Counter(laws)
                return laws
        if provision.unit == "art." and not _NO_ARTICLE.match(text, provision.span.end):
            return self._find_only_treaty()
        return set()

    def _find_only_treaty(self) -> set[tuple[str, str]]:
        """Return the law that nearly all articles in the document belong to, as in a guide to a treaty."""
        if self._only_treaty is None:
            total: Counter[tuple[str, str]] = Counter()
            for name, laws in self._laws_of_provisions.items():
                if name.startswith("art."):
                    total += laws
            top = total.most_common(1)
            is_only = bool(top) and top[0][1] >= max(_MIN_ARTICLES, _NEARLY_ALL * total.total())
            self._only_treaty = {top[0][0]} if is_only else set()
        return self._only_treaty


def _find_named(texts: Sequence[str]) -> list[list[LawMention]]:
    """Return the laws that each text names.

    A law recognised by capitals alone counts if the document also names it in a way that leaves no doubt. "The Penal
    Code" and "the Constitution" are those of a state if the document names only one.
    """
    found = [find_laws(text) for text in texts]
    named = [each for each in chain.from_iterable(found) if not each.is_unsure]
    sure = {fold_title(_YEAR_AT_END.sub("", each.title)) for each in named}
    meant = _find_meant({each.title: each for each in named})
    return [
        [
            replace(meant[each.law], span=each.span) if each.law in meant else each
            for each in laws
            if not each.is_unsure or fold_title(_YEAR_AT_END.sub("", each.title)) in sure
        ]
        for laws in found
    ]


def _find_meant(named: Mapping[str, LawMention]) -> dict[str, LawMention]:
    """Map the short form of a code or constitution without its state to the only one that the document names.

    `named` holds the mentions of a document by title, in the order of first mention.
    """
    order = list(named)
    meant: dict[str, LawMention] = {}
    for short in (*(title for title in named if _STATELESS.fullmatch(title)), UNNAMED):
        end = f" {short.removeprefix('the ')}"
        whole = [title for title in named if title.endswith(end) or (short == UNNAMED and _OF_STATE.match(title))]
        # An amendment to the Constitution names the Constitution.
        titles = {title.partition(" to the ")[2] or title for title in whole}
        # A code is shortened only after its name was given in full.
        if len(titles) == 1 and (short == UNNAMED or order.index(whole[0]) < order.index(short)):
            title = titles.pop()
            meant[short] = replace(named[whole[0]], law=title, title=title, is_short=False)
    return meant


def _is_surely_of_law(text: str, provision: Provision) -> bool:
    """Tell whether the words around a provision show that it is a law's, and not a part of the document."""
    before = _IS_OF_LAW.search(text, max(provision.span.start - _OF_LAW_CHARS, 0), provision.span.start)
    return bool(before or _LAW_SAYS.match(text, provision.span.end))


def _units_of(title: str) -> tuple[str, ...]:
    """Return the units that a law is divided into: sections of an Act, articles of a treaty."""
    if _WITH_ARTICLES.search(title):
        return ("art.",)
    return ("s.",) if _WITH_SECTIONS.search(title) else _LONE_UNITS


def _strip_subdivisions(provision: str) -> str:
    return provision.partition("(")[0]


def _is_own_section(text: str, provision: Provision, found: Sequence[LawReference]) -> bool:
    """Tell whether a section may be the document's own, as in "see section 4" or "section 4 below".

    It is a law's if it makes law ("Section 4 creates an offence"), is in brackets after its law in the same sentence,
    or has a number that only laws have.
    """
    start, end = provision.span.start, provision.span.end
    if _MAKES_LAW.match(text, end) or _HIGH_NUMBER.match(provision.name.removeprefix(provision.unit)):
        return False
    if _FOUND_IN.search(text, max(start - _POINTING_CHARS, 0), start) or _ELSEWHERE.match(text, end):
        return True
    before = text[max(start - _POINTING_CHARS, 0) : start]
    is_capital = provision.unit != "art." and provision.span.slice(text)[:1].isupper()  # documents rarely have articles
    if before.endswith("(") and any(
        one.span.end <= start and not _SENTENCE_ENDS.search(text, one.span.end, start) for one in found
    ):
        return False
    return bool(_SEE.search(before) or (is_capital and _POINTING.search(before)))


def _attach_provisions(text: str, law: LawMention, free: Sequence[Provision]) -> list[Provision]:
    """Return the provisions directly before a law ("sections 1 and 2 of the ..."), else those directly after it."""
    attached = [each for each in free if each.span == law.span]  # "501(c)(3)" is both
    if attached:
        return attached
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
    """Return a reference for each provision, with a span that covers the law too, or one for the whole law."""
    if not provisions:
        return [LawReference(law.span, law.law, "", law.title)]
    return [
        LawReference(
            Span(min(each.span.start, law.span.start), max(each.span.end, law.span.end)), law.law, each.name, law.title
        )
        for each in provisions
    ]
