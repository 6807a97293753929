"""A page of results, made ready for its template: groups of passages, facets, orders and pages, each with its step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.engine import Snapshot
from kb.model import Answer, BestBet, DocumentId, Facets, Filters, Hit, Node, PageRange, Phrase, Quoted, Sort, Span
from kb.present.excerpts import excerpt
from kb.query import required
from kb.text import fold
from kb.web import addresses
from kb.web.breadth import Breadth, breadth
from kb.web.catalogues import gettext_noop
from kb.web.cited import kinds_in_words
from kb.web.citing import fragment
from kb.web.facets import Facet, chosen_steps, facets_of
from kb.web.finding import count_passages
from kb.web.languages import gettext as _
from kb.web.nothing_found import NothingFound, nothing_found
from kb.web.parameters import SearchParameters
from kb.web.parts import Part
from kb.web.reading import excerpt_parts
from kb.web.sources import Card, Original, card, original
from kb.web.steps import Step, ways

_ORDERS = {
    Sort.RELEVANCE: gettext_noop("relevance"),
    Sort.NEWEST: gettext_noop("newest"),
    Sort.OLDEST: gettext_noop("oldest"),
}
_VOICES = 3
_CHOICE_CHARS = 300
_PAUSES = str.maketrans(dict.fromkeys(",;.?!", " "))  # marks between words that ask for nothing


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage of the results.

    Attributes:
        address: With the words that were searched for, which are marked there; in a long passage, it leads to them.
        permalink: The same without them.
        note: The mark of a footnote.
        above_only: Whether the words stand only above it, in the title or a heading.
        related: Whether it has none of the words and was found by its meaning.
        begins: Whether the excerpt begins where the passage does.
        ends: Whether it ends where the passage does.
        kinds: What it is good for, in words.
    """

    address: str
    permalink: str
    note: str
    heading: tuple[str, ...]
    pages: PageRange | None
    excerpt: tuple[Part, ...]
    above_only: bool
    related: bool
    begins: bool
    ends: bool
    original: Original
    kinds: str


@dataclass(frozen=True, slots=True)
class Group:
    """The passages of one document on a page of results, and the step to the others in it."""

    card: Card
    passages: tuple[FoundPassage, ...]
    more: Step | None


@dataclass(frozen=True, slots=True)
class EditorsChoice:
    """What the library's editor chose for this search: a passage, or a whole document, which has no excerpt."""

    note: str
    card: Card
    address: str
    heading: tuple[str, ...]
    pages: PageRange | None
    excerpt: tuple[Part, ...]
    ends: bool


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """All that the template of a page of results shows.

    Attributes:
        documents: How many documents have a passage among the results.
        searched_as: The search written out, where it is other words or signs than what was typed.
        in_force: The same search without documents that are no longer in force, where there are some and no narrower
            search says so.
        chosen: The filters that hold, each with the step that takes it away.
        choices: What the editor chose, whatever was found.
        ways: The ways in which its words can be looked for; empty where there is one only.
        voices: Who says most often what was searched for; empty where speakers are chosen already.
        also: Other words that mean the same and were searched for, too.
        widened: The step to the other search: for the typed words only, or for other words, too.
        did_you_mean: The search with words of the library in place of those that it has nowhere.
        breadth: Narrower or wider searches, where there are very many passages or hardly any.
        nothing: What helps where nothing was found.
        in_a_row: Whether nothing was found of one quotation, and nothing else was asked for.
    """

    total: int
    documents: int
    notices: tuple[str, ...]
    searched_as: str
    groups: tuple[Group, ...]
    facets: tuple[Facet, ...]
    chosen: tuple[Step, ...]
    in_force: Step | None
    ways: tuple[Step, ...]
    orders: tuple[Step, ...]
    previous: Step | None
    next: Step | None
    page: int
    pages: int
    choices: tuple[EditorsChoice, ...]
    voices: tuple[Step, ...]
    also: tuple[str, ...]
    widened: Step | None
    did_you_mean: Step | None
    breadth: Breadth
    nothing: NothingFound | None
    in_a_row: bool


def results_page(
    found: Answer, asked: SearchParameters, snapshot: Snapshot, typed: Node, *, private: bool, by_meaning: bool
) -> ResultsPage:
    """Make a page of results ready.

    Args:
        found: The answer.
        asked: What was asked for.
        snapshot: Where it was found.
        typed: The tree of what was asked for, as it was typed.
        private: Whether the words must not stand in any address.
        by_meaning: Whether the library can be searched by meaning.
    """
    results = found.results
    pages = -(-results.total // found.per_page)
    facets = facets_of(results.facets, asked, snapshot)
    has_old = _has_old(found)
    others = breadth(results, asked, typed, lambda other: count_passages(other, snapshot), has_old=has_old)
    return ResultsPage(
        total=results.total,
        documents=_documents(results.facets, asked.filters),
        notices=found.notices,
        searched_as=_searched_as(found),
        groups=_groups(found, asked, snapshot, private=private),
        facets=facets,
        chosen=_chosen(facets, asked),
        in_force=_in_force(asked) if has_old and not others.narrower else None,
        ways=ways(typed, asked, by_meaning=by_meaning),
        orders=tuple(Step(_(_ORDERS[sort]), asked.sorted_by(sort), asked.sort is sort) for sort in Sort),
        previous=Step(_("Previous"), asked.on_page(min(found.page - 1, max(pages, 1)))) if found.page > 1 else None,
        next=Step(_("Next"), asked.on_page(found.page + 1)) if found.page < pages else None,
        page=found.page,
        pages=pages,
        choices=tuple(_choice(bet, snapshot) for bet in found.best_bets),
        voices=_voices(found, asked, snapshot),
        also=found.also_searched_for,
        widened=_widened(found, asked),
        did_you_mean=_did_you_mean(found, asked),
        breadth=others,
        nothing=None if results.total else nothing_found(asked, snapshot, private=private),
        in_a_row=not results.total and isinstance(typed, Phrase),
    )


def _chosen(facets: Sequence[Facet], asked: SearchParameters) -> tuple[Step, ...]:
    chosen = chosen_steps(facets, asked)
    if asked.current:
        chosen += (Step(_("what is in force"), asked.in_force_only(False), chosen=True),)
    return chosen


def _in_force(asked: SearchParameters) -> Step:
    return Step(_("Leave out what is no longer in force"), asked.in_force_only(True))


def _has_old(found: Answer) -> bool:
    """Tell whether documents among the results are no longer in force."""
    documents = {identity for identity, _count in found.results.facets.document}
    return not found.query.current and not documents.isdisjoint(found.query.outdated)


def _documents(facets: Facets, filters: Filters) -> int:
    """Count the documents of the results. The facet also holds those that could be chosen instead."""
    chosen = filters.document
    return sum(1 for identity, _count in facets.document if not chosen or identity in chosen)


def _searched_as(found: Answer) -> str:
    typed, searched = (sorted(fold(text).text.translate(_PAUSES).split()) for text in (found.text, found.searched_as))
    return "" if typed == searched else found.searched_as


def _widened(found: Answer, asked: SearchParameters) -> Step | None:
    if found.widenings or found.mended:
        return Step(_("Search for the typed words only"), replace(asked, widen=False, page=1))
    if not asked.widen:
        return Step(_("Search for other words that mean the same, too"), replace(asked, widen=True, page=1))
    return None


def _did_you_mean(found: Answer, asked: SearchParameters) -> Step | None:
    if not found.did_you_mean:
        return None
    return Step(found.did_you_mean, replace(asked, text=found.did_you_mean, page=1))


def _groups(found: Answer, asked: SearchParameters, snapshot: Snapshot, *, private: bool) -> tuple[Group, ...]:
    by_document: dict[DocumentId, list[Hit]] = {}
    for hit in found.results.hits:
        by_document.setdefault(hit.document.id, []).append(hit)
    totals = dict(found.results.facets.document)
    words = "" if private else asked.text
    return tuple(
        _group(hits, totals.get(identity, 0), asked, snapshot, words) for identity, hits in by_document.items()
    )


def _group(hits: Sequence[Hit], total: int, asked: SearchParameters, snapshot: Snapshot, words: str) -> Group:
    record = hits[0].document
    more = total - len(hits)
    only_here = asked.filters.document == (record.id,)
    narrowed = replace(asked, filters=replace(asked.filters, document=(record.id,)), page=1)
    return Group(
        card=card(record, snapshot, words),
        passages=tuple(_found(hit, words, searched=bool(asked.text.strip())) for hit in hits),
        more=Step(_("more in this document"), narrowed, count=more) if more > 0 and not only_here else None,
    )


def _found(hit: Hit, words: str, *, searched: bool) -> FoundPassage:
    shown = excerpt(hit.passage.text, hit.spans).span
    far_down = bool(words and hit.spans and shown.start)
    return FoundPassage(
        address=addresses.passage(hit.document.id, hit.passage.id, words)
        + (fragment(hit.passage, hit.spans[0]) if far_down else ""),
        permalink=addresses.permalink(hit.document.id, hit.passage.id),
        note=hit.passage.mark,
        heading=hit.passage.heading,
        pages=hit.pages,
        excerpt=excerpt_parts(hit.passage, hit.spans, shown),
        above_only=searched and not hit.spans and not hit.related,
        related=hit.related,
        begins=shown.start == 0,
        ends=shown.end == len(hit.passage.text),
        original=original(hit.document, hit.pages),
        kinds=kinds_in_words(hit.passage),
    )


def _choice(bet: BestBet, snapshot: Snapshot) -> EditorsChoice:
    record, passage = bet.document, bet.passage
    shown = excerpt(passage.text, (), max_chars=_CHOICE_CHARS).span if passage else Span(0, 0)
    return EditorsChoice(
        note=bet.note,
        card=card(record, snapshot),
        address=addresses.passage(record.id, passage.id) if passage else addresses.document(record.id),
        heading=passage.heading if passage else (),
        pages=passage.pages() if passage else None,
        excerpt=excerpt_parts(passage, (), shown) if passage else (),
        ends=passage is None or shown.end == len(passage.text),
    )


def _voices(found: Answer, asked: SearchParameters, snapshot: Snapshot) -> tuple[Step, ...]:
    """Return those whose quotations have all the words, in the most passages."""
    if not found.results.facets.speaker or asked.filters.speaker or not asked.text.strip():
        return ()
    said = Quoted(required(found.query.tree))
    spoken = snapshot.search(replace(found.query, tree=said, start=0, limit=1, meaning=None))
    return tuple(
        Step(each.name, asked.toggled("speaker", each.id), count=each.count, from_library=True)
        for each in spoken.facets.speaker[:_VOICES]
    )
