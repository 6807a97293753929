"""A real gunicorn, started away from the checkout: its workers are one site, share one limit, and reload new code."""

from __future__ import annotations

import http.client
import shutil
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT
from tests.web.gunicorn_server import CONFIGURED, UNCONFIGURED, RunningGunicorn, run_gunicorn

STRANGER = {"X-Forwarded-For": "203.0.113.7"}
LIMIT = 40  # one more after one and a half seconds


def _count_granted(server: RunningGunicorn, requests: int) -> int:
    statuses = Counter(server.ask("/about", STRANGER)[0] for _ in range(requests))
    assert set(statuses) <= {200, 429}
    return statuses[200]


def _limit(library: Path) -> dict[str, str]:
    return {"KB_LIBRARY": str(library), "KB_RATE_LIMIT": str(LIMIT), "KB_PROXIES": "1"}


def _list_worker_pids(server: RunningGunicorn) -> list[str]:
    pid = server.process.pid
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()


@pytest.mark.parametrize("workers", [2, 4])
def test_workers_grant_the_limit_together(library: Path, tmp_path: Path, workers: int) -> None:
    with run_gunicorn(tmp_path, [*CONFIGURED, "--workers", str(workers)], _limit(library)) as server:
        started = time.monotonic()
        granted = _count_granted(server, 2 * LIMIT)
        since = time.monotonic() - started

        assert LIMIT <= granted <= LIMIT + since * LIMIT / 60 + 2  # two simultaneous counts may become one


@pytest.mark.parametrize("workers", [2, 4])
def test_a_client_on_one_connection_gets_the_whole_limit(library: Path, tmp_path: Path, workers: int) -> None:
    arguments = [*CONFIGURED, "--workers", str(workers), "--threads", "2", "--keep-alive", "30"]
    with run_gunicorn(tmp_path, arguments, _limit(library)) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.connect()
        used = connection.sock
        statuses = []
        for _ in range(LIMIT):
            connection.request("GET", "/about", headers=STRANGER)
            with connection.getresponse() as answer:
                answer.read()
                statuses.append(answer.status)
        assert connection.sock is used
        connection.close()

        assert statuses == [200] * LIMIT


@pytest.mark.parametrize("workers", [2, 4])
def test_workers_that_share_nothing_grant_their_part_each(library: Path, tmp_path: Path, workers: int) -> None:
    with run_gunicorn(tmp_path, [*UNCONFIGURED, "--workers", str(workers)], _limit(library)) as server:
        started = time.monotonic()
        granted = _count_granted(server, 3 * LIMIT)
        since = time.monotonic() - started

        assert LIMIT / workers <= granted <= LIMIT + since * LIMIT / 60


def test_workers_of_an_application_that_was_loaded_before_them_grant_the_limit_together(
    library: Path, tmp_path: Path
) -> None:
    with run_gunicorn(tmp_path, [*UNCONFIGURED, "--workers", "4", "--preload"], _limit(library)) as server:
        granted = _count_granted(server, 2 * LIMIT)

        assert granted >= LIMIT
        assert _count_granted(server, 10) <= 3


def test_every_worker_opens_a_private_search_also_after_a_reload(library: Path, tmp_path: Path) -> None:
    with run_gunicorn(tmp_path, [*CONFIGURED, "--workers", "3"], {"KB_LIBRARY": str(library)}) as server:
        status, address = _search_privately(server)
        answers = [server.ask(address) for _ in range(20)]
        before = _list_worker_pids(server)
        server.process.send_signal(signal.SIGHUP)
        for _ in range(100):
            if not set(before) & set(_list_worker_pids(server)):
                break
            time.sleep(0.1)

        assert status == 303
        assert {status for status, _ in [*answers, server.ask(address)]} == {200}
        assert all("<mark>lantern</mark>" in page for _, page in answers)
        assert not set(before) & set(_list_worker_pids(server))


def test_workers_that_share_nothing_answer_a_private_search_without_an_address(library: Path, tmp_path: Path) -> None:
    with run_gunicorn(tmp_path, [*UNCONFIGURED, "--workers", "2"], {"KB_LIBRARY": str(library)}) as server:
        assert _search_privately(server) == (200, "")


def _search_privately(server: RunningGunicorn) -> tuple[int, str]:
    """Send a search in a body; return the status, and the address that it is redirected to."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/search", b"q=lantern", form)
        with connection.getresponse() as answer:
            answer.read()
            return answer.status, answer.headers.get("Location", "")
    finally:
        connection.close()


def test_the_process_that_starts_workers_goes_on_naming_what_ends_them(library: Path, tmp_path: Path) -> None:
    arguments = [*UNCONFIGURED, "--preload", "--workers", "1"]
    with run_gunicorn(tmp_path, arguments, {"KB_LIBRARY": str(library)}) as server:
        (worker,) = _list_worker_pids(server)
        server.process.send_signal(signal.SIGTTIN)
        for _ in range(100):
            if len(_list_worker_pids(server)) == 2:
                break
            time.sleep(0.1)

        assert len(_list_worker_pids(server)) == 2
        assert worker in _list_worker_pids(server)
        assert "Handling signal: ttin" in server.log.read_text()


def test_a_reload_starts_workers_with_the_program_that_is_installed_now(library: Path, tmp_path: Path) -> None:
    code, folder = tmp_path / "code", tmp_path / "empty"
    folder.mkdir()
    shutil.copytree(CHECKOUT / "kb", code / "kb", ignore=shutil.ignore_patterns("__pycache__", "templates"))
    shutil.copytree(CHECKOUT / "templates", code / "templates")
    about = code / "templates" / "static_pages" / "about.html"
    kept = code / "kb" / "web" / "middleware" / "security_headers.py"
    with run_gunicorn(folder, CONFIGURED, {"KB_LIBRARY": str(library)}, code) as server:
        assert "no-referrer" in _read_policy(server)
        about.write_text("upgraded", encoding="utf-8")
        kept.write_text(kept.read_text(encoding="utf-8").replace('"no-referrer"', '"same-origin"'), encoding="utf-8")
        server.process.send_signal(signal.SIGHUP)
        for _ in range(100):
            if "same-origin" in _read_policy(server):
                break
            time.sleep(0.1)

        assert _read_policy(server) == "same-origin"
        assert server.ask("/about") == (200, "upgraded")


def _read_policy(server: RunningGunicorn) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET", "/about")
        with connection.getresponse() as answer:
            answer.read()
            return answer.headers["Referrer-Policy"]
    finally:
        connection.close()
