"""A search as a feed: Atom (RFC 4287), so that a new passage comes to those who follow it.

What came to the library lately stands first, whatever its date: an old report that is added today is new to those who
follow. Then the newest documents.

An entry is a passage. Its id is made of the passage's own, so that it stays the same under another name of the site
and wherever the same document stands. This module knows no route.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree
from werkzeug.datastructures import MultiDict

from kb.model import Answer, DocumentRecord, Hit, PassageId, Sort
from kb.present.answers import HitAnswer, Standings, hit_answer
from kb.present.citations import page_words
from kb.web import addresses
from kb.web.arrivals import Arrivals, written
from kb.web.parameters import ParametersError, SearchParameters, search_parameters
from kb.web.values import Fault

ATOM = "application/atom+xml"
ENTRIES = 50
_ATOM = "http://www.w3.org/2005/Atom"
_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:kb:passage")
_FIXED = ("page", "sort", "limit")
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def feed_parameters(given: MultiDict[str, str]) -> SearchParameters:
    """Read the parameters of a feed: those of a search but for its order and its pages.

    Raises:
        ParametersError: Naming every parameter that cannot be used.
    """
    faults = [
        Fault(name, f"A feed takes no '{name}': it has the newest {ENTRIES} passages.")
        for name in _FIXED
        if name in given
    ]
    rest = MultiDict((name, value) for name, value in given.items(multi=True) if name not in _FIXED)
    try:
        asked = search_parameters(rest)
    except ParametersError as error:
        raise ParametersError([*faults, *error.faults], error.kept) from error
    if faults:
        raise ParametersError(faults, asked)
    return replace(asked, sort=Sort.NEWEST, limit=ENTRIES)


def entries(
    asked: SearchParameters, came: Arrivals, find: Callable[[SearchParameters], Answer]
) -> tuple[Sequence[Hit], Answer]:
    """Return the passages of a feed, those of the latest documents first, and the answer to the whole search.

    Args:
        asked: What was asked for, the newest first.
        came: The documents that came last.
        find: Searches.
    """
    found: dict[PassageId, Hit] = {}
    only = asked.filters.document
    for day in came.days:
        chosen = tuple(each for each in day if not only or each in only)
        if chosen and len(found) < ENTRIES:
            of_day = find(replace(asked, filters=replace(asked.filters, document=chosen)))
            found |= {hit.passage.id: hit for hit in of_day.results.hits}
    every = find(asked)
    for hit in every.results.hits:
        found.setdefault(hit.passage.id, hit)
    return tuple(found.values())[:ENTRIES], every


def feed(
    hits: Sequence[Hit],
    outdated: Standings,
    asked: SearchParameters,
    came: Arrivals,
    *,
    title: str,
    site: str,
    sources: Path,
) -> bytes:
    """Write passages as a feed.

    Args:
        hits: The passages, in order.
        outdated: The documents that are no longer in force.
        asked: What was asked for.
        came: The documents that came last.
        title: Of the library.
        site: The site's own address, without a slash at its end.
        sources: The folder of sources; a file's time stands for the date of a document that has none.
    """
    times = [came.times.get(hit.document.id) or _published(hit.document, sources) for hit in hits]
    itself = addresses.feed(asked)
    root = etree.XML(f'<feed xmlns="{_ATOM}"/>')
    _add(root, "id", uuid.uuid5(_OURS, itself).urn)
    _add(root, "title", f"{title}: {asked.text}" if asked.text.strip() else title)
    _add(root, "updated", _written(max(times, default=_LONG_AGO)))
    _add(_add(root, "author"), "name", title)
    _add(root, "link", rel="self", type=ATOM, href=site + itself)
    _add(root, "link", rel="alternate", type="text/html", href=site + addresses.search(replace(asked, limit=None)))
    for hit, time in zip(hits, times, strict=True):
        published = _written(_published(hit.document, sources))
        _entry(_add(root, "entry"), hit_answer(hit, outdated), hit, (_written(time), published), site)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _entry(entry: etree._Element, answer: HitAnswer, hit: Hit, times: tuple[str, str], site: str) -> None:
    document = hit.document
    updated, published = times
    name = document.metadata.title or document.source
    where = [page_words(hit.pages)] if hit.pages else list(answer["heading"][-1:])
    _add(entry, "id", uuid.uuid5(_OURS, answer["url"]).urn)
    _add(entry, "title", ", ".join([name, *where]))
    _add(entry, "updated", updated)
    _add(entry, "published", published)
    for author in _authors(document):
        _add(_add(entry, "author"), "name", author)
    if document.metadata.kind:
        _add(entry, "category", term=document.metadata.kind)
    _add(entry, "link", rel="alternate", type="text/html", href=site + answer["url"])
    _add(entry, "content", answer["excerpt_html"], type="html")


def _authors(document: DocumentRecord) -> Sequence[str]:
    return document.metadata.authors or ((document.metadata.publisher,) if document.metadata.publisher else ())


def _published(document: DocumentRecord, sources: Path) -> datetime:
    """Return when a document was published, at the beginning of what is known of it; else when its file was written."""
    date = document.metadata.date
    if date:
        year, month, day = (int(part) for part in f"{date}-01-01".split("-")[:3])
        return datetime(year, month, day, tzinfo=UTC)
    return written(document, sources) or _LONG_AGO


def _written(time: datetime) -> str:
    return time.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", {key: _clean(value) for key, value in attributes.items()})
    if text:
        element.text = _clean(text)
    return element


def _clean(text: str) -> str:
    """Leave out what XML has no way to write."""
    return _NOT_IN_XML.sub("", text)
