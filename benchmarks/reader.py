"""The page of a whole document: how long the server takes for it, and for how long the browser does nothing else.

    python -m benchmarks.reader path/to/library DOCUMENT [--words WORDS]

The library is indexed before. Each page is asked for in turn, and opened in Chromium at a desk's width, at full speed
and with the processor slowed four times. A long task blocks the browser for 50 ms or more, as its own
PerformanceObserver reports it; a page without any is reported as 0.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
_SLOWED = (1, 4)
_WAIT_MS = 2000  # until whatever the page does by itself is done
_SCREENS = 12  # that are scrolled through

_OBSERVE = """
window.longTasks = [];
new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((each) => each.duration)))
  .observe({ type: "longtask", buffered: true });
"""
_TAKE_LONGEST = "() => Math.max(0, ...window.longTasks.splice(0))"
_SCROLL = "() => scrollBy(0, innerHeight)"


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to a page. All in milliseconds.

    Attributes:
        layout: Spent on styles and layout while the page opened.
        opened: The longest task meanwhile; 0 where none was long.
        scrolled: The longest task while the page was scrolled.
    """

    layout: float
    opened: float
    scrolled: float


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
    logging.disable()  # the server's remarks about its queue
    sys.stdout.write(
        "| page | server, CPU ms | kB | slowed | styles and layout, ms | long tasks, opened | scrolled |\n"
    )
    sys.stdout.write("| --- | --- | --- | --- | --- | --- | --- |\n")
    with served(app) as site, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for address in addresses:
            times, size = _ask(app, address)
            for slowed in _SLOWED:
                visits = list(_visit(chromium, site + address, slowed))
                columns = ([getattr(each, name) for each in visits] for name in ("layout", "opened", "scrolled"))
                row = [f"`{address}`", _write(times), f"{size / 1000:.0f}", f"{slowed} times", *map(_write, columns)]
                sys.stdout.write(f"| {' | '.join(row)} |\n")
        chromium.close()


def _ask(app: Flask, address: str) -> tuple[list[float], int]:
    """Return the milliseconds of the processor for each request after a first one, and the size of the page."""
    client = app.test_client()
    size = len(client.get(address).get_data())
    times = []
    for _ in range(_REPEATS):
        began = time.process_time()
        client.get(address)
        times.append(1000 * (time.process_time() - began))
    return times, size


def _visit(chromium: Browser, address: str, slowed: int) -> Iterator[Visit]:
    """Open a page some times, and scroll through its first screens."""
    for _ in range(_OPENED):
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.add_init_script(_OBSERVE)
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        page.goto(address)
        page.wait_for_timeout(_WAIT_MS)
        metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
        opened = cast(float, page.evaluate(_TAKE_LONGEST))
        for _ in range(_SCREENS):
            page.evaluate(_SCROLL)
            page.wait_for_timeout(_WAIT_MS / _SCREENS)
        layout = 1000 * (metrics["LayoutDuration"] + metrics["RecalcStyleDuration"])
        yield Visit(layout, opened, cast(float, page.evaluate(_TAKE_LONGEST)))
        context.close()


def _write(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.0f} ({max(values):.0f})"


if __name__ == "__main__":
    main()
