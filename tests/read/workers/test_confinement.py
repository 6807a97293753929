"""Confinement of reader processes: a reader that tries what it must not."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import os
import platform
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from kb.model import Document
from kb.read.workers.confined_calls import find_confinement
from kb.read.workers.confinement import _ARCHITECTURES, Confinement, _build_filter
from kb.read.workers.pool import ReadTask, read_all
from kb.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process")
SETTINGS = Settings(jobs=1, read_memory_mb=256)


def write_to(path: Path, mode: str = "w") -> None:
    with path.open(mode, encoding="utf-8"):
        pass


def connect(family: int, kind: int, address: tuple[str, int] | str) -> None:
    with socket.socket(family, kind) as made:
        made.connect(address)


def start_thread_and_write(path: Path) -> None:
    failures: list[OSError] = []

    def write() -> None:
        try:
            write_to(path)
        except OSError as error:
            failures.append(error)

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


def write_in_c(path: Path) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.open(os.fsencode(path), os.O_WRONLY | os.O_CREAT, 0o600) < 0:
        raise OSError(ctypes.get_errno(), "refused")


# Each is given a folder with the file `there.txt`, outside the sources, and the folder of the sources.
ATTEMPTS: dict[str, Callable[[Path, Path], object]] = {
    "write a new file": lambda away, sources: write_to(away / "new.txt"),
    "write to a file": lambda away, sources: write_to(away / "there.txt", "r+"),
    "append to a file": lambda away, sources: write_to(away / "there.txt", "a"),
    "write a file in C": lambda away, sources: write_in_c(away / "new.txt"),
    "write in a thread": lambda away, sources: start_thread_and_write(away / "new.txt"),
    "write to the library": lambda away, sources: write_to(sources / "new.txt"),
    "write to a source": lambda away, sources: write_to(sources / "0.txt", "r+"),
    "remove a source": lambda away, sources: (sources / "0.txt").unlink(),
    "rename a source": lambda away, sources: (sources / "0.txt").rename(sources / "1.txt"),
    "make a folder": lambda away, sources: (sources / "new").mkdir(),
    "make a link": lambda away, sources: (sources / "new").symlink_to(away),
    "shorten a source": lambda away, sources: os.truncate(sources / "0.txt", 0),
    "change rights": lambda away, sources: (sources / "0.txt").chmod(0o777),
    "change times": lambda away, sources: os.utime(sources / "0.txt", (0, 0)),
    "make a pipe": lambda away, sources: os.mkfifo(sources / "new"),
    "connect by TCP": lambda away, sources: connect(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 9)),
    "connect by TCP 6": lambda away, sources: connect(socket.AF_INET6, socket.SOCK_STREAM, ("::1", 9)),
    "connect by UDP": lambda away, sources: connect(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 9)),
    "connect by a name": lambda away, sources: connect(socket.AF_UNIX, socket.SOCK_STREAM, str(away / "socket")),
    "connect by an abstract name": lambda away, sources: connect(socket.AF_UNIX, socket.SOCK_STREAM, "\0kb"),
    "fork": lambda away, sources: os.fork(),
    "run a program": lambda away, sources: subprocess.run(["/bin/true"], check=True),
    "become a program": lambda away, sources: os.execv("/bin/true", ["true"]),  # noqa: S606
    "stop the parent process": lambda away, sources: os.kill(os.getppid(), signal.SIGTERM),
    "signal the group": lambda away, sources: os.kill(0, signal.SIGUSR1),
}
READING_AWAY = "read a file outside the sources"
ATTEMPTS[READING_AWAY] = lambda away, sources: (away / "there.txt").read_text(encoding="utf-8")


def trespass(document: Document) -> bytes:
    """Do what the file says, and return how it failed."""
    attempt, away, sources = json.loads(document.text)
    if attempt not in ATTEMPTS:
        return b"read"
    try:
        ATTEMPTS[attempt](Path(away), Path(sources))
    except OSError as error:
        return type(error).__name__.encode()
    return b"succeeded"


@pytest.fixture(scope="module")
def confinement() -> Confinement:
    """The confinement that this system can enforce."""
    return find_confinement(SETTINGS)


@pytest.fixture
def away(tmp_path: Path) -> Path:
    """A folder outside the sources, with a file and a listening socket."""
    folder = tmp_path / "away"
    folder.mkdir()
    (folder / "there.txt").write_text("Kept.", encoding="utf-8")
    return folder


def run(attempts: list[str], tmp_path: Path) -> list[str | None]:
    """Let one worker make attempts, one for each file, and return how each ended."""
    sources, away = tmp_path / "sources", tmp_path / "away"
    sources.mkdir()
    tasks = []
    for number, attempt in enumerate(attempts):
        path = sources / f"{number}.txt"
        path.write_text(json.dumps([attempt, str(away), str(sources)]), encoding="utf-8")
        tasks.append(ReadTask(path, path.name))
    outcomes = {each.source: each for each in read_all(tasks, SETTINGS, trespass)}
    return [(each.value or b"").decode() or each.error for each in (outcomes[task.source] for task in tasks)]


def list_files(folder: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_this_machine_has_what_the_other_tests_need() -> None:
    """So that they are not skipped unnoticed: seccomp is part of every Linux since 3.17."""
    if platform.machine() in {"x86_64", "aarch64"}:
        assert find_confinement(SETTINGS).seccomp


def test_whatever_a_reader_tries_fails_and_the_other_files_are_read(
    away: Path, tmp_path: Path, confinement: Confinement
) -> None:
    if not confinement.seccomp:
        pytest.skip("no seccomp on this system")
    names = [each for each in ATTEMPTS if each != READING_AWAY]
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(away / "socket"))
        listening.listen()
        ended = run(["nothing", *names, "nothing"], tmp_path)
    assert ended[0] == ended[-1] == "read"
    assert dict(zip(names, ended[1:-1], strict=True)) == dict.fromkeys(names, "PermissionError")
    assert list_files(away) == {str(away / "there.txt"): b"Kept."}
    assert len(list_files(tmp_path / "sources")) == len(ended)


def test_a_reader_sees_nothing_but_the_sources(away: Path, tmp_path: Path, confinement: Confinement) -> None:
    if not confinement.landlock:
        pytest.skip("no Landlock on this system")
    assert run([READING_AWAY, "nothing"], tmp_path) == ["PermissionError", "read"]


def list_writable(document: Document) -> bytes:
    """Return, a byte each, the descriptors open for writing, besides standard input, output and error."""
    found = []
    for descriptor in range(3, 1024):
        with suppress(OSError):
            if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY:
                found.append(descriptor)
    return bytes(found)


def test_a_worker_has_its_pipe_to_write_to_and_nothing_that_it_has_inherited(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words.", encoding="utf-8")
    (outcome,) = read_all([ReadTask(tmp_path / "a.txt", "a.txt")], SETTINGS, list_writable)
    assert outcome.value is not None
    assert len(outcome.value) == 1


def tell_text_and_title(document: Document) -> bytes:
    return f"{document.text} {document.metadata.title}".encode()


def test_sources_and_sidecars_that_are_links_are_read(away: Path, tmp_path: Path) -> None:
    sources, others = tmp_path / "sources", tmp_path / "others"
    for folder in (sources, others):
        folder.mkdir()
    (sources / "linked.txt").symlink_to(away / "there.txt")
    (others / "title.toml").write_text('title = "Elsewhere"', encoding="utf-8")
    (sources / "linked.txt.toml").symlink_to(others / "title.toml")
    (outcome,) = read_all([ReadTask(sources / "linked.txt", "linked.txt")], SETTINGS, tell_text_and_title)
    assert outcome.value == b"Kept. Elsewhere"


EARLIER_THREAD = """
import sys, threading
from pathlib import Path
from kb.read.workers.confinement import confine_process

confined, ended = threading.Event(), []

def write():
    confined.wait()
    try:
        Path(sys.argv[1]).write_text("")
    except PermissionError:
        ended.append("refused")

thread = threading.Thread(target=write)
thread.start()
confinement = confine_process([])
confined.set()
thread.join()
print(confinement.seccomp, *ended)
"""


def test_threads_that_were_there_before_write_nothing_either(tmp_path: Path, confinement: Confinement) -> None:
    if not confinement.seccomp:
        pytest.skip("no seccomp on this system")
    command = [sys.executable, "-c", EARLIER_THREAD, str(tmp_path / "new.txt")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    assert ran.stdout.split() == ["True", "refused"]
    assert not (tmp_path / "new.txt").exists()


@pytest.mark.parametrize(
    ("confinement", "words"),
    [
        (Confinement(7, True), "write nothing, connect nowhere, start no program, and read only the sources"),
        (Confinement(0, True), "can read what you can, since this system has no Landlock"),
        (Confinement(3, False), "can connect to others, since there is no seccomp"),
        (Confinement(), "limits of time, memory and size only"),
    ],
)
def test_what_is_in_force_is_said_in_words(confinement: Confinement, words: str) -> None:
    assert words in confinement.describe()


def decide(machine: str, architecture: int, number: int, arguments: tuple[int, ...] = ()) -> int:
    """Run a machine's filter over a system call as the kernel does; return the error, or 0 where it is allowed."""
    program = list(_build_filter(_ARCHITECTURES[machine], own_process=4321))
    called = struct.pack("=iIQ6Q", number, architecture, 0, *arguments, *[0] * (6 - len(arguments)))
    loaded = at = 0
    while True:
        code, if_true, if_false, value = struct.unpack("=HBBI", program[at])
        at += 1
        if code == 0x06:
            return value & 0xFFFF if value >> 16 == 5 else 0
        if code == 0x20:
            (loaded,) = struct.unpack_from("=I", called, value)
        else:
            holds = {0x15: loaded == value, 0x35: loaded >= value, 0x45: bool(loaded & value)}[code]
            at += if_true if holds else if_false


ARM, INTEL = 0xC00000B7, 0xC000003E


@pytest.mark.parametrize(
    ("machine", "architecture", "number", "arguments", "error"),
    [
        ("aarch64", ARM, 63, (), 0),  # read
        ("aarch64", ARM, 64, (), 0),  # write
        ("aarch64", ARM, 198, (), errno.EPERM),  # socket
        ("aarch64", ARM, 56, (0, 0, os.O_RDONLY | os.O_CLOEXEC), 0),  # openat
        ("aarch64", ARM, 56, (0, 0, os.O_RDWR), errno.EPERM),
        ("aarch64", ARM, 56, (0, 0, os.O_CREAT), errno.EPERM),
        ("aarch64", ARM, 220, (0x10000,), 0),  # clone, for a thread
        ("aarch64", ARM, 220, (17,), errno.EPERM),
        ("aarch64", ARM, 435, (), errno.ENOSYS),  # clone3
        ("aarch64", ARM, 129, (4321,), 0),  # kill
        ("aarch64", ARM, 129, (1,), errno.EPERM),
        ("aarch64", ARM, 41, (), errno.EPERM),  # pivot_root, which is socket on the other
        ("aarch64", INTEL, 63, (), errno.EPERM),
        ("x86_64", INTEL, 0, (), 0),  # read
        ("x86_64", INTEL, 41, (), errno.EPERM),  # socket
        ("x86_64", INTEL, 2, (0, os.O_RDONLY), 0),  # open
        ("x86_64", INTEL, 2, (0, os.O_WRONLY), errno.EPERM),
        ("x86_64", INTEL, 63, (), 0),  # uname
        ("x86_64", INTEL, 16, (), errno.ENOTTY),  # ioctl
        ("x86_64", INTEL, 0x40000000, (), errno.EPERM),  # read, of the table x32
        ("x86_64", 0x40000003, 3, (), errno.EPERM),  # read, of a program of 32 bits
    ],
)
def test_the_filter_decides_by_architecture_number_and_arguments(
    machine: str, architecture: int, number: int, arguments: tuple[int, ...], error: int
) -> None:
    assert decide(machine, architecture, number, arguments) == error
