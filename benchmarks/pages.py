"""What the main pages cost: processor time and bytes, this checkout beside another one, over the same searches.

    python -m benchmarks.pages LIBRARY                           this checkout alone
    python -m benchmarks.pages LIBRARY --base CHECKOUT           and another one, such as a worktree of an older commit
    python -m benchmarks.pages LIBRARY --base CHECKOUT --rounds 7
    python -m benchmarks.pages LIBRARY --base CHECKOUT --base-library OTHER --searches 150

Each checkout asks in a process of its own, since both have modules of the same names, and the two processes take turns,
page by page, so that a busy machine slows both alike. Every page is asked for once before it is measured. The library
has to be indexed, and both checkouts must be able to open it, or `--base-library` names the same sources as the other
checkout has indexed them. Libraries are opened for reading only.

With `--searches` pages of results alone are asked for, of searches for the library's own words in three equal parts:
frequent phrases, three words of a passage, and sentences that end with a question mark.

Pages are grouped: results of phrases, words and questions, no results, a passage, a whole document, lists,
and the check of a draft. Of each page the median of its rounds counts, and of a group the median of its pages.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urlencode

HERE = Path(__file__).parents[1]
SEARCHES = {
    "phrase": ('"reasonable grounds"', '"modern slavery"', '"first responder"', '"Home Office"', '"right to work"'),
    "words": ("trafficking police", "consent referral adult", "children guardian", "debt bondage", "duty to notify"),
    "question": (
        "What are the rights of a victim of trafficking?",
        "Who can refer an adult to the National Referral Mechanism?",
        "How long does a reasonable grounds decision take?",
        "Can a victim work while they wait for a decision?",
    ),
    "nothing": ('"must always never consent to a bicycle"', "xylophone zeppelin", '"the gate of the lantern harbour"'),
}
LISTS = ("/", "/documents", "/speakers", "/laws", "/about")
DRAFT = (
    "They write that “victims of modern slavery have the right to be heard by everybody”. Elsewhere: “there are "
    "reasonable grounds to believe that a person may be a victim of modern slavery”."
)
_SEED = 2013
_WORD = re.compile(r"[a-z]{5,}", re.IGNORECASE)
_QUESTION = re.compile(r"(?<=[.!?]\s)[A-Z][a-z]+(?: [\w’'-]+){3,13}\?")
_LINK = re.compile(rb'href="(/documents/[^/"?#]+)/([0-9a-f]{14})[?"#]')

Request = tuple[str, str, dict[str, str] | None]  # group, path, posted form
Timings = dict[str, dict[str, list[float]]]


def answer_requests(library: Path) -> None:
    """Ask for pages as lines of the standard input say, and write what each cost, until the input ends.

    This runs in the process of each checkout, with that checkout's modules.
    """
    from kb.settings import Settings
    from kb.web import create_app

    client = create_app(Settings(library=library, rate_limit=0)).test_client()
    for line in sys.stdin:
        path, form = json.loads(line)
        start = time.process_time()
        answer = client.post(path, data=form) if form else client.get(path)
        body = answer.get_data()
        cost_ms = (time.process_time() - start) * 1000
        link = _LINK.search(body)
        told = {
            "status": answer.status_code,
            "ms": cost_ms,
            "bytes": len(body),
            "gzip": len(gzip.compress(body, 6)),
            "passage": b"/".join(link.groups()).decode() if link else "",
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


class Checkout:
    """A process that has the modules of a checkout and answers requests."""

    def __init__(self, name: str, folder: Path, library: Path) -> None:
        self.name = name
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        code = (
            "import runpy, pathlib; "
            f"runpy.run_path({str(Path(__file__))!r})['answer_requests'](pathlib.Path({str(library)!r}))"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", code], cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._requests = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Ask for a page and return its status, milliseconds and bytes."""
        self._requests.write((json.dumps([path, form]) + "\n").encode())
        self._requests.flush()
        told: dict[str, Any] = json.loads(self._answers.readline())
        return told

    def close(self) -> None:
        """End the process."""
        self._requests.close()
        self._process.wait(timeout=30)


def draw_requests(library: Path, number: int) -> list[Request]:
    """Return searches for the words of a library, a third of them of each group; the same each time."""
    from kb.library.indexing.sync import Library
    from kb.settings import Settings

    with Library(Settings(library=library)).open_view() as view:
        records = view.documents()
        texts = [each.text for record in records for each in view.document_passages(record.id)]
    chance = random.Random(_SEED)  # noqa: S311 - no secret
    chance.shuffle(texts)
    share = number // 3
    known = sorted({phrase.text for record in records for phrase in record.phrases})
    phrases = [f'"{each}"' for each in chance.sample(known, share)]
    words = (sorted({each.lower() for each in _WORD.findall(text)}) for text in texts)
    bags = [" ".join(chance.sample(each, 3)) for each in words if len(each) >= 3]
    questions = dict.fromkeys(each for text in texts for each in _QUESTION.findall(" ".join(text.split())))
    groups = {"phrase": phrases, "words": bags[:share], "question": list(questions)[:share]}
    return [(f"results: {group}", _write_path(each), None) for group, searches in groups.items() for each in searches]


def _write_path(words: str) -> str:
    return f"/search?{urlencode({'q': words})}"


def list_requests(ask: Callable[[str], Mapping[str, Any]]) -> list[Request]:
    """Return the group, the path and the form of each request; passages and documents are those first found."""
    requests: list[Request] = []
    for group, searches in SEARCHES.items():
        for words in searches:
            path = _write_path(words)
            requests.append((f"results: {group}", path, None))
            passage = ask(path)["passage"] if group != "nothing" else ""
            if passage:
                requests.append(("passage", f"{passage}?{urlencode({'q': words})}", None))
                requests.append(("document", passage.rpartition("/")[0], None))
    requests += [("list", path, None) for path in LISTS]
    requests.append(("check", "/check", {"text": DRAFT}))
    return list(dict.fromkeys((group, path, None) for group, path, form in requests if not form)) + [
        each for each in requests if each[2]
    ]


def measure(checkouts: Sequence[Checkout], requests: Sequence[Request], rounds: int) -> dict[str, Timings]:
    """Return, for each checkout, the milliseconds and bytes of each page, by group.

    A page that one of them does not answer, such as a passage that another reading cut otherwise, is left out and told.
    """
    found: dict[str, Timings] = {each.name: {} for each in checkouts}
    for group, path, form in requests:
        statuses = {each.name: each.ask(path, form)["status"] for each in checkouts}
        if any(status >= 400 for status in statuses.values()):
            sys.stderr.write(f"left out: {path} ({', '.join(f'{name} {told}' for name, told in statuses.items())})\n")
            continue
        for each in checkouts:
            told = [each.ask(path, form) for _ in range(rounds)]
            of_group = found[each.name].setdefault(group, {"ms": [], "bytes": [], "gzip": []})
            for name in of_group:
                of_group[name].append(statistics.median(one[name] for one in told))
    return found


def write_table(found: Mapping[str, Timings], names: Sequence[str]) -> str:
    """Return a table of the medians of each group, with ratios of this checkout to the other one."""
    lines = ["| pages | of them | ms | bytes | gzipped |", "| --- | --- | --- | --- | --- |"]
    for group, of_group in found[names[0]].items():
        cells = []
        for name in ("ms", "bytes", "gzip"):
            values = [statistics.median(found[each][group][name]) for each in names]
            shown = [f"{value:.1f}" if name == "ms" else f"{value:,.0f}" for value in values]
            cells.append(" from ".join(shown) + (f" ({values[0] / values[1]:.2f})" if len(values) > 1 else ""))
        lines.append(f"| {group} | {len(of_group['ms'])} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print a table."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("library", type=Path)
    given.add_argument("--base", type=Path, help="another checkout")
    given.add_argument("--base-library", type=Path, help="the library of the other checkout, if not the same")
    given.add_argument("--searches", type=int, help="how many searches for words of the library")
    given.add_argument("--rounds", type=int, default=5, help="how often each page is asked for")
    asked = given.parse_args()
    library = asked.library.resolve()
    checkouts = [Checkout("this", HERE, library)]
    if asked.base:
        checkouts.append(Checkout("base", asked.base.resolve(), (asked.base_library or library).resolve()))
    try:
        ask = checkouts[0].ask
        requests = draw_requests(library, asked.searches) if asked.searches else list_requests(ask)
        found = measure(checkouts, requests, asked.rounds)
    finally:
        for each in checkouts:
            each.close()
    sys.stdout.write(write_table(found, [each.name for each in checkouts]))


if __name__ == "__main__":
    main()
