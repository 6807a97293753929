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
    rf"|(?P<count>(?<![\w.,/§-])(?P<value>{_NUMBER})(?P<between>(?:\s(?!of\b|and\b|to\b|or\b|years?\b|months?\b|"
    rf"days?\b|hours?\b)[\w’'\-]+){{0,3}}?)\s(?:{_COUNTED})\b)"
)
_RATE = re.compile(r"\b(?:0|100)\s?(?:%|per cent)|turnover|threshold|at least \d+\s?%|discount|interest|VAT|fee\b")
_RATE_CHARS = 30
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_AGE = re.compile(
    r"\b(?:aged?|age of|under|over|section|s\.|article|page|p\.|pp\.|no\.|chapter|table|figure|box|regulation)\s$",
    re.IGNORECASE,
)
_AGE_CHARS = 14

_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_TELEPHONE = (
    r"(?<![\w./:=-])(?:\+\d{1,3}[\s.-]?(?:\(0\)\s?)?\d{2,4}(?:[\s.-]?\d{2,4}){2,3}"
    r"|\(?0\d{2,4}\)?[\s-]?\d{3,4}[\s-]?\d{3,4}|0\d{3}\s\d{2,3}\s\d{2,3}\s?\d{2,3}|08\d{2}\s?\d{3,4}\s?\d{2,4}|"
    r"08\d\d\s\d\d\s\d\d\s?\d\d"
    r"|(?:1[-.\s])?\(?[2-9]\d{2}\)?[-.\s][2-9]\d{2}[-.\s]\d{4}|1[-.\s]8\d\d[-.\s]\d{3}[-.\s]\d{4})(?![\w/]|[-.]\d)"
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
        return not _RATE.search(text[max(match.start() - _RATE_CHARS, 0) : match.end() + _RATE_CHARS])
    if match["count"]:
        number = match["value"]
        is_year = bool(_YEAR.fullmatch(number))
        is_note = passage.kind is BlockKind.FOOTNOTE
        before = text[max(match.start() - _AGE_CHARS, 0) : match.start()]
        return float(number.replace(",", "")) >= _SMALLEST_COUNT and not (is_year or is_note or _AGE.search(before))
    return True


def contacts(passage: Passage) -> Kind | None:
    """Find telephone numbers and e-mail addresses; the spans are theirs."""
    spans = [Span(*match.span()) for match in _CONTACT.finditer(passage.text) if _reaches(match)]
    return Kind(PassageKind.CONTACT, "telephone or e-mail", tuple(spans)) if spans else None


def _reaches(match: re.Match[str]) -> bool:
    """Tell whether a number is not that of a book, a charity or a company."""
    before = match.string[max(match.start() - _NO_TELEPHONE_CHARS, 0) : match.start()]
    return "@" in match.group() or not _NO_TELEPHONE.search(before)
