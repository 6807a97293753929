"""Search for the longest run of consecutive words that a library has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kb.library.view import LibraryView
from kb.model import Hit, Or, Phrase, Query, Results
from kb.text import split_terms
from kb.text.step_budget import StepBudget

_SEED_WORDS = (3, 2, 1)  # length of the runs by which passages are found
_MAX_SEEDS = 64
_STEPS_A_PLACE = 20  # steps of `StepBudget` for each occurrence of a term
_MAX_HITS = 20  # passages that are compared; those with the most seeds come first


LongestRun = tuple[int, int, Hit]
"""The index of the first word, the index after the last, and a passage that has them."""


def build_run_queries(terms: Sequence[str], shortest: int = 1) -> list[Query]:
    """Return the queries whose hits `choose_longest_run` compares with some folded words.

    They are of runs of three, two and one words, without those that are shorter than `shortest`.
    """
    return [
        Query(Or(tuple(map(Phrase, seeds))), limit=_MAX_HITS, facets=())
        for size in _SEED_WORDS
        if size >= shortest and (seeds := list(dict.fromkeys(_choose_seeds(terms, size))))
    ]


def choose_longest_run(
    view: LibraryView, terms: Sequence[str], found: Sequence[Results], budget: StepBudget
) -> LongestRun | None:
    """Choose the longest run of consecutive folded words that a passage has in its text or in the heading above it.

    Only the passages with the most short runs of the words are compared. Where the budget refuses, there may be a
    longer run. Of equally long runs it is the first, preferring passages with it in their text; None where no passage
    has a word.

    Args:
        found: The results of the queries of `build_run_queries`, in their order.
    """
    for results in found:
        runs = [
            (start, end, is_text, hit) for hit in results.hits for start, end, is_text in _list_runs(terms, hit, budget)
        ]
        if runs:
            start, end, _, hit = min(runs, key=lambda run: (run[0] - run[1], run[0], not run[2], -run[3].score))
            spans = view.highlight(hit.passage, Query(Phrase(tuple(terms[start:end]))))
            return start, end, Hit(hit.passage, hit.document, spans, hit.score)
    return None


def _choose_seeds(terms: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """Yield runs of `size` words, evenly over the text."""
    count = len(terms) - size + 1
    step = max(-(-count // _MAX_SEEDS), 1)
    for at in range(0, count, step):
        yield tuple(terms[at : at + size])


def _list_runs(terms: Sequence[str], hit: Hit, budget: StepBudget) -> Iterator[tuple[int, int, bool]]:
    """Yield the longest run of the terms in a passage's text, and in the heading above it, if there are any."""
    heading = hit.passage.heading[-1:]
    for text, is_text in ((hit.passage.text, True), *((each, False) for each in heading)):
        words = split_terms(text)
        counts = Counter(words)
        if not budget.spend(_STEPS_A_PLACE * sum(counts[term] + 1 for term in terms)):
            return
        start, end, _ = find_common_run(terms, words)
        if end > start:
            yield start, end, is_text


def find_common_run(terms: Sequence[str], words: Sequence[str]) -> tuple[int, int, int]:
    """Find the first of the longest runs of terms that occur in `words`.

    Returns:
        The index of the run's first term, the index after its last, and the index of its first word; 0, 0, 0 for none.
    """
    places: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        places.setdefault(word, []).append(at)
    best = (0, 0, 0)
    lengths: dict[int, int] = {}  # of the run that ends at each word and the last term
    for number, term in enumerate(terms):
        lengths = {at: lengths.get(at - 1, 0) + 1 for at in places.get(term, ())}
        longest = max(lengths.values(), default=0)
        if longest > best[1] - best[0]:
            last = next(at for at, length in lengths.items() if length == longest)
            best = (number + 1 - longest, number + 1, last + 1 - longest)
    return best
