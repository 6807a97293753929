"""The page of a whole document: how long the server takes for it, and for how long the browser does nothing else.

    python -m benchmarks.reader path/to/library DOCUMENT [--words WORDS]

The library is indexed before. Each page is asked for in turn, and opened in Chromium at a desk's width; a long task
blocks the browser for 50 ms or more, as its own PerformanceObserver reports it.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import cast
from urllib.parse import urlencode

from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from kb.settings import Settings
from kb.web import create_app
from tests.serving import served

_REPEATS = 15
_OPENED = 5  # times in the browser, each in a context of its own
_WAIT_MS = 2000  # until whatever the page does by itself is done
_SCREENS = 12  # that are scrolled through

_OBSERVE = """
window.longTasks = [];
new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((each) => each.duration)))
  .observe({ type: "longtask", buffered: true });
"""
_SCROLL = "() => scrollBy(0, innerHeight)"


def main() -> None:
    """Print a table of both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path, help="a library's folder, indexed")
    parser.add_argument("document", help="the id of a document")
    parser.add_argument("--words", default="", help="highlighted as after a search for them")
    given = parser.parse_args()
    app = create_app(Settings(library=given.library, rate_limit=0))
    path = f"/documents/{given.document}"
    addresses = [path, f"{path}?{urlencode({'q': given.words})}"] if given.words else [path]
    sys.stdout.write("| page | server ms, median (worst) | kB | long tasks ms, opened | scrolled |\n")
    sys.stdout.write("| --- | --- | --- | --- | --- |\n")
    with served(app) as site, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for address in addresses:
            times, size = _ask(app, address)
            opened, scrolled = _open(chromium, site + address)
            took = f"{statistics.median(times):.0f} ({max(times):.0f})"
            row = [f"`{address}`", took, f"{size / 1000:.0f}", _write(opened), _write(scrolled)]
            sys.stdout.write(f"| {' | '.join(row)} |\n")
        chromium.close()


def _ask(app: Flask, address: str) -> tuple[list[float], int]:
    """Return the milliseconds of each request after a first one, and the size of the page."""
    client = app.test_client()
    size = len(client.get(address).get_data())
    times = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        client.get(address)
        times.append(1000 * (time.perf_counter() - began))
    return times, size


def _open(chromium: Browser, address: str) -> tuple[list[float], list[float]]:
    """Return the milliseconds of the longest task of each visit: while the page opened, and while it was scrolled."""
    opened, scrolled = [], []
    for _ in range(_OPENED):
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.add_init_script(_OBSERVE)
        page = context.new_page()
        page.goto(address)
        page.wait_for_timeout(_WAIT_MS)
        opened.append(_find_longest(cast(list[float], page.evaluate("window.longTasks.splice(0)"))))
        for _ in range(_SCREENS):
            page.evaluate(_SCROLL)
            page.wait_for_timeout(_WAIT_MS / _SCREENS)
        scrolled.append(_find_longest(cast(list[float], page.evaluate("window.longTasks.splice(0)"))))
        context.close()
    return opened, scrolled


def _find_longest(tasks: Sequence[float]) -> float:
    return max(tasks, default=0.0)


def _write(longest: Sequence[float]) -> str:
    return f"{statistics.median(longest):.0f} ({max(longest):.0f})"


if __name__ == "__main__":
    main()
