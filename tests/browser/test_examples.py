"""The examples in the documentation for programmers work with only the site's address and the words changed."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap

from playwright.sync_api import Browser

from tests.conftest import CHECKOUT

PAGE = (CHECKOUT / "docs" / "programmers.md").read_text(encoding="utf-8")


def _example(sign: str, site: str) -> str:
    """Return the indented block that contains a sign, changed to ask a running site for words that it has."""
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", PAGE, re.MULTILINE)
    (block,) = [textwrap.dedent(block) for block in blocks if sign in block]
    assert "http://127.0.0.1:8000" in block
    assert '"in the dock"' in block
    return block.replace("http://127.0.0.1:8000", site).replace('"in the dock"', '"lantern of the law"')


def _printed(site: str, line: str) -> bool:
    start = f"Harbour Watch, The Lantern report, 13 June 2013 {site}/documents/lantern/"
    return line.startswith(start) and len(line) > len(start)


def test_the_example_in_python_prints_what_it_finds(site: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _example("urlopen", site)], capture_output=True, text=True, timeout=60, check=True
    )

    (line,) = ran.stdout.splitlines()
    assert _printed(site, line)


def test_the_example_in_javascript_logs_what_it_finds_on_a_page_of_another_origin(site: str, browser: Browser) -> None:
    page = browser.new_page()
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text))
    page.evaluate(f"async () => {{ {_example('await fetch', site)} }}")
    page.close()

    (line,) = lines
    assert _printed(site, line)
