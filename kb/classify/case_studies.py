"""Rules for case studies: one person's or one case's story, recognised by a label, a heading or the narrative."""

from __future__ import annotations

import re

from kb.model import BlockKind, KindLabel, Passage, PassageKind, Span

_CASE_OPENING = re.compile(
    r"^(?:[•■▪●\-–]\s)?Case\s(?:[Ss]tudy|[Ee]xample)?\s?(?:\d{1,2}|[A-Z])?\s?[:.–—-]\s|"
    r"^(?:[Ff]or example, )?(?:In one case)\b"
)
_PAST = re.compile(r"\b(?:was|were|had|did|became|told|said|took|gave|began|went|came|found|left|made|[a-z]{3,}ed)\b")
# Unambiguous past tense: "housed" in "people housed by councils" is a participle.
_SIMPLE_PAST = re.compile(r"\b(?:was|were|had|did|became|told|said|took|gave|began|went|came|left|ran|met)\b")
_THIRD_PERSON = re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself)\b", re.IGNORECASE)
_MIN_STORY_WORDS = 2

_CASE_HEADING = re.compile(
    r"^(?:[\d.]+\s*)?(?:continued\s)?case (?:study|example|\d)|\bcase study\b|[’']s (?:story|case)$|^case studies$",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-Z][a-z]{2,}\b")
_NOT_NAMES = frozenset(["Case", "Study", "Studies", "Example", "The", "And", "For", "Victim", "Story"])
_LABELLED = re.compile(r"^(?:[\d.]+\s*)?case (?:study|example)\b", re.IGNORECASE)
# "A case study showing ...", or a part of a case study with its own heading, may be followed by its lessons.
_LABELLED_LOOSELY = re.compile(r"^(?:[\d.]+\s*)?(?:an? )?case (?:study|example)\b", re.IGNORECASE)
_LESSON = re.compile(r"\b(?:should|tips|lessons)\b", re.IGNORECASE)
_MIN_PAST_UNDER_LOOSE_LABEL = 5
_OPENING_MARKS = ("“", "‘", '"')  # a quoted comment on a case says little about the case
_CIRCUMSTANCES = re.compile(r"^circumstances of (?:the )?case\b", re.IGNORECASE)
# Below that heading there is also what police and prosecutors do in every case.
_OF_THIS_CASE = re.compile(
    r"\b(?:defendants?|Jane Doe|accused|the victims?|arrested|he|she|his|her)\b",
    re.IGNORECASE,
)

_TESTIMONY = re.compile(r"\b(?:testimon(?:y|ies|ials?)|survivors?[’']? (?:stories|accounts))\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:I|me|my|myself|we|us|our)\b", re.IGNORECASE)

# Without such a heading, a narrative is recognised by pronouns of one person, past tenses and words of harm.
_HARM = re.compile(
    r"\b(?:exploited|trafficked|traffickers?|forced|abused|raped|beaten|beat|locked|escaped|rescued|arrested|"
    r"threatened|"
    r"captors?|charged|convicted|sentenced|accused|assaulted|pimps?)\b",
    re.IGNORECASE,
)
_ABOUT_OTHERS = re.compile(
    r"\b(?:Professor|researchers?|interviewees?|stakeholders?)\b|\b(?:Mr|Madam)\b[.:]? Speaker\b|\bHON\.|"
    r"\bHonourable\b|"
    r"\b(?:workers|respondents|participants|survivors|clients)\s(?:\w+\s){0,6}?(?:reported|said|told|were|did|had)\b"
)
_MIN_PRONOUNS = 3
_MIN_PAST_FORMS = 4
_WORDS_PER_PRONOUN = 30  # a passage about one person has at least one "he" or "her" in so many words
# "Jane Roe, 30, Riverton, is charged with ..."
_CHARGE = re.compile(
    r"\b[A-Z][\w’'\-]+\.?, \d\d,[^\n]*?(?:\b(?:is|was|were|been) (?:\w+ )?(?:charged|sentenced|convicted|indicted|"
    r"arraigned)\b|\b(?:pleaded|pled) guilty\b|\bis accused of\b|\bfaces? a (?:maximum|minimum)\b)"
)

# "... announced that a man was sentenced to ..."
_TRIED = re.compile(
    r"\b(?:announced|said) (?:today )?that (?:an? |two |three |four )[^.\n]{0,80}?\b(?:man|woman|men|women|couple|"
    r"residents?|teacher|officer|"
    r"mother|father|brothers?|felon|pimp|trafficker|defendants?)\b[^.\n]{0,60}?\b(?:was|were|has been|have been|is|"
    r"are) (?:\w+ )?"
    r"(?:sentenced|indicted|convicted|charged|arraigned|arrested)\b"
)


def find_case_study(passage: Passage) -> KindLabel | None:
    """Find a case study by its label, the headings above it, or its narrative."""
    opening = _CASE_OPENING.match(passage.text)
    if opening and _PAST.search(passage.text):
        return KindLabel(PassageKind.CASE_STUDY, "labelled as a case", (Span(*opening.span()),))
    if passage.kind is BlockKind.FOOTNOTE:
        return None
    rule = _match_heading(passage)
    return KindLabel(PassageKind.CASE_STUDY, rule) if rule else _match_narrative(passage.text)


def _match_heading(passage: Passage) -> str:
    """Return the rule by which a passage belongs to the case named in its headings, or ""."""
    past = len(_PAST.findall(passage.text))
    if past < _MIN_STORY_WORDS:
        return ""
    heading = passage.heading[-1].strip() if passage.heading else ""
    if _CASE_HEADING.search(heading) and _is_story(passage.text, heading):
        return "under a heading of a case"
    if not passage.text.startswith(_OPENING_MARKS) and _is_labelled(passage, heading, past):
        return "under a label of a case"
    is_testimony = any(_TESTIMONY.search(each) for each in passage.heading[-2:])
    if is_testimony and len(_FIRST_PERSON.findall(passage.text)) >= _MIN_STORY_WORDS:
        return "under a heading of testimonies"
    return ""


def _is_story(text: str, heading: str) -> bool:
    """Tell whether a passage is about a person named in the heading, or says "he" or "she"."""
    names = set(_NAME.findall(heading)) - _NOT_NAMES
    return bool(names & set(_NAME.findall(text))) or len(_THIRD_PERSON.findall(text)) >= _MIN_STORY_WORDS


def _is_labelled(passage: Passage, heading: str, past: int) -> bool:
    """Tell whether a passage is about the case labelled in its headings, given its past tense forms."""
    if past > _MIN_STORY_WORDS and _LABELLED.match(heading):
        return True
    if _CIRCUMSTANCES.match(heading):
        return bool(_OF_THIS_CASE.search(passage.text))
    is_loose = any(_LABELLED_LOOSELY.match(each.strip()) for each in passage.heading[-2:])
    is_story = past >= _MIN_PAST_UNDER_LOOSE_LABEL and len(_SIMPLE_PAST.findall(passage.text)) >= _MIN_STORY_WORDS
    return is_loose and is_story and not (_LESSON.search(passage.text) or _LESSON.search(heading))


def _match_narrative(text: str) -> KindLabel | None:
    """Return the label of a passage that itself tells the story of one person or case."""
    if _ABOUT_OTHERS.search(text):
        return None
    pronouns = len(_THIRD_PERSON.findall(text))
    is_about = pronouns >= max(_MIN_PRONOUNS, len(text.split()) / _WORDS_PER_PRONOUN)
    is_past = len(_PAST.findall(text)) >= _MIN_PAST_FORMS and _SIMPLE_PAST.search(text)
    harm = _HARM.search(text) if is_about and is_past else None
    if harm:
        return KindLabel(PassageKind.CASE_STUDY, "tells of somebody", (Span(*harm.span()),))
    charge = _CHARGE.search(text) or _TRIED.search(text)
    return KindLabel(PassageKind.CASE_STUDY, "tells of a charge", (Span(*charge.span()),)) if charge else None
