"""Ranking: the constants and formulas that every engine shares.

Words are ranked by BM25F (Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", 2004):
the frequencies of a term are weighted and summed over the fields before they are saturated. Near-duplicates are found
and ranked by shared word shingles (A. Broder, "On the resemblance and containment of documents", 1997). Scores of words
and of embeddings are blended in `kb.engine.execution.hybrid`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.engine.protocol import SHARED_RUN

Floats = npt.NDArray[np.float32]
_Ints = npt.NDArray[np.int64]

# A superseded document comes after its successor that says the same; if it alone answers, it still comes first.
SUPERSEDED_FACTOR = np.float32(0.85)

# Guidance without a date comes after dated guidance that says as much.
UNDATED_FACTOR = np.float32(0.99)

# Foreign guidance comes after what says the same here; if it alone answers, it still comes first.
ELSEWHERE_FACTOR = np.float32(0.9)

# The labels of a chart are short, which lifts their words above the same in a long paragraph: by two thirds at most.
APPARATUS_FACTOR = np.float32(0.5)

# A label or a line of an address is near in meaning to much, and answers nothing: it is found by its words only.
LEAST_RELATED_WORDS = 6

# Three words are too often the same by chance; a run of five is broken too easily by one changed word.
SHINGLE_WORDS = 4
_SHINGLE_STEP = SHARED_RUN - SHINGLE_WORDS + 1  # so that a shared run contains a whole shingle, wherever it begins
_LEAST_SHARED = 3  # the run shared by both is one in so many words of the shorter passage


@dataclass(frozen=True, slots=True)
class BM25F:
    """The constants of the ranking.

    Attributes:
        k1: Saturation of the term frequency. 0.9, with a `b` of 0.4, is what Trotman, Puurula and Burgess
            ("Improvements to BM25 and language models examined", 2014) found best over many collections, and the best
            on the five test collections of this project.
        b: Length normalisation of the body. Headings and titles are short by nature and not normalised.
        heading: Weight of the nearest heading: it says what the passage is about.
        above: Weight of the headings above that one, which many passages share.
        title: Weight of the document's title. All its passages share it: it lifts them together and must not outweigh
            the one that has the words itself.
        synonym: Factor for a match of another part of a `SynonymGroup` than the typed one. Below 1, so that of two
            otherwise equal passages the one with the typed words comes first; near it, since a passage that keeps to
            another word is about the same thing.
        full: The number of words of its body from which a passage has the whole weight of a heading or a title: below
            it, an empty field of a form says nothing about the subject of the heading.
        exact: Added weight of an occurrence in the typed form over one of another form of its stem.
    """

    k1: float = 0.9
    b: float = 0.4
    heading: float = 1.5
    above: float = 0.5
    title: float = 0.5
    synonym: float = 0.8
    exact: float = 0.1
    full: int = 12


RANKING = BM25F()
_K1 = np.float32(RANKING.k1)

MAX_EXTRA_FREQUENCY = 3  # of a word in a heading or a title: one that has it more often is no more about it


def compute_idf(passages: int, matching: int) -> np.float32:
    """Return the inverse document frequency of a term that `matching` of all `passages` contain."""
    return np.float32(math.log(1 + (passages - matching + 0.5) / (matching + 0.5)))


def compute_short_passage_factor(lengths: npt.NDArray[np.number]) -> Floats:
    """Return the share of headings' and titles' weight for bodies by number of words; never 0."""
    short_factor: Floats = (np.clip(lengths, 1, RANKING.full) / RANKING.full).astype(np.float32)
    return short_factor


def bm25_saturate(weights: Floats, idf: np.float32) -> Floats:
    """Return the scores of weighted frequencies, which are overwritten."""
    weights /= weights + _K1
    weights *= idf
    return weights


def build_shingles(words: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
    """Return the word runs to look up as phrases to find near-duplicates, each with its starts.

    A run of `LONG_RUN` words contains at least two of them, equally far apart in both passages.
    """
    shingles: dict[tuple[str, ...], list[int]] = {}
    for at in range(0, len(words) - SHINGLE_WORDS + 1, _SHINGLE_STEP):
        shingles.setdefault(tuple(words[at : at + SHINGLE_WORDS]), []).append(at)
    return shingles


def score_near_duplicates(shared: _Ints, words: _Ints, aligned: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Score passages by how much of their words they may share with another one.

    Args:
        shared: How many shingles of the other passage each contains; above 0.
        words: The number of words of the shorter of each pair.
        aligned: Whether two of the shingles are equally far apart in both.

    Returns:
        The score of each; 0 if the shingles are too few for a run of a third of the words, and not aligned either.
    """
    run = words // _LEAST_SHARED
    least = np.maximum((run - SHINGLE_WORDS + 1) // _SHINGLE_STEP, 1)  # shingles of such a run, wherever it begins
    return np.where((shared >= least) | aligned, shared / words, 0.0)
