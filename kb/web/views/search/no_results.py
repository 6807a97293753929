"""Help for searches without results: unknown words with similar ones, and the longest part of a quotation found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.model import MinimumMatch, Node, Not, PageRange, Phrase, Should, SynonymGroup, walk
from kb.quotation_check.longest_match import LongestRun
from kb.search.spelling import UnknownTerm, replace_words
from kb.web import urls
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


@dataclass(frozen=True, slots=True)
class LongestPart:
    """The longest part of a quotation that the library has: `count` words `of` how many, and a passage with it."""

    words: str
    count: int
    of: int
    title: str
    pages: PageRange | None
    url: str


@dataclass(frozen=True, slots=True)
class NoResults:
    """What to show in place of results."""

    missing: tuple[MissingWord, ...]
    longest_part: LongestPart | None


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


def build_longest_part(quotation: Phrase, found: LongestRun | None, *, private: bool) -> LongestPart | None:
    """Return the longest run of a quotation to show; None for a single word. If private, no URL contains the words."""
    if found is None or not _MIN_WORDS <= found[1] - found[0] < len(quotation.terms):
        return None
    first, last, hit = found
    words = " ".join(quotation.terms[first:last])
    record = hit.document
    return LongestPart(
        words=words,
        count=last - first,
        of=len(quotation.terms),
        title=record.title,
        pages=hit.pages,
        url=urls.passage_url(record.id, hit.passage.id, "" if private else f'"{words}"'),
    )


def _find_quotations(tree: Node) -> Iterator[Phrase]:
    """Yield the phrases that a passage must or may have."""
    for node in walk(tree, without=(Not, MinimumMatch, Should, SynonymGroup)):
        if isinstance(node, Phrase):
            yield node
