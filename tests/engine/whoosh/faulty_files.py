"""A folder whose file operations are recorded and may fail, and the states in which a power cut may leave it.

Like Lucene's `MockDirectoryWrapper` and SQLite's crash tests. While a `RecordedFolder` is watched, `open`, `os.open`
and the functions of `os` that change files record what they do below it, and do it. A file's bytes are safe once the
file was synced, a name once its folder was. `reconstruct` draws a folder as it may be found after a power cut: with
everything that was safe, and a random part of the rest.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pytest

_BLOCK = 64  # bytes that are lost or kept together: small, like the files of tests
_NEEDS_SPACE = {"create", "write", "link", "mkdir", "sync"}


@dataclass(frozen=True, slots=True)
class Fault:
    """The error of operation number `at`, from 0.

    `errno.EIO` occurs once, `errno.ENOSPC` from then on, for all that takes space.
    """

    at: int
    code: int

    def strikes(self, number: int, kind: str) -> bool:
        if self.code == errno.ENOSPC:
            return number >= self.at and kind in _NEEDS_SPACE
        return number == self.at


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation on one file or folder, both given by numbers.

    Attributes:
        kind: create, truncate, write, sync, link, rename, unlink, mkdir, rmdir, or temporary for a file without a name.
        name: Of the file, below the watched folder.
        node: The file that was written or synced; the folder in which a name was changed.
        changes: Of a folder: names and what they point to from now on, None for one that is gone.
    """

    kind: str
    name: str
    node: int
    offset: int = 0
    data: bytes = b""
    changes: tuple[tuple[str, int | None], ...] = ()


class _RecordedFile(io.FileIO):
    """A file that is open for writing."""

    def __init__(self, owner: RecordedFolder, path: Path, mode: str, opener: Callable[[str, int], int] | None) -> None:
        self._owner = owner
        self._path = path
        if opener is None:
            with owner.create(path, truncates="w" in mode):
                super().__init__(path, mode)
        else:  # which goes through `os.open`
            super().__init__(path, mode, opener=opener)

    def write(self, data: Any) -> int:  # noqa: ANN401 - whatever has bytes
        """Write and record; half of it if the disk is full or fails."""
        content, offset = bytes(data), self.tell()
        fault = self._owner.count("write", self._path)
        if fault:
            content = content[: len(content) // 2]
        super().write(content)
        self._owner.record_write(self.fileno(), offset, content)
        if fault:
            raise fault
        return len(content)


@dataclass(slots=True)
class _Node:
    """A file or a folder being reconstructed: its safe state, and the operations since."""

    safe: bytes | dict[str, int]
    pending: list[Operation] = field(default_factory=list)


class RecordedFolder:
    """A folder and everything below it, with the operations on it while it is watched."""

    def __init__(self, root: Path, fault: Fault | None = None) -> None:
        self.root = root
        self.operations: list[Operation | None] = []  # None for one that failed or leaves nothing
        self.names: list[str] = []
        self._fault = fault
        self._numbers: dict[int, int] = {}  # by inode
        self._paths: list[Path] = []  # by number: the current names
        self._start: dict[int, bytes | dict[str, int]] = {}
        self._take(root)

    def _take(self, path: Path) -> int:
        """Take the initial contents of a path, which count as safe."""
        number = self._register(path)
        if path.is_dir():
            self._start[number] = {each.name: self._take(each) for each in path.iterdir()}
        else:
            self._start[number] = path.read_bytes()
        return number

    def _register(self, path: Path) -> int:
        number = self._numbers[path.stat().st_ino] = len(self._paths)
        self._paths.append(path)
        return number

    def _covers(self, path: Any) -> bool:  # noqa: ANN401 - whatever `open` takes
        return isinstance(path, str | os.PathLike) and Path(path).is_relative_to(self.root)

    # ---------------------------------------------------------------------------------- recording

    def count(self, kind: str, path: Path) -> OSError | None:
        """Count an operation, and return the error that it must raise."""
        number = len(self.names)
        self.names.append(f"{kind} {path.relative_to(self.root)}")
        self.operations.append(None)
        if self._fault and self._fault.strikes(number, kind):
            return OSError(self._fault.code, os.strerror(self._fault.code), str(path))
        return None

    def _begin(self, kind: str, path: Path) -> None:
        fault = self.count(kind, path)
        if fault:
            raise fault

    def _record(self, kind: str, path: Path, node: int, **facts: Any) -> None:  # noqa: ANN401 - fields of `Operation`
        self.operations[-1] = Operation(kind, str(path.relative_to(self.root)), node, **facts)

    def _record_names(self, kind: str, path: Path, *changes: tuple[str, int | None]) -> None:
        folder = self._numbers[path.parent.stat().st_ino]
        self._record(kind, path, folder, changes=changes)

    def record_write(self, descriptor: int, offset: int, data: bytes) -> None:
        """Record a write to an open file; one without a name leaves nothing."""
        number = self._numbers.get(os.fstat(descriptor).st_ino)
        if number is not None:
            self._record("write", self.root, number, offset=offset, data=data)

    @contextmanager
    def create(self, path: Path, *, truncates: bool) -> Iterator[None]:
        """Record the opening of a file for writing, which happens inside."""
        exists = path.exists()
        self._begin("truncate" if exists else "create", path)
        yield
        if not exists:
            self._record_names("create", path, (path.name, self._register(path)))
        elif truncates:
            self._record("truncate", path, self._numbers[path.stat().st_ino])

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Record the operations inside, in this process, in one thread only."""
        with pytest.MonkeyPatch.context() as patch:
            self._patch_open(patch)
            self._patch_names(patch)
            sync = os.fsync

            def fsync(descriptor: int) -> None:
                number = self._numbers.get(os.fstat(descriptor).st_ino)
                if number is not None:
                    self._begin("sync", self._paths[number])
                sync(descriptor)
                if number is not None:
                    self._record("sync", self.root, number)

            patch.setattr(os, "fsync", fsync)
            yield

    def _patch_open(self, patch: pytest.MonkeyPatch) -> None:
        open_file: Callable[..., IO[Any]] = io.open
        open_descriptor = os.open

        def recorded_open(file: Any, mode: str = "r", *rest: Any, opener: Any = None, **named: Any) -> IO[Any]:  # noqa: ANN401
            if not self._covers(file) or not set(mode) & set("wax+"):
                return open_file(file, mode, *rest, opener=opener, **named)
            assert "b" in mode
            raw = _RecordedFile(self, Path(file), mode.replace("b", ""), opener)
            return io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)

        def recorded_descriptor(path: Any, flags: int, *rest: Any, **named: Any) -> int:  # noqa: ANN401
            if not self._covers(path) or not flags & (os.O_WRONLY | os.O_RDWR):
                return open_descriptor(path, flags, *rest, **named)
            if flags & os.O_TMPFILE == os.O_TMPFILE:
                self._begin("create", Path(path) / "(temporary)")
                return open_descriptor(path, flags, *rest, **named)
            with self.create(Path(path), truncates=bool(flags & os.O_TRUNC)):
                return open_descriptor(path, flags, *rest, **named)

        patch.setattr(builtins, "open", recorded_open)
        patch.setattr(io, "open", recorded_open)
        patch.setattr(os, "open", recorded_descriptor)

    def _patch_names(self, patch: pytest.MonkeyPatch) -> None:
        for name, kind in (("unlink", "unlink"), ("remove", "unlink"), ("rmdir", "rmdir")):
            patch.setattr(os, name, self._record_removal(getattr(os, name), kind))
        for name in ("rename", "replace"):
            patch.setattr(os, name, self._record_rename(getattr(os, name)))
        patch.setattr(os, "link", self._record_link(os.link))
        make = os.mkdir

        def mkdir(path: Any, *rest: Any, **named: Any) -> None:  # noqa: ANN401
            if not self._covers(path):
                make(path, *rest, **named)
                return
            self._begin("mkdir", Path(path))
            make(path, *rest, **named)
            self._record_names("mkdir", Path(path), (Path(path).name, self._register(Path(path))))

        patch.setattr(os, "mkdir", mkdir)

    def _record_removal(self, remove: Callable[..., None], kind: str) -> Callable[..., None]:
        def recorded(path: Any, *, dir_fd: int | None = None) -> None:  # noqa: ANN401
            if dir_fd is not None:  # as `shutil.rmtree` removes what is in a folder
                number = self._numbers.get(os.fstat(dir_fd).st_ino)
                place = Path("/") if number is None else self._paths[number] / path
            else:
                place = path
            if not self._covers(place):
                remove(path, dir_fd=dir_fd)
                return
            self._begin(kind, Path(place))
            remove(path, dir_fd=dir_fd)
            self._record_names(kind, Path(place), (Path(place).name, None))

        return recorded

    def _record_rename(self, rename: Callable[..., None]) -> Callable[..., None]:
        def recorded(old: Any, new: Any) -> None:  # noqa: ANN401
            if not self._covers(old):
                rename(old, new)
                return
            assert Path(old).parent == Path(new).parent
            self._begin("rename", Path(new))
            number = self._numbers[Path(old).stat().st_ino]
            rename(old, new)
            self._paths = [
                Path(new) / each.relative_to(old) if each.is_relative_to(old) else each for each in self._paths
            ]
            self._record_names("rename", Path(new), (Path(old).name, None), (Path(new).name, number))

        return recorded

    def _record_link(self, link: Callable[..., None]) -> Callable[..., None]:
        def recorded(old: Any, new: Any) -> None:  # noqa: ANN401
            if not self._covers(new):
                link(old, new)
                return
            self._begin("link", Path(new))
            number = self._numbers[Path(old).stat().st_ino]
            link(old, new)
            self._record_names("link", Path(new), (Path(new).name, number))

        return recorded

    # ------------------------------------------------------------------------------ reconstruction

    def reconstruct(self, after: int, seed: int, folder: Path) -> None:
        """Make a folder as it may be found when the power was cut after `after` operations.

        Args:
            seed: With 0, all names are there but no bytes that were not synced; with 1, only what is safe; with other
                even seeds, the changes of a folder's names are lost from some point on, and with odd ones each may be
                lost.
            folder: The folder to make.
        """
        _Draw(self._replay(after), seed, random.Random(f"{after} {seed}")).write(0, folder)  # noqa: S311 - no secret

    def rebuild(self, folder: Path, after: int | None = None) -> None:
        """Make the folder as it is after all operations, so that an unrecorded one shows; or as a kill leaves it."""
        nodes = self._replay(len(self.operations) if after is None else after)
        for node in nodes.values():
            node.safe = _apply_all(node)
            node.pending.clear()
        _Draw(nodes, 1, random.Random(1)).write(0, folder)  # noqa: S311 - nothing is left to draw

    def _replay(self, after: int) -> dict[int, _Node]:
        nodes = {number: _Node(content) for number, content in self._start.items()}
        for operation in filter(None, self.operations[:after]):
            if operation.kind == "sync":
                node = nodes[operation.node]
                node.safe = _apply_all(node)
                node.pending.clear()
                continue
            for _, number in operation.changes:
                if number is not None:
                    nodes.setdefault(number, _Node({} if operation.kind == "mkdir" else b""))
            nodes[operation.node].pending.append(operation)
        return nodes


def _apply_all(node: _Node) -> bytes | dict[str, int]:
    """Return a file or a folder with all operations applied."""
    if isinstance(node.safe, dict):
        return _apply_names(node.safe, node.pending)
    return _apply_writes(node.safe, node.pending)


def _apply_names(names: dict[str, int], operations: Sequence[Operation]) -> dict[str, int]:
    found = dict(names)
    for operation in operations:
        for name, number in operation.changes:
            if number is None:
                found.pop(name, None)
            else:
                found[name] = number
    return found


def _apply_writes(content: bytes, operations: Sequence[Operation]) -> bytes:
    found = bytearray(content)
    for operation in operations:
        if operation.kind == "truncate":
            found.clear()
        else:
            end = operation.offset + len(operation.data)
            found.extend(bytes(max(end - len(found), 0)))
            found[operation.offset : end] = operation.data
    return bytes(found)


class _Draw:
    """One of the folders that a power cut may leave."""

    def __init__(self, nodes: dict[int, _Node], seed: int, chance: random.Random) -> None:
        self._nodes = nodes
        self._seed = seed
        self._random = chance

    def write(self, number: int, path: Path) -> None:
        """Write a file, or a folder with its contents."""
        node = self._nodes[number]
        if isinstance(node.safe, dict):
            path.mkdir()
            for name, child in sorted(self._draw_names(node.safe, node.pending).items()):
                self.write(child, path / name)
        else:
            path.write_bytes(self._draw_content(node.safe, node.pending))

    def _draw_names(self, safe: dict[str, int], pending: Sequence[Operation]) -> dict[str, int]:
        if self._seed < 2:
            kept = [] if self._seed else pending
        elif self._seed % 2:
            kept = [each for each in pending if self._random.random() < 0.5]
        else:
            kept = pending[: self._random.randint(0, len(pending))]
        return _apply_names(safe, kept)

    def _draw_content(self, safe: bytes, pending: Sequence[Operation]) -> bytes:
        if self._seed < 2 or not pending:
            return safe
        whole = _apply_writes(safe, pending)
        match self._random.choice(["nothing", "beginning", "holes", "whole"]):
            case "nothing":
                return safe
            case "beginning":
                return whole[: self._random.randint(0, len(whole))]
            case "holes":
                return self._make_holes(safe, whole)
            case _:
                return whole

    def _make_holes(self, safe: bytes, whole: bytes) -> bytes:
        """Replace some of the written blocks by zeros or their previous contents."""
        found = bytearray(whole)
        before = safe[: len(whole)].ljust(len(whole), b"\0")
        for start in range(0, len(whole), _BLOCK):
            if self._random.random() < 0.5:
                found[start : start + _BLOCK] = before[start : start + _BLOCK]
        return bytes(found)


def damage(path: Path, at: int) -> None:
    """Alter a byte of a file."""
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)
