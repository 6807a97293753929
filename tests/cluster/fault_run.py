"""Indexing, searching and serving while nodes of the cluster are killed: which answers were wrong, and for how long.

Every commit replaces five documents by others that all have its number, and adds one that stays. So a partial commit
would show, and so would a committed passage that is missing.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kb.engine.protocol import Engine
from kb.engine.registry import create_engine
from kb.errors import EngineError
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.model import MATCH_ALL, IndexedDocument, Query, Word
from kb.settings import Settings
from tests.cluster.local_cluster import LocalCluster
from tests.cluster.site import Site, serve_by_gunicorn
from tests.contract.libraries import document
from tests.libraries import open_view

REPLACED = 5  # documents per commit
KEPT = 20  # passages of the document that each commit adds
_PAGE_PAUSE_S = 0.05


class WrongAnswerError(AssertionError):
    """A search returned something else than what was committed."""


@dataclass(slots=True)
class FaultReport:
    """What happened while nodes were killed.

    Attributes:
        commits: Acknowledged ones.
        refused: Commits that failed with an error.
        checked: Views whose searches were all right.
        unanswered: Views that could not be opened or searched, with an error.
        pages: Pages with status 200.
        failures: Pages with another status.
        outages: Seconds from the first failed page to the next that succeeded, of each outage.
        slowest_s: The slowest page of status 200.
        recoveries: Seconds until all nodes and copies were back, after each fault.
    """

    commits: int = 0
    refused: int = 0
    checked: int = 0
    unanswered: int = 0
    pages: int = 0
    failures: int = 0
    outages: list[float] = field(default_factory=list)
    slowest_s: float = 0.0
    wrong: list[str] = field(default_factory=list)
    recoveries: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)

    def note(self, error: Exception) -> None:
        """Count an error by its message, which a keeper would read."""
        told = str(error) or type(error).__name__
        self.errors[told] = self.errors.get(told, 0) + 1


def build_commit(number: int) -> list[IndexedDocument]:
    """Return the documents of one commit, given its number from 1 on."""
    texts = [f"commit {number} passage {at} of the writer" for at in range(number % 7 + 1)]
    kept = [f"kept passage {at} of commit {number} stays" for at in range(KEPT)]
    return [
        *(document(f"d{at}", *texts, title=f"commit {number}") for at in range(REPLACED)),
        document(f"kept-{number}", *kept, title="kept"),
    ]


def check_commit(view: LibraryView) -> int:
    """Check that a view has one commit whole, and everything that earlier ones added; return its number."""
    titles = {each.metadata.title for each in view.documents() if each.metadata.title != "kept"}
    if len(titles) != 1:
        raise WrongAnswerError(f"documents of several commits at once: {sorted(titles)}")
    number = int(titles.pop().removeprefix("commit "))
    replaced = REPLACED * (number % 7 + 1)
    own = [Query(Word("writer")), Query(Word("kept")), Query(MATCH_ALL, limit=0), Query(Word("writer"), limit=100)]
    found = view.multi_search(own)
    expected = [replaced, KEPT * number, replaced + KEPT * number, replaced]
    if [each.total for each in found] != expected:
        raise WrongAnswerError(f"commit {number}: {[each.total for each in found]} passages, and not {expected}")
    texts = {hit.passage.text.split()[1] for hit in found[-1].hits}
    if texts != {str(number)} or len(found[-1].hits) != replaced:
        raise WrongAnswerError(f"commit {number}: passages of {sorted(texts)}")
    return number


def find_missing(view: LibraryView, commits: int) -> list[str]:
    """Return the ids of committed passages that a view lacks, or has with another text."""
    expected = [passage for number in range(1, commits + 1) for passage in build_commit(number)[-1].passages]
    found = view.get_passages([each.id for each in expected])
    return [each.id for each, there in zip(expected, found, strict=True) if not there or there.text != each.text]


class FaultRun:
    """Threads that index, search and load pages until they are stopped, after the last commit `committed`."""

    def __init__(self, settings: Settings, site: Site, committed: int) -> None:
        self.report = FaultReport()
        self._settings = settings
        self._site = site
        self._ended = threading.Event()
        self._committed = committed
        self._began_at = time.monotonic()

    @contextmanager
    def running(self) -> Iterator[None]:
        threads = [threading.Thread(target=each) for each in (self._write, self._search, self._load_pages)]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            self._ended.set()
            for each in threads:
                each.join()

    def _write(self) -> None:
        engine = create_engine(self._settings)
        number = self._committed + 1
        while not self._ended.is_set():
            try:
                commit_documents(engine, added=build_commit(number))
            except EngineError as error:
                self.report.refused += 1
                self.report.note(error)
                number = self._find_next(engine)
            else:
                self.report.commits += 1
                self._committed = number
                number += 1

    def _find_next(self, engine: Engine) -> int:
        """Return the number of the next commit, after one whose outcome is unknown."""
        while not self._ended.is_set():
            try:
                with open_view(engine) as view:
                    self._committed = check_commit(view)
                    return self._committed + 1
            except EngineError:
                time.sleep(0.2)
        return 0

    def _search(self) -> None:
        engine = create_engine(self._settings)
        while not self._ended.is_set():
            least = self._committed
            try:
                with open_view(engine) as view:
                    number = check_commit(view)
                if number < least:
                    raise WrongAnswerError(f"commit {number} after commit {least} was acknowledged")
                self.report.checked += 1
            except WrongAnswerError as error:
                self.report.wrong.append(f"{time.monotonic() - self._began_at:.1f} s: {error}")
            except EngineError as error:
                self.report.unanswered += 1
                self.report.note(error)

    def _load_pages(self) -> None:
        failing_since: float | None = None
        while not self._ended.is_set():
            least, began = self._committed, time.monotonic()
            try:
                status, text = self._site.get("/search.json?q=kept")
            except OSError as error:
                status, text = 0, str(error)
            now = time.monotonic()
            if status == 200:
                self.report.pages += 1
                self.report.slowest_s = max(self.report.slowest_s, now - began)
                if json.loads(text)["total"] < KEPT * least:
                    self.report.wrong.append(f"a page with fewer passages than commit {least} has: {text[:200]}")
                if failing_since is not None:
                    self.report.outages.append(now - failing_since)
                    failing_since = None
            else:
                self.report.failures += 1
                failing_since = began if failing_since is None else failing_since
            time.sleep(_PAGE_PAUSE_S)
        if failing_since is not None:
            self.report.outages.append(time.monotonic() - failing_since)


def end_nodes(
    settings: Settings,
    cluster: LocalCluster,
    kills: int,
    seed: int,
    tell: Callable[[str], object] = lambda _line: None,
) -> FaultReport:
    """Kill nodes while a library is indexed, searched and served; every third is the manager.

    Passages that are missing in the end are among the wrong answers of the report.

    Args:
        settings: Of a library without an index; its folder has `sources/`.
        cluster: With all nodes up.
        kills: How often.
        seed: Of the moments and nodes.
        tell: Receives a line after each.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    engine = create_engine(settings)
    commit_documents(engine, added=build_commit(1))
    with serve_by_gunicorn(settings) as site:
        run = FaultRun(settings, site, 1)
        with run.running():
            for count in range(kills):
                time.sleep(chance.uniform(0.5, 4.0))
                manager = cluster.find_manager()
                node = manager if count % 3 == 0 else chance.choice(cluster.nodes)
                cluster.kill(node)
                time.sleep(chance.uniform(0.5, 6.0))
                cluster.bring_back(node)
                run.report.recoveries.append(cluster.wait_until_green())
                tell(
                    f"{count + 1} of {kills}: node {node}{', the manager' if node == manager else ''}; "
                    f"{run.report.commits} commits, {run.report.checked} views right, {len(run.report.wrong)} wrong"
                )
    with open_view(create_engine(settings)) as view:
        last = check_commit(view)
        missing = find_missing(view, last)
    run.report.wrong += [f"missing in the end: {each}" for each in missing]
    if last < run.report.commits:
        run.report.wrong.append(f"{run.report.commits} commits were acknowledged, and the last one is {last}")
    return run.report


def make_folder(folder: Path) -> Path:
    """Make the folder of a library whose passages do not come from files."""
    (folder / "sources").mkdir(parents=True)
    return folder
