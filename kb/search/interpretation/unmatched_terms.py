"""Query words that a library does not have, and what is searched for in their place."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kb.model import And, Node, Phrase, Should, SynonymGroup, Word
from kb.search.interpretation.query_casing import QueryCasing
from kb.search.interpretation.spelling import UnknownTerm, list_words
from kb.search.vocabulary.known_words import is_ordinary_word
from kb.text import stem
from kb.text.word_lists import COMMONEST_WORDS, FUNCTION_WORDS

MAX_RELATED = 3  # passages near in meaning that are worth showing if nothing that was typed is known
_FUNCTION_WORDS = FUNCTION_WORDS | COMMONEST_WORDS
_MIN_LOAN = 4  # letters: shorter words are alike in many languages


def list_unmatched_terms(unknown: Sequence[UnknownTerm], tree: Node, replaced: Collection[str]) -> tuple[str, ...]:
    """Return the unknown words of a typed tree outside quotation marks, except function words and replaced ones."""
    bare = {term for term, is_quoted in list_words(tree) if not is_quoted} - _FUNCTION_WORDS
    return tuple(each.term for each in unknown if each.term in bare and each.term not in replaced)


def is_nothing_known(tree: Node, unmatched_terms: Collection[str]) -> bool:
    """Tell whether a query, with its synonyms, has only bare words that are function words or `unmatched_terms`."""
    if not unmatched_terms or not isinstance(tree, Should):
        return False
    ignored = _FUNCTION_WORDS.union(unmatched_terms)
    return all(isinstance(part, Word) and part.term in ignored for part in tree.parts)


def drop_words(tree: Node, words: Collection[str] = _FUNCTION_WORDS) -> Node:
    """Return a query without some ranked words, of which at least one stays."""
    if isinstance(tree, And):
        return And(tuple(drop_words(part, words) if isinstance(part, Should) else part for part in tree.parts))
    return Should(_divide_words(tree, words).parts) if isinstance(tree, Should) else tree


def order_by_words(tree: Node, words: Collection[str]) -> Node:
    """Return a query in which some ranked words order what the others find; if there are no others, they find."""
    if isinstance(tree, And):
        return And(tuple(_divide_words(part, words) if isinstance(part, Should) else part for part in tree.parts))
    return _divide_words(tree, words) if isinstance(tree, Should) else tree


def list_weightless(case: QueryCasing) -> frozenset[str]:
    """Return the words that only join others, as typed: not "May" or "US" inside a sentence."""
    return FUNCTION_WORDS - case.names - case.acronyms


def require_words(tree: Node) -> Node:
    """Return a query with all of its ranked words required."""
    if isinstance(tree, And):
        return And(tuple(require_words(part) for part in tree.parts))
    return And(tree.parts) if isinstance(tree, Should) else tree


def drop_foreign_function_words(tree: Node, words: Collection[str]) -> Node:
    """Return a query in another language without its function words.

    Words that without their accents are English function words go too.
    """
    alike = {term for term, _ in list_words(tree) if stem(term) in _FUNCTION_WORDS}
    return drop_words(tree, alike.union(words))


def keep_shared_words(tree: Node, case: QueryCasing) -> Node:
    """Return a query in another language with those of its words that English texts share: acronyms, names, loans.

    Any other is in them by chance: who types "tìm" seeks no Tim. It may have no words then, and find nothing.
    """
    if not isinstance(tree, Should):
        return tree
    loans = {term for term, _ in list_words(tree) if len(term) >= _MIN_LOAN and is_ordinary_word(term)}
    return Should(tuple(part for part in tree.parts if _is_one_of(part, case.acronyms | case.names | loans)))


def _divide_words(ranked: Should, words: Collection[str]) -> Should:
    kept = tuple(part for part in ranked.parts if not _is_one_of(part, words))
    return Should(kept, tuple(part for part in ranked.parts if _is_one_of(part, words))) if kept else ranked


def _is_one_of(part: Node, words: Collection[str]) -> bool:
    match part:
        case Word(term):
            return term in words
        case SynonymGroup((Word(term), *_)):
            return term in words
        case Phrase(terms):
            return all(term in words for term in terms)
        case _:
            return False
