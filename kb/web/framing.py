"""What pages may do that other sites frame, and which sites those are: the library's own list says.

Everything else of the site is framed by nobody (`kb.web.security`). This module knows no engine and no template.
"""

from __future__ import annotations

from flask import Response

from kb.settings import ANY_ORIGIN
from kb.web.failures import Failure, FailureError
from kb.web.site import current_site

_BASE = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
NOT_SHARED = Failure(
    403,
    "This library is not shown on other sites",
    "Its keeper has chosen so. You can link to any page of it, and quote it with its citation.",
)


def framed(response: Response) -> Response:
    """Let the sites of the list, and this one, frame a page."""
    origins = current_site().config.embed_origins
    listed = " ".join(("'self'", *origins)) if origins else "'none'"
    ancestors = ANY_ORIGIN if ANY_ORIGIN in origins else listed
    response.headers["Content-Security-Policy"] = f"{_BASE}; frame-ancestors {ancestors}"
    return response


def previewing(response: Response) -> Response:
    """Let a page show others of this site within it, and run the widget, which searches."""
    response.headers["Content-Security-Policy"] = (
        f"{_BASE}; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'"
    )
    return response


def check_shared() -> None:
    """Check that any other site may show the library.

    Raises:
        FailureError: None may.
    """
    if not current_site().config.embed_origins:
        raise FailureError(NOT_SHARED)
