"""What a page says of itself: JSON-LD, Open Graph, Dublin Core, plain meta tags, <html lang>, <time>.

Knows nothing of the page's text, save its <title>.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element as Element

from kb.model import Metadata
from kb.read.build import clean
from kb.read.dates import find_date, parse_date
from kb.read.html_tree import text_of
from kb.read.titles import is_junk_title

_TITLES = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title", "title", "headline")
_DATES = (
    "article:published_time", "citation_publication_date", "citation_date", "dcterms.issued", "dc.date.issued",
    "dcterms.created", "dc.date", "dcterms.date", "dc.date.created", "date", "pubdate", "publishdate", "publish_date",
    "publication_date", "parsely-pub-date", "sailthru.date", "og:pubdate", "datepublished", "govuk:first-published-at",
    "govuk:public-updated-at", "article:modified_time", "dcterms.modified", "dc.date.modified", "last-modified",
)  # fmt: skip
_PUBLISHERS = (
    "citation_publisher", "citation_technical_report_institution", "dc.publisher", "dcterms.publisher", "og:site_name",
    "publisher", "application-name", "copyright",
)  # fmt: skip
_AUTHORS = ("citation_author", "dc.creator", "dcterms.creator", "author", "parsely-author", "article:author")
_LANGUAGES = ("dc.language", "dcterms.language", "content-language", "og:locale", "language")
_LICENCES = ("dcterms.license", "dc.rights.license", "dc.rights", "dcterms.rights")
_TYPES = (
    "newsarticle", "article", "report", "blogposting", "scholarlyarticle", "techarticle", "digitaldocument",
    "legislation", "pressrelease", "webpage", "creativework", "governmentservice",
)  # fmt: skip
_MAX_JSON = 10_000  # values of JSON-LD that are looked at
_SEPARATOR = re.compile(r"\s+[|»·•–—-]\s+|\s+::\s+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_PERSON_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def read_head(page: Element) -> Metadata:
    """Return what a page says of itself.

    Args:
        page: The root element.
    """
    said = _metas(page)
    things = list(_things(page))
    url = _address(page, said, things)
    publisher = _first(_names(things, "publisher")) or _first(_values(said, _PUBLISHERS))
    return Metadata(
        title=_title(page, said, things, publisher),
        date=_date(page, said, things),
        publisher=publisher if not _PERSON_ADDRESS.match(publisher) else "",
        authors=_authors(said, things),
        url=url,
        language=_language(page, said),
        licence=_first(_names(things, "license")) or _licence(page) or _first(_values(said, _LICENCES)),
    )


def _metas(page: Element) -> dict[str, list[str]]:
    """Return the contents of all meta tags by their lower-case names."""
    said: dict[str, list[str]] = {}
    for meta in page.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or meta.get("http-equiv") or ""
        content = clean(meta.get("content", ""))
        if name and content:
            said.setdefault(name.strip().lower().replace("dc:", "dc.").replace("dcterms:", "dcterms."), []).append(
                content
            )
    return said


def _values(said: Mapping[str, list[str]], names: Iterable[str]) -> list[str]:
    return [value for name in names for value in said.get(name, ())]


def _first(values: Iterable[str]) -> str:
    return next(iter(values), "")


def _things(page: Element) -> Iterator[Mapping[str, object]]:
    """Return the things that JSON-LD describes as the page's content, the most telling first."""
    found: list[Mapping[str, object]] = []
    for script in page.iter("script"):
        if "ld+json" not in script.get("type", ""):
            continue
        try:
            left: deque[object] = deque([json.loads(script.text or "")])
        except (ValueError, RecursionError):
            continue
        seen = 0
        while left and seen < _MAX_JSON:
            seen += 1
            thing = left.popleft()
            if isinstance(thing, list):
                left += thing
            elif isinstance(thing, dict):
                left += [thing[key] for key in ("@graph", "mainEntity") if key in thing]
                found.append(thing)
    ranked = [(rank, thing) for thing in found if (rank := _rank(thing)) is not None]
    yield from (thing for _, thing in sorted(ranked, key=lambda each: each[0]))


def _rank(thing: Mapping[str, object]) -> int | None:
    said = thing.get("@type")
    types = [str(each).lower() for each in (said if isinstance(said, list) else [said])]
    return min((_TYPES.index(each) for each in types if each in _TYPES), default=None)


def _texts(things: Iterable[Mapping[str, object]], key: str) -> Iterator[str]:
    for thing in things:
        value = thing.get(key)
        if isinstance(value, (str, int)) and clean(str(value)):
            yield clean(str(value))


def _names(things: Iterable[Mapping[str, object]], key: str) -> Iterator[str]:
    """Return the names of the persons or organisations under a key."""
    for thing in things:
        value = thing.get(key)
        for each in value if isinstance(value, list) else [value]:
            name = each.get("name") if isinstance(each, dict) else each
            if isinstance(name, str) and clean(name):
                yield clean(name)


def _title(page: Element, said: Mapping[str, list[str]], things: list[Mapping[str, object]], publisher: str) -> str:
    titles = page.iter("title")
    own = next((clean(text_of(each)) for each in titles if next(each.iterancestors("svg"), None) is None), "")
    given = [*_texts(things, "headline"), *_values(said, _TITLES), own]
    sound = [
        _without_site(each, publisher, _values(said, ("og:site_name",))) for each in given if not is_junk_title(each)
    ]
    return _first(each for each in sound if not is_junk_title(each))


def _without_site(title: str, publisher: str, sites: Iterable[str]) -> str:
    """Take the site's name off a title: "In the dock | Example charity"."""
    parts = _SEPARATOR.split(title)
    names = {each.casefold() for each in (publisher, *sites) if each}
    while len(parts) > 1 and parts[-1].casefold() in names:
        title = title[: title.rindex(parts.pop())].rstrip(" \t|»·•–—:-")
    if len(parts) > 1 and parts[0].casefold() in names:
        title = title[title.index(parts[1]) :]
    return title


def _date(page: Element, said: Mapping[str, list[str]], things: list[Mapping[str, object]]) -> str:
    given = [*_texts(things, "datePublished"), *_values(said, _DATES), *_texts(things, "dateModified")]
    for value in given:
        if found := parse_date(value) or find_date(value):
            return found
    for time in page.iter("time"):
        marked = time.get("pubdate") is not None or time.get("itemprop", "").lower() == "datepublished"
        parent = time.getparent()
        names = f"{time.get('class', '')} {'' if parent is None else parent.get('class', '')}"
        telling = re.search(r"publish|posted|date", names)
        if marked or telling or len(list(page.iter("time"))) == 1:
            found = parse_date(time.get("datetime", "")) or parse_date(text_of(time))
            if found:
                return found
    return ""


def _authors(said: Mapping[str, list[str]], things: list[Mapping[str, object]]) -> tuple[str, ...]:
    given = list(_names(things, "author")) or _first_list(said)
    return tuple(dict.fromkeys(each for each in given if not _PERSON_ADDRESS.match(each) and "@" not in each))


def _first_list(said: Mapping[str, list[str]]) -> list[str]:
    return next((said[name] for name in _AUTHORS if said.get(name)), [])


def _address(page: Element, said: Mapping[str, list[str]], things: list[Mapping[str, object]]) -> str:
    links = [link.get("href", "") for link in page.iter("link") if "canonical" in link.get("rel", "").lower().split()]
    base = _first(each.get("href", "") for each in page.iter("base"))
    for value in (*links, *_values(said, ("og:url", "citation_public_url", "dc.identifier")), *_texts(things, "url")):
        try:
            address = urljoin(base, value.strip()) if base else value.strip()
            if urlsplit(address).scheme in {"http", "https"} and urlsplit(address).netloc:
                return address
        except ValueError:
            continue
    return ""


def _language(page: Element, said: Mapping[str, list[str]]) -> str:
    given = [page.get("lang", ""), page.get("xml:lang", ""), *_values(said, _LANGUAGES)]
    return _first(each.strip().replace("_", "-") for each in given if _LANGUAGE.fullmatch(each.strip()))


def _licence(page: Element) -> str:
    for link in page.iter("a", "link"):
        if "license" in link.get("rel", "").lower().split():
            return clean(text_of(link)) or link.get("href", "")
    return ""
