"""Bound on the work that one request may cause, as a number of steps: the same on every machine."""

from __future__ import annotations

import math


class StepBudget:
    """Steps that are left for a request. One is as much work as a cell of an alignment: some 10 ns.

    Attributes:
        refused: How many pieces of work were not begun, since too few steps were left for them.
    """

    def __init__(self, steps: float = math.inf) -> None:
        self._left = steps
        self.refused = 0

    def spend(self, steps: float) -> bool:
        """Take the steps of a piece of work, and return whether it may begin: whether as many were left."""
        if steps > self._left:
            self.refused += 1
            return False
        self._left -= steps
        return True
