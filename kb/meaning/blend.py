"""One score from two: how well a passage's words match a query, and how near its meaning is.

Owns the formula, for every encoder and every collection, and the reasons for its constants. Pure functions on arrays
and lists of stems; knows no engine.

The first step scores all passages:

    score = trust * words / max(words) + (meaning - mean(meaning)) / deviation(meaning)
    trust = WORDS + TRUST * coverage * concentration

Words are divided by the best passage's, so that they are worth the same in a library of 80 passages and of 100,000 (a
standard score of the words would grow with the square root of the number of passages). Meaning is in standard
deviations over all passages: a nearness that few passages reach counts for four or five of them, and where the encoder
finds nothing in particular, for two or three. So nothing depends on the scale of an encoder or of a collection.

How far the words are trusted is read from their scores. Coverage is how much of what was typed the best passage has;
concentration is 1 where one passage only comes near it, and 0 where all do. A rare name has both, and its passages
come first whatever the encoder thinks of it; a long question in other words than the answer's has little of either.

Passages of one section speak of one thing, and the one that answers need not be the one that repeats the heading's
words: some of its section's score goes to each passage.

The second step orders the best anew by their own words: how close together the query's words stand, and how much of
what the best passages speak of each of them has (relevance feedback, after V. Lavrenko and W. B. Croft, "Relevance
based language models", 2001, on the best passages alone, so that its cost does not depend on the library).

The second step is worth little: a hundredth of nDCG@10 on some collections, nothing on others.

All constants were chosen on CISI, ADI and questions over reports of this field; `benchmarks/relevance.py` shows what
each is worth.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

WORDS = 2.0  # what the best match of words is worth at least, in standard deviations of meaning
TRUST = 4.0  # and what more, where the words are all there and in one passage only
SECTION_WORDS = 0.1
SECTION_MEANING = 0.15
CANDIDATES = 60  # how many passages the second step orders anew: what a person may look through, and some more
CLOSENESS = 0.3
FEEDBACK = 0.7
FEEDBACK_PASSAGES = 10
FEEDBACK_STEMS = 20
SATURATION = 0.9  # BM25's k1, as in ranking by words
SMOOTHING = 20  # words added to a passage's length, so that the words of a short one do not drown those of others
RELATED = 2.5  # standard deviations of meaning from which a passage without any of the typed words is a hit
MAX_RELATED = 100  # and how many such hits there are at most


def blended(
    words: Floats, attainable: float, meaning: NDArray[np.floating] | None, sections: Numbers | None = None
) -> Floats:
    """Score all passages of a library.

    Args:
        words: The score of each by BM25F, 0 where it has none of the words. A word typed twice counts twice.
        attainable: The score that no passage could surpass: the sum of the rarities of the words.
        meaning: The dot product of each passage's vector with the query's; None where meaning is switched off, or
            nothing stands outside quotation marks.
        sections: For each passage the number of its section, from 0 on: passages of one document with the same headings
            above them. None where there are none.

    Returns:
        The score of each. Only the order means something; filters are applied afterwards, so that they do not change
        it.
    """
    by_words = _shared(words, sections, SECTION_WORDS, _section_best)
    top = float(by_words.max(initial=0.0))
    scores = _trust(words, attainable) * by_words / top if top > 0 else np.zeros(len(words))
    if meaning is None:
        return scores
    return scores + standard(_shared(meaning.astype(np.float64), sections, SECTION_MEANING, _section_mean))


def _trust(words: Floats, attainable: float) -> float:
    """Return what the best match of words is worth; see the module."""
    top = float(words.max())
    near = int(np.count_nonzero(words >= top / 2))
    concentration = 1 - math.log(near) / math.log(len(words)) if len(words) > 1 else 0.0
    coverage = min(top / attainable, 1.0) if attainable > 0 else 0.0
    return WORDS + TRUST * coverage * concentration


def standard(values: NDArray[np.floating]) -> Floats:
    """Express values in standard deviations from their mean; zeros where they are all the same."""
    if not len(values):
        return np.zeros(0)
    centred = values.astype(np.float64) - float(values.mean())
    deviation = float(centred.std())
    return centred / deviation if deviation > 1e-12 else np.zeros(len(values))


def hits(words: Floats, meaning: NDArray[np.floating] | None) -> NDArray[np.bool_]:
    """Tell which passages answer at all: those with a typed word, and the few that are near in meaning.

    Args:
        words: As for `blended`.
        meaning: As for `blended`.

    Returns:
        For each passage, whether it is a hit. One without a typed word is "related by meaning".
    """
    found = words > 0
    if meaning is None or not len(words):
        return found
    near = standard(meaning)
    related = np.flatnonzero((near >= RELATED) & ~found)
    if len(related) > MAX_RELATED:
        related = related[np.argsort(-near[related], kind="stable")[:MAX_RELATED]]
    found[related] = True
    return found


def refined(
    scores: Sequence[float], passages: Sequence[Sequence[str]], query: Sequence[str], rarity: Callable[[str], float]
) -> Floats:
    """Score the best passages anew by what they say.

    Args:
        scores: From `blended`, of the best `CANDIDATES` passages, the best first.
        passages: The stems of each of them, in order.
        query: The stems of the words typed outside quotation marks, in order.
        rarity: What a stem is worth: the logarithm by which BM25 weighs it.

    Returns:
        New scores for these passages, to be compared among them only.
    """
    if not len(scores):
        return np.zeros(0)
    added = np.array([CLOSENESS * closeness(stems, query, rarity) for stems in passages])
    wanted = feedback(scores, passages, rarity)
    matched = np.array([_matched(stems, wanted, rarity) for stems in passages])
    if matched.max() > 0:
        added += FEEDBACK * matched / matched.max()
    anew: Floats = np.asarray(scores, np.float64) + added
    return anew


def closeness(stems: Sequence[str], query: Sequence[str], rarity: Callable[[str], float]) -> float:
    """Say how close together neighbours in a query stand in a passage.

    Args:
        stems: Of the passage, in order.
        query: Stems, in order.
        rarity: What a stem is worth.

    Returns:
        1 where all neighbours stand side by side, 0 where no two of them are in the passage; a pair is worth what its
        more common stem is, divided by the distance of its closest occurrences.
    """
    pairs = [(one, two) for one, two in pairwise(query) if one != two]
    whole = sum(min(rarity(one), rarity(two)) for one, two in pairs)
    if whole <= 0:
        return 0.0
    asked = set(query)
    places: dict[str, list[int]] = {}
    for place, stem in enumerate(stems):
        if stem in asked:
            places.setdefault(stem, []).append(place)
    found = sum(
        min(rarity(one), rarity(two)) / _distance(places[one], places[two])
        for one, two in pairs
        if one in places and two in places
    )
    return found / whole


def feedback(
    scores: Sequence[float], passages: Sequence[Sequence[str]], rarity: Callable[[str], float]
) -> dict[str, float]:
    """Find the stems that the best passages have in common, and what each is worth.

    Args:
        scores: Of passages, the best first.
        passages: Their stems.
        rarity: What a stem is worth by itself.

    Returns:
        At most `FEEDBACK_STEMS` stems with their share in what the best passages say.
    """
    share: dict[str, float] = {}
    for score, stems in zip(scores[:FEEDBACK_PASSAGES], passages, strict=False):
        trust = math.exp(score - scores[0]) / (len(stems) + SMOOTHING)
        for stem, count in Counter(stems).items():
            share[stem] = share.get(stem, 0.0) + trust * count
    best = sorted(share, key=lambda stem: (-share[stem] * rarity(stem), stem))[:FEEDBACK_STEMS]
    return {stem: share[stem] for stem in best}


def _matched(stems: Sequence[str], wanted: dict[str, float], rarity: Callable[[str], float]) -> float:
    counts = Counter(stem for stem in stems if stem in wanted)
    return sum(wanted[stem] * rarity(stem) * count / (SATURATION + count) for stem, count in counts.items())


def _distance(ones: Iterable[int], twos: Sequence[int]) -> int:
    return min(abs(one - two) for one in ones for two in twos)


def _shared(
    values: Floats, sections: Numbers | None, part: float, of_section: Callable[[Floats, Numbers], Floats]
) -> Floats:
    """Give each passage a part of its section's value."""
    if sections is None or not len(values):
        return values
    return (1 - part) * values + part * of_section(values, sections)[sections]


def _section_mean(values: Floats, sections: Numbers) -> Floats:
    sizes = np.bincount(sections)
    return np.bincount(sections, values, minlength=len(sizes)) / np.maximum(sizes, 1)


def _section_best(values: Floats, sections: Numbers) -> Floats:
    best = np.zeros(int(sections.max()) + 1)
    np.maximum.at(best, sections, values)
    return best
