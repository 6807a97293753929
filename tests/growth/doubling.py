"""The growth of a function's work with the size of its input, as the ratio of its times while the size doubles."""

from __future__ import annotations

import gc
import math
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

_ENOUGH_S = 0.3  # processor time above which timer and cache effects no longer hide growth
_ENOUGH_TIMES = 8  # the time of the smallest size, most of which may be constant
_TOLERATED = 1.45  # times the ratio of n log n; quadratic work has about 1.8
_DOUBTFUL = 1.15  # times that ratio, from which one measurement is not believed
_LONGEST_S = 2.0  # slower sizes are not doubled again
_REPEATS = 3
_PAIRS = 5  # of the two sizes in doubt, since a shared processor may change its speed by half within a second
_LENGTHS = 97  # by which one size varies; together a twentieth of it
_calls = count()


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


def vary(size: int) -> int:
    """Return a size or slightly less, another one each time: what was cached of one text says nothing of another."""
    return size - size // (20 * _LENGTHS) * (next(_calls) % _LENGTHS)


def time_cpu(run: Callable[[], object]) -> float:
    """Call a function and return its processor time in seconds: of this process, and of those that it saw end.

    Garbage is collected afterwards, since that takes time for all that the process has, and not only for the call's.
    """
    gc.disable()
    try:
        start = _read_cpu()
        run()
        return _read_cpu() - start
    finally:
        gc.enable()


def _read_cpu() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def measure_growth(measure: Callable[[int], float], first: int, limit: int) -> Growth:
    """Measure doubling sizes until one takes 0.3 s of the processor or the limit is reached.

    If the last doubling is too slow, the next one has to be too: another process may have slowed one of them. At the
    limit both sizes are measured again, one right after the other, and the pair with the median ratio counts.

    Args:
        measure: Called with a size or slightly less; returns the seconds of the work, without those of its preparation.
        first: The smallest size but one; half of it is tried before, which also fills caches.
        limit: The largest size.
    """

    def measure_one(size: int) -> float:
        return measure(vary(size))

    sizes = [first // 2]
    seconds = [min(measure_one(first // 2), measure_one(first // 2))]
    enough_s = max(_ENOUGH_S, _ENOUGH_TIMES * seconds[0])
    while len(sizes) < 2 or (seconds[-1] < enough_s and sizes[-1] * 2 <= limit):
        sizes.append(sizes[-1] * 2)
        seconds.append(measure_one(sizes[-1]))
    for _ in range(_REPEATS):
        growth = Growth(tuple(sizes), tuple(seconds))
        if not growth.exceeds(_DOUBTFUL):
            break
        at = growth.dearest
        if at == len(sizes) - 1 and sizes[-1] * 2 <= limit and seconds[-1] < _LONGEST_S:
            sizes.append(sizes[-1] * 2)
            seconds.append(measure_one(sizes[-1]))
            continue
        pairs = [(measure_one(sizes[at - 1]), measure_one(sizes[at])) for _ in range(_PAIRS)]
        seconds[at - 1 : at + 1] = sorted(pairs, key=lambda pair: pair[1] / max(pair[0], 1e-4))[_PAIRS // 2]
        break
    return Growth(tuple(sizes), tuple(seconds))
