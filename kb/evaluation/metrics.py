"""Ranking metrics from judged grades: nDCG, reciprocal rank, recall, and whether an answer is near the top.

nDCG has linear gain and the discount 1 / log2(rank + 1) (K. Järvelin and J. Kekäläinen, "Cumulated gain-based
evaluation of IR techniques", 2002).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import fmean
from typing import Self

FIRST = 3  # hits that people see without scrolling
TOP = 10  # hits that people look at
DEEP = 100
GOOD_GRADE = 2.0  # from this grade on a text is an answer that a person was looking for


@dataclass(frozen=True, slots=True)
class RankingMetrics:
    """How well one question was answered.

    Attributes:
        ndcg: Of the first ten.
        mrr: One over the rank of the first answer, 0 if it is not among the first ten.
        recall: The share of all answers among the first hundred.
        in_three: Whether an answer of grade 2, or of the best grade there is below that, is among the first three;
            `in_ten` the same for ten.
    """

    ndcg: float
    mrr: float
    recall: float
    in_three: bool
    in_ten: bool
    ms: float

    @classmethod
    def compute(cls, ranking: Sequence[str], grades: Mapping[str, float], ms: float) -> Self:
        """Score a ranking of ids, the best first, without repetition, by grades with at least one above 0."""
        gains = [max(grades.get(each, 0.0), 0.0) for each in ranking[:DEEP]]
        ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)
        good = min(GOOD_GRADE, ideal[0])
        first = next((rank for rank, gain in enumerate(gains[:TOP], 1) if gain), 0)
        return cls(
            ndcg=_compute_dcg(gains) / _compute_dcg(ideal),
            mrr=1 / first if first else 0.0,
            recall=sum(gain > 0 for gain in gains) / len(ideal),
            in_three=max(gains[:FIRST], default=0.0) >= good,
            in_ten=max(gains[:TOP], default=0.0) >= good,
            ms=ms,
        )


def _compute_dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains[:TOP], 1))


@dataclass(frozen=True, slots=True)
class MeanMetrics:
    """The means over all questions that have an answer; `queries` is their number."""

    ndcg: float
    mrr: float
    recall: float
    in_three: float
    in_ten: float
    ms: float
    queries: int

    @classmethod
    def average(cls, metrics: Iterable[RankingMetrics]) -> Self:
        """Return the means of the metrics of one or more questions."""
        every = list(metrics)
        means = {each.name: fmean(getattr(one, each.name) for one in every) for each in fields(RankingMetrics)}
        return cls(**means, queries=len(every))

    def to_json(self) -> dict[str, float]:
        """Return the means by their usual names."""
        return {
            f"ndcg@{TOP}": round(self.ndcg, 4),
            f"mrr@{TOP}": round(self.mrr, 4),
            f"recall@{DEEP}": round(self.recall, 4),
            "in_three": round(self.in_three, 4),
            "in_ten": round(self.in_ten, 4),
            "queries": self.queries,
            "ms_per_query": round(self.ms, 3),
        }
