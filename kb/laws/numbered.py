"""Finds laws cited by number: acts of the Union, titles of American codes, public laws, orders, decrees."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from kb.laws.catalogue import LawMention, load_laws_by_name
from kb.model import Span

_EUROPEAN = (
    r"(?:(?:EU|EC|Council|Commission)\s)?(?P<sort>Directive|Framework\sDecision|Regulation|"
    r"Decision(?=\s(?:\(EU\)\s)?(?:[Nn]o\.?\s)?(?:(?:19|20)\d\d/\d|\d{1,4}/(?:19|20)\d\d)))\s"
    r"(?:\((?P<body>EU|EC)\)\s)?(?:[Nn]o\.?\s)?(?P<number>\d{2,4}/\d{1,4}(?:/(?:EU|EC|EEC|JHA))?)(?!\w)"
)
_CODE = r"(?<!\w)(?P<title>\d{1,2})\s(?:(?P<code>U\.?\s?S\.?\s?C)\.?(?:A\.?)?|C\.?\s?F\.?\s?R\.?)(?!\w)"
# "Title 18 of the United States Code", "Title 45, Code of Federal Regulations"
_LONG_CODE = (
    r"\bTitle\s(?P<title>\d{1,2})(?:,|\sof)\s(?:the\s)?(?:(?P<code>United\sStates\sCode|U\.?S\.?\sCode)|"
    r"Code\sof\sFederal\sRegulations)\b"
)
_PUBLIC_LAW = r"\b(?:Public\sLaw|Pub\.\s?L\.?|P\.\s?L\.)\s?(?:[Nn]o\.?\s)?(?P<number>\d{2,3}[-–]\d{1,4})\b"
_EXECUTIVE = (
    r"\b(?:Executive\sOrder|Exec\.\sOrder|E\.\s?O\.|EO)(?:\s\(E\.?O\.?\))?\s(?:[Nn]o\.?\s)?(?P<number>\d{2},?\d{3})\b"
)
_INTERNAL_REVENUE = r"(?<![\w.])(?:[Ss]ection\s|§\s?)?501\(c\)\s?\(\d{1,2}\)(?!\sof\sthe\s)"
_ORDINALS = (
    "First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|Eleventh|Twelfth|Thirteenth|Fourteenth|"
    "Fifteenth|Sixteenth|Nineteenth|Twenty-[Ss]ixth"
)
_AMENDMENT = (
    rf"\b(?P<ordinal>{_ORDINALS})(?:(?:\s(?:and|or)|,)\s(?:the\s)?(?:{_ORDINALS}))?\sAmendments?\b"
    r"(?!\s(?:Act|Bill|Regulations?|Rules|Order|Institute|Cent(?:er|re)|Coalition|Foundation|Agreement|"
    r"(?:to|of)\sthe\s(?!(?:U\.?\s?S\.?|United\sStates|Federal)?\s?Constitution)))"
)
_DECREE = (
    r"\b(?P<sort>(?:(?:Organic|Federal|Framework|Republic|Legislative|Royal|Presidential|Constitutional)\s)?"
    r"(?:Law|Act|Decree-Law|Decree|Ordinance|Proclamation))\s"
    r"(?:[Nn](?:os?|r|um)?\.?\s?º?°?\s?(?P<number>\d{1,5}(?:[/-]\d{2,4})?)(?P<year>\s(?:of|/)\s(?:18|19|20)\d\d)?"
    r"|(?P<slashed>\d{1,4}/(?:19|20)\d\d))(?![\w/-])"
)
_INSTRUMENT = r"\b(?:SI|S\.I\.|SSI|S\.S\.I\.)\s(?:[Nn]o\.?\s)?(?P<number>(?:19|20)\d\d/\d{1,4})\b"


def find_numbered(text: str, *, typed: bool) -> Iterator[LawMention]:
    """Find laws cited by number; with `typed` as people type them, in any case."""
    for pattern, build in _compile(typed=typed):
        for match in pattern.finditer(text):
            yield build(match)


def _build_european(match: re.Match[str]) -> LawMention:
    body = f"({match['body'].upper()}) " if match["body"] else ""
    number = re.sub(r"\s", "/", match["number"]).upper()
    name = f"{' '.join(match['sort'].split()).title()} {body}{number}"
    known = load_laws_by_name().get(name)
    return LawMention(name, known.title if known else name, Span(*match.span()))


def _build_code(match: re.Match[str]) -> LawMention:
    code, title = ("USC", "United States Code") if match["code"] else ("CFR", "Code of Federal Regulations")
    return LawMention(f"{match['title']} {code}", f"{title}, title {match['title']}", Span(*match.span()))


def _build_public_law(match: re.Match[str]) -> LawMention:
    name = f"Public Law {match['number'].replace('–', '-')}"
    return LawMention(name, name, Span(*match.span()))


def _build_executive_order(match: re.Match[str]) -> LawMention:
    name = f"Executive Order {match['number'].replace(',', '')}"
    return LawMention(name, name, Span(*match.span()))


def _build_internal_revenue_code(match: re.Match[str]) -> LawMention:
    return LawMention("Internal Revenue Code", "Internal Revenue Code", Span(*match.span()))


def _build_amendment(match: re.Match[str]) -> LawMention:
    name = f"{match['ordinal'].title()} Amendment"
    return LawMention(name, f"{name} to the United States Constitution", Span(*match.span()))


def _build_decree(match: re.Match[str]) -> LawMention:
    """Return a law of a country that numbers its laws: "Law No. 124 of 2007", "Act 25/2007"."""
    year = match["year"] or ""
    number = match["slashed"] or f"No. {match['number']}{f' of {year[-4:]}' if year else ''}"
    name = f"{' '.join(match['sort'].split())} {number}"
    return LawMention(name, " ".join(match.group().split()), Span(*match.span()))


def _build_instrument(match: re.Match[str]) -> LawMention:
    name = f"{'SSI' if 'SS' in match.group().replace('.', '') else 'SI'} {match['number']}"
    return LawMention(name, name, Span(*match.span()))


_Build = Callable[[re.Match[str]], LawMention]


@cache
def _compile(*, typed: bool) -> tuple[tuple[re.Pattern[str], _Build], ...]:
    """Return the patterns of numbered laws, each with the function that builds a mention from a match."""
    flags = re.IGNORECASE if typed else re.NOFLAG
    in_any_case: tuple[tuple[str, _Build], ...] = (
        (_EUROPEAN.replace("/", r"[/\s]") if typed else _EUROPEAN, _build_european),
        (_CODE, _build_code),
        (_LONG_CODE, _build_code),
        (_PUBLIC_LAW, _build_public_law),
        (_EXECUTIVE, _build_executive_order),
        (_AMENDMENT, _build_amendment),
        (_INTERNAL_REVENUE, _build_internal_revenue_code),
        (_INSTRUMENT, _build_instrument),
    )
    compiled = tuple((re.compile(pattern, flags), build) for pattern, build in in_any_case)
    return (*compiled, (re.compile(_DECREE), _build_decree))
