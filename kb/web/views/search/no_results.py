"""Help for searches without results: unknown words with similar ones, and the longest part of a quotation found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.library.view import LibraryView
from kb.model import And, Node, Or, PageRange, Phrase, WithinQuotations
from kb.quotation_check.longest_match import find_longest_run
from kb.search.service import parse_query
from kb.search.spelling import UnknownTerm, find_unknown_terms, replace_words
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.lookup import count_passages
from kb.web.params.models import SearchParameters

_MIN_WORDS = 2  # of a part of a quotation that is worth showing


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
    """The longest part of a quotation that the library has, and a passage with it.

    Attributes:
        count: The number of its words.
        of: The number of words in the quotation.
    """

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


def build_no_results(parameters: SearchParameters, view: LibraryView, *, private: bool) -> NoResults:
    """Build the help for a search without results.

    Args:
        parameters: The search.
        view: The library.
        private: Whether no URL may contain the words.
    """
    settings = current_site().settings
    tree, _ = parse_query(parameters.text, settings)
    missing = tuple(
        MissingWord(each.term, _suggest_similar(each, parameters, view)) for each in find_unknown_terms(tree, view)
    )
    quotation = max(_find_quotations(tree), key=lambda phrase: len(phrase.terms), default=None)
    return NoResults(missing, _find_longest_part(quotation, view, private=private) if quotation else None)


def _suggest_similar(unknown: UnknownTerm, parameters: SearchParameters, view: LibraryView) -> tuple[SimilarWord, ...]:
    """Return similar words with which the search has results."""
    candidates = (
        SimilarWord(word, replace(parameters, text=replace_words(parameters.text, {unknown.term: word}), page=1))
        for word in unknown.near
    )
    return tuple(each for each in candidates if count_passages(each.target, view))


def _find_longest_part(quotation: Phrase, view: LibraryView, *, private: bool) -> LongestPart | None:
    found = find_longest_run(view, quotation.terms)
    if found is None or not _MIN_WORDS <= found[1] - found[0] < len(quotation.terms):
        return None
    first, last, hit = found
    words = " ".join(quotation.terms[first:last])
    record = hit.document
    return LongestPart(
        words=words,
        count=last - first,
        of=len(quotation.terms),
        title=record.metadata.title or record.source,
        pages=hit.pages,
        url=urls.passage_url(record.id, hit.passage.id, "" if private else f'"{words}"'),
    )


def _find_quotations(tree: Node) -> Iterator[Phrase]:
    """Yield the phrases that a passage must or may have."""
    match tree:
        case Phrase():
            yield tree
        case And(parts) | Or(parts):
            for part in parts:
                yield from _find_quotations(part)
        case WithinQuotations(part):
            yield from _find_quotations(part)
        case _:
            return
