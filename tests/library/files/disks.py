"""Full disks and other users' folders, where this machine allows tests to have them."""

from __future__ import annotations

import os
import subprocess
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kb.errors import KBError

_NOBODY = 65534


@contextmanager
def mount_small_disk(folder: Path, megabytes: int = 2) -> Iterator[Path]:
    """Mount an empty disk of a few megabytes for the duration of the context; skip the test where that is refused."""
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mounting, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("this machine has no command to mount a disk")
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill_disk(folder: Path) -> None:
    with (folder / "filling").open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


def run_as_another_user(call: Callable[[], object]) -> str:
    """Run a function as an unprivileged user; return what it printed: "done", or the message of its `KBError`."""
    if os.getuid() != 0:
        pytest.skip("only root can become another user")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = "done"
        try:
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
            call()
        except KBError as error:
            said = f"KBError: {error}"
        except Exception:  # noqa: BLE001 (the parent process shows it)
            said = traceback.format_exc()
        os.write(writing, said.encode()[:60_000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        said = file.read().decode()
    os.waitpid(child, 0)
    return said


def open_to_others(folder: Path) -> None:
    """Let other users read a test's folder, and traverse those above it."""
    for each in (folder, *folder.parents):
        if each.stat().st_uid == os.getuid() and each.parent != each:
            each.chmod(each.stat().st_mode | 0o055)


def give_to_others(folder: Path) -> None:
    """Give a folder and its contents to the unprivileged user."""
    if os.getuid() == 0:
        for each in (folder, *folder.rglob("*")):
            os.chown(each, _NOBODY, _NOBODY)
