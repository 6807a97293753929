"""The list of the laws that the library cites, and the page of each law with the passages that cite it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.laws.catalogue import LawKind, find_law_jurisdiction, find_law_kind, find_law_source
from kb.library.view import LibraryView
from kb.model import CitedLaw, Hit, PageRange, Query, Sort, Span
from kb.present.answers import build_law_path, build_provision_anchor
from kb.present.excerpts import select_excerpt_span
from kb.web import urls
from kb.web.components.blocks import LaidOutBlock
from kb.web.components.citation_box import link_words
from kb.web.components.document_card import DocumentCard, build_document_card
from kb.web.components.kinds_and_laws import build_law_query, search_for_law
from kb.web.components.passage_layout import build_excerpt
from kb.web.middleware.errors import NO_LAW, FailureError
from kb.web.middleware.robots import respect_noindex_of
from kb.web.params.models import SearchParameters

MAX_PASSAGES = 500
_EXCERPT_CHARS = 320
_WHOLE_LAW = "The law as a whole"
_HEADINGS = {
    LawKind.ACT: "Acts and codes",
    LawKind.REGULATIONS: "Regulations and orders",
    LawKind.TREATY: "Conventions and protocols",
    LawKind.EU: "European Union law",
    LawKind.CASE: "Cases",
}


@dataclass(frozen=True, slots=True)
class LawRow:
    """A law in the list; `short` is the short form, empty where it equals the title."""

    title: str
    short: str
    jurisdiction: str
    url: str
    passages: int
    documents: int


@dataclass(frozen=True, slots=True)
class LawGroup:
    """The laws of one kind, most cited first."""

    heading: str
    anchor: str
    laws: tuple[LawRow, ...]


@dataclass(frozen=True, slots=True)
class LawsPage:
    """The list of laws; `laws` is their number."""

    groups: tuple[LawGroup, ...]
    laws: int


@dataclass(frozen=True, slots=True)
class CitingExcerpt:
    """A passage that cites a law, with the citation highlighted."""

    document: DocumentCard
    heading: tuple[str, ...]
    pages: PageRange | None
    note: str
    excerpt: tuple[LaidOutBlock, ...]
    is_from_start: bool
    is_to_end: bool
    url: str


@dataclass(frozen=True, slots=True)
class CitedProvision:
    """A provision, or the law as a whole, with the passages that cite it."""

    heading: str
    anchor: str
    passages: tuple[CitingExcerpt, ...]


@dataclass(frozen=True, slots=True)
class LawPage:
    """The page of a law; `short` is empty where it equals the title, `source` where no URL of publication is known.

    `omitted` counts the passages that are not shown, and `search` finds all.
    """

    title: str
    short: str
    jurisdiction: str
    source: str
    passages: int
    documents: int
    provisions: tuple[CitedProvision, ...]
    omitted: int
    search: SearchParameters


def find_law(slug: str, view: LibraryView) -> CitedLaw:
    """Return a law by the last part of its address.

    Raises:
        FailureError: No cited law has this address.
    """
    law = next((each for each in view.laws() if build_law_path(each.law) == f"/laws/{slug}"), None)
    if law is None:
        raise FailureError(NO_LAW)
    return law


def find_citing_passages(law: CitedLaw, view: LibraryView) -> Sequence[Hit]:
    """Return the passages that cite a law, newest documents first."""
    results = view.search(Query(build_law_query(law.law), sort=Sort.NEWEST, limit=MAX_PASSAGES, facets=()))
    respect_noindex_of(results.hits)
    return [hit for hit in results.hits if any(each.law == law.law for each in hit.passage.laws)]


def build_laws_page(view: LibraryView) -> LawsPage:
    """Build the list of laws."""
    laws = view.laws()
    groups = []
    for kind, heading in _HEADINGS.items():
        of_kind = sorted((law for law in laws if find_law_kind(law.law) is kind), key=_rank_by_citations)
        if of_kind:
            groups.append(LawGroup(heading, kind.value, tuple(map(_build_law_row, of_kind))))
    return LawsPage(tuple(groups), len(laws))


def _rank_by_citations(law: CitedLaw) -> tuple[int, str]:
    return -law.passages, law.title.casefold()


def _build_law_row(law: CitedLaw) -> LawRow:
    short = law.law if law.law != law.title else ""
    return LawRow(law.title, short, find_law_jurisdiction(law.law), urls.law_url(law.law), law.passages, law.documents)


def build_law_page(slug: str, view: LibraryView) -> LawPage:
    """Build the page of a law, with the passages that cite it by provision.

    Raises:
        FailureError: No cited law has this address.
    """
    law = find_law(slug, view)
    hits = find_citing_passages(law, view)
    names = [name for name, _ in law.provisions]
    provisions = (_build_provision(name, law.law, hits, view) for name in (*names, ""))
    return LawPage(
        title=law.title,
        short=law.law if law.law != law.title else "",
        jurisdiction=find_law_jurisdiction(law.law),
        source=find_law_source(law.law),
        passages=law.passages,
        documents=law.documents,
        provisions=tuple(each for each in provisions if each.passages),
        omitted=law.passages - len(hits),
        search=search_for_law(law.law),
    )


def _build_provision(name: str, law: str, hits: Sequence[Hit], view: LibraryView) -> CitedProvision:
    passages = []
    for hit in hits:
        spans = [each.span for each in hit.passage.laws if (each.law, each.provision) == (law, name)]
        if spans:
            passages.append(_build_citing_excerpt(hit, sorted(set(spans)), view))
    return CitedProvision(name or _WHOLE_LAW, build_provision_anchor(name) or "whole", tuple(passages))


def _build_citing_excerpt(hit: Hit, spans: Sequence[Span], view: LibraryView) -> CitingExcerpt:
    passage = hit.passage
    separate = [span for at, span in enumerate(spans) if not at or span.start >= spans[at - 1].end]
    shown = select_excerpt_span(passage.text, separate, max_chars=_EXCERPT_CHARS)
    return CitingExcerpt(
        document=build_document_card(hit.document, view),
        heading=passage.heading,
        pages=passage.find_pages(separate[0].start, separate[0].end),
        note=passage.mark,
        excerpt=build_excerpt(passage, separate, shown),
        is_from_start=shown.start == 0,
        is_to_end=shown.end == len(passage.text),
        url=link_words(passage, separate[0]),
    )
