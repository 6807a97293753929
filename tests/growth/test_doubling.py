"""The measure of growth distinguishes quadratic work from work that grows with its input."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import lru_cache

import pytest

from tests.growth.doubling import Growth, measure_growth, time_cpu

_MEASUREMENTS = 3  # another program may slow the smaller size of one of them


def compare_all(size: int) -> int:
    return sum(1 for left in range(size) for right in range(size) if left == right)


def measure_calls(run: Callable[[int], object], first: int, limit: int) -> Growth:
    return measure_growth(lambda size: time_cpu(lambda: run(size)), first, limit)


@pytest.mark.costly
@pytest.mark.parametrize(("first", "limit"), [(100, 8_000), (2_000, 4_000)])  # the second may not double in doubt
def test_quadratic_work_is_excessive(first: int, limit: int) -> None:
    assert any(measure_calls(compare_all, first, limit).is_excessive for _ in range(_MEASUREMENTS))


@pytest.mark.costly
def test_quadratic_work_is_excessive_though_answers_are_cached() -> None:
    assert any(measure_calls(lru_cache(compare_all), 4_000, 8_000).is_excessive for _ in range(_MEASUREMENTS))


def test_no_garbage_is_collected_while_time_is_taken() -> None:
    seen: list[bool] = []
    time_cpu(lambda: seen.append(gc.isenabled()))
    assert (seen, gc.isenabled()) == ([False], True)


@pytest.mark.costly
def test_sorting_is_not_excessive() -> None:
    def sort(size: int) -> list[int]:
        return sorted((place * 7_919) % size for place in range(size))

    assert not measure_calls(sort, 1_000, 10_000_000).is_excessive


def test_work_that_is_small_at_the_limit_is_not_judged() -> None:
    assert measure_calls(lambda size: size, 2, 64).ratio == 0.0


def test_a_step_is_no_growth() -> None:
    assert not Growth((100, 200, 400), (0.1, 0.4, 0.4)).is_excessive
    assert Growth((100, 200, 400), (0.1, 0.4, 0.0)).is_excessive  # larger inputs are refused
