"""What keeping an index up to date costs: checking sources that did not change, and committing one document.

    python -m benchmarks.indexing
    python -m benchmarks.indexing --sizes 10000 100000 1000000

The check is that of `kb index`, in a process of its own for each round, without and with the start of the process:
small text files, each with a metadata file, written long enough ago that their times are trusted. The commits are of
one new document each, in an index of some number of passages with their vectors; reading and encoding it are left out,
and so is the start of the process; merges are included. A search with facets and meaning follows each of them. Times
are milliseconds, of the clock and of the processor.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.search_corpus import documents, paragraphs
from kb.embeddings.encoders import load_encoders
from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.library.catalogue.sources import SourceState
from kb.library.indexing.encoding import encode_passages
from kb.library.indexing.index_report import Status
from kb.library.indexing.sync import Library
from kb.library.view import ViewOpener
from kb.model import DocumentId, IndexedDocument, PassageId
from kb.search.service import SearchRequest, search
from kb.settings import Settings

_COMMITS = 100
_ROUNDS = 7
_AGE_S = 3600
_FILES_A_FOLDER = 500
_SAMPLE = 20_000
_SEARCHES = ("police", "victims of trafficking", '"in the dock" court', "children who were moved")

Times = tuple[float, float]  # of the clock and of the processor, in milliseconds


def main() -> None:
    """Measure it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000, help="of the check; 0 leaves it out")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000], help="passages, of the commits")
    parser.add_argument("--check", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.check:
        _check(given.check)
        return
    if given.files:
        with tempfile.TemporaryDirectory() as folder:
            _print_check(Path(folder), given.files)
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as folder:
            _print_commits(Path(folder), size)


def _now() -> Times:
    return time.perf_counter() * 1000, time.process_time() * 1000


def _since(start: Times) -> Times:
    clock, processor = _now()
    return clock - start[0], processor - start[1]


def _print_times(label: str, times: Sequence[Times]) -> None:
    figures = []
    for name, each in zip(("clock", "processor"), zip(*times, strict=True), strict=True):
        figures.append(f"{name} {statistics.median(each):,.1f} ({np.percentile(each, 95):,.1f})")
    sys.stdout.write(f"{label}: {', '.join(figures)} ms, median (95th percentile) of {len(times)}\n")
    sys.stdout.flush()


# ------------------------------------------------------------------------------------------- check


def _print_check(folder: Path, count: int) -> None:
    _write_sources(folder / "sources", count)
    start = _now()
    Library(_build_settings(folder)).sync()
    _print_times(f"{count:,} files read and indexed", [_since(start)])
    checks, processes = [], []
    for _ in range(_ROUNDS):
        began, before = time.perf_counter(), os.times()
        command = [sys.executable, "-m", "benchmarks.indexing", "--check", str(folder)]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        after = os.times()
        processor = after.children_user + after.children_system - before.children_user - before.children_system
        processes.append(((time.perf_counter() - began) * 1000, processor * 1000))
        clock, own = json.loads(output)
        checks.append((clock, own))
    _print_times(f"{count:,} unchanged files checked", checks)
    _print_times("the same with the start of the process", processes)


def _build_settings(folder: Path) -> Settings:
    return Settings(library=folder)


def _write_sources(folder: Path, count: int) -> None:
    written = time.time() - _AGE_S
    for number, paragraph in enumerate(paragraphs(count)):
        path = folder / f"{number // _FILES_A_FOLDER:03}" / f"{paragraph.id}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{paragraph.text}\n", encoding="utf-8")
        sidecar = path.with_name(f"{path.name}.toml")
        sidecar.write_text(f"publisher = {json.dumps(paragraph.publisher)}\n", encoding="utf-8")
        for each in (path, sidecar):
            os.utime(each, (written, written))


def _check(folder: Path) -> None:
    """Check the sources of a library, and print how long it took."""
    start = _now()
    library = Library(_build_settings(folder))
    report = library.sync()
    encode_passages(library)
    took = _since(start)
    if report.count(Status.UNCHANGED) != len(report.sources):
        raise SystemExit("Some of the files were found to have changed.")
    sys.stdout.write(json.dumps(took))


# ------------------------------------------------------------------------------------------ commits


def _print_commits(folder: Path, size: int) -> None:
    encoders = load_encoders("static")
    states: dict[str, SourceState | None] = {}
    engine = WhooshEngine(folder)
    start = _now()
    every = (encoders.encode_document(each) for each in documents(paragraphs(size)))
    commit_documents(engine, added=_follow(every, states), sources=states)
    _print_times(f"{size:,} passages indexed", [_since(start)])
    commits, searches = [], []
    opener, settings = ViewOpener(engine), Settings(library=folder)
    for number, each in enumerate(_make_new_documents()):
        new = encoders.encode_document(each)
        start = _now()
        commit_documents(engine, added=[new], unread=None, sources=dict([_build_state(new)]))
        commits.append(_since(start))
        start = _now()
        with opener.open() as view:
            search(SearchRequest(_SEARCHES[number % len(_SEARCHES)]), view, settings)
        searches.append(_since(start))
    _print_times(f"a commit of one document at {size:,} passages", commits)
    _print_times("the first search after it", searches)


def _follow(every: Iterable[IndexedDocument], states: dict[str, SourceState | None]) -> Iterator[IndexedDocument]:
    """Yield documents, and note the states of their sources."""
    for each in every:
        states.update([_build_state(each)])
        yield each


def _build_state(indexed: IndexedDocument) -> tuple[str, SourceState]:
    """Return the name and the state of a document's source, with hashes of their usual length."""
    record = indexed.record
    content = hashlib.sha256(record.source.encode()).hexdigest()
    signature = (record.passages, time.time_ns())
    return record.source, SourceState(signature, content, content[::-1], record.id, passages=record.passages)


def _make_new_documents() -> Iterator[IndexedDocument]:
    """Make documents that no index has yet, of sizes as they occur."""
    for number, each in enumerate(documents(paragraphs(_SAMPLE))):
        if number == _COMMITS:
            return
        identity = DocumentId(f"new{number:03}")
        passages = tuple(
            replace(passage, id=PassageId(f"new-{passage.id}"), document=identity) for passage in each.passages
        )
        yield IndexedDocument(replace(each.record, id=identity, source=f"{identity}.txt"), passages)


if __name__ == "__main__":
    main()
