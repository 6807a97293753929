"""The files for web crawlers.

`/robots.txt` (RFC 9309): pages of documents may be crawled, and pages that answer a question may not. Of the addresses
with a query only those may be crawled that pages lead to in a limited number: the pages of the interface in its
languages, and words of a passage (`start`, `end`), which link previews request.

Sitemaps (<https://www.sitemaps.org/protocol.html>): the pages, documents and passages that may be in search engines. A
sitemap has at most 50,000 addresses and 50 MB, so a large library has several, and an index of them. Their division
follows from the records of documents alone: only passages of the requested sitemap are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Response, request
from lxml import etree
from markupsafe import escape
from werkzeug.exceptions import NotFound

from kb.library.indexing.source_files import SIDECAR_SUFFIX
from kb.library.view import LibraryView
from kb.model import DocumentId, DocumentRecord, Passage, PassageId
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.languages import LANGUAGE_VERSIONS
from kb.web.params.parsing import LANGUAGE_PARAMETER, refuse_parameters
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
_XML = "application/xml; charset=utf-8"
MAX_ADDRESSES = 50_000
MAX_BYTES = 50_000_000
AROUND = 2  # passages on each side that the page of a passage may show

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGES = ("/", "/documents", "/speakers", "/laws", "/about", "/accessibility")
_ENTRY_BYTES = len("<url><loc></loc><lastmod>2026-01-01T00:00:00+00:00</lastmod></url>")
_ID_CHARS = 32  # the longest id of a passage

crawler_views = Blueprint("crawlers", __name__)


@crawler_views.get("/robots.txt")
def send_robots_txt() -> Response:
    """Say which addresses may be crawled, and where the sitemap is."""
    return Response(_write_robots_txt(), content_type="text/plain; charset=utf-8")


@crawler_views.get("/sitemap.xml")
def send_sitemap() -> Response:
    """List the pages that may be in search engines, or the sitemaps that do."""
    refuse_parameters(request.args)
    site = current_site()
    sources = site.settings.library / "sources"
    with site.open_view() as view:
        sitemaps = divide_library(view.documents())
        if len(sitemaps) > 1:
            return Response(write_index(sitemaps, sources), content_type=_XML)
        written = write_sitemap(list_entries(sitemaps[0], view, sources, with_pages=True))
    return Response(written, content_type=_XML)


@crawler_views.get("/sitemap-<int:number>.xml")
def send_part(number: int) -> Response:
    """List a part of the pages that may be in search engines; the first is the whole where one sitemap has all.

    Raises:
        NotFound: There is no such part.
    """
    refuse_parameters(request.args)
    site = current_site()
    with site.open_view() as view:
        sitemaps = divide_library(view.documents())
        if not 1 <= number <= len(sitemaps):
            raise NotFound()
        entries = list_entries(sitemaps[number - 1], view, site.settings.library / "sources", with_pages=number == 1)
        return Response(write_sitemap(entries), content_type=_XML)


def _list_rules() -> Iterator[str]:
    """Yield the rules for all crawlers, with the site's path; of two that match, the longer decides."""
    yield "User-agent: *"
    for path in LANGUAGE_VERSIONS:
        for code in LANGUAGE_NAMES:
            yield f"Allow: {urls.plain_url(path)}?{LANGUAGE_PARAMETER}={code}$"
    yield f"Allow: {urls.plain_url(_WORDS)}"
    for path in _REFUSED:
        yield f"Disallow: {urls.plain_url(path)}"


def _write_robots_txt() -> str:
    """Return the file."""
    sitemap = urls.site_origin() + urls.sitemap_url()
    return "\n".join((*_list_rules(), "", f"Sitemap: {sitemap}", ""))


@dataclass(frozen=True, slots=True)
class Section:
    """Some addresses of a document: `start` and `end` count its own page as 0, and its passages from 1 on."""

    record: DocumentRecord
    start: int
    end: int


Sitemap = tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """An address in a sitemap, as a path without the origin; `modified` is None where that is not known."""

    path: str
    modified: datetime | None = None


def divide_library(
    records: Iterable[DocumentRecord], *, addresses: int = MAX_ADDRESSES, size: int = MAX_BYTES
) -> list[Sitemap]:
    """Divide the documents that may be in search engines among sitemaps of limited addresses and bytes.

    There is at least one sitemap, and the first has room for the pages of the site. `records` are all documents, in the
    order of the sitemaps.
    """
    sitemaps: list[list[Section]] = [[]]
    room, bytes_left = addresses - len(_PAGES), size - len(_PAGES) * _estimate_bytes("/accessibility")
    for record in records:
        if record.metadata.noindex:
            continue
        each = _estimate_bytes(urls.permalink(record.id, PassageId("0" * _ID_CHARS)))
        start, total = 0, record.passages + 1
        while start < total:
            fitting = min(room, bytes_left // each, total - start)
            if fitting > 0:
                sitemaps[-1].append(Section(record, start, start + fitting))
                start, room, bytes_left = start + fitting, room - fitting, bytes_left - fitting * each
            else:
                sitemaps.append([])
                room, bytes_left = addresses, size
    return [tuple(each) for each in sitemaps]


def _estimate_bytes(path: str) -> int:
    return _ENTRY_BYTES + len(str(escape(urls.site_origin() + path)).encode())


def list_entries(sitemap: Sitemap, view: LibraryView, sources: Path, *, with_pages: bool) -> Iterator[SitemapEntry]:
    """Yield the addresses of a sitemap; `sources` is the folder of the original files.

    If `with_pages`, the pages of the site are included.
    """
    if with_pages:
        yield from (SitemapEntry(urls.plain_url(path)) for path in _PAGES)
    kept = view.memoize(_begin_listed)
    for section in sitemap:
        identity = section.record.id
        if identity not in kept:
            kept[identity] = list_listed(view.document_passages(identity))
        modified = find_modified(section.record, sources)
        for listed in kept[identity][section.start : section.end]:
            if listed is not None:
                yield SitemapEntry(urls.permalink(identity, listed or None), modified)


def list_listed(passages: Sequence[Passage]) -> tuple[PassageId | None, ...]:
    """Return the ids of a document's pages that search engines may list: "" for its own, then its passages.

    They are in order of position. It is None for a page that shows any passage marked `noindex`.
    """
    kept_out = {each.position for each in passages if each.noindex}
    if not kept_out:
        return (PassageId(""), *(each.id for each in passages))
    positions = {each.id: each.position for each in passages}

    def is_listed(passage: Passage) -> bool:
        around = range(passage.position - AROUND, passage.position + AROUND + 1)
        notes = (positions.get(each.passage, -1) for each in passage.notes if each.passage)
        holder = positions.get(passage.note_of, -1)
        return kept_out.isdisjoint((*around, *notes, holder, *passage.referring))

    return (None, *(each.id if is_listed(each) else None for each in passages))


def find_modified(record: DocumentRecord, sources: Path) -> datetime | None:
    """Return when a document's file or its sidecar was last changed; None where there is no file."""
    path = sources / record.source
    changed = _read_time(path)
    if changed is None:
        return None
    changed = max(changed, _read_time(path.with_name(path.name + SIDECAR_SUFFIX)) or changed)
    modified = datetime.fromtimestamp(int(changed), tz=UTC)
    return modified if modified <= datetime.now(UTC) else None


def _read_time(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None


def write_sitemap(entries: Iterable[SitemapEntry]) -> bytes:
    """Return a sitemap; if no entry may be in search engines, it has the home page."""
    return _write("urlset", "url", list(entries) or [SitemapEntry(urls.plain_url("/"))])


def write_index(sitemaps: Sequence[Sitemap], sources: Path) -> bytes:
    """Return the index of several sitemaps."""
    entries = []
    for number, sitemap in enumerate(sitemaps, 1):
        times = [find_modified(each.record, sources) for each in sitemap]
        entries.append(SitemapEntry(urls.sitemap_url(number), max(filter(None, times), default=None)))
    return _write("sitemapindex", "sitemap", entries)


def _write(root: str, name: str, entries: Iterable[SitemapEntry]) -> bytes:
    origin = urls.site_origin()
    written = etree.XML(f'<{root} xmlns="{_NAMESPACE}"/>')
    for entry in entries:
        element = etree.SubElement(written, f"{{{_NAMESPACE}}}{name}")
        etree.SubElement(element, f"{{{_NAMESPACE}}}loc").text = origin + entry.path
        if entry.modified:
            etree.SubElement(element, f"{{{_NAMESPACE}}}lastmod").text = entry.modified.isoformat()
    return etree.tostring(written, encoding="utf-8", xml_declaration=True)


def _begin_listed(_view: LibraryView) -> dict[DocumentId, tuple[PassageId | None, ...]]:
    return {}
