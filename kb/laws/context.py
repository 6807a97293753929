"""The laws that a document has mentioned so far, to resolve "the Act" and its own abbreviations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kb.laws.catalogue import LawMention
from kb.model import Span

_NEAR = 2  # "the Act" refers to a law mentioned in this text or in this many texts before it
_NOUNS = "Act|Convention|Protocol|Directive|Regulations|Covenant|Treaty|Order"
_NOUN = re.compile(rf"\b(?:{_NOUNS})\b")
_ANAPHOR = re.compile(
    rf"\b[Tt]h(?:e|is|at)\s(?:(?P<year>(?:19|20)\d\d)\s)?(?P<noun>{_NOUNS})\b"
    rf"(?!\s(?:of\s(?:19|20)|of\sthe|on\s|to\sthe|for\sthe|against\s|relating\s|concerning\s|(?:19|20)\d\d|No\b))"
)
_ABBREVIATION = re.compile(
    r"(?:\s\([Cc]ap\.?\s\w{1,5}\))?\s?\((?:[^()]{0,40}?\bor\s)?[“‘\"']?(?:the\s)?(?P<short>[A-Z][\w()/]{1,11}|(?:\d{4}\s)?(?:Act|Convention|"
    r"Protocol|Directive|Treaty|Covenant|Regulations))[”’\"']?[,)]"
)
# "section 3 of the act": small letters that cannot mean a deed
_SMALL_ACT = re.compile(
    r"\b(?:[Ss]ections?|ss?\.|[Pp]arts?)\s?\d[\w()]*(?:\s(?:and|or|to)\s\d[\w()]*)?\sof\s(?P<words>th(?:e|is|at) act)\b"
)
_INSIDE = re.compile(r"\s\((?P<short>[A-Z][A-Z&()]{1,9})\)\s(?P<of>of\s)?\(?(?:18|19|20)\d\d\)?$")  # "Act (PHA) 1936"


@dataclass(slots=True)
class LawContext:
    """The laws that a document has mentioned so far."""

    abbreviations: dict[str, LawMention] = field(default_factory=dict)  # as the document defines them
    # Abbreviations printed before a year, which mean the law only with that year or with "Act": "Food Safety Act (FSA)
    # 1990".
    dated_abbreviations: dict[str, LawMention] = field(default_factory=dict)
    # By noun ("Act"): the last law with it, and the number of that law's text.
    recent: dict[str, tuple[LawMention, int]] = field(default_factory=dict)
    # By noun and year ("Act", "2015"): the short forms and titles of the laws mentioned.
    by_year: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=dict)

    def find_anaphors(self, text: str) -> list[LawMention]:
        """Return possible anaphors, "the Act" or an abbreviation; their `law` is empty."""
        anaphors = [LawMention("", match.group(), Span(*match.span())) for match in _ANAPHOR.finditer(text)]
        anaphors += [
            LawMention("", match["words"].replace("act", "Act"), Span(*match.span("words")))
            for match in _SMALL_ACT.finditer(text)
        ]
        for short in self.abbreviations:
            if not _NOUN.search(short):
                anaphors += [
                    LawMention("", match.group(), Span(*match.span()))
                    for match in re.finditer(
                        rf"(?<![\w/(]){re.escape(short)}(?![\w/]|\s(?:Courts?|Coordinators?)\b)", text
                    )
                ]
        for short in self.dated_abbreviations:
            anaphors += [
                LawMention("", match.group(), Span(*match.span()))
                for match in re.finditer(rf"(?<![\w/(]){re.escape(short)}\s(?:18|19|20)\d\d\b", text)
            ]
        return anaphors

    def check_abbreviation(self, law: LawMention, text: str) -> LawMention:
        """Return a mention, no longer marked as short if it is an abbreviation that the document defines."""
        words = law.span.slice(text)
        known = self.dated_abbreviations.get(words.removesuffix(" Act"))
        if known and words == law.law:
            return replace(known, span=law.span)
        if law.is_short and self.abbreviations.get(words, law).law == law.law:
            return LawMention(law.law, law.title, law.span, words not in self.abbreviations)
        return law

    def resolve(self, words: str, number: int) -> LawMention | None:
        """Return the law that an anaphor refers to, given the number of its text; None if ambiguous."""
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
        """Add a law; return the end of its mention, including an abbreviation that the text defines after it."""
        if not law.is_short:
            noun = _NOUN.search(law.title)
            if noun:
                self.recent[noun.group()] = (law, number)
                for year in re.findall(r"\b(?:18|19|20)\d\d\b", law.title):
                    self.by_year.setdefault((noun.group(), year), set()).add((law.law, law.title))
        return self.define(law, text)

    def define(self, law: LawMention, text: str) -> int:
        """Add the abbreviation that a text defines for a law; return the end of the mention with that abbreviation."""
        inside = _INSIDE.search(text, law.span.start, law.span.end)
        if inside:
            self.dated_abbreviations[inside["short"]] = law
            if inside["of"]:  # how American Acts are cited: "FISA Amendments Act (FAA) of 2008"
                self.abbreviations[inside["short"]] = law
        definition = _ABBREVIATION.match(text, law.span.end)
        if definition and not definition["short"].isdigit():
            self.abbreviations[definition["short"]] = law
            return definition.end()
        return law.span.end
