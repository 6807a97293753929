"""The work of every address grows no faster than n log n with its input, and no answer is too large."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from kb.settings import Settings
from kb.web import create_app
from kb.web.middleware.security_headers import MAX_REQUEST_BYTES
from tests.growth.addresses import EVERY_NAME, Parameter, Place, list_parameters, write_template
from tests.growth.attack import TEXTS, TYPICAL, Attack, share, write_row
from tests.growth.hostile_texts import fits
from tests.growth.quoting_library import write_library
from tests.libraries import open_library

OF_ANY_LENGTH = (  # a whole document, or exports
    *("/documents/{document}", "/documents/{document}.json", "/documents/{document}/file"),
    *("/passages.jsonl", "/quotations.csv", "/changes.json"),
)


def build_attack(app: Flask, parameter: Parameter, kind: str) -> Attack:
    may_be_large = parameter.address in OF_ANY_LENGTH
    return Attack(app.test_client, parameter, kind, MAX_REQUEST_BYTES, may_be_large)


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
        parameter.prepare(app.test_client(), ["victims of slavery"])()
    (file,) = (each for each in parameters if each.place is Place.FILE)
    idle_s = build_attack(app, file, "words").measure_idle()
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


@pytest.mark.costly
def test_every_parameter_bears_a_hostile_text(app: Flask, parameters: list[Parameter]) -> None:
    faults = []
    kinds = list(TEXTS)
    for number, parameter in enumerate(parameters):
        attack = build_attack(app, parameter, kinds[number % len(kinds)])
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
        attack = build_attack(app, parameter, kind)
        growth = attack.measure(measure_idle(parameter))
        faults += attack.faults
        if growth.is_excessive:
            faults.append(f"{parameter}: {kind} takes {growth.ratio:.1f} times the time for twice the size: {growth}")
        write_row(parameter, kind, growth, attack.largest)

    assert faults == []
