"""A search as a feed: Atom (RFC 4287), the newest documents first, so that a new passage comes to those who follow it.

An entry is a passage. Its id is made of the passage's own, so that it stays the same under another name of the site
and wherever the same document stands. This module knows no route.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree
from werkzeug.datastructures import MultiDict

from kb.model import Answer, DocumentRecord, Hit, Sort
from kb.present.answers import HitAnswer, hit_answer
from kb.present.citations import page_words
from kb.web import addresses
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


def feed(found: Answer, asked: SearchParameters, *, title: str, site: str, sources: Path) -> bytes:
    """Write what was found as a feed.

    Args:
        found: The answer.
        asked: What was asked for.
        title: Of the library.
        site: The site's own address, without a slash at its end.
        sources: The folder of sources; a file's time stands for the date of a document that has none.
    """
    hits = found.results.hits
    times = [_updated(hit.document, sources) for hit in hits]
    itself = addresses.feed(asked)
    root = etree.XML(f'<feed xmlns="{_ATOM}"/>')
    _add(root, "id", uuid.uuid5(_OURS, itself).urn)
    _add(root, "title", f"{title}: {asked.text}" if asked.text.strip() else title)
    _add(root, "updated", _written(max(times, default=_LONG_AGO)))
    _add(_add(root, "author"), "name", title)
    _add(root, "link", rel="self", type=ATOM, href=site + itself)
    _add(root, "link", rel="alternate", type="text/html", href=site + addresses.search(replace(asked, limit=None)))
    for hit, time in zip(hits, times, strict=True):
        _entry(_add(root, "entry"), hit_answer(hit, found.outdated), hit, _written(time), site)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _entry(entry: etree._Element, answer: HitAnswer, hit: Hit, updated: str, site: str) -> None:
    document = hit.document
    name = document.metadata.title or document.source
    where = [page_words(hit.pages)] if hit.pages else list(answer["heading"][-1:])
    _add(entry, "id", uuid.uuid5(_OURS, answer["url"]).urn)
    _add(entry, "title", ", ".join([name, *where]))
    _add(entry, "updated", updated)
    for author in _authors(document):
        _add(_add(entry, "author"), "name", author)
    if document.metadata.kind:
        _add(entry, "category", term=document.metadata.kind)
    _add(entry, "link", rel="alternate", type="text/html", href=site + answer["url"])
    _add(entry, "content", answer["excerpt_html"], type="html")


def _authors(document: DocumentRecord) -> Sequence[str]:
    return document.metadata.authors or ((document.metadata.publisher,) if document.metadata.publisher else ())


def _updated(document: DocumentRecord, sources: Path) -> datetime:
    """Return when a document was published, at the beginning of what is known of it; else when its file was written."""
    date = document.metadata.date
    if date:
        year, month, day = (int(part) for part in f"{date}-01-01".split("-")[:3])
        return datetime(year, month, day, tzinfo=UTC)
    try:
        return datetime.fromtimestamp((sources / document.source).stat().st_mtime, tz=UTC)
    except OSError:
        return _LONG_AGO


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
