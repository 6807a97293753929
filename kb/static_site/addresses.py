"""Addresses of the site as files of its export: the one rule by which links are rewritten.

Each page becomes a file, and a link to it the relative path of that file, so that the export works at any address.
Parameters that choose nothing that is exported (words to highlight, a language) are dropped. What only a server can do
has no file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from mimetypes import guess_extension
from pathlib import PurePosixPath
from posixpath import relpath
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from kb.model import DocumentId, PassageId

SEARCH_PAGE = "search/index.html"
_SERVER_SCRIPTS = frozenset({"suggest.js", "pack.js", "lost_links.js"})
_CHOOSES_NOTHING = frozenset({"q", "start", "end", "words"})

Arguments = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to: a file, by its path in the folder, a query and the id of a place in it."""

    file: str
    query: str = ""
    fragment: str = ""

    def write(self, page: str = "") -> str:
        """Return the link, relative to the file `page`, or to the folder."""
        path = quote(relpath(self.file, PurePosixPath(page).parent.as_posix()))
        query = f"?{self.query}" if self.query else ""
        return f"{path}{query}#{self.fragment}" if self.fragment else f"{path}{query}"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The rule.

    Attributes:
        root: The absolute URL of the site, without a slash at the end.
        find_part: Returns the part of a document that has a passage, 0 for none.
        has_pictures: Whether pictures of pages are exported; `has_originals` likewise.
    """

    app: Flask
    root: str
    find_part: Callable[[DocumentId, PassageId], int]
    has_pictures: bool
    has_originals: bool

    def resolve(self, link: str, page: str) -> str | None:
        """Return the path and query on the site that a link on a page leads to; None for another site."""
        absolute = urljoin(f"{self.root}{page}", link)
        if absolute != self.root and not absolute.startswith((f"{self.root}/", f"{self.root}?", f"{self.root}#")):
            return None
        return absolute.removeprefix(self.root) or "/"

    def find_target(self, address: str) -> Target | None:
        """Return what a path and query of the site is in the export; None if it is not in it."""
        parts = urlsplit(address)
        pairs = dict(parse_qsl(parts.query, keep_blank_values=True))
        try:
            endpoint, arguments = self.app.url_map.bind("").match(unquote(parts.path), method="GET")
        except HTTPException:
            return None
        if pairs.get("lang"):
            return None
        return self._find(str(endpoint), {name: str(each) for name, each in arguments.items()}, pairs, parts.fragment)

    def _find(self, endpoint: str, arguments: Arguments, pairs: Arguments, fragment: str) -> Target | None:
        match endpoint:
            case "search.show_results" if pairs.keys() <= {"q", "document"}:
                return Target(SEARCH_PAGE, urlencode(pairs), fragment)
            case "documents.show_document":
                return self._find_document(arguments["document"], pairs, fragment)
            case "passages.show_passage":
                return self._find_document(arguments["document"], {"passage": arguments["passage"]}, "")
        return self._find_file(endpoint, arguments, pairs, fragment) or _find_page(endpoint, arguments, pairs, fragment)

    def _find_file(self, endpoint: str, arguments: Arguments, pairs: Arguments, fragment: str) -> Target | None:
        """Return a file that is no page of its own: an original, a picture of a page, a script or a style sheet."""
        folder = f"documents/{_name(arguments.get('document', ''))}"
        number = arguments.get("number", "")
        match endpoint:
            case "documents.send_original_file" if self.has_originals:
                return Target(f"{folder}/original", fragment=fragment)
            case "pages.show_page" if self.has_pictures:
                return Target(f"{folder}/pages/{number}.html")
            case "pages.send_picture" if self.has_pictures and "part" not in pairs:
                return Target(f"{folder}/pages/{number}-{pairs.get('dpi', '')}.png")
            case "pages.send_thumbnail" if self.has_pictures:
                return Target(f"{folder}/pages/{number}-small.png")
            case "assets.serve_file" if arguments["name"] not in _SERVER_SCRIPTS:
                return Target(f"static/{arguments['version']}/{arguments['name']}")
            case "appearance.send_style_sheet" | "appearance.send_logo":
                return Target(f"static/{arguments['version']}/{'kb.css' if 'style' in endpoint else 'logo'}")
        return None

    def _find_document(self, document: str, pairs: Arguments, fragment: str) -> Target | None:
        asked = pairs.keys() - _CHOOSES_NOTHING
        number = int(pairs["part"]) if pairs.get("part", "").isdecimal() else 1
        if asked == {"passage"}:
            passage = PassageId(pairs["passage"])
            number, fragment = self.find_part(DocumentId(document), passage), passage
        elif asked - {"part"}:
            return None
        return Target(name_part(document, number), fragment=fragment) if number else None


_PAGES = {
    "home.show_home": "index.html",
    "documents.show_documents": "documents/index.html",
    "speakers.show_speakers": "speakers/index.html",
    "speakers.show_speaker": "speakers/{speaker}/index.html",
    "laws.show_laws": "laws/index.html",
    "laws.show_law": "laws/{law}/index.html",
    "changes.show_changes": "documents/{document}/since-{other}.html",
    "static_pages.show_about": "about/index.html",
    "static_pages.show_leaving": "leaving/index.html",
    "static_pages.show_accessibility": "accessibility/index.html",
}


def _find_page(endpoint: str, arguments: Arguments, pairs: Arguments, fragment: str) -> Target | None:
    """Return a page that parameters do not change."""
    file = None if pairs.keys() - _CHOOSES_NOTHING else _PAGES.get(endpoint)
    if file is None:
        return None
    return Target(file.format(**{name: _name(each) for name, each in arguments.items()}), fragment=fragment)


def name_part(document: str, number: int) -> str:
    """Return the file of a part of a document, 1-based."""
    return f"documents/{_name(document)}/{'index' if number == 1 else f'part-{number}'}.html"


def add_extension(file: str, media_type: str) -> str:
    """Return a name with an extension by which file servers know its type."""
    return file if PurePosixPath(file).suffix else f"{file}{guess_extension(media_type) or ''}"


def _name(value: str) -> str:
    """Return a value as a part of a path."""
    return quote(value, safe="")
