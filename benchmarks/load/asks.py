"""The requests of the load: every kind of address, with what is known of the right answer."""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, quote_plus

from kb.library.view import LibraryView
from kb.model import DocumentRecord, Passage
from kb.present.answers import build_law_path
from kb.web.urls import FILE_HASH_CHARS

HOST = "127.0.0.1"
TITLES = ("Library under load", "Library under other load")
"""The titles that `library.toml` gives the site in turn; no answer is compared by them."""
MARK = "zqload"
"""What the name and each word of a document begins with that is added under way; answers are compared without it."""

_TIMEOUT_S = 120.0
_SEED = 20
_PASSAGES, _DOCUMENTS, _PAGES = 60, 25, 3
_PICTURES = re.compile(rb'<figure class="printed">.*?</figure>', re.DOTALL)
_TITLE = re.compile("|".join(sorted(map(re.escape, TITLES), key=len, reverse=True)).encode())
_FORM = MappingProxyType({"Content-Type": "application/x-www-form-urlencoded"})

Reduce = Callable[[bytes], object]
"""Reduces the body of an answer to what must be the same whatever is added and removed meanwhile."""


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """One request.

    Attributes:
        kind: Under which its time is reported.
        path: With its query.
        statuses: Those that are right.
        has: What the body of the answer must contain, by what the index or the file says.
        reduce: What of the body must be the same as when it was asked before the load; None where nothing need be.
    """

    kind: str
    path: str
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    statuses: tuple[int, ...] = (200,)
    has: bytes = b""
    reduce: Reduce | None = None


def send(port: int, ask: Ask) -> tuple[int, bytes]:
    """Send a request on a connection of its own; return the status and the body.

    Raises:
        OSError: There was no answer, or not all of it.
    """
    connection = http.client.HTTPConnection(HOST, port, timeout=_TIMEOUT_S)
    try:
        connection.request(ask.method, ask.path, ask.body, dict(ask.headers))
        with connection.getresponse() as answer:
            return answer.status, answer.read()
    except http.client.HTTPException as error:
        raise ConnectionError(f"no whole answer: {type(error).__name__}") from error
    finally:
        connection.close()


def keep_all(body: bytes) -> bytes:
    """Keep a whole body but for the site's title."""
    return hashlib.sha256(_TITLE.sub(b"", body)).digest()


def keep_hits(body: bytes) -> object:
    """Keep how many hits there are, and which, with their text and marks; scores depend on all of the library."""
    answer: dict[str, Any] = json.loads(body)
    hits = [(each["id"], each["text"], each["spans"], each["page"], each["citation"]) for each in answer["hits"]]
    return answer["total"], sorted(map(json.dumps, hits))


def keep_verdicts(body: bytes) -> object:
    """Keep what is said of each quotation, and where it is."""
    answer: dict[str, Any] = json.loads(body)
    return [(each["status"], json.dumps(each.get("passage"))) for each in answer["quotations"]]


def keep_ids(body: bytes) -> object:
    """Keep which documents are listed, but for those that are added under way."""
    answer: dict[str, Any] = json.loads(body)
    return sorted(each["id"] for each in answer["documents"] if not each["id"].startswith(MARK))


def build_asks(view: LibraryView, sources: Path) -> list[Ask]:
    """Return the requests to a library.

    Args:
        view: Of the library.
        sources: The folder of its original files.
    """
    chance = random.Random(_SEED)  # noqa: S311 - no secret
    records = [each for each in view.documents() if each.passages]
    documents = chance.sample(records, min(_DOCUMENTS, len(records)))
    passages = [chance.choice(view.document_passages(each.id)) for each in chance.choices(records, k=_PASSAGES)]
    asks = [
        *_search(view, passages, chance),
        *_list_places(view),
        *_check(passages, chance),
        *(ask for each in documents for ask in _open_document(each, sources / each.source)),
        *(ask for each in passages for ask in _open_passage(each)),
        *_ask_wrongly(passages),
    ]
    chance.shuffle(asks)
    return asks


def _search(view: LibraryView, passages: Sequence[Passage], chance: random.Random) -> Iterator[Ask]:
    """Yield searches of every family."""
    speakers = [each.name for each in view.speakers()] or ["police"]
    laws = [each.law for each in view.laws()] or ["Modern Slavery Act 2015"]
    records = {each.id: each for each in view.documents()}
    for each in passages:
        words = each.text.split()
        at = chance.randrange(max(1, len(words) - 5))
        phrase = quote_plus('"{}"'.format(" ".join(words[at : at + 5]).replace('"', " ")))
        yield Ask("phrase, JSON", f"/search.json?q={phrase}", reduce=keep_hits)
        yield Ask("phrase", f"/search?q={phrase}", has=b"<mark>")
        plain = [word.strip(".,;:()") for word in words if len(word) > 4 and word.isalpha()] or ["police"]
        one, two = chance.choice(plain), chance.choice(plain)
        year = records[each.document].metadata.date[:4] or "2015"
        families = {
            "words": f"{one} {two}",
            "question": f"how can a {one} be helped by the {two}",
            "boolean": f"({one} OR {two}) -{chance.choice(plain)}x",
            "prefix": f"{one[:4]}*",
            "year": f"{one} year:{year}",
            "speaker": f'{two} speaker:"{chance.choice(speakers)}"',
            "law": f'cites:"{chance.choice(laws)}"',
            "nation": f"{one} nation:scotland",
            "misspelt": one[:2] + one[3:],
            "sentence": " ".join(words[:40]),
        }
        family = chance.choice(list(families))
        typed = quote_plus(families[family])
        yield Ask(f"search, {family}", f"/search?q={typed}")
        yield Ask(f"search, {family}", "/search", "POST", f"q={quote_plus(families[family])}".encode(), _FORM)
        form = chance.choice(["/search.json", "/search.atom", "/search/lines", "/search/lines.json", "/search.csv"])
        yield Ask(form, f"{form}?q={typed}")
        facet = chance.choice(["publisher", "document", "year"])
        yield Ask("facets", f"/search/facets/{facet}?q={quote_plus(one)}")
        yield Ask("filters", f"/search?q={quote_plus(one)}&document={quote_plus(each.document)}&sort=newest")
        yield Ask("frame", f"/embed/search?q={typed}")
        yield Ask("suggest", f"/suggest.json?q={quote_plus(one[:3])}")


def _list_places(view: LibraryView) -> Iterator[Ask]:
    for path in ("/", "/about", "/accessibility", "/speakers", "/laws", "/documents"):
        yield Ask("page", path)
    yield Ask("documents, JSON", "/documents.json", reduce=keep_ids)
    yield Ask("laws, JSON", "/laws.json", reduce=keep_all)
    for path in ("/widget.js", "/openapi.json", "/opensearch.xml"):
        yield Ask("static", path)
    yield Ask("health", "/healthz")
    yield Ask("health", "/readyz", statuses=(200, 503))  # 503 while library.toml has a fault
    for each in view.speakers()[:10]:
        yield Ask("speaker", f"/speakers/{quote(each.id)}", reduce=_keep_undated)
    for law in view.laws()[:10]:
        yield Ask("law", build_law_path(law.law))


def _check(passages: Sequence[Passage], chance: random.Random) -> Iterator[Ask]:
    for each in chance.sample(passages, min(20, len(passages))):
        words = each.text.split()[:25]
        words[len(words) // 2] = "lantern"
        text = quote_plus(f"It says “{' '.join(words)}”.")
        yield Ask("check, JSON", "/check.json", "POST", f"text={text}".encode(), _FORM, reduce=keep_verdicts)
        yield Ask("check", "/check", "POST", f"text={text}".encode(), _FORM)


def _open_document(record: DocumentRecord, source: Path) -> Iterator[Ask]:
    place = f"/documents/{quote(record.id)}"
    yield Ask("document", place, reduce=_keep_undated)
    yield Ask("document", f"{place}?q=police")
    yield Ask("document, JSON", f"{place}.json", reduce=keep_all)
    yield Ask("original", f"{place}/file", reduce=_KeepFile(source))
    if source.suffix.lower() == ".pdf":
        for page in range(1, min(record.page_count, _PAGES) + 1):
            version = record.sha256[:FILE_HASH_CHARS]
            yield Ask("picture", f"{place}/pages/{page}.png?dpi=96&file={version}", has=b"\x89PNG", reduce=keep_all)
            yield Ask("page of a file", f"{place}/pages/{page}")


@dataclass(frozen=True, slots=True)
class _KeepFile:
    """Keeps whether a body is the original file, as it is on disk."""

    source: Path

    def __call__(self, body: bytes) -> bool:
        return body == self.source.read_bytes()


def _open_passage(passage: Passage) -> Iterator[Ask]:
    place = f"/documents/{quote(passage.document)}/{passage.id}"
    has = passage.id.encode()
    yield Ask("passage", place, has=has, reduce=_keep_page)
    yield Ask("passage, JSON", f"{place}.json", has=json.dumps(passage.text, ensure_ascii=False).encode())
    yield Ask("frame", f"/embed/{quote(passage.document)}/{passage.id}", reduce=keep_all)
    yield Ask("embed", f"{place}/embed", has=has)
    yield Ask("oEmbed", f"/oembed?url={quote_plus(f'http://{HOST}{place}')}", statuses=(200, 404))
    for extension in ("ris", "bib", "csl.json", "txt"):
        yield Ask("citation", f"{place}.{extension}", reduce=_keep_undated)
    if passage.breaks:
        yield Ask("picture of a passage", f"{place}/pages/{passage.breaks[0].number}.svg", statuses=(200, 404))


def _keep_page(body: bytes) -> object:
    """Keep a page but for its day, and for pictures, without which it is sent where drawing them takes too long."""
    return _keep_undated(_PICTURES.sub(b"", body))


def _keep_undated(body: bytes) -> object:
    """Keep a page or a citation but for the day on which it was made."""
    return keep_all(re.sub(rb"(?:19|20)\d\d[-/,]\d*[-/,]?\d*|\d{1,2} \w+ 20\d\d", b"", body))


def _ask_wrongly(passages: Sequence[Passage]) -> Iterator[Ask]:
    kind = "wrong"
    for each in passages[:20]:
        place = f"/documents/{quote(each.document)}"
        yield Ask(kind, f"{place}/0123456789", statuses=(404,))
        yield Ask(kind, f"{place}x/{each.id}", statuses=(302, 404, 410))
        yield Ask(kind, f"{place}/pages/99999.png", statuses=(404,))
    yield Ask(kind, "/search.json?q=a&page=-3&sort=up", statuses=(400,))
    yield Ask(kind, "/search.json?unknown=1", statuses=(400,))
    yield Ask(kind, "/search?q=%FF%FE%00((((%22", statuses=(200,))
    yield Ask(kind, f"/search?q={quote_plus('(' * 3000)}", statuses=(200, 414))
    yield Ask(kind, "/documents/../../../etc/passwd", statuses=(404,))
    yield Ask(kind, "/documents/%2e%2e%2f%2e%2e%2fetc%2fpasswd/file", statuses=(404,))
    yield Ask(kind, "/search.json", "DELETE", statuses=(405,))
    yield Ask(kind, "/check.json", "POST", b"{", {"Content-Type": "application/json"}, statuses=(400,))
    yield Ask(kind, "/check", "POST", b"text=" + b"x" * 200_000, _FORM, statuses=(200, 400, 413))
