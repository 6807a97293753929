"""Lets the proxy send original files (`KB_SENDFILE`), so that no worker is busy with a download.

The program decides whether a file is sent, and names it in a header of an answer without a body. nginx takes the URL of
an internal location, percent-encoded (`X-Accel-Redirect: /protected/a%20report.pdf`); Caddy and Apache's mod_xsendfile
take a path in the bytes of the file system (`X-Sendfile: /srv/library/sources/a report.pdf`).

nginx drops most headers of such an answer, the Content-Security-Policy too, unless its configuration copies them. So an
HTML file, which only that header makes harmless, is never left to a proxy.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote

from flask import Response

# A header cannot have control characters, and Caddy reads a query after a question mark.
_UNSAFE_IN_PATH = re.compile(r"[\x00-\x1f\x7f?]")


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
