"""What an exported site costs its readers, and how well it agrees with the site's own search by words.

    python -m benchmarks.export LIBRARY SITE               of an exported library: bytes and agreement
    python -m benchmarks.export --corpus 100000            of that many passages of `search_corpus`: bytes alone

SITE is a folder that `kb export-site` has written of LIBRARY. Each search is the first of a browser (Chromium, with an
empty cache) that opens the page of results by a link; counted is all that the file server sends for it: page, style
sheet, scripts, index. Searches are drawn from the library with a fixed seed: words of one passage, runs of words in
quotation marks, and of a corpus also phrases of its commonest words; of a library also the questions in
`tests/relevance/questions.jsonl`. They are compared with `/search.json` without meaning: the first hit, and the first
ten.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import statistics
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright

from benchmarks.search_corpus import documents, paragraphs
from kb.library.indexing.sync import Library
from kb.model import Supersessions
from kb.settings import Settings
from kb.static_site.export import SiteOptions, export_site
from kb.static_site.passages import SearchedDocument, build_index, sort_documents
from kb.text import split_terms
from kb.text.word_lists import FUNCTION_WORDS
from kb.web import create_app

HERE = Path(__file__).parents[1]
QUESTIONS = HERE / "tests" / "relevance" / "questions.jsonl"
COMMON_PHRASES = ('"of the"', '"in the"', '"one of the"', '"it is the"', '"that the"')
_SEED = 38
_TIMEOUT_MS = 60_000
_ID = re.compile(r"#([\w-]+?)(?::~:|$)")


class _Server(ThreadingHTTPServer):
    """A plain file server that counts what it sends."""

    sent = 0


class _Handler(SimpleHTTPRequestHandler):
    def copyfile(self, source: object, outputfile: object) -> None:
        content = source.read()  # type: ignore[attr-defined] # an open file
        self.server.sent += len(content)  # type: ignore[attr-defined] # _Server
        outputfile.write(content)  # type: ignore[attr-defined] # an open socket

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serve(folder: Path) -> Iterator[_Server]:
    """Serve a folder while the context lasts."""
    server = _Server(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()


def draw_searches(texts: Sequence[str], each: int) -> dict[str, list[str]]:
    """Return words of passages that mean something, and runs of words in quotation marks."""
    chance = random.Random(_SEED)  # noqa: S311 - no secret
    long = [terms for text in texts if len(terms := split_terms(text)) > 20]
    found: dict[str, list[str]] = {"words": [], "phrases": []}
    for at in range(each):
        terms = chance.choice(long)
        content = sorted({term for term in terms if term.isalpha() and len(term) > 3} - FUNCTION_WORDS)
        found["words"].append(" ".join(chance.sample(content, min(len(content), at % 3 + 1))))
        start, size = chance.randrange(len(terms) - 8), at % 5 + 2
        found["phrases"].append(f'"{" ".join(terms[start : start + size])}"')
    return found


def search_copy(browser: Browser, server: _Server, text: str) -> tuple[list[str], int]:
    """Return the ids of the hits that a browser shows for its first search, and the bytes that it fetched."""
    before = server.sent
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/search/index.html#{urlencode({'q': text})}")
    page.wait_for_selector("#found.tools, #help:not([hidden]) .how-to", timeout=_TIMEOUT_MS)
    page.wait_for_function("document.title !== '' && !document.querySelector('#found h1').textContent.includes('…')")
    links = page.eval_on_selector_all("#hits .acts a", "links => links.map((each) => each.getAttribute('href'))")
    context.close()
    return [found[1] for link in links if (found := _ID.search(link))], server.sent - before


def compare(library: Path, folder: Path, each: int, extra: Mapping[str, str]) -> None:
    """Print the agreement with the site, and the bytes, by kinds of searches."""
    app = create_app(Settings(library=library, rate_limit=0, meaning="static"))
    client = app.test_client()
    texts = [json.loads(line)["text"] for line in client.get("/passages.jsonl").text.splitlines()[:-1]]
    searches = draw_searches(texts, each)
    if QUESTIONS.is_file():
        lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
        searches["questions"] = [json.loads(line)["text"] for line in lines][:each]
    with serve(folder) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for kind, some in searches.items():
            first, overlap, asked, sizes = 0, 0.0, 0, []
            for text in some:
                answer: Any = client.get(
                    "/search.json", query_string={"q": text, "meaning": "off", "limit": 10, **extra}
                ).json
                wanted = [hit["id"] for hit in answer["hits"]]
                found, size = search_copy(browser, server, text)
                sizes.append(size)
                if wanted:
                    asked += 1
                    first += found[:1] == wanted[:1]
                    overlap += len({*found} & {*wanted}) / len(wanted)
            print(
                f"{kind}: first hit the same in {first} of {asked}; of the first ten {overlap / asked:.0%} the same; "
                + describe_sizes(sizes)
            )


def measure_corpus(size: int, each: int) -> None:
    """Print the bytes of first searches in a generated library of some passages, by kinds of searches."""
    indexed = {each.record.id: each for each in documents(paragraphs(size))}
    searched = [
        SearchedDocument(
            record,
            indexed[record.id].passages,
            {"id": record.id, "title": record.title, "url": "", "language": "en", "facts": "", "warning": ""},
            lambda passage: {"url": f"../documents/index.html#{passage.id}"},
        )
        for record in sort_documents(each.record for each in indexed.values())
    ]
    texts = [passage.text for each in searched for passage in each.passages]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        library = folder / "library"
        (library / "sources").mkdir(parents=True)
        (library / "sources" / "note.txt").write_text("A page.", encoding="utf-8")
        settings = Settings(library=library, url="http://127.0.0.1", jobs=1, meaning="static")
        Library(settings).sync()
        export_site(settings, folder / "site", SiteOptions())
        total = 0
        for name, content in build_index(searched, Supersessions(), ""):
            (folder / "site" / "index" / name).write_bytes(content)
            total += len(content)
        print(f"{len(texts):,} passages of {len(searched):,} documents: an index of {total / 1e6:.1f} MB")
        searches = {**draw_searches(texts, each), "common phrases": list(COMMON_PHRASES)}
        with serve(folder / "site") as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for kind, some in searches.items():
                print(f"{kind}: {describe_sizes([search_copy(browser, server, text)[1] for text in some])}")


def describe_sizes(sizes: Sequence[int]) -> str:
    """Return the median and the most of some sizes in bytes."""
    return f"fetched: median {statistics.median(sizes) / 1000:.0f} kB, most {max(sizes) / 1000:.0f} kB (n={len(sizes)})"


def main() -> None:
    """Measure what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path, nargs="?")
    parser.add_argument("site", type=Path, nargs="?")
    parser.add_argument("--corpus", type=int, metavar="PASSAGES")
    parser.add_argument("--searches", type=int, default=60, help="of each kind")
    parser.add_argument("--not-widened", action="store_true", help="compare with searches without synonyms")
    asked = parser.parse_args()
    if asked.corpus:
        measure_corpus(asked.corpus, asked.searches)
    elif asked.library and asked.site:
        compare(asked.library, asked.site, asked.searches, {"widen": "off"} if asked.not_widened else {})
    else:
        parser.error("name a library and its exported site, or --corpus")


if __name__ == "__main__":
    main()
