"""Rules that go by numbers: statistics, and how somebody is reached."""

from __future__ import annotations

import re

from kb.model import BlockKind, Kind, Passage, PassageKind, Span

_NUMBER = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
_COUNTED = (
    "people|persons?|victims?|survivors?|children|adults|minors|women|men|girls|boys|females?|males?|workers?|"
    "migrants?|refugees|"
    "referrals?|cases?|convictions?|prosecutions?|investigations?|arrests?|offences?|incidents?|operations?|"
    "calls?|reports?|"
    "respondents|participants|interviews|companies|organi[sz]ations|businesses|statements|suppliers|countries|"
    "partnerships|"
    "universities|households|traffickers|offenders|suspects|defendants|nationals|individuals|decisions|agencies|"
    "officers|"
    "students|employees|employers|jobs|families|clients|users|beneficiaries|calls|visits|deaths"
)
_SMALLEST_COUNT = 10
_STATISTIC = re.compile(
    rf"(?P<share>(?<![\w.])(?:{_NUMBER})\s?(?:%|per\s?cent\b))"
    r"|(?P<words>\b(?:[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Nn]ine|[Ss]even) (?:in|out of)(?: every)? (?:two|three|four|"
    r"five|six|seven|eight|nine|ten|\d+)\b"
    r"|\b(?:[Tt]wo|[Tt]hree|[Aa]|[Oo]ne)[ -](?:thirds?|quarters?|fifths?) of\b|\b(?:[Oo]ver|[Aa]lmost|[Nn]early|"
    r"[Aa]bout|[Mm]ore than|[Aa]round) half (?:of\b)?)"
    rf"|(?P<large>(?<![\w.])(?:[£$€]\s?|US\$\s?)?(?:{_NUMBER})\s?(?:million|billion|m|bn|trillion)\b)"
    rf"|(?P<count>(?<![\w.,/§£$€-])(?P<value>{_NUMBER})(?P<between>(?:\s(?!of\b|and\b|to\b|or\b|years?\b|months?\b|"
    rf"days?\b|hours?\b)[\w’'\-]+){{0,3}}?)\s(?:{_COUNTED})\b)"
)
_RATE = re.compile(
    r"\b(?:0|100)\s?(?:%|per cent)|turnover|threshold|at least \d+\s?%|discount|interest|VAT|fee\b|\bCI\b|confidence"
)
_RATE_CHARS = 30
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_AGE = re.compile(r"\b(?:aged?|age of|under|over)\s$", re.IGNORECASE)
_OLDEST = 25  # "over 18 people" may be of an age, "over 500 people" is a number of people
_NO_COUNT = re.compile(
    r"\b(?:section|s\.|article|page|p\.|pp\.|no\.|chapter|table|figure|box|regulation"
    r"|(?:house|hold|host|accommodate|capacity (?:of|for)) up to)\s$",
    re.IGNORECASE,
)
_BEFORE_CHARS = 24
_AXIS = re.compile(r"\b\d*0\s?%(?:\s\d*0\s?%)+")  # the round numbers along the side of a chart

_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
# Within one line: numbers below each other are those of a table or a chart.
_GAP = "[ \N{NO-BREAK SPACE}]"
_TIE = "[ \N{NO-BREAK SPACE}.-]"
_TELEPHONE = (
    rf"(?<![\w.,/:=-])(?:\+\d{{1,3}}{_TIE}?(?:\(0\){_GAP}?)?\d{{2,4}}(?:{_TIE}?\d{{2,4}}){{2,3}}"
    rf"|\(?0\d{{2,4}}\)?(?:{_GAP}|-)?\d{{3,4}}(?:{_GAP}|-)?\d{{3,4}}"
    rf"|0\d{{3}}{_GAP}\d{{2,3}}{_GAP}\d{{2,3}}{_GAP}?\d{{2,3}}"
    rf"|08\d{{2}}{_GAP}?\d{{3,4}}{_GAP}?\d{{2,4}}"
    rf"|08\d\d{_GAP}\d\d{_GAP}\d\d{_GAP}?\d\d"
    rf"|(?:1{_TIE})?\(?[2-9]\d{{2}}\)?{_TIE}[2-9]\d{{2}}{_TIE}\d{{4}}"
    rf"|1{_TIE}8\d\d{_TIE}\d{{3}}{_TIE}\d{{4}})(?![\w/]|[-.]\d)"
)
_SHORT_NUMBER = (
    r"\b(?:[Cc]all(?:ing)?|[Dd]ial(?:ling)?|[Rr]ing(?:ing)?|[Tt]ext(?:ing)?|[Pp]hone|[Tt]elephone|[Tt]el\.?:?|on|or|police)\s"
    r"(?:\w+\s){0,2}?(?:999|101|112|911|116\s?\d{3}|233733|BEFREE)(?!\w|\.\d|,\d)"
)
_CONTACT = re.compile(f"{_MAIL}|{_TELEPHONE}|{_SHORT_NUMBER}")
_NO_TELEPHONE = re.compile(
    r"(?:ISBN|ISSN|doi|DOI|Charity|charity|Company|company|[Rr]egistered|[Rr]egistration|No\.?|number|Reg)[^.\n]{0,24}$"
)
_NO_TELEPHONE_CHARS = 40


def statistics(passage: Passage) -> Kind | None:
    """Find shares, large numbers, and counts of people and cases; the spans are those of the numbers."""
    spans = [Span(*match.span()) for match in _STATISTIC.finditer(passage.text) if _counts(match, passage)]
    return Kind(PassageKind.STATISTIC, "numbers", tuple(spans)) if spans else None


def _counts(match: re.Match[str], passage: Passage) -> bool:
    text = passage.text
    if match["share"] or match["large"]:
        rate = _RATE.search(text[max(match.start() - _RATE_CHARS, 0) : match.end() + _RATE_CHARS])
        return not (rate or any(axis.start() <= match.start() < axis.end() for axis in _AXIS.finditer(text)))
    return _counts_somebody(match["value"], match, passage) if match["count"] else True


def _counts_somebody(number: str, match: re.Match[str], passage: Passage) -> bool:
    """Tell whether a number before a noun says how many; in a footnote only a large one does, others are of pages."""
    before = match.string[max(match.start() - _BEFORE_CHARS, 0) : match.start()]
    value = float(number.replace(",", ""))
    is_age = value <= _OLDEST and _AGE.search(before)
    is_note = passage.kind is BlockKind.FOOTNOTE and "," not in number
    return value >= _SMALLEST_COUNT and not (_YEAR.fullmatch(number) or is_note or is_age or _NO_COUNT.search(before))


def contacts(passage: Passage) -> Kind | None:
    """Find telephone numbers and e-mail addresses; the spans are theirs."""
    spans = [Span(*match.span()) for match in _CONTACT.finditer(passage.text) if _reaches(match)]
    return Kind(PassageKind.CONTACT, "telephone or e-mail", tuple(spans)) if spans else None


def _reaches(match: re.Match[str]) -> bool:
    """Tell whether a number is not that of a book, a charity or a company."""
    before = match.string[max(match.start() - _NO_TELEPHONE_CHARS, 0) : match.start()]
    return "@" in match.group() or not _NO_TELEPHONE.search(before)
