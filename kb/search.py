"""A search as a person makes it: typed text in, an answer out.

Ties the query language to an engine, for the web and the command alike. Knows nothing of HTML or HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.best_bets import best_bets
from kb.editions import outdated_in
from kb.encoding import encoders_of
from kb.engine import Snapshot
from kb.mending import meant, unknown_in
from kb.model import EVERYTHING, Answer, Filters, Node, Query, Results, Sort, Widening
from kb.query import bare_words, parse, unparse
from kb.query.corrections import rewritten
from kb.query.synonyms import widened
from kb.settings import BestBetConfig, Settings
from kb.words import words_of


def parsed(text: str, settings: Settings) -> tuple[Node, tuple[str, ...]]:
    """Read typed text within the limits of the settings; return the tree and the notices."""
    result = parse(text, max_chars=settings.max_query_chars, max_terms=settings.max_query_terms)
    return result.tree, result.notices


def wider(tree: Node, snapshot: Snapshot, settings: Settings) -> tuple[Node, tuple[Widening, ...]]:
    """Return a tree that looks for other words that mean the same, too, and what these are."""
    return widened(tree, words_of(snapshot, settings.library).thesaurus)


def answer(
    snapshot: Snapshot,
    text: str,
    settings: Settings,
    *,
    filters: Filters = Filters(),
    current: bool = False,
    sort: Sort = Sort.RELEVANCE,
    page: int = 1,
    per_page: int | None = None,
    bets: Sequence[BestBetConfig] = (),
    widen: bool = True,
    meaning: bool = True,
    facets: bool = True,
) -> Answer:
    """Search.

    Args:
        snapshot: Where to search.
        text: As typed; any text at all. No text finds everything that the filters leave, text without words nothing.
        settings: For the limits on a query and the length of a page.
        filters: Values chosen from the facets.
        current: Whether documents that are no longer in force are left out.
        sort: The order of hits.
        page: 1-based.
        per_page: Hits on a page; the setting where None.
        bets: What the library's editor chose for certain searches; it stands on the first page, unfiltered.
        widen: Whether to look for other words that mean the same, too.
        meaning: Whether passages that are near in meaning are found as well, where the settings have an encoder.
        facets: Whether values to filter by are counted.
    """
    limit = per_page or settings.per_page
    tree, notices = parsed(text, settings)
    unknown = unknown_in(tree, snapshot, settings.library)
    applied = meant(unknown, kept=False) if widen else {}
    if applied:
        tree, _ = parsed(rewritten(text, applied), settings)
        notices += tuple(
            f"“{typed}” is nowhere in the library; “{word}” was searched for." for typed, word in applied.items()
        )
    offered = {typed: word for typed, word in meant(unknown, kept=True).items() if typed not in applied}
    searched, widenings = wider(tree, snapshot, settings) if widen else (tree, ())
    words = bare_words(tree) if meaning and sort is Sort.RELEVANCE else ""
    replaced = outdated_in(snapshot)
    query = Query(
        searched,
        filters,
        sort,
        (page - 1) * limit,
        limit,
        facets,
        meaning=encoders_of(settings.meaning).meaning(snapshot, words) if words else None,
        outdated=tuple(replaced),
        current=current,
    )
    nothing_to_find = tree == EVERYTHING and bool(text.strip())
    results = Results(0, ()) if nothing_to_find else snapshot.search(query)
    return Answer(
        text=text,
        searched_as="" if tree == EVERYTHING else unparse(tree),
        notices=notices + results.notices,
        query=query,
        results=results,
        page=page,
        per_page=limit,
        best_bets=best_bets(bets, text, snapshot) if page == 1 and filters == Filters() else (),
        widenings=widenings,
        outdated=replaced,
        did_you_mean=_offered(rewritten(text, offered), query, snapshot, settings) if offered else "",
        mended=rewritten(text, applied) if applied else "",
    )


def _offered(text: str, query: Query, snapshot: Snapshot, settings: Settings) -> str:
    """Return a text to offer in place of the typed one, or nothing where it would find nothing either."""
    tree, _ = parsed(text, settings)
    return text if snapshot.search(replace(query, tree=tree, limit=0, facets=False, meaning=None)).total else ""
