"""The size of the widget, and a search of it over the loopback address, as it sends it while somebody types.

    python -m benchmarks.widget

Each search is a POST to `/search.json` for five passages, on a connection that stays open as a browser's does; two
worker processes of gunicorn answer. Words are typed letter by letter from the second on, as by somebody who pauses at
each, so that unfinished words are among them. Times are from sending to the last byte, by one reader and by four.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.search_corpus import FAMILIES, asks, documents, paragraphs
from benchmarks.search_http import gunicorn
from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.web.middleware.caching import GZIP_LEVEL
from kb.web.views.embed.widget import MODULE, SCRIPT, build_style

_READERS = (1, 4)
_SHOWN = 5


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=20_000, help="passages")
    given = parser.parse_args()
    _report_sizes()
    with tempfile.TemporaryDirectory() as name:
        library = Path(name) / "library"
        passages = list(paragraphs(given.size))
        commit_documents(WhooshEngine(library / "whoosh"), added=documents(iter(passages)))
        chosen = [ask.words for ask in asks(passages, 20) if ask.family in (FAMILIES[0], FAMILIES[1], FAMILIES[4])]
        typed = [text[:end] for text in map(" ".join, chosen) for end in range(2, len(text) + 1)]
        sys.stdout.write(f"{given.size:,} passages, {len(typed):,} searches\n\n")
        sys.stdout.write(
            "| readers | median ms | p95 ms | p99 ms | answer, kB (gzipped) |\n| --- | --- | --- | --- | --- |\n"
        )
        with gunicorn(library) as ((port,), _):
            _typed(port, typed[:200])
            for readers in _READERS:
                _report(port, typed, readers)


def _report_sizes() -> None:
    """Report the bytes of the files: whole, at the best level of gzip, and at the level that the site sends."""
    sys.stdout.write("| file | bytes | gzip -9 | as sent |\n| --- | --- | --- | --- |\n")
    style = build_style().encode()
    bare = SCRIPT.content.replace(json.dumps(build_style()).encode(), b'""')
    for name, content in (
        ("script without style", bare),
        ("style", style),
        ("widget.js", SCRIPT.content),
        ("widget.mjs", MODULE.content),
    ):
        sizes = (len(content), *(len(gzip.compress(content, level)) for level in (9, GZIP_LEVEL)))
        sys.stdout.write(f"| {name} | {' | '.join(f'{size:,}' for size in sizes)} |\n")
    sys.stdout.write("\n")


def _report(port: int, typed: Sequence[str], readers: int) -> None:
    times: list[float] = []
    sizes: list[tuple[int, int]] = []

    def read(part: Sequence[str]) -> None:
        for milliseconds, whole, zipped in _typed(port, part):
            times.append(milliseconds)
            sizes.append((whole, zipped))

    threads = [threading.Thread(target=read, args=(typed[at::readers],)) for at in range(readers)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    cuts = statistics.quantiles(times, n=100)
    whole, zipped = (statistics.median(column) / 1000 for column in zip(*sizes, strict=True))
    cells = (f"{readers}", f"{cuts[49]:.1f}", f"{cuts[94]:.1f}", f"{cuts[98]:.1f}", f"{whole:.1f} ({zipped:.1f})")
    sys.stdout.write(f"| {' | '.join(cells)} |\n")


def _typed(port: int, typed: Sequence[str]) -> list[tuple[float, int, int]]:
    """Search; return the milliseconds of each, and the size of its answer, whole and as it came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Encoding": "gzip"}
    measured = []
    for text in typed:
        began = time.perf_counter()
        connection.request("POST", "/search.json", urlencode({"q": text, "limit": _SHOWN}), headers)
        answer = connection.getresponse()
        body = answer.read()
        milliseconds = 1000 * (time.perf_counter() - began)
        if answer.status != 200:
            raise RuntimeError(f"'{text}' gave {answer.status}")
        whole = gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body
        measured.append((milliseconds, len(whole), len(body)))
    connection.close()
    return measured


if __name__ == "__main__":
    main()
