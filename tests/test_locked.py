"""The lock has a hash of every package, and `bin/locked` prints all that the project needs with some extras."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version

import pytest
from packaging.requirements import Requirement

from tests.conftest import CHECKOUT

LOCK = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
BLOCK = re.compile(r"^(\S+?)==(\S+)(?:[^\n]|\n[ \t])*", re.MULTILINE)


def print_locked(*extras: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(CHECKOUT / "bin" / "locked"), *extras]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def normalize(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def list_missing(versions: dict[str, str]) -> list[str]:
    """Return what installed packages require and is not among them, on this system; `versions` by names."""
    missing = []
    for name, locked in sorted(versions.items()):
        try:
            if version(name) != locked:  # another version may require others
                continue
            required = [Requirement(each) for each in requires(name) or ()]
        except PackageNotFoundError:  # not on this system, or part of another extra
            continue
        missing += [
            f"{each.name}, by {name}"
            for each in required
            if (each.marker is None or each.marker.evaluate({"extra": ""})) and normalize(each.name) not in versions
        ]
    return missing


def test_every_package_of_the_lock_has_hashes_and_no_address() -> None:
    blocks = [each[0] for each in BLOCK.finditer(LOCK)]

    assert len(blocks) > 90
    assert [each.splitlines()[0] for each in blocks if "--hash=sha256:" not in each] == []
    assert "://" not in LOCK


@pytest.mark.parametrize("extras", ["", "[english,formats,multilingual]", "gunicorn,opensearch", "[tests]"])
def test_what_is_printed_needs_nothing_else(extras: str) -> None:
    printed = print_locked(extras).stdout
    versions = {each[1]: each[2] for each in BLOCK.finditer(printed)}
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    project = settings["project"]
    asked = project["dependencies"] + settings["dependency-groups"]["build"]
    asked += [
        each for extra in extras.strip("[]").split(",") if extra for each in project["optional-dependencies"][extra]
    ]

    own = {each.parent.name for each in (CHECKOUT / "packages").glob("*/pyproject.toml")}
    assert own == {"english"}
    assert {normalize(Requirement(each).name) for each in asked} - {"passagebase-english"} <= versions.keys()
    assert "passagebase-english" not in versions
    assert list_missing(versions) == []
    assert all(each[0] in LOCK for each in BLOCK.finditer(printed))
    assert printed.count("\nnumpy==") == LOCK.count("\nnumpy==")


def test_what_installs_the_project_is_locked_too() -> None:
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))

    assert set(settings["build-system"]["requires"]) <= set(settings["dependency-groups"]["build"])


def test_an_extra_that_there_is_not_is_named() -> None:
    answer = print_locked("tests,nope")

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("There is no extra 'nope'. Give some of: ")
