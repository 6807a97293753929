"""Writing of files in a library's folder: each is on disk under its name, complete, or not at all.

An unfinished file has a hidden name that no scan of sources takes for a document. Unless they say otherwise, functions
that make folders, or read, write, replace, put back or delete files, raise `LibraryError` if the disk refuses; a file
that was to be replaced is then still there.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Item, Key, Table

from kb import durable_files
from kb.durable_files import sync, sync_written, translate_disk_errors
from kb.errors import LibraryError
from kb.read.metadata.sidecar import decode_toml

UNFINISHED = ".unfinished"
_CHUNK_BYTES = 1 << 20
_T = TypeVar("_T")

TOMLValue = str | bool | int | list[str]


def translate_write_errors(path: Path) -> AbstractContextManager[None]:
    """Raise errors of the file system as `LibraryError`."""
    what = f"'{path}' cannot be written"
    return translate_disk_errors(LibraryError, what, "Check the folder, its rights and the disk.")


def translate_read_errors(path: object, remedy: str = "Check the file and its rights.") -> AbstractContextManager[None]:
    """Raise errors of the file system as `LibraryError`."""
    return translate_disk_errors(LibraryError, f"'{path}' cannot be read", remedy)


def find_other_owner(folder: Path) -> int | None:
    """Return the owner of a folder, if that user could not write what this process would put there.

    None if the two are the same, if a group shares the folder and what is put there, or if nothing can be put there. A
    draft is made and deleted again, since on network shares all files may belong to one user.
    """
    draft = choose_draft(folder / "owner")
    try:
        with draft.open("xb") as file:
            made, above = os.fstat(file.fileno()), folder.stat()
        draft.unlink()
    except OSError:
        return None
    is_shared = made.st_gid == above.st_gid and bool(made.st_mode & above.st_mode & stat.S_IWGRP)
    return None if made.st_uid == above.st_uid or is_shared else above.st_uid


def make_folder(folder: Path) -> None:
    """Make a folder, and its parents, and sync their names to disk."""
    with translate_write_errors(folder):
        durable_files.make_folder(folder)


def choose_draft(path: Path) -> Path:
    """Return a hidden name beside a path, for the file that gets that path when it is finished."""
    return path.with_name(f".kb-{secrets.token_hex(8)}{UNFINISHED}")


def read_file(path: Path) -> bytes | None:
    """Return the content of a file; None if there is none."""
    with translate_read_errors(path):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None


def keep_newest(read: Callable[[Path], _T]) -> Callable[[Path, os.stat_result], _T]:
    """Cache a reader's result for each file's newest status, so that a file is reread only if it has changed."""
    kept: dict[Path, tuple[tuple[int, ...], _T]] = {}

    def read_version(path: Path, status: os.stat_result) -> _T:
        version = (status.st_ino, status.st_size, status.st_mtime_ns)
        known = kept.get(path)
        if known is None or known[0] != version:
            known = kept[path] = (version, read(path))
        return known[1]

    return read_version


@contextmanager
def replace_file(path: Path) -> Iterator[Path]:
    """Yield the path for a draft of a file, which takes the file's name if the context ends without an error."""
    make_folder(path.parent)
    draft = choose_draft(path)
    with translate_write_errors(path):
        try:
            yield draft
            draft.replace(path)
        except BaseException:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
        sync(path.parent)


def write_file(path: Path, content: Iterable[bytes], *, like: Path | None = None) -> None:
    """Write or replace a file from pieces; its folder is made if it is missing.

    It gets the permissions of the file `like`; by default, an existing file keeps its own.
    """
    with replace_file(path) as draft:
        with draft.open("xb") as file:
            for piece in content:
                file.write(piece)
            sync_written(file)
        if like is not None or path.exists():
            shutil.copymode(like or path, draft)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file that is not changed meanwhile.

    Raises:
        LibraryError: It cannot be read, is being written at this moment, or the copy cannot be written.
    """
    write_file(target, read_pieces(source))


def read_pieces(path: Path) -> Iterator[bytes]:
    """Yield the content of a file in pieces.

    Raises:
        LibraryError: It cannot be read, or was changed while it was read.
    """
    with translate_read_errors(path, "Check that it is there, and its rights."), path.open("rb") as file:
        before = os.fstat(file.fileno())
        while piece := file.read(_CHUNK_BYTES):
            yield piece
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise LibraryError(f"'{path}' is being written at this moment. Try again when it is whole.")


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name, using no space if the disk has hard links; else copy it."""
    if not source.is_symlink():  # a link to elsewhere would dangle in another folder
        with suppress(OSError):
            os.link(source, target)
            return
    copy_file(source, target)


def put_back(kept: Path, target: Path) -> None:
    """Put a kept file in the place of another, or of none; that needs no space if the disk has hard links.

    A file with a second name is copied, since that one may be kept on, and the file changed in place.
    """
    with replace_file(target) as draft:
        (link_or_copy if kept.stat().st_nlink == 1 else copy_file)(kept, draft)


def delete_file(path: Path) -> None:
    """Delete a file, if it is there."""
    with translate_write_errors(path):
        try:
            path.unlink()
        except FileNotFoundError:
            return
        sync(path.parent)


def delete_folder(folder: Path) -> None:
    """Delete a folder with its content, under a hidden name, so that no part of it is found by its old one."""
    with translate_write_errors(folder):
        draft = folder.rename(choose_draft(folder))
        sync(folder.parent)
        shutil.rmtree(draft)
        sync(folder.parent)


def delete_unfinished(folder: Path) -> None:
    """Delete half-written files of interrupted processes in and below a folder."""
    with translate_write_errors(folder):
        for path in list(folder.rglob(f".kb-*{UNFINISHED}")):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def read_toml(path: Path) -> tomlkit.TOMLDocument:
    """Return the content of a TOML file, with its comments; empty if there is no file.

    Raises:
        LibraryError: It is not TOML, or cannot be read.
    """
    with translate_read_errors(path, "Check its rights."):
        try:
            return tomlkit.parse(decode_toml(path.read_bytes())) if path.exists() else tomlkit.document()
        except (TOMLKitError, UnicodeDecodeError) as error:
            raise LibraryError(f"'{path}' is not TOML: {error}. Correct it and try again.") from error


def change_toml(path: Path, change: Callable[[tomlkit.TOMLDocument], None]) -> None:
    """Change a TOML file, or create one, keeping the order, the comments and everything unchanged.

    Raises:
        LibraryError: It is not TOML, or cannot be read or written; the former file is still there.
    """
    content = read_toml(path)
    before = tomlkit.dumps(content)
    change(content)
    after = tomlkit.dumps(content)
    if after != before:
        write_file(path, [after.encode("utf-8")])


def update_toml(path: Path, values: Mapping[str, TOMLValue | None]) -> None:
    """Set keys of a TOML file, or create one; None deletes a key. See `change_toml`."""
    change_toml(path, lambda content: set_keys(content, values))


def set_keys(content: tomlkit.TOMLDocument, values: Mapping[str, TOMLValue | None]) -> None:
    """Set keys; None deletes one. New ones follow the last top-level one, before the comment on the first table."""
    new = {key: value for key, value in values.items() if value is not None and key not in content}
    for key in values.keys() & content.keys():
        if (value := values[key]) is None:
            del content[key]
        else:
            content[key] = build_item(value)
    if not any(map(_is_table, content.values())):
        content.update({key: build_item(value) for key, value in new.items()})
        return
    own = [number for number, (key, item) in enumerate(content.body) if key and not _is_table(item)]
    added: list[tuple[Key | None, Item]] = [(tomlkit.key(key), build_item(value)) for key, value in new.items()]
    if added and not own:
        added.append((None, tomlkit.nl()))
    at = own[-1] + 1 if own else 0
    content.body[at:at] = added


def build_item(value: TOMLValue) -> Item:
    """Return a value as TOML has it; a list is parsed, since the work of appending to one grows with its square."""
    if not isinstance(value, list):
        return tomlkit.item(value)
    return tomlkit.value(f"[{', '.join(tomlkit.item(each).as_string() for each in value)}]")


def _is_table(item: object) -> bool:
    return isinstance(item, (Table, AoT))
