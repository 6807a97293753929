"""gunicorn's settings: `gunicorn -c python:kb.gunicorn_config kb.web.wsgi:app`; its command-line flags take precedence.

The process that starts the workers reads this once, and they inherit what it has imported, also after a reload. So this
imports nothing of the program: after an upgrade, a reload (SIGHUP) is to start workers with the new code. What keeps
requests out of the logs is in `kb.web.gunicorn_host`, since gunicorn can be started without this file.
"""

from __future__ import annotations

import importlib
import mmap
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import kb

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

# Shared by all workers, for counting the requests of clients; unused pages take no memory.
SHARED_MEMORY = mmap.mmap(-1, 8 << 20)

# Of the addresses of private searches. Workers inherit it, and it is gone when the site is stopped.
PRIVATE_KEY = secrets.token_bytes(32)

control_socket_disable = True  # it would be made in the home folder, and nothing but the index needs to be written to
# gunicorn makes a file of its own there, for workers' signs of life.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

_METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
if os.environ.get("KB_METRICS_TOKEN_FILE") and _METRICS_FOLDER not in os.environ:
    os.environ[_METRICS_FOLDER] = tempfile.mkdtemp(prefix="kb-metrics-")


def post_fork(_server: Arbiter, _worker: Worker) -> None:
    """Give a new worker the version that is installed now."""
    importlib.reload(kb)


def child_exit(_server: Arbiter, worker: Worker) -> None:
    """Drop a dead worker's gauges from the metrics; its counters stay."""
    for path in _list_metrics(f"gauge_live*_{worker.pid}.db"):
        path.unlink(missing_ok=True)


def on_exit(_server: Arbiter) -> None:
    """Remove the folder of metrics if this process made it."""
    folder = Path(os.environ.get(_METRICS_FOLDER, ""))
    if folder.name.startswith("kb-metrics-"):
        shutil.rmtree(folder, ignore_errors=True)


def _list_metrics(pattern: str) -> list[Path]:
    folder = os.environ.get(_METRICS_FOLDER)
    return list(Path(folder).glob(pattern)) if folder else []
