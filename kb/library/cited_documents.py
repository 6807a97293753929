"""Documents of a library that passages of others name by their titles, looked up in both directions when asked for.

Nothing of it is stored with a document, so that a new one is named by older ones at once, and one that is removed by
none: the catalogue has the titles, and the engine finds the passages that have the words of one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from kb.library.tallies import TITLE
from kb.library.view import LibraryView
from kb.model import And, DocumentId, DocumentRecord, Field, FieldQuery, Hit, Not, Phrase, Query, Sort, Span
from kb.references.titles import KnownTitle, TitleIndex, split_title
from kb.text import split_terms

MAX_CITING = 100  # passages that name a document, of which the newest are looked at


@dataclass(frozen=True, slots=True)
class CitingPassage:
    """A passage that names another document by its title, and the span of the title in its text."""

    hit: Hit
    span: Span


def list_titles(view: LibraryView) -> TitleIndex:
    """Return the titles of a library; read again where one has changed."""
    return view.derive_from(TITLE, _list_titles)


def _list_titles(view: LibraryView) -> TitleIndex:
    return TitleIndex.build(
        KnownTitle(DocumentId(document), tuple(terms.split(" ")), text, year)
        for terms, tally in sorted(view.scan_tallies(TITLE))
        for aspect, value in sorted(tally)
        if aspect == "work"
        for document, text, year in (json.loads(value),)
    )


def find_citing_passages(view: LibraryView, record: DocumentRecord) -> list[CitingPassage]:
    """Return the passages of other documents that name a document by its title, newest documents first."""
    terms = split_title(record.metadata.title)
    if not terms:
        return []
    own = FieldQuery(Field.DOCUMENT, Phrase(tuple(split_terms(record.id))))
    query = Query(And((Phrase(terms), Not(own))), sort=Sort.NEWEST, limit=MAX_CITING, facets=())
    titles = list_titles(view)
    found: list[CitingPassage] = []
    for hit in view.search(query).hits:
        spans = [each.span for each in titles.find_titles(hit.passage) if each.document == record.id]
        found += [CitingPassage(hit, span) for span in spans[:1]]
    return found
