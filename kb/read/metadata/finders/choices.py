"""Chooses among candidates for a field by the evidence for each, with a linear model.

The weights are learnt by `python -m benchmarks.record_candidates`, which says on what and how well they do.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from kb.model import MetadataOrigin

BIAS = "bias"


@dataclass(frozen=True, slots=True)
class FieldCandidate:
    """A possible value of a field, where it was found, and the evidence for it: features with their strength."""

    value: str
    origin: MetadataOrigin
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ChoiceModel:
    """A softmax over the candidates and none of them.

    Attributes:
        least: The least probability at which a candidate is chosen as read.
        guessed: The least one at which it is chosen as inferred.
    """

    weights: Mapping[str, float]
    least: float
    guessed: float

    def weigh(self, candidates: Sequence[FieldCandidate]) -> list[float]:
        """Return the probability that each candidate is right."""
        odds = [
            math.exp(sum(self.weights.get(name, 0.0) * strength for name, strength in each.features.items()))
            for each in candidates
        ]
        return [each / (1 + sum(odds)) for each in odds]

    def choose(self, candidates: Sequence[FieldCandidate]) -> FieldCandidate | None:
        """Return the most probable candidate, the first of equals; None if the evidence is too weak.

        Where it is not strong, the candidate's origin is that of what is only inferred.
        """
        weighed = zip(self.weigh(candidates), candidates, strict=True)
        probability, best = max(weighed, key=lambda each: each[0], default=(0.0, None))
        if best is None or probability < self.guessed:
            return None
        return best if probability >= self.least else replace(best, origin=MetadataOrigin.INFERRED)


@cache
def load_model(field: str, *, is_paged: bool) -> ChoiceModel:
    """Return the model of a field, for documents with or without pages: those without say less of their origin."""
    table = files("kb.read.metadata") / "data" / f"{field}_weights.json"
    values = json.loads(table.read_text(encoding="utf-8"))
    kind = "paged" if is_paged else "unpaged"
    return ChoiceModel(values["weights"], values["least"][kind], values["guessed"][kind])
