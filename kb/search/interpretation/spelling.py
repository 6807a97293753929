"""Spelling correction for query terms that are not in the index."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.library.view import LibraryView
from kb.model import (
    And,
    Node,
    Not,
    Phrase,
    Query,
    Should,
    Word,
    list_children,
)
from kb.search.interpretation.negation import turns_round
from kb.search.interpretation.query_casing import QueryCasing
from kb.search.vocabulary.known_words import is_known_word
from kb.search.vocabulary.lexical_resources import get_acronyms, get_spelling
from kb.search.vocabulary.spelling_dictionary import SpellingDictionary, measure_distances
from kb.text import split_terms, stem, tokenize
from kb.text.word_lists import CONTRACTIONS, strip_apostrophes

_MAX_UNKNOWN = 8  # a query with more unknown words is in another language
_MIN_SURE_LETTERS = 5  # shortest word that is corrected; shorter ones are like too many others
_FEW_LETTERS = 5
_LETTERS_A_CHANGE = 4.5  # so two changes from nine letters on


@dataclass(frozen=True, slots=True)
class UnknownTerm:
    """A query term that is not in the library.

    Attributes:
        near: Similarly spelled words of the library, the likeliest first.
        kept: Whether it must not be replaced: it is within quotation marks, is an English word or a name that this
            library just does not have, is one of so many unknown words that the query may be in another language, or
            may be another word than the nearest.
    """

    term: str
    near: tuple[str, ...]
    kept: bool

    @property
    def correction(self) -> str:
        """The word to search for in its place; "" if it is kept, or if every word may say the opposite.

        A less likely word replaces one that may say the opposite only if it is spelled as nearly.
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


def find_unknown_terms(tree: Node, view: LibraryView, case: QueryCasing) -> tuple[UnknownTerm, ...]:
    """Return the terms of a query that are not in a library.

    Of the similarly spelled words, the one that is sure comes first, then those that occur together with the known
    terms of the query. A contraction without its apostrophe is near to the contraction only, and an acronym to nothing.
    """
    words = dict.fromkeys(list_words(tree))
    contractions = {
        term: CONTRACTIONS[letters] for term, _ in words if (letters := strip_apostrophes(term)) in CONTRACTIONS
    }
    counts = view.count_matches(list(dict.fromkeys((*(term for term, _ in words), *contractions.values()))))
    unknown = _select_unknown(words, lambda term: counts[term] > 0)
    if not unknown:
        return ()
    finder = _NearWords(get_spelling(view), _list_short_forms(view))
    known = list(dict.fromkeys(term for term, is_quoted in words if not is_quoted and term not in unknown))
    is_foreign = len(unknown) > 1 and len(unknown) > len(known)
    near = {
        term: () if term in case.acronyms else finder.find_nearest(term) for term in unknown if term not in contractions
    }
    near |= {term: (word,) if counts[word] else () for term, word in contractions.items() if term in unknown}
    view.note_known_terms(each for found in near.values() for each in found)
    together = _count_together(view, {each for found in near.values() for each in found}, known)
    sure = {term: finder.find_sure(term) for term, found in near.items() if found and term not in case.names}
    sure |= {term: found[0] for term, found in near.items() if found and term in contractions}
    return tuple(
        UnknownTerm(
            term,
            tuple(sorted(near[term], key=lambda each: (each != sure.get(term), not together[each]))),
            kept=is_quoted or is_foreign or not sure.get(term),
        )
        for term, is_quoted in unknown.items()
    )


class _NearWords:
    """The words of a library spelled nearly like a typed one; none is corrected to a folded short form."""

    def __init__(self, dictionary: SpellingDictionary, short_forms: Collection[str]) -> None:
        self._dictionary = dictionary
        self._short_forms = short_forms

    def find_nearest(self, term: str) -> tuple[str, ...]:
        """Return the likeliest, best first; for a correctly spelled word only those with its first letter.

        For a short word only English words and contractions: others are acronyms and names that no document explains.
        """
        found = [each for each in self._dictionary.find_nearest(term) if each not in self._short_forms]
        if is_known_word(term):
            return tuple(each for each in found if each[0] == term[0])
        return tuple(each for each in found if len(term) > _FEW_LETTERS or "'" in each or is_known_word(each))

    def find_sure(self, term: str) -> str:
        """Return the only word that can be meant; "" if the term may be right, or several can be meant.

        The term is no English word, and of the words that begin with its letter one is nearer than all others, except
        its own inflections; this one is frequent.
        """
        if len(term) < _MIN_SURE_LETTERS or is_known_word(term):
            return ""
        usual = [each for each in self._dictionary.find_within(term) if each.word not in self._short_forms]
        able = [each for each in usual if each.word[0] == term[0] and not turns_round(term, each.word)]
        nearest = min((each.distance for each in able), default=0)
        best = [each for each in able if each.distance == nearest]
        if not best or nearest * _LETTERS_A_CHANGE > len(term) or len({stem(each.word) for each in best}) > 1:
            return ""
        return best[0].word if best[0].is_frequent else ""


def _list_short_forms(view: LibraryView) -> frozenset[str]:
    return frozenset(term for entry in get_acronyms(view) for term in split_terms(entry.short))


def _count_together(view: LibraryView, words: Collection[str], known: Sequence[str]) -> Mapping[str, int]:
    """Return for each word how many passages have it together with all known terms; 1 if there are none."""
    if not known:
        return dict.fromkeys(words, 1)
    queries = [Query(And(tuple(map(Word, (each, *known)))), limit=0, facets=()) for each in words]
    return {word: each.total for word, each in zip(words, view.multi_search(queries), strict=True)}


def choose_corrections(unknown: Sequence[UnknownTerm], without: Collection[str] = ()) -> Mapping[str, str]:
    """Map the unknown terms that may be replaced to the correction of each, except the words `without`."""
    return {each.term: correction for each in unknown if (correction := each.correction) and correction not in without}


def choose_offers(unknown: Sequence[UnknownTerm]) -> Mapping[str, str]:
    """Map unknown terms to the likeliest word for each, even one that may say the opposite: the reader decides."""
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

    None if they are too many to be misspellings.
    """
    found: dict[str, bool] = {}
    for term, is_quoted in words:
        if term in found or not has(term):
            found[term] = found.get(term, False) or is_quoted
    return found if len(found) <= _MAX_UNKNOWN else {}


def list_words(tree: Node, *, bare: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield the words that a tree looks for, each with whether it is within quotation marks.

    With `bare`, a phrase here was typed without quotation marks, as one word ("anti-slavery").
    """
    match tree:
        case Word(term):
            yield term, False
        case Phrase(terms):
            for term in terms:
                yield term, not bare
        case Not():
            return
        case _:
            for part in list_children(tree):
                yield from list_words(part, bare=isinstance(tree, Should))
