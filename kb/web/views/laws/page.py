"""The list of the laws that the library cites, and the page of each law with the passages that cite it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.laws.catalogue import LawKind, find_law_kind, find_law_source
from kb.library.view import LibraryView
from kb.model import CitedLaw, Hit, Query, Sort, Span
from kb.present.answers import build_law_path, build_provision_anchor
from kb.web.components.kinds_and_laws import build_law_query, search_for_law
from kb.web.components.passages.citation_box import link_words
from kb.web.components.passages.located_excerpt import LocatedExcerpt, locate_excerpt
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
class LawGroup:
    """The laws of one kind, most cited first."""

    heading: str
    anchor: str
    laws: tuple[CitedLaw, ...]


@dataclass(frozen=True, slots=True)
class LawsPage:
    """The list of laws; `laws` is their number."""

    groups: tuple[LawGroup, ...]
    laws: int


@dataclass(frozen=True, slots=True)
class CitedProvision:
    """A provision, or the law as a whole, with the passages that cite it."""

    heading: str
    anchor: str
    passages: tuple[LocatedExcerpt, ...]


@dataclass(frozen=True, slots=True)
class LawPage:
    """The page of a law; `source` is empty where no URL of publication is known.

    `omitted` counts the passages that are not shown, and `search` finds all.
    """

    law: CitedLaw
    source: str
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
            groups.append(LawGroup(heading, kind.value, tuple(of_kind)))
    return LawsPage(tuple(groups), len(laws))


def _rank_by_citations(law: CitedLaw) -> tuple[int, str]:
    return -law.passages, law.title.casefold()


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
        law=law,
        source=find_law_source(law.law),
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


def _build_citing_excerpt(hit: Hit, spans: Sequence[Span], view: LibraryView) -> LocatedExcerpt:
    passage = hit.passage
    separate = [span for at, span in enumerate(spans) if not at or span.start >= spans[at - 1].end]
    return locate_excerpt(
        hit.document,
        passage,
        separate,
        view,
        max_chars=_EXCERPT_CHARS,
        pages=passage.find_pages(separate[0].start, separate[0].end),
        url=link_words(passage, separate[0]),
    )
