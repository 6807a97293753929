"""Searching and indexing, side by side: this engine, stock Whoosh, SQLite FTS5 and tantivy.

    pip install tantivy
    python -m benchmarks.search                      10,000 and 100,000 passages
    python -m benchmarks.search --sizes 1000000      a million; stock Whoosh is left out, it takes too long

Every engine works in a process of its own, one after another: it indexes the passages in one thread, opens the index
anew, and answers every query several times in rounds. Only queries are measured for which every engine finds the same
number of passages (their stemmers differ for some words); how many were tried is said. Two times are taken: `rank`,
the total and the best ten (and facets, where the family has them), and `show`, which reads their texts too; this engine
then also marks the matched words. The table goes to standard output; `benchmarks/README.md` keeps the last one.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.machine import describe_machine
from benchmarks.search_corpus import FAMILIES, Ask, Paragraph, asks, paragraphs
from benchmarks.search_engines import CONTENDERS

_ROUNDS = 7
_CANDIDATES = 6  # for each query that is measured
_SLOW_S = 0.02  # a query that takes longer is asked fewer times
_MOST_FOR_STOCK = 100_000


@dataclass(slots=True)
class Outcome:
    """What one engine did.

    Attributes:
        peak_mb: The most memory while indexing, beyond what the passages take, mapped files included.
        own_mb: The same without mapped files, which the system takes back when it needs their memory.
        totals: The number of hits of each query.
        rank: Milliseconds of each query: the median of its rounds.
        show: The same, with the texts of ten hits.
    """

    name: str
    index_s: float = 0.0
    size: int = 0
    peak_mb: int = 0
    own_mb: int = 0
    open_ms: float = 0.0
    resident_mb: int = 0
    totals: list[int] = field(default_factory=list)
    rank: list[float] = field(default_factory=list)
    show: list[float] = field(default_factory=list)


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--engines", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    parser.add_argument("--queries", type=int, default=20, help="of each family")
    parser.add_argument("--work", type=Path, help="a folder to work in; a temporary one otherwise")
    parser.add_argument("--child", nargs=2, metavar=("STEP", "ENGINE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        step, name = given.child
        {"build": _build, "count": _count, "answer": _answer}[step](name, given.work)
        return
    sys.stdout.write(f"{describe_machine()}\n")
    for size in given.sizes:
        with tempfile.TemporaryDirectory(dir=given.work) as folder:
            outcomes, queries, text = _measure(size, given.engines, given.queries, Path(folder))
        sys.stdout.write(_table(size, outcomes, queries, text))
        sys.stdout.flush()


def _measure(size: int, engines: Sequence[str], each: int, folder: Path) -> tuple[list[Outcome], list[Ask], int]:
    """Let every engine index the same passages and answer the same queries."""
    text = 0
    first: list[Paragraph] = []
    with (folder / "passages.jsonl").open("w", encoding="utf-8") as file:
        for paragraph in paragraphs(size):
            text += len(paragraph.text.encode())
            if len(first) < 100_000:
                first.append(paragraph)
            file.write(json.dumps(asdict(paragraph)) + "\n")
    candidates = asks(first, _CANDIDATES * each)
    del first
    _write(folder, candidates)
    names = [name for name in engines if name != "stock Whoosh" or size <= _MOST_FOR_STOCK]
    for name in names:
        (folder / name).mkdir()
    built = {name: _child("build", name, folder) for name in names}
    totals = {name: _child("count", name, folder)["totals"] for name in names}
    queries = _agreed(candidates, list(totals.values()), each)
    _write(folder, queries)
    outcomes = [Outcome(**(built[name] | _child("answer", name, folder))) for name in names]
    return outcomes, queries, text


def _write(folder: Path, queries: Sequence[Ask]) -> None:
    (folder / "queries.json").write_text(json.dumps([asdict(ask) for ask in queries]))


def _agreed(candidates: Sequence[Ask], totals: Sequence[Sequence[int]], each: int) -> list[Ask]:
    """Return the first queries of every family for which all engines find the same number of passages."""
    chosen = []
    for family in FAMILIES:
        own = [at for at, ask in enumerate(candidates) if ask.family == family]
        agreed = [at for at in own if len({found[at] for found in totals}) == 1 and totals[0][at]]
        sys.stderr.write(f"{family}: {len(agreed)} of {len(own)} queries have the same hits everywhere\n")
        chosen += [candidates[at] for at in agreed[:each]]
    return chosen


def _child(step: str, name: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.search", "--work", str(folder), "--child", step, name]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    answer: dict[str, Any] = json.loads(output)
    return answer


def _passages(folder: Path) -> Iterable[Paragraph]:
    with (folder / "passages.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield Paragraph(**json.loads(line))


def _build(name: str, folder: Path) -> None:
    passages = list(_passages(folder))  # read before the clock starts
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    with _peak() as own:
        CONTENDERS[name]().build(folder / name, iter(passages))
    seconds = time.perf_counter() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    size = sum(path.stat().st_size for path in (folder / name).rglob("*") if path.is_file())
    sys.stdout.write(json.dumps({"name": name, "index_s": seconds, "size": size, "peak_mb": grown, "own_mb": own[0]}))


@contextmanager
def _peak() -> Iterator[list[int]]:
    """Yield a list whose one number is, in the end, by how many megabytes this process's own memory grew at most."""
    before, most, ended = _private_mb(), [0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.05):
            most[0] = max(most[0], _private_mb() - before)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        ended.set()
        watcher.join()


def _answer(name: str, folder: Path) -> None:
    queries = _queries(folder)
    engine = CONTENDERS[name]()
    before = _private_mb()
    began = time.perf_counter()
    engine.open(folder / name)
    opened = 1000 * (time.perf_counter() - began)
    totals = [engine.rank(ask)[0] for ask in queries]  # and once to warm up
    rank = _times(engine.rank, queries)
    show = _times(engine.show, queries)
    found = {"open_ms": opened, "totals": totals, "rank": rank, "show": show, "resident_mb": _private_mb() - before}
    sys.stdout.write(json.dumps(found))


def _count(name: str, folder: Path) -> None:
    engine = CONTENDERS[name]()
    engine.open(folder / name)
    sys.stdout.write(json.dumps({"totals": [engine.rank(ask)[0] for ask in _queries(folder)]}))


def _queries(folder: Path) -> list[Ask]:
    return [Ask(each["family"], tuple(each["words"]), each["publisher"]) for each in _read(folder / "queries.json")]


def _read(path: Path) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(path.read_text())
    return rows


def _private_mb() -> int:
    """Return the resident memory of this process that no other can share, in megabytes."""
    path = Path("/proc/self/status")
    lines = path.read_text().splitlines() if path.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) // 1024


def _times(ask_engine: Callable[[Ask], object], queries: Sequence[Ask]) -> list[float]:
    """Return the median milliseconds of each query."""
    times: list[list[float]] = [[] for _ in queries]
    for _ in range(_ROUNDS):
        for own, ask in zip(times, queries, strict=True):
            if sum(own) > _SLOW_S * _ROUNDS * 1000:
                continue
            began = time.perf_counter()
            ask_engine(ask)
            own.append(1000 * (time.perf_counter() - began))
    return [statistics.median(own) for own in times]


def _table(size: int, outcomes: Sequence[Outcome], queries: Sequence[Ask], text: int) -> str:
    """Write one table."""
    names = [outcome.name for outcome in outcomes]
    lines = [
        f"\n### {size:,} passages, {text / 1e6:.1f} MB of text\n",
        f"{len(queries)} queries, each with the same number of hits in every engine.\n",
        "| | " + " | ".join(names) + " |",
        "| --- |" + " --- |" * len(names),
        _row("indexed, passages a second", [f"{size / each.index_s:,.0f}" for each in outcomes]),
        _row("bytes of index a byte of text", [f"{each.size / text:.2f}" for each in outcomes]),
        _row("memory while indexing, beyond the passages, MB", [f"{each.peak_mb:,}" for each in outcomes]),
        _row("the same without mapped files, MB", [f"{each.own_mb:,}" for each in outcomes]),
        _row("opened in ms", [f"{each.open_ms:.1f}" for each in outcomes]),
        _row("own memory after the queries, MB", [f"{each.resident_mb:,}" for each in outcomes]),
    ]
    for title, attribute in (("rank", "rank"), ("show", "show")):
        lines.append(_row(f"**{title}**: median (p95) ms, ratio to tantivy", [""] * len(names)))
        for family in FAMILIES:
            chosen = [at for at, ask in enumerate(queries) if ask.family == family]
            if chosen:
                hits = statistics.median(outcomes[0].totals[at] for at in chosen)
                lines.append(_row(f"{family} ({hits:,.0f} hits)", _cells(outcomes, attribute, chosen)))
    return "\n".join(lines) + "\n"


def _cells(outcomes: Sequence[Outcome], attribute: str, chosen: Sequence[int]) -> list[str]:
    medians = {}
    cells = []
    for outcome in outcomes:
        own = sorted(getattr(outcome, attribute)[at] for at in chosen)
        medians[outcome.name] = statistics.median(own)
        cells.append(f"{medians[outcome.name]:.3f} ({own[int(0.95 * (len(own) - 1) + 0.5)]:.3f})")
    bar = medians.get("tantivy")
    return [
        f"{cell} ×{medians[outcome.name] / bar:.1f}" if bar else cell
        for cell, outcome in zip(cells, outcomes, strict=True)
    ]


def _row(title: str, cells: Sequence[str]) -> str:
    return f"| {title} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
