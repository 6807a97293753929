"""Where a text names a law: by a name of the catalogue, or by a form that only laws have.

Knows no provisions, and nothing of what was said before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.laws.catalogue import aliases, by_name, key_of, may_name, names_pattern
from kb.model import Span


@dataclass(frozen=True, slots=True)
class Named:
    """A law that a text names.

    Attributes:
        law: In its short form.
        title: Its full name.
        span: Of the name.
        is_short: Whether it is an abbreviation that means this law only beside other signs.
    """

    law: str
    title: str
    span: Span
    is_short: bool = False


_WORD = r"[A-Z][\w’'\-/]*"
_LINK = r"(?:of|and|the|for|to|in|on|at|against|from|with|by|etc\.?|&)"
_GAP = r"[^\S\n]+"  # a title runs over no end of a line: what stands there is the line before it in a list
_BRACKET = r"\([^()\n]{2,80}\)"
_TITLE = rf"{_WORD}(?:,?{_GAP}(?:{_WORD}|{_LINK}|{_BRACKET}))*?"
_PARTY = r"[A-Z][\w.’'&\-]*(?:[ ,]+(?:[A-Z(][\w.’'&)\-]*|and|of|the|on|application|others|Others|another|ors))*?"
_COURTS = (
    *("UKSC", "UKHL", "UKPC", "UKUT", "UKFTT", "UKEAT", "UKAITUR", "UKIAT", "EWCA Crim", "EWCA Civ", "EWHC", "EWFC"),
    *("EWCOP", "CSIH", "CSOH", "HCJAC", "NICA", "NICC", "NIQB", "NIKB", "IESC", "IEHC", "HCA", "SCC", "ZASCA", "ZACC"),
)
_DIVISION = r"(?:\s\((?:Admin|QB|KB|Ch|Fam|Comm|TCC|Pat|IAC|LC|AAC)\))?"
_STATES = (
    "Albania|Armenia|Austria|Azerbaijan|Belgium|Bulgaria|Croatia|Cyprus|Denmark|Estonia|Finland|France|Georgia|Germany|"
    "Greece|Hungary|Iceland|Ireland|Italy|Latvia|Lithuania|Luxembourg|Malta|Moldova|Netherlands|North Macedonia|Norway|"
    "Poland|Portugal|Romania|Russia|Serbia|Slovakia|Slovenia|Spain|Sweden|Switzerland|Turkey|Türkiye|Ukraine|"
    "United Kingdom|UK"
)
_NEUTRAL = (
    rf"(?:(?P<name>{_PARTY}\sv\.?\s{_PARTY}),?\s)?"
    rf"\[(?P<year>(?:19|20)\d\d)\]\s(?P<court>{'|'.join(_COURTS)})\s(?P<number>\d{{1,5}}{_DIVISION})"
)
_LUXEMBOURG = (
    rf"(?:(?:Case\s)?(?P<cite>[CT][-‑–]\d{{1,3}}/\d\d),?\s(?P<name>{_PARTY}\sv\.?\s{_PARTY})(?=[,.;)\n]|\s[a-z(]|$))"
    rf"|(?P<before>{_PARTY}\sv\.?\s{_PARTY}),?\s\(?(?:Case\s)?(?P<after>[CT][-‑–]\d{{1,3}}/\d\d)"
    rf"|\b(?:[Cc]ase\s)?(?P<alone>[CT][-‑–]\d{{1,3}}/\d\d)"
)
_STRASBOURG = (
    rf"(?<!\w)(?P<name>[A-Z][\w.’'\-]*(?:,?\s(?:and\s)?(?:[A-Z][\w.’'\-]*|[Oo]thers))*\sv\.?\s(?:the\s)?(?:{_STATES})"
    rf"(?:\sand\s(?:the\s)?(?:{_STATES}))?)(?!\w)"
)
_EUROPEAN = (
    r"(?:(?:EU|EC|Council|Commission)\s)?(?P<sort>Directive|Framework\sDecision|Regulation)\s"
    r"(?:\((?P<body>EU|EC)\)\s)?(?:[Nn]o\.?\s)?(?P<number>\d{2,4}/\d{1,4}(?:/(?:EU|EC|EEC|JHA))?)(?!\w)"
)


class _Forms:
    """The patterns of laws' names."""

    def __init__(self, *, typed: bool) -> None:
        flags = re.IGNORECASE if typed else re.NOFLAG
        self.typed = typed
        self.known = names_pattern(typed=typed)
        self.titled = re.compile(
            rf"(?<![\w/])(?P<title>{_TITLE}),?{_GAP}(?P<noun>Act|Regulations|Rules|Order|Convention)"
            r"(?P<area>\s\((?:Scotland|Northern Ireland|Wales|England)\))?,?\s(?:of\s)?\(?(?P<year>(?:18|19|"
            r"20)\d\d)\b\)?",
            flags,
        )
        self.european = re.compile(_EUROPEAN.replace("/", r"[/\s]") if typed else _EUROPEAN, flags)
        self.american = re.compile(r"(?<!\w)(?P<title>\d{1,2})\sU\.?\s?S\.?\s?C\.?(?:A\.?)?(?!\w)", flags)
        self.neutral = re.compile(
            _NEUTRAL.replace(r"\[", r"\[?").replace(r"\]", r"\]?", 1) if typed else _NEUTRAL, flags
        )
        self.luxembourg = re.compile(_LUXEMBOURG, flags)
        self.parties = (
            re.compile(_STRASBOURG, flags),
            re.compile(
                r"(?<![\w.])(?P<name>R\sv\.?\s(?:[A-Z][\w’'\-]+|[A-Z]{1,4}(?![\w.]))(?:\s(?:and|&)\s(?:others|"
                r"[Oo]rs))?)",
                flags,
            ),
            re.compile(
                r"(?<![\w.])(?P<name>(?:U\.S\.|United States)\sv\.?\s[A-Z][\w’'\-]+(?:\s[A-Z][\w’'\-]+){0,4}"
                r"(?:\s(?:and|&)\sothers)?)",
                flags,
            ),
        )


_PRINTED, _TYPED = _Forms(typed=False), _Forms(typed=True)
_ABROAD = re.compile(
    r"(?:\bAustralia[n’'s]*|\bCommonwealth|\bNSW|\bNew South Wales|\bNew Zealand[’'s]*|\bFiji[’'s]*)\s$"
)
_YEAR_AFTER = re.compile(r",?\s(?:of\s)?\(?((?:18|19|20)\d\d)\b\)?")
_ABROAD_CHARS = 20
# What stands before a title, at the beginning of a sentence for instance, and is no part of it.
_BEFORE_TITLE = re.compile(
    r"(?:(?:Under|See|In|By|For|With|From|Since|While|When|Where|If|As|And|But|Or|Although|Further|Finally|Also|"
    r"Both|Defined|"
    r"Applying|Amending|Sections?|Articles?|Part|Schedule|Effect|Review|Report|Response|Defence|Independent|Final|"
    r"The|This|That|"
    r"These|UK|Westminster|To|On|Of|An|A|Regulation|Article|Following|Through|Within|Per)(?:,?\s|$))",
    re.IGNORECASE,
)
_THE = re.compile(r".*(?:^|\s)(?<!gainst\s)(?:the|The|under|Under|of the|Of The|see|See|OR)\s(?=[A-Z])", re.DOTALL)
# In a title a comma divides a list, which has its "and"; another comma divides the title from what stands before it.
_LIST_AFTER = re.compile(r"\b(?:and|or|etc)\b|&")
_SHORT_BEFORE = re.compile(r"(?P<short>[A-Z]{2,})\s(?=(?P<title>.+))", re.DOTALL)
_INITIAL = re.compile(r"\b[A-Z]")
_WHOSE = re.compile(r"(?:Council of Europe|European Union|European|EU|EC|United Nations|UN|ILO|International|Geneva)")


def named_laws(text: str) -> list[Named]:
    """Find the laws that a text names, in order, none within another."""
    return _named(text, _PRINTED)


def typed_laws(text: str) -> list[Named]:
    """Find the laws in what a person typed: in any case, and with brackets and strokes left out."""
    return _named(text, _TYPED)


def _named(text: str, forms: _Forms) -> list[Named]:
    taken: list[Named] = []
    for find in (_cited, _known, _by_form):  # the surest first
        taken += _free(_longest(find(text, forms)), taken)
    return sorted(taken, key=lambda each: each.span)


def _cited(text: str, forms: _Forms) -> Iterator[Named]:
    """Find what has a number of its own, in front of which a name may stand."""
    yield from _european(text, forms)
    yield from _american(text, forms)
    yield from _reported(text, forms)


def _free(found: Iterable[Named], taken: Sequence[Named]) -> list[Named]:
    return [each for each in found if not any(_overlap(each, other) for other in taken)]


def _longest(found: Iterable[Named]) -> list[Named]:
    """Keep the longest of those that overlap."""
    kept: list[Named] = []
    for each in sorted(found, key=lambda one: (one.span.start - one.span.end, one.span.start)):
        kept += _free([each], kept)
    return kept


def _overlap(one: Named, other: Named) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end


def _known(text: str, forms: _Forms) -> Iterator[Named]:
    """Find the names of the catalogue. Another year after one, or another country before it, is another law."""
    for match in forms.known.finditer(text) if may_name(text) else ():
        alias = aliases().get(key_of(match.group()))
        if alias is None:
            continue
        law, end, is_short = alias.law, match.end(), alias.is_short
        year = _YEAR_AFTER.match(text, end)
        if year and law.year:
            if year.group(1) != law.year and not match.group().endswith(law.year):
                continue
            end, is_short = year.end() - (year.group().endswith(")") and "(" not in year.group()), False
        if _ABROAD.search(text, max(match.start() - _ABROAD_CHARS, 0), match.start()):
            continue
        yield Named(law.name, law.title, Span(match.start(), end), is_short)


def _european(text: str, forms: _Forms) -> Iterator[Named]:
    for match in forms.european.finditer(text):
        body = f"({match['body'].upper()}) " if match["body"] else ""
        number = re.sub(r"\s", "/", match["number"]).upper()
        name = f"{' '.join(match['sort'].split()).title()} {body}{number}"
        known = by_name().get(name)
        yield Named(name, known.title if known else name, Span(*match.span()))


def _american(text: str, forms: _Forms) -> Iterator[Named]:
    for match in forms.american.finditer(text):
        name = f"{match['title']} USC"
        yield Named(name, f"United States Code, title {match['title']}", Span(*match.span()))


def _reported(text: str, forms: _Forms) -> Iterator[Named]:
    for match in forms.neutral.finditer(text):
        court = next(each for each in _COURTS if each.casefold() == match["court"].casefold())
        yield _case(f"[{match['year']}] {court} {' '.join(match['number'].split())}", match["name"], match)
    for match in forms.luxembourg.finditer(text):
        cite = match["cite"] or match["after"] or match["alone"]
        yield _case(re.sub("[‑–]", "-", cite).upper(), match["name"] or match["before"], match)


def _case(cite: str, name: str | None, match: re.Match[str]) -> Named:
    known = by_name().get(cite)
    title = known.title if known else _party_names(name) if name else cite
    return Named(cite, title, Span(*match.span()))


def _party_names(name: str) -> str:
    """Return the names of parties as they are listed: "v" without a full stop, no "the" before a state."""
    plain = re.sub(r"\sv\.?\s(?:the\s)?", " v ", " ".join(name.split())).replace("U.S. v", "United States v")
    return re.sub(r"(?<=\sv )UK$", "United Kingdom", plain)


def _by_form(text: str, forms: _Forms) -> Iterator[Named]:
    """Find the cases, Acts, regulations and conventions that no catalogue has, by their parties or title and year."""
    for pattern in forms.parties:
        for match in pattern.finditer(text):
            name = _party_names(match["name"])
            yield Named(name, name, Span(*match.span()))
    for match in forms.titled.finditer(text):
        start = match.start("title")
        before = _THE.match(text, start, match.start("noun"))
        start = before.end() if before else start
        while cut := _BEFORE_TITLE.match(text, start, match.start("noun")):
            start = cut.end()
        start = _after_what_is_beside(text, start, match)
        title = " ".join(text[start : match.start("noun")].split()).rstrip(",")
        if not (title[:1].isupper() or (title and forms.typed)) or _WHOSE.fullmatch(title):
            continue
        area = f" {' '.join(match['area'].split())}" if match["area"] else ""
        name = f"{title} {match['noun']}{area} {match['year']}"
        yield Named(name, name, Span(start, match.end() - _unopened(match)))


def _after_what_is_beside(text: str, start: int, match: re.Match[str]) -> int:
    """Return where a title begins, after what a comma divides from it and after its own abbreviation."""
    title = text[start : match.start("noun")]
    comma = title.rstrip(", ").rfind(", ")
    if comma >= 0 and not _LIST_AFTER.search(title, comma):
        start += comma + 2
    short = _SHORT_BEFORE.match(text, start, match.end("noun"))
    if short and _abbreviates(short["short"], short["title"]):
        start = short.end()
    return start


def _abbreviates(short: str, title: str) -> bool:
    """Tell whether letters are the first ones of a title's words, in their order, from the first word on."""
    initials = iter(_INITIAL.findall(title))
    return title[:1] == short[0] and all(letter in initials for letter in short)


def _unopened(match: re.Match[str]) -> bool:
    """Tell whether a match ends with a bracket that it does not open."""
    return match.group().count(")") > match.group().count("(")
