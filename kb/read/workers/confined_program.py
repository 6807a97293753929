"""Runs another program on an untrusted file: without a network, within limits, and writing to one folder only.

The program is started by a process that confines itself first: `python -m kb.read.workers.confined_program`. What the
kernel refuses, it refuses to the program too, and to all that this starts.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from kb.errors import LimitError
from kb.read.workers.confinement import confine_program
from kb.read.workers.main import MEGABYTE
from kb.read.workers.process import describe_timeout


def run_program(
    command: Sequence[str], folder: Path, readable: Sequence[Path], *, timeout_s: float, memory_mb: int
) -> int:
    """Run a program and return its exit status; what it prints is discarded.

    Args:
        folder: Its home, and its only place for files; also `readable` are files that it may read.
        memory_mb: For each of its processes, and for each file that it writes.

    Raises:
        LimitError: It took too long; it was ended, with all that it had started.
    """
    confined = [sys.executable, "-m", __name__, str(memory_mb), str(folder), *map(str, readable), "--", *command]
    process = subprocess.Popen(  # noqa: S603 - a fixed program
        confined,
        cwd=folder,
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder), **_PYTHON},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        raise LimitError(describe_timeout(timeout_s)) from None
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


_PYTHON = {"PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}


def _main(arguments: list[str]) -> None:
    at = arguments.index("--")
    limit = int(arguments[0]) * MEGABYTE
    folder, readable, command = Path(arguments[1]), map(Path, arguments[2:at]), arguments[at + 1 :]
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE):
        resource.setrlimit(kind, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    confine_program(readable, folder)
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    _main(sys.argv[1:])
