"""The ranked words of a query: which say what it is about, which the library does not have, and which are left out.

People tell a story, and its everyday words ("found", "house", "said") are rare in a library of reports, so that by
document frequency they would count as much as the subject. Their rarity in English counts as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from kb.embeddings.static import measure_rarity
from kb.model import And, Node, Phrase, Should, SynonymGroup, TermWeights, Word
from kb.search.interpretation.query_casing import QueryCasing, read_casing
from kb.search.interpretation.spelling import UnknownTerm, list_words
from kb.search.vocabulary.known_words import is_ordinary_word
from kb.text import stem
from kb.text.word_lists import COMMONEST_WORDS, WEIGHTLESS_WORDS

_SHORT = 3  # words, function words aside: each of them is meant
MAX_RELATED = 3  # passages near in meaning that are worth showing if nothing that was typed is known
_FUNCTION_WORDS = WEIGHTLESS_WORDS | COMMONEST_WORDS
_MIN_LOAN = 4  # letters: shorter words are alike in many languages


def reinforce_words(tree: Node, text: str) -> Node:
    """Add to the ranked words of a query phrases and acronyms that raise passages with the typed form.

    These only add to the score: a word and a number ("rule 35"), two words of a short query ("car wash"), and acronyms
    that are searched for with their long forms, so that passages with the acronym come first.
    """
    match tree:
        case Should(parts):
            return Should((*parts, *dict.fromkeys(_list_reinforcing(parts, read_casing(text).acronyms))))
        case And(parts):
            return And(tuple(reinforce_words(part, text) if isinstance(part, Should) else part for part in parts))
        case _:
            return tree


def _list_reinforcing(parts: Sequence[Node], acronyms: Collection[str]) -> Iterator[Node]:
    for part in parts:
        if isinstance(part, SynonymGroup) and isinstance(part.parts[0], Word) and part.parts[0].term in acronyms:
            yield part.parts[0]
    for one, two in pairwise(parts):
        if isinstance(one, Word) and isinstance(two, Word):
            is_number = any(map(str.isdigit, two.term)) and one.term not in WEIGHTLESS_WORDS
            if is_number or (len(parts) <= _SHORT and not WEIGHTLESS_WORDS & {one.term, two.term}):
                yield Phrase((one.term, two.term))


def weight_terms(tree: Node, text: str) -> TermWeights:
    """Return the weights of the ranked words of a searched tree; those in capitals or with a digit decide."""
    ranked = [part for part in (tree.parts if isinstance(tree, And) else (tree,)) if isinstance(part, Should)]
    terms = dict.fromkeys(term for each in ranked for term, _ in list_words(each))
    acronyms = read_casing(text).acronyms
    is_short = sum(len(each.parts) for each in ranked) <= _SHORT
    return TermWeights(
        tuple((term, measure_rarity(term)) for term in terms),
        frozenset(
            term
            for term in terms
            if term not in WEIGHTLESS_WORDS and (is_short or term in acronyms or any(map(str.isdigit, term)))
        ),
    )


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
    """Return the words that only join others or name nobody, as typed: not "May" or "US" inside a sentence."""
    return WEIGHTLESS_WORDS - case.names - case.acronyms


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
