"""The laws that the library cites, and the passages that cite one, made ready for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.engine import Snapshot
from kb.laws import Sort, jurisdiction_of, sort_of, source_of
from kb.model import CitedLaw, Hit, PageRange, Query, Span
from kb.model import Sort as Order
from kb.present.excerpts import excerpt
from kb.web import addresses
from kb.web.cited import citing, search_for
from kb.web.citing import exact_address
from kb.web.failures import NO_LAW, FailureError
from kb.web.parameters import SearchParameters
from kb.web.parts import Part
from kb.web.reading import excerpt_parts
from kb.web.sources import Card, card

MOST_PASSAGES = 500
_EXCERPT_CHARS = 320
_WHOLE = "The law as a whole"
_HEADINGS = {
    Sort.ACT: "Acts",
    Sort.REGULATIONS: "Regulations and orders",
    Sort.TREATY: "Conventions and protocols",
    Sort.EU: "European Union law",
    Sort.CASE: "Cases",
}


@dataclass(frozen=True, slots=True)
class ListedLaw:
    """A law in the list. `short` is empty where it is the title."""

    title: str
    short: str
    jurisdiction: str
    address: str
    passages: int
    documents: int


@dataclass(frozen=True, slots=True)
class SortOfLaw:
    """The laws of one sort, the most cited first."""

    heading: str
    anchor: str
    laws: tuple[ListedLaw, ...]


@dataclass(frozen=True, slots=True)
class LawsPage:
    """All that the list of laws shows."""

    sorts: tuple[SortOfLaw, ...]
    laws: int


@dataclass(frozen=True, slots=True)
class CitingPassage:
    """A passage that cites a law, with the words that do marked."""

    card: Card
    heading: tuple[str, ...]
    pages: PageRange | None
    note: str
    excerpt: tuple[Part, ...]
    begins: bool
    ends: bool
    address: str


@dataclass(frozen=True, slots=True)
class CitedProvision:
    """A provision, or the law as a whole, with the passages that cite it."""

    words: str
    anchor: str
    passages: tuple[CitingPassage, ...]


@dataclass(frozen=True, slots=True)
class LawPage:
    """All that the page of a law shows.

    Attributes:
        short: Its short form; empty where that is the title.
        source: The address where it is published; empty where not known.
        unshown: How many passages are left out, where there are very many.
        search: The search for all passages that cite it.
    """

    title: str
    short: str
    jurisdiction: str
    source: str
    passages: int
    documents: int
    provisions: tuple[CitedProvision, ...]
    unshown: int
    search: SearchParameters


def laws_page(snapshot: Snapshot) -> LawsPage:
    """Make the list of laws ready."""
    laws = snapshot.laws()
    sorts = []
    for sort, heading in _HEADINGS.items():
        of_sort = sorted((law for law in laws if sort_of(law.law) is sort), key=_most_cited_first)
        if of_sort:
            sorts.append(SortOfLaw(heading, sort.value, tuple(map(_listed, of_sort))))
    return LawsPage(tuple(sorts), len(laws))


def _most_cited_first(law: CitedLaw) -> tuple[int, str]:
    return -law.passages, law.title.casefold()


def _listed(law: CitedLaw) -> ListedLaw:
    short = law.law if law.law != law.title else ""
    return ListedLaw(law.title, short, jurisdiction_of(law.law), addresses.law(law.law), law.passages, law.documents)


def find_law(slug: str, snapshot: Snapshot) -> CitedLaw:
    """Return a law by the last part of its address.

    Raises:
        FailureError: No law that is cited has this address.
    """
    law = next((each for each in snapshot.laws() if addresses.law_slug(each.law) == slug), None)
    if law is None:
        raise FailureError(NO_LAW)
    return law


def passages_citing(law: CitedLaw, snapshot: Snapshot) -> Sequence[Hit]:
    """Return the passages that cite a law, those of the newest documents first."""
    found = snapshot.search(Query(citing(law.law), sort=Order.NEWEST, limit=MOST_PASSAGES, facets=False))
    return [hit for hit in found.hits if any(each.law == law.law for each in hit.passage.laws)]


def law_page(slug: str, snapshot: Snapshot) -> LawPage:
    """Make all passages that cite a law ready, by provision.

    Raises:
        FailureError: No law that is cited has this address.
    """
    law = find_law(slug, snapshot)
    hits = passages_citing(law, snapshot)
    names = [name for name, _ in law.provisions]
    provisions = (_provision(name, law.law, hits, snapshot) for name in (*names, ""))
    return LawPage(
        title=law.title,
        short=law.law if law.law != law.title else "",
        jurisdiction=jurisdiction_of(law.law),
        source=source_of(law.law),
        passages=law.passages,
        documents=law.documents,
        provisions=tuple(each for each in provisions if each.passages),
        unshown=law.passages - len(hits),
        search=search_for(law.law),
    )


def _provision(name: str, law: str, hits: Sequence[Hit], snapshot: Snapshot) -> CitedProvision:
    passages = []
    for hit in hits:
        spans = [each.span for each in hit.passage.laws if (each.law, each.provision) == (law, name)]
        if spans:
            passages.append(_passage(hit, sorted(set(spans)), snapshot))
    return CitedProvision(name or _WHOLE, addresses.provision_anchor(name) or "whole", tuple(passages))


def _passage(hit: Hit, spans: Sequence[Span], snapshot: Snapshot) -> CitingPassage:
    passage = hit.passage
    apart = [span for at, span in enumerate(spans) if not at or span.start >= spans[at - 1].end]
    shown = excerpt(passage.text, apart, max_chars=_EXCERPT_CHARS).span
    return CitingPassage(
        card=card(hit.document, snapshot),
        heading=passage.heading,
        pages=passage.pages(apart[0].start, apart[0].end),
        note=passage.mark,
        excerpt=excerpt_parts(passage, apart, shown),
        begins=shown.start == 0,
        ends=shown.end == len(passage.text),
        address=exact_address(passage, apart[0]),
    )
