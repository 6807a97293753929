"""A search as an Atom feed (RFC 4287).

Entries are passages. Documents recently added to the library come first, whatever their date, since they are new to
followers of the feed; then the newest documents. The id of an entry is made from the path of the passage, so that it
stays the same when the site's host name or path changes.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree
from werkzeug.datastructures import MultiDict

from kb.citations.wording import format_pages
from kb.model import Answer, DocumentRecord, Hit, PassageId, Sort, Supersessions
from kb.present.answers import HitAnswer, build_hit_answer, build_passage_path
from kb.search.result_selection import fold_repeated
from kb.web import urls
from kb.web.params.models import SearchParameters
from kb.web.params.parsing import Fault, ParametersError, parse_parameters
from kb.web.views.feeds.recently_added import RecentlyAdded, read_file_time

ATOM = "application/atom+xml"
ENTRIES = 50
_ATOM = "http://www.w3.org/2005/Atom"
_UUID_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:kb:passage")
_FIXED = ("page", "sort", "limit")
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
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
    path = urls.feed_path(parameters)
    root = etree.XML(f'<feed xmlns="{_ATOM}"/>')
    _add(root, "id", uuid.uuid5(_UUID_NAMESPACE, path).urn)
    _add(root, "title", f"{title}: {parameters.text}" if parameters.text.strip() else title)
    _add(root, "updated", _format_time(max(times, default=_LONG_AGO)))
    _add(_add(root, "author"), "name", title)
    _add(root, "link", rel="self", type=ATOM, href=site + path)
    page = urls.search_url(replace(parameters, limit=None)).removeprefix(urls.site_root())
    _add(root, "link", rel="alternate", type="text/html", href=site + page)
    for hit, time in zip(hits, times, strict=True):
        published = _format_time(_find_publication_time(hit.document, sources))
        entry, answer = _add(root, "entry"), build_hit_answer(hit, entries.superseded)
        _fill_entry(entry, answer, hit, (_format_time(time), published), site)
        for other in entries.repeated.get(hit.passage.id, ()):
            href = site + build_passage_path(other.document.id, other.passage.id)
            _add(entry, "link", rel="related", type="text/html", href=href, title=_name_place(other))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _fill_entry(entry: etree._Element, answer: HitAnswer, hit: Hit, times: tuple[str, str], site: str) -> None:
    document = hit.document
    updated, published = times
    _add(entry, "id", uuid.uuid5(_UUID_NAMESPACE, answer["url"]).urn)
    _add(entry, "title", _name_place(hit))
    _add(entry, "updated", updated)
    _add(entry, "published", published)
    for author in _list_authors(document):
        _add(_add(entry, "author"), "name", author)
    if document.metadata.kind:
        _add(entry, "category", term=document.metadata.kind)
    _add(entry, "link", rel="alternate", type="text/html", href=site + answer["url"])
    _add(entry, "content", answer["excerpt_html"], type="html")


def _name_place(hit: Hit) -> str:
    location = [format_pages(hit.pages)] if hit.pages else list(hit.passage.heading[-1:])
    return ", ".join([hit.document.title, *location])


def _list_authors(document: DocumentRecord) -> Sequence[str]:
    return document.metadata.authors or ((document.metadata.publisher,) if document.metadata.publisher else ())


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
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", {key: _clean(value) for key, value in attributes.items()})
    if text:
        element.text = _clean(text)
    return element


def _clean(text: str) -> str:
    """Remove characters that XML cannot contain."""
    return _NOT_IN_XML.sub("", text)
