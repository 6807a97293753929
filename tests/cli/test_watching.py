"""`kb serve --watch` and `kb index --watch`, as a person runs them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.libraries import write_sources
from tests.serving import wait_until


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_sources(tmp_path, {"report.txt": "The courts fail."})


@pytest.fixture
def server(library: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "KB_LIBRARY": str(library), "PYTHONUNBUFFERED": "1", "KB_JOBS": "1"}
    command = [sys.executable, "-c", "from kb.cli.commands import main; main()", "serve", "--port", "0", "--watch"]
    given = signal.signal(signal.SIGINT, signal.default_int_handler)  # background jobs may ignore it
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as started:
        signal.signal(signal.SIGINT, given)
        try:
            yield started
        finally:
            started.kill()


def read_address(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    return server.stdout.readline().split()[2]


def count(address: str, words: str) -> int:
    with urllib.request.urlopen(f"{address}search.json?q={words}&meaning=off", timeout=30) as answer:
        total: int = json.load(answer)["total"]
    return total


def test_what_is_dropped_in_is_found_and_ctrl_c_ends_the_watch_too(
    library: Path, server: subprocess.Popen[str]
) -> None:
    address = read_address(server)
    assert count(address, "lantern") == 0
    (library / "sources" / "~$dropped.docx").write_bytes(b"x")
    (library / "sources" / "dropped.txt").write_text("The lantern of the law.", encoding="utf-8")
    wait_until(lambda: count(address, "lantern") == 1)
    (library / "sources" / "dropped.txt").unlink()
    wait_until(lambda: count(address, "lantern") == 0)
    processes = psutil.Process(server.pid).children(recursive=True)
    os.killpg(server.pid, signal.SIGINT)
    _, errors = server.communicate(timeout=30)
    assert psutil.wait_procs(processes, timeout=20)[1] == []
    assert [line for line in errors.splitlines() if line.startswith("Indexed:")] == [
        "Indexed: 1 added, 1 unchanged.",
        "Indexed: 1 unchanged, 1 removed.",
    ]
    assert "Traceback" not in errors
    assert "lantern" not in errors


def list_helpers(server: subprocess.Popen[str]) -> list[psutil.Process]:
    """Return the child processes of a site: the watch, and Python's resource tracker."""
    site = psutil.Process(server.pid)
    wait_until(lambda: any("spawn_main" in " ".join(each.cmdline()) for each in site.children()))
    return site.children()


def test_the_watch_ends_with_the_site(server: subprocess.Popen[str]) -> None:
    read_address(server)
    helpers = list_helpers(server)
    server.kill()
    server.wait()
    assert psutil.wait_procs(helpers, timeout=20)[1] == []


def test_the_site_goes_on_without_the_watch(server: subprocess.Popen[str]) -> None:
    address = read_address(server)
    helpers = list_helpers(server)
    for helper in helpers:
        helper.kill()
    wait_until(lambda: all(each.status() == psutil.STATUS_ZOMBIE for each in helpers))
    assert count(address, "courts") == 1


def test_an_index_is_kept_up_to_date_beside_a_site_of_another_command(library: Path) -> None:
    environment = {
        **os.environ,
        "KB_LIBRARY": str(library),
        "PYTHONUNBUFFERED": "1",
        "KB_JOBS": "1",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-c", "from kb.cli.commands import main; main()", "index", "--watch"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as watch:
        try:
            assert watch.stderr is not None
            assert watch.stderr.readline() == "Indexed: 1 added.\n"
            (library / "sources" / "dropped.txt").write_text("The lantern of the law.", encoding="utf-8")
            assert watch.stderr.readline() == "Indexed: 1 added, 1 unchanged.\n"
        finally:
            watch.kill()
