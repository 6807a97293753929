"""A search, and the documents added last, as Atom feeds (RFC 4287).

Entries of a search are passages. Documents recently added to the library come first, whatever their date, since they
are new to followers of the feed; then the newest documents. The id of an entry is made from the path of the passage or
document, so that it stays the same when the site's host name or path changes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree
from werkzeug.datastructures import MultiDict

from kb.citations.wording import format_pages, format_short_citation
from kb.model import Answer, DocumentId, DocumentRecord, Hit, PassageId, Sort, Supersessions
from kb.present.answers import build_document_path, build_hit_answer, build_passage_path
from kb.search.result_selection import fold_repeated
from kb.text.characters import remove_not_in_xml
from kb.web import urls
from kb.web.params.models import SearchParameters
from kb.web.params.parsing import Fault, ParametersError, parse_parameters
from kb.web.views.feeds.recently_added import RecentlyAdded, read_file_time

ATOM = "application/atom+xml"
ENTRIES = 50
_ATOM = "http://www.w3.org/2005/Atom"
_UUID_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:kb:passage")
_FIXED = ("page", "sort", "limit")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedEntries:
    """The passages of a feed; `repeated` has other passages with the same text as a hit's, which have no entries."""

    hits: Sequence[Hit]
    repeated: Mapping[PassageId, Sequence[Hit]]
    superseded: Supersessions


def read_feed_parameters(given: MultiDict[str, str]) -> SearchParameters:
    """Read the parameters of a feed: those of a search without order and pages.

    Raises:
        ParametersError: Names every parameter that cannot be used.
    """
    faults = [
        Fault(name, f"A feed takes no '{name}': it has the newest {ENTRIES} passages.")
        for name in _FIXED
        if name in given
    ]
    rest = MultiDict((name, value) for name, value in given.items(multi=True) if name not in _FIXED)
    try:
        parameters = parse_parameters(SearchParameters, rest)
    except ParametersError as error:
        raise ParametersError([*faults, *error.faults], error.kept) from error
    if faults:
        raise ParametersError(faults, parameters)
    return replace(parameters, sort=Sort.NEWEST, limit=ENTRIES)


def collect_entries(
    parameters: SearchParameters, recent: RecentlyAdded, search: Callable[[SearchParameters], Answer]
) -> FeedEntries:
    """Collect the passages of a feed, those of recently added documents first; `search` runs a search."""
    hits: dict[PassageId, Hit] = {}
    only = parameters.filters.document
    for day in recent.days:
        documents = tuple(each for each in day if not only or each in only)
        if documents and len(hits) < ENTRIES:
            added = search(replace(parameters, document=documents))
            hits |= {hit.passage.id: hit for hit in added.listed_hits}
    answer = search(parameters)
    for hit in answer.listed_hits:
        hits.setdefault(hit.passage.id, hit)
    kept, repeated = fold_repeated(tuple(hits.values()))
    return FeedEntries(kept[:ENTRIES], repeated, answer.superseded)


def write_feed(
    entries: FeedEntries,
    parameters: SearchParameters,
    recent: RecentlyAdded,
    *,
    title: str,
    site: str,
    sources: Path,
) -> bytes:
    """Return a feed as XML; `site` is the absolute URL of the site, and `title` the library's.

    The modification times of the `sources` replace missing dates.
    """
    hits = entries.hits
    times = [recent.times.get(hit.document.id) or _find_publication_time(hit.document, sources) for hit in hits]
    page = urls.search_url(replace(parameters, limit=None)).removeprefix(urls.site_root())
    name = f"{title}: {parameters.text}" if parameters.text.strip() else title
    updated = max(times, default=_LONG_AGO)
    root = _open_feed(urls.feed_path(parameters), page, updated, title=name, author=title, site=site)
    for hit, time in zip(hits, times, strict=True):
        published = _format_time(_find_publication_time(hit.document, sources))
        entry, answer = _add(root, "entry"), build_hit_answer(hit, entries.superseded)
        _fill_entry(entry, hit.document, _name_place(hit), answer["url"], (_format_time(time), published), site)
        _add(entry, "content", answer["excerpt_html"], type="html")
        for other in entries.repeated.get(hit.passage.id, ()):
            href = site + build_passage_path(other.document.id, other.passage.id)
            _add(entry, "link", rel="related", type="text/html", href=href, title=_name_place(other))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def write_documents_feed(
    records: Iterable[DocumentRecord],
    times: Mapping[DocumentId, datetime],
    *,
    title: str,
    site: str,
    sources: Path,
) -> bytes:
    """Return the documents that were added last as a feed; the other arguments are those of `write_feed`."""
    newest = sorted(records, key=lambda each: (times.get(each.id, _LONG_AGO), each.metadata.date), reverse=True)
    updated = max(times.values(), default=_LONG_AGO)
    root = _open_feed("/documents.atom", "/documents", updated, title=title, author=title, site=site)
    for record in newest[:ENTRIES]:
        published = _format_time(_find_publication_time(record, sources))
        added = _format_time(times.get(record.id, _LONG_AGO))
        entry = _add(root, "entry")
        _fill_entry(entry, record, record.title, build_document_path(record.id), (added, published), site)
        _add(entry, "summary", format_short_citation(record, None))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _open_feed(path: str, page: str, updated: datetime, *, title: str, author: str, site: str) -> etree._Element:
    """Return a feed without entries; `path` is its own, and `page` that of the page with the same."""
    root = etree.XML(f'<feed xmlns="{_ATOM}"/>')
    _add(root, "id", uuid.uuid5(_UUID_NAMESPACE, path).urn)
    _add(root, "title", title)
    _add(root, "updated", _format_time(updated))
    _add(_add(root, "author"), "name", author)
    _add(root, "link", rel="self", type=ATOM, href=site + path)
    _add(root, "link", rel="alternate", type="text/html", href=site + page)
    return root


def _fill_entry(
    entry: etree._Element, document: DocumentRecord, title: str, path: str, times: tuple[str, str], site: str
) -> None:
    """Fill an entry with all but its text; `times` are those of its last change and of its publication."""
    updated, published = times
    _add(entry, "id", uuid.uuid5(_UUID_NAMESPACE, path).urn)
    _add(entry, "title", title)
    _add(entry, "updated", updated)
    _add(entry, "published", published)
    for author in _list_authors(document):
        _add(_add(entry, "author"), "name", author)
    if document.metadata.kind:
        _add(entry, "category", term=document.metadata.kind)
    _add(entry, "link", rel="alternate", type="text/html", href=site + path)


def _name_place(hit: Hit) -> str:
    location = [format_pages(hit.pages)] if hit.pages else list(hit.passage.heading[-1:])
    return ", ".join([hit.document.title, *location])


def _list_authors(document: DocumentRecord) -> Sequence[str]:
    publisher = document.metadata.read_publisher
    return document.metadata.authors or ((publisher,) if publisher else ())


def _find_publication_time(document: DocumentRecord, sources: Path) -> datetime:
    """Return the start of the day, month or year of publication, else the modification time of the file."""
    date = document.metadata.date
    if date:
        year, month, day = (int(part) for part in f"{date}-01-01".split("-")[:3])
        return datetime(year, month, day, tzinfo=UTC)
    return read_file_time(document, sources) or _LONG_AGO


def _format_time(time: datetime) -> str:
    return time.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(
        parent, f"{{{_ATOM}}}{name}", {key: remove_not_in_xml(value) for key, value in attributes.items()}
    )
    if text:
        element.text = remove_not_in_xml(text)
    return element
