"""The cells of a grid that an outline covers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.read.pdf.outlines import apply, fill_cells, multiply

SQUARE = np.array([(1.0, 1.0), (4.0, 1.0), (4.0, 4.0), (1.0, 4.0)])
HOLE = np.array([(2.0, 2.0), (3.0, 2.0), (3.0, 3.0), (2.0, 3.0)])

numbers = st.floats(-4, 4)
matrices = st.lists(numbers, min_size=6, max_size=6).map(np.array)


def draw(*parts: np.ndarray, by_parity: bool = False) -> list[str]:
    cells = fill_cells(list(parts), (5, 6), by_parity=by_parity)
    return ["".join("#" if cell else "." for cell in row) for row in cells.tolist()]


def test_the_cells_inside_a_square_are_filled() -> None:
    assert draw(SQUARE) == ["......", ".###..", ".###..", ".###..", "......"]


@pytest.mark.parametrize(("hole", "by_parity"), [(HOLE, True), (HOLE[::-1], False)])
def test_a_hole_is_left_free(hole: np.ndarray, by_parity: bool) -> None:
    assert draw(SQUARE, hole, by_parity=by_parity) == ["......", ".###..", ".#.#..", ".###..", "......"]


def test_what_goes_round_twice_in_one_direction_is_filled() -> None:
    assert draw(SQUARE, HOLE) == draw(SQUARE)


def test_what_is_outside_the_grid_is_cut_off() -> None:
    assert draw(SQUARE * 10 - 15) == ["######"] * 5


@given(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=8).map(np.array))
@example(np.array([(0.0, 0.0), (0.0, 4.0), (-4.0, 0.0)]))  # the middle of a cell is on an edge
def test_an_outline_drawn_backwards_fills_the_same_cells(corners: np.ndarray) -> None:
    there, back = (fill_cells([each + 2.003], (5, 6), by_parity=False) for each in (corners, corners[::-1]))
    assert (there == back).all()


@given(matrices, matrices, st.tuples(numbers, numbers))
def test_a_product_of_matrices_is_one_after_the_other(
    inner: np.ndarray, outer: np.ndarray, point: tuple[float, float]
) -> None:
    points = np.array([point])
    assert np.allclose(apply(multiply(inner, outer), points), apply(outer, apply(inner, points)))
    assert multiply(inner, None) is inner
