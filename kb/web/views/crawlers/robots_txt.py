"""`/robots.txt` (RFC 9309): pages of documents may be crawled, and pages that answer a question may not.

Of the addresses with a query only those may be crawled that pages lead to in a limited number: the pages of the
interface in its languages, and words of a passage (`start`, `end`), which link previews request.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.web import urls
from kb.web.languages import LANGUAGE_VERSIONS
from kb.web.params.parsing import LANGUAGE_PARAMETER
from kb.web.translations import LANGUAGE_NAMES

_WORDS = "/documents/*?start="
_ENDINGS = ("/embed", ".json", ".ris", ".bib", ".txt")  # of a passage's embedding code and citations
_REFUSED = (
    "/*?",
    f"{_WORDS}*&{LANGUAGE_PARAMETER}=",
    "/search",
    "/check",
    "/suggest",
    "/embed/",
    "/oembed",
    "/documents/*/compare/",
    "/documents/*/pages/",
    *(f"/documents/*{ending}{rest}" for ending in _ENDINGS for rest in ("$", "?start=")),
)


def list_rules() -> Iterator[str]:
    """Yield the rules for all crawlers, with the site's path; of two that match, the longer decides."""
    yield "User-agent: *"
    for path in LANGUAGE_VERSIONS:
        for code in LANGUAGE_NAMES:
            yield f"Allow: {urls.plain_url(path)}?{LANGUAGE_PARAMETER}={code}$"
    yield f"Allow: {urls.plain_url(_WORDS)}"
    for path in _REFUSED:
        yield f"Disallow: {urls.plain_url(path)}"


def write_robots_txt() -> str:
    """Return the file."""
    sitemap = urls.site_origin() + urls.sitemap_url()
    return "\n".join((*list_rules(), "", f"Sitemap: {sitemap}", ""))
