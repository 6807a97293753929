"""Lookup of a document's original file, or the failure that says why it is not shown."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from werkzeug.exceptions import NotFound

from kb.library.files.file_signatures import hash_file
from kb.library.files.purged import read_purged
from kb.library.indexing.source_files import leads_out, list_roots
from kb.model import DocumentRecord
from kb.web.app_state import current_site
from kb.web.middleware.errors import CHANGED_FILE, WITHHELD_FILE, WITHHELD_ORIGINAL, FailureError


def find_original_file(record: DocumentRecord) -> Path:
    """Return the path of a document's file, whose content is that which was indexed.

    Raises:
        FailureError: The file is withheld or has a purged passage, or it is another than the one that was indexed.
        NotFound: It is no longer in the library, or a link that leads out of it.
    """
    library = current_site().settings.library
    if read_purged(library).has_original(record.id):
        raise FailureError(WITHHELD_FILE)
    if record.metadata.original_withheld:
        raise FailureError(WITHHELD_ORIGINAL)
    path = library.absolute() / "sources" / record.source
    if not path.is_file() or leads_out(path, list_roots(library)):
        raise NotFound
    status = path.stat()
    if _hash_version(path, status.st_size, status.st_mtime_ns) != record.sha256:
        raise FailureError(CHANGED_FILE)
    return path


def is_original_shown(record: DocumentRecord) -> bool:
    """Tell whether a document's file is shown: it is not withheld, and has no purged passage."""
    return not (
        record.metadata.original_withheld or read_purged(current_site().settings.library).has_original(record.id)
    )


@lru_cache(maxsize=256)
def _hash_version(path: Path, _size: int, _changed_ns: int) -> str:
    """Return the SHA-256 of a file, cached by size and modification time."""
    return hash_file(path)
