"""A gunicorn with several workers, started in an empty folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gunicorn.config import make_settings

from tests.conftest import CHECKOUT
from tests.serving import ask, build_environment, find_free_port, run_server

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
        return ask(self.port, path, headers)


@contextmanager
def run_gunicorn(
    folder: Path, arguments: Sequence[str], settings: Mapping[str, str], code: Path = CHECKOUT
) -> Iterator[RunningGunicorn]:
    """Start gunicorn in an empty folder, until the context is left.

    `arguments` are gunicorn's, besides the application; `settings` are environment variables, and `code` is the
    program's folder.
    """
    log = folder / "log"
    environment = build_environment(PYTHONPATH=str(code), KB_MEANING="static") | dict(settings)
    port = find_free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *arguments, "kb.web.wsgi:app"]
    # A site below a path has another answer than 200 here.
    with run_server(command, lambda: ask(port, "/healthz"), folder=folder, environment=environment, log=log) as process:
        yield RunningGunicorn(process, port, log)
