"""The search service: runs a typed query against an engine in the stages parse, correct, expand and search."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.embeddings.encoders import load_encoders
from kb.library.best_bets import find_best_bets
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import FACETS, MATCH_ALL, Answer, Expansion, Filters, Node, Query, QueryVector, Results, Sort
from kb.query import extract_bare_words, parse, unparse
from kb.search.expansion import expand
from kb.search.lexical_resources import get_thesaurus
from kb.search.spelling import choose_corrections, find_unknown_terms, replace_words
from kb.settings import BestBetConfig, Settings


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search as a person asks for it.

    Attributes:
        text: As typed; any text. An empty text finds everything that the filters leave, a text without words nothing.
        filters: Values chosen from the facets.
        current_only: Whether superseded documents are left out.
        page: 1-based.
        per_page: Hits on a page; the setting where None.
        best_bets: The library's best bets; they are shown on the first page of a search without filters.
        expand: Whether unknown words are corrected and synonyms searched for too.
        meaning: Whether passages near in meaning are found too, where the settings name an encoder.
        facets: The facets to count.
    """

    text: str
    filters: Filters = Filters()
    current_only: bool = False
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    per_page: int | None = None
    best_bets: tuple[BestBetConfig, ...] = ()
    expand: bool = True
    meaning: bool = True
    facets: tuple[str, ...] = FACETS


def search(request: SearchRequest, view: LibraryView, settings: Settings) -> Answer:
    """Run a search."""
    typed, notices = parse_query(request.text, settings)
    correction = _correct(request, typed, view, settings)
    tree = correction.tree
    expanded, expansions = expand_query(tree, view, settings) if request.expand else (tree, ())
    superseded = find_supersessions(view)
    limit = request.per_page or settings.per_page
    query = Query(
        expanded,
        request.filters,
        request.sort,
        start=(request.page - 1) * limit,
        limit=limit,
        facets=request.facets,
        vector=_build_vector(request, tree, view, settings),
        superseded=tuple(superseded),
        current_only=request.current_only,
    )
    has_no_words = tree == MATCH_ALL and bool(request.text.strip())
    results = Results(0, ()) if has_no_words else view.search(query)
    has_best_bets = request.page == 1 and request.filters == Filters()
    return Answer(
        text=request.text,
        searched_as=unparse(tree),
        notices=notices + correction.notices + results.notices,
        query=query,
        results=results,
        page=request.page,
        per_page=limit,
        best_bets=find_best_bets(request.best_bets, request.text, view) if has_best_bets else (),
        expansions=expansions,
        superseded=superseded,
        did_you_mean=correction.offer if _has_results(correction.offer, query, view, settings) else "",
        corrected_query=correction.text,
    )


def parse_query(text: str, settings: Settings) -> tuple[Node, tuple[str, ...]]:
    """Parse typed text within the limits of the settings; return the tree and the notices."""
    result = parse(text, max_chars=settings.max_query_chars, max_terms=settings.max_query_terms)
    return result.tree, result.notices


def expand_query(tree: Node, view: LibraryView, settings: Settings) -> tuple[Node, tuple[Expansion, ...]]:
    """Add the synonyms and acronyms of a library to a tree; return it with what was added."""
    return expand(tree, get_thesaurus(view, settings.library))


@dataclass(frozen=True, slots=True)
class _Correction:
    """The outcome of correcting the words of a query that are not in the library.

    Attributes:
        tree: Of the corrected text, or of the typed one where nothing was corrected.
        text: The corrected text; "" where nothing was corrected.
        notices: One for each corrected word.
        offer: The typed text with corrections that were not applied, to be offered to the reader; "" for none.
    """

    tree: Node
    text: str
    notices: tuple[str, ...]
    offer: str


def _correct(request: SearchRequest, typed: Node, view: LibraryView, settings: Settings) -> _Correction:
    """Correct the words that are not in the library, as far as that is safe and asked for."""
    unknown = find_unknown_terms(typed, view)
    applied = choose_corrections(unknown, kept=False) if request.expand else {}
    offered = {term: word for term, word in choose_corrections(unknown, kept=True).items() if term not in applied}
    text = replace_words(request.text, applied) if applied else ""
    return _Correction(
        tree=parse_query(text, settings)[0] if applied else typed,
        text=text,
        notices=tuple(
            f"“{term}” does not occur in the library; “{word}” was searched for instead."
            for term, word in applied.items()
        ),
        offer=replace_words(request.text, offered) if offered else "",
    )


def _build_vector(request: SearchRequest, tree: Node, view: LibraryView, settings: Settings) -> QueryVector | None:
    """Encode the bare words of a query; only an order by relevance can use their meaning."""
    words = extract_bare_words(tree) if request.meaning and request.sort is Sort.RELEVANCE else ""
    return load_encoders(settings.meaning).build_query_vector(view.coverage, words) if words else None


def _has_results(text: str, query: Query, view: LibraryView, settings: Settings) -> bool:
    """Tell whether a text finds anything under the conditions of a query; "" finds nothing."""
    if not text:
        return False
    tree, _ = parse_query(text, settings)
    return view.search(replace(query, tree=tree, limit=0, facets=(), vector=None)).total > 0
