"""Figures of rankings, from the grades that readers gave.

Owns the formulas: nDCG with linear gain (K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR
techniques", 2002, with the discount 1 / log2(rank + 1)), the reciprocal rank of the first answer, and recall.
Knows nothing of searching.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Self

FIRST = 10  # what a person looks at
MANY = 100
GOOD = 2.0  # the grade from which an answer is one that a person was looking for


@dataclass(frozen=True, slots=True)
class Score:
    """How well one question was answered.

    Attributes:
        ndcg: Of the first ten.
        mrr: One over the rank of the first answer, 0 where it is not among the first ten.
        recall: The share of all answers among the first hundred.
        answered: Whether an answer of grade 2, or of the best grade there is below that, is among the first ten.
        ms: Milliseconds that the search took.
    """

    ndcg: float
    mrr: float
    recall: float
    answered: bool
    ms: float

    @classmethod
    def of(cls, ranking: Sequence[str], grades: Mapping[str, float], ms: float) -> Self:
        """Score a ranking.

        Args:
            ranking: Ids, the best first, none twice.
            grades: By id; one of them above 0.
            ms: Milliseconds that it took.
        """
        gains = [max(grades.get(each, 0.0), 0.0) for each in ranking[:MANY]]
        ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)
        first = next((rank for rank, gain in enumerate(gains[:FIRST], 1) if gain), 0)
        return cls(
            ndcg=_discounted(gains) / _discounted(ideal),
            mrr=1 / first if first else 0.0,
            recall=sum(gain > 0 for gain in gains) / len(ideal),
            answered=max(gains[:FIRST], default=0.0) >= min(GOOD, ideal[0]),
            ms=ms,
        )


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains[:FIRST], 1))


@dataclass(frozen=True, slots=True)
class Figures:
    """The means over all questions that have an answer; `queries` is how many they are."""

    ndcg: float
    mrr: float
    recall: float
    answered: float
    queries: int
    ms: float

    @classmethod
    def of(cls, scores: Iterable[Score]) -> Self:
        """Take the means of one or more scores."""
        every = list(scores)
        return cls(
            ndcg=fmean(each.ndcg for each in every),
            mrr=fmean(each.mrr for each in every),
            recall=fmean(each.recall for each in every),
            answered=fmean(each.answered for each in every),
            queries=len(every),
            ms=fmean(each.ms for each in every),
        )

    def as_json(self) -> dict[str, float]:
        """Return the figures by their usual names."""
        return {
            f"ndcg@{FIRST}": round(self.ndcg, 4),
            f"mrr@{FIRST}": round(self.mrr, 4),
            f"recall@{MANY}": round(self.recall, 4),
            "queries": self.queries,
            "ms_per_query": round(self.ms, 3),
        }
