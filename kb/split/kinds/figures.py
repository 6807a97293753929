"""Rules that go by numbers: statistics, and how somebody is reached."""

from __future__ import annotations

import re

from kb.model import BlockKind, Kind, Passage, PassageKind, Span
from kb.split.kinds.cases import case_studies

_NUMBER = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
_WHOLE = r"\d{1,3}(?:,\d{3})+|\d+(?![.,]\d)"
_COUNTED = (
    "people|persons|victims|survivors|children|adults|minors|women|men|girls|boys|females|males|workers|migrants|refugees|"
    "referrals|cases|convictions|prosecutions|investigations|arrests|offences|incidents|operations|calls|reports|"
    "companies|organi[sz]ations|businesses|statements|suppliers|countries|partnerships|universities|households|"
    "traffickers|offenders|suspects|defendants|nationals|individuals|decisions|agencies|officers|students|employees|"
    "employers|jobs|families|clients|users|beneficiaries|visits|deaths|"
    # Those who took part in a study only where it is told what they said.
    r"(?:respondents|participants)(?=\s(?:reported|said|mentioned|felt|had|did|identified|told|described|experienced|"
    r"answered|stated|agreed))"
)
_SMALLEST_COUNT = 10
_SPACE = r"[^\S\n]"  # within one line: a number is not counted in what stands below it
# What parts a number from the noun after it: "900 narratives by survivors" are no 900 survivors.
_PARTS = (
    "the|an?|times|of|and|to|or|by|from|for|in|on|at|with|per|between|among|is|are|was|were|be|has|have|had|"
    "years?|months?|days?|hours?"
)
_STATISTIC = re.compile(
    rf"(?P<share>(?<![\w.%])(?:{_NUMBER})\s?(?:%(?![0-9A-F]{{2}})|per\s?cent\b))"
    r"|(?P<words>\b(?:[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Nn]ine|[Ss]even) (?:in|out of)(?: every)? (?:two|three|four|"
    r"five|six|seven|eight|nine|ten|\d+)\b"
    r"|(?<![\w.,/£$€])(?:\d{2,3} of the|\d{1,3} out of(?: the)?) \d{2,3}(?![\w,]|\.\d|/)"
    r"|\b(?:[Tt]wo|[Tt]hree|[Aa]|[Oo]ne)[ -](?:thirds?|quarters?|fifths?) of\b|\b(?:[Oo]ver|[Aa]lmost|[Nn]early|"
    r"[Aa]bout|[Mm]ore than|[Aa]round) half (?:of\b)?)"
    rf"|(?P<large>(?<![\w.])(?:[£$€]\s?|US\$\s?)?(?:{_NUMBER})\s?(?:million|billion|m|bn|trillion)\b)"
    rf"|(?P<count>(?<![\w.,/§£$€-])(?P<value>{_WHOLE})(?P<between>(?:{_SPACE}(?!(?:{_PARTS})\b)[\w’'\-]+){{0,3}}?)"
    rf"{_SPACE}(?P<noun>{_COUNTED})\b)"
)
_RATE = re.compile(
    r"\b(?:0|100)\s?(?:%|per\s?cent)|turnover|threshold|exceeds|[Aa]t least \d+\s?(?:%|per\s?cent)|intended to|"
    r"response rate|discount|interest|VAT|fee\b|\bbail\b|\bfunded by|federal funds|"
    r"competitive funding|non-?govern\w+ sources|\bCI\b|confidence"
)
_RATE_CHARS = 30
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_AGE = re.compile(r"\b(?:aged?|age of|under|over)\s$", re.IGNORECASE)
_OLDEST = 25  # "over 18 people" may be of an age, "over 500 people" is a number of people
_NO_COUNT = re.compile(
    r"\b(?:section|s\.|article|page|p\.|pp\.|no\.|chapter|table|figure|box|regulation|rule|step|phase|tier|level|part|"
    r"annex|goal|FTSE|one of (?:the|these|those)"
    r"|(?:house|hold|host|accommodate|capacity (?:of|for)|for) up to)\s$",
    re.IGNORECASE,
)
# Who was asked, or who belongs to something, is not what was found.
_ASKED_OR_MEMBERS = re.compile(
    r"\b(?:interview(?:ed|ing|s)|survey(?:ed|ing)|consult(?:ed|ing)|analy[sz](?:ed|ing)|"
    r"(?:sample|poll|network|study|studies|survey|experiences|statements|reports|accounts|records) of|"
    r"(?:information|data|responses|returns) from|(?:members|organi[sz]ations) in|"
    r"compris(?:es|ed|ing)|made up of|consist(?:s|ed|ing) of|composed of|represent(?:s|ed|ing)|connects|"
    r"br(?:ings?|inging|ought) together)\s"
    r"(?:with\s|the\s|a total of\s|over\s|more than\s|about\s|around\s|nearly\s|almost\s)*$",
    re.IGNORECASE,
)
# "The 17 officers who came" are known already; "of the 17 officers" says of how many.
_KNOWN = re.compile(r"(?<!\bof )(?<!\bamong )\b(?:the|all|these|those)\s$", re.IGNORECASE)
_PLACES = re.compile(r"\b(?:in|from|across|by)\s(?:the\s)?$", re.IGNORECASE)
_METHOD = re.compile(r"\bmethod(?:s|ology)?\b|\bresearch protocol\b", re.IGNORECASE)
_BEFORE_CHARS = 40
_AXIS = re.compile(r"\b\d*0\s?%(?:\s\d*0\s?%)+")  # the round numbers along the side of a chart

_WORD = re.compile(r"[A-Za-z]{2,}")
_FEWEST_WORDS = 2  # a number that stands alone on a page is of nothing

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
    r"\b(?:[Cc]all(?:ing)?|[Dd]ial(?:ling)?|[Rr]ing(?:ing)?|[Tt]ext(?:ing)?|[Pp]hone|[Tt]elephone|[Tt]el\.?:?|on|or|"
    r"police)\s"
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
    is_of_something = len(_WORD.findall(passage.text)) >= _FEWEST_WORDS
    return Kind(PassageKind.STATISTIC, "numbers", tuple(spans)) if spans and is_of_something else None


def _counts(match: re.Match[str], passage: Passage) -> bool:
    text = passage.text
    before = text[max(match.start() - _BEFORE_CHARS, 0) : match.start()]
    if match["share"] or match["large"]:
        rate = _RATE.search(text[max(match.start() - _RATE_CHARS, 0) : match.end() + _RATE_CHARS])
        return not (rate or any(axis.start() <= match.start() < axis.end() for axis in _AXIS.finditer(text)))
    if _ASKED_OR_MEMBERS.search(before):
        return False
    return not match["count"] or _counts_somebody(match, before, passage)


def _counts_somebody(match: re.Match[str], before: str, passage: Passage) -> bool:
    """Tell whether a number before a noun says how many; in a footnote only a large one does, others are of pages."""
    number = match["value"]
    value = float(number.replace(",", ""))
    is_age = value <= _OLDEST and _AGE.search(before)
    is_note = passage.kind is BlockKind.FOOTNOTE and "," not in number
    if value < _SMALLEST_COUNT or _YEAR.fullmatch(number) or is_note or is_age or _NO_COUNT.search(before):
        return False
    is_place = match["noun"] == "countries" and _PLACES.search(before)
    return not (is_place or _KNOWN.search(before) or _of_method(passage) or case_studies(passage))


def _of_method(passage: Passage) -> bool:
    """Tell whether a passage says how a study was made, so that it counts who took part."""
    return bool(passage.heading and _METHOD.search(passage.heading[-1]))


def contacts(passage: Passage) -> Kind | None:
    """Find telephone numbers and e-mail addresses; the spans are theirs."""
    spans = [Span(*match.span()) for match in _CONTACT.finditer(passage.text) if _reaches(match)]
    return Kind(PassageKind.CONTACT, "telephone or e-mail", tuple(spans)) if spans else None


def _reaches(match: re.Match[str]) -> bool:
    """Tell whether a number is not that of a book, a charity or a company."""
    before = match.string[max(match.start() - _NO_TELEPHONE_CHARS, 0) : match.start()]
    return "@" in match.group() or not _NO_TELEPHONE.search(before)
