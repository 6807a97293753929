"""What came of a load: faults, latencies by kind, memory with its slope, and what was left behind."""

from __future__ import annotations

import socket
import sys
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.load.asks import HOST
from benchmarks.load.changes import ChangeReport
from benchmarks.load.processes import Watched, fit_slope

_WARMING_S, _WARMING_PART = 300.0, 0.25  # of the life of a process that its slope leaves out: the less of the two
_LEAST_SAMPLES = 6
_COLUMNS = 6
_SHOWN = 20
_LITTER = ("*.unfinished", "*.draft", "*.tmp", "spool/*.spool")
_SHARED = Path("/dev/shm")  # noqa: S108 - it is looked at


@dataclass(frozen=True, slots=True)
class Answer:
    """One request under load.

    Attributes:
        second: When it was sent, since the load began.
        ms: How long it took to the last byte.
        fault: What is wrong with it; empty where nothing is.
    """

    kind: str
    path: str
    second: float
    ms: float
    fault: str


@dataclass(slots=True)
class LoadReport:
    """All that came of a load.

    Attributes:
        compared: How many different requests have answers that are compared with those before the load.
        faults: What was wrong beside single answers.
        seconds: How long the load was.
        open_at_start: What each process had open before the load, with what it is.
        open_at_end: The same after it.
        left_behind: What is still there after the server was stopped.
    """

    answers: list[Answer]
    compared: int
    faults: list[str]
    changes: ChangeReport
    watched: list[Watched]
    seconds: float
    open_at_start: list[tuple[str, Counter[str]]]
    open_at_end: list[tuple[str, Counter[str]]]
    left_behind: list[str] = field(default_factory=list)

    def has_failed(self) -> bool:
        """Tell whether anything went wrong or was left behind."""
        return bool(self.faults or self.left_behind or any(each.fault for each in self.answers))


def print_report(report: LoadReport) -> None:
    """Print it."""
    for part in (_tell_faults, _tell_changes, _tell_latencies, _tell_memory, _tell_open):
        sys.stdout.write("\n".join(part(report)) + "\n\n")


def _tell_faults(report: LoadReport) -> Iterator[str]:
    wrong = [each for each in report.answers if each.fault]
    different = len({(each.kind, each.path) for each in report.answers})
    yield f"{len(report.answers):,} requests, {different:,} different ones, {len(wrong):,} at fault"
    yield f"{report.compared:,} answers were known before and compared"
    yield from (f"- {count} x {fault}" for fault, count in Counter(each.fault for each in wrong).most_common())
    yield from (f"    {each.second:6.1f} s {each.kind}: {each.path[:90]}: {each.fault}" for each in wrong[:_SHOWN])
    yield f"{len(report.faults)} other faults"
    yield from (f"- {each}" for each in report.faults)
    yield f"{len(report.left_behind)} things left behind"
    yield from (f"- {each}" for each in report.left_behind)


def _tell_changes(report: LoadReport) -> Iterator[str]:
    yield "Under way: " + "; ".join(f"{name} {count}" for name, count in sorted(report.changes.counts.items()))
    yield "Rebuilds took " + ", ".join(f"{each:.0f} s" for each in report.changes.seconds)


def _tell_latencies(report: LoadReport) -> Iterator[str]:
    yield "| kind | requests | median ms | 95th | 99th | worst |"
    yield "| --- | --- | --- | --- | --- | --- |"
    by_kind: dict[str, list[float]] = {"all": []}
    for each in report.answers:
        by_kind["all"].append(each.ms)
        by_kind.setdefault(each.kind, []).append(each.ms)
    for kind in ["all", *sorted(by_kind.keys() - {"all"})]:
        times = sorted(by_kind[kind])
        cells = [f"{times[int(part * (len(times) - 1))]:.0f}" for part in (0.5, 0.95, 0.99, 1)] if times else []
        yield f"| {kind} | {len(times):,} | {' | '.join(cells)} |"


def _tell_memory(report: LoadReport) -> Iterator[str]:
    times = [report.seconds * at / (_COLUMNS - 1) for at in range(_COLUMNS)]
    yield (
        "| own memory, MB, at | process | "
        + " | ".join(f"{each / 60:.1f} min" for each in times)
        + " | slope, MB an hour | second half |"
    )
    yield "| --- " * (_COLUMNS + 4) + "|"
    for each in sorted(report.watched, key=lambda one: (one.samples[0].second, one.name != "master", one.pid)):
        cells = [_find_size(each, second) for second in times]
        yield f"| {each.name} | {each.pid} | {' | '.join(cells)} | {_tell_slope(each, 0)} | {_tell_slope(each, 0.5)} |"


def _find_size(watched: Watched, second: float) -> str:
    """Return the memory of a process about some second, empty where it did not live then."""
    near = min(watched.samples, key=lambda each: abs(each.second - second))
    return f"{near.own_mb:.1f}" if abs(near.second - second) < 15 else ""


def _tell_slope(watched: Watched, part: float) -> str:
    """Return the slope of a process, without the first minutes of its life, or without some part of it."""
    first, last = watched.samples[0].second, watched.samples[-1].second
    since = first + max(min(_WARMING_S, _WARMING_PART * (last - first)), part * (last - first))
    samples = [each for each in watched.samples if each.second >= since]
    if len(samples) < _LEAST_SAMPLES:
        return ""
    slope, error = fit_slope(samples)
    return f"{slope:+.1f} ± {error:.1f}"


def _tell_open(report: LoadReport) -> Iterator[str]:
    yield "| open | process | what |"
    yield "| --- | --- | --- |"
    for when, listed in (("start", report.open_at_start), ("end", report.open_at_end)):
        for name, kinds in listed:
            what = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()) if count)
            yield f"| {when} | {name} | {what} |"


def find_left_behind(folder: Path, session: int, port: int, shared: Set[str]) -> list[str]:
    """Return what is left behind by a server that was stopped: processes, files, sockets.

    Args:
        folder: With the library, and the folder for temporary files.
        session: The id of the server's session.
        port: That it served on.
        shared: What was in the folder of shared memory before.
    """
    left = []
    for process in psutil.process_iter():
        try:
            if psutil.pid_exists(process.pid) and _read_session(process.pid) == session:
                left.append(f"process {process.pid}: {' '.join(process.cmdline())[:80]}")
        except (psutil.Error, OSError):
            continue
    left += [f"file {each.relative_to(folder)}" for each in (folder / "tmp").rglob("*")]
    left += [f"file {each.relative_to(folder)}" for each in (folder / "home").rglob("*") if each.is_file()]
    library = folder / "library"
    left += [f"file {each.relative_to(folder)}" for pattern in _LITTER for each in _find_files(library, pattern)]
    if _SHARED.is_dir():
        left += [f"file {each}" for each in _SHARED.iterdir() if each.name not in shared]
    with socket.socket() as probe:
        if probe.connect_ex((HOST, port)) == 0:
            left.append(f"port {port} is still open")
    return left


def _find_files(library: Path, pattern: str) -> Sequence[Path]:
    return sorted(library.glob(pattern) if "/" in pattern else library.rglob(pattern))


def _read_session(pid: int) -> int:
    # The name, in brackets, may have spaces; after it come the state, the parent, the group and the session.
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[3])
