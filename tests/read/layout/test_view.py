"""Coordinates of a file and of the page as it is seen."""

from __future__ import annotations

import numpy as np
import pytest

from kb.read.layout.view import View

# Where the file's lower left corner of a page of 600 by 800 points is seen, for each quarter turn.
CORNERS = {0: (0.0, 800.0), 1: (0.0, 0.0), 2: (600.0, 0.0), 3: (800.0, 600.0)}


@pytest.mark.parametrize("turns", CORNERS)
def test_a_corner_goes_where_it_is_seen(turns: int) -> None:
    x, y = View(10, 20, 610, 820, turns).points(np.array([10], np.float32), np.array([20], np.float32))
    assert (x[0], y[0]) == CORNERS[turns]


@pytest.mark.parametrize("turns", CORNERS)
def test_writing_turned_with_its_page_is_upright(turns: int) -> None:
    a, b = [(1, 0), (0, 1), (-1, 0), (0, -1)][turns]
    assert View(0, 0, 600, 800, turns).angles(np.array([a], np.float32), np.array([b], np.float32))[0] % 360 == 0
