"""What worker processes are told to do: calls, and the misdeeds of hostile files.

A worker that is started imports this module, so it imports nothing that takes long.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import stat
import struct
import time
from collections.abc import Callable
from pathlib import Path

from kb.errors import ReadError
from kb.model import Document


def add(one: int, other: int) -> int:
    """Return a sum."""
    return one + other


def tell_process(_: object = None) -> int:
    """Return the number of the process."""
    return os.getpid()


def refuse(reason: str) -> None:
    """Raise what a reader raises for a file that it cannot read."""
    raise ReadError(reason)


def crash() -> None:
    """End the process as a fault of a library does."""
    ctypes.string_at(0)


def take_memory() -> int:
    """Take more memory than is allowed."""
    return len(bytearray(1 << 30))


def write_file(path: Path) -> None:
    """Write a file, as a hostile file would have a reader do."""
    path.write_text("words", encoding="utf-8")


def read_file(path: Path) -> str:
    """Return the text of a file."""
    return path.read_text(encoding="utf-8")


def sleep(seconds: float) -> None:
    """Take some time."""
    time.sleep(seconds)


def make_bytes(size: int) -> bytes:
    """Return some bytes."""
    return bytes(size)


class Hostile:
    """What runs code where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return Path.write_text, (self._mark, "executed")


def find_socket() -> int:
    """Return the descriptor of the socket that leads out of this process."""
    return next(each for each in range(3, 1024) if is_socket(each))


def is_socket(descriptor: int) -> bool:
    """Tell whether a descriptor is that of a socket."""
    try:
        return stat.S_ISSOCK(os.fstat(descriptor).st_mode)
    except OSError:
        return False


def send_raw(*parts: bytes, times: int = 1) -> None:
    """Write to the socket itself, as code of a file that has taken over its reader would."""
    out = find_socket()
    for _ in range(times):
        for part in parts:
            os.write(out, part)
    time.sleep(3600)


def announce(size: int) -> bytes:
    """Return the beginning of a message of some size."""
    return struct.pack("<4sQ", b"KBM1", size)


def answer_badly(how: str, mark: Path) -> int:
    """Answer as a reader does that a file has taken over."""
    pickled = pickle.dumps(Hostile(mark))
    misdeeds: dict[str, Callable[[], None]] = {
        "half": lambda: send_raw(announce(1000), b"half"),
        "half a length": lambda: send_raw(announce(1000)[:7]),
        "drop by drop": lambda: send_raw(announce(1 << 20), *([b"x", b""] * 100), times=1),
        "without end": lambda: send_raw(announce(8) + bytes(1 << 16), times=1 << 20),
        "too much": lambda: send_raw(announce(1 << 40), bytes(1 << 16), times=1 << 20),
        "noise": lambda: send_raw(b"\x93\x01noise" * 100),
        "a pickle": lambda: send_raw(struct.pack("!i", len(pickled)) + pickled),
        "a pickle in a message": lambda: send_raw(announce(len(pickled) + 2) + b"\x01\x01" + pickled),
        "a short message": lambda: send_raw(announce(1) + b"\x01"),
        "another type": lambda: send_raw(announce(6) + b"\x01\x01null"),
        "twice": lambda: send_raw((announce(3) + b"\x01\x015") * 2),
    }
    misdeeds[how]()
    return 0


def length(document: Document) -> bytes:
    """Return the length of a text."""
    return b"%d" % len(document.text)


def describe(document: Document) -> bytes:
    """Return a document's id and title."""
    return f"{document.id}: {document.metadata.title}".encode()


def hang() -> None:
    """Never come back."""
    while True:
        pass


def fill(step: int, pause_s: float) -> None:
    """Take memory without end."""
    heap = []
    while True:
        heap.append(bytearray(step))
        time.sleep(pause_s)


def fail() -> None:
    """Raise what no reader is expected to."""
    raise ValueError("a secret of the library")


def recurse() -> None:
    """Exhaust the stack."""
    recurse()


MISDEEDS: dict[str, Callable[[], object]] = {
    "hang": hang,
    "crash": lambda: ctypes.string_at(0),
    "leave": lambda: os._exit(3),
    "stop": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "fill": lambda: fill(10_000_000, 0),
    "creep": lambda: fill(1_000_000, 0.001),
    "fail": fail,
    "recurse": recurse,
    "print": lambda: os.write(1, b"noise") + os.write(2, b"noise"),
}


def misbehave(document: Document) -> bytes:
    """Do what a hostile file makes a reader do; the file says what."""
    if document.text in MISDEEDS:
        MISDEEDS[document.text]()
    return document.text.encode()
