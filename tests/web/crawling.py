"""Follows every address that a site gives out, and finds those that leave the site."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from flask import Flask
from lxml import etree, html
from werkzeug.exceptions import HTTPException

from kb.model import Passage
from kb.web.views.embed.widget import MODULE

ATTRIBUTES = ("href", "src", "action", "formaction", "cite", "data", "poster", "data-suggest", "data-picture")
_CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)""")
_PLAIN_URL = re.compile(r"""https?://[^\s"'<>\\{}|]+""")
_SEEDS = (
    "/",
    "/search?q=lantern",
    "/search?q=lantern&page=1&kind=report",
    "/search/lines?q=lantern",
    "/search/embed?q=lantern",
    "/search.json?q=lantern",
    "/search.json?q=The+Harbour+Report",
    "/search/lines.json?q=lantern",
    "/suggest.json?q=lan",
    "/documents.json",
    "/documents/lantern.json",
    "/documents/lantern/compare/report",
    "/documents/lantern/compare/report.json",
    "/documents/report/pages/1",
    "/search/facets/kind?q=lantern",
    "{passage}.json",
    "{passage}/pages/1.svg",
    "/documents/report/details/title.svg",
    "/laws.json",
    "/laws/harbour-act-1999.json",
    "/cite/report/p/1",
    "/oembed?format=json&url={search}",
    "/oembed?format=xml&url={search}",
    "/openapi.json",
    "/passages.jsonl",
    "/quotations.csv",
    "/changes.json",
    "/datapackage.json",
    "/documents.atom",
    "/speakers.json",
    "/search.ris?q=lantern",
    "/search.bib?q=lantern",
    "/search/passages.csv?q=lantern",
    "/widget.d.ts",
    "/widget.mjs",
    f"/widget.{MODULE.hash}.mjs",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-1.xml",
    "/version",
    "/favicon.ico",
    "/healthz",
    "/readyz",
    "/reports/thanks",
    "/pack",
)
_SOME = 2  # of the addresses of one kind are requested


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, with lower-case header names."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(slots=True)
class Crawl:
    """The result of a crawl.

    Attributes:
        answers: Of each requested address, by the path below the site's root.
        faults: Addresses that are not below the site's root, or that did not answer, each with where it was found.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def check_addresses(
    app: Flask, fetch: Callable[[str], Answer], url: str, passage: Passage, foreign: Sequence[str] = ()
) -> Crawl:
    """Check that every kind of address is requested and answers, and that no address leads elsewhere.

    Args:
        app: The site over the small library.
        fetch: Requests an absolute address, without following redirects.
        url: The absolute URL of the site, without a trailing slash.
        passage: Any passage of the library.
        foreign: Words that no answer may have, such as the address of the server behind the proxy.
    """
    find_rule = _build_rule_finder(app)
    search = quote(f"{url}/search?q=lantern", safe="")
    path = f"/documents/{passage.document}/{passage.id}"
    crawl = _crawl_site(fetch, url, [each.format(search=search, passage=path) for each in _SEEDS], find_rule, foreign)
    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    # Only POST leads to a private search, and only a library with colours or a logo of its own to those.
    known = {each for each in rules if not each.endswith("/private") and not each.startswith("/appearance/")}

    assert crawl.faults == [], crawl.faults
    asked = {find_rule(urlsplit(path).path or "/") for path in crawl.answers}
    assert (known - asked, asked - known) == (set(), set())
    return crawl


def _build_rule_finder(app: Flask) -> Callable[[str], str]:
    """Return a function that names the route of a path; "" where there is none."""
    adapter = app.url_map.bind("any")

    def find(path: str) -> str:
        try:
            return adapter.match(unquote(path), return_rule=True)[0].rule
        except HTTPException:
            return ""

    return find


def _crawl_site(
    fetch: Callable[[str], Answer],
    url: str,
    seeds: Sequence[str],
    find_rule: Callable[[str], str],
    foreign: Sequence[str],
) -> Crawl:
    """Read all addresses in a site, and follow some of each kind: of one route, and with one parameter.

    Arguments are those of `check_addresses`; `seeds` are paths below the site's root to begin with, all of them
    requested.
    """
    parts = urlsplit(url)
    origin, root = f"{parts.scheme}://{parts.netloc}", parts.path
    crawl = Crawl()
    waiting = deque((f"{root}{each}", "") for each in seeds)
    seen: Counter[object] = Counter()
    while waiting:
        address, source = waiting.popleft()
        target = urlsplit(address)
        asked = f"{target.path}?{target.query}" if target.query else target.path
        path = asked.removeprefix(root)
        rule = find_rule(target.path.removeprefix(root))
        kinds = {(rule, name) for name in ("", *(name for name, _ in parse_qsl(target.query)))}
        if path in crawl.answers or (source and all(seen[kind] >= _SOME for kind in kinds)):
            continue
        seen.update(kinds)
        answer = fetch(origin + asked)
        crawl.answers[path] = answer
        if answer.status != 200 and "location" not in answer.headers:
            crawl.faults.append(f"{answer.status} at {asked}, found in {source or 'the start'}")
        crawl.faults += [f"'{word}' in {asked}" for word in foreign if word in _write_whole(answer)]
        for found in find_addresses(answer):
            whole = urljoin(origin + asked, found)
            if not whole.startswith(f"{origin}/"):
                if found.startswith("//"):
                    crawl.faults.append(f"{found} in {asked}")
                continue
            if not f"{urlsplit(whole).path}/".startswith(f"{root}/"):
                crawl.faults.append(f"{found} in {asked}")
                continue
            waiting.append((whole.removeprefix(origin), asked))
    return crawl


def find_addresses(answer: Answer) -> Iterator[str]:
    """Yield every address in an answer that a program or a person may follow."""
    headers = answer.headers
    if "location" in headers:
        yield headers["location"]
    yield from re.findall(r"<([^>]+)>", headers.get("link", ""))
    kind = answer.media_type
    if kind == "text/html":
        yield from find_in_html(answer.body)
    elif kind == "application/x-ndjson":
        yield from _find_in_json([json.loads(line) for line in answer.body.splitlines()])
    elif kind.endswith("json"):
        yield from _find_in_json(json.loads(answer.body))
    elif kind in ("text/xml", "application/xml") or kind.endswith("+xml"):
        yield from _find_in_xml(answer.body)
    elif kind == "text/css":
        yield from (each for each in _CSS_URL.findall(answer.body) if not each.startswith("data:"))
    elif kind in ("text/plain", "text/csv") or kind.startswith("application/x-"):
        yield from (each.rstrip(".,;)") for each in _PLAIN_URL.findall(answer.body))


def find_in_html(text: str) -> Iterator[str]:
    """Yield the addresses in a page, and in its code to copy, except targets of POST forms."""
    page = html.document_fromstring(text) if text.strip() else html.Element("p")
    for element in page.iter(etree.Element):
        is_posted = element.tag == "form" and element.get("method") == "post"
        for name in ATTRIBUTES:
            value = element.get(name, "")
            if value and value != "#" and not (is_posted and name == "action"):
                yield value
        yield from (each.split()[0] for each in element.get("srcset", "").split(",") if each.strip())
        if element.tag == "kb-quote":
            yield element.get("src", "")
        if element.tag == "meta" and re.match(r"/|https?:", element.get("content", "")):
            yield element.get("content", "")
        if element.get("data-print"):
            yield element.get("data-print", "")
        yield from (each for each in _CSS_URL.findall(element.get("style", "")) if not each.startswith("data:"))
        if element.tag == "script" and element.get("type") == "application/ld+json":
            yield from _find_in_json(json.loads(element.text or ""))
        if element.tag == "textarea" and "<" in (element.text or ""):
            yield from find_in_html(element.text or "")


def find_posted(text: str) -> list[str]:
    """Return the targets of a page's POST forms."""
    page = html.document_fromstring(text)
    forms = [each.get("action", "") for each in page.iter("form") if each.get("method") == "post"]
    return forms + [each.get("formaction", "") for each in page.iter("button") if each.get("formaction")]


def _find_in_json(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _find_in_json(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _find_in_json(each, key)
    elif isinstance(value, str) and key == "html":
        yield from find_in_html(value)
    elif isinstance(value, str) and key.lower() in ("url", "provider_url") and value:
        yield value


def _find_in_xml(text: str) -> Iterator[str]:
    for element in etree.fromstring(text.encode()).iter(etree.Element):
        for name in ("href", "src", "template"):
            if element.get(name) and not element.get(name, "").startswith("data:"):
                yield element.get(name, "").replace("{searchTerms}", "lantern")
        if etree.QName(element).localname in ("Image", "provider_url"):
            yield element.text or ""
        if etree.QName(element).localname == "html":
            yield from find_in_html(element.text or "")


def _write_whole(answer: Answer) -> str:
    return "\n".join([*answer.headers.values(), answer.body])
