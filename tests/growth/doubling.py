"""How the work of a function grows with the size of its input: measured while the size doubles, told as a ratio."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

_ENOUGH_S = 0.3  # of the processor: above it, timer and cache effects no longer hide how work grows
_TOLERATED = 1.45  # times the ratio of n log n; quadratic work has some 1.8 times it
_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Growth:
    """The processor time of one function at doubling sizes.

    Attributes:
        sizes: Ascending, each twice the one before.
        seconds: Of the processor, of this process, for each size.
    """

    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """How many times the time of the last but one size the last one took; 0 where it took too little to tell."""
        if len(self.seconds) < 2 or self.seconds[-1] < _ENOUGH_S / 3:
            return 0.0
        return self.seconds[-1] / max(self.seconds[-2], 1e-4)

    @property
    def is_excessive(self) -> bool:
        """Whether the work grows faster than n log n."""
        size = max(self.sizes[-1], 4)
        return self.ratio > _TOLERATED * 2 * math.log(size) / math.log(size / 2)


def measure_growth(run: Callable[[int], object], first: int, limit: int) -> Growth:
    """Call a function with doubling sizes until it takes 0.3 s of the processor or the limit is reached.

    A ratio that is too high is measured again, since another process may have disturbed it: the lowest one counts.

    Args:
        run: Called with a size; builds its input before or within the call, in time that grows with the size at most.
        first: The smallest size.
        limit: The largest size.
    """
    growth = _measure_once(run, first, limit)
    for _ in range(_REPEATS - 1):
        if not growth.is_excessive:
            break
        growth = min(growth, _measure_once(run, *growth.sizes[-2:]), key=lambda found: found.ratio)
    return growth


def _measure_once(run: Callable[[int], object], first: int, limit: int) -> Growth:
    sizes: list[int] = []
    seconds: list[float] = []
    size = first
    while size <= limit:
        start = time.process_time()
        run(size)
        sizes.append(size)
        seconds.append(time.process_time() - start)
        if seconds[-1] >= _ENOUGH_S:
            break
        size *= 2
    return Growth(tuple(sizes), tuple(seconds))
