"""Help for searches without results: unknown words with similar ones, and the longest part of a quotation found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.model import Node, Not, Phrase, Should, SynonymGroup, walk
from kb.quotation_check.longest_match import LongestRun
from kb.search.interpretation.spelling import UnknownTerm, replace_words
from kb.web.params.models import SearchParameters

_MIN_WORDS = 2  # of a part of a quotation worth showing


@dataclass(frozen=True, slots=True)
class SimilarWord:
    """A word of the library with a similar spelling, and the search with it."""

    term: str
    target: SearchParameters


@dataclass(frozen=True, slots=True)
class MissingWord:
    """A typed word that does not occur in the library, and words with a similar spelling."""

    term: str
    similar: tuple[SimilarWord, ...]


def propose_similar(parameters: SearchParameters, unknown: Sequence[UnknownTerm]) -> dict[str, list[SimilarWord]]:
    """Return for each unknown word the searches with similar words, which are to be counted."""
    return {
        each.term: [
            SimilarWord(word, replace(parameters, text=replace_words(parameters.text, {each.term: word}), page=1))
            for word in each.near
        ]
        for each in unknown
    }


def list_missing(
    similar: Mapping[str, Sequence[SimilarWord]], counts: Mapping[SearchParameters, int]
) -> tuple[MissingWord, ...]:
    """Return the unknown words, each with the similar words with which the search has results.

    `similar` is from `propose_similar`; `counts` has how many passages each of these searches finds.
    """
    return tuple(
        MissingWord(term, tuple(word for word in words if counts[word.target])) for term, words in similar.items()
    )


def find_quotation(tree: Node) -> Phrase | None:
    """Return the longest phrase that a passage must or may have; None where the query has none."""
    return max(_find_quotations(tree), key=lambda phrase: len(phrase.terms), default=None)


def find_longest_part(quotation: Phrase, found: LongestRun | None) -> tuple[str, ...]:
    """Return the longest run of a quotation to show; empty for a single word."""
    if found is None or not _MIN_WORDS <= found[1] - found[0] < len(quotation.terms):
        return ()
    return quotation.terms[found[0] : found[1]]


def _find_quotations(tree: Node) -> Iterator[Phrase]:
    """Yield the phrases that a passage must or may have."""
    for node in walk(tree, without=(Not, Should, SynonymGroup)):
        if isinstance(node, Phrase):
            yield node
