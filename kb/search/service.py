"""The search service: a typed query goes through the stages request, interpretation, plan, results and answer.

Each stage is a frozen value that `kb search --explain` prints. The text is parsed once; each stage makes at most one
call of the engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.embeddings.encoders import load_encoders
from kb.library.best_bets import find_best_bets
from kb.library.configuration import watch_configuration
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import (
    FACET_LIMIT,
    FACETS,
    MATCH_ALL,
    Answer,
    Expansion,
    Filters,
    Node,
    Query,
    QueryVector,
    Results,
    Should,
    Sort,
)
from kb.query import extract_bare_words, parse, unparse
from kb.search.expansion import expand
from kb.search.home_jurisdiction import choose_home_jurisdiction
from kb.search.known_words import is_known_word
from kb.search.language_detection import guess_language, list_function_words
from kb.search.lexical_resources import get_thesaurus
from kb.search.query_casing import QueryCasing, read_casing
from kb.search.query_intent import QueryIntent, read_intent
from kb.search.result_selection import PageSelection, PageWindow, plan_single_page, plan_window, select_page
from kb.search.spelling import (
    UnknownTerm,
    choose_corrections,
    choose_offers,
    find_unknown_terms,
    list_words,
    replace_words,
)
from kb.search.term_weighting import reinforce_words, weight_terms
from kb.search.unmatched_terms import (
    MAX_RELATED,
    drop_foreign_function_words,
    drop_words,
    is_nothing_known,
    list_unmatched_terms,
)
from kb.settings import BestBetConfig, Settings
from kb.text import split_terms


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search as a person asks for it.

    Attributes:
        text: As typed; any text. An empty text finds everything within the filters, a text without words nothing.
        current_only: Whether superseded documents are left out.
        nation: The library's own nation, whose law and guidance come first unless the search asks about others; "" if
            it has none.
        page: 1-based.
        per_page: Hits on a page; None for the setting, 0 for none: then the answer is a count.
        best_bets: The library's best bets; they are shown on the first page of a search without filters.
        expand: Whether unknown words are corrected and synonyms are searched for; `without` are the exceptions.
        meaning: Whether passages near in meaning are found too, if the settings name an encoder.
        facet_limit: How many values of each facet; None for all.
        for_reading: Whether the page is chosen for people who read it (`kb.search.result_selection`), or as ranked.
    """

    text: str
    filters: Filters = Filters()
    current_only: bool = False
    nation: str = ""
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    per_page: int | None = None
    best_bets: tuple[BestBetConfig, ...] = ()
    expand: bool = True
    without: tuple[str, ...] = ()
    meaning: bool = True
    facets: tuple[str, ...] = FACETS
    facet_limit: int | None = FACET_LIMIT
    for_reading: bool = False


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The interpretation of a text. See `Answer` for the last three fields.

    Attributes:
        typed: The tree as typed.
        tree: The tree that is searched: of the corrected text, if words were corrected.
        expanded: The same with synonyms.
        unknown: The words that the library does not have.
        corrected_text: "" if nothing was corrected.
        offer: The typed text with corrections that were not applied, to be offered to the reader; "" for none.
        notices: What was read differently than typed, one sentence each.
        corrections: The typed words that were corrected, each with its replacement.
    """

    typed: Node
    tree: Node
    expanded: Node
    expansions: tuple[Expansion, ...]
    unknown: tuple[UnknownTerm, ...]
    corrected_text: str
    offer: str
    notices: tuple[str, ...]
    corrections: tuple[tuple[str, str], ...] = ()
    unmatched_terms: tuple[str, ...] = ()
    is_nothing_known: bool = False
    other_language: str = ""


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """The request to the engine.

    Attributes:
        window: The pages of which the query asks for the hits.
        has_no_words: Whether the text has none, so that nothing is found and nothing is asked.
        offer: The query of the text that may be offered; None if there is none.
        intent: Of the text; words in a search for a number of hits only.
    """

    request: SearchRequest
    interpretation: Interpretation
    query: Query
    window: PageWindow
    has_no_words: bool
    offer: Query | None
    intent: QueryIntent

    @property
    def is_plain_first_page(self) -> bool:
        """Whether it is for the first page without filters, which lists known items above the hits."""
        return self.request.page == 1 and self.request.filters == Filters()


def search(request: SearchRequest, view: LibraryView, settings: Settings) -> Answer:
    """Run a search."""
    answer, _ = run_plan(plan_search(request, view, settings), view)
    return answer


def count_hits(
    requests: Sequence[SearchRequest], view: LibraryView, settings: Settings, extra_queries: Sequence[Query] = ()
) -> tuple[list[int], Sequence[Results]]:
    """Count the passages that searches find, and answer the `extra_queries`, in one call of the engine."""
    counted = [plan_count(each, view, settings) for each in requests]
    queries = [each for each in counted if each]
    results = view.multi_search([*queries, *extra_queries])
    totals = iter(results[: len(queries)])
    return [next(totals).total if each else 0 for each in counted], results[len(queries) :]


def plan_count(request: SearchRequest, view: LibraryView, settings: Settings) -> Query | None:
    """Return the query that counts the hits of a search; None if it has no words and finds nothing."""
    plan = plan_search(replace(request, page=1, per_page=0, facets=()), view, settings)
    return None if plan.has_no_words else plan.query


def plan_search(request: SearchRequest, view: LibraryView, settings: Settings) -> SearchPlan:
    """Interpret a text and plan its search."""
    meant = interpret(request, view, settings)
    per_page = settings.per_page if request.per_page is None else request.per_page
    window = (plan_window if request.for_reading else plan_single_page)(request.page, per_page)
    is_ranked = request.sort is Sort.RELEVANCE
    superseded = find_supersessions(view)
    query = Query(
        reinforce_words(meant.expanded, request.text) if is_ranked else meant.expanded,
        request.filters,
        request.sort,
        start=window.start,
        limit=window.limit,
        facets=request.facets,
        facet_limit=request.facet_limit,
        vectors=_build_vectors(request, meant, view, settings),
        emphasis=weight_terms(meant.expanded, request.text),
        max_related=MAX_RELATED if meant.is_nothing_known else None,
        superseded=tuple(superseded),
        undated=superseded.undated,
        current_only=request.current_only,
        nation=choose_home_jurisdiction(request.nation, request.text, meant.typed, request.filters),
    )
    offer = None
    if meant.offer:
        tree, _ = parse_query(meant.offer, settings)
        offer = replace(query, tree=tree, limit=0, facets=(), vectors=())
    has_no_words = meant.tree == MATCH_ALL and bool(request.text.strip())
    intent = _read_intent(meant, request, view) if per_page else QueryIntent()
    return SearchPlan(request, meant, query, window, has_no_words, offer, intent)


def _read_intent(meant: Interpretation, request: SearchRequest, view: LibraryView) -> QueryIntent:
    """Read the intent of a text; foreign-language text is never looked up as a quotation."""
    intent = read_intent(request.text, meant.typed, view)
    return QueryIntent() if intent.quoted and meant.other_language else intent


def run_plan(
    plan: SearchPlan, view: LibraryView, extra_queries: Sequence[Query] = ()
) -> tuple[Answer, Sequence[Results]]:
    """Ask the engine, in one call, for the answer to a plan and the results of the `extra_queries`."""
    own = [] if plan.has_no_words else [plan.query]
    offered = [plan.offer] if plan.offer else []
    responses = list(view.multi_search([*own, *offered, *extra_queries]))
    results = responses.pop(0) if own else Results(0, ())
    is_offered = bool(offered) and responses.pop(0).total > 0
    answer = _build_answer(plan, results, view, is_offered=is_offered)
    return replace(answer, only_by_meaning=_is_only_by_meaning(plan.query, results, view)), responses


def _is_only_by_meaning(query: Query, results: Results, view: LibraryView) -> bool:
    """Tell whether no passage has any of a query's words; a second engine call is made only if it may be so."""
    if not results.hits or not all(hit.related for hit in results.hits):
        return False
    if len(results.hits) == results.total:
        return True
    (by_words,) = view.multi_search([replace(query, start=0, limit=0, facets=(), vectors=())])
    return by_words.total == 0


def _build_answer(plan: SearchPlan, results: Results, view: LibraryView, *, is_offered: bool) -> Answer:
    request, meant = plan.request, plan.interpretation
    window = plan.window
    chosen = _select_hits(plan, results)
    return Answer(
        text=request.text,
        searched_as=unparse(meant.tree),
        notices=meant.notices + results.notices,
        query=plan.query,
        results=replace(results, hits=chosen.hits),
        page=request.page,
        per_page=window.per_page,
        pages=chosen.pages,
        repeated=chosen.repeated,
        best_bets=find_best_bets(request.best_bets, request.text, view) if plan.is_plain_first_page else (),
        expansions=meant.expansions,
        superseded=find_supersessions(view),
        did_you_mean=meant.offer if is_offered else "",
        corrected_query=meant.corrected_text,
        coverage=view.text_coverage(),
        unmatched_terms=meant.unmatched_terms,
        is_nothing_known=meant.is_nothing_known,
        other_language=meant.other_language,
        read_as=plan.intent.read_as,
        known_items=plan.intent.known_items if plan.is_plain_first_page else (),
    )


def _select_hits(plan: SearchPlan, results: Results) -> PageSelection:
    request, window = plan.request, plan.window
    if not window.per_page:
        return PageSelection((), {}, 0)
    if not request.for_reading:
        return PageSelection(results.hits, {}, -(-results.total // window.per_page))
    is_ranked = request.sort is Sort.RELEVANCE and bool(request.text.strip())
    return select_page(results.hits, results.total, window, spread=is_ranked)


def parse_query(text: str, settings: Settings) -> tuple[Node, tuple[str, ...]]:
    """Parse typed text within the limits of the settings; return the tree and the notices."""
    result = parse(text, max_chars=settings.max_query_chars, max_terms=settings.max_query_terms)
    return result.tree, result.notices


def expand_query(
    tree: Node, view: LibraryView, settings: Settings, case: QueryCasing, without: Sequence[str] = ()
) -> tuple[Node, tuple[Expansion, ...]]:
    """Add a library's synonyms and acronyms to a tree, except those of `without`; return it with the expansions."""
    left_out = {tuple(split_terms(each)) for each in without}
    return expand(tree, get_thesaurus(view, settings.library), case.acronyms, left_out)


def interpret(request: SearchRequest, view: LibraryView, settings: Settings) -> Interpretation:
    """Parse a text, correct the words that are not in the library, as far as that is safe, and add synonyms.

    A text in another language than the library's is left unchanged.
    """
    typed, notices = parse_query(request.text, settings)
    language = _find_other_language(typed, view, settings)
    if language:
        searched = drop_foreign_function_words(typed, list_function_words(language))
        return Interpretation(typed, typed, searched, (), (), "", "", notices, other_language=language)
    case = read_casing(request.text)
    unknown = find_unknown_terms(typed, view, case)
    applied = choose_corrections(unknown, request.without) if request.expand else {}
    offered = {term: word for term, word in choose_offers(unknown).items() if term not in applied}
    corrected = replace_words(request.text, applied) if applied else ""
    tree = parse_query(corrected, settings)[0] if applied else typed
    expanded, expansions = expand_query(tree, view, settings, case, request.without) if request.expand else (tree, ())
    widened = (term for expansion in expansions for term in split_terms(expansion.typed))
    unmatched_terms = list_unmatched_terms(unknown, typed, {*applied, *widened})
    nothing_known = is_nothing_known(expanded, unmatched_terms)
    return Interpretation(
        typed=typed,
        tree=tree,
        expanded=drop_words(expanded) if nothing_known else expanded,
        expansions=expansions,
        unknown=unknown,
        corrected_text=corrected,
        offer=replace_words(request.text, offered) if offered else "",
        notices=notices
        + tuple(
            f"“{term}” does not occur in the library; “{word}” was searched for instead."
            for term, word in applied.items()
        ),
        corrections=tuple(applied.items()),
        unmatched_terms=unmatched_terms,
        is_nothing_known=nothing_known,
    )


def _find_other_language(tree: Node, view: LibraryView, settings: Settings) -> str:
    """Return the language of a text with words that a library in English does not have; "" for English."""
    terms = list(dict.fromkeys(term for term, _ in list_words(tree)))
    language = guess_language(terms)
    if not language or not watch_configuration(settings.library).read().config.language.startswith("en"):
        return ""
    counts = view.count_matches(terms)
    return language if any(not counts[term] for term in terms) else ""


def _build_vectors(
    request: SearchRequest, meant: Interpretation, view: LibraryView, settings: Settings
) -> tuple[QueryVector, ...]:
    """Encode a query; only an order by relevance can use its meaning.

    A text without operators is encoded as typed, with its question words, which tell an encoder what is asked for, and
    without corrections, which may be wrong; for others, the bare words are encoded. The static encoder knows English
    only: it finds nothing for another language, and nothing in particular for a word that neither the passages nor
    English have, such as an acronym.
    """
    if not request.meaning or request.sort is not Sort.RELEVANCE:
        return ()
    words = request.text if isinstance(meant.typed, Should) else extract_bare_words(meant.typed)
    if not words or not extract_bare_words(meant.tree):
        return ()
    is_foreign = meant.other_language or (meant.is_nothing_known and not all(map(is_known_word, meant.unmatched_terms)))
    encoders = load_encoders(settings.meaning)
    return encoders.build_query_vectors(view.coverage, words, is_english=not is_foreign)
