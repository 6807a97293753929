"""Places -> matches: the passages with their marks, and whom the source names as the speaker.

Compares that speaker with the one that a draft names, as a fact and without a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.check.places import Place
from kb.model import Agreement, Hit, Match, Quotation, Span
from kb.split.quotations import speaker_key
from kb.text import SMALL_WORDS, terms


def match_of(place: Place, attributed_to: str, organisation: str = "") -> Match:
    """Return a place as a match.

    Args:
        place: Where the words stand.
        attributed_to: Whom the draft names; "" for nobody.
        organisation: For whom the draft says that they speak; "" for nobody.
    """
    hits = list(_hits(place))
    quotation = _said(hits)
    return Match(
        hit=hits[0],
        standing=place.comparison.standing,
        differences=place.comparison.differences,
        following=tuple(hits[1:]),
        quotation=quotation,
        agreement=agreement(attributed_to, quotation),
        other_organisation=organisation if quotation and _differ(organisation, quotation.organisation) else "",
    )


def telling(place: Place, attributed_to: str) -> int:
    """Return how much a place tells of who said the words: 0 where it is whom the draft names, 2 where nobody is named.

    An author may repeat in the report's own words what somebody is quoted as saying further down.
    """
    quotation = _said(list(_hits(place)))
    if quotation is None:
        return 2
    return 0 if agreement(attributed_to, quotation) is Agreement.SAME else 1


def _hits(place: Place) -> Iterator[Hit]:
    """Yield the passages that have the words, each with its spans."""
    if place.in_heading:
        yield Hit(place.hit.passage, place.hit.document, (), place.hit.score)
        return
    spans: dict[int, list[Span]] = {}
    for start, end in place.comparison.runs:
        for holder, span in place.stretch.spans(start, end):
            spans.setdefault(holder, []).append(span)
    for holder, found in spans.items():
        yield Hit(place.stretch.passages[holder], place.hit.document, tuple(found), place.hit.score)


def _said(hits: list[Hit]) -> Quotation | None:
    """Return the quotation with a known speaker that holds the most of the words; None where there is none."""
    held = [
        (sum(_common(span, quotation.span) for span in hit.spans), quotation)
        for hit in hits
        for quotation in hit.passage.quotations
        if quotation.speaker
    ]
    most, quotation = max(held, key=lambda each: each[0], default=(0, None))
    return quotation if most else None


def _common(one: Span, other: Span) -> int:
    return max(min(one.end, other.end) - max(one.start, other.start), 0)


def agreement(attributed_to: str, quotation: Quotation | None) -> Agreement:
    """Compare the speaker whom a draft names with the one in the source."""
    ours = speaker_key(attributed_to)
    if not ours or quotation is None:
        return Agreement.UNSAID
    theirs = speaker_key(quotation.speaker)
    same = (
        ours in {theirs, speaker_key(quotation.organisation)} or _is_surname(ours, theirs) or _is_surname(theirs, ours)
    )
    return Agreement.SAME if same else Agreement.OTHER


def _differ(ours: str, theirs: str) -> bool:
    """Tell whether two names of organisations, both given, are of two: none is a part of the other, or its initials."""
    one, other = (tuple(word for word in terms(name) if word not in SMALL_WORDS) for name in (ours, theirs))
    if not one or not other or set(one) <= set(other) or set(other) <= set(one):
        return False
    initials = {"".join(word[0] for word in words) for words in (one, other)}
    return initials.isdisjoint({*one, *other})


def _is_surname(short: str, full: str) -> bool:
    """Tell whether one name is the end of another: "roe" of "jane roe"."""
    return bool(short) and full.endswith(f" {short}")
