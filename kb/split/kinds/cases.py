"""Rules that find case studies: what happened to somebody or in one case, as a label, a heading or the tale shows."""

from __future__ import annotations

import re

from kb.model import BlockKind, Kind, Passage, PassageKind, Span

_CASE_OPENING = re.compile(
    r"^(?:[•■▪●\-–]\s)?Case\s(?:[Ss]tudy|[Ee]xample)?\s?(?:\d{1,2}|[A-Z])?\s?[:.–—-]\s|"
    r"^(?:[Ff]or example, )?(?:In one case)\b"
)
_PAST = re.compile(r"\b(?:was|were|had|did|became|told|said|took|gave|began|went|came|found|left|made|[a-z]{3,}ed)\b")
# Past for certain: "housed" in "people housed by councils" is not.
_SIMPLE_PAST = re.compile(r"\b(?:was|were|had|did|became|told|said|took|gave|began|went|came|left|ran|met)\b")
_NARRATIVE = re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself)\b", re.IGNORECASE)
_TALE_WORDS = 2

_CASE = re.compile(
    r"^(?:[\d.]+\s*)?(?:continued\s)?case (?:study|example|\d)|\bcase study\b|[’']s (?:story|case)$|^case studies$",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-Z][a-z]{2,}\b")
_NO_NAME = frozenset(["Case", "Study", "Studies", "Example", "The", "And", "For", "Victim", "Story"])
_LABELLED = re.compile(r"^(?:[\d.]+\s*)?case (?:study|example)\b", re.IGNORECASE)
# "A case study showing ..." may be followed by what it teaches, and so may a part of a case study with its own heading.
_LABELLED_LOOSELY = re.compile(r"^(?:[\d.]+\s*)?(?:an? )?case (?:study|example)\b", re.IGNORECASE)
_TEACHES = re.compile(r"\b(?:should|tips|lessons)\b", re.IGNORECASE)
_LOOSE_PAST = 5
_OPEN = ("“", "‘", '"')  # what somebody says of a case tells little of it
_CIRCUMSTANCES = re.compile(r"^circumstances of (?:the )?case\b", re.IGNORECASE)
# Below that heading stands, too, what the police and the prosecutors do in every case.
_OF_THIS_CASE = re.compile(
    r"\b(?:defendants?|Jane Doe|accused|the victims?|arrested|he|she|his|her)\b",
    re.IGNORECASE,
)

_TOLD = re.compile(r"\b(?:testimon(?:y|ies|ials?)|survivors?[’']? (?:stories|accounts))\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:I|me|my|myself|we|us|our)\b", re.IGNORECASE)

# Without a heading that says so, a passage tells of one person where it is about him or her, in the past, and of harm.
_HARM = re.compile(
    r"\b(?:exploited|trafficked|traffickers?|forced|abused|raped|beaten|beat|locked|escaped|rescued|arrested|"
    r"threatened|"
    r"captors?|charged|convicted|sentenced|accused|assaulted|pimps?)\b",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:Professor|researchers?|interviewees?|stakeholders?)\b|\b(?:Mr|Madam)\b[.:]? Speaker\b|\bHON\.|"
    r"\bHonourable\b|"
    r"\b(?:workers|respondents|participants|survivors|clients)\s(?:\w+\s){0,6}?(?:reported|said|told|were|did|had)\b"
)
_TOLD_NARRATIVE = 3
_TOLD_PAST = 4
_WORDS_A_MENTION = 30  # a passage about somebody has "he" or "her" at least once in so many words
# "Jane Roe, 30, Riverton, is charged with ..."
_CHARGE = re.compile(
    r"\b[A-Z][\w’'\-]+\.?, \d\d,[^\n]*?(?:\b(?:is|was|were|been) (?:\w+ )?(?:charged|sentenced|convicted|indicted|"
    r"arraigned)\b|\b(?:pleaded|pled) guilty\b|\bis accused of\b|\bfaces? a (?:maximum|minimum)\b)"
)


def case_studies(passage: Passage) -> Kind | None:
    """Find what happened to somebody: a label says so, or the heading, or the passage tells of it."""
    opening = _CASE_OPENING.match(passage.text)
    if opening and _PAST.search(passage.text):
        return Kind(PassageKind.CASE_STUDY, "labelled as a case", (Span(*opening.span()),))
    if passage.kind is BlockKind.FOOTNOTE:
        return None
    rule = _under_heading(passage) or _told(passage.text)
    return Kind(PassageKind.CASE_STUDY, rule) if rule else None


def _under_heading(passage: Passage) -> str:
    """Return the rule by which a passage is of the case that its headings name, "" for none."""
    past = len(_PAST.findall(passage.text))
    if past < _TALE_WORDS:
        return ""
    heading = passage.heading[-1].strip() if passage.heading else ""
    if _CASE.search(heading) and _tells(passage.text, heading):
        return "under a heading of a case"
    if not passage.text.startswith(_OPEN) and _is_labelled(passage, heading, past):
        return "under a label of a case"
    is_told = any(_TOLD.search(each) for each in passage.heading[-2:])
    if is_told and len(_FIRST_PERSON.findall(passage.text)) >= _TALE_WORDS:
        return "under a heading of testimonies"
    return ""


def _tells(text: str, heading: str) -> bool:
    """Tell whether a passage tells of somebody: by name, or of him or her."""
    names = set(_NAME.findall(heading)) - _NO_NAME
    return bool(names & set(_NAME.findall(text))) or len(_NARRATIVE.findall(text)) >= _TALE_WORDS


def _is_labelled(passage: Passage, heading: str, past: int) -> bool:
    """Tell whether a passage with so many words in the past tells of what a label in its headings names."""
    if past > _TALE_WORDS and _LABELLED.match(heading):
        return True
    if _CIRCUMSTANCES.match(heading):
        return bool(_OF_THIS_CASE.search(passage.text))
    is_loose = any(_LABELLED_LOOSELY.match(each.strip()) for each in passage.heading[-2:])
    is_tale = past >= _LOOSE_PAST and len(_SIMPLE_PAST.findall(passage.text)) >= _TALE_WORDS
    return is_loose and is_tale and not (_TEACHES.search(passage.text) or _TEACHES.search(heading))


def _told(text: str) -> str:
    """Return the rule by which a passage tells of one person or case in its own words, "" for none."""
    if _OF_OTHERS.search(text):
        return ""
    of_somebody = len(_NARRATIVE.findall(text))
    is_about = of_somebody >= max(_TOLD_NARRATIVE, len(text.split()) / _WORDS_A_MENTION)
    is_past = len(_PAST.findall(text)) >= _TOLD_PAST and _SIMPLE_PAST.search(text)
    if is_about and is_past and _HARM.search(text):
        return "tells of somebody"
    return "tells of a charge" if _CHARGE.search(text) else ""
