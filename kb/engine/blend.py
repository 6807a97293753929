"""One score from two: how well a passage's words match a query, and how near its meaning is.

Owns the formula, for every engine, encoder and collection, and the reasons for its constants. Pure functions on arrays;
knows no index.

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

Numbers keep the type in which they come: there are hundred thousands of them, and half the bytes are half the time.

All constants were chosen on CISI, ADI and questions over reports of this field; `benchmarks/relevance.py` shows what
the blend is worth there and on others, and `benchmarks/README.md` what was weighed and left out: what fits these sets
better, such as the feedback of the first passages, answered fewer of the questions that nothing was chosen on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Numbers = NDArray[np.int64]

WORDS = 2.0  # what the best match of words is worth at least, in standard deviations of meaning
TRUST = 4.0  # and what more, where the words are all there and in one passage only
SECTION_WORDS = 0.1
SECTION_MEANING = 0.15
RELATED = 2.5  # standard deviations of meaning from which a passage without any of the typed words is a hit
MAX_RELATED = 100  # and how many such hits there are at most
_SAME = 1e-7  # a deviation that only rounding has made


@dataclass(frozen=True, slots=True, eq=False)
class Sections:
    """Which passages stand together: those of one document with the same headings above them.

    Attributes:
        numbers: For each passage the number of its section, from 0 on.
        sizes: For each section how many passages it has.
    """

    numbers: Numbers
    sizes: Floats

    @classmethod
    def numbered(cls, numbers: Numbers) -> Self:
        """Count the passages of each section."""
        return cls(numbers, np.maximum(np.bincount(numbers), 1).astype(np.float32))


def blended(words: Floats, attainable: float, meaning: Floats | None, sections: Sections | None = None) -> Floats:
    """Score all passages of a library.

    Args:
        words: The score of each by BM25F, 0 where it has none of the words. A word typed twice counts twice.
        attainable: The score that no passage could surpass: the sum of the rarities of the words.
        meaning: The dot product of each passage's vector with the query's; None where meaning is switched off, or
            nothing stands outside quotation marks.
        sections: Of the passages; None where there are none.

    Returns:
        The score of each. Only the order means something; filters are applied afterwards, so that they do not change
        it.
    """
    top = float(words.max(initial=0.0))
    scores: Floats = np.zeros(len(words), dtype=words.dtype)
    if top > 0:
        scores = _with_best(words / top, sections)
        scores *= _trust(words, attainable) / float(scores.max())
    if meaning is not None:
        scores = scores + standard(_with_mean(meaning, sections))
    return scores


def _trust(words: Floats, attainable: float) -> float:
    """Return what the best match of words is worth; see the module."""
    top = float(words.max())
    near = int(np.count_nonzero(words >= top / 2))
    concentration = 1 - math.log(near) / math.log(len(words)) if len(words) > 1 else 0.0
    coverage = min(top / attainable, 1.0) if attainable > 0 else 0.0
    return WORDS + TRUST * coverage * concentration


def _with_best(words: Floats, sections: Sections | None) -> Floats:
    """Give each passage a part of the best score in its section."""
    if sections is None:
        return words.copy()
    found = np.flatnonzero(words > 0)
    own = words[found]
    best = np.zeros(len(sections.sizes), dtype=words.dtype)  # of one type, or NumPy takes thirty times as long
    np.maximum.at(best, sections.numbers[found], own * SECTION_WORDS)
    shared: Floats = best.take(sections.numbers)
    shared[found] += own * (1 - SECTION_WORDS)
    return shared


def _with_mean(meaning: Floats, sections: Sections | None) -> Floats:
    """Give each passage a part of the mean of its section."""
    if sections is None or not len(meaning):
        return meaning
    means = np.bincount(sections.numbers, meaning, len(sections.sizes)) * (SECTION_MEANING / sections.sizes)
    shared: Floats = means.astype(meaning.dtype).take(sections.numbers)
    shared += meaning * (1 - SECTION_MEANING)
    return shared


def standard(values: Floats) -> Floats:
    """Express values in standard deviations from their mean; zeros where they are all the same."""
    centred, deviation = _centred(values)
    if deviation <= _SAME:
        return np.zeros(len(values), dtype=values.dtype)
    centred /= deviation
    return centred


def _centred(values: Floats) -> tuple[Floats, float]:
    """Return how far values are from their mean, and their standard deviation."""
    if not len(values):
        return values, 0.0
    centred = values - float(values.mean(dtype=np.float64))
    # A product by BLAS would wake its threads, which costs more than it saves.
    return centred, math.sqrt(float(np.einsum("i,i->", centred, centred)) / len(values))


def related(typed: NDArray[np.bool_], meaning: Floats) -> NDArray[np.int64]:
    """Return the passages that are hits without any of the typed words: the few that are near in meaning.

    Args:
        typed: For each passage whether it has a typed word, or is for another reason not to be found by its meaning.
        meaning: As for `blended`.

    Returns:
        Their places, in order.
    """
    centred, deviation = _centred(meaning)
    if deviation <= _SAME:
        return np.zeros(0, dtype=np.int64)
    found = np.flatnonzero((centred >= RELATED * deviation) & ~typed)
    if len(found) > MAX_RELATED:
        found = np.sort(found[np.argsort(-meaning[found], kind="stable")[:MAX_RELATED]])
    return found
