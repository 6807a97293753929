"""The work of every address of the desk grows no faster than n log n with its input, and no answer is too large."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.desk.application import MAX_FIELD_CHARS
from tests.desk.full_desk import FullDesk, build_full_desk
from tests.growth.addresses import Parameter, write_template
from tests.growth.attack import TEXTS, TYPICAL, Attack, share, write_row
from tests.growth.desk_addresses import list_desk_parameters
from tests.growth.hostile_texts import fits

NO_FORM = {"/sign-in"}  # for who has signed in


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> FullDesk:
    return build_full_desk(tmp_path_factory.mktemp("desk") / "library")


@pytest.fixture(scope="module")
def parameters(desk: FullDesk, tmp_path_factory: pytest.TempPathFactory) -> list[Parameter]:
    return list_desk_parameters(desk, tmp_path_factory.mktemp("declared") / "library")


@pytest.fixture
def open_client(desk: FullDesk, tmp_path: Path) -> Callable[[], FlaskClient]:
    """Returns a keeper at a new copy, since a request may change what others ask for."""
    numbers = count()
    return lambda: desk.open_copy(tmp_path / str(next(numbers)))[1]


def test_every_address_and_every_form_is_tested(desk: FullDesk, parameters: list[Parameter], tmp_path: Path) -> None:
    app, _ = desk.open_copy(tmp_path / "library")
    every = {
        (method, write_template(rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(each.method, each.address) for each in parameters} == every
    forms = {each.address for each in parameters if each.name == "csrf"}
    assert forms == {address for method, address in every if method == "POST"} - NO_FORM


@pytest.mark.costly
def test_every_parameter_bears_a_hostile_text(
    open_client: Callable[[], FlaskClient], parameters: list[Parameter]
) -> None:
    faults, kinds = [], list(TEXTS)
    for number, parameter in enumerate(parameters):
        attack = Attack(open_client, parameter, kinds[number % len(kinds)], MAX_FIELD_CHARS)
        attack.send(TYPICAL)
        faults += attack.faults
    assert faults == []


@pytest.mark.growth
@pytest.mark.parametrize("kind", TEXTS)
def test_work_grows_no_faster_than_the_text(
    open_client: Callable[[], FlaskClient], parameters: list[Parameter], kind: str
) -> None:
    faults, number = [], list(TEXTS).index(kind)
    for parameter in share(parameters[number % 2 :: 2], number):  # each request changes a library: half are enough
        if not fits(kind, parameter.schema):
            continue
        attack = Attack(open_client, parameter, kind, MAX_FIELD_CHARS)
        growth = attack.measure()
        faults += attack.faults
        if growth.is_excessive:
            faults.append(f"{parameter}: {kind} takes {growth.ratio:.1f} times the time for twice the size: {growth}")
        write_row(parameter, kind, growth, attack.largest)
    assert faults == []
