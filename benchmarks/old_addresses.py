"""What became of the addresses of an earlier index: how many answer, lead on, are gone or lost, and whether rightly."""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from flask.testing import FlaskClient
from lxml import html

from kb.engine.protocol import PassageRange
from kb.engine.whoosh import WhooshEngine
from kb.model import Passage
from kb.settings import Settings
from kb.text import split_terms
from kb.web import create_app

_RUN = 5
_SEED = 7


def draw_passages(folder: Path, count: int) -> list[Passage]:
    """Draw passages of a library, as its index has them."""
    with WhooshEngine(folder / "whoosh").open() as reader:
        records = filter(None, reader.get_documents())
        passages = [each for record in records for each in reader.document_passages([PassageRange(record.id)])[0]]
    return random.Random(_SEED).sample(passages, min(count, len(passages)))  # noqa: S311 - a sample


def list_runs(text: str) -> set[tuple[str, ...]]:
    """Return the runs of consecutive words of a text."""
    words = split_terms(text)
    return {tuple(words[at : at + _RUN]) for at in range(max(len(words) - _RUN + 1, 1))}


def measure_share(client: FlaskClient, address: str, old: Passage) -> float:
    """Return how many of the runs of a passage are on the page at an address, as a share of all."""
    shown = html.document_fromstring(client.get(address).text).xpath("string(//main)")
    runs = list_runs(old.text)
    return len(runs & list_runs(str(shown))) / len(runs)


def ask(client: FlaskClient, passages: Sequence[Passage]) -> None:
    """Ask for the addresses of passages, and print what came of it."""
    statuses: Counter[int] = Counter()
    shares: list[float] = []
    times: list[float] = []
    for each in passages:
        address = f"/documents/{each.document}/{each.id}"
        start = time.process_time()
        answer = client.get(address)
        statuses[answer.status_code] += 1
        if answer.status_code == 308:
            times.append((time.process_time() - start) * 1000)
            shares.append(measure_share(client, answer.headers["Location"], each))
    print("statuses:", dict(sorted(statuses.items())))
    if shares:
        enough = sum(each >= 0.5 for each in shares)
        print(f"lead on: {len(shares)}, with at least half of the runs on the page: {enough}, least {min(shares):.2f}")
        print(f"ms of the processor for a redirect, median: {statistics.median(times):.1f}")


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=Path, help="a library's folder with the index of an earlier version")
    parser.add_argument("now", type=Path, help="a copy of it, indexed by this version")
    parser.add_argument("--count", type=int, default=1000)
    given = parser.parse_args()
    settings = Settings(library=given.now, rate_limit=0, meaning="off")
    ask(create_app(settings).test_client(), draw_passages(given.before, given.count))


if __name__ == "__main__":
    main()
