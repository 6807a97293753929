"""The small library exported, and the links of the files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html

from kb.settings import Settings
from kb.static_site.export import SiteOptions, export_site
from kb.static_site.folder import LIST, ExportCount

URL = "https://example.org/kb"
_ADDRESSES = ("href", "src", "action", "data-picture")


def export(library: Path, folder: Path, *, pictures: bool = False, originals: bool = False) -> ExportCount:
    settings = Settings(library=library, url=URL, jobs=1)
    return export_site(settings, folder, SiteOptions(pictures, originals))


def read_all(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by name, without the list of them."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != LIST)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def select(content: bytes, path: str) -> list[str]:
    """Return what an XPath expression finds in a page, as text."""
    return [str(each) for each in cast("list[object]", html.document_fromstring(content.decode()).xpath(path))]


def list_links(files: dict[str, bytes]) -> Iterator[tuple[str, str, str]]:
    """Yield the links of pages that lead into the folder or are broken: the page, the file, and the place in it."""
    for name in sorted(files):
        if not name.endswith(".html"):
            continue
        for attribute in _ADDRESSES:
            for link in select(files[name], f"//@{attribute}"):
                found = urlsplit(urljoin(f"{URL}/{name}", link))
                if found.scheme != "https" or found.hostname == "example.org":
                    yield name, unquote(found.path).removeprefix("/kb/"), found.fragment
