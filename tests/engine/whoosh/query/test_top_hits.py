"""The best hits equal those of a full sort, despite early termination."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.engine.execution.docsets import ConstantScore, DenseScores, Docset, SparseScores
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.query import top_hits
from kb.engine.whoosh.query.top_hits import select_top
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.library.catalogue.commits import commit_documents
from kb.model import Sort
from tests.contract.libraries import document

DATES = {"a": "2012", "b": "", "c": "2015-06", "d": "2012-01", "e": "2015-06"}
PASSAGES = 8


def make_snapshot(folder: Path, *commits: str) -> WhooshSnapshot:
    engine = WhooshEngine(folder)
    for documents in commits:
        texts = {name: [f"{name} {number}" for number in range(PASSAGES)] for name in documents}
        commit_documents(engine, added=[document(name, *texts[name], date=DATES[name]) for name in documents])
    with engine.open() as view:
        return view


def list_hits(
    view: WhooshSnapshot, docsets: list[Docset], sort: Sort, start: int, limit: int
) -> list[tuple[str, int, float]]:
    hits = select_top(view.segments, docsets, sort, start, limit)
    passages = [view.segments[hit.segment].files.read_passage(hit.row) for hit in hits]
    return [(each.document, each.position, hit.score) for each, hit in zip(passages, hits, strict=True)]


def sort_all(view: WhooshSnapshot, docsets: list[Docset], sort: Sort) -> list[tuple[str, int, float]]:
    every = []
    for segment, docset in zip(view.segments, docsets, strict=True):
        for row, score in zip(docset.rows.tolist(), docset.score().tolist(), strict=True):
            passage = segment.files.read_passage(row)
            every.append((str(passage.document), passage.position, score))
    every.sort(key=lambda hit: hit[:2])
    if sort is Sort.OLDEST:
        return sorted(every, key=lambda hit: DATES[hit[0]] or "9")
    every.sort(key=lambda hit: DATES[hit[0]], reverse=True)
    return every if sort is Sort.NEWEST else sorted(every, key=lambda hit: -hit[2])


@pytest.fixture(scope="module", params=[("abcde",), ("dabce", "a")])
def view(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> WhooshSnapshot:
    """Five documents, in one segment or in two, of which the first has deleted rows."""
    return make_snapshot(tmp_path_factory.mktemp("index"), *request.param)


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("kind", ["constant", "sparse", "dense"])
@pytest.mark.parametrize("levels", [1, 2, 5, 100])
def test_hits_come_as_a_full_sort_has_them(
    view: WhooshSnapshot, monkeypatch: pytest.MonkeyPatch, sort: Sort, kind: str, levels: int
) -> None:
    monkeypatch.setattr(top_hits, "_LANES", 2)
    monkeypatch.setattr(top_hits, "_ENOUGH", 1)
    monkeypatch.setattr(top_hits, "_MANY_EQUAL", 1)
    chance = np.random.default_rng(levels)
    docsets: list[Docset] = []
    for segment in view.segments:
        scores = np.where(segment.live_passages, chance.integers(1, levels + 1, len(segment)), 0).astype(np.float32)
        rows = np.flatnonzero(scores)
        if kind == "constant":
            docsets.append(ConstantScore(rows))
        else:
            docsets.append(DenseScores(scores) if kind == "dense" else SparseScores(rows, scores[rows]))
    expected = sort_all(view, docsets, sort)
    assert len(expected) == 5 * PASSAGES
    for start, limit in ((0, 1), (0, 3), (2, 5), (7, 9), (0, 39), (0, 100), (38, 5), (40, 3), (0, 0), (-3, 2), (2, -1)):
        first = max(start, 0)
        assert list_hits(view, docsets, sort, start, limit) == expected[first : first + max(limit, 0)]


def test_few_of_many_scores_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(top_hits, "_LANES", 2)
    scores = np.arange(1, 11, dtype=np.float32)
    for docset in (DenseScores(scores), SparseScores(np.arange(10), scores)):
        assert top_hits._find_candidates(docset, 2)[0].tolist() == [6, 7, 8, 9]  # 10 and 9 are in no lane
        assert top_hits._find_candidates(docset, 4)[0].tolist() == list(range(10))
