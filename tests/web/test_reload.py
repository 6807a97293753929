"""A running site follows its configuration and its index, in every worker, and no fault takes it down."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from kb.settings import Settings
from tests.conftest import CHECKOUT
from tests.libraries import open_library

_REQUESTS = 40  # enough for both workers to answer some
_WAIT_S = 60.0
GOOD = 'title = "First title"\nsynonyms = "words.toml"\n'
RULE = '[[rule]]\nsame = ["zanzibar", "{}"]\nreason = "One thing."\n'


@dataclass(frozen=True, slots=True)
class Site:
    """A site with two workers."""

    port: int
    folder: Path

    def get(self, path: str) -> tuple[int, str]:
        """Send a request on a new connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            with connection.getresponse() as answer:
                return answer.status, answer.read().decode()
        finally:
            connection.close()

    def get_often(self, path: str) -> list[tuple[int, str]]:
        """Send enough requests for both workers to answer."""
        return [self.get(path) for _ in range(_REQUESTS)]

    def wait_for(self, path: str, words: str) -> None:
        """Wait until all of many answers have some words."""
        end = time.monotonic() + _WAIT_S
        while not all(words in said for _, said in self.get_often(path)):
            assert time.monotonic() < end, f"'{words}' never came to {path}"

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")


def _start(folder: Path, port: int) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    environment |= {"KB_LIBRARY": str(folder), "KB_MEANING": "static", "KB_RATE_LIMIT": "0", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    process = subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    end = time.monotonic() + _WAIT_S
    while time.monotonic() < end:
        with suppress(OSError):
            if Site(port, folder).get("/healthz")[0] == 200:
                return process
        assert process.poll() is None, "the site did not start"
        time.sleep(0.1)
    raise AssertionError("the site does not answer")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(timeout=30)


@pytest.fixture
def folder(library: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "library"
    shutil.copytree(library, copy)
    (copy / "library.toml").write_text(GOOD, encoding="utf-8")
    (copy / "words.toml").write_text("", encoding="utf-8")
    return copy


@pytest.fixture
def port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def site(folder: Path, port: int) -> Iterator[Site]:
    process = _start(folder, port)
    yield Site(port, folder)
    _stop(process)


def test_changes_reach_all_workers_without_a_restart(site: Site) -> None:
    assert "lantern" not in site.get("/search?q=zanzibar")[1]
    site.write("library.toml", GOOD.replace("First", "Second"))
    site.wait_for("/about", "Second title")
    site.write("words.toml", RULE.format("lantern"))
    site.wait_for("/search?q=zanzibar", "lantern")
    (site.folder / "sources" / "new.txt").write_text("Quokkas carry letters.\n", encoding="utf-8")
    (site.folder / "sources" / "new.txt.toml").write_text('title = "Of quokkas"\n', encoding="utf-8")
    open_library(Settings(library=site.folder)).sync()
    site.wait_for("/documents", "Of quokkas")


def test_a_fault_takes_down_neither_the_site_nor_a_restart(site: Site, folder: Path) -> None:
    site.write("library.toml", 'title = "Third\n')
    site.write("words.toml", "[[rule]")
    site.wait_for("/readyz", "library.toml")
    answers = [*site.get_often("/search?q=lantern"), *site.get_often("/")]
    assert {status for status, _ in answers} == {200}
    assert all("First title" in said for _, said in answers)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        other = int(taken.getsockname()[1])
    process = _start(folder, other)
    try:
        restarted = Site(other, folder)
        assert "First title" in restarted.get("/search?q=lantern")[1]
        status, said = restarted.get("/readyz")
        assert (status, "line 1" in said) == (503, True)
    finally:
        _stop(process)
    site.write("library.toml", GOOD.replace("First", "Mended"))
    site.write("words.toml", "")
    site.wait_for("/readyz", '"ready"')
    assert site.get("/readyz")[0] == 200
    site.wait_for("/about", "Mended title")
