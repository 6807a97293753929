"""Lookups for requests: the answer to a search, a document, a passage, a page, or the failure to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from flask import request
from werkzeug.routing import RequestRedirect

from kb.library.addresses import Lead
from kb.library.files.purged import read_purged
from kb.library.indexing.document_ids import IdFile
from kb.library.view import LibraryView
from kb.model import (
    FACET_LIMIT,
    FACETS,
    Answer,
    DocumentId,
    DocumentRecord,
    Passage,
    PassageId,
    Query,
    Results,
    Span,
)
from kb.quotation_check.typed_quotation import look_up_quotation
from kb.quotations.models import build_speaker_key
from kb.search.service import SearchRequest, count_hits, expand_text, search
from kb.settings import Settings
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.middleware.errors import (
    GONE_PASSAGE,
    NO_DOCUMENT,
    NO_PASSAGE,
    PURGED,
    ClosestPassage,
    FailureError,
    describe_missing_page,
)
from kb.web.middleware.robots import respect_noindex, respect_noindex_of
from kb.web.params.models import SearchParameters

MAX_EXPORTED = 2000  # hits of a search in one file: all of them are held in memory


def build_request(
    parameters: SearchParameters,
    view: LibraryView,
    *,
    facets: tuple[str, ...] = FACETS,
    facet_limit: int | None = FACET_LIMIT,
) -> SearchRequest:
    """Return a search as the site's configuration has it; `facets` names those to count."""
    parameters = resolve_speakers(parameters, view)
    request = SearchRequest(
        parameters.text,
        filters=parameters.filters,
        current_only=parameters.current,
        sort=parameters.sort,
        page=parameters.page,
        per_page=parameters.limit,
        expand=parameters.widen,
        without=parameters.without,
        meaning=parameters.meaning,
        facets=facets,
        facet_limit=facet_limit,
    )
    return request.follow(current_site().config)


def find_answer(parameters: SearchParameters, view: LibraryView, *, facets: tuple[str, ...] = FACETS) -> Answer:
    """Run a search with the settings of the site; `facets` names those to count."""
    answer = search(build_request(parameters, view, facets=facets), view, current_site().settings)
    respect_noindex_of_answer(answer)
    return answer


def find_every_hit(parameters: SearchParameters, view: LibraryView) -> Results:
    """Run a search and return all its hits as ranked, near-duplicates too, the first `MAX_EXPORTED` of more."""
    request = build_request(parameters, view, facets=())
    request = replace(request, page=1, per_page=MAX_EXPORTED, for_reading=False)
    return search(request, view, current_site().settings).results


def find_checked_answer(parameters: SearchParameters, view: LibraryView) -> Answer:
    """Run a search with the settings of the site; a text that is a quotation is looked up as one."""
    answer = search(build_request(parameters, view), view, current_site().settings, look_up_quotation)
    respect_noindex_of_answer(answer)
    return answer


def respect_noindex_of_answer(answer: Answer) -> None:
    """Tell crawlers not to list this page if one of the documents that an answer shows must not be listed."""
    respect_noindex_of(answer.listed_hits)
    respect_noindex_of(each.hit for each in (answer.checked.matches if answer.checked else ()))


def count_passages(
    searches: Sequence[SearchParameters], view: LibraryView, extra_queries: Sequence[Query] = ()
) -> tuple[Mapping[SearchParameters, int], Sequence[Results]]:
    """Return how many passages each of some searches finds, and the results of other queries, in one engine call."""
    requests = [build_request(each, view) for each in searches]
    counts, results = count_hits(requests, view, current_site().settings, extra_queries)
    return dict(zip(searches, counts, strict=True)), results


def resolve_speakers(parameters: SearchParameters, view: LibraryView) -> SearchParameters:
    """Return a search with names of speakers, in any spelling, replaced by their ids.

    An ambiguous name is replaced by all its ids. A value that is neither an id nor a name is kept, and finds nothing.
    """
    if not parameters.filters.speaker:
        return parameters
    speakers = view.speakers()
    known = {each.id for each in speakers}
    named: dict[str, list[str]] = {}
    for each in speakers:
        named.setdefault(build_speaker_key(each.name), []).append(each.id)
    values = (
        [value] if value in known or not value.strip() else named.get(build_speaker_key(value), [value])
        for value in parameters.filters.speaker
    )
    ids = tuple(dict.fromkeys(chain.from_iterable(values)))
    return replace(parameters, speaker=ids)


def find_document(document: str, view: LibraryView, *, name: str = "document") -> DocumentRecord:
    """Return a document by its id; `name` is the path parameter that has the id.

    Raises:
        FailureError: There is no such document.
        RequestRedirect: It has another id now.
    """
    record = view.get_document(DocumentId(document))
    if record is None:
        if read_purged(current_site().settings.library).has_address(document):
            raise FailureError(PURGED)
        successor = _find_successor(document, view, name)
        if successor:
            raise RequestRedirect(urls.renamed_url(successor, name))
        raise FailureError(NO_DOCUMENT)
    respect_noindex(record)
    return record


def _find_successor(document: str, view: LibraryView, name: str) -> DocumentId | None:
    """Return the new id of a renamed document that this request names by an old one."""
    if (request.view_args or {}).get(name) != document:
        return None
    successor = IdFile.of_library(current_site().settings.library).find_successor(DocumentId(document))
    return successor if successor and view.get_document(successor) else None


def find_passage(
    document: str, passage: str, view: LibraryView, *, marks: bool = True
) -> tuple[DocumentRecord, Passage]:
    """Return a passage and its document; `marks` says whether the address can have offsets of words.

    Raises:
        FailureError: There is no such passage; for a passage that is gone, it names the closest one.
        RequestRedirect: It is gone, and most of its words are in another one.
    """
    record, found, lead = follow_passage(document, passage, view)
    if lead:
        raise RequestRedirect(urls.moved_url(record.id, found.id, lead.span if marks else None))
    return record, found


def follow_passage(document: str, passage: str, view: LibraryView) -> tuple[DocumentRecord, Passage, Lead | None]:
    """Return a passage and its document; for one that is gone, the passage with most of its words, and the lead to it.

    Raises:
        FailureError: There is no such passage; for a passage that is gone, it names the closest one.
    """
    identity = PassageId(passage)
    found, lead = locate_passage(identity, view.get_passage(identity), view)
    record = find_document(found.document if found and lead else document, view)
    if found is None or found.document != record.id:
        raise FailureError(NO_PASSAGE)
    respect_noindex(record, [found])
    return record, found, lead


def locate_passage(identity: PassageId, found: Passage | None, view: LibraryView) -> tuple[Passage | None, Lead | None]:
    """Return the passage of an address, or the one with most of its words and the lead to it; None for no address.

    Args:
        identity: The id in the address.
        found: The passage with this id, where there is one.

    Raises:
        FailureError: It is gone or purged; for a passage that is gone, it names the closest one.
    """
    lead = None
    purged = read_purged(current_site().settings.library)
    if purged.has_passage(identity) or (found is None and purged.has_address(identity)):
        raise FailureError(PURGED)
    if found is None and (lead := view.find_lead(identity)):
        found = view.get_passage(lead.passage)
    if found is None and view.has_tombstone(identity):
        raise FailureError(replace(GONE_PASSAGE, closest=_find_closest(identity, view)))
    return found, lead


def follow_address(address: str, view: LibraryView) -> tuple[DocumentRecord, Passage | None]:
    """Return the document that an address names or leads to, and the passage, where it names one.

    Args:
        address: A document's id, or that, a slash and a passage's id.

    Raises:
        FailureError: There is no such document or passage.
    """
    document, _, passage = address.partition("/")
    if passage:
        return follow_passage(document, passage, view)[:2]
    if view.get_document(DocumentId(document)) is None:
        known = IdFile.of_library(current_site().settings.library)
        document = known.find_successor(DocumentId(document)) or document
    return find_document(document, view), None


def find_page(record: DocumentRecord, label: str, view: LibraryView) -> Passage:
    """Return the first passage with words on a printed page.

    Raises:
        FailureError: The document has no such page; it names the existing ones.
    """
    labels: dict[str, Passage] = {}
    for passage in view.document_passages(record.id):
        for each in passage.breaks:
            if each.label:
                labels.setdefault(each.label, passage)
    found = labels.get(label) or next((each for name, each in labels.items() if name.lower() == label.lower()), None)
    if found is None:
        raise FailureError(describe_missing_page(label, record.title, tuple(labels)))
    return found


def find_spans(
    passages: Sequence[Passage], words: str, view: LibraryView, settings: Settings
) -> Mapping[PassageId, Sequence[Span]]:
    """Return the spans of some passages that the words of a search match, whether or not they are hits."""
    query = Query(expand_text(words, view, settings))
    return {passage.id: view.highlight(passage, query) for passage in passages}


def _find_closest(gone: PassageId, view: LibraryView) -> ClosestPassage | None:
    successor = view.find_successor(gone)
    closest = view.get_passage(successor) if successor else None
    if closest is None:
        return None
    return ClosestPassage(
        text=closest.text,
        address=urls.passage_url(closest.document, closest.id),
        document=urls.document_url(closest.document, passage=closest.id),
    )
