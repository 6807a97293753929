"""The work of every address grows no faster than n log n with its input, and no answer is too large."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask

from kb.settings import Settings
from kb.web import create_app
from kb.web.middleware.security_headers import MAX_REQUEST_BYTES
from tests.growth.addresses import EVERY_NAME, Parameter, Place, list_parameters, write_template
from tests.growth.doubling import Growth, measure_cpu, measure_growth
from tests.growth.hostile_texts import build_texts, fits, split_values
from tests.growth.quoting_library import write_library, write_paragraphs
from tests.libraries import open_library

MAX_ANSWER_BYTES = 2_000_000
OF_ANY_LENGTH = (  # a whole document, or exports
    *("/documents/{document}", "/documents/{document}.json", "/documents/{document}/file"),
    *("/passages.jsonl", "/quotations.csv", "/changes.json"),
)
TABLE = os.environ.get("KB_TEST_GROWTH_TABLE", "")  # a file for all measurements
TEXTS = build_texts("\n\n".join(write_paragraphs(40)))
FIRST = 250
TYPICAL = 300
_SOME = 10_000
_MAX_ADDRESS_BYTES = 64 * 1024  # eight times what gunicorn and nginx read
_WORTH_MEASURING_S = 0.3
_SCREENING_S = 1.0
_PATIENCE_S = 30.0  # processor time: longer counts as this


class _OutOfPatienceError(BaseException):
    """A request takes too long: not an `Exception`, which the site would answer."""


@dataclass(slots=True)
class Attack:
    """Requests with one kind of text for one parameter; `largest` is the number of bytes of the largest answer."""

    app: Flask
    parameter: Parameter
    kind: str
    faults: list[str] = field(default_factory=list)
    largest: int = 0

    def send(self, size: int, patience_s: float = _PATIENCE_S) -> int:
        """Send a text of a number of characters, check the answer, and return its status; 0 for one given up."""
        values = split_values(TEXTS[self.kind](size), self.parameter.schema)
        with _limit_cpu(patience_s):
            answer = self.parameter.send(self.app.test_client(), values)
            sent = len(answer.get_data())
            asked = f"{self.parameter}: {self.kind}, {size:,} characters"
            self.largest = max(self.largest, sent)
            if answer.status_code >= 500:
                self.faults.append(f"{asked}: status {answer.status_code}")
            if sent > MAX_ANSWER_BYTES and self.parameter.address not in OF_ANY_LENGTH:
                self.faults.append(f"{asked}: an answer of {sent:,} bytes")
            return answer.status_code
        return 0

    def measure(self, idle_s: float) -> Growth:
        """Measure the growth of the work; what is quick at the largest sizes is not examined further."""
        size = limit = self._find_limit()
        refusals = (400, 413, 414) if "maxLength" in self.parameter.schema else (413, 414)
        slowest_s, status = 0.0, 413
        while status in refusals and size > FIRST:
            start = measure_cpu()
            status = self.send(size, _SCREENING_S)
            slowest_s = max(slowest_s, measure_cpu() - start - idle_s)
            size //= 2
        if slowest_s < _WORTH_MEASURING_S:
            return Growth((size * 2,), (slowest_s,))
        return measure_growth(self.send, FIRST, limit, idle_s=idle_s)

    def _find_limit(self) -> int:
        """Return the most characters of the parameter, or else of a request."""
        schema = self.parameter.schema
        if self.parameter.place is Place.FILE or "maxLength" in schema:
            return Settings().max_check_chars
        path, body, headers = self.parameter.write(split_values(TEXTS[self.kind](_SOME), schema))
        sent = len(path) + len(body.encode()) + sum(len(each) for _, each in headers)
        return _SOME * (MAX_REQUEST_BYTES if body else _MAX_ADDRESS_BYTES) // sent


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


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The site over a library with quotations, without a rate limit, with everything that a keeper can switch on."""
    folder = tmp_path_factory.mktemp("quoting")
    write_library(folder)
    (folder / "library.toml").write_text("reader_reports = true\n", encoding="utf-8")
    settings = Settings(library=folder, jobs=1, rate_limit=0)
    open_library(settings).sync()
    return create_app(settings)


@pytest.fixture(scope="module")
def parameters(app: Flask) -> list[Parameter]:
    return list_parameters(app)


@pytest.fixture(scope="module")
def measure_idle(app: Flask, parameters: list[Parameter]) -> Callable[[Parameter], float]:
    """Return what to subtract from the times of a parameter: for a file, starting the process that reads it.

    Each address is used before, so that what it needs is loaded.
    """
    for parameter in parameters:
        parameter.send(app.test_client(), ["victims of slavery"])
    (file,) = (each for each in parameters if each.place is Place.FILE)
    start = measure_cpu()
    Attack(app, file, "words").send(TYPICAL)
    idle_s = measure_cpu() - start
    return lambda parameter: idle_s if parameter.place is Place.FILE else 0.0


def test_every_address_is_tested(app: Flask, parameters: list[Parameter]) -> None:
    every = {
        (method, write_template(rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert {(each.method, each.address) for each in parameters} == every


def test_every_post_has_a_parameter_of_its_own(parameters: list[Parameter]) -> None:
    posts = {each.address for each in parameters if each.method == "POST"}

    assert posts == {each.address for each in parameters if each.method == "POST" and each.name != EVERY_NAME}


def test_every_parameter_bears_a_hostile_text(app: Flask, parameters: list[Parameter]) -> None:
    faults = []
    kinds = list(TEXTS)
    for number, parameter in enumerate(parameters):
        attack = Attack(app, parameter, kinds[number % len(kinds)])
        attack.send(TYPICAL)
        faults += attack.faults

    assert faults == []


@pytest.mark.growth
@pytest.mark.parametrize("kind", TEXTS)
def test_work_grows_no_faster_than_the_text(
    app: Flask, parameters: list[Parameter], measure_idle: Callable[[Parameter], float], kind: str
) -> None:
    faults = []
    for parameter in share(parameters, list(TEXTS).index(kind)):
        if not fits(kind, parameter.schema):
            continue
        attack = Attack(app, parameter, kind)
        growth = attack.measure(measure_idle(parameter))
        faults += attack.faults
        if growth.is_excessive:
            faults.append(f"{parameter}: {kind} takes {growth.ratio:.1f} times the time for twice the size: {growth}")
        _write_row(parameter, kind, growth, attack.largest)

    assert faults == []


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


def _write_row(parameter: Parameter, kind: str, growth: Growth, largest: int) -> None:
    if TABLE:
        seconds = " ".join(f"{each:.2f}" for each in growth.seconds)
        sizes = " ".join(map(str, growth.sizes))
        with Path(TABLE).open("a", encoding="utf-8") as table:
            table.write(f"{parameter}\t{kind}\t{sizes}\t{seconds}\t{growth.ratio:.2f}\t{largest}\n")
