"""Mentions of places in a text: "page 12", "Sections 3.2 and 3.4", "Annex B"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from kb.model import Span


class PlaceKind(StrEnum):
    """The word that a reference uses for a place."""

    PAGE = "page"
    SECTION = "section"
    CHAPTER = "chapter"
    PART = "part"
    ANNEX = "annex"
    APPENDIX = "appendix"
    PARAGRAPH = "paragraph"
    RECOMMENDATION = "recommendation"
    FIGURE = "figure"
    TABLE = "table"
    CHART = "chart"
    BOX = "box"
    STEP = "step"
    CASE_STUDY = "case study"
    DIAGRAM = "diagram"
    MAP = "map"
    EXHIBIT = "exhibit"
    MODULE = "module"
    UNIT = "unit"
    SESSION = "session"
    LESSON = "lesson"
    ACTIVITY = "activity"
    HANDOUT = "handout"
    TOOL = "tool"
    TEMPLATE = "template"
    EXAMPLE = "example"
    QUESTION = "question"
    FINDING = "finding"
    PRINCIPLE = "principle"
    STAGE = "stage"
    PHASE = "phase"


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place that a text names."""

    kind: PlaceKind
    number: str  # normalised: "12", "3.2", "B"; "2" for "Box two"; the first of a range
    span: Span  # the kind and its number; the number alone for later items of a list
    is_own: bool = False  # in the same document, as words beside it say ("below", "of this report")
    is_pointed_at: bool = False  # directly follows "see" or "refer to"
    is_short: bool = False  # abbreviated as citations do it ("p. 12")


_UNITS = {
    PlaceKind.PAGE: r"pages?|pgs?\.?|pp?\.?",
    PlaceKind.SECTION: r"sections?",
    PlaceKind.CHAPTER: r"chapters?",
    PlaceKind.PART: r"parts?",
    PlaceKind.ANNEX: r"annex(?:es|e)?|annexures?",
    PlaceKind.APPENDIX: r"appendix|appendices",
    PlaceKind.PARAGRAPH: r"paragraphs?|paras?\.?",
    PlaceKind.RECOMMENDATION: r"recommendations?",
    PlaceKind.FIGURE: r"figures?|figs?\.?",
    PlaceKind.TABLE: r"tables?",
    PlaceKind.CHART: r"charts?|graphs?",
    PlaceKind.BOX: r"box(?:es)?",
    PlaceKind.STEP: r"steps?",
    PlaceKind.CASE_STUDY: r"case\sstud(?:y|ies)",
    PlaceKind.DIAGRAM: r"diagrams?",
    PlaceKind.MAP: r"maps?",
    PlaceKind.EXHIBIT: r"exhibits?",
    PlaceKind.MODULE: r"modules?",
    PlaceKind.UNIT: r"units?",
    PlaceKind.SESSION: r"sessions?",
    PlaceKind.LESSON: r"lessons?",
    PlaceKind.ACTIVITY: r"activit(?:y|ies)",
    PlaceKind.HANDOUT: r"handouts?",
    PlaceKind.TOOL: r"tools?",
    PlaceKind.TEMPLATE: r"templates?",
    PlaceKind.EXAMPLE: r"examples?",
    PlaceKind.QUESTION: r"questions?",
    PlaceKind.FINDING: r"(?:key\s)?findings?",
    PlaceKind.PRINCIPLE: r"principles?",
    PlaceKind.STAGE: r"stages?",
    PlaceKind.PHASE: r"phases?",
}
_COMMON_KINDS = frozenset(  # also used of other works and in general: "Key Stage 3", "UNGP Principle 9"
    {PlaceKind.PRINCIPLE, PlaceKind.STAGE, PlaceKind.PHASE, PlaceKind.UNIT, PlaceKind.MODULE, PlaceKind.FINDING}
)
_ILLUSTRATIONS = frozenset(
    {PlaceKind.FIGURE, PlaceKind.TABLE, PlaceKind.CHART, PlaceKind.BOX, PlaceKind.DIAGRAM, PlaceKind.MAP}
)
_NUMERALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_GROUPS = {f"unit{at}": kind for at, kind in enumerate(_UNITS)}
_UNIT = "|".join(f"(?P<unit{at}>{pattern})" for at, pattern in enumerate(_UNITS.values()))
_DIGITS = r"\d{1,3}(?:\.\d{1,2}){0,3}[a-h]?"
_GAP = r"[^\S\n\t]"  # no line break or tab: a mention does not cross blocks or cells
_NUMBER = (
    rf"(?:{_DIGITS}|(?<![^\W\d_])(?:{'|'.join(_NUMERALS)})(?!-)|(?-i:(?<![^\W\d_])[A-Z](?:\.?\d{{1,2}})?|(?<![^\W\d_])[IVX]{{1,5}}))"
    rf"(?![\w.]*\w|{_GAP}?%|{_GAP}(?:of{_GAP}\d|per{_GAP}cent))"
)
_POINTS = rf"(?:{_GAP}?\((?:\d{{1,2}}|(?-i:[a-z]{{1,4}}))\))*"
_ITEM = rf"{_NUMBER}{_POINTS}(?:{_GAP}?(?:[-–—]|to){_GAP}?{_NUMBER}{_POINTS})?"
_LAST_JOIN = rf"(?:{_GAP}?,{_GAP}?|{_GAP})(?:and|or|&){_GAP}"
_KIND = rf"(?:{_UNIT}){_GAP}?(?:nos?\.?{_GAP})?"
_LABEL = re.compile(rf"{_KIND}(?P<number>{_NUMBER})", re.IGNORECASE)
_MENTION = re.compile(
    rf"(?<![\w.\-–/]){_KIND}(?P<items>{_ITEM}(?:(?:{_GAP}?,{_GAP}?{_ITEM})*{_LAST_JOIN}{_ITEM})?)", re.IGNORECASE
)
_EACH = re.compile(_ITEM.replace(_NUMBER, f"(?P<number>{_NUMBER})", 1), re.IGNORECASE)
_SHORT = frozenset({"p", "p.", "pp", "pp.", "pg", "pg.", "pgs", "pgs."})

_OWN_WORK = (
    r"(?:report|document|guide|guidance|handbook|toolkit|strategy|paper|plan|briefing|manual|booklet|pocketbook|"
    r"publication|review|study|thesis|pack|framework|resource|consultation|form|chapter|section|appendix|annex)"
)
_OWN_AFTER = re.compile(
    rf"\)?,?\s+(?:below|above|overleaf|opposite|(?:of|in|to|from)\s+(?:this|the\spresent)\s{_OWN_WORK}\b)",
    re.IGNORECASE,
)
_ELSEWHERE_AFTER = re.compile(
    r"\s*,?\s+(?:of\b|ibid|id\.|op\.)|\s+(?:in|to|from|under|within)\s+(?:the|that|those|these|its|their|his|her|an?|"
    r"[A-Z\d“‘\"'])|\s*,\s+(?:in|to|from|under|within)\s+(?:[“‘\"']|(?:the|that|those|its|their|his|her|an?)\s+[A-Z])|"
    r"\s*[’'](?:s\b)|\s*/\d|\s(?:at|[-–—])\s(?:pages?|pp?\.)",
)
_POINTING = re.compile(r"\b(?:see|refer\sto|go\s(?:on)?to|turn\sto)\s(?:also\s)?(?:the\s)?$", re.IGNORECASE)
_WORK_BEFORE = re.compile(
    r"(?:\b(?:Acts?|Orders?|Bill|Code|Conventions?|Directives?|Regulations?|Rules|Protocols?|Schedule|Treaty|Covenant|"
    r"Constitution|Guidance|Report|Handbook|Strategy|Manual|Review|Resolution|Ibid|ibid|supra|op\.\scit|loc\.\scit|"
    r"Vol\.?\s?\d*|No\.?\s?\d+|(?:19|20)\d\d)\.?\)?|[”’\"'»›])(?:[^\S\t]|[,;:(–—-]){1,3}(?:at\s)?$"
)
# "fell in 2019. Table 3 shows", "the ‘hostile environment’ (Figure 4)": such a year or title cites no work.
_BEGINS_ANEW = re.compile(r"(?:[.!?][’”\"')]?|(?:[’”\"']|\b(?:19|20)\d\d)\s\(|\b(?:19|20)\d\d\.?\s\()\s?$")
_NAME_BEFORE = re.compile(r"(?:^|\s)(?P<word>[A-Z][\w’'-]*)\s$")
_NO_NAME = frozenset(
    {"A", "After", "At", "By", "During", "For", "From", "In", "On", "See", "The", "This", "To", "Under", "With"}
)
_CHAIN = re.compile(r"[ ,;(]*(?:(?:and|or|to|&)\s+(?:in\s+)?(?:the\s+)?)?")
_AFTER_ITEM = re.compile(r"[\s,]*(?:(?:and|or|&)\s+)?")
_CONTEXT_CHARS = 40


def find_mentions(text: str) -> list[PlaceMention]:
    """Return the places that a text names, in order, without those that the words around them place in another work."""
    matches = list(_MENTION.finditer(text))
    own = [bool(_OWN_AFTER.match(text, match.end())) for match in matches]
    befores = [text[max(match.start() - _CONTEXT_CHARS, 0) : match.start()] for match in matches]
    elsewhere = [
        not is_own and (_follows_other_work(match, before) or bool(_ELSEWHERE_AFTER.match(text, match.end())))
        for match, is_own, before in zip(matches, own, befores, strict=True)
    ]
    # "Chapter 3 and Annex A of the Guidance", "the Code (chapter 25, paragraph 17)": a chain refers to one work.
    joined = [bool(_CHAIN.fullmatch(text, one.end(), other.start())) for one, other in pairwise(matches)]
    for at in (*range(len(joined)), *reversed(range(len(joined)))):
        if joined[at] and (elsewhere[at] or elsewhere[at + 1]):
            elsewhere[at] = elsewhere[at + 1] = True
    return [
        place
        for match, is_own, before, is_elsewhere in zip(matches, own, befores, elsewhere, strict=True)
        if not is_elsewhere
        for place in _list_places(match, is_own=is_own, is_pointed_at=bool(_POINTING.search(before)))
    ]


def _follows_other_work(match: re.Match[str], before: str) -> bool:
    """Tell whether the words before a mention place it in another work."""
    kind, _ = _find_kind(match)
    if kind in _COMMON_KINDS and (name := _NAME_BEFORE.search(before)) and name["word"] not in _NO_NAME:
        return True
    begins_anew = kind in _ILLUSTRATIONS and match[0][0].isupper() and bool(_BEGINS_ANEW.search(before))
    return bool(_WORK_BEFORE.search(before)) and not begins_anew


def _list_places(match: re.Match[str], *, is_own: bool, is_pointed_at: bool) -> Iterator[PlaceMention]:
    kind, unit = _find_kind(match)
    text, start = match.string, match.start()
    for each in _EACH.finditer(text, match.start("items"), match.end("items")):
        number = _write_number(each["number"])
        yield PlaceMention(kind, number, Span(start, each.end()), is_own, is_pointed_at, unit.lower() in _SHORT)
        after = _AFTER_ITEM.match(text, each.end())
        start = after.end() if after else each.end()


def _find_kind(match: re.Match[str]) -> tuple[PlaceKind, str]:
    return next((kind, match[group]) for group, kind in _GROUPS.items() if match[group] is not None)


def parse_label(text: str) -> tuple[PlaceKind, str, int] | None:
    """Return kind, number and end of the label at the start of a heading or caption; None without one."""
    match = _LABEL.match(text)
    if not match:
        return None
    kind, _ = _find_kind(match)
    return kind, _write_number(match["number"]), match.end()


def _write_number(number: str) -> str:
    """Return a number in normalised form: figures or capitals."""
    word = number.lower()
    return str(_NUMERALS.index(word) + 1) if word in _NUMERALS else number.upper().lstrip("0")
