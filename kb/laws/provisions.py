"""Finds provisions of laws and gives their short forms: "sections 57 to 59" -> s.57, s.58, s.59."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.model import Span

_UNITS = (
    ("s.", r"[Ss]ections?|[Ss]ecs?\.|[Ss]s?\.|[Ss]s?(?=\s?\d)|§{1,2}"),
    ("art.", r"[Aa]rticles?|[Aa]rts?\.|[Aa]rts?(?=\s?\d)"),
    ("sch.", r"[Ss]chedules?|[Ss]ch(?:ed)?s?\.|[Ss]ch(?=\s?\d)"),
    ("pt.", r"[Pp]arts?|[Pp]ts?\."),
    ("ch.", r"[Cc]hapters?|[Cc]h\."),
    ("reg.", r"[Rr]egulations?|[Rr]egs?\."),
    ("para.", r"[Pp]aragraphs?|[Pp]aras?\.?"),
    ("r.", r"[Rr]ules?"),
    ("title.", r"Titles?"),
    ("recital.", r"[Rr]ecitals?"),
)
_SUB = r"\((?:\d{1,3}|[a-z]{1,4}|[A-Z]{1,3})\)"
# "45", "45A(1)(b)"; numbers of codes: "236.1", "501(c)(3)", "2000e-5", "20A.02"; of parts: "III", "IIIA"
_ROMAN = r"(?<=[a-z.,]\s)[IVX]{1,6}[A-Z]?(?![\w’'-]|\.\w)"
_NO_TITLE = r"(?!\s(?:U\.?\s?S\.?\s?C|C\.?\s?F\.?\s?R)\b)"  # "28 CFR Part 35 and 45 CFR"
_NUMBER = (
    rf"\d{{1,5}}(?:\.\d{{1,4}})?(?:[A-Z]{{1,2}}(?:[.-]\d{{1,4}})?)?(?![\w]|\.\d){_NO_TITLE}(?:\s?{_SUB})*"
    rf"|\d{{1,5}}(?:[a-z]{{1,2}}(?:-\d{{1,2}}[a-z]?)?)?(?![\w]){_NO_TITLE}(?:\s?{_SUB})*|{_ROMAN}"
)
_NAMED = r"\s\([A-Z][^()\d\n]{4,60}\)"  # "sections 11 (Guardians) and 12"
_JOIN = rf"(?:{_NAMED})?\s*(?:,\s*(?:and\s|or\s|&\s)?|and\s|or\s|&\s|to\s|[-–—]\s?|through\s)\s*"
_ITEM = rf"(?:{_NUMBER})(?:(?:\s*,\s*|\s*(?:and|or|to)\s+)(?:{_SUB})+)*"
_WITHIN = r",?\s*(?:[Pp]aragraphs?|[Pp]aras?\.?)\s*\(?(?P<sub>\d{1,3})\)?(?:\s?\((?P<point>[a-z])\))?"
_UNIT = "|".join(rf"(?P<unit{at}>{pattern})" for at, (_, pattern) in enumerate(_UNITS))

# A section number directly after the name of its code: "18 U.S.C. 1591", "28 CFR 35.151", "Penal Code 290", "501(c)(3)"
_OF_CODE = (
    r"(?:(?<=\bU\.S\.C\.)|(?<=\bU\.S\.C)|(?<=\bUSC)|(?<=\bU\.S\.C\.A\.)|(?<=\bC\.F\.R\.)|(?<=\bCFR)|(?<=\bPenal Code)|"
    r"(?<![\w(§.])(?<!ection )(?=501\(c\)))"
)
PROVISION = re.compile(rf"(?:(?<![\w.])(?:{_UNIT})|{_OF_CODE})\s?(?P<numbers>{_ITEM}(?:{_JOIN}{_ITEM})*)(?:{_WITHIN})?")
_OF = re.compile(r"\s+(?:of|to|in)\s+(?:the\s+)?")
_ONE = re.compile(
    r"(?P<base>\d{1,5}(?:\.\d{1,4})?(?:[A-Z]{1,2}(?:[.-]\d{1,4})?|[a-z]{1,2}(?:-\d{1,2}[a-z]?)?(?!\w))?|\b[IVX]+[A-Z]?\b)"
    rf"(?P<subs>(?:\s?{_SUB})*)|(?P<named>{_NAMED})|(?P<sub>(?:{_SUB})+)"
)
_LONGEST_RANGE = 60
_WITH_PARAGRAPHS = ("s.", "art.", "reg.")  # units with paragraphs in brackets
_ORDER = tuple(short for short, _ in _UNITS)
_SHORT_FORM = re.compile(r"([a-z]+\.)(\d+)([A-Za-z]*)(.*)")


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision in a text."""

    name: str  # short form, such as "s.45(1)(a)"
    span: Span  # the words that name it; shared by the provisions of a list or range

    @property
    def unit(self) -> str:
        """The unit in the short form, such as "s."."""
        return self.name.partition(".")[0] + "."


def find_provisions(text: str, start: int = 0, end: int | None = None) -> list[Provision]:
    """Find the provisions named in a text, in order."""
    found: list[Provision] = []
    last: Provision | None = None  # of the previous match if single: may be a paragraph of the next
    for match in PROVISION.finditer(text, start, len(text) if end is None else end):
        matched = _parse_match(match)
        is_single = len(matched) == 1
        if last and last.unit == "para." and is_single and _OF.fullmatch(text, last.span.end, match.start()):
            found.pop()
            matched = [_join_paragraph(matched[0], last)]
        elif last and is_single and last.unit == matched[0].unit and text[last.span.end : match.start()] == " to ":
            matched = _fill_range(last, matched[0])
        found += matched
        last = matched[0] if is_single else None
    return found


def _fill_range(first: Provision, last: Provision) -> list[Provision]:
    """Return the provisions of "section 219 to section 225" without the first."""
    numbers = _enumerate_between(first.name.removeprefix(first.unit), last.name.removeprefix(last.unit))
    return [*(Provision(first.unit + number, last.span) for number in numbers), last]


def _join_paragraph(outer: Provision, inner: Provision) -> Provision:
    """Return a paragraph as part of the provision around it: s.3(2), or sch.4 para.3."""
    number, _, point = inner.name.removeprefix("para.").partition("(")
    number = f"({number})" + (f"({point}" if point else "")
    name = f"{outer.name}{number}" if outer.unit in _WITH_PARAGRAPHS else f"{outer.name} {inner.name}"
    return Provision(name, Span(min(inner.span.start, outer.span.start), outer.span.end))


def _parse_match(match: re.Match[str]) -> list[Provision]:
    """Return the distinct provisions of a match of `PROVISION`, ranges expanded."""
    unit = next((short for at, (short, _) in enumerate(_UNITS) if match[f"unit{at}"] is not None), "s.")
    names: list[str] = []
    base, at = "", 0
    numbers = match["numbers"]
    for one in _ONE.finditer(numbers):
        joined = numbers[at : one.start()]
        at = one.end()
        if one["named"]:
            continue
        if one["sub"]:
            names.append(_resolve_sibling(names[-1] if names else base, one["sub"]))
            continue
        if names and _is_range(joined) and not one["subs"]:
            names += _enumerate_between(names[-1], one["base"])
        base = one["base"]
        names.append(base + re.sub(r"\s", "", one["subs"]))
    found = [Provision(unit + name, Span(*match.span())) for name in dict.fromkeys(names)]
    if match["sub"] and len(found) == 1:
        number = match["sub"] + (f"({match['point']})" if match["point"] else "")
        found = [_join_paragraph(found[0], Provision(f"para.{number}", found[0].span))]
    return found


def _resolve_sibling(name: str, sub: str) -> str:
    """Return the name of "(b)" after "1(a)", or of "(2)" after "1(1)(a)": a sibling of the provision or its parent.

    A series such as "(h)(4)(E)" after "1(h)(4)(D)" is resolved from its first element.
    """
    number, *subs = [match.group() for match in re.finditer(r"^[^(]+|\([^)]*\)", name)]
    own = re.findall(r"\([^)]*\)", sub)
    first = max(len(subs) - len(own), 0)
    levels = range(first, -1, -1) if len(own) == 1 else range(first + 1)
    level = next((at for at in levels if at < len(subs) and _is_alike(subs[at], own[0])), len(subs) if not subs else 0)
    return number + "".join(subs[:level]) + "".join(own)


def _is_alike(first: str, second: str) -> bool:
    """Tell whether two subdivisions are both numbers, both small letters, or both capitals."""
    return (first[1].isdigit(), first[1].isupper()) == (second[1].isdigit(), second[1].isupper())


def _is_range(joined: str) -> bool:
    return joined.strip() in ("to", "-", "–", "—", "through")


def _enumerate_between(first: str, last: str) -> list[str]:
    """Return the numbers between two; none unless they ascend within a plausible range."""
    if not (first.isdigit() and last.isdigit() and 0 < int(last) - int(first) <= _LONGEST_RANGE):
        return []
    return [str(number) for number in range(int(first) + 1, int(last))]


def build_provision_sort_key(name: str) -> tuple[int, int, str, str]:
    """Return a sort key in the order in which a law prints its provisions: "s.9" < "s.45" < "s.45(1)"."""
    match = _SHORT_FORM.match(name)
    if not match:
        return (-1, 0, name, "")
    unit, number, letter, rest = match.groups()
    padded = re.sub(r"\d+", lambda digits: digits.group().zfill(4), rest)
    return (_ORDER.index(unit) if unit in _ORDER else len(_ORDER), int(number), letter, padded)
