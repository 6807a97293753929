"""References from passages to other passages and documents, in both directions.

Those inside a document are stored with its passages. Those to other documents are looked up on demand, so that older
documents refer to a new one at once, and to a removed one no more: the catalogue has the titles, and the engine finds
the passages with the words of one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from kb.library.tallies import TITLE
from kb.library.view import LibraryView
from kb.model import (
    NO_PASSAGE,
    CitingPassage,
    DocumentId,
    DocumentRecord,
    Passage,
    Phrase,
    Query,
    Reference,
    Sort,
)
from kb.references.titles import KnownTitle, TitleIndex, split_title
from kb.text.spans import SpanUnion

_MAX_CITING = 100  # passages with the words of a title, of which the newest are looked at


def list_titles(view: LibraryView) -> TitleIndex:
    """Return the titles of a library; read again if one has changed."""
    return view.memoize_until_changed(TITLE, _list_titles)


def _list_titles(view: LibraryView) -> TitleIndex:
    return TitleIndex.build(
        KnownTitle(DocumentId(document), tuple(terms.split(" ")), text, year)
        for terms, tally in sorted(view.scan_tallies(TITLE))
        for aspect, value in sorted(tally)
        if aspect == "work"
        for document, text, year in (json.loads(value),)
    )


def find_references(view: LibraryView, passages: Iterable[Passage]) -> tuple[Reference, ...]:
    """Return the references of passages to places of their documents and to other documents, in order."""
    titles = list_titles(view)
    found: list[Reference] = []
    for passage in passages:
        named = [Reference(passage, each.span, each.document, NO_PASSAGE) for each in titles.find_titles(passage)]
        taken = SpanUnion(each.span for each in named)
        own = [
            Reference(passage, each.span, passage.document, each.passage)
            for each in passage.references
            if not taken.overlaps(each.span)
        ]
        found += sorted((*named, *own), key=lambda each: each.span)
    return tuple(found)


def list_referring(record: DocumentRecord, passage: Passage, referring: Sequence[Passage]) -> tuple[CitingPassage, ...]:
    """Return the passages of a document that refer to one of it, with the referring words."""
    return tuple(
        CitingPassage(record, each, tuple(one.span for one in each.references if one.passage == passage.id))
        for each in referring
    )


def find_citing_passages(view: LibraryView, record: DocumentRecord) -> tuple[CitingPassage, ...]:
    """Return the passages of other documents that name a document by its title, newest documents first."""
    terms = split_title(record.metadata.title)
    if not terms:
        return ()
    query = Query(Phrase(terms), sort=Sort.NEWEST, limit=_MAX_CITING + record.passages, facets=(), max_spans=0)
    hits = [hit for hit in view.search(query).hits if hit.document.id != record.id]
    titles = list_titles(view)
    found: list[CitingPassage] = []
    for hit in hits[:_MAX_CITING]:
        mentions = titles.find_titles(hit.passage)
        spans = tuple(each.span for each in mentions if each.document == record.id)
        if spans:
            found.append(CitingPassage(hit.document, hit.passage, spans))
    return tuple(found)
