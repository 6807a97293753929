"""Search for the places of a library that match a quotation.

Words that are consecutive in one passage are found by one phrase query. For all other quotations, the passages with the
most of its short runs of words are found, and it is aligned with each of them and its neighbours.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from kb.model import DiffOp, DocumentId, Hit, MatchStatus, Or, PassageId, Phrase, Query
from kb.quotation_check.alignment import (
    PIECE,
    Alignment,
    align,
    count_steps,
    match_hyphenation,
)
from kb.quotation_check.comparison import PatternComparison, compare, limit_changes
from kb.quotation_check.passage_windows import PassageTokenCache, PassageWindow, join_passages
from kb.quotation_check.quotation_pattern import Gap, QuotationPattern
from kb.text.word_lists import COMMONEST_WORDS

MAX_DOCUMENTS = 10
_PAGE_SIZE = 20  # hits of a phrase per call
_MAX_HITS = 200  # of a phrase in total, where many passages have the words in other characters
_MAX_PHRASE = 400  # words; no passage is that long
_MAX_CANDIDATES = 8
_SEED_WORDS = 3  # a seed is a run of words by which candidates are found
_MAX_SEEDS = 24
_WORDS_PER_SEEDED = 4  # a candidate has at least one word in this many within seeds
_SHORT = 12  # words; shorter quotations have pairs of words as seeds too
_STEPS_A_WORD = 200  # steps of `StepBudget` to compare a phrase with a passage
_MAX_GAP_WORDS = 1000  # words that all the gaps of a quotation may replace
_ORDER = (MatchStatus.EXACT, MatchStatus.MARKS, MatchStatus.PARTS, MatchStatus.CLOSE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place of the library that matches a quotation, in a passage or in the heading above it.

    `hit` is the passage by which it was found, `window` the words that were compared.
    """

    hit: Hit
    window: PassageWindow
    comparison: PatternComparison
    in_heading: bool = False

    @property
    def nearness(self) -> tuple[float, bool, int]:
        """How near the words are, less is nearer; the same words in capitals, as of a pull quote, come last."""
        is_shouted = all(self.window.slice_text(start, end).isupper() for start, end in self.comparison.runs)
        return self.comparison.changed, is_shouted, _ORDER.index(self.comparison.status)

    @property
    def rank(self) -> tuple[float, bool, int, float]:
        """How good the candidate is; less is better."""
        return *self.nearness, -self.hit.score


def find_candidates(
    cache: PassageTokenCache, patterns: Sequence[QuotationPattern], rank_speaker: Callable[[Candidate], int]
) -> list[Candidate]:
    """Return the best candidate of each document that matches a quotation, the best first.

    `patterns` are the ways to read the quotation. Where the cache's budget refuses a comparison, there may be better
    candidates, or more. `rank_speaker` orders equally near candidates by what they say about the speaker; less is
    better.
    """
    best: dict[DocumentId, Candidate] = {}
    found = _find_phrase_candidates(cache, patterns) or _find_near_candidates(cache, patterns)
    ranked = sorted(found, key=lambda each: (each.nearness, rank_speaker(each), -each.hit.score))
    for candidate in ranked:
        best.setdefault(candidate.hit.document.id, candidate)
    return list(best.values())[:MAX_DOCUMENTS]


# ------------------------------------------------------------------------------------- phrases within one passage


def _find_phrase_candidates(cache: PassageTokenCache, patterns: Sequence[QuotationPattern]) -> list[Candidate]:
    """Return the candidates that have all the words of a pattern as a phrase."""
    best: dict[PassageId, Candidate] = {}
    for pattern in patterns:
        if _is_phrase(pattern):
            for candidate in _search_phrase(cache, pattern):
                known = best.get(candidate.hit.passage.id)
                best[candidate.hit.passage.id] = min(known or candidate, candidate, key=lambda each: each.rank)
    return list(best.values())


def _search_phrase(cache: PassageTokenCache, pattern: QuotationPattern) -> Iterator[Candidate]:
    """Yield the passages that have a phrase, until enough documents have exactly its characters."""
    exact: set[DocumentId] = set()
    start, total = 0, 1
    while start < min(total, _MAX_HITS) and len(exact) < MAX_DOCUMENTS:
        results = cache.search(_build_phrase_query(pattern, start))
        for hit in results.hits:
            candidate = _match_passage(cache, pattern, hit)
            if candidate and candidate.comparison.status is MatchStatus.EXACT:
                exact.add(hit.document.id)
            if candidate:
                yield candidate
        start, total = start + _PAGE_SIZE, results.total


def _build_phrase_query(pattern: QuotationPattern, start: int = 0) -> Query:
    return Query(Phrase(pattern.terms), start=start, limit=_PAGE_SIZE, facets=())


def _build_phrase_queries(patterns: Sequence[QuotationPattern]) -> list[Query]:
    return [_build_phrase_query(each) for each in patterns if _is_phrase(each)]


def _build_seed_query(seeds: Sequence[tuple[str, ...]]) -> Query:
    return Query(Or(tuple(map(Phrase, seeds))), limit=_MAX_CANDIDATES, facets=())


def _is_phrase(pattern: QuotationPattern) -> bool:
    return 0 < len(pattern.items) == len(pattern.terms) <= _MAX_PHRASE


def prefetch_candidates(cache: PassageTokenCache, quotations: Sequence[Sequence[QuotationPattern]]) -> None:
    """Ask in three engine calls for what `find_candidates` needs for several quotations, given by their patterns."""
    phrases = [_build_phrase_queries(patterns) for patterns in quotations]
    cache.prefetch(query for queries in phrases for query in queries)
    absent = [
        patterns
        for patterns, queries in zip(quotations, phrases, strict=True)
        if patterns and not any(cache.search(query).total for query in queries)
    ]
    queries = [_build_seed_query(seeds) for patterns in absent if (seeds := _choose_seeds(patterns[-1]))]
    cache.prefetch(queries)
    cache.prefetch_neighbours(hit.passage for query in queries for hit in cache.search(query).hits)


def build_queries(patterns: Sequence[QuotationPattern]) -> list[Query]:
    """Return the first queries of `find_candidates` for a quotation, given by its patterns."""
    seeds = _choose_seeds(patterns[-1]) if patterns else []
    return [*_build_phrase_queries(patterns), *([_build_seed_query(seeds)] if seeds else [])]


def prefetch_neighbours(cache: PassageTokenCache, patterns: Sequence[QuotationPattern]) -> None:
    """Read in one call the neighbours of the passages that may have a quotation, if none has it as a phrase.

    The cache must have the results of the queries of `build_queries`.
    """
    seeds = _choose_seeds(patterns[-1]) if patterns else []
    if not seeds or any(cache.search(query).total for query in _build_phrase_queries(patterns)):
        return
    least = _count_least(patterns[-1], seeds)
    hits = cache.search(_build_seed_query(seeds)).hits
    cache.prefetch_neighbours(each.passage for each in hits if _count_marked_words(cache, each) >= least)


def _count_least(pattern: QuotationPattern, seeds: Sequence[tuple[str, ...]]) -> float:
    """Return the least number of words within seeds that a candidate needs."""
    return min(len(pattern.terms), sum(map(len, seeds))) / _WORDS_PER_SEEDED


def _match_passage(cache: PassageTokenCache, pattern: QuotationPattern, hit: Hit) -> Candidate | None:
    """Return the best occurrence of a phrase in a passage or, without one, in the heading above it."""
    window = join_passages([hit.passage], [cache.tokenize(hit.passage)])
    if not cache.budget.spend(_STEPS_A_WORD * (len(window.terms) + len(pattern.terms))):
        return None
    found = [Candidate(hit, window, each) for each in _compare_occurrences(pattern, window)]
    if not found:
        window = _build_heading_window(cache, hit)
        found = [Candidate(hit, window, each, in_heading=True) for each in _compare_occurrences(pattern, window)]
    return min(found, key=lambda each: each.rank, default=None)


def _build_heading_window(cache: PassageTokenCache, hit: Hit) -> PassageWindow:
    """Return the nearest heading above a passage, as if it were a passage."""
    text = hit.passage.heading[-1] if hit.passage.heading else ""
    heading = replace(hit.passage, text=text, id=PassageId(f"heading of {hit.passage.id}"))
    return join_passages([heading], [cache.tokenize(heading)])


def _compare_occurrences(pattern: QuotationPattern, window: PassageWindow) -> Iterator[PatternComparison]:
    """Compare a phrase with each of its occurrences."""
    terms = pattern.terms
    for at in range(len(window.terms) - len(terms) + 1):
        if window.terms[at] == terms[0] and window.terms[at : at + len(terms)] == terms:
            comparison = compare(pattern, window, Alignment.of_phrase(at, len(terms)))
            if comparison:
                yield comparison


# ------------------------------------------------------------- in several passages, in parts, or nearly the same


def _find_near_candidates(cache: PassageTokenCache, patterns: Sequence[QuotationPattern]) -> Iterator[Candidate]:
    """Yield the candidates that have the words of a pattern with gaps, over several passages, or nearly."""
    seeds = _choose_seeds(patterns[-1]) if patterns else []
    if not seeds:
        return
    query = _build_seed_query(seeds)
    least = _count_least(patterns[-1], seeds)
    seen: set[PassageId] = set()
    for hit in cache.search(query).hits:
        if hit.passage.id in seen:
            continue
        if _count_marked_words(cache, hit) >= least:
            found = _align_passage(cache, patterns, hit)
        else:
            found = _align_heading(cache, patterns, hit)
        candidate = min(found, key=lambda each: each.rank, default=None)
        if candidate:
            seen.update(candidate.window.passages[number].id for number in _find_passage_numbers(candidate))
            yield candidate


def _count_marked_words(cache: PassageTokenCache, hit: Hit) -> int:
    """Count the highlighted words of a hit."""
    words = cache.tokenize(hit.passage)
    return sum(
        bisect_left(words, span.end, key=lambda word: word.start)
        - bisect_left(words, span.start, key=lambda word: word.start)
        for span in hit.spans
    )


def _find_passage_numbers(candidate: Candidate) -> set[int]:
    """Return the numbers of the passages that contain words of a candidate."""
    return {
        number for start, end in candidate.comparison.runs for number in candidate.window.passage_numbers[start:end]
    }


def _choose_seeds(pattern: QuotationPattern) -> list[tuple[str, ...]]:
    """Choose the runs of words by which candidates are found: a few, spread over the whole quotation."""
    seeds: dict[tuple[str, ...], None] = {}
    short = len(pattern.terms) <= _SHORT
    remaining = PIECE
    for part in pattern.parts:
        sizes = {_SEED_WORDS, 2} if short else {_SEED_WORDS}
        for size in sorted({min(size, len(part)) for size in sizes}, reverse=True):
            runs = (part[at : at + size] for at in range(min(len(part), remaining) - size + 1))
            seeds |= dict.fromkeys(run for run in runs if size == _SEED_WORDS or not COMMONEST_WORDS.issuperset(run))
        remaining -= len(part)
        if remaining <= 0:
            break
    every = list(seeds)
    return every[:: -(-len(every) // _MAX_SEEDS)] if every else []


def _align_passage(cache: PassageTokenCache, patterns: Sequence[QuotationPattern], hit: Hit) -> list[Candidate]:
    """Align each pattern with a passage and, unless it fits well within it, with its neighbours too."""
    alone = join_passages([hit.passage], [cache.tokenize(hit.passage)])
    found = [Candidate(hit, alone, each) for each in _compare_readings(cache, patterns, alone)]
    if any(_lies_within(each.comparison) for each in found):
        return found
    words = max(len(pattern.terms) for pattern in patterns)
    omitted = min(max(sum(_list_gap_sizes(pattern)) for pattern in patterns), _MAX_GAP_WORDS)
    window = cache.build_window(hit.passage, min(words, PIECE) + omitted, words + omitted)
    return [Candidate(hit, window, each) for each in _compare_readings(cache, patterns, window)]


def _lies_within(comparison: PatternComparison) -> bool:
    """Tell whether the first and last words are equal to the source's, so that neighbours cannot improve the fit."""
    ends = (comparison.differences[0].op, comparison.differences[-1].op)
    return ends == (DiffOp.EQUAL, DiffOp.EQUAL)


def _align_heading(cache: PassageTokenCache, patterns: Sequence[QuotationPattern], hit: Hit) -> list[Candidate]:
    window = _build_heading_window(cache, hit)
    return [Candidate(hit, window, each, in_heading=True) for each in _compare_readings(cache, patterns, window)]


def _compare_readings(
    cache: PassageTokenCache, patterns: Sequence[QuotationPattern], window: PassageWindow
) -> Iterator[PatternComparison]:
    """Yield the comparison of each pattern with a window that has enough of its words."""
    known = set(window.terms)
    for pasted in patterns:
        if 2 * _count_missing(pasted, known) > len(pasted.terms):
            continue
        if not cache.budget.spend(count_steps(pasted.items, window.terms)):
            continue
        pattern = match_hyphenation(pasted, window)
        if _count_missing(pattern, known) > 2 * limit_changes(len(pattern.terms)):
            continue
        items = [each if isinstance(each, Gap) else each.term for each in pattern.items]
        comparison = compare(pattern, window, align(items, window.terms))
        if comparison:
            yield comparison


def _count_missing(pattern: QuotationPattern, known: Set[str]) -> int:
    """Count the words that are not among the known ones."""
    return sum(term not in known for term in pattern.terms)


def _list_gap_sizes(pattern: QuotationPattern) -> Iterator[int]:
    return (each.max_words for each in pattern.items if isinstance(each, Gap))
