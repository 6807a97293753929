"""Searches for a sentence: finds its exact or near occurrences in the same engine call as the results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from kb.library.view import LibraryView
from kb.model import Answer, CheckedQuotation, Match, MatchStatus, Query, ReadAs, Results, Sort, Span
from kb.quotation_check.candidates import build_queries, find_candidates, prefetch_neighbours
from kb.quotation_check.checker import build_match, rank_by_speaker
from kb.quotation_check.passage_windows import PassageTokenCache
from kb.quotation_check.quotation_parser import PastedQuotation
from kb.quotation_check.quotation_pattern import parse_patterns
from kb.search.service import SearchPlan, run_plan

MIN_WORDS = 5  # a shorter phrase is in many places
_MAX_WORDS = 150  # a longer text is a draft, which is checked part by part


@dataclass(frozen=True, slots=True)
class QuotationSearch:
    """The answer to a search with the results of the extra queries, and the places of its words.

    `checked` is None where the words are no quotation, are too few, or where the page is not the first of a search
    without filters.
    """

    answer: Answer
    extra_results: Sequence[Results] = ()
    checked: CheckedQuotation | None = None


def run_search(plan: SearchPlan, view: LibraryView, extra_queries: Sequence[Query] = ()) -> QuotationSearch:
    """Run a search, and look up its text as a quotation if it may be one; `extra_queries` share the engine call."""
    words = plan.intent.quoted
    patterns = [each for each in parse_patterns(words) if MIN_WORDS <= len(each.words) <= _MAX_WORDS]
    if not patterns or not plan.is_plain_first_page:
        answer, others = run_plan(plan, view, extra_queries)
        return QuotationSearch(answer, others)
    queries = build_queries(patterns)
    answer, found = run_plan(plan, view, [*extra_queries, *queries])
    cache = PassageTokenCache(view)
    cache.remember(queries, found[len(extra_queries) :])
    prefetch_neighbours(cache, patterns)
    typed = PastedQuotation(Span(0, len(words)))
    candidates = find_candidates(cache, patterns, partial(rank_by_speaker, attributed_to=""))
    matches = tuple(build_match(each, typed, None) for each in candidates)
    if matches:
        answer = replace(_move_up(answer, matches), read_as=ReadAs.QUOTATION)
    status = matches[0].status if matches else MatchStatus.ABSENT
    checked = CheckedQuotation(words, typed.span, status, matches=matches)
    is_quotation = answer.read_as is ReadAs.QUOTATION
    return QuotationSearch(answer, found[: len(extra_queries)], checked if is_quotation else None)


def _move_up(answer: Answer, matches: Sequence[Match]) -> Answer:
    """Return an answer whose hits by relevance begin with those of the page that have the words."""
    if answer.query.sort is not Sort.RELEVANCE:
        return answer
    places = {each.hit.passage.id: at for at, each in enumerate(matches)}
    hits = sorted(answer.results.hits, key=lambda hit: places.get(hit.passage.id, len(places)))
    return replace(answer, results=replace(answer.results, hits=tuple(hits)))
