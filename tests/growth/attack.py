"""Requests with a hostile text for one parameter of an address, and the growth of the work that they make."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.settings import Settings
from tests.growth.addresses import Parameter, Place
from tests.growth.doubling import Growth, measure_growth, time_cpu, vary
from tests.growth.hostile_texts import build_texts, split_values
from tests.growth.quoting_library import write_paragraphs

MAX_ANSWER_BYTES = 2_000_000
TABLE = os.environ.get("KB_TEST_GROWTH_TABLE", "")  # a file for all measurements
TEXTS = build_texts("\n\n".join(write_paragraphs(40)))
FIRST = 250
TYPICAL = 300
_TYPICAL_REQUESTS = 3
_SOME = 10_000
_MAX_TABLE_CHARS = 1_000_000
_MAX_ADDRESS_BYTES = 64 * 1024  # eight times what gunicorn and nginx read
_WORTH_MEASURING_S = 0.3
_SCREENING_S = 1.0
_PATIENCE_S = 30.0  # processor time: longer counts as this


class _OutOfPatienceError(BaseException):
    """A request takes too long: not an `Exception`, which the site would answer."""


@dataclass(slots=True)
class Attack:
    """Requests with one kind of text for one parameter.

    Attributes:
        open_client: Called before each request.
        max_bytes: Of the body of one.
        may_be_large: Whether an answer may be of any length.
        largest: The number of bytes of the largest answer.
    """

    open_client: Callable[[], FlaskClient]
    parameter: Parameter
    kind: str
    max_bytes: int
    may_be_large: bool = False
    faults: list[str] = field(default_factory=list)
    largest: int = 0

    def send(self, size: int, patience_s: float = _PATIENCE_S) -> tuple[int, float]:
        """Send a text of a number of characters and check the answer.

        Returns:
            The status of the answer, 0 for one given up, and the processor time in seconds.
        """
        values = split_values(TEXTS[self.kind](size), self.parameter.schema)
        request = self.parameter.prepare(self.open_client(), values)
        status = 0

        def ask() -> None:
            nonlocal status
            with _limit_cpu(patience_s):
                answer = request()
                self._check(answer, size)
                status = answer.status_code

        taken_s = time_cpu(ask)
        return status, taken_s

    def _check(self, answer: TestResponse, size: int) -> None:
        sent = len(answer.get_data())
        asked = f"{self.parameter}: {self.kind}, {size:,} characters"
        self.largest = max(self.largest, sent)
        if answer.status_code >= 500:
            self.faults.append(f"{asked}: status {answer.status_code}")
        if sent > MAX_ANSWER_BYTES and not self.may_be_large:
            self.faults.append(f"{asked}: an answer of {sent:,} bytes")

    def measure_idle(self) -> float:
        """Return the processor time of a request with a short text, which is constant for the most part."""
        return min(self.send(TYPICAL)[1] for _ in range(_TYPICAL_REQUESTS))

    def measure(self, idle_s: float | None = None) -> Growth:
        """Measure the growth of the work; what is quick at the largest sizes is not examined further.

        Args:
            idle_s: Subtracted from each time; by default that of a request with a short text.
        """
        size = limit = self._find_limit()
        refusals = (400, 413, 414) if "maxLength" in self.parameter.schema else (413, 414)
        slowest_s, status = 0.0, 413
        while status in refusals and size > FIRST:
            status, taken_s = self.send(vary(size), _SCREENING_S)
            slowest_s = max(slowest_s, taken_s - (idle_s or 0.0))
            size //= 2
        if slowest_s < _WORTH_MEASURING_S:
            return Growth((size * 2,), (slowest_s,))
        constant_s = self.measure_idle() if idle_s is None else idle_s
        return measure_growth(lambda size: max(self.send(size)[1] - constant_s, 0.0), FIRST, limit)

    def _find_limit(self) -> int:
        """Return the most characters of the parameter, or else of a request."""
        schema = self.parameter.schema
        if self.parameter.file.endswith(".csv"):
            return _MAX_TABLE_CHARS
        if self.parameter.place is Place.FILE or "maxLength" in schema:
            return Settings().max_check_chars
        path, body, headers = self.parameter.write(split_values(TEXTS[self.kind](_SOME), schema))
        sent = len(path) + len(body.encode()) + sum(len(each) for _, each in headers)
        return _SOME * (self.max_bytes if body else _MAX_ADDRESS_BYTES) // sent


@contextmanager
def _limit_cpu(seconds: float) -> Iterator[None]:
    """End a call that takes longer on the processor."""

    def give_up(_signal: int, _frame: object) -> None:
        raise _OutOfPatienceError()

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    except _OutOfPatienceError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def share(parameters: Sequence[Parameter], number: int) -> Iterator[Parameter]:
    """Yield the parameters to which a kind of text is sent, given by its number.

    Searched or checked parameters get every kind, and any other every third one. A path that takes the same parameter
    by GET and by POST does the same with it: each gets every other kind.
    """
    methods = {(each.address, each.name, each.method) for each in parameters}
    for at, each in enumerate(parameters):
        other = "POST" if each.method == "GET" else "GET"
        is_turn = (each.address, each.name, other) not in methods or number % 2 == (each.method == "GET")
        if is_turn and (each.name in ("q", "text") or (number // 2 + at) % 3 == 0):
            yield each


def write_row(parameter: Parameter, kind: str, growth: Growth, largest: int) -> None:
    if TABLE:
        seconds = " ".join(f"{each:.2f}" for each in growth.seconds)
        sizes = " ".join(map(str, growth.sizes))
        with Path(TABLE).open("a", encoding="utf-8") as table:
            table.write(f"{parameter}\t{kind}\t{sizes}\t{seconds}\t{growth.ratio:.2f}\t{largest}\n")
