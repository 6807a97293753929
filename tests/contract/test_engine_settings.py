"""The settings of the suite: every reason to skip belongs to an existing test."""

from __future__ import annotations

import ast
from fnmatch import fnmatchcase

import pytest

from tests.contract.conftest import SUITE
from tests.contract.engines import ENGINES
from tests.contract.engines.engine_settings import PARTS, EngineSettings


def list_tests() -> list[str]:
    return [
        f"{path.relative_to(SUITE).as_posix()}::{node.name}"
        for part in PARTS
        for path in sorted((SUITE / part).glob("test_*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


@pytest.mark.parametrize("settings", ENGINES.values(), ids=list(ENGINES))
def test_every_reason_to_skip_belongs_to_a_test(settings: EngineSettings) -> None:
    tests = list_tests()
    assert set(settings.parts) <= set(PARTS)
    for pattern, reason in settings.skipped.items():
        assert [test for test in tests if fnmatchcase(test, pattern)], pattern
        assert reason.endswith(".")


@pytest.mark.parametrize("settings", ENGINES.values(), ids=list(ENGINES))
def test_an_engine_runs_most_of_the_suite(settings: EngineSettings) -> None:
    tests = list_tests()
    if "*" not in settings.skipped:  # what it needs is not there
        assert sum(not settings.find_reason(test) for test in tests) > 0.8 * sum(
            test.partition("/")[0] in settings.parts for test in tests
        )


def test_a_part_that_an_engine_does_not_run_is_skipped_with_a_reason() -> None:
    skipped = {"semantics/test_a.py::*": "Slow."}
    settings = EngineSettings("remote", ENGINES["memory"].create, parts=("semantics",), skipped=skipped)
    assert (
        settings.find_reason("exact_scores/test_words.py::test_a") == "The engine 'remote' does not run exact_scores."
    )
    assert settings.find_reason("semantics/test_a.py::test_b") == "Slow."
    assert settings.find_reason("semantics/test_b.py::test_b") == ""
