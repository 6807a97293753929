"""A document's original file, or the failure that says why it is not shown; who sends it.

A proxy may send it (`KB_SENDFILE`), so that no worker is busy with a download. The program decides whether a file is
sent, and names it in a header of an answer without a body. nginx takes the URL of an internal location, percent-encoded
(`X-Accel-Redirect: /protected/a%20report.pdf`); Caddy and Apache's mod_xsendfile take a path in the bytes of the file
system (`X-Sendfile: /srv/library/sources/a report.pdf`).

nginx drops most headers of such an answer, the Content-Security-Policy too, unless its configuration copies them. So an
HTML file, which only that header makes harmless, is never left to a proxy.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from flask import Response
from werkzeug.exceptions import NotFound

from kb.library.files.file_signatures import hash_file
from kb.library.files.purged import read_purged
from kb.library.indexing.source_files import leads_out, list_roots
from kb.model import DocumentRecord
from kb.web.app_state import current_site
from kb.web.middleware.errors import CHANGED_FILE, WITHHELD_FILE, WITHHELD_ORIGINAL, FailureError

# A header cannot have control characters, and Caddy reads a query after a question mark.
_UNSAFE_IN_PATH = re.compile(r"[\x00-\x1f\x7f?]")


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


def is_left_to_proxy(media_type: str, source: str, setting: str) -> bool:
    """Tell whether a file may go without the program's headers, and its name can be given to the proxy."""
    is_encoded = ":" in setting
    return bool(setting) and media_type != "text/html" and (is_encoded or not _UNSAFE_IN_PATH.search(source))


def leave_to_proxy(response: Response, folder: Path, source: str, setting: str) -> None:
    """Replace the body of an answer by the name of its file.

    Args:
        response: A whole file, before conditional and range requests are handled.
        folder: The absolute path of the sources.
        source: The file's path below it.
        setting: `KB_SENDFILE`, not empty.
    """
    header, _, location = setting.partition(":")
    response.close()
    response.direct_passthrough = False
    response.set_data(b"")
    # WSGI headers are bytes decoded as ISO-8859-1 (PEP 3333).
    path = os.fsencode(folder / source).decode("latin-1")
    response.headers[header] = location + quote(os.fsencode(source)) if location else path


@lru_cache(maxsize=256)
def _hash_version(path: Path, _size: int, _changed_ns: int) -> str:
    """Return the SHA-256 of a file, cached by size and modification time."""
    return hash_file(path)
