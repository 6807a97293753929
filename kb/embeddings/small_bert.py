"""BERT with layers of 384 dimensions, run with matrices of 8 bits: the model of two encoders and of the reranker.

Only 7 of the 8 bits are used, so that no sum of products is cut off on processors that add two of them in 16 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.embeddings.transformers import group_by_length, open_session
from kb.embeddings.weights import DATA, verify_checksum

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Graph:
    """The file of a model without weights, and its checksum."""

    path: Path
    sha256: str


TWELVE_LAYERS = Graph(DATA / "e5-small.onnx", "a97a39e42851d12f2543cb38dacfc22583def411fcc2492acbd2feefbf80f59f")
SIX_LAYERS = Graph(DATA / "reranker.onnx", "c87b4373f0012d60ba5fa0eb8803270f86af5aa21576cd6ee321c8e177e3fe27")
GREATEST = 63  # largest weight in 7 bits
_TINY = np.float32(1e-12)  # the scale of a column of zeros


class SmallBert:
    """A model with its weights. Safe to share between threads.

    Args:
        look_up: Returns the vectors of pieces, given their ids.
        positions: The vector that is added to a piece at each position, of the shape (most pieces, dimensions).
        weights: Those of the graph by name, matrices as `quantize_matrix` returns them.
        pool: Returns what is read from texts, a row for each, given the vectors of their pieces and the mask of these.
        name: Of the encoder in the settings, and of the extra of this project that installs what it needs.
        graph: The layers.
        threads: How many cores to use; None for all.

    Raises:
        SettingsError: onnxruntime is missing, or the graph is not the one expected.
    """

    def __init__(
        self,
        look_up: Callable[[Sequence[int]], Floats],
        positions: Floats,
        weights: Mapping[str, NDArray[np.generic]],
        pool: Callable[[Floats, NDArray[np.int32]], Floats],
        *,
        name: str,
        graph: Graph,
        threads: int | None = None,
    ) -> None:
        layers = verify_checksum(graph.path, graph.sha256)
        self._session = open_session(layers, encoder=name, extra=name, threads=threads, weights=weights)
        self._look_up = look_up
        self._positions = positions
        self._pool = pool

    def encode(self, ids: Sequence[Sequence[int]]) -> Floats:
        """Return what is read from each of some texts, given as the ids of their pieces."""
        if not ids:
            return self._run([[0]])[:0]  # the shape of what is read from any text
        batches = list(group_by_length(ids))
        rows = np.concatenate([self._run([ids[at] for at in batch]) for batch in batches])
        found = np.empty_like(rows)
        found[np.concatenate(batches)] = rows
        return found

    def _run(self, ids: Sequence[Sequence[int]]) -> Floats:
        """Run the model on texts of similar length."""
        pieces = np.zeros((len(ids), max(map(len, ids)), self._positions.shape[1]), np.float32)
        mask = np.zeros(pieces.shape[:2], np.int32)
        for row, each in enumerate(ids):
            pieces[row, : len(each)] = self._look_up(each)
            pieces[row, : len(each)] += self._positions[: len(each)]
            mask[row, : len(each)] = 1
        hidden: Floats = self._session.run(None, {"pieces": pieces, "mask": mask})[0]
        return self._pool(hidden, mask)


def quantize_matrix(name: str, matrix: Floats) -> dict[str, NDArray[np.generic]]:
    """Return the weights of the graph for a matrix of the shape (inputs, outputs), with a scale for each output."""
    scales = np.maximum(np.abs(matrix).max(axis=0), _TINY) / GREATEST
    return {
        f"{name}.w": np.ascontiguousarray(np.round(matrix / scales).astype(np.int8)),
        f"{name}.scales": scales,
        f"{name}.zeros": np.zeros(len(scales), np.int8),
    }
