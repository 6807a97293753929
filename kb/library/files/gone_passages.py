"""The file that remembers passages that are gone: the truth, of which an index's tombstones are a copy.

It lies beside the library's metadata and outlives every index: an index that is deleted, built by another engine or
restored from a backup takes its tombstones from there. It has a line for each passage, `["PASSAGE","SUCCESSOR"]`, null
if nothing took its place, and no word of any text. It is written before its commit. A failure between the two leaves a
file that lists present passages as gone, which is harmless: a request finds a passage wherever it is present, and the
next commit writes the file again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from kb.library.files.safe_files import read_file, write_file
from kb.model import PassageId

Successors = dict[PassageId, PassageId | None]
"""Passages that are gone, each with the closest one of its document, None if that is gone as well."""


@dataclass(frozen=True, slots=True)
class GoneFile:
    """The file of gone passages in a library's folder; methods raise `LibraryError` if it cannot be read or written."""

    path: Path

    @classmethod
    def of_library(cls, folder: Path) -> GoneFile:
        return cls(folder / "gone.jsonl")

    def read(self) -> bytes | None:
        """Return the content; None if there is no such file."""
        return read_file(self.path)

    def write(self, passages: Mapping[PassageId, PassageId | None]) -> bytes:
        """Replace the file by one with these passages, and return its content."""
        return self._write(_format_lines(passages))

    def change(self, content: bytes, removed: Set[PassageId], added: Mapping[PassageId, PassageId | None]) -> bytes:
        """Remove lines of passages from the file's content, append others, and return the new content.

        No line is parsed, and no damaged one is lost: that takes a tenth of the time of `parse_gone` and `write`.
        """
        stale = {each.encode() for each in (*removed, *added)}
        kept = (line + b"\n" for line in content.splitlines() if stale.isdisjoint(line.split(b'"', 2)[1:2]))
        return self._write([*kept, *_format_lines(added)])

    def _write(self, lines: Iterable[bytes]) -> bytes:
        content = b"".join(lines)
        write_file(self.path, [content])
        return content


def _format_lines(passages: Mapping[PassageId, PassageId | None]) -> Iterator[bytes]:
    return (f"{json.dumps([each, passages[each]], separators=(',', ':'))}\n".encode() for each in sorted(passages))


def parse_gone(content: bytes) -> Successors:
    """Return the passages of a file, without damaged lines."""
    passages: Successors = {}
    for line in content.splitlines():
        try:
            cells = json.loads(line)
        except ValueError:
            continue
        match cells:
            case [str(passage), str() | None as successor]:
                passages[PassageId(passage)] = PassageId(successor) if successor else None
    return passages


def forget_passages(passages: Successors, forgotten: Set[PassageId]) -> Successors:
    """Return gone passages without forgotten ones, which are dropped as successors too."""
    return {
        each: None if successor in forgotten else successor
        for each, successor in passages.items()
        if each not in forgotten
    }


def compute_gone_signature(content: bytes | None) -> bytes:
    """Return a signature of a file's content, by which an index knows that its copy is of that content."""
    return hashlib.sha256(content or b"").digest()
