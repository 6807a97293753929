"""Newer guidance on what a passage states: how long something lasts, or the telephone number of an organisation.

A pair is only said to be on one subject. The difference of the numbers is not explained: too few pairs are known to
tell how often they are of the same matter, and "at least 30 days" in a convention is no newer rule than the 45 days of
a nation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.classify.stated_facts import StatedFact, find_stated_facts
from kb.library.supersession import find_supersessions
from kb.library.tallies import FACT, has_stated_date
from kb.library.view import LibraryView
from kb.model import Authority, DocumentId, DocumentRecord, Hit, NewerPassage, Passage, PassageId
from kb.text.jurisdictions import contains, find_jurisdictions, meets_any

_LAW = frozenset({Authority.LEGISLATION, Authority.COURT})  # guidance is not newer law


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement of dated guidance on a subject, in a passage."""

    position: int
    passage: NewerPassage
    value: str


def find_newer_passages(view: LibraryView, hits: Iterable[Hit]) -> dict[PassageId, NewerPassage]:
    """Return the newer guidance for hits that have any, without asking the engine."""
    found = ((hit.passage.id, find_newer_passage(view, hit.document, hit.passage)) for hit in hits)
    return {passage: newer for passage, newer in found if newer}


def find_newer_passage(view: LibraryView, record: DocumentRecord, passage: Passage) -> NewerPassage | None:
    """Return the passage of a nation's newest guidance that states otherwise what one of its passages states.

    None if no order in time is certain, if the document is known to be superseded, or if the newest guidance on the
    subject states the same.
    """
    metadata = record.metadata
    places = find_jurisdictions(passage.heading, metadata.jurisdictions)
    is_law = metadata.authority in _LAW
    if is_law or not places or not has_stated_date(metadata) or record.id in find_supersessions(view):
        return None
    found = (_find_newest(view, fact, record, places) for fact in find_stated_facts(passage.text))
    return max(filter(None, found), key=lambda each: each.date, default=None)


def _find_newest(
    view: LibraryView, fact: StatedFact, record: DocumentRecord, places: tuple[str, ...]
) -> NewerPassage | None:
    """Return the first passage of the newest document on a fact's subject, unless it states the same anywhere."""
    superseded = find_supersessions(view)
    newer = [
        each
        for each in _read_statements(view).get(f"{fact.kind}/{fact.subject}", ())
        if _is_later(each.passage.date, record.metadata.date)
        and each.passage.document not in superseded
        and any(meets_any(place, each.passage.jurisdictions) for place in places)
    ]
    if not newer:
        return None
    newest = max(newer, key=lambda each: (_covers(each.passage, places), each.passage.date, each.passage.document))
    own = [each for each in newer if each.passage.document == newest.passage.document]
    is_same = any(each.value == fact.value for each in own)
    return None if is_same else min(own, key=lambda each: each.position).passage


def _covers(passage: NewerPassage, places: tuple[str, ...]) -> bool:
    """Tell whether a passage applies wherever another one does."""
    return all(any(contains(whole, place) for whole in passage.jurisdictions) for place in places)


def _is_later(one: str, other: str) -> bool:
    """Tell whether an ISO date is certainly later: "2023-05" may be before or after "2023"."""
    return one > other and not one.startswith(other)


def _read_statements(view: LibraryView) -> Mapping[str, tuple[_Statement, ...]]:
    return view.memoize_until_changed(FACT, _list_statements)


def _list_statements(view: LibraryView) -> Mapping[str, tuple[_Statement, ...]]:
    return {
        key: tuple(_parse_statement(value) for aspect, value in sorted(tally) if aspect == "fact")
        for key, tally in view.scan_tallies(FACT)
    }


def _parse_statement(cell: str) -> _Statement:
    position, document, passage, title, date, places, value = json.loads(cell)
    newer = NewerPassage(DocumentId(document), PassageId(passage), title, date, tuple(places))
    return _Statement(position, newer, value)
