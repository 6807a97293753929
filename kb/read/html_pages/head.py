"""The metadata of an HTML page: JSON-LD, Open Graph, Dublin Core, plain meta tags, <html lang>, <time>, <title>."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element as Element

from kb.model import Metadata, MetadataOrigin
from kb.read.document_builder import clean_text
from kb.read.html_pages.elements import extract_text
from kb.read.metadata.finders.titles import is_junk_title, split_site_name
from kb.read.metadata.resolution import state_origin
from kb.text.dates import find_date, parse_date

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
_URLS = ("og:url", "citation_public_url", "dc.identifier")
_LANGUAGES = ("dc.language", "dcterms.language", "content-language", "og:locale", "language")
_LICENCES = ("dcterms.license", "dc.rights.license", "dc.rights", "dcterms.rights")
_TYPES = (
    "newsarticle", "article", "report", "blogposting", "scholarlyarticle", "techarticle", "digitaldocument",
    "legislation", "pressrelease", "webpage", "creativework", "governmentservice",
)  # fmt: skip
_MAX_JSON = 10_000  # values read from one JSON-LD script
_DATE_CLASS = re.compile(r"publish|posted|date")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_GOVERNMENT_HOST = re.compile(r"(?:[\w-]+\.)+gov(?:\.[a-z]{2})?", re.IGNORECASE)  # newspapers call themselves by theirs
_TAGLINE = re.compile(r"\s+[-–—|]\s+(?=(?:\S+\s+){4})")  # "Example Alliance - Promoting goods for a fairer world"
_URL = re.compile(r"https?://", re.IGNORECASE)

_MetaTags = Mapping[str, list[str]]  # contents of meta tags by lower-case name
_Item = Mapping[str, object]  # JSON-LD


def read_head(page: Element) -> Metadata:
    meta_tags = _collect_meta_tags(page)
    items = list(_parse_json_ld(page))
    publisher = _pick_first((*_extract_names(items, "publisher"), *_select_values(meta_tags, _PUBLISHERS)))
    publisher = "" if _GOVERNMENT_HOST.fullmatch(publisher) else _TAGLINE.split(publisher, maxsplit=1)[0]
    licences = (*_extract_names(items, "license"), _find_licence_link(page), *_select_values(meta_tags, _LICENCES))
    url = _find_url(page, meta_tags, items)
    given = Metadata(
        title=_find_title(page, meta_tags, items, publisher, url),
        date=_find_published_date(page, meta_tags, items),
        publisher=publisher if not _URL.match(publisher) else "",
        authors=_find_authors(meta_tags, items),
        url=url,
        language=_find_language(page, meta_tags),
        licence=_pick_first(filter(None, licences)),
    )
    return state_origin(given, MetadataOrigin.HEAD)


def _collect_meta_tags(page: Element) -> dict[str, list[str]]:
    meta_tags: dict[str, list[str]] = {}
    for meta in page.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or meta.get("http-equiv") or ""
        content = clean_text(meta.get("content", ""))
        if name and content:
            name = name.strip().lower().replace("dc:", "dc.").replace("dcterms:", "dcterms.")
            meta_tags.setdefault(name, []).append(content)
    return meta_tags


def _select_values(meta_tags: _MetaTags, names: Iterable[str]) -> list[str]:
    return [value for name in names for value in meta_tags.get(name, ())]


def _pick_first(values: Iterable[str]) -> str:
    return next(iter(values), "")


def _parse_json_ld(page: Element) -> Iterator[_Item]:
    """Return the JSON-LD items that describe the page's content, the most specific type first."""
    found: list[_Item] = []
    for script in page.iter("script"):
        if "ld+json" not in script.get("type", ""):
            continue
        try:
            queue: deque[object] = deque([json.loads(script.text or "")])
        except (ValueError, RecursionError):
            continue
        seen = 0
        while queue and seen < _MAX_JSON:
            seen += 1
            item = queue.popleft()
            if isinstance(item, list):
                queue += item
            elif isinstance(item, dict):
                queue += [item[key] for key in ("@graph", "mainEntity") if key in item]
                found.append(item)
    ranked = [(rank, item) for item in found if (rank := _rank(item)) is not None]
    yield from (item for _, item in sorted(ranked, key=lambda each: each[0]))


def _rank(item: _Item) -> int | None:
    """Return the rank of an item's type, 0 for the most specific; None if it does not describe page content."""
    given = item.get("@type")
    types = [str(each).lower() for each in (given if isinstance(given, list) else [given])]
    return min((_TYPES.index(each) for each in types if each in _TYPES), default=None)


def _extract_texts(items: Iterable[_Item], key: str) -> Iterator[str]:
    for item in items:
        value = item.get(key)
        if isinstance(value, (str, int)) and (text := clean_text(html.unescape(str(value)))):
            yield text  # scripts have no entities, but many sites write them there


def _extract_names(items: Iterable[_Item], key: str) -> Iterator[str]:
    """Return the names of the persons or organisations under a key."""
    for item in items:
        value = item.get(key)
        for each in value if isinstance(value, list) else [value]:
            name = each.get("name") if isinstance(each, dict) else each
            if isinstance(name, str) and (text := clean_text(html.unescape(name))):
                yield text


# The title of a window that says what the page is, or greets: "Net Watch Press Release", "Welcome to Net Watch".
_OF_SITE = re.compile(r".{2,40}?\b(?:press|news|media) release|welcome to .{2,60}", re.IGNORECASE)
_HEADLINE_WORDS = 4


def _find_title(page: Element, meta_tags: _MetaTags, items: Sequence[_Item], publisher: str, url: str) -> str:
    titles = page.iter("title")
    own = next((clean_text(extract_text(each)) for each in titles if next(each.iterancestors("svg"), None) is None), "")
    given = [*_extract_texts(items, "headline"), *_select_values(meta_tags, _TITLES), own]
    sites = [publisher, *_select_values(meta_tags, ("og:site_name",))]
    headings = list(dict.fromkeys(clean_text(extract_text(each)) for each in page.iter("h1")))
    if _OF_SITE.fullmatch(own) and len(headings) == 1 and len(headings[0].split()) >= _HEADLINE_WORDS:
        return headings[0]
    given = [_drop_trail(each, headings) for each in given]
    stripped = [split_site_name(each, sites, url)[0] for each in given if not is_junk_title(each)]
    return _pick_first(each for each in stripped if not is_junk_title(each))


def _drop_trail(title: str, headings: Sequence[str]) -> str:
    """Return a title without the trail of its site behind a heading of the page: "In the dock | News | Press"."""
    heading = next((each for each in headings if each and title.startswith(f"{each} |")), title)
    return heading if title.count(" | ") > 1 else title


def _find_published_date(page: Element, meta_tags: _MetaTags, items: Sequence[_Item]) -> str:
    published, modified = _extract_texts(items, "datePublished"), _extract_texts(items, "dateModified")
    for value in (*published, *_select_values(meta_tags, _DATES), *modified):
        if found := parse_date(value) or find_date(value):
            return found
    times = list(page.iter("time"))
    for time in times:
        is_published = time.get("pubdate") is not None or time.get("itemprop", "").lower() == "datepublished"
        parent = time.getparent()
        classes = f"{time.get('class', '')} {'' if parent is None else parent.get('class', '')}"
        if is_published or _DATE_CLASS.search(classes) or len(times) == 1:
            found = parse_date(time.get("datetime", "")) or parse_date(extract_text(time))
            if found:
                return found
    return ""


def _find_authors(meta_tags: _MetaTags, items: Sequence[_Item]) -> tuple[str, ...]:
    given = list(_extract_names(items, "author")) or _find_author_tags(meta_tags)
    return tuple(dict.fromkeys(each for each in given if not _URL.match(each) and "@" not in each))


def _find_author_tags(meta_tags: _MetaTags) -> list[str]:
    return next((meta_tags[name] for name in _AUTHORS if meta_tags.get(name)), [])


def _find_url(page: Element, meta_tags: _MetaTags, items: Sequence[_Item]) -> str:
    links = [link.get("href", "") for link in page.iter("link") if "canonical" in link.get("rel", "").lower().split()]
    base = _pick_first(each.get("href", "") for each in page.iter("base"))
    for value in (*links, *_select_values(meta_tags, _URLS), *_extract_texts(items, "url")):
        try:
            url = urljoin(base, value.strip()) if base else value.strip()
            if urlsplit(url).scheme in {"http", "https"} and urlsplit(url).netloc:
                return url
        except ValueError:
            continue
    return ""


def _find_language(page: Element, meta_tags: _MetaTags) -> str:
    given = [page.get("lang", ""), page.get("xml:lang", ""), *_select_values(meta_tags, _LANGUAGES)]
    return _pick_first(each.strip().replace("_", "-") for each in given if _LANGUAGE.fullmatch(each.strip()))


def _find_licence_link(page: Element) -> str:
    """Return the text of the first link to a licence, or its URL if it has none."""
    for link in page.iter("a", "link"):
        if "license" in link.get("rel", "").lower().split():
            return clean_text(extract_text(link)) or link.get("href", "")
    return ""
