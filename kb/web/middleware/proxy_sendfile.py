"""Leaving it to the proxy to send a file (`KB_SENDFILE`), which costs it no worker for as long as that takes.

The program decides whether a file is sent, and names it to the proxy in a header of an answer without a body. nginx
takes the URL of an internal location for it, percent-encoded (`X-Accel-Redirect: /protected/a%20report.pdf`); Caddy and
Apache's mod_xsendfile take a path in the bytes of the file system (`X-Sendfile: /srv/library/sources/a report.pdf`).

nginx drops most headers of such an answer, the Content-Security-Policy too, unless its configuration copies them. So
what only that header makes harmless, an HTML file, is never left to a proxy.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote

from flask import Response

# A header cannot have control characters, and Caddy takes what follows a question mark for a query.
_UNSAFE_IN_PATH = re.compile(r"[\x00-\x1f\x7f?]")


def is_left_to_proxy(media_type: str, source: str, setting: str) -> bool:
    """Tell whether a file may go without the program's headers, and has a name that the proxy can be given."""
    is_encoded = ":" in setting
    return bool(setting) and media_type != "text/html" and (is_encoded or not _UNSAFE_IN_PATH.search(source))


def leave_to_proxy(response: Response, folder: Path, source: str, setting: str) -> None:
    """Replace the body of an answer by the name of its file.

    Args:
        response: A whole file, whose conditions and ranges have not been looked at.
        folder: The absolute path of the sources.
        source: The file's path below it.
        setting: `KB_SENDFILE`, which is not empty.
    """
    header, _, location = setting.partition(":")
    response.close()
    response.direct_passthrough = False
    response.set_data(b"")
    # A header of WSGI has the characters of ISO-8859-1 for its bytes (PEP 3333).
    path = os.fsencode(folder / source).decode("latin-1")
    response.headers[header] = location + quote(os.fsencode(source)) if location else path
