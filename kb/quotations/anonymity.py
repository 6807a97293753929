"""Decides which speakers must not be listed, linked or collected: survivors, victims, children, and partial names.

Their words stay in place, with the name or label that the text itself prints; nothing says whose they are. In doubt a
speaker is shielded: to leave one out of a list costs a reader little, to put a survivor into it may cost them much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from kb.model import NO_SPEAKER, AttributionGrade, BlockKind, Document, Passage, Quotation, SpeakerId
from kb.quotations.attribution import AttributionRule
from kb.quotations.models import DocumentQuotation, ExtractionResult, build_speaker_id, build_speaker_key
from kb.text.names import GIVEN_NAMES, PARTICLES, ROLES, SURNAME_ROLES

_ADULT = 18
_MAX_INITIALS = 3
_POSTS = (ROLES - SURNAME_ROLES) | {"lead"}
_UNITS = frozenset({"team", "unit", "department", "directorate", "branch", "division", "office", "squad", "desk"})
_AROUND = 90  # characters before and after a name that may say who it is
_PROTECTED = r"(?:survivor|victim|child|girl|boy|schoolgirl|schoolboy|teenager|young person)"
# Words between an article and the noun: "a former trafficking victim", but not "a lawyer of the victim".
_ATTRIBUTES = r"(?:(?!(?:who|that|which|for|of|with|an?|the|to|and|at|from|by|in|on)\b)[\w’'-]+\s+){0,4}?"
_ROLE = re.compile(
    rf"(?:an?\s+|the\s+|one\s+of\s+the\s+)?{_ATTRIBUTES}{_PROTECTED}s?"
    r"(?:\s+(?:of|from|who|in|and|aged|advocate|leader|consultant|activist|campaigner|ambassador|mentor|expert)\b"
    r"|\s*[,;()]|\s*$)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:survivor|victim|child|participant|interviewee|respondent|witness|case|client|resident|service user|boy|girl"
    r"|young person|person|worker)(?:\s+(?:no\.?\s*)?(?:[A-Z]|\d+)\b.*)?",
    re.IGNORECASE,
)
_ALIAS = re.compile(
    r"[\s,*“”‘’'\"]*[(\[,–—-]?\s*(?:(?:this\s+is\s+)?not\s+(?:her|his|their|the|a)\s+real\s+name"
    r"|(?:her|his|their|the|real|\s)*names?\s+(?:(?:has|have|was|were|is)\s+)?(?:been\s+)?"
    r"(?:changed|altered|withheld|anonymi[sz]ed)|(?:an?\s+)?(?:pseudonym|assumed\s+name|alias)\b)",
    re.IGNORECASE,
)
_IS_PROTECTED = re.compile(
    rf"\s*[,(–—-]?\s*(?:who\s+)?(?:(?:is|was)\s+|as\s+)?(?:an?|the|one\s+of\s+the)\s+{_ATTRIBUTES}{_PROTECTED}s?"
    r"(?=\s+(?:of|from|who|in|and|aged|advocate|leader|consultant|activist|campaigner)\b|\s*[.,;:)”\"]|\s*$)",
    re.IGNORECASE,
)
_SUFFERED = re.compile(
    r"\s*,?\s*(?:who\s+)?(?:was|were|had\s+been|has\s+been)\s+(?:\w+ly\s+|then\s+|also\s+|first\s+)?"
    r"(?:trafficked|enslaved|exploited|groomed|raped|sold|abducted|kidnapped|abused|forced|coerced|tricked|rescued)\b",
    re.IGNORECASE,
)
_OWN_SUFFERING = re.compile(
    r"\b(?:I|[Ww]e)\s+(?:was|were|am|had\s+been|have\s+been)\s+(?:\w+ly\s+|then\s+|also\s+|being\s+)?"
    r"(?:(?:an?\s+)(?:[\w-]+\s+){0,4}?(?:victim|survivor|slave)\b"
    r"|(?:trafficked|enslaved|exploited|groomed|raped|abducted|kidnapped|abused|sold(?!\s+on))\b)"
    r"|\b[Mm]y\s+(?:trafficker|pimp|abuser|exploiter|rapist)s?\b|\b(?:raped|trafficked|enslaved|groomed)\s+me\b"
)
_AGE_AFTER = re.compile(r"\s*[,(]\s*(?:now\s+|then\s+)?(?:aged?\s+)?(\d{1,2})(?=\s*[,)]|[- ]years?\b)", re.IGNORECASE)
_AGE_BEFORE = re.compile(r"\b(\d{1,2})[- ]years?[- ]old(?:\s+[\w-]+){0,2}\s*,?\s*\Z", re.IGNORECASE)
_IS_PROTECTED_BEFORE = re.compile(
    rf"\b{_PROTECTED},?\s+\Z|\b(?:{_PROTECTED}|woman|man|mother|worker)\s+(?:(?:who\s+)?(?:is|was)\s+)?"
    r"(?:named|called|known\s+(?:here\s+)?as|(?:whom\s+)?we\s+(?:will\s+|shall\s+)?call)\s+[“‘\"']?\Z",
    re.IGNORECASE,
)
_NAMES_CHANGED = re.compile(
    r"\bnames?\b[^.\n]{0,60}\b(?:have|has|had|were|was|are)\s+(?:all\s+)?(?:been\s+)?"
    r"(?:changed|altered|anonymi[sz]ed|withheld|pseudonyms?|not\s+(?:their|the)\s+real)",
    re.IGNORECASE,
)
_STORY = re.compile(
    r"\bcase\s+(?:stud(?:y|ies)|examples?)\b|\btestimon(?:y|ies|ials?)\b|\blived\s+experiences?\b"
    r"|\b(?:survivors?|victims?|personal|life)['’]?s?\s+(?:stor(?:y|ies)|voices?|accounts?)\b",
    re.IGNORECASE,
)
_BY_NOBODY = {
    AttributionRule.PARAGRAPH, AttributionRule.UNNAMED, AttributionRule.WORK, AttributionRule.CITATION,
}  # fmt: skip
_NEXT_NAME = re.compile(r"\s+[A-Z]")
_OWN_STORY = re.compile(r"\b([A-Z][\w-]+)['’]s\s+(?:story|experience|journey|case|testimony|account)\b", re.IGNORECASE)


def shield_speakers(document: Document, result: ExtractionResult) -> ExtractionResult:
    """Make anonymous the speakers who, as the document says or shows, must not be listed.

    An editor's overrides must have been applied to `result`.
    """
    if document.speakers_withheld or result.has_lost_shield:  # unknown whom to shield
        everyone = (replace(each, anonymous=True, shielded=True) for each in result.quotations)
        return replace(result, quotations=tuple(everyone))
    named = [each for each in result.quotations if each.speaker and not each.anonymous]
    has_changed_names = bool(named) and _NAMES_CHANGED.search(document.text) is not None
    shielded = {
        build_speaker_key(each.speaker)
        for each, headings in zip(named, _list_headings(document, named), strict=True)
        if _is_shielded_here(each, headings, has_changed_names=has_changed_names)
        or _tells_of_own_suffering(document.text, each)
    }
    unlisted = {build_speaker_key(each.speaker) for each in named if _is_post_or_unit(each)}
    for name in {each.speaker for each in named}:
        if not has_full_name(name) or _LABEL.fullmatch(name) or _ROLE.match(name):
            unlisted.add(build_speaker_key(name))
        elif any(_shows_protected(document.text, start, end) for start, end in _find_places(document.text, name)):
            shielded.add(build_speaker_key(name))
        elif _is_unknown_acronym(document.text, name):
            unlisted.add(build_speaker_key(name))

    def shield(quotation: DocumentQuotation) -> DocumentQuotation:
        key = build_speaker_key(quotation.speaker) if quotation.speaker else ""
        is_shielded = key in shielded and not _LABEL.fullmatch(quotation.speaker)  # a label names nobody
        is_unlisted = quotation.anonymous or key in unlisted or key in shielded
        is_joined = is_unlisted and _is_joined(quotation)
        return replace(quotation, anonymous=is_unlisted, shielded=quotation.shielded or is_shielded or is_joined)

    return replace(result, quotations=tuple(map(shield, result.quotations)))


def withhold_speakers(passage: Passage, closed: Set[SpeakerId]) -> Passage:
    """Return a passage of the index without the speakers that nothing may list, or that the editor has `closed`."""
    if not any(_is_withheld(each, closed) for each in passage.quotations):
        return passage
    return replace(
        passage,
        quotations=tuple(
            replace(
                each,
                speaker="",
                role="",
                organisation="",
                speaker_id=NO_SPEAKER,
                grade=AttributionGrade.NONE,
                evidence=None,
            )
            if _is_withheld(each, closed)
            else each
            for each in passage.quotations
        ),
    )


def is_protected(quotation: Quotation) -> bool:
    """Tell whether a view's quotation is by a shielded speaker or one known by first name or label only."""
    if quotation.speaker_id:
        return False
    if quotation.speaker:
        is_label = _LABEL.fullmatch(quotation.speaker) or _ROLE.match(quotation.speaker) or _ROLE.match(quotation.role)
        return bool(is_label) or not has_full_name(quotation.speaker)
    return quotation.grade is AttributionGrade.NONE and not quotation.source and quotation.rule not in _BY_NOBODY


def _is_withheld(quotation: Quotation, closed: Set[SpeakerId]) -> bool:
    """Tell whether a quotation names a speaker whom the editor has closed, or who is anonymous in an old index."""
    identity = quotation.speaker_id
    if "." in identity:  # up to version 0.2.0 the id of an anonymous speaker has a full stop
        return True
    return not closed.isdisjoint((identity, build_speaker_id(quotation.speaker, anonymous=False)))


def _is_shielded_here(quotation: DocumentQuotation, headings: Sequence[str], *, has_changed_names: bool) -> bool:
    """Tell by role or by the headings above whether the speaker of a quotation must be shielded."""
    if _ROLE.match(quotation.role):
        return True
    given = quotation.speaker.split()[0].casefold()
    if any(each.group(1).casefold() == given for text in headings for each in _OWN_STORY.finditer(text)):
        return True
    has_post = quotation.role or quotation.organisation
    return not has_post and (has_changed_names or any(map(_STORY.search, headings)))


def _tells_of_own_suffering(text: str, quotation: DocumentQuotation) -> bool:
    """Tell whether the words of a quotation are a victim's; a speech in a debate may read out another's."""
    if quotation.rule == AttributionRule.TURN:
        return False
    return any(_OWN_SUFFERING.search(text, part.start, part.end) for part in quotation.parts)


def _is_joined(quotation: DocumentQuotation) -> bool:
    """Tell whether naming the speaker would link words in a way that the document does not beside them.

    A generic post or unit links no words of one person.
    """
    is_printed_elsewhere = quotation.grade in (AttributionGrade.INFERRED, AttributionGrade.EDITOR)
    return bool(quotation.speaker) and is_printed_elsewhere and not _is_post_or_unit(quotation)


def has_full_name(name: str) -> bool:
    """Tell whether a name is more than a first name, and has more than initials before and at the end."""
    *given, last = name.split()
    if not given:
        return last.lower() not in GIVEN_NAMES
    return len(last.strip(".")) > 1 and any(len(each.strip(".")) > 1 for each in given if each not in PARTICLES)


def _is_post_or_unit(quotation: DocumentQuotation) -> bool:
    """Tell whether the name is a generic post or unit (Finance Team), not a specific body."""
    words = quotation.speaker.lower().split()
    if words[0] in GIVEN_NAMES or len(words) == 1:
        return False
    is_part = quotation.organisation not in {"", quotation.speaker}
    return words[-1] in _POSTS or (is_part and words[-1] in _UNITS)


def _is_unknown_acronym(text: str, name: str) -> bool:
    """Tell whether a name is two or three capitals that are a person's initials: no body of the document has them."""
    is_short = name.isupper() and len(name) <= _MAX_INITIALS and " " not in name
    return is_short and not re.search(rf"\b[Tt]he {re.escape(name)}\b|\({re.escape(name)}\)", text)


def _find_places(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Yield the places of a name in a text, and of its first word without the rest or another name after it."""
    first, *rest = name.split()
    whole = re.compile(r"\s+".join(map(re.escape, (first, *rest))) + r"(?!\w)")
    at = text.find(first)
    while at >= 0:
        end = at + len(first)
        match = whole.match(text, at)
        if not text[at - 1 : at].isalnum():
            if match:
                yield match.span()
            elif not (text[end : end + 1].isalnum() or _NEXT_NAME.match(text, end)):
                yield at, end
        at = text.find(first, end)


def _shows_protected(text: str, start: int, end: int) -> bool:
    """Tell whether the words around a name say that it is not real, or a survivor's, a victim's or a child's."""
    before, after = text[max(start - _AROUND, 0) : start], text[end : end + _AROUND]
    if _ALIAS.match(after) or _IS_PROTECTED.match(after) or _SUFFERED.match(after):
        return True
    if _IS_PROTECTED_BEFORE.search(before):
        return True
    age = _AGE_AFTER.match(after) or _AGE_BEFORE.search(before)
    return age is not None and int(age.group(1)) < _ADULT


def _list_headings(document: Document, quotations: Sequence[DocumentQuotation]) -> Iterator[list[str]]:
    """Yield the headings above each quotation, outermost first; quotations are in text order."""
    headings = [block for block in document.blocks if block.kind is BlockKind.HEADING]
    path: list[tuple[int, str]] = []
    at = 0
    for quotation in quotations:
        while at < len(headings) and headings[at].span.start <= quotation.span.start:
            path = [each for each in path if each[0] < headings[at].level]
            path.append((headings[at].level, headings[at].span.slice(document.text)))
            at += 1
        yield [text for _, text in path]
