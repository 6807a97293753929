"""A sample of the growth tests, which take long: KB_TEST_GROWTH_EVERY=6 runs every sixth."""

from __future__ import annotations

import os

import pytest

EVERY = int(os.environ.get("KB_TEST_GROWTH_EVERY", "1"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not in the sample."""
    grown = [each for each in items if each.get_closest_marker("growth")]
    left_out = {each for number, each in enumerate(grown) if number % EVERY}
    if left_out:
        config.hook.pytest_deselected(items=[*left_out])
        items[:] = [each for each in items if each not in left_out]
