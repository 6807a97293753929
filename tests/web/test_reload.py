"""A running site follows its configuration and its index, in every worker, and no fault takes it down."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kb.settings import Settings
from tests.conftest import CHECKOUT
from tests.libraries import open_library
from tests.serving import ask, build_environment, find_free_port, run_server, wait_until

_REQUESTS = 40  # enough for both workers to answer some
GOOD = 'title = "First title"\nsynonyms = "words.toml"\n'
RULE = '[[rule]]\nsame = ["zanzibar", "{}"]\nreason = "One thing."\n'


@dataclass(frozen=True, slots=True)
class Site:
    """A site with two workers."""

    port: int
    folder: Path

    def get(self, path: str) -> tuple[int, str]:
        """Send a request on a new connection."""
        return ask(self.port, path)

    def get_often(self, path: str) -> list[tuple[int, str]]:
        """Send enough requests for both workers to answer."""
        return [self.get(path) for _ in range(_REQUESTS)]

    def wait_for(self, path: str, words: str) -> None:
        """Wait until all of many answers have some words."""
        wait_until(lambda: all(words in said for _, said in self.get_often(path)), f"'{words}' never came to {path}")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")


@contextmanager
def serve(folder: Path) -> Iterator[Site]:
    site = Site(find_free_port(), folder)
    environment = build_environment(KB_LIBRARY=str(folder), KB_MEANING="static", KB_RATE_LIMIT="0")
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{site.port}", "--workers", "2"]
    with run_server(command, lambda: site.get("/healthz")[0] == 200, folder=CHECKOUT, environment=environment):
        yield site


@pytest.fixture
def folder(library: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "library"
    shutil.copytree(library, copy)
    (copy / "library.toml").write_text(GOOD, encoding="utf-8")
    (copy / "words.toml").write_text("", encoding="utf-8")
    return copy


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    with serve(folder) as site:
        yield site


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
    with serve(folder) as restarted:
        assert "First title" in restarted.get("/search?q=lantern")[1]
        status, said = restarted.get("/readyz")
        assert (status, "line 1" in said) == (503, True)
    site.write("library.toml", GOOD.replace("First", "Mended"))
    site.write("words.toml", "")
    site.wait_for("/readyz", '"ready"')
    assert site.get("/readyz")[0] == 200
    site.wait_for("/about", "Mended title")
