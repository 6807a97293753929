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
from kb.quotation_check.quotation_pattern import QuotationPattern, parse_patterns
from kb.search.service import SearchPlan

MIN_WORDS = 5  # a shorter phrase is in many places
_MAX_WORDS = 150  # a longer text is a draft, which is checked part by part


@dataclass(frozen=True, slots=True)
class QuotationLookup:
    """The lookup of a typed text as a quotation; the texts of the passages that may have it come with the results."""

    view: LibraryView
    text: str
    patterns: Sequence[QuotationPattern]
    queries: Sequence[Query]

    def complete(self, answer: Answer, found: Sequence[Results]) -> Answer:
        """Return an answer with the places of the quotation, whose passages come first; unchanged where it is none."""
        cache = PassageTokenCache(self.view)
        cache.remember(self.queries, found)
        prefetch_neighbours(cache, self.patterns)
        typed = PastedQuotation(Span(0, len(self.text)))
        candidates = find_candidates(cache, self.patterns, partial(rank_by_speaker, attributed_to=""))
        matches = tuple(build_match(each, typed, None) for each in candidates)
        if matches:
            answer = replace(_move_up(answer, matches), read_as=ReadAs.QUOTATION)
        if answer.read_as is not ReadAs.QUOTATION:
            return answer
        status = matches[0].status if matches else MatchStatus.ABSENT
        return replace(answer, checked=CheckedQuotation(self.text, typed.span, status, matches=matches))


def look_up_quotation(plan: SearchPlan, view: LibraryView) -> QuotationLookup | None:
    """Plan to look up a text as a quotation, a stage of the first page of a search without filters.

    None where the words are no quotation, or too few or too many.
    """
    words = plan.intent.quoted
    patterns = [each for each in parse_patterns(words) if MIN_WORDS <= len(each.words) <= _MAX_WORDS]
    if not patterns or not plan.is_plain_first_page:
        return None
    return QuotationLookup(view, words, patterns, build_queries(patterns))


def _move_up(answer: Answer, matches: Sequence[Match]) -> Answer:
    """Return an answer whose hits by relevance begin with those of the page that have the words."""
    if answer.query.sort is not Sort.RELEVANCE:
        return answer
    places = {each.hit.passage.id: at for at, each in enumerate(matches)}
    hits = sorted(answer.results.hits, key=lambda hit: places.get(hit.passage.id, len(places)))
    return replace(answer, results=replace(answer.results, hits=tuple(hits)))
