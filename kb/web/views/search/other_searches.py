"""Other searches that a page of results leads to: wider, with a similar word, without an added one.

Wider searches and those with similar words are run to count their passages; those that find no more are not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from kb.model import And, FieldQuery, Node, Not, Phrase, Should, SynonymGroup, Word, Years, walk
from kb.query import unparse
from kb.quotation_check.longest_match import LongestRun
from kb.search.interpretation.spelling import UnknownTerm, replace_words
from kb.search.service import Interpretation
from kb.web.languages import gettext as _
from kb.web.params.models import SearchParameters
from kb.web.views.search.links import Link, list_terms

FEW_PASSAGES = 3  # with fewer, wider searches are suggested
MAX_SUGGESTIONS = 3
_MAX_COUNTED = 6  # wider searches to run; each takes as long as the search itself
_MIN_WORDS = 2  # of a part of a quotation worth showing
_MAX_ADDED = 40  # each repeats the text in the page


def propose_wider(total: int, parameters: SearchParameters, typed: Node) -> list[tuple[str, SearchParameters]]:
    """Return wider searches, with their labels, whose passages are to be counted for `suggest_wider`.

    `total` is what the search finds; `typed` is the tree of its text, without expansion.
    """
    return list(islice(_propose_wider(parameters, typed), _MAX_COUNTED)) if total < FEW_PASSAGES else []


def suggest_wider(
    total: int, proposed: Sequence[tuple[str, SearchParameters]], counts: Mapping[SearchParameters, int]
) -> tuple[Link, ...]:
    """Return searches with more passages, most first; of several with the same number, the one that changes least."""
    found: dict[int, Link] = {}
    for label, target in proposed:
        number = counts[target]
        if number > total:
            found.setdefault(number, Link(label, target, count=number))
    return tuple(found[number] for number in sorted(found, reverse=True))[:MAX_SUGGESTIONS]


def _propose_wider(parameters: SearchParameters, typed: Node) -> Iterator[tuple[str, SearchParameters]]:
    """Yield wider searches with their labels, starting with those that keep most of what was typed."""
    if parameters.is_narrowed:
        yield _("search without the filters"), parameters.clear_filters()
    parts = typed.parts if isinstance(typed, And) else (typed,)
    if any(isinstance(part, Phrase) and len(part.terms) > 1 for part in parts):
        loose = " ".join(_unquote(part) for part in parts)
        yield _("search for the words without the quotation marks"), replace(parameters, text=loose, page=1)
    if len(parts) > 1:
        for at, part in enumerate(parts):
            rest = parts[:at] + parts[at + 1 :]
            if not isinstance(part, Should) and _has_words(rest):
                yield (
                    _("leave out %(words)s") % {"words": _name_part(part)},
                    replace(parameters, text=_write_query(rest), page=1),
                )


def _unquote(part: Node) -> str:
    """Return a part of a query as text without quotation marks."""
    return " ".join(part.terms) if isinstance(part, Phrase) else unparse(part)


def _write_query(parts: Sequence[Node]) -> str:
    return unparse(And(tuple(parts)) if len(parts) > 1 else parts[0])


def _name_part(part: Node) -> str:
    return f"“{' '.join(list_terms(part))}”" if isinstance(part, Word | Phrase) else unparse(part)


def _has_words(parts: Sequence[Node]) -> bool:
    """Tell whether some parts of a query search for words, not only for a year, a field, or what to exclude."""
    return not all(isinstance(part, Not | FieldQuery | Years) for part in parts)


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


@dataclass(frozen=True, slots=True)
class AddedWord:
    """A word or expression, and the search without it, or with it where it is left out now."""

    label: str
    target: SearchParameters


def list_added(meant: Interpretation, parameters: SearchParameters) -> tuple[AddedWord, ...]:
    """Return the corrections and the other expressions that were searched for, each with the search without it."""
    words = dict.fromkeys(_list_words(meant))
    return tuple(
        AddedWord(each, replace(parameters, without=(*parameters.without, each), page=1))
        for each in islice(words, _MAX_ADDED)
    )


def list_left_out(parameters: SearchParameters) -> tuple[AddedWord, ...]:
    """Return the expressions that were struck out, each with the search that has it again."""
    return tuple(
        AddedWord(
            each, replace(parameters, without=tuple(other for other in parameters.without if other != each), page=1)
        )
        for each in parameters.without
    )


def _list_words(meant: Interpretation) -> Iterator[str]:
    for _typed, corrected in meant.corrections:
        yield corrected
    for expansion in meant.expansions:
        yield from expansion.also
