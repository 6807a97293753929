"""Rules for kinds of passages that are recognised by numbers: statistics and contact details."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from operator import itemgetter

from kb.classify.case_studies import find_case_study
from kb.model import BlockKind, KindLabel, Passage, PassageKind, Span

_MAIL = r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
_INTEGER = r"\d{1,3}(?:,\d{3})+|\d+(?![.,]\d)"
_COUNTED = (
    "people|persons|victims|survivors|children|adults|minors|women|men|girls|boys|females|males|workers|migrants|refugees|"
    "referrals|cases|convictions|prosecutions|investigations|arrests|offences|incidents|operations|calls|reports|"
    "companies|organi[sz]ations|businesses|statements|suppliers|countries|partnerships|universities|households|"
    "traffickers|offenders|suspects|defendants|nationals|individuals|decisions|agencies|officers|students|employees|"
    "employers|jobs|families|clients|users|beneficiaries|visits|deaths|fatalities|casualties|injuries|applications|"
    "notifications|crimes|patients|pupils|detainees|prisoners|inspections|complaints|assaults|attacks|collisions|drivers|"
    # Participants of a study count only if the text reports what they said.
    r"(?:respondents|participants)(?=\s(?:reported|said|mentioned|felt|had|did|identified|told|described|experienced|"
    r"answered|stated|agreed))"
)
_MIN_COUNT = 10
_PARAGRAPH_NUMBER = re.compile(r"\d{1,3}\s[A-Z][a-z]+\s(?!(?:people|per)\b)\w+\s[\w,]+")
_SPACE = r"[^\S\n]"  # no line feed: a number does not count anything on the next line
# Words between a number and a noun that separate them: "900 narratives by survivors" are not 900 survivors.
_SEPARATING_WORDS = (
    "the|an?|times|of|and|to|or|by|from|for|in|on|at|with|per|between|among|is|are|was|were|be|has|have|had|"
    "years?|months?|days?|hours?"
)
_STATISTIC = re.compile(
    rf"(?P<share>(?<![\w.%])(?:{_NUMBER})\s?(?:%(?![0-9A-F]{{2}})|per\s?cent\b))"
    r"|(?P<words>\b(?:[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Nn]ine|[Ss]even) (?:in|out of)(?: every)? (?:two|three|four|"
    r"five|six|seven|eight|nine|ten|\d+)\b"
    r"|(?<![\w.,/£$€])(?:\d{2,3} of the|\d{1,3} out of(?: the)?) \d{2,3}(?![\w,]|\.\d|/)"
    r"|(?<![\w.,/£$€])\d (?:in|out of) (?:every )?\d{1,2}(?![\w,%]|\.\d|/)"
    r"|\b(?:[Tt]wo|[Tt]hree|[Aa]|[Oo]ne)[ -](?:thirds?|quarters?|fifths?) of\b|\b(?:[Oo]ver|[Aa]lmost|[Nn]early|"
    r"[Aa]bout|[Mm]ore than|[Aa]round) half (?:of\b)?)"
    rf"|(?P<large>(?<![\w.])(?:[£$€]\s?|US\$\s?)?(?:{_NUMBER})\s?(?:million|billion|m|bn|trillion)\b)"
    rf"|(?P<count>(?<![\w.,/§£$€-])(?P<value>{_INTEGER})(?P<between>(?:{_SPACE}(?!(?:{_SEPARATING_WORDS})\b)[\w’'\-]+){{0,3}}?)"
    rf"{_SPACE}(?P<noun>{_COUNTED})\b)"
)
_NOT_STATISTIC = re.compile(
    r"\b(?:0|100)\s?(?:%|per\s?cent)|turnover|threshold|exceeds|[Aa]t least \d+\s?(?:%|per\s?cent)|intended to|"
    r"response rate|discount|interest|VAT|fee\b|\bbail\b|\bfunded by|federal funds|"
    r"competitive funding|non-?govern\w+ sources|\bCI\b|confidence|"
    # Shares set by rules, owned or served, and the accuracy of models, are no measurements of the world.
    r"\bcredits?\b|\btax\b|\blevy\b|\btariffs?\b|\bdeposit\b|\bshares\b|\bstakes?\b|ownership|[Aa]ccuracy|"
    r"of (?:his|her|their) sentences?\b"
)
# Attendance at an event, reductions of a sentence, and numbers of goals and prizes.
_COUNTS_NOTHING = re.compile(
    r"\s?(?:(?:[\w-]+\s){0,2}?(?:participated|attended|took part|applied|gathered|signed up)\b|(?:of\s)?(?:his|her|"
    r"their) sentences?\b|"
    r"(?:[A-Z]\w+\s){0,2}(?:Goals|SDGs)\b|(?:\w+\s)?awards?\b)"
)
# Prices, and values of contracts.
_PRICED = re.compile(
    r"\s?(?:[\w-]+\s){0,2}?(?:revamp|project|programme|program|facilit(?:y|ies)|building|deal|contract|campus|budget|"
    r"package|scheme|fund|centre|center|campaign|lawsuit|settlement|fine|mansion|home)\b",
    re.IGNORECASE,
)
_PRICE_OF = re.compile(
    r"\b(?:budget|fine|fee|prize|cost|price|bail|bond|penalty|settlement)s? (?:of|at) (?:\w+ ){0,2}$", re.IGNORECASE
)
_NOT_STATISTIC_CHARS = 30
# Money given or received is no measurement, nor is a target.
_FUNDING = re.compile(
    r"\b(?:grants?|funding|funded|invest(?:s|ed|ing|ments?)?|award(?:s|ed)?|donat\w+|donors?|pledg\w+|"
    r"(?:has|have|had) committed|committed (?=in\b|to\b|by\b)|commitment|raised?(?! (?:concerns?|awareness|"
    r"questions)\b)|raising(?! awareness\b)|"
    r"fundrais\w+|aid|financial assistance|sponsor\w*|contribut\w+|gifts?)\b",
    re.IGNORECASE,
)
_FUNDING_CHARS = 60
_TARGET_YEAR = re.compile(r"[^.;\n]{0,25}?\bby (?:FY)?20\d\d\b")
_AIMED = re.compile(
    r"(?:^|[.;:\n•]\s?)[^.;:\n]*(?<!\ban )(?<!\bthe )\b(?:[Ii]mprove|[Rr]educe|[Ii]ncrease|[Aa]chieve|[Rr]each|"
    r"[Rr]aise|[Cc]ut)\b[^.;\n]*$"
)
_AIMED_CHARS = 200
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_AGE = re.compile(r"\b(?:aged?|age of|under|over)\s$", re.IGNORECASE)
_MAX_AGE = 25  # "over 18" may be an age, "over 500" counts people
_NUMBERED_THING = re.compile(
    r"\b(?:section|s\.|article|page|p\.|pp\.|no\.|chapter|table|figure|box|regulation|rule|step|phase|tier|level|part|"
    r"annex|goal|FTSE|one of (?:the|these|those)"
    r"|(?:house|hold|host|accommodate|capacity (?:of|for)|for) up to|limited to(?: the first)?|(?:maximum|minimum|"
    r"limit) of)\s$",
    re.IGNORECASE,
)
# The size of a sample or an organisation is no finding.
_ASKED_OR_MEMBERS = re.compile(
    r"\b(?:interview(?:ed|ing|s)|survey(?:ed|ing)|consult(?:ed|ing)|analy[sz](?:ed|ing)|"
    r"(?:sample|poll|network|study|studies|survey|experiences|statements|reports|accounts|records) of|"
    r"(?:information|data|responses|returns) from|(?:members|organi[sz]ations) in|"
    r"compris(?:es|ed|ing)|made up of|consist(?:s|ed|ing) of|composed of|represent(?:s|ed|ing)|connects|"
    r"br(?:ings?|inging|ought) together|host(?:ed|s|ing)|welcom(?:ed|es|ing)|gather(?:ed|s|ing))\s"
    r"(?:with\s|the\s|a total of\s|over\s|more than\s|about\s|around\s|nearly\s|almost\s)*$",
    re.IGNORECASE,
)
# "The 17 officers who came" were introduced before; "of the 17 officers" gives a total.
_DEFINITE = re.compile(
    r"(?:(?<!\bof )(?<!\bamong )\b(?:the|all)|(?<!\bout of )(?<!(?-i:\bOf ))\b(?:these|those))\s$", re.IGNORECASE
)
# The clients of a body, in a note about itself.
_SERVED = re.compile(
    r"\b(?:serv(?:e|es|ed|ing)|employ(?:s|ing)?|help(?:s|ed)|support(?:s|ed)|honou?red to|applications? from)\s"
    r"(?:over\s|more than\s|about\s|around\s|nearly\s|almost\s|some\s)*$",
    re.IGNORECASE,
)
_ABOUT_ITSELF = re.compile(
    r"\b(?:about|who we are|mission|contact|boilerplate|note to editors|notes to editors)\b", re.IGNORECASE
)
_DETAILS = re.compile(rf"{_MAIL}|\bwww\.|\bhttps?://|\b(?:charity|non-?profit|foundation|501\(c\))\b", re.IGNORECASE)
_PLACE_PREPOSITION = re.compile(r"\b(?:in|from|across|by)\s(?:the\s)?$", re.IGNORECASE)
_METHOD_HEADING = re.compile(r"\bmethod(?:s|ology)?\b|\bresearch protocol\b", re.IGNORECASE)
_BEFORE_CHARS = 40
_AXIS = re.compile(r"\b\d*0\s?%(?:\s\d*0\s?%)+")  # axis labels of a chart

_WORD = re.compile(r"[A-Za-z]{2,}")
_MIN_WORDS = 2  # a number alone on a page is no statistic

# No line feed: numbers on successive lines belong to a table or a chart.
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
_POSTCODE = r"(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|(?:Singapore |S)\d{6}|[A-Z]{2},? \d{5}(?:-\d{4})?)"
# A street and number, or a PO box, before a postcode in the same line.
_POSTAL_ADDRESS = (
    r"(?:\b\d{1,5}[A-Za-z]?(?:[–-]\d{1,5})?,? (?:[A-Z][\w’'.]*,? ){1,4}|\b(?:[A-Z][\w’']+ ){1,3}(?:Street|Road|Avenue|"
    r"Lane|Drive|Square|House|"
    rf"Way|Place|Close|Court),? |\bP\.?O\.? Box \d+,? )(?:[A-Z(][\w’'.)]*,? ){{0,6}}{_POSTCODE}(?!\w)"
)
TELEPHONE = re.compile(_TELEPHONE)
_CONTACT = re.compile(f"{_MAIL}|{_TELEPHONE}|{_SHORT_NUMBER}|{_POSTAL_ADDRESS}")
_REGISTRATION = re.compile(
    r"(?:ISBN|ISSN|doi|DOI|Charity|charity|Company|company|[Rr]egistered|[Rr]egistration|No\.?|number|Reg)[^.\n]{0,24}$"
)
_REGISTRATION_CHARS = 40


def find_statistics(passage: Passage) -> KindLabel | None:
    """Find shares, large numbers, and counts of people and cases; spans cover the numbers."""
    found = list(_STATISTIC.finditer(passage.text))
    context = _NumberContext(passage)
    spans = [Span(*match.span()) for match in found if _is_statistic(match, context)]
    is_of_something = len(_WORD.findall(passage.text)) >= _MIN_WORDS
    return KindLabel(PassageKind.STATISTIC, "numbers", tuple(spans)) if spans and is_of_something else None


class _NumberContext:
    """Context shared by all numbers of a passage, computed once and on demand."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage

    @cached_property
    def _axes(self) -> list[tuple[int, int]]:
        return [match.span() for match in _AXIS.finditer(self.passage.text)]

    def is_in_axis(self, at: int) -> bool:
        """Tell whether an offset is among the labels of an axis."""
        axis = bisect_right(self._axes, at, key=itemgetter(0)) - 1
        return axis >= 0 and at < self._axes[axis][1]

    @cached_property
    def is_about_method(self) -> bool:
        """Whether the passage describes the method of a study, so that its counts are counts of participants."""
        return bool(self.passage.heading and _METHOD_HEADING.search(self.passage.heading[-1]))

    @cached_property
    def is_about_a_body(self) -> bool:
        """Whether a body writes about itself: below a heading that says so, or with its address."""
        passage = self.passage
        return bool((passage.heading and _ABOUT_ITSELF.search(passage.heading[-1])) or _DETAILS.search(passage.text))

    @cached_property
    def is_case_study(self) -> bool:
        """Whether the passage is a case study."""
        return find_case_study(self.passage) is not None


def _is_statistic(match: re.Match[str], context: _NumberContext) -> bool:
    text = context.passage.text
    before = text[max(match.start() - _BEFORE_CHARS, 0) : match.start()]
    if match["share"] or match["large"]:
        rate = _NOT_STATISTIC.search(
            text[max(match.start() - _NOT_STATISTIC_CHARS, 0) : match.end() + _NOT_STATISTIC_CHARS]
        )
        return not (rate or context.is_in_axis(match.start()) or _is_given(match) or _is_aimed_at(match))
    if _ASKED_OR_MEMBERS.search(before) or _COUNTS_NOTHING.match(text, match.end()):
        return False
    return not match["count"] or _is_count(match, before, context)


def _is_given(match: re.Match[str]) -> bool:
    """Tell whether a match is money given or received, or a price."""
    text, (start, end) = match.string, match.span()
    is_money = match["large"] and text[start] in "£$€U"
    if is_money and (_PRICED.match(text, end) or _PRICE_OF.search(text[max(start - _BEFORE_CHARS, 0) : start])):
        return True
    return bool(is_money and _FUNDING.search(text[max(start - _FUNDING_CHARS, 0) : end + _FUNDING_CHARS]))


def _is_aimed_at(match: re.Match[str]) -> bool:
    """Tell whether a match is a target for some year."""
    text = match.string
    return bool(
        _TARGET_YEAR.match(text, match.end())
        and _AIMED.search(text[max(match.start() - _AIMED_CHARS, 0) : match.start()])
    )


def _is_count(match: re.Match[str], before: str, context: _NumberContext) -> bool:
    """Tell whether a number before a noun is a count; in a footnote only a large one is, others are page numbers."""
    number = match["value"]
    value = float(number.replace(",", ""))
    is_age = value <= _MAX_AGE and _AGE.search(before)
    is_note = context.passage.kind is BlockKind.FOOTNOTE and "," not in number
    if value < _MIN_COUNT or _YEAR.fullmatch(number) or is_note or is_age or _NUMBERED_THING.search(before):
        return False
    if not match.start() and _PARAGRAPH_NUMBER.match(match.string):
        return False
    if _SERVED.search(before) and context.is_about_a_body:
        return False
    is_place = match["noun"] == "countries" and _PLACE_PREPOSITION.search(before)
    return not (is_place or _DEFINITE.search(before) or context.is_about_method or context.is_case_study)


def find_contacts(passage: Passage) -> KindLabel | None:
    """Find telephone numbers and e-mail addresses; spans cover them."""
    spans = [Span(*match.span()) for match in _CONTACT.finditer(passage.text) if _is_contact(match)]
    return KindLabel(PassageKind.CONTACT, "telephone, e-mail or address", tuple(spans)) if spans else None


def _is_contact(match: re.Match[str]) -> bool:
    """Tell whether a match is an e-mail address or a number other than of a book, a charity or a company."""
    before = match.string[max(match.start() - _REGISTRATION_CHARS, 0) : match.start()]
    return "@" in match.group() or not _REGISTRATION.search(before)
