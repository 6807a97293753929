"""Spelling correction for query terms that are not in the index."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.embeddings.weights import DATA, require_file
from kb.library.view import LibraryView
from kb.model import (
    And,
    FieldQuery,
    MinimumMatch,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    SaidBy,
    Should,
    SynonymGroup,
    WithinQuotations,
    Word,
    Years,
)
from kb.search.lexical_resources import get_spelling
from kb.search.negation import turns_round
from kb.search.spelling_dictionary import measure_distances
from kb.text import tokenize
from kb.text.word_lists import CONTRACTIONS, strip_apostrophes

_MAX_UNKNOWN = 8  # a query with more unknown words is in another language
_MIN_COMMON_WORD = 4  # letters; shorter entries of the vocabulary are often the beginnings of words


@dataclass(frozen=True, slots=True)
class UnknownTerm:
    """A query term that is not in the library.

    Attributes:
        near: Words of the library that are spelled nearly like it, the likeliest first.
        kept: Whether it must not be replaced: it is within quotation marks, is a common English word that this library
            just does not have, or is one of so many unknown words that the query may be in another language.
    """

    term: str
    near: tuple[str, ...]
    kept: bool

    @property
    def correction(self) -> str:
        """The word to search for in its place; "" where it is kept, or where every word may say the opposite.

        A less likely word is taken in place of one that may say the opposite only where it is spelled as nearly.
        """
        if self.kept or not self.near:
            return ""
        distances = measure_distances(self.term, [strip_apostrophes(each) for each in self.near])
        return next(
            (
                word
                for word, distance in zip(self.near, distances, strict=True)
                if distance <= distances[0] and not turns_round(self.term, word)
            ),
            "",
        )


def find_unknown_terms(tree: Node, view: LibraryView) -> tuple[UnknownTerm, ...]:
    """Return the terms of a query that are not in a library.

    Of the words that are spelled nearly alike, those that occur together with the known terms of the query come first.
    To a contraction without its apostrophe none is near but the contraction.
    """
    words = dict.fromkeys(_list_words(tree))
    contractions = {
        term: CONTRACTIONS[letters] for term, _ in words if (letters := strip_apostrophes(term)) in CONTRACTIONS
    }
    counts = view.count_matches(list(dict.fromkeys((*(term for term, _ in words), *contractions.values()))))
    unknown = _select_unknown(words, lambda term: counts[term] > 0)
    if not unknown:
        return ()
    dictionary = get_spelling(view)
    known = list(dict.fromkeys(term for term, is_quoted in words if not is_quoted and term not in unknown))
    is_foreign = len(unknown) > 1 and len(unknown) > len(known)
    near = {term: dictionary.find_nearest(term) for term in unknown if term not in contractions}
    near |= {term: (word,) if counts[word] else () for term, word in contractions.items() if term in unknown}
    view.note_known_terms(each for found in near.values() for each in found)
    together = _count_together(view, {each for found in near.values() for each in found}, known)
    return tuple(
        UnknownTerm(
            term,
            tuple(sorted(near[term], key=lambda each: not together[each])),
            kept=is_quoted or is_foreign or (is_common_word(term) and term not in contractions),
        )
        for term, is_quoted in unknown.items()
    )


def _count_together(view: LibraryView, words: Collection[str], known: Sequence[str]) -> Mapping[str, int]:
    """Return for each word how many passages have it together with all known terms; 1 where there are none."""
    if not known:
        return dict.fromkeys(words, 1)
    queries = [Query(And(tuple(map(Word, (each, *known)))), limit=0, facets=()) for each in words]
    return {word: each.total for word, each in zip(words, view.multi_search(queries), strict=True)}


def choose_corrections(unknown: Sequence[UnknownTerm]) -> Mapping[str, str]:
    """Map the unknown terms that may be replaced to the correction of each."""
    return {each.term: correction for each in unknown if (correction := each.correction)}


def choose_offers(unknown: Sequence[UnknownTerm]) -> Mapping[str, str]:
    """Map unknown terms to the likeliest word for each, also one that may say the opposite: the reader decides."""
    return {each.term: each.near[0] for each in unknown if each.near}


def replace_words(text: str, words: Mapping[str, str]) -> str:
    """Replace folded words in typed text, and leave everything else as typed."""
    replaced, at = "", 0
    for token in tokenize(text):
        if token.term in words:
            replaced += text[at : token.start] + words[token.term]
            at = token.end
    return replaced + text[at:]


def _select_unknown(words: Mapping[tuple[str, bool], None], has: Callable[[str], bool]) -> dict[str, bool]:
    """Return the words that the library does not have, each with whether it is anywhere within quotation marks.

    Too many of them are no misspellings, and none is returned.
    """
    found: dict[str, bool] = {}
    for term, is_quoted in words:
        if term in found or not has(term):
            found[term] = found.get(term, False) or is_quoted
    return found if len(found) <= _MAX_UNKNOWN else {}


def _list_words(tree: Node, *, bare: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield the words that a tree looks for, each with whether it is within quotation marks.

    Args:
        tree: Any node.
        bare: Whether a phrase here was typed without quotation marks, as one word ("anti-slavery").
    """
    match tree:
        case Word(term):
            yield term, False
        case Phrase(terms):
            for term in terms:
                yield term, not bare
        case And(parts) | Or(parts) | MinimumMatch(parts) | Should(parts) | SynonymGroup(parts):
            for part in parts:
                yield from _list_words(part, bare=isinstance(tree, Should))
        case WithinQuotations(part):
            yield from _list_words(part)
        case Not() | FieldQuery() | Years() | Prefix() | SaidBy():
            return


def is_common_word(word: str) -> bool:
    """Tell whether a folded word is a common English word."""
    return word in _load_common_words()


@lru_cache(maxsize=1)
def _load_common_words() -> frozenset[str]:
    lines = require_file(DATA / "bert-uncased.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if len(line) >= _MIN_COMMON_WORD and line.isalpha())
