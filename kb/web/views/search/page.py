"""The page of results: passages, best first, with facets and suggestions for other searches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kb.embeddings.encoders import OFF
from kb.library.view import LibraryView
from kb.model import (
    Answer,
    DocumentId,
    Facets,
    Filters,
    Hit,
    PageRange,
    Phrase,
    Query,
    Results,
    Sort,
    WithinQuotations,
)
from kb.present.excerpts import select_excerpt_span
from kb.query import require_all
from kb.quotation_check.longest_match import build_run_queries, choose_longest_run
from kb.quotation_check.typed_quotation import run_search
from kb.search.result_selection import MAX_PER_DOCUMENT
from kb.search.service import SearchPlan, plan_search, search
from kb.text import fold
from kb.text.step_budget import StepBudget
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.blocks import LaidOutBlock
from kb.web.components.citation_box import build_fragment
from kb.web.components.document_card import DocumentCard, OriginalLink, build_document_card, link_original
from kb.web.components.kinds_and_laws import ShownKind, list_kinds
from kb.web.components.lookup import build_request, count_passages, plan_passage_count, resolve_speakers
from kb.web.components.narrower_place import NarrowerPlace, find_narrower_place
from kb.web.components.newer_document import NewerDocument, link_newer_document
from kb.web.components.page_picture import PageLink, link_page
from kb.web.components.passage_layout import build_excerpt
from kb.web.components.quotation import AttributedQuotation, list_attributed
from kb.web.languages import gettext as _
from kb.web.languages import name_language
from kb.web.middleware.robots import respect_noindex_of
from kb.web.params.models import FilterName, SearchParameters, filter_field
from kb.web.views.search.cards import Card, list_cards
from kb.web.views.search.chips import Chip, list_chips, list_left_out
from kb.web.views.search.facets import Facet, build_facet, build_facets, list_active_filters
from kb.web.views.search.links import SORT_LABELS, Link, list_match_modes
from kb.web.views.search.no_results import (
    NoResults,
    build_longest_part,
    find_quotation,
    list_missing,
    propose_similar,
)
from kb.web.views.search.refine import Refinements, propose_phrase, propose_refinements, suggest_refinements

_TOP_SPEAKERS = 3
_PAUSES = str.maketrans(dict.fromkeys(",;.?!", " "))  # punctuation without a meaning in queries


@dataclass(frozen=True, slots=True)
class RepeatedPassage:
    """A passage with the text of one of the results, shown as a link only."""

    url: str
    title: str
    pages: PageRange | None
    language: str


@dataclass(frozen=True, slots=True)
class ResultPassage:
    """A passage of the results.

    Attributes:
        number: Its place on the page, from 1.
        url: The passage in context with the words of the search highlighted; for a long passage, scrolled to them.
        permalink: Without the words.
        note: The mark of a footnote.
        is_heading_match: Whether the words are only in the title or a heading above it.
        is_related: Whether it has none of the words and was found by its meaning.
        is_from_start: Whether the excerpt begins where the passage does; `is_to_end` likewise.
        page_link: The page as printed; None where none is shown.
        narrower: Where it applies, if that is only a part of where the document does.
        said: Attributed quotations with any of the words.
    """

    number: int
    url: str
    permalink: str
    note: str
    heading: tuple[str, ...]
    pages: PageRange | None
    excerpt: tuple[LaidOutBlock, ...]
    is_heading_match: bool
    is_related: bool
    is_from_start: bool
    is_to_end: bool
    original: OriginalLink | None
    page_link: PageLink | None
    kinds: tuple[ShownKind, ...]
    narrower: NarrowerPlace | None
    newer: NewerDocument | None
    said: tuple[AttributedQuotation, ...]
    repeated: tuple[RepeatedPassage, ...]


@dataclass(frozen=True, slots=True)
class DocumentGroup:
    """Consecutive results of one document.

    `more` links to all that were found in the document, where the page has not all of them: below the first two
    passages of the document, or below its only one.
    """

    document: DocumentCard
    passages: tuple[ResultPassage, ...]
    more: Link | None


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """A page of results.

    Attributes:
        documents: The number of documents with a passage among the results.
        searched_as: The query as interpreted; empty where it has the words that were typed.
        current_only: A link to the same search without superseded documents, where there are some and the refinements
            do not offer it.
        active_filters: Links that remove a filter each.
        match_modes: Links to the other ways to match the words; empty where there is only one.
        quotation: The words that were looked up as a quotation; empty where they are none.
        is_quotation_missed: Whether no document has them, exactly or nearly.
        top_speakers: Links to the speakers who are quoted most with these words; empty where speakers are selected.
        expansion_switch: A link to the search with or without such words.
        exact_phrase_missed: Whether the search was for a single phrase and nothing was found.
        chips: The searched words; empty for a single word.
        left_out: Words that were struck out, each with a link to the search with it.
        other_language: The name of the language of the text, if it is not that of the documents; "" otherwise.
        own_language: The name of the documents' language.
    """

    answer: Answer
    total: int
    documents: int
    searched_as: str
    groups: tuple[DocumentGroup, ...]
    facets: tuple[Facet, ...]
    active_filters: tuple[Link, ...]
    current_only: Link | None
    match_modes: tuple[Link, ...]
    orders: tuple[Link, ...]
    previous: Link | None
    next: Link | None
    cards: tuple[Card, ...]
    quotation: str
    is_quotation_missed: bool
    top_speakers: tuple[Link, ...]
    expansion_switch: Link | None
    did_you_mean: Link | None
    refinements: Refinements
    no_results: NoResults | None
    exact_phrase_missed: bool
    chips: tuple[Chip, ...]
    left_out: tuple[Chip, ...]
    other_language: str
    own_language: str


def build_results_page(parameters: SearchParameters, view: LibraryView, *, private: bool) -> ResultsPage:
    """Run a search and build the page of its results; if private, no URL contains the words."""
    settings = current_site().settings
    parameters = resolve_speakers(parameters, view)
    plan = plan_search(build_request(parameters, view), view, settings)
    speakers = _ask_for_top_speakers(plan, parameters, view)
    typed = plan.interpretation.typed
    phrase = propose_phrase(
        parameters, typed
    )  # counted in the same engine call, since most searches for several words find many passages
    found = run_search(plan, view, [*speakers, *(plan_passage_count(phrase, view) if phrase else ())])
    answer, extra = found.answer, found.extra_results
    top, counted = extra[: len(speakers)], extra[len(speakers) :]
    known = {phrase: sum(each.total for each in counted)} if phrase else {}
    results = answer.results
    respect_noindex_of(answer.listed_hits)
    respect_noindex_of(each.hit for each in (found.checked.matches if found.checked else ()))
    facets = build_facets(results.facets, parameters, view)
    documents = _list_documents(results.facets, parameters.filters)
    has_superseded = not parameters.current and not documents.isdisjoint(answer.query.superseded)
    proposed = propose_refinements(results, parameters, typed, has_superseded=has_superseded)
    similar = {} if results.total else propose_similar(parameters, plan.interpretation.unknown)
    quotation = None if results.total else find_quotation(typed)
    targets = [target for _label, target in proposed] + [word.target for words in similar.values() for word in words]
    others, runs = count_passages(
        [each for each in targets if each not in known],
        view,
        build_run_queries(quotation.terms) if quotation else [],
    )
    counts = {**known, **others}
    longest = choose_longest_run(view, quotation.terms, runs, StepBudget()) if quotation else None
    refinements = suggest_refinements(results, parameters, proposed, counts)
    previous_page = min(answer.page - 1, max(answer.pages, 1))
    return ResultsPage(
        answer=answer,
        total=results.total,
        documents=len(documents) if parameters.filters.document else results.facets.sizes.get("document", 0),
        searched_as=_write_searched_as(answer),
        groups=_group_hits(answer, parameters, view, private=private),
        facets=facets,
        active_filters=_list_active_filters(facets, parameters),
        current_only=_link_current_only(parameters) if has_superseded and not refinements.narrower else None,
        match_modes=list_match_modes(typed, parameters, by_meaning=settings.meaning != OFF),
        orders=tuple(Link(_(SORT_LABELS[sort]), parameters.sort_by(sort), parameters.sort is sort) for sort in Sort),
        previous=Link(_("Previous"), parameters.turn_to_page(previous_page)) if answer.page > 1 else None,
        next=Link(_("Next"), parameters.turn_to_page(answer.page + 1)) if answer.page < answer.pages else None,
        cards=list_cards(found, view, private=private),
        quotation=found.checked.text if found.checked else "",
        is_quotation_missed=found.checked is not None and not found.checked.matches,
        top_speakers=_link_top_speakers(top, parameters),
        expansion_switch=_switch_expansion(answer, parameters),
        did_you_mean=_suggest_spelling(answer, parameters),
        refinements=refinements,
        no_results=None
        if results.total
        else NoResults(
            list_missing(similar, counts),
            build_longest_part(quotation, longest, private=private) if quotation else None,
        ),
        exact_phrase_missed=not results.total and isinstance(typed, Phrase),
        chips=list_chips(plan.interpretation, parameters, settings),
        left_out=list_left_out(parameters),
        other_language=name_language(answer.other_language),
        own_language=name_language(current_site().config.language),
    )


def build_whole_facet(name: FilterName, parameters: SearchParameters, view: LibraryView) -> Facet:
    """Run a search and return all values of one of its facets."""
    parameters = resolve_speakers(parameters, view)
    request = build_request(parameters, view, facets=(filter_field(name),), facet_limit=None)
    answer = search(replace(request, page=1, per_page=0), view, current_site().settings)
    return build_facet(name, answer.results.facets, parameters, view)


def _list_documents(facets: Facets, filters: Filters) -> set[str]:
    """Return the documents of the results; the facet also has documents that the filter excludes."""
    selected = filters.document
    return {identity for identity, _count in facets.document if not selected or identity in selected}


def _write_searched_as(answer: Answer) -> str:
    typed, searched = (sorted(fold(text).text.translate(_PAUSES).split()) for text in (answer.text, answer.searched_as))
    return "" if typed == searched else answer.searched_as


def _list_active_filters(facets: Sequence[Facet], parameters: SearchParameters) -> tuple[Link, ...]:
    links = list_active_filters(facets, parameters)
    if parameters.current:
        links += (
            Link(_("documents not known to be superseded"), parameters.restrict_to_current(False), is_current=True),
        )
    return links


def _link_current_only(parameters: SearchParameters) -> Link:
    return Link(_("Leave out documents known to be superseded"), parameters.restrict_to_current(True))


def _switch_expansion(answer: Answer, parameters: SearchParameters) -> Link | None:
    if answer.expansions or answer.corrected_query:
        return Link(_("Search only for the words you typed"), replace(parameters, widen=False, page=1))
    if not parameters.widen:
        return Link(_("Also search for other words with the same meaning"), replace(parameters, widen=True, page=1))
    return None


def _suggest_spelling(answer: Answer, parameters: SearchParameters) -> Link | None:
    if not answer.did_you_mean:
        return None
    return Link(answer.did_you_mean, replace(parameters, text=answer.did_you_mean, page=1))


def _ask_for_top_speakers(plan: SearchPlan, parameters: SearchParameters, view: LibraryView) -> list[Query]:
    """Return the query for the speakers with most passages in which a quotation has all the words; none for none."""
    if parameters.filters.speaker or not parameters.text.strip() or not view.has_speakers():
        return []
    quoted = WithinQuotations(require_all(plan.query.tree))
    return [replace(plan.query, tree=quoted, start=0, limit=0, vectors=(), facets=("speaker",))]


def _link_top_speakers(found: Sequence[Results], parameters: SearchParameters) -> tuple[Link, ...]:
    return tuple(
        Link(each.name, parameters.toggle_filter("speaker", each.id), count=each.count, from_library=True)
        for results in found
        for each in results.facets.speaker[:_TOP_SPEAKERS]
    )


def _group_hits(
    answer: Answer, parameters: SearchParameters, view: LibraryView, *, private: bool
) -> tuple[DocumentGroup, ...]:
    """Return the results in order, consecutive ones of one document as a group."""
    words = "" if private else parameters.text
    others = answer.count_others()
    shown = Counter(hit.document.id for hit in answer.results.hits)
    above: Counter[DocumentId] = Counter()
    groups = []
    for identity, run in groupby(answer.results.hits, key=lambda hit: hit.document.id):
        hits = tuple(run)
        best = min(shown[identity], MAX_PER_DOCUMENT)
        has_link = above[identity] < best <= above[identity] + len(hits) and others.get(identity, 0) > 0
        above[identity] += len(hits)
        passages = tuple(
            _build_result_passage(hit, number, answer, words, view)
            for number, hit in enumerate(hits, sum(above.values()) - len(hits) + 1)
        )
        groups.append(
            DocumentGroup(
                document=build_document_card(hits[0].document, view, words),
                passages=passages,
                more=_link_others(identity, others[identity], parameters) if has_link else None,
            )
        )
    return tuple(groups)


def _link_others(document: DocumentId, count: int, parameters: SearchParameters) -> Link | None:
    if parameters.filters.document == (document,):
        return None
    return Link(_("more in this document"), replace(parameters, document=(document,), page=1), count=count)


def _build_result_passage(hit: Hit, number: int, answer: Answer, words: str, view: LibraryView) -> ResultPassage:
    shown = select_excerpt_span(hit.passage.text, hit.spans)
    is_scrolled = bool(words and hit.spans and shown.start)
    return ResultPassage(
        number=number,
        url=urls.passage_url(hit.document.id, hit.passage.id, words)
        + (build_fragment(hit.passage, hit.spans[0]) if is_scrolled else ""),
        permalink=urls.permalink(hit.document.id, hit.passage.id),
        note=hit.passage.mark,
        heading=hit.passage.heading,
        pages=hit.pages,
        excerpt=build_excerpt(hit.passage, hit.spans, shown),
        is_heading_match=bool(answer.text.strip()) and not hit.spans and not hit.related,
        is_related=hit.related,
        is_from_start=shown.start == 0,
        is_to_end=shown.end == len(hit.passage.text),
        original=link_original(hit.document, hit.pages),
        page_link=link_page(hit.document, hit.passage, hit.spans[0].start if hit.spans else 0, words),
        kinds=list_kinds(hit.passage),
        narrower=find_narrower_place(hit.passage, hit.document),
        newer=link_newer_document(hit.document, hit.passage, view),
        said=list_attributed(hit.passage, hit.spans, shown, view),
        repeated=tuple(_build_repeated(each, words) for each in answer.repeated.get(hit.passage.id, ())),
    )


def _build_repeated(hit: Hit, words: str) -> RepeatedPassage:
    document = hit.document
    return RepeatedPassage(
        url=urls.passage_url(document.id, hit.passage.id, words),
        title=document.title,
        pages=hit.pages,
        language=document.metadata.language,
    )
