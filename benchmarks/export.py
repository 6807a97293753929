"""What an exported site costs its readers, and how well it agrees with the site's own search by words.

    python -m benchmarks.export LIBRARY SITE               of an exported library: bytes and agreement
    python -m benchmarks.export --corpus 100000            of as many passages of `search_corpus`; the export too

SITE is a folder that `kb export-site` has written of LIBRARY. Each search is the first of a browser (Chromium, with an
empty cache) that opens the page of results by a link; counted is all that the file server sends for it (page, style
sheet, scripts, index), and the seconds until the hits are shown. Searches are drawn from the library with a fixed seed:
words of one passage, runs of words in quotation marks, the questions in `tests/relevance/questions.jsonl`, and phrases
of the commonest words. They are compared with `/search.json` without meaning: the first hit, and the first ten.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright

from benchmarks.search_corpus import documents, paragraphs
from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.settings import Settings
from kb.static_site.export import SiteOptions, export_site
from kb.text import split_terms
from kb.text.word_lists import FUNCTION_WORDS
from kb.web import create_app

HERE = Path(__file__).parents[1]
QUESTIONS = HERE / "tests" / "relevance" / "questions.jsonl"
COMMON_PHRASES = ('"of the"', '"in the"', '"one of the"', '"it is the"', '"that the"')
_SEED = 38
_TIMEOUT_MS = 60_000
_IS_DONE = """() => document.title.startsWith("Search results")
    && !document.querySelector("#found h1").textContent.includes("…")"""
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


@dataclass(frozen=True, slots=True)
class Found:
    """What a browser's first search shows, and what it costs."""

    ids: Sequence[str]
    size: int
    seconds: float


def search_copy(browser: Browser, server: _Server, text: str) -> Found:
    """Search in a browser that has nothing of the site."""
    before, began = server.sent, time.perf_counter()
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/search/index.html#{urlencode({'q': text})}")
    page.wait_for_function(_IS_DONE, timeout=_TIMEOUT_MS)
    seconds = time.perf_counter() - began
    links = page.eval_on_selector_all("#hits .acts a", "links => links.map((each) => each.getAttribute('href'))")
    context.close()
    return Found([found[1] for link in links if (found := _ID.search(link))], server.sent - before, seconds)


def compare(library: Path, folder: Path, each: int, extra: Mapping[str, str]) -> None:
    """Print the agreement with the site, and the costs, by kinds of searches."""
    app = create_app(Settings(library=library, rate_limit=0, meaning="static"))
    client = app.test_client()
    texts = [json.loads(line)["text"] for line in client.get("/passages.jsonl").text.splitlines()[:-1]]
    searches = {**draw_searches(texts, each), "common phrases": list(COMMON_PHRASES)}
    if QUESTIONS.is_file():
        lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
        searches["questions"] = [json.loads(line)["text"] for line in lines][:each]
    with serve(folder) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for kind, some in searches.items():
            first, overlap, asked, costs = 0, 0.0, 0, []
            for text in some:
                answer: Any = client.get(
                    "/search.json", query_string={"q": text, "meaning": "off", "limit": 10, **extra}
                ).json
                wanted = [hit["id"] for hit in answer["hits"]]
                found = search_copy(browser, server, text)
                costs.append(found)
                if wanted:
                    asked += 1
                    first += [*found.ids[:1]] == wanted[:1]
                    overlap += len({*found.ids} & {*wanted}) / len(wanted)
                    if [*found.ids[:1]] != wanted[:1]:
                        sys.stderr.write(f"another first hit: {text}\n")
            sys.stdout.write(
                f"{kind}: first hit the same in {first} of {asked}; of the first ten {overlap / asked:.1%} the same; "
                f"{describe_costs(costs)}\n"
            )
            sys.stdout.flush()


def export_corpus(size: int, folder: Path) -> tuple[Path, Path]:
    """Index and export a generated library of some passages, and print what that costs; return it and its site."""
    library, site = folder / "library", folder / "site"
    commit_documents(WhooshEngine(library / "whoosh"), added=documents(paragraphs(size)))
    settings = Settings(library=library, url="http://127.0.0.1", jobs=1, meaning="static")
    for which in ("the export", "a second one"):
        began, before = time.perf_counter(), time.process_time()
        count = export_site(settings, site, SiteOptions())
        total, index = (
            sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) / 1e6
            for place in (site, site / "index")
        )
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        sys.stdout.write(
            f"{size:,} passages, {which}: {time.perf_counter() - began:.0f} s ({time.process_time() - before:.0f} s of "
            f"the processor), {count.files:,} files, {count.written:,} written, {total:.0f} MB (the index {index:.0f} "
            f"MB), memory at most {memory:.0f} MB\n"
        )
        sys.stdout.flush()
    return library, site


def describe_costs(costs: Sequence[Found]) -> str:
    """Return the median and the most of what was fetched, and of the seconds."""
    sizes, seconds = [each.size for each in costs], [each.seconds for each in costs]
    return (
        f"fetched: median {statistics.median(sizes) / 1000:.0f} kB, most {max(sizes) / 1000:.0f} kB; "
        f"shown after {statistics.median(seconds):.2f} s, {max(seconds):.2f} s at most (n={len(costs)})"
    )


def main() -> None:
    """Measure what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path, nargs="?")
    parser.add_argument("site", type=Path, nargs="?")
    parser.add_argument("--corpus", type=int, metavar="PASSAGES")
    parser.add_argument("--searches", type=int, default=60, help="of each kind")
    parser.add_argument("--not-widened", action="store_true", help="compare with searches without synonyms")
    asked = parser.parse_args()
    extra = {"widen": "off"} if asked.not_widened else {}
    if asked.corpus:
        with tempfile.TemporaryDirectory() as folder:
            compare(*export_corpus(asked.corpus, Path(folder)), asked.searches, extra)
    elif asked.library and asked.site:
        compare(asked.library, asked.site, asked.searches, extra)
    else:
        parser.error("name a library and its exported site, or --corpus")


if __name__ == "__main__":
    main()
