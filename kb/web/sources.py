"""What pages say of a document beside its text: its card, what replaced it, and its original file.

Serving the file is here too: a source is somebody else's, so it is shown with less trust than a page of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flask import Response, send_from_directory

from kb.editions import outdated_in
from kb.engine import Snapshot
from kb.model import DocumentId, DocumentRecord, Outdated, OutdatedBy, PageRange
from kb.web import addresses
from kb.web.security import SANDBOXED_POLICY

_PDF = "application/pdf"
_HTML = "text/html"
_TEXT = "text/plain"  # Flask adds the encoding: UTF-8
_TYPES = {
    ".pdf": _PDF,
    ".html": _HTML,
    ".htm": _HTML,
    ".txt": _TEXT,
    ".md": _TEXT,
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# Browsers' own PDF viewers are pages with a style and a plug-in of their own.
_PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
)
_POLICIES = {_PDF: _PDF_POLICY}


@dataclass(frozen=True, slots=True)
class Successor:
    """What replaced a document: words, and their address where they have one."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Card:
    """A document as pages name it. Empty where not known.

    Attributes:
        successor: What is to be read in its place.
        by_name: Whether that is known by the names alone.
        expired: The last day, month or year in which it was in force, where that is over.
    """

    id: DocumentId
    title: str
    address: str
    publisher: str
    kind: str
    date: str
    language: str
    successor: Successor | None = None
    by_name: bool = False
    expired: str = ""


@dataclass(frozen=True, slots=True)
class Original:
    """The link to a document's file: at a page, where the format has pages that can be linked to."""

    address: str
    page: str


def card(record: DocumentRecord, snapshot: Snapshot, words: str = "") -> Card:
    """Return a document's card; `words` stay marked behind its link."""
    metadata = record.metadata
    standing = outdated_in(snapshot).get(record.id)
    return Card(
        id=record.id,
        title=metadata.title or record.source,
        address=addresses.document(record.id, words),
        publisher=metadata.publisher,
        kind=metadata.kind,
        date=metadata.date,
        language=metadata.language,
        successor=_successor(standing) if standing else None,
        by_name=standing is not None and standing.by is OutdatedBy.NAME,
        expired=standing.until if standing and standing.by is OutdatedBy.EXPIRED else "",
    )


def _successor(standing: Outdated) -> Successor | None:
    """Return what is to be read in place of a document."""
    newer = standing.successor
    if newer is not None:
        return Successor(newer.metadata.title or newer.source, addresses.document(newer.id))
    return Successor(standing.words, web_address(standing.words)) if standing.words else None


def web_address(value: str) -> str:
    """Return an address that metadata give, or nothing where following it could do more than open a page."""
    return value if value.startswith(("https://", "http://")) else ""


def original(record: DocumentRecord, pages: PageRange | None = None) -> Original:
    """Return the link to a document's file."""
    if pages is None or not is_pdf(record):
        return Original(addresses.original(record.id), "")
    return Original(addresses.original(record.id, pages), str(pages.first))


def is_pdf(record: DocumentRecord) -> bool:
    """Tell whether a document's file is a PDF."""
    return _suffix(record) == ".pdf"


def file_response(record: DocumentRecord, library: Path) -> Response:
    """Serve a document's file, as it came.

    Raises:
        NotFound: The file is no longer in the library.
    """
    media_type = _TYPES.get(_suffix(record), "application/octet-stream")
    shown = media_type in (_PDF, _HTML, _TEXT)
    response = send_from_directory(
        (library / "sources").absolute(),
        record.source,
        mimetype=media_type,
        as_attachment=not shown,
        download_name=PurePosixPath(record.source).name,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = _POLICIES.get(media_type, SANDBOXED_POLICY)
    return response


def _suffix(record: DocumentRecord) -> str:
    return PurePosixPath(record.source).suffix.lower()
