"""The weights of a small BERT as data of `packages/english` has them: blocks of few bits, with a scale for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kb.embeddings.small_bert import Floats, quantize_matrix

_PIECES = "pieces"
_POSITIONS = "positions"
_SCALES = ".scales"  # after the name of the matrix
_OWN = "own."  # before the names of weights that are none of the graph's


@dataclass(frozen=True, slots=True)
class BlockWeights:
    """Weights read from a file.

    Attributes:
        pieces: The numbers of the vectors of pieces, and of each block of them the scale.
        positions: The vector that is added to a piece at each position, of the shape (most pieces, dimensions).
        graph: The weights that are inputs of the graph, by name.
        own: Other weights, by name.
    """

    pieces: tuple[NDArray[np.generic], NDArray[np.generic]]
    positions: Floats
    graph: Mapping[str, NDArray[np.generic]]
    own: Mapping[str, Floats]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the file of weights at a path."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                (arrays[_PIECES], arrays[_PIECES + _SCALES]),
                arrays[_POSITIONS].astype(np.float32),
                _read_graph_weights(arrays),
                {each.removeprefix(_OWN): arrays[each].astype(np.float32) for each in arrays if each.startswith(_OWN)},
            )

    def look_up(self, ids: Sequence[int]) -> Floats:
        """Return the vectors of pieces, given their ids."""
        numbers, scales = self.pieces
        return _scale_blocks(numbers[list(ids)], scales[list(ids)])


def _read_graph_weights(arrays: Mapping[str, NDArray[np.generic]]) -> dict[str, NDArray[np.generic]]:
    given: dict[str, NDArray[np.generic]] = {}
    for name in arrays:
        if name in (_PIECES, _POSITIONS) or name.endswith(_SCALES) or name.startswith(_OWN):
            continue
        weights = arrays[name]
        if weights.ndim == 1:
            given[name] = weights
        else:
            matrix = _scale_blocks(weights, arrays[name + _SCALES])
            given |= quantize_matrix(name.removesuffix(".w"), matrix.T)
    return given


def _scale_blocks(numbers: NDArray[np.generic], scales: NDArray[np.generic]) -> Floats:
    """Return rows of numbers, given their blocks and the scale of each."""
    blocks = numbers.reshape(*scales.shape, -1).astype(np.float32)
    blocks *= scales[..., None].astype(np.float32)
    return blocks.reshape(numbers.shape)
