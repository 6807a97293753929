"""Files of vectors beside the segments, found by the key of the encoded text.

A file is a column file that never changes, gets its name when it is complete and synced, and holds vectors of one
encoder. Small files are merged into the next one, as segments are; merges that are not small beside the index leave out
unneeded vectors.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kb.durable_files import sync
from kb.engine.embedding_codec import Keys, QuantizedVectors, Vectors, compute_dot_products, compute_text_key, quantize
from kb.engine.whoosh.columns.column_files import ColumnError, ColumnFile, ColumnWriter
from kb.model import IndexedDocument

_Places = npt.NDArray[np.int64]

_MERGE_FACTOR = 3  # a file joins the new one unless it is this many times as large
_CHECKED_SHARE = 4  # a merge leaves out unneeded vectors if this many times its vectors are those of the index
_NAME = re.compile(r"([0-9a-f]{16})\.([0-9]{6,})\.vectors")


class KeyedPassages(Protocol):
    """The passages of an index, by the keys of their vectors."""

    def __len__(self) -> int:
        """Return the number of passages."""

    @property
    def text_keys(self) -> Keys:
        """The keys of their vectors."""


class VectorFile:
    """A file of vectors, open for reading."""

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            FileNotFoundError: It was merged into another.
            ColumnError: It is damaged.
        """
        self.path = path
        self.columns = ColumnFile(path)
        self.encoder = bytes(self.columns.read_bytes("encoder")).decode()
        self.keys = self.columns.read_array("keys", np.uint64)
        self.scales = self.columns.read_array("scales", np.float32)
        numbers = self.columns.read_array("numbers", np.int8)
        if len(self.scales) != len(self.keys) or not len(numbers) or len(numbers) % len(self.keys):
            raise ColumnError(path, "its columns do not fit together")
        self.numbers = numbers.reshape(len(self.keys), -1)

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def _order(self) -> _Places:
        return np.argsort(self.keys)

    def find_places(self, keys: Keys) -> _Places:
        """Return the places in the file of the vectors of keys, -1 for missing ones."""
        found = self._order.take(np.searchsorted(self.keys, keys, sorter=self._order), mode="clip")
        return np.where(self.keys[found] == keys, found, -1)

    def read_vector(self, place: int) -> Vectors:
        vector: Vectors = self.numbers[place] * self.scales[place]
        return vector

    def compute_products(self, vector: Vectors) -> Vectors:
        """Return the dot products of all vectors with one."""
        return compute_dot_products(self.numbers, self.scales, vector)


class VectorStore:
    """The files of vectors in the folder of an index. Only the holder of the index's lock may write."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _list_paths(self) -> list[Path]:
        return sorted(path for path in self._folder.iterdir() if _NAME.fullmatch(path.name))

    def open(self, known: Iterable[VectorFile] = ()) -> list[VectorFile]:
        """Open all files, except damaged ones, whose passages count as not encoded, and `known` open ones.

        Raises:
            FileNotFoundError: One was merged into another meanwhile.
        """
        opened = {file.path: file for file in known}
        found = []
        for path in self._list_paths():
            try:
                found.append(opened.get(path) or VectorFile(path))
            except ColumnError:
                continue
        return found

    def find_damage(self) -> Iterator[ColumnError]:
        """Read everything, and yield an error for each damaged file."""
        for path in self._list_paths():
            try:
                VectorFile(path).columns.verify()
            except ColumnError as error:
                yield error

    def begin(self, passages: KeyedPassages) -> PendingVectors:
        """Begin to collect vectors; those of all passages of the index survive merges."""
        return PendingVectors(self._folder, self.open(), passages)

    def compact(self, passages: KeyedPassages) -> None:
        """Merge the files of each encoder into one, without unneeded vectors and damaged files."""
        for path in self._list_paths():
            if not _is_sound(path):
                path.unlink()
        files = self.open()
        for encoder in {file.encoder for file in files}:
            own = [file for file in files if file.encoder == encoder]
            if len(own) > 1 or not np.isin(own[0].keys, passages.text_keys).all():
                VectorWriter(self._folder, encoder, own, passages).finish(merge_all=True)


def _is_sound(path: Path) -> bool:
    try:
        VectorFile(path).columns.verify()
    except ColumnError:
        return False
    return True


class PendingVectors:
    """Vectors of documents, to be stored in the same commit."""

    def __init__(self, folder: Path, files: Sequence[VectorFile], passages: KeyedPassages) -> None:
        self._folder = folder
        self._files = files
        self._passages = passages
        self._writers: dict[str, VectorWriter] = {}

    def add(self, indexed: IndexedDocument) -> None:
        embeddings = indexed.embeddings
        if embeddings is None or not indexed.passages:
            return
        if embeddings.encoder not in self._writers:
            files = [file for file in self._files if file.encoder == embeddings.encoder]
            self._writers[embeddings.encoder] = VectorWriter(self._folder, embeddings.encoder, files, self._passages)
        title = indexed.record.metadata.title
        keys = [compute_text_key(title, passage.heading, passage.text_for_embedding) for passage in indexed.passages]
        self._writers[embeddings.encoder].add(keys, embeddings.vectors)

    def save(self) -> None:
        """Write them to disk, before the commit that needs them."""
        for writer in self._writers.values():
            writer.finish()
        self._writers.clear()

    def discard(self) -> None:
        """Drop them."""
        for writer in self._writers.values():
            writer.discard()


class VectorWriter:
    """Writes one file of vectors."""

    def __init__(self, folder: Path, encoder: str, files: Sequence[VectorFile], passages: KeyedPassages) -> None:
        """Begin the file of an encoder; merges keep the vectors of `passages`, all of the index."""
        self._folder = folder
        self._encoder = encoder
        self._files = files
        self._passages = passages
        self._seen: set[int] = set()
        self._name = hashlib.sha256(encoder.encode()).hexdigest()[:16]
        self._draft = folder / f"{self._name}.draft"
        self._file = ColumnWriter(self._draft)
        self._keys = self._file.open_spool(np.uint64)
        self._scales = self._file.open_spool(np.float32)
        self._numbers = self._file.open_spool(np.int8)

    def add(self, keys: Sequence[int], vectors: Vectors) -> None:
        """Write the vectors of some texts, each once."""
        new = {key: at for at, key in enumerate(keys) if key not in self._seen}
        self._seen.update(new)
        numbers, scales = quantize(np.asarray(vectors, np.float32)[[*new.values()]])
        self._append(np.array([*new], dtype=np.uint64), scales, numbers)

    def _append(self, keys: Keys, scales: Vectors, numbers: QuantizedVectors) -> None:
        self._keys.append(keys)
        self._scales.append(scales)
        self._numbers.append(numbers.reshape(-1))

    def finish(self, *, merge_all: bool = False) -> None:
        """Give the file its name, and merge into it the small ones before it, or all."""
        try:
            merged = self._merge(merge_all=merge_all)
            if self._keys.count:
                self._publish()
        finally:
            self.discard()
        for file in merged:
            with suppress(OSError):  # it is merged again with the next
                file.path.unlink(missing_ok=True)

    def _merge(self, *, merge_all: bool) -> list[VectorFile]:
        merged: list[VectorFile] = []
        total = self._keys.count
        for file in sorted(self._files, key=len):
            if not merge_all and len(file) > _MERGE_FACTOR * total:
                break
            merged.append(file)
            total += len(file)
        # A look-up of all the index's keys takes time in proportion to it, so a small merge goes without.
        checks_need = merge_all or total * _CHECKED_SHARE >= len(self._passages)
        for file in merged:
            if _is_sound(file.path):
                self._take_over(file, self._passages.text_keys if checks_need else None)
        return merged

    def _take_over(self, file: VectorFile, live_keys: Keys | None) -> None:
        """Write the vectors of another file that this one lacks, of some keys or of all."""
        written = np.fromiter(self._seen, dtype=np.uint64, count=len(self._seen))
        needed = ~np.isin(file.keys, written)
        if live_keys is not None:
            needed &= np.isin(file.keys, live_keys)
        self._seen.update(file.keys[needed].tolist())
        self._append(file.keys[needed], file.scales[needed], file.numbers[needed])

    def _publish(self) -> None:
        for name, column in (("keys", self._keys), ("scales", self._scales), ("numbers", self._numbers)):
            self._file.add_spool(name, column)
        self._file.add_bytes("encoder", self._encoder.encode())
        self._file.close()
        sync(self._draft)
        taken = [int(match[2]) for path in self._folder.iterdir() if (match := _NAME.fullmatch(path.name))]
        self._draft.rename(self._folder / f"{self._name}.{max(taken, default=0) + 1:06}.vectors")
        sync(self._folder)

    def discard(self) -> None:
        """Delete the file, unless it has its name."""
        self._file.discard()
        with suppress(OSError):  # the next writer removes it
            self._draft.unlink(missing_ok=True)
