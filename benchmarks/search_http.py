"""The whole request: `/search` by this project, and the same page of a table by Datasette on SQLite's FTS5.

    pip install datasette                   (in an environment of its own: --datasette PATH/TO/datasette)
    python -m benchmarks.search_http --datasette ~/datasette/bin/datasette

Both serve the same passages from two worker processes on the loopback address: this project under gunicorn, Datasette
as two of its own servers, which take turns. The page has ten hits with their text, the total, and counts by publisher,
kind and year. A third process asks, four requests at a time, each for one or two words that some passages have.
"""

from __future__ import annotations

import argparse
import http.client
import os
import queue
import random
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote_plus

from benchmarks.search_corpus import FAMILIES, Paragraph, asks, documents, paragraphs
from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents

_CLIENTS = 4
_HOST = "127.0.0.1"
# Datasette need not look for further facets to suggest, and may take its time for those that are asked for.
_SETTINGS = [
    *("--setting", "sql_time_limit_ms", "5000"),
    *("--setting", "facet_time_limit_ms", "5000"),
    *("--setting", "suggest_facets", "off"),
]


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=15.0, help="of load on each server")
    parser.add_argument("--datasette", type=Path, help="the command; Datasette is left out without it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        passages = list(paragraphs(given.size))
        words = choose_searches(passages)
        commit_documents(WhooshEngine(folder / "library" / "whoosh"), added=documents(iter(passages)))
        sys.stdout.write("| | requests a second | median ms | p99 ms | p99 / median | own memory a worker, MB |\n")
        sys.stdout.write("| --- | --- | --- | --- | --- | --- |\n")
        with gunicorn(folder / "library") as (ports, workers):
            _report("this, gunicorn, 2 workers", ports, [f"/search?q={each}" for each in words], workers, given.seconds)
        if given.datasette:
            _build_table(folder / "passages.db", passages)
            page = "/passages/passage?_size=10&_facet=publisher&_facet=kind&_facet=year&_search="
            with _datasette(given.datasette, folder / "passages.db") as (ports, workers):
                _report("Datasette, 2 servers", ports, [f"{page}{each}" for each in words], workers, given.seconds)


def choose_searches(passages: Sequence[Paragraph]) -> list[str]:
    """Return what is searched: the common words, rare words and word pairs of the other benchmark."""
    chosen = [ask for ask in asks(passages, 40) if ask.family in (FAMILIES[0], FAMILIES[1], FAMILIES[4])]
    searches = [quote_plus(" ".join(ask.words)) for ask in chosen]
    random.Random(5).shuffle(searches)  # noqa: S311 - no secret
    return searches


def _build_table(path: Path, passages: Sequence[Paragraph]) -> None:
    base = sqlite3.connect(path)
    base.execute("create table passage(id, document, publisher, kind, year, title, body)")
    base.executemany(
        "insert into passage values(?, ?, ?, ?, ?, ?, ?)",
        ((each.id, each.document, each.publisher, each.kind, each.year, each.title, each.text) for each in passages),
    )
    base.execute(
        "create virtual table passage_fts using fts5(title, body, content='passage', tokenize='porter unicode61')"
    )
    base.execute("insert into passage_fts(passage_fts) values('rebuild')")
    base.commit()
    base.close()


@contextmanager
def gunicorn(
    library: Path, variables: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[list[int], list[int]]]:
    """Serve a library by two workers that bound nobody's requests; yield their port, and their ids.

    Args:
        library: Its folder.
        variables: Further settings; those that are empty are left out.
    """
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--bind", f"{_HOST}:{port}", "wsgi:app"]
    environment = os.environ | {"KB_LIBRARY": str(library), "KB_RATE_LIMIT": "0"}
    environment |= {name: value for name, value in variables.items() if value}
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        _await(port)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield [port], [int(child) for child in children]
    finally:
        server.terminate()
        server.wait()


@contextmanager
def _datasette(command: Path, base: Path) -> Iterator[tuple[list[int], list[int]]]:
    ports = [_free_port(), _free_port()]
    servers = [
        subprocess.Popen(
            [command, "serve", "--immutable", base, "--port", str(port), *_SETTINGS],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for port in ports
    ]
    try:
        for port in ports:
            _await(port)
        yield ports, [server.pid for server in servers]
    finally:
        for server in servers:
            server.terminate()
            server.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((_HOST, 0))
        return int(listener.getsockname()[1])


def _await(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((_HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")


def _report(name: str, ports: Sequence[int], addresses: Sequence[str], workers: Sequence[int], seconds: float) -> None:
    load_pages(ports, addresses, min(seconds, 3.0))
    times, elapsed = load_pages(ports, addresses, seconds)
    times.sort()
    median, late = statistics.median(times), times[int(0.99 * (len(times) - 1))]
    memory = max(_private_mb(worker) for worker in workers)
    cells = [f"{len(times) / elapsed:.0f}", f"{median:.1f}", f"{late:.1f}", f"{late / median:.1f}", f"{memory}"]
    sys.stdout.write(f"| {name} | {' | '.join(cells)} |\n")
    sys.stdout.flush()


def load_pages(
    ports: Sequence[int], addresses: Sequence[str], seconds: float, clients: int = _CLIENTS
) -> tuple[list[float], float]:
    """Ask for pages for some seconds; return the milliseconds each took, and the seconds in all."""
    times: list[float] = []
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    until = time.perf_counter() + seconds

    def client(port: int) -> None:
        while time.perf_counter() < until:
            address = waiting.get()
            waiting.put(address)
            connection = http.client.HTTPConnection(_HOST, port, timeout=60)
            began = time.perf_counter()
            connection.request("GET", address)
            answer = connection.getresponse()
            answer.read()
            connection.close()
            times.append(1000 * (time.perf_counter() - began))
            if answer.status != 200:
                raise RuntimeError(f"{address} gave {answer.status}")

    for address in addresses:
        waiting.put(address)
    began = time.perf_counter()
    threads = [threading.Thread(target=client, args=(ports[at % len(ports)],)) for at in range(clients)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return times, time.perf_counter() - began


def _private_mb(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) // 1024


if __name__ == "__main__":
    main()
