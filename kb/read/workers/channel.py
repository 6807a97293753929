"""Messages between a worker process and its parent: bytes of a limited size, received whole before a deadline.

A worker may be controlled by the file that it has opened. So the parent unpickles nothing from it: a message is bytes,
and values are parsed as their declared types.
"""

from __future__ import annotations

import socket
import struct
import time
import weakref
from functools import cache
from multiprocessing.connection import wait
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kb.errors import ReadError

_HEADER = struct.Struct("<4sQ")  # magic, and the length of the rest
_MAGIC = b"KBM1"
_PIECE_BYTES = 1 << 18
_MIN_TIMEOUT_S = 0.001  # with a timeout of 0, sockets do not raise TimeoutError


class Channel:
    """One end of the socket between a worker process and its parent; it is closed when it is forgotten.

    `end` is a connected stream socket, and `max_bytes` limits a received message.
    """

    def __init__(self, end: socket.socket, max_bytes: int) -> None:
        self._end = end
        self._max_bytes = max_bytes
        self._received = bytearray()
        weakref.finalize(self, end.close)  # `__del__` may run after the socket's own if both are in a cycle

    def __reduce__(self) -> tuple[type[Channel], tuple[socket.socket, int]]:
        return Channel, (self._end, self._max_bytes)

    def close(self) -> None:
        self._end.close()

    def fileno(self) -> int:
        """Return the file descriptor."""
        return self._end.fileno()

    def send(self, *parts: bytes, deadline: float | None = None) -> None:
        """Send a message in parts, which the receiver joins; `deadline` (monotonic clock) is for the whole of it.

        Raises:
            OSError: The other end is closed, or the deadline (`TimeoutError`) has passed.
        """
        for part in (_HEADER.pack(_MAGIC, sum(map(len, parts))), *parts):
            rest_s = _count_seconds(deadline)
            if rest_s is not None:  # a confined process may not set it
                self._end.settimeout(max(rest_s, _MIN_TIMEOUT_S))
            self._end.sendall(part)
        if deadline is not None:
            self._end.settimeout(None)

    def receive(self, deadline: float | None = None) -> bytes:
        """Receive a message; `deadline` (monotonic clock) is for the whole of it.

        Raises:
            ReadError: It is too large, or not a message.
            EOFError: The other end is closed.
            OSError: The socket is broken, or the deadline (`TimeoutError`) has passed.
        """
        while True:
            if not wait([self._end], _count_seconds(deadline)):
                raise TimeoutError
            message = self.receive_piece()
            if message is not None:
                return message

    def receive_piece(self) -> bytes | None:
        """Receive what has arrived of a message, without waiting; return the message once it is whole, else None.

        Raises:
            ReadError: It is too large, or not a message.
            EOFError: The other end is closed.
            OSError: The socket is broken.
        """
        try:
            piece = self._end.recv(_PIECE_BYTES, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return None
        if not piece:
            raise EOFError
        self._received += piece
        if len(self._received) < _HEADER.size:
            return None
        magic, length = _HEADER.unpack_from(self._received)
        surplus = len(self._received) - _HEADER.size - length
        if magic != _MAGIC or length > self._max_bytes or surplus > 0:
            raise build_answer_error()
        if surplus < 0:
            return None
        message = bytes(memoryview(self._received)[_HEADER.size :])
        self._received = bytearray()
        return message


def build_answer_error() -> ReadError:
    """Return the error for a message that cannot be an answer."""
    return ReadError(
        "The file made its reader answer with something that is not the content of a file. It is damaged or hostile; "
        "save it again from its program."
    )


def pack_value(value: object, kind: Any) -> bytes:  # noqa: ANN401 - a type, as annotations name it
    """Return a value of a declared type as bytes: unchanged, or as JSON."""
    return value if isinstance(value, bytes) else _adapt(kind).dump_json(value)


def unpack_value(data: bytes, kind: Any) -> Any:  # noqa: ANN401 - of the requested type
    """Return the value of a declared type encoded in bytes; raise ReadError if they are something else."""
    if kind is bytes:
        return data
    try:
        return _adapt(kind).validate_json(data, strict=True)
    except ValidationError:
        raise build_answer_error() from None


@cache
def _adapt(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a type, as annotations name it
    return TypeAdapter(kind)


def _count_seconds(deadline: float | None) -> float | None:
    return None if deadline is None else max(deadline - time.monotonic(), 0.0)
