"""Query term weighting: which words of a query say what it is about.

People tell a story, and its everyday words ("found", "house", "said") are rare in a library of reports, so that by
document frequency they would count as much as the subject. Their rarity in English counts as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from kb.embeddings.static import measure_rarity
from kb.model import And, Node, Phrase, Should, SynonymGroup, TermWeights, Word
from kb.search.interpretation.query_casing import read_casing
from kb.search.interpretation.spelling import list_words
from kb.text.word_lists import FUNCTION_WORDS

_SHORT = 3  # words, function words aside: each of them is meant


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
            is_number = any(map(str.isdigit, two.term)) and one.term not in FUNCTION_WORDS
            if is_number or (len(parts) <= _SHORT and not FUNCTION_WORDS & {one.term, two.term}):
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
            if term not in FUNCTION_WORDS and (is_short or term in acronyms or any(map(str.isdigit, term)))
        ),
    )
