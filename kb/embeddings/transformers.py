"""Shared by the encoders that run transformer models: sessions of onnxruntime, batches, and pooling."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kb.errors import SettingsError
from kb.settings import is_onnxruntime_silent

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

# Pieces of one run of the model, padding included. Batches of 512 to 2,048 pieces are fastest (measured on two cores),
# since the activations between two layers still fit the CPU's cache.
_BATCH_PIECES = 1024


def open_session(
    model: Path,
    *,
    encoder: str,
    extra: str,
    threads: int | None = None,
    weights: Mapping[str, NDArray[np.generic]] = {},
) -> InferenceSession:
    """Open an ONNX file for the CPU.

    Args:
        encoder: The name of the encoder in the settings.
        extra: The extra of this project that installs onnxruntime.
        threads: How many cores to use; None for all.
        weights: The weights that are inputs of the graph, by name.

    Raises:
        SettingsError: onnxruntime is missing, or a version that may report its use, or the file is not such a model.
    """
    if find_spec("onnxruntime") is None:
        raise SettingsError(f"The encoder '{encoder}' needs onnxruntime. Run 'pip install passagebase[{extra}]'.")
    if not is_onnxruntime_silent():
        raise SettingsError(
            f"The encoder '{encoder}' needs an onnxruntime that does not report its use to its maker, as those "
            f"from 1.29 on may do. Run 'pip install passagebase[{extra}]', which takes an older one."
        )
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or os.cpu_count() or 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads leave the cores to others
    if weights:
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(each) for each in weights.values()]
        options.add_external_initializers(list(weights), values)
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions have no base class
        raise SettingsError(f"'{model}' is not an ONNX model that can be run: {error}") from error


def pool_mean(hidden: NDArray[np.float32], mask: NDArray[np.integer]) -> NDArray[np.float32]:
    """Return the mean vector of the pieces of each text.

    Args:
        hidden: One vector a piece, of the shape (texts, pieces, dimensions).
        mask: 1 for each piece, 0 for padding, of the shape (texts, pieces).
    """
    weights = mask[:, :, None].astype(np.float32)
    pooled: NDArray[np.float32] = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
    return pooled


def group_by_length(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield batches of the indices of texts of similar length, to need little padding."""
    batch: list[int] = []
    for at in sorted(range(len(ids)), key=lambda each: len(ids[each])):
        if batch and (len(batch) + 1) * len(ids[at]) > _BATCH_PIECES:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch
