"""The cases over the real library hold, except those of `known_failures.txt`; remove one from there once it holds."""

from __future__ import annotations

import pytest

from kb.evaluation import CaseReport, check_cases, read_cases
from kb.library.indexing.sync import Library
from tests.relevance.locate import HERE

CASES, KNOWN_FAILURES = HERE / "cases.jsonl", HERE / "known_failures.txt"


@pytest.fixture(scope="module")
def report(library: Library) -> CaseReport:
    with library.open_view() as view:
        return check_cases(read_cases(CASES), view, library.settings)


def test_what_the_cases_name_is_in_the_library(report: CaseReport) -> None:
    reasons = [failure.reason for each in report.failing for failure in each.failures]
    assert not [each for each in reasons if each.startswith("Not in this library")]


def test_cases_hold_but_for_the_known_failures(report: CaseReport) -> None:
    known = set(KNOWN_FAILURES.read_text(encoding="utf-8").split())
    failing = {each.case.id for each in report.failing}
    assert failing - known == set(), "these held before"
    assert known - failing == set(), f"these hold now: take them out of {KNOWN_FAILURES.name}"


def test_most_conditions_hold(report: CaseReport) -> None:
    holding, total = report.count_conditions()
    assert len(report.checked) >= 95
    assert holding >= 268, f"{holding} of {total}"
