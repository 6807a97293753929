"""Passages related to one: duplicates in other documents, similar passages, and passages that cite the same laws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from kb.library.view import LibraryView
from kb.model import DiffOp, DiffSpan, Duplicate, Duplicates, Hit, PageRange, Passage, Query
from kb.present.duplicates import describe_duplicate
from kb.search.similar import find_similar
from kb.settings import Settings
from kb.web import urls
from kb.web.components.document_card import DocumentCard, build_document_card
from kb.web.components.kinds_and_laws import build_law_query, search_for_law
from kb.web.components.passages.citation_box import link_words
from kb.web.components.passages.located_excerpt import LocatedExcerpt, locate_excerpt
from kb.web.params.models import SearchParameters

_SHOWN_DUPLICATES = 3
_SIMILAR_CHARS = 220


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """Another document with words of a passage.

    `extent` says how much of the passage it has, and `diff` the changes word by word; empty where there are none.
    """

    document: DocumentCard
    pages: PageRange | None
    url: str
    extent: str
    diff: tuple[DiffSpan, ...]


@dataclass(frozen=True, slots=True)
class DuplicateList:
    """The other documents with words of a passage, the `rest` folded away.

    `has_more` tells whether there may be more than were compared.
    """

    first: tuple[DuplicateRow, ...]
    rest: tuple[DuplicateRow, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class CitedLawRow:
    """A law, or a provision of it, that a passage cites; `title` is empty where it equals the short form (`label`).

    `others` counts the other passages that cite it, and `search` finds all.
    """

    label: str
    title: str
    url: str
    others: int
    search: SearchParameters


def build_duplicates(passage: Passage, found: Duplicates, view: LibraryView) -> DuplicateList:
    """Return the other documents with words of a passage."""
    rows = tuple(_build_duplicate(passage, each, view) for each in found.duplicates)
    # Folding away a single line saves no space.
    shown = _SHOWN_DUPLICATES if len(rows) > _SHOWN_DUPLICATES + 1 else len(rows)
    return DuplicateList(rows[:shown], rows[shown:], found.has_more)


def _build_duplicate(passage: Passage, duplicate: Duplicate, view: LibraryView) -> DuplicateRow:
    differs = any(each.op is not DiffOp.EQUAL for each in duplicate.diff)
    return DuplicateRow(
        document=build_document_card(duplicate.document, view),
        pages=duplicate.pages,
        url=link_words(duplicate.their_passages[0], duplicate.their_spans[0]),
        extent=describe_duplicate(passage, duplicate),
        diff=duplicate.diff if differs else (),
    )


def find_similar_hits(
    passage: Passage, around: Iterable[Passage], duplicates: Duplicates, view: LibraryView, settings: Settings
) -> tuple[Hit, ...]:
    """Return passages on the same subject that the page of a passage does not show otherwise."""
    duplicate_passages = chain.from_iterable(each.their_passages for each in duplicates.duplicates)
    shown = {each.id for each in chain(around, duplicate_passages)}
    return find_similar(view, passage, settings, shown)


def build_similar_passages(hits: Iterable[Hit], view: LibraryView) -> tuple[LocatedExcerpt, ...]:
    """Return similar passages with the beginning of each."""
    return tuple(
        locate_excerpt(
            hit.document,
            hit.passage,
            (),
            view,
            max_chars=_SIMILAR_CHARS,
            pages=hit.passage.find_pages(),
            url=urls.passage_url(hit.document.id, hit.passage.id),
        )
        for hit in hits
    )


def list_cited_laws(passage: Passage, view: LibraryView) -> tuple[CitedLawRow, ...]:
    """Return the laws that a passage cites, each with the number of other passages that cite it."""
    seen = dict.fromkeys((each.law, each.provision, each.short_form) for each in passage.laws)
    titles = {each.law: each.title for each in passage.laws}
    counts = view.multi_search(
        [Query(build_law_query(short_form), limit=0, facets=()) for _law, _provision, short_form in seen]
    )
    return tuple(
        CitedLawRow(
            label=short_form,
            title=titles[law] if titles[law] != law else "",
            url=urls.law_url(law, provision),
            others=citing.total - 1,
            search=search_for_law(short_form),
        )
        for (law, provision, short_form), citing in zip(seen, counts, strict=True)
    )
