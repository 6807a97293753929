"""A gunicorn with several workers, started in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from gunicorn.config import make_settings

from tests.conftest import CHECKOUT

CONFIGURED = ("-c", "python:kb.gunicorn_config")
# Without the program's configuration a later gunicorn makes a socket in the home folder.
UNCONFIGURED = ("--no-control-socket",) if "control_socket_disable" in make_settings() else ()


@dataclass(frozen=True, slots=True)
class RunningGunicorn:
    """A gunicorn that answers."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def ask(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=dict(headers or {}))
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@contextmanager
def run_gunicorn(
    folder: Path, arguments: Sequence[str], settings: Mapping[str, str], code: Path = CHECKOUT
) -> Iterator[RunningGunicorn]:
    """Start gunicorn in an empty folder, until the context is left.

    `arguments` are gunicorn's, besides the application; `settings` are environment variables, and `code` is the
    program's folder.
    """
    log = folder / "log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    environment = kept | {"PYTHONPATH": str(code), "PYTHONWARNINGS": "ignore", "KB_MEANING": "static", **settings}
    command = [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0", *arguments, "kb.web.wsgi:app"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
    try:
        yield RunningGunicorn(process, _wait_for_port(process, log), log)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for_port(process: subprocess.Popen[bytes], log: Path) -> int:
    """Return the port that gunicorn has logged, once it answers there."""
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        said = log.read_text()
        if "Listening at: http://127.0.0.1:" in said:
            port = int(said.split("Listening at: http://127.0.0.1:")[1].split()[0])
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30):
                    return port
            except urllib.error.HTTPError as error:  # if it serves only below a path
                error.close()
                return port
            except OSError:
                pass
        time.sleep(0.1)
    pytest.fail(f"gunicorn did not answer in a minute. It said: {log.read_text()}")
