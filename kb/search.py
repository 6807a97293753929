"""A search as a person makes it: typed text in, an answer out.

Ties the query language to an engine, for the web and the command alike. Knows nothing of HTML or HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.best_bets import best_bets
from kb.engine import Snapshot
from kb.model import EVERYTHING, And, Answer, Filters, Most, Node, Query, Results, Sort, Word
from kb.query import parse, unparse
from kb.settings import BestBetConfig, Settings


def parsed(text: str, settings: Settings) -> tuple[Node, tuple[str, ...]]:
    """Read typed text within the limits of the settings; return the tree and the notices."""
    result = parse(text, max_chars=settings.max_query_chars, max_terms=settings.max_query_terms)
    return result.tree, result.notices


def answer(
    snapshot: Snapshot,
    text: str,
    settings: Settings,
    *,
    filters: Filters = Filters(),
    sort: Sort = Sort.RELEVANCE,
    page: int = 1,
    per_page: int | None = None,
    bets: Sequence[BestBetConfig] = (),
) -> Answer:
    """Search.

    Where no passage has all the words, those that have most of them are found instead, and a notice says so.

    Args:
        snapshot: Where to search.
        text: As typed; any text at all. No text finds everything that the filters leave, text without words nothing.
        settings: For the limits on a query and the length of a page.
        filters: Values chosen from the facets.
        sort: The order of hits.
        page: 1-based.
        per_page: Hits on a page; the setting where None.
        bets: What the library's editor chose for certain searches; it stands on the first page, unfiltered.
    """
    limit = per_page or settings.per_page
    tree, notices = parsed(text, settings)
    query = Query(tree, filters, sort, (page - 1) * limit, limit)
    nothing_to_find = tree == EVERYTHING and bool(text.strip())
    results = Results(0, ()) if nothing_to_find else snapshot.search(query)
    relaxed = _relaxed(tree) if not results.total else None
    if relaxed is not None:
        wider = replace(query, tree=relaxed)
        found = snapshot.search(wider)
        if found.total:
            query, results = wider, found
            notices += ("No passage has all of these words. These have the most of them.",)
    return Answer(
        text=text,
        searched_as="" if tree == EVERYTHING else unparse(tree),
        notices=notices + results.notices,
        query=query,
        results=results,
        page=page,
        per_page=limit,
        best_bets=best_bets(bets, text, snapshot) if page == 1 and filters == Filters() else (),
    )


def _relaxed(tree: Node) -> Node | None:
    """Return the tree with its words no longer required one by one, or None where there are not two.

    Quoted phrases, fields, excluded words and alternatives stay required: they were typed on purpose.
    """
    if not isinstance(tree, And):
        return None
    words = tuple(part for part in tree.parts if isinstance(part, Word))
    if len(words) < 2:
        return None
    rest = tuple(part for part in tree.parts if not isinstance(part, Word))
    return And((Most(words), *rest)) if rest else Most(words)
