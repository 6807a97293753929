"""The order of the first hits of a question, by what is seen in them beside their scores.

An engine scores a passage by its words and by its likeness of meaning to what was typed. Who tells what happened to a
person is therefore shown the stories of others, and who asks "how long" passages that only have the subject. What tells
an answer from these can be seen in the text: the words of the question near each other, a figure or a time where one is
asked for, few pronouns of a story. A linear model adds it to the score; `benchmarks/question_order.py` makes its
weights. The same hits come in another order, so that nothing depends on the engine.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.embeddings.reranker import RankedText
from kb.model import Hit, Query
from kb.search.interpretation.question_forms import list_asked
from kb.text import split_terms, stem
from kb.text.word_lists import FUNCTION_WORDS, parse_words

_PEOPLE = parse_words("i me my we us our he she him her his hers they them")
_SHE = parse_words("he she him her his hers himself herself")
_I = re.compile(r"\b(?:I|me|my|mine)\b")  # in capitals, unlike an item "i" of a list
_NEAR = 4  # words between two that are near each other
_STORY_WORDS = 20  # pronouns are counted in so many words,
_MOST_PRONOUNS = 2.0  # and no more of them


Rerank = Callable[[str, Sequence[RankedText]], Sequence[float] | None]
"""Returns how likely each of some passages answers a question; None if it cannot tell."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What is seen in a hit, and in `WEIGHTS` what it counts for, in the unit of an engine's score.

    Attributes:
        near: The share of neighbouring words of the question that are near each other in the passage.
        asked: The share of what the question asks for by its form that the passage has; a half if it asks for nothing.
        length: The logarithm of the number of words.
        she: How often it says "she", or "he", in twenty words, for a question about people, else 0.
        own: The same of "I".
        above: The share of the question's words, by weight, in headings and title: engines count these with the text.
    """

    near: float
    asked: float
    length: float
    she: float
    own: float
    above: float


RERANKED = 30  # hits that a reranker reads: a quarter of a second of the processor
RERANKER_WEIGHT = 0.4  # of its score, in the unit of an engine's score
WEIGHTS = Signs(near=1.876, asked=0.696, length=0.16, she=-0.855, own=-0.916, above=-1.597)


def order_hits(question: str, query: Query, hits: Sequence[Hit], rerank: Rerank | None = None) -> tuple[Hit, ...]:
    """Return hits, scored by words and embeddings, in the order in which they are likely to answer a question.

    The first of them are put in order by what a reranker says, too.
    """
    signs = read_signs(question, query, hits)
    points = [hit.score + add_up(each, WEIGHTS) for hit, each in zip(hits, signs, strict=True)]
    order = sorted(range(len(hits)), key=lambda at: -points[at])
    first = order[:RERANKED]
    scores = rerank(question, [show_hit(hits[at], hits[at].passage.text) for at in first]) if rerank else None
    if scores:
        read = dict(zip(first, scores, strict=True))
        order[:RERANKED] = sorted(first, key=lambda at: -(points[at] + RERANKER_WEIGHT * read[at]))
    return tuple(hits[at] for at in order)


def show_hit(hit: Hit, text: str) -> RankedText:
    """Return a text of a hit's passage as a reranker reads it."""
    return RankedText(hit.document.metadata.title, "".join(hit.passage.heading[-1:]), text)


def add_up(signs: Signs, weights: Signs) -> float:
    """Return what signs add to the score of a hit."""
    return (
        weights.near * signs.near
        + weights.asked * signs.asked
        + weights.length * signs.length
        + weights.she * signs.she
        + weights.own * signs.own
        + weights.above * signs.above
    )


def read_signs(question: str, query: Query, hits: Sequence[Hit]) -> list[Signs]:
    """Return the signs of each hit for a question and its query."""
    typed = split_terms(question)
    rarity = dict(query.emphasis.weights)
    words = {stem(term): rarity.get(term, 1.0) for term in typed if term not in FUNCTION_WORDS}
    pairs = list(pairwise(words))
    asked = list_asked(question)
    tells_of_people = not _PEOPLE.isdisjoint(typed)
    signs = []
    for hit in hits:
        text = hit.passage.text
        terms = split_terms(text)
        signs.append(
            Signs(
                near=_share_near(pairs, terms),
                asked=sum(any(form.search(text) for form in seen) for seen in asked) / len(asked) if asked else 0.5,
                length=math.log1p(len(terms)),
                she=_count_pronouns(sum(term in _SHE for term in terms), terms) if tells_of_people else 0.0,
                own=_count_pronouns(len(_I.findall(text)), terms) if tells_of_people else 0.0,
                above=_share_above(words, hit),
            )
        )
    return signs


def _share_near(pairs: Sequence[tuple[str, str]], terms: Sequence[str]) -> float:
    """Return the share of pairs of stems of which both are near each other among terms."""
    wanted = {each for pair in pairs for each in pair}
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, term in enumerate(terms):
        if (found := stem(term)) in wanted:
            places[found].append(place)
    near = sum(any(_is_near(place, places[two]) for place in places[one]) for one, two in pairs)
    return near / len(pairs) if pairs else 0.0


def _is_near(place: int, others: Sequence[int]) -> bool:
    """Tell whether one of some sorted places is near another."""
    at = bisect_left(others, place - _NEAR)
    return at < len(others) and others[at] <= place + _NEAR


def _count_pronouns(count: int, terms: Sequence[str]) -> float:
    return min(_MOST_PRONOUNS, _STORY_WORDS * count / max(1, len(terms)))


def _share_above(words: Mapping[str, float], hit: Hit) -> float:
    """Return the share of words, by weight, that are in the headings and the title of a hit."""
    above = {stem(term) for each in (hit.document.metadata.title, *hit.passage.heading) for term in split_terms(each)}
    total = sum(words.values())
    return sum(weight for each, weight in words.items() if each in above) / total if total else 0.0
