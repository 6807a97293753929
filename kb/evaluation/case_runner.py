"""Checks relevance cases over a library, on the page of results as its readers see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.evaluation.cases import LIMITS, Case, Condition, Rule
from kb.evaluation.metrics import DEEP, TOP
from kb.evaluation.ranking import Ranking, Target, rank_as_read, resolve_target
from kb.library.view import LibraryView
from kb.model import Hit
from kb.settings import Settings
from kb.text import split_terms, stem

_Targets = Mapping[str, Target | None]


@dataclass(frozen=True, slots=True)
class FailedCondition:
    """A condition that does not hold, with the reason as a sentence.

    `came` has the passages that came instead, the best first, each with its rank; empty if the reason says it all.
    """

    condition: Condition
    reason: str
    came: tuple[tuple[int, Hit], ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the failure without a word of the question or of the passages."""
        came = [{"rank": rank, "document": hit.document.id, "passage": hit.passage.id} for rank, hit in self.came]
        return {
            "rule": self.condition.rule,
            "wanted": list(self.condition.wanted),
            "after": list(self.condition.after),
            "reason": self.reason,
            "came": came,
        }


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """A case with its conditions that do not hold."""

    case: Case
    failures: tuple[FailedCondition, ...]


@dataclass(frozen=True, slots=True)
class CaseReport:
    """The results of a file of cases."""

    checked: tuple[CheckedCase, ...]

    @property
    def failing(self) -> tuple[CheckedCase, ...]:
        """The cases with a condition that does not hold."""
        return tuple(each for each in self.checked if each.failures)

    def count_cases(self) -> tuple[int, int]:
        """Return the number of cases that hold, and of all."""
        return len(self.checked) - len(self.failing), len(self.checked)

    def count_conditions(self) -> tuple[int, int]:
        """Return the number of conditions that hold, and of all."""
        total = sum(len(each.case.conditions) for each in self.checked)
        return total - sum(len(each.failures) for each in self.checked), total

    def to_json(self) -> dict[str, object]:
        """Return the counts and the failing cases."""
        (cases_hold, cases), (conditions_hold, conditions) = self.count_cases(), self.count_conditions()
        return {
            "cases": cases,
            "cases_hold": cases_hold,
            "conditions": conditions,
            "conditions_hold": conditions_hold,
            "failing": [
                {"id": each.case.id, "failures": [failure.to_json() for failure in each.failures]}
                for each in self.failing
            ],
        }


def check_cases(cases: Sequence[Case], view: LibraryView, settings: Settings) -> CaseReport:
    """Search for the question of each case and check its conditions."""
    named = {each for case in cases for condition in case.conditions for each in condition.named}
    targets = {each: resolve_target(each, view, settings) for each in named}
    return CaseReport(tuple(_check_case(case, targets, view, settings) for case in cases))


def _check_case(case: Case, targets: _Targets, view: LibraryView, settings: Settings) -> CheckedCase:
    ranking = rank_as_read(case.question, view, settings)
    found = (_check_condition(each, ranking, targets) for each in case.conditions)
    return CheckedCase(case, tuple(each for each in found if each))


def _check_condition(condition: Condition, ranking: Ranking, targets: _Targets) -> FailedCondition | None:
    missing = [each for each in condition.named if targets[each] is None]
    if missing:
        return FailedCondition(condition, f"Not in this library: {', '.join(missing)}.")
    if condition.rule is Rule.WORDS_FIRST:
        return _check_words_first(condition, ranking)
    rank = _find_rank(condition.wanted, ranking, targets)
    if condition.rule is Rule.BEFORE:
        return _check_before(condition, rank, _find_rank(condition.after, ranking, targets))
    if condition.rule is Rule.NEVER:
        return FailedCondition(condition, _describe_rank(rank)) if rank and rank <= TOP else None
    limit = LIMITS[condition.rule]
    if rank and rank <= limit:
        return None
    return FailedCondition(condition, _describe_rank(rank), _list_places(ranking, limit))


def _find_rank(named: Sequence[str], ranking: Ranking, targets: _Targets) -> int | None:
    return ranking.find_rank(target for target in (targets[each] for each in named) if target is not None)


def _check_before(condition: Condition, better: int | None, worse: int | None) -> FailedCondition | None:
    # Passages with the same text are listed as one; then neither comes before the other.
    if better and (worse is None or better < worse):
        return None
    return FailedCondition(condition, f"{_describe_rank(better)} The other: {_describe_rank(worse)}")


def _check_words_first(condition: Condition, ranking: Ranking) -> FailedCondition | None:
    (expression,) = condition.wanted
    has = [any(_has_expression(hit, expression) for hit in place) for place in ranking.places[:TOP]]
    if not any(has):
        return FailedCondition(condition, f"No passage among the first {TOP} has it.", _list_places(ranking, 1))
    ranks = [rank for rank, each in enumerate(has, 1) if each]
    if len(ranks) == ranks[-1]:  # no hit without it is above the last of them
        return None
    without = tuple((rank, hit) for rank, hit in _list_places(ranking, ranks[-1]) if not has[rank - 1])
    return FailedCondition(condition, f"Passages that have it have the ranks {', '.join(map(str, ranks))}.", without)


def _has_expression(hit: Hit, expression: str) -> bool:
    """Tell whether a passage has an expression, in order and in any form, in its text or above it."""
    passage = hit.passage
    wanted = _stem_words(expression)
    return any(wanted in _stem_words(each) for each in (passage.text, *passage.heading, *passage.context_cells))


def _stem_words(text: str) -> str:
    return f" {' '.join(map(stem, split_terms(text)))} "


def _list_places(ranking: Ranking, limit: int) -> tuple[tuple[int, Hit], ...]:
    return tuple((rank, place[0]) for rank, place in enumerate(ranking.places[:limit], 1))


def _describe_rank(rank: int | None) -> str:
    return f"Rank {rank}." if rank else f"Not among the first {DEEP}."
