"""Scores of passages follow the formula, over all segments and live rows only."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from kb.engine.fields import ABOVE, HEADING, TITLE
from kb.engine.ranking import RANKING, compute_idf
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.query.bm25f import CollectionStatistics, weigh_extra_fields
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.library.catalogue.commits import commit_documents
from kb.model import DocumentId, Field, FieldQuery, Node, Phrase, Prefix, Query, Should, SynonymGroup, Word
from tests.contract.libraries import document

TEXTS = ("dock", "docks dock docked", "court and dock", (("Above the dock", "The dock"), "no words"), "court " * 4)
FILLERS = ("so",) * 12
PASSAGES = len(TEXTS) + len(FILLERS)
AVERAGE = (1 + 3 + 3 + 2 + 4 + len(FILLERS)) / PASSAGES


@pytest.fixture
def view(tmp_path: Path) -> WhooshSnapshot:
    """Two segments, of which the first has a deleted passage."""
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=[document("a", *TEXTS[:4], *FILLERS), document("b", "dock dock dock dock")])
    commit_documents(engine, added=[document("c", TEXTS[4], title="Court")], removed=[DocumentId("b")])
    with engine.open() as held:
        assert sorted(each.live_docs is None for each in held.segments) == [False, True]
        return held


def saturate(weight: float, matching: int) -> float:
    return weight / (weight + 0.9) * math.log(1 + (PASSAGES - matching + 0.5) / (matching + 0.5))


def norm(length: int) -> float:
    return 0.6 + 0.4 * length / AVERAGE


def full(length: int) -> float:
    return length / RANKING.full


def list_scores(view: WhooshSnapshot, tree: Node) -> dict[str, float]:
    return {hit.passage.text.strip(): hit.score for hit in view.multi_search([Query(tree)])[0].hits}


def test_statistics_are_of_live_passages(view: WhooshSnapshot) -> None:
    statistics = CollectionStatistics(view.segments)
    assert statistics.passages == PASSAGES
    assert statistics.average_length == pytest.approx(AVERAGE)
    assert CollectionStatistics([]).passages == 0
    assert CollectionStatistics([]).average_length == 1
    segment = view.segments[0]
    assert statistics.find_norms(segment) is statistics.find_norms(segment)


def test_a_word_scores_by_its_stem_and_more_by_itself(view: WhooshSnapshot) -> None:
    assert list_scores(view, Word("dock")) == pytest.approx(
        {
            "dock": saturate(1.1 / norm(1), 4),
            "docks dock docked": saturate(3.1 / norm(3), 4),
            "court and dock": saturate(1.1 / norm(3), 4),
            "no words": saturate(0.1 / norm(2) + (1.5 + 0.5) * full(2), 4),
        },
        rel=1e-5,
    )
    assert list_scores(view, Word("courts")) == pytest.approx(
        {
            "court and dock": saturate(1 / norm(3), 2),
            "court court court court": saturate(4 / norm(4) + 0.5 * full(4), 2),
        },
        rel=1e-5,
    )


def test_fields_phrases_and_prefixes_score_what_they_match(view: WhooshSnapshot) -> None:
    no_words = {"no words": saturate(2.0 * full(2), 1)}
    assert list_scores(view, FieldQuery(Field.HEADING, Word("dock"))) == pytest.approx(no_words, rel=1e-5)
    title = {"court court court court": saturate(0.5 * full(4), 1)}
    assert list_scores(view, FieldQuery(Field.TITLE, Word("courts"))) == pytest.approx(title, rel=1e-5)
    assert list_scores(view, FieldQuery(Field.TITLE, Phrase(("court",)))) == pytest.approx(title, rel=1e-5)
    heading = {"no words": saturate(1.5 * full(2), 1)}
    assert list_scores(view, Phrase(("the", "dock"))) == pytest.approx(heading, rel=1e-5)
    assert list_scores(view, Prefix("docke")) == pytest.approx(
        {"docks dock docked": saturate(1 / norm(3), 1)}, rel=1e-5
    )
    assert list_scores(view, Prefix("cour")) == pytest.approx(
        {
            "court and dock": saturate(1 / norm(3), 2),
            "court court court court": saturate(4 / norm(4) + 0.5 * full(4), 2),
        },
        rel=1e-5,
    )


def test_parts_add_up_and_a_synonym_counts_less(view: WhooshSnapshot) -> None:
    dock, court = list_scores(view, Word("dock")), list_scores(view, Word("court"))
    both = list_scores(view, Should((Word("dock"), Word("court"))))
    assert both["court and dock"] == pytest.approx(dock["court and dock"] + court["court and dock"], rel=1e-5)
    limit = float(compute_idf(PASSAGES, 4) / compute_idf(PASSAGES, 2))
    either = list_scores(view, SynonymGroup((Word("dock"), Word("court"))))
    assert either["dock"] == pytest.approx(dock["dock"])
    assert either["court court court court"] == pytest.approx(0.8 * limit * court["court court court court"], rel=1e-5)
    other = list_scores(view, SynonymGroup((Word("court"), Word("dock"))))
    assert other["dock"] == pytest.approx(0.8 * dock["dock"], rel=1e-5)


def test_codes_weigh_what_they_count() -> None:
    weights = weigh_extra_fields((HEADING, ABOVE, TITLE))
    assert len(weights) == 64
    assert weights[[0, 1, 2, 3, 4, 12, 16, 48, 63]].tolist() == [0, 1.5, 3, 4.5, 0.5, 1.5, 0.5, 1.5, 7.5]
    assert weigh_extra_fields((TITLE,))[[3, 15, 16, 63]].tolist() == [0, 0, 0.5, 1.5]
    assert weigh_extra_fields((TITLE,)).dtype == np.float32
