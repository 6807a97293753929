"""The processes of a server: their own memory over time, its slope, and what they have open. Linux only."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import psutil

_INTERVAL_S = 5.0
_KIB_PER_MIB = 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """The memory of a process at one moment.

    Attributes:
        second: Since the load began.
        own_mb: Anonymous memory (RssAnon): without files that are mapped, such as the index.
    """

    second: float
    own_mb: float


@dataclass(slots=True)
class Watched:
    """A process that was seen.

    Attributes:
        name: What it is: "master", "worker", or "helper", which a worker has for pictures of pages.
        parent: The id of the process that started it.
    """

    pid: int
    name: str
    parent: int
    samples: list[Sample] = field(default_factory=list)


class ProcessWatch:
    """Samples the memory of a server's processes, as they come and go, in a thread of its own.

    Args:
        master: The process id of gunicorn.
    """

    def __init__(self, master: int) -> None:
        self._master = psutil.Process(master)
        self._began = time.monotonic()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.watched: dict[int, Watched] = {}

    def start(self) -> None:
        """Begin."""
        self._began = time.monotonic()
        self._thread.start()

    def read_clock(self) -> float:
        """Return the seconds since it began."""
        return time.monotonic() - self._began

    def stop(self) -> None:
        """Stop."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(_INTERVAL_S):
            for process, name in list_processes(self._master):
                with suppress(OSError, psutil.Error):
                    own = _read_own_memory(process.pid)
                    each = self.watched.setdefault(process.pid, Watched(process.pid, name, process.ppid()))
                    each.samples.append(Sample(self.read_clock(), own))


def list_processes(master: psutil.Process) -> list[tuple[psutil.Process, str]]:
    """Return the processes of a server, each with what it is."""
    found = [(master, "master")]
    with suppress(psutil.Error):
        for worker in master.children():
            found.append((worker, "worker"))
            with suppress(psutil.Error):
                found += [(each, "helper") for each in worker.children(recursive=True)]
    return found


def count_open(pid: int) -> Counter[str]:
    """Return how many of each kind of thing a process has open or mapped: sockets, pipes, files, deleted files."""
    kinds: Counter[str] = Counter()
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            target = str(each.readlink())
            kinds["deleted files" if target.endswith("(deleted)") and target.startswith("/") else _name(target)] += 1
    maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8", errors="replace").splitlines()
    # gunicorn's own sign of life has been deleted from the start; what counts is files of the index that are gone.
    kinds["mapped deleted files"] = sum(line.endswith("(deleted)") and "/whoosh/" in line for line in maps)
    return kinds


def _name(target: str) -> str:
    head = target.partition(":")[0]
    return {"socket": "sockets", "pipe": "pipes", "anon_inode": "event queues"}.get(head, "files")


def _read_own_memory(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / _KIB_PER_MIB
    raise OSError(f"process {pid} has ended")


def fit_slope(samples: Sequence[Sample]) -> tuple[float, float]:
    """Return the slope of memory in MB an hour, and its standard error, by least squares.

    Neighbouring samples are alike, so the error is that of as many samples as are independent: n (1 - r) / (1 + r),
    where r is the correlation of neighbouring residuals (Santer et al. 2000, doi:10.1029/1999JD901105).
    """
    count = len(samples)
    hours = [each.second / 3600 for each in samples]
    sizes = [each.own_mb for each in samples]
    middle, mean = sum(hours) / count, sum(sizes) / count
    spread = sum((each - middle) ** 2 for each in hours)
    slope = sum((x - middle) * (y - mean) for x, y in zip(hours, sizes, strict=True)) / spread
    residuals = [y - mean - slope * (x - middle) for x, y in zip(hours, sizes, strict=True)]
    squares = sum(each**2 for each in residuals)
    if squares == 0:
        return slope, 0.0
    likeness = sum(one * two for one, two in pairwise(residuals)) / squares
    independent = count * (1 - likeness) / (1 + likeness) if likeness > 0 else count
    return slope, math.sqrt(squares / max(independent - 2, 1) / spread)
