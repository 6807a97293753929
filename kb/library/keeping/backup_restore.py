"""Restoring a library from a backup: beside the present one, checked and indexed, then swapped in at once.

What `kb purge` deleted does not come back with an older backup: the lists of the backup, of the present library, and of
another one given are merged. They have hashes with a salt of the library, so that only lists of one library can be
merged.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import tomlkit
from tomlkit.items import AoT

from kb.durable_files import sync
from kb.engine.registry import create_engine
from kb.errors import LibraryError
from kb.library.files.audit import record_change
from kb.library.files.file_signatures import hash_file
from kb.library.files.generation import read_generation, write_generation
from kb.library.files.gone_passages import forget_passages, parse_gone
from kb.library.files.purged import NOTHING_PURGED, PURGED, PurgedList, merge_purged, read_purged, write_purged
from kb.library.files.reader_reports import ReaderReport, delete_reports, list_all_reports
from kb.library.files.safe_files import (
    UNFINISHED,
    change_toml,
    choose_draft,
    delete_unfinished,
    make_folder,
    read_file,
    translate_write_errors,
    write_file,
)
from kb.library.indexing.index_report import IndexReport
from kb.library.indexing.sync import Library, MissingPolicy
from kb.library.keeping.backup import CACHE, DERIVED
from kb.library.keeping.backup_file import BackupFile, BackupManifest, open_backup
from kb.model import DocumentId
from kb.settings import Settings
from kb.text import fold

_LOCAL_ENGINE = "whoosh"
_OVERRIDES = ("quotations", "kinds", "passages")
_SPARE_BYTES = 64 << 20
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # of Linux's renameat2


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """The result of a restore.

    Attributes:
        left_out: How many sources, and versions in the trash and the history, were purged since the backup.
        index: The report on each source.
        kept: The folder of the library that was there before; None without one.
    """

    manifest: BackupManifest
    left_out: int
    index: IndexReport
    kept: Path | None


def restore_backup(
    path: Path,
    settings: Settings,
    *,
    force: bool = False,
    purged_by: Path | None = None,
    wait: Callable[[], None] = lambda: None,
) -> RestoreReport:
    """Restore a library into its folder.

    Args:
        force: Whether a folder that is not empty is replaced; its content is kept beside it.
        purged_by: A library's folder, whose list of purged documents counts too.
        wait: Called if another process is indexing the present library, before waiting until it is done.

    Raises:
        LibraryError: The backup is damaged, the folder is not empty, it cannot be written, or a list of purged
            documents is of another library; the present library is unchanged.
    """
    target = settings.library.absolute()
    is_empty = not target.exists() or all(_is_unfinished(each) for each in target.iterdir())
    if not is_empty and not force:
        raise LibraryError(
            f"'{target}' is not empty. Name another folder with --library, or replace the library there with --force."
        )
    with ExitStack() as stack:
        backup = stack.enter_context(open_backup(path))
        if not is_empty and (target.is_symlink() or target.is_mount()):
            raise LibraryError(
                f"'{target}' is a mount point or a link, and cannot be replaced as a whole. "
                "Restore into a new folder within it, and name that with KB_LIBRARY."
            )
        if is_empty:
            make_folder(target)
        else:
            stack.enter_context(Library(settings).spool.lock(wait))
        # Beside a library there is one draft at a time, under its lock, so that an interrupted restore is cleaned up.
        name = f".kb-restored-{target.name}{UNFINISHED}"
        draft = choose_draft(target / "restored") if is_empty else target.with_name(name)
        stack.callback(shutil.rmtree, draft, ignore_errors=True)
        shutil.rmtree(draft, ignore_errors=True)
        _check_room(target.parent, backup)
        lists = [each / PURGED for each in (target, purged_by) if each is not None]
        before = [read_file(each) for each in lists]
        merged = merge_purged(read_purged(target), read_purged(purged_by) if purged_by else NOTHING_PURGED)
        _extract(backup, draft)
        restored, left_out = _leave_out_purged(settings.model_copy(update={"library": draft}), merged)
        write_generation(draft, max(read_generation(draft), read_generation(target)))
        report = _index(restored) if settings.engine == _LOCAL_ENGINE else None
        if [read_file(each) for each in lists] != before or read_generation(target) > read_generation(draft):
            raise LibraryError(f"The library in '{target}' was changed meanwhile. Try again.")
        kept = None
        if is_empty:
            _fill(draft, target)
        else:
            kept = _exchange(draft, target)
    opened = Library(settings)
    if report is None:
        report = _index(opened)
    record_change(settings.library, "backup --restore")
    return RestoreReport(backup.manifest, left_out, report, kept)


def _is_unfinished(path: Path) -> bool:
    """Tell whether a file or folder is left from an interrupted process."""
    return path.name.startswith(".kb-") and path.name.endswith(UNFINISHED)


def _check_room(folder: Path, backup: BackupFile) -> None:
    """Refuse a backup that by its own account does not fit on the disk."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if backup.manifest.size + _SPARE_BYTES > free:
        needed, there = (f"{each >> 20:,} MB" for each in (backup.manifest.size + _SPARE_BYTES, free))
        raise LibraryError(f"The backup needs {needed}, and the disk of '{folder}' has {there}. Make room there.")


def _extract(backup: BackupFile, draft: Path) -> None:
    """Write all files of a backup to a folder, each compared with the manifest."""
    with translate_write_errors(draft):
        (draft / "sources").mkdir(parents=True)
    for each in backup.manifest.files:
        if each.path.partition("/")[0] in DERIVED and not each.path.startswith(f"{CACHE}/"):
            raise LibraryError(f"The backup has a part of an index, '{each.path}', which none has. Take another one.")
        path = draft / each.path
        write_file(path, backup.read(each))
        with translate_write_errors(path):
            path.chmod(each.mode & 0o777)
            os.utime(path, ns=(each.mtime_ns, each.mtime_ns))


def _index(library: Library) -> IndexReport:
    return library.sync(missing=MissingPolicy.FORGET)


# ------------------------------------------------------------------------------------------ purged


def _leave_out_purged(settings: Settings, there: PurgedList) -> tuple[Library, int]:
    """Delete from a restored folder what was purged after its backup; return its library, and the number."""
    folder = settings.library
    library = Library(settings, create_engine(settings.model_copy(update={"engine": _LOCAL_ENGINE})))
    own = read_purged(folder)
    merged = merge_purged(own, there)
    if merged == own:
        return library, 0
    count = sum(_delete_purged(library, merged, own))
    delete_reports(folder, _find_purged_reports(folder, merged, own))
    ids = library.ids.read()
    library.ids.write(ids.forget({each for each in ids.records if merged.is_newly_gone(each, own)}))
    gone = parse_gone(library.gone.read() or b"")
    passages = {each for each in (*gone, *filter(None, gone.values())) if merged.has_address(each)}
    library.gone.write(forget_passages(gone, passages))
    library.addresses.forget(lambda each, of: merged.has_address(each) or merged.is_newly_gone(of, own))
    for name in DERIVED:
        shutil.rmtree(folder / name, ignore_errors=True)
    write_purged(folder, merged)
    library.keeper.forget_purged({each.id for each in library.identify_sources()})
    _index(library)
    for each in library.identify_sources():
        if each.file.sidecar and merged.has_original(each.id):
            _delete_overrides(library, each.id, each.file.sidecar)
    if settings.engine != _LOCAL_ENGINE:
        shutil.rmtree(folder / _LOCAL_ENGINE)
    return library, count


def _delete_purged(library: Library, merged: PurgedList, own: PurgedList) -> Iterator[bool]:
    """Delete purged sources and archived versions; yield whether each was purged."""
    for each in library.identify_sources():
        is_purged = merged.has_file(hash_file(each.file.path)) or merged.is_newly_gone(each.id, own)
        if is_purged:
            library.sources.delete(each.name, each.file.sidecar)
        yield is_purged
    for kept in [*library.trash.list_sources(), *library.history.list_sources()]:
        document = DocumentId(kept.document)
        is_purged = (
            merged.has_file(hash_file(kept.path))
            or merged.is_newly_gone(document, own)
            or merged.has_original(document)  # it may have the words of a purged passage
        )
        if is_purged:
            kept.erase()
        yield is_purged


def _find_purged_reports(folder: Path, merged: PurgedList, own: PurgedList) -> Iterator[ReaderReport]:
    """Yield readers' reports on purged documents and passages, which may repeat their words."""
    for each in list_all_reports(folder):
        is_gone = merged.is_newly_gone(each.document, own) or merged.is_newly_gone(each.passage, own)
        if is_gone or merged.has_original(each.document):
            yield each


def _delete_overrides(library: Library, document: DocumentId, sidecar: Path) -> None:
    """Delete corrections of a document without a present passage, which may have purged words."""
    with library.open_view() as view:
        texts = [fold(each.text).text for each in view.document_passages(document)]

    def change(content: tomlkit.TOMLDocument) -> None:
        for key in _OVERRIDES:
            tables = content.get(key)
            if isinstance(tables, AoT):
                for at in reversed(range(len(tables))):
                    words = fold(str(tables[at].get("words", ""))).text.strip()
                    if not any(words in text for text in texts):
                        del tables[at]
                if not tables:
                    content.remove(key)

    change_toml(sidecar, change)


# ----------------------------------------------------------------------------------- in its place


def _fill(draft: Path, target: Path) -> None:
    """Move the content of a folder to its otherwise empty parent, the sources last."""
    with translate_write_errors(target):
        for each in sorted(draft.iterdir(), key=lambda one: one.name == "sources"):
            each.rename(target / each.name)
        draft.rmdir()
        sync(target)
    delete_unfinished(target)


def _exchange(draft: Path, target: Path) -> Path:
    """Exchange a folder with another in one step, if the system can; return the place of the other."""
    kept = target.with_name(f"{target.name}.before-{datetime.now(UTC):%Y-%m-%dT%H-%M-%S.%f}Z")
    with translate_write_errors(target):
        shutil.copymode(target, draft)
        draft.rename(kept)
        try:
            if not _swap_names(kept, target):
                draft = kept.rename(draft)
                target.rename(kept)
                draft.rename(target)
        except BaseException:
            if target.exists() and kept.exists():
                kept.rename(draft)
            raise
        sync(target.parent)
    return kept


def _swap_names(one: Path, other: Path) -> bool:
    """Exchange the names of two folders in one step; return False if the system cannot."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:  # not Linux
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL):  # an old kernel, or a file system without it
        return False
    raise OSError(code, os.strerror(code), str(other))
