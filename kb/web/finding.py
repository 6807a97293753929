"""What an address names, found in the library, or the failure that says why it is not; for pages and programs alike."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from kb.engine import Snapshot
from kb.model import Answer, DocumentId, DocumentRecord, Passage, PassageId
from kb.search import answer
from kb.split.quotations import speaker_key
from kb.web import addresses
from kb.web.failures import GONE_PASSAGE, NO_DOCUMENT, NO_PASSAGE, Closest, FailureError, no_page
from kb.web.parameters import SearchParameters
from kb.web.site import current_site


def find_answer(asked: SearchParameters, snapshot: Snapshot, *, facets: bool = True) -> Answer:
    """Search, and count values to filter by where they are wanted."""
    site = current_site()
    asked = with_known_speakers(asked, snapshot)
    return answer(
        snapshot,
        asked.text,
        site.settings,
        filters=asked.filters,
        current=asked.current,
        sort=asked.sort,
        page=asked.page,
        per_page=asked.limit,
        bets=site.config.best_bets,
        widen=asked.widen,
        meaning=asked.meaning,
        facets=facets,
    )


def count_passages(asked: SearchParameters, snapshot: Snapshot) -> int:
    """Return how many passages a search finds, without more work than that takes."""
    return find_answer(replace(asked, limit=1), snapshot, facets=False).results.total


def with_known_speakers(asked: SearchParameters, snapshot: Snapshot) -> SearchParameters:
    """Return a search whose speakers are ids, where some are names under any spelling.

    A name is everybody's who has it: of several documents' nameless speakers that are called the same, it is all. What
    is neither an id nor a name stays, and finds nothing.
    """
    if not asked.filters.speaker:
        return asked
    speakers = snapshot.speakers()
    known = {each.id for each in speakers}
    named: dict[str, list[str]] = {}
    for each in speakers:
        named.setdefault(speaker_key(each.name), []).append(each.id)
    values = (
        [value] if value in known or not value.strip() else named.get(speaker_key(value), [value])
        for value in asked.filters.speaker
    )
    ids = tuple(dict.fromkeys(chain.from_iterable(values)))
    return replace(asked, filters=replace(asked.filters, speaker=ids))


def find_document(document: str, snapshot: Snapshot) -> DocumentRecord:
    """Return a document.

    Raises:
        FailureError: There is none.
    """
    record = snapshot.document(DocumentId(document))
    if record is None:
        raise FailureError(NO_DOCUMENT)
    return record


def find_passage(document: str, passage: str, snapshot: Snapshot) -> tuple[DocumentRecord, Passage]:
    """Return a passage and its document.

    Raises:
        FailureError: There is none, or it is gone; then it names the closest passage that stands.
    """
    identity = PassageId(passage)
    found = snapshot.passage(identity)
    if found is None and snapshot.was_here(identity):
        raise FailureError(replace(GONE_PASSAGE, closest=_closest(identity, snapshot)))
    record = find_document(document, snapshot)
    if found is None or found.document != record.id:
        raise FailureError(NO_PASSAGE)
    return record, found


def find_page(record: DocumentRecord, label: str, snapshot: Snapshot) -> Passage:
    """Return the first passage with words on a printed page.

    Raises:
        FailureError: The document has no such page, or none at all; it names those there are.
    """
    labels: dict[str, Passage] = {}
    for passage in snapshot.passages(record.id):
        for each in passage.breaks:
            if each.label:
                labels.setdefault(each.label, passage)
    found = labels.get(label) or next((each for name, each in labels.items() if name.lower() == label.lower()), None)
    if found is None:
        raise FailureError(no_page(label, record.metadata.title or record.source, tuple(labels)))
    return found


def _closest(gone: PassageId, snapshot: Snapshot) -> Closest | None:
    successor = snapshot.successor(gone)
    closest = snapshot.passage(successor) if successor else None
    return Closest(closest.text, addresses.passage(closest.document, closest.id)) if closest else None
