"""Files of vectors beside the segments: what encoders say of texts, by the text.

A vector belongs to a text (title, headings and words of a passage, hashed into a key) and not to a row, so that neither
a new cut of the segments nor a rebuild makes anything be encoded again, and a changed title does. A file is a column
file that never changes, gets its name when it is whole and synced, and holds vectors of one encoder. Small files are
merged into the next one, as segments are; what no passage needs any more is left out then.

Each vector is kept as whole numbers of one byte and a scale. A product with a query then reads a quarter of the memory
that floating-point numbers would take, and is off by a hundredth of the deviation between passages on average
(`benchmarks/meaning.py`).

This module knows nothing of queries, or of what a vector means.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import simsimd

from kb.engine.whoosh.columns import ColumnError, Columns, ColumnWriter
from kb.engine.whoosh.storage import sync
from kb.model import IndexedDocument

Keys = npt.NDArray[np.uint64]
Vectors = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

NO_KEY = 0  # of a row that is no passage
_HIGHEST = 127
_MERGE_FACTOR = 3  # a file joins the new one unless it is this many times as large
_NAME = re.compile(r"([0-9a-f]{16})\.([0-9]{6,})\.vectors")


def text_key(title: str, heading: Sequence[str], text: str) -> int:
    """Return the key of all that an encoder is given of a passage."""
    content = json.dumps([title, list(heading), text], ensure_ascii=False).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little") or 1


def quantised(vectors: Vectors) -> tuple[npt.NDArray[np.int8], Vectors]:
    """Return vectors as whole numbers, and what to multiply each by."""
    scales = np.abs(vectors).max(axis=1, initial=0.0) / _HIGHEST
    numbers = np.rint(vectors / np.where(scales > 0, scales, 1)[:, None])
    return numbers.astype(np.int8), scales.astype(np.float32)


class VectorFile:
    """A file of vectors, open for reading."""

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            FileNotFoundError: It was merged into another.
            ColumnError: It is not what was written.
        """
        self.path = path
        self.columns = Columns(path)
        self.encoder = bytes(self.columns.data("encoder")).decode()
        self.keys = self.columns.array("keys", np.uint64)
        self.scales = self.columns.array("scales", np.float32)
        self.numbers = self.columns.array("numbers", np.int8).reshape(len(self.keys), -1)

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def _order(self) -> Places:
        return np.argsort(self.keys)

    def places(self, keys: Keys) -> Places:
        """Return where the vectors of some keys are, -1 where there is none."""
        found = self._order.take(np.searchsorted(self.keys, keys, sorter=self._order), mode="clip")
        return np.where(self.keys[found] == keys, found, -1)

    def vector(self, place: int) -> Vectors:
        """Return one of the vectors."""
        vector: Vectors = self.numbers[place] * self.scales[place]
        return vector

    def products(self, vector: Vectors) -> Vectors:
        """Return the products of all vectors with one."""
        numbers, scales = quantised(vector[None])
        products = np.asarray(simsimd.cdist(self.numbers, numbers, "dot"))[:, 0].astype(np.float32)
        products *= self.scales
        products *= scales[0]
        return products


class VectorStore:
    """The files of vectors in the folder of an index. Only the holder of the index's lock may write."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _paths(self) -> list[Path]:
        return sorted(path for path in self._folder.iterdir() if _NAME.fullmatch(path.name))

    def open(self, known: Iterable[VectorFile] = ()) -> list[VectorFile]:
        """Open all files but the damaged, whose passages count as not encoded.

        Args:
            known: Files that are open already.

        Raises:
            FileNotFoundError: One was merged into another meanwhile.
        """
        opened = {file.path: file for file in known}
        found = []
        for path in self._paths():
            try:
                found.append(opened.get(path) or VectorFile(path))
            except ColumnError:
                continue
        return found

    def faults(self) -> Iterator[ColumnError]:
        """Read everything and return what is damaged."""
        for path in self._paths():
            try:
                VectorFile(path).columns.verify()
            except ColumnError as error:
                yield error

    def pending(self, living: Keys) -> PendingVectors:
        """Begin to collect vectors.

        Args:
            living: The keys that the index needs whatever is written now.
        """
        return PendingVectors(self._folder, self.open(), living)

    def compact(self, living: Keys) -> None:
        """Make one file of each encoder's, without what no passage needs and without what is damaged."""
        for path in self._paths():
            if not _is_sound(path):
                path.unlink()
        files = self.open()
        for encoder in {file.encoder for file in files}:
            own = [file for file in files if file.encoder == encoder]
            if len(own) > 1 or not np.isin(own[0].keys, living).all():
                VectorWriter(self._folder, encoder, own, living).finish(whole=True)


def _is_sound(path: Path) -> bool:
    try:
        VectorFile(path).columns.verify()
    except ColumnError:
        return False
    return True


class PendingVectors:
    """Vectors that come with documents, and are to be kept with them."""

    def __init__(self, folder: Path, files: Sequence[VectorFile], living: Keys) -> None:
        self._folder = folder
        self._files = files
        self._living = living
        self._writers: dict[str, VectorWriter] = {}

    def add(self, indexed: IndexedDocument) -> None:
        """Take the vectors of a document, where it has any."""
        encoding = indexed.encoding
        if encoding is None or not indexed.passages:
            return
        if encoding.encoder not in self._writers:
            files = [file for file in self._files if file.encoder == encoding.encoder]
            self._writers[encoding.encoder] = VectorWriter(self._folder, encoding.encoder, files, self._living)
        title = indexed.record.metadata.title
        keys = [text_key(title, passage.heading, passage.text) for passage in indexed.passages]
        self._writers[encoding.encoder].add(keys, encoding.vectors)

    def keep(self) -> None:
        """Put them on disk; the commit that needs them comes after."""
        for writer in self._writers.values():
            writer.finish()
        self._writers.clear()

    def discard(self) -> None:
        """Forget them."""
        for writer in self._writers.values():
            writer.discard()


class VectorWriter:
    """Writes one file."""

    def __init__(self, folder: Path, encoder: str, files: Sequence[VectorFile], living: Keys) -> None:
        """Begin the file.

        Args:
            folder: Where it will be.
            encoder: The identity of the encoder.
            files: The encoder's files so far.
            living: The keys that the index needs whatever is written now.
        """
        self._folder = folder
        self._encoder = encoder
        self._files = files
        self._living = living
        self._seen: set[int] = set()
        self._name = hashlib.sha256(encoder.encode()).hexdigest()[:16]
        self._draft = folder / f"{self._name}.draft"
        self._file = ColumnWriter(self._draft)
        self._keys = self._file.growing(np.uint64)
        self._scales = self._file.growing(np.float32)
        self._numbers = self._file.growing(np.int8)

    def add(self, keys: Sequence[int], vectors: Vectors) -> None:
        """Write the vectors of some texts, each once."""
        new = {key: at for at, key in enumerate(keys) if key not in self._seen}
        self._seen.update(new)
        numbers, scales = quantised(np.asarray(vectors, np.float32)[[*new.values()]])
        self._append(np.array([*new], dtype=np.uint64), scales, numbers)

    def _append(self, keys: Keys, scales: Vectors, numbers: npt.NDArray[np.int8]) -> None:
        self._keys.append(keys)
        self._scales.append(scales)
        self._numbers.append(numbers.reshape(-1))

    def finish(self, *, whole: bool = False) -> None:
        """Name the file; take into it the small ones before it, or, where `whole`, all."""
        merged = self._merge(whole=whole)
        if self._keys.count:
            self._publish()
        else:
            self.discard()
        for file in merged:
            file.path.unlink(missing_ok=True)

    def _merge(self, *, whole: bool) -> list[VectorFile]:
        merged = []
        for file in sorted(self._files, key=len):
            if not whole and len(file) > _MERGE_FACTOR * self._keys.count:
                break
            merged.append(file)
            if not _is_sound(file.path):
                continue
            written = np.fromiter(self._seen, dtype=np.uint64, count=len(self._seen))
            needed = np.isin(file.keys, self._living) & ~np.isin(file.keys, written)
            self._seen.update(file.keys[needed].tolist())
            self._append(file.keys[needed], file.scales[needed], file.numbers[needed])
        return merged

    def _publish(self) -> None:
        for name, column in (("keys", self._keys), ("scales", self._scales), ("numbers", self._numbers)):
            self._file.add_growing(name, column)
        self._file.add_bytes("encoder", self._encoder.encode())
        self._file.close()
        sync(self._draft)
        taken = [int(match[2]) for path in self._folder.iterdir() if (match := _NAME.fullmatch(path.name))]
        self._draft.rename(self._folder / f"{self._name}.{max(taken, default=0) + 1:06}.vectors")
        sync(self._folder)

    def discard(self) -> None:
        """Give up."""
        self._file.discard()
        self._draft.unlink(missing_ok=True)
