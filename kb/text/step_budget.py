"""A bound on the work that one request may cause, in steps: the same on every machine."""

from __future__ import annotations

import math


class StepBudget:
    """The steps left for a request. A step is as much work as a cell of an alignment: some 10 ns.

    `refused` counts the pieces of work that were not begun, because too few steps were left for them.
    """

    def __init__(self, steps: float = math.inf) -> None:
        self._left = steps
        self.refused = 0

    def spend(self, steps: float) -> bool:
        """Take the steps of a piece of work; return False, taking none, if too few are left."""
        if steps > self._left:
            self.refused += 1
            return False
        self._left -= steps
        return True
