"""The growth of a function's work with the size of its input, as the ratio of its times while the size doubles."""

from __future__ import annotations

import math
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

_ENOUGH_S = 0.3  # processor time above which timer and cache effects no longer hide growth
_ENOUGH_TIMES = 8  # the time of the smallest size, most of which may be constant
_TOLERATED = 1.45  # times the ratio of n log n; quadratic work has about 1.8
_DOUBTFUL = 1.15  # times that ratio, from which one measurement is not believed
_LONGEST_S = 2.0  # slower sizes are not doubled again
_REPEATS = 3
_PAIRS = 5  # of the two sizes in doubt, since a shared processor may change its speed by half within a second


@dataclass(frozen=True, slots=True)
class Growth:
    """The processor time of one function at doubling sizes.

    Attributes:
        sizes: Ascending, each twice the previous.
        seconds: Processor time of this process and of those that it started and saw end, for each size.
    """

    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def dearest(self) -> int:
        """The index of the slowest size. It need not be the last: what is too long is refused or cut."""
        return max(range(len(self.seconds)), key=self.seconds.__getitem__)

    @property
    def ratio(self) -> float:
        """How many times the time of smaller sizes the slowest one took; 0 where it took too little to measure."""
        at = self.dearest
        if at == 0 or self.seconds[at] < _ENOUGH_S / 3:
            return 0.0
        return self.seconds[at] / max(*self.seconds[:at], 1e-4)

    @property
    def is_excessive(self) -> bool:
        """Whether the work grows faster than n log n. A single step without further growth does not count."""
        return self.exceeds(_TOLERATED)

    def exceeds(self, tolerated: float) -> bool:
        """Return whether the work grows more than so many times as fast as n log n does."""
        at = self.dearest
        if (
            at + 1 < len(self.sizes) and self.seconds[at + 1] > self.seconds[at] / 2
        ):  # less: the input was refused or cut
            return False
        size = max(self.sizes[at], 4)
        return self.ratio > tolerated * 2 * math.log(size) / math.log(size / 2)


def measure_cpu() -> float:
    """Return the processor time in seconds of this process, and of those that it started and saw end."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def measure_growth(run: Callable[[int], object], first: int, limit: int, *, idle_s: float = 0.0) -> Growth:
    """Call a function with doubling sizes until it takes 0.3 s of the processor or the limit is reached.

    If the last doubling is too slow, the next one has to be too: a garbage collection, or a full cache, slows one of
    them. At the limit both sizes are measured again, one right after the other, and the pair with the median ratio
    counts.

    Args:
        run: Called with a size; builds its input before or within the call, in time that grows with the size at most.
        first: The smallest size but one; half of it is tried before, which also fills caches.
        limit: The largest size.
        idle_s: Subtracted from each time: that of starting a process, for example.
    """

    def measure(size: int) -> float:
        start = measure_cpu()
        run(size)
        return max(measure_cpu() - start - idle_s, 0.0)

    sizes = [first // 2]
    seconds = [min(measure(first // 2), measure(first // 2))]
    enough_s = max(_ENOUGH_S, _ENOUGH_TIMES * seconds[0])
    while len(sizes) < 2 or (seconds[-1] < enough_s and sizes[-1] * 2 <= limit):
        sizes.append(sizes[-1] * 2)
        seconds.append(measure(sizes[-1]))
    for _ in range(_REPEATS):
        growth = Growth(tuple(sizes), tuple(seconds))
        if not growth.exceeds(_DOUBTFUL):
            break
        at = growth.dearest
        if at == len(sizes) - 1 and sizes[-1] * 2 <= limit and seconds[-1] < _LONGEST_S:
            sizes.append(sizes[-1] * 2)
            seconds.append(measure(sizes[-1]))
            continue
        pairs = [(measure(sizes[at - 1]), measure(sizes[at])) for _ in range(_PAIRS)]
        seconds[at - 1 : at + 1] = sorted(pairs, key=lambda pair: pair[1] / max(pair[0], 1e-4))[_PAIRS // 2]
        break
    return Growth(tuple(sizes), tuple(seconds))
