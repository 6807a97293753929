"""The search service: a typed query goes through the stages request, interpretation, plan, results and answer.

Each stage is a frozen value that `kb search --explain` prints. The text is parsed once; each stage makes at most one
call of the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kb.embeddings.encoders import load_encoders
from kb.library.best_bets import find_best_bets
from kb.library.configuration import watch_configuration
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import (
    FACET_LIMIT,
    FACETS,
    MATCH_ALL,
    AllWordsCount,
    Answer,
    AnswerBox,
    Expansion,
    Field,
    FieldQuery,
    Filters,
    Hit,
    Node,
    Phrase,
    Query,
    QueryVector,
    Results,
    Should,
    Sort,
    Word,
    walk,
)
from kb.query import extract_bare_words, parse, unparse
from kb.search.answer_sentences import choose, list_candidates
from kb.search.interpretation.glossary import Translation, guess_by_glossaries, list_languages, translate
from kb.search.interpretation.language_detection import guess_language, list_function_words
from kb.search.interpretation.query_casing import QueryCasing, read_casing
from kb.search.interpretation.query_intent import QueryIntent, read_intent
from kb.search.interpretation.question_forms import may_ask
from kb.search.interpretation.ranked_words import (
    MAX_RELATED,
    drop_foreign_function_words,
    drop_words,
    is_nothing_known,
    keep_shared_words,
    list_unmatched_terms,
    list_weightless,
    order_by_words,
    reinforce_words,
    require_words,
    weight_terms,
)
from kb.search.interpretation.spelling import (
    UnknownTerm,
    choose_corrections,
    choose_offers,
    find_unknown_terms,
    list_words,
    replace_words,
)
from kb.search.question_order import order_hits, show_hit
from kb.search.result_selection import PageSelection, PageWindow, plan_single_page, plan_window, select_page
from kb.search.vocabulary.expansion import expand
from kb.search.vocabulary.known_words import is_known_word
from kb.search.vocabulary.lexical_resources import get_thesaurus
from kb.settings import BestBetConfig, LibraryConfig, Settings
from kb.text import split_terms
from kb.text.jurisdictions import find_named_places, meet


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

    def follow(self, config: LibraryConfig) -> SearchRequest:
        """Return the search as people make it who read the results, with what the library's configuration says."""
        return replace(self, nation=config.nation, best_bets=config.best_bets, for_reading=True)


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The interpretation of a text. See `Answer` for the last four fields.

    Attributes:
        text: As typed, or in rough English; capitals and the form of a question are read from it.
        typed: The tree as typed.
        tree: The tree that is searched: of the corrected text, if words were corrected, or of the English.
        expanded: The same with synonyms.
        unknown: The words that the library does not have.
        corrected_text: "" if nothing was corrected.
        offer: The typed text with corrections that were not applied, to be offered to the reader; "" for none.
        notices: What was read differently than typed, one sentence each.
        corrections: The typed words that were corrected, each with its replacement.
    """

    text: str
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
    translation: str = ""

    @property
    def is_foreign(self) -> bool:
        """Whether what is searched is in another language than the library's."""
        return bool(self.other_language) and not self.translation


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """The request to the engine.

    Attributes:
        window: The pages of which the query asks for the hits.
        has_no_words: Whether the text has none that could be found, so that nothing is found and nothing is asked.
        offer: The query of the text that may be offered; None if there is none.
        counted: The query of the passages that have all words that count; None if there are no such words.
        intent: Of the text; words in a search for a number of hits only.
        meaning: The encoders of the settings.
        whole: What is asked beside it for a text that may be a quotation; None where nothing widens it.
    """

    request: SearchRequest
    interpretation: Interpretation
    query: Query
    window: PageWindow
    has_no_words: bool
    offer: Query | None
    counted: Query | None
    intent: QueryIntent
    meaning: str
    whole: WholeTextPlan | None = None

    def get_followed(self, answer: Answer) -> SearchPlan:
        """Return the plan that an answer to this one follows: that of the whole text, where a passage has it."""
        return self.whole.plan if self.whole and answer.query == self.whole.plan.query else self

    @property
    def is_plain_first_page(self) -> bool:
        """Whether it is for the first page without filters, which lists known items above the hits."""
        return self.request.page == 1 and self.request.filters == Filters()

    @property
    def asks(self) -> bool:
        """Whether it is for a question in the library's language, ranked by words and embeddings."""
        is_compared = bool(self.query.vectors) and not self.interpretation.is_foreign
        return is_compared and may_ask(self.interpretation.text, self.intent.read_as)


@dataclass(frozen=True, slots=True)
class WholeTextPlan:
    """The query that tells whether a passage has a text word for word, and the plan that is followed then.

    That plan is not widened: by no other words, and not by meaning.
    """

    phrase: Query
    plan: SearchPlan


class Lookup(Protocol):
    """What else is looked up in the engine call of a search."""

    @property
    def queries(self) -> Sequence[Query]:
        """The queries that are asked beside those of the search."""

    def complete(self, answer: Answer, found: Sequence[Results]) -> Answer:
        """Return an answer with what the results of the queries say."""


Stage = Callable[[SearchPlan, LibraryView], Lookup | None]
"""A further stage of a search, which by the plan looks something up, or nothing."""


def search(request: SearchRequest, view: LibraryView, settings: Settings, stage: Stage | None = None) -> Answer:
    """Run a search."""
    return run_plan(plan_search(request, view, settings), view, stage)


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
    vectors = _build_vectors(request, meant, view, settings)
    case = read_casing(meant.text)
    if meant.is_foreign and not vectors:
        meant = replace(meant, expanded=keep_shared_words(meant.expanded, case))
    per_page = settings.per_page if request.per_page is None else request.per_page
    window = (plan_window if _is_spread(request) else plan_single_page)(request.page, per_page)
    is_ranked = request.sort.is_ranked
    superseded = find_supersessions(view)
    weightless = list_weightless(case)
    searched = reinforce_words(meant.expanded, meant.text) if is_ranked else meant.expanded
    query = Query(
        order_by_words(searched, weightless),
        request.filters,
        request.sort,
        start=window.start,
        limit=window.limit,
        facets=_list_facets(request),
        facet_limit=request.facet_limit,
        vectors=vectors,
        emphasis=weight_terms(meant.expanded, meant.text),
        max_related=MAX_RELATED if meant.is_nothing_known else None,
        superseded=tuple(superseded),
        undated=superseded.undated,
        current_only=request.current_only,
        nation=choose_home_jurisdiction(request.nation, meant.text, meant.typed, request.filters),
    )
    offer = None
    if meant.offer:
        tree, _ = parse_query(meant.offer, settings)
        offer = replace(query, tree=tree, limit=0, facets=(), vectors=())
    has_no_words = bool(request.text.strip()) and (meant.tree == MATCH_ALL or meant.expanded == Should(()))
    intent = _read_intent(meant, request, view) if per_page else QueryIntent()
    weighty = drop_words(meant.expanded, weightless)
    if meant.translation and meant.unmatched_terms and isinstance(weighty, Should):
        weighty = Should((*weighty.parts, *map(Word, meant.unmatched_terms)))  # so that nothing is said to have all
    counted = _plan_count_of_all(query, weighty) if per_page and not has_no_words else None
    plan = SearchPlan(request, meant, query, window, has_no_words, offer, counted, intent, settings.meaning)
    return replace(plan, whole=_plan_whole_text(plan))


def _plan_whole_text(plan: SearchPlan) -> WholeTextPlan | None:
    """Return what is asked for a text, typed without quotation marks, that may be a quotation; see `SearchPlan`."""
    meant, text = plan.interpretation, plan.interpretation.text
    words = tuple(split_terms(plan.intent.quoted)) if isinstance(meant.typed, Should) else ()
    if not words or not (plan.query.vectors or meant.expansions):
        return None
    weightless = list_weightless(read_casing(text))
    query = replace(
        plan.query,
        tree=order_by_words(reinforce_words(meant.typed, text), weightless),
        vectors=(),
        emphasis=weight_terms(meant.typed, text),
    )
    own = replace(
        plan,
        interpretation=replace(meant, tree=meant.typed, expanded=meant.typed, expansions=()),
        query=query,
        offer=None,
        counted=_plan_count_of_all(query, drop_words(meant.typed, weightless)),
    )
    return WholeTextPlan(Query(Phrase(words), limit=0, facets=()), own)


def limit_spans(plan: SearchPlan, most: int) -> SearchPlan:
    """Return a plan whose hits have so many marked spans at most."""
    whole = replace(plan.whole, plan=limit_spans(plan.whole.plan, most)) if plan.whole else None
    return replace(plan, query=replace(plan.query, max_spans=most), whole=whole)


def _plan_count_of_all(query: Query, expanded: Node) -> Query | None:
    """Return the query that counts what has all words of a tree; None where whatever is found has them all."""
    tree = require_words(expanded)
    if tree == expanded:
        return None
    return replace(query, tree=tree, start=0, limit=0, facets=("document",), facet_limit=1, vectors=())


def choose_home_jurisdiction(own: str, text: str, tree: Node, filters: Filters) -> str:
    """Return the library's own nation; "" if the search is limited to places or names one outside it."""
    if not own or filters.jurisdiction or _asks_for_place(tree):
        return ""
    return own if all(meet(own, each) for each in find_named_places(text)) else ""


def _asks_for_place(tree: Node) -> bool:
    return any(isinstance(node, FieldQuery) and node.field is Field.NATION for node in walk(tree))


def _read_intent(meant: Interpretation, request: SearchRequest, view: LibraryView) -> QueryIntent:
    """Read the intent of a text; foreign-language text is never looked up as a quotation."""
    intent = read_intent(meant.text, meant.tree if meant.translation else meant.typed, view)
    return QueryIntent() if intent.quoted and meant.other_language else intent


def run_plan(plan: SearchPlan, view: LibraryView, stage: Stage | None = None) -> Answer:
    """Ask the engine, in one call, for the answer to a plan and what a stage looks up."""
    own, whole = _list_queries(plan), plan.whole
    beside = [whole.phrase, *_list_queries(whole.plan)] if whole else []
    lookup = stage(plan, view) if stage else None
    responses = list(view.multi_search([*own, *beside, *(lookup.queries if lookup else ())]))
    found, found_beside = responses[: len(own)], responses[len(own) : len(own) + len(beside)]
    if whole and found_beside[0].total:
        plan, found = whole.plan, found_beside[1:]
    answer = _read_answer(plan, found, view)
    return lookup.complete(answer, responses[len(own) + len(beside) :]) if lookup else answer


def _list_queries(plan: SearchPlan) -> list[Query]:
    own = [] if plan.has_no_words else [replace(plan.query, max_spans=0) if _is_marked_late(plan) else plan.query]
    return [*own, *([plan.offer] if plan.offer else ()), *([plan.counted] if plan.counted else ())]


def _read_answer(plan: SearchPlan, found: Sequence[Results], view: LibraryView) -> Answer:
    """Make the answer from what the queries of a plan have found."""
    responses = list(found)
    results = Results(0, ()) if plan.has_no_words else _order_results(plan, responses.pop(0))
    is_offered = bool(plan.offer) and responses.pop(0).total > 0
    answer = _build_answer(plan, results, view, is_offered=is_offered)
    if not plan.has_no_words and plan.request.text.strip():
        answer = replace(answer, counts=_count_all(responses.pop(0) if plan.counted else results))
        answer = replace(answer, box=_find_box(plan, results.hits, view))
    return replace(answer, only_by_meaning=_is_only_by_meaning(plan.query, results, view))


def _order_results(plan: SearchPlan, results: Results) -> Results:
    """Put what was found for a question into the order that is read; any other search stays as ranked.

    So does one that only the static encoder has compared: the weights were made with the scores of others.
    """
    if not plan.asks or not plan.request.for_reading or len(plan.query.vectors) < 2:
        return results
    return replace(
        results,
        hits=order_hits(plan.interpretation.text, plan.query, results.hits, load_encoders(plan.meaning).score_passages),
    )


def _find_box(plan: SearchPlan, hits: Sequence[Hit], view: LibraryView) -> AnswerBox | None:
    """Return the sentences that answer a question, on the first page that is read; None without strong evidence."""
    request = plan.request
    if not plan.asks or not request.for_reading or not plan.is_plain_first_page:
        return None
    text = plan.interpretation.text
    candidates = list_candidates(text, plan.query, hits, view.count_matches)
    scores = load_encoders(plan.meaning).score_passages(text, [show_hit(each.hit, each.text) for each in candidates])
    return choose(candidates, scores) if scores else None


def _count_all(results: Results) -> AllWordsCount:
    return AllWordsCount(results.total, results.facets.sizes.get("document", 0))


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
    if _is_marked_late(plan):
        repeated = {each: view.mark_hits(hits, plan.query) for each, hits in chosen.repeated.items()}
        chosen = replace(chosen, hits=view.mark_hits(chosen.hits, plan.query), repeated=repeated)
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
        translation=meant.translation,
        read_as=plan.intent.read_as,
        known_items=plan.intent.known_items if plan.is_plain_first_page else (),
    )


def _is_marked_late(plan: SearchPlan) -> bool:
    """Tell whether words are found in the hits of one page only, of the several that `select_page` chooses from."""
    return plan.request.for_reading and plan.query.max_spans is None


def _select_hits(plan: SearchPlan, results: Results) -> PageSelection:
    request, window = plan.request, plan.window
    if not window.per_page:
        return PageSelection((), {}, 0)
    if not _is_spread(request):
        total = count_documents(results, request.filters) if request.sort is Sort.DOCUMENTS else results.total
        return PageSelection(results.hits, {}, -(-total // window.per_page))
    is_ranked = request.sort is Sort.RELEVANCE and bool(request.text.strip())
    return select_page(results.hits, results.total, window, spread=is_ranked)


def _list_facets(request: SearchRequest) -> tuple[str, ...]:
    """Return the facets to count; the pages of documents depend on that of documents."""
    needed = ("document",) if request.sort is Sort.DOCUMENTS else ()
    return tuple(dict.fromkeys((*request.facets, *needed)))


def _is_spread(request: SearchRequest) -> bool:
    """Tell whether a page is chosen for readers; documents are listed as ranked, each once."""
    return request.for_reading and request.sort is not Sort.DOCUMENTS


def count_documents(results: Results, filters: Filters) -> int:
    """Return the number of documents of some results; their facet also has documents that its own filter excludes."""
    if not filters.document:
        return results.facets.sizes.get("document", 0)
    return sum(identity in filters.document for identity, _count in results.facets.document)


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


def expand_text(text: str, view: LibraryView, settings: Settings) -> Node:
    """Return the tree of a text, or of its English, with synonyms and acronyms; nothing is corrected."""
    typed, notices = parse_query(text, settings)
    language = _find_other_language(text, typed, view, settings)
    if language:
        return _interpret_foreign(SearchRequest(text), typed, language, notices, view, settings).expanded
    return expand_query(typed, view, settings, read_casing(text))[0]


def interpret(request: SearchRequest, view: LibraryView, settings: Settings) -> Interpretation:
    """Parse a text, correct the words that are not in the library, as far as that is safe, and add synonyms.

    A text in another language than the library's is not corrected; see `_interpret_foreign`.
    """
    typed, notices = parse_query(request.text, settings)
    language = _find_other_language(request.text, typed, view, settings)
    if language:
        return _interpret_foreign(request, typed, language, notices, view, settings)
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
        text=request.text,
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


def _interpret_foreign(
    request: SearchRequest, typed: Node, language: str, notices: tuple[str, ...], view: LibraryView, settings: Settings
) -> Interpretation:
    """Interpret words in another language by their English, if there is a glossary; else without function words."""
    may_translate = request.expand and isinstance(typed, Should)
    translation, left_out = translate(request.text, language) if may_translate else Translation()
    if translation:
        tree, _ = parse_query(translation, settings)
        expanded, expansions = expand_query(tree, view, settings, read_casing(translation), request.without)
    else:
        tree, expansions = typed, ()
        expanded = drop_foreign_function_words(typed, list_function_words(language))
    return Interpretation(
        text=translation or request.text,
        typed=typed,
        tree=tree,
        expanded=expanded,
        expansions=expansions,
        unknown=(),
        corrected_text="",
        offer="",
        notices=notices,
        unmatched_terms=left_out,
        other_language=language,
        translation=translation,
    )


def _find_other_language(text: str, tree: Node, view: LibraryView, settings: Settings) -> str:
    """Return the language of a text with words that a library in English does not have; "" for English."""
    terms = list(dict.fromkeys(term for term, _ in list_words(tree)))
    language = guess_language(terms)
    if language not in list_languages() and isinstance(tree, Should):
        language = guess_by_glossaries(text) or language
    if not language or not watch_configuration(settings.library).read().config.language.startswith("en"):
        return ""
    counts = view.count_matches(terms)
    return language if any(not counts[term] for term in terms) else ""


def _build_vectors(
    request: SearchRequest, meant: Interpretation, view: LibraryView, settings: Settings
) -> tuple[QueryVector, ...]:
    """Encode a query; only an order by relevance can use its meaning.

    A text without operators is encoded as typed, with its question words, which tell an encoder what is asked for, and
    without corrections, which may be wrong; for others, the bare words are encoded. An encoder that knows English only
    is given the English of a text in another language. It finds nothing without, and nothing in particular for a word
    that neither the passages nor English have, such as an acronym.
    """
    if not request.meaning or not request.sort.is_ranked:
        return ()
    words = request.text if isinstance(meant.typed, Should) else extract_bare_words(meant.typed)
    if not words or not extract_bare_words(meant.tree):
        return ()
    is_foreign = meant.is_foreign or (meant.is_nothing_known and not all(map(is_known_word, meant.unmatched_terms)))
    encoders = load_encoders(settings.meaning)
    return encoders.build_query_vectors(view.coverage, words, "" if is_foreign else meant.translation or words)
