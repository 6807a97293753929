"""Outlines of shapes on PDF pages: which cells of a grid a path fills or a thick line covers."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from kb.read.pdf.pdfium_calls import (
    count_path_segments,
    get_path_segment,
    get_segment_type,
    read_object_matrix,
    read_path_mode,
    read_segment_point,
    read_stroke_width,
)

Matrix = npt.NDArray[np.float64]
_Float = TypeVar("_Float", np.float32, np.float64)
Points = npt.NDArray[np.float64]  # rows of x, y

_CURVE_WEIGHTS = np.array(
    [((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3) for t in (0.25, 0.5, 0.75, 1.0)]
)
_FAR = 1e6  # points
_ALTERNATE = 1  # even-odd rule: PDF 32000-1, 8.5.3.3
_TURN = np.array([-1.0, 1.0])


def multiply(inner: Matrix, outer: Matrix | None) -> Matrix:
    """Return the matrix that applies the inner one first; both are (a, b, c, d, e, f)."""
    if outer is None:
        return inner
    product = inner.reshape(3, 2) @ outer[:4].reshape(2, 2)
    product[2] += outer[4:]
    return product.reshape(6)


def apply(matrix: Matrix, points: Points) -> Points:
    """Transform points by a matrix."""
    return points @ matrix[:4].reshape(2, 2) + matrix[4:]


def limit_places(places: npt.NDArray[_Float]) -> npt.NDArray[_Float]:
    """Clip coordinates to numbers not far outside every page, since damaged files may have any."""
    limited: npt.NDArray[_Float] = np.fmin(np.fmax(places, -_FAR), _FAR)  # fmin and fmax prefer a number to NaN
    return limited


def read_matrix(item: int, around: Matrix | None) -> Matrix:
    """Return the matrix from an object's coordinates to the page's; `around` is that of the form around it, if any."""
    own = np.zeros(6, np.float32)
    read_object_matrix(item, own.ctypes.data)
    return multiply(own.astype(np.float64), around)


def read_outline(item: int, around: Matrix | None) -> list[Points]:
    """Return the corners of each part of a path in the page's coordinates; curves become a few points each."""
    count = count_path_segments(item)
    points = np.zeros((count, 2), np.float32)
    types = []
    for index, at in enumerate(range(points.ctypes.data, points.ctypes.data + 8 * count, 8)):
        segment = get_path_segment(item, index)
        read_segment_point(segment, at, at + 4)
        types.append(get_segment_type(segment))
    placed = limit_places(apply(read_matrix(item, around), points.astype(np.float64)))
    return [np.array(part) for part in _split_parts(placed, types)]


def _split_parts(points: Points, types: list[int]) -> Iterator[list[Points]]:
    part: list[Points] = []
    index = 0
    while index < len(types):
        if types[index] == pdfium.FPDF_SEGMENT_MOVETO and part:
            yield part
            part = []
        if types[index] == pdfium.FPDF_SEGMENT_BEZIERTO and part and index + 2 < len(types):
            part.extend(_bend(points[index - 1 : index + 3]))
            index += 3
        else:
            part.append(points[index])
            index += 1
    if part:
        yield part


def _bend(corners: Points) -> Points:
    """Return points of a curve up to its end, given start, two control points and end."""
    return _CURVE_WEIGHTS @ corners


def read_line_edges(item: int, around: Matrix | None) -> list[Points]:
    """Return the corners of the area that each piece of a line covers, in the page's coordinates."""
    width = ctypes.c_float()
    read_stroke_width(item, ctypes.addressof(width))
    a, b, c, d = read_matrix(item, around)[:4]
    half = width.value / 2 * float(np.sqrt(abs(a * d - b * c)))
    edges = []
    for part in read_outline(item, around):
        for start, end in pairwise(part):
            along = end - start
            length = float(np.hypot(*along))
            if length:
                aside = along[::-1] * _TURN * (half / length)
                edges.append(np.array([start + aside, end + aside, end - aside, start - aside]))
    return edges


def is_filled_by_parity(item: int) -> bool:
    """Tell whether a path is filled by the even-odd rule."""
    mode = (ctypes.c_int * 2)()
    at = ctypes.addressof(mode)
    read_path_mode(item, at, at + 4)
    return mode[0] == _ALTERNATE


def fill_cells(parts: list[Points], shape: tuple[int, int], *, by_parity: bool) -> npt.NDArray[np.bool_]:
    """Tell which cells of a grid of `shape` (rows, columns) have their centre inside closed outlines.

    A cell is 1 wide and high. `by_parity` selects the even-odd rule.
    """
    rows, columns = shape
    start = np.concatenate(parts)
    end = np.concatenate([np.roll(part, -1, axis=0) for part in parts])
    is_downward = end[:, 1] > start[:, 1]
    # From its upper end, whichever way it is drawn, so that rounding leaves each centre on one side of it.
    (x0, y0), (x1, y1) = (np.where(is_downward[:, None], *ends).T for ends in ((start, end), (end, start)))
    # A row is crossed if its centre is between the ends of an edge.
    first = np.clip(np.ceil(y0 - 0.5), 0, rows).astype(np.int64)
    last = np.clip(np.ceil(y1 - 0.5), 0, rows).astype(np.int64)
    counts = last - first
    edge = np.repeat(np.arange(len(start)), counts)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts) + first[edge]
    x = x0[edge] + (row + 0.5 - y0[edge]) * (x1 - x0)[edge] / (y1 - y0)[edge]
    column = np.clip(np.ceil(x - 0.5), 0, columns).astype(np.int64)
    winding = np.zeros((rows, columns + 1), np.int64)
    np.add.at(winding, (row, column), np.where(is_downward[edge], 1, -1))
    winding = winding.cumsum(axis=1)[:, :columns]
    inside: npt.NDArray[np.bool_] = winding % 2 != 0 if by_parity else winding != 0
    return inside
