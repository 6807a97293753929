"""A facet has a limited number of values: the most frequent ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.query import facets
from kb.library.catalogue.commits import commit_documents
from kb.model import MATCH_ALL, Filters, Query
from tests.contract.libraries import add_quotations, document, make_quotation


def test_the_highest_counts_are_chosen_and_of_equal_ones_the_first() -> None:
    counts, order = np.array([1, 5, 2, 2, 2]), np.array([0, 1, 4, 2, 3])
    assert sorted(facets._choose_highest(counts, order, 3).tolist()) == [1, 3, 4]
    assert facets._choose_highest(counts[:3], order[:3], 3).tolist() == [0, 1, 2]
    assert sorted(facets._choose_highest(counts[:4], order[:4], 3).tolist()) == [1, 2, 3]


def test_values_beyond_the_most_frequent_are_left_out(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    sizes = {"a": 1, "b": 3, "c": 1, "d": 2}
    commit_documents(
        engine,
        added=[
            document(name, *map(str, range(size)), date=f"20{size}{size}", publisher=name, kind="x")
            for name, size in sizes.items()
        ],
    )
    with engine.open() as view:
        found = view.multi_search([Query(MATCH_ALL, facet_limit=2)])[0].facets
        assert found["document"] == (("b", 3), ("d", 2))
        assert found["publisher"] == (("b", 3), ("d", 2))
        assert found["kind"] == (("x", 7),)
        assert found["year"] == (("2033", 3), ("2011", 2))  # of equal ones the first
        query = Query(MATCH_ALL, Filters(kind=("x",), publisher=("a", "c")))
        (answer,) = view.multi_search([query])
        assert answer.facets["document"] == (("a", 1), ("c", 1))
        assert answer.facet_sizes == {
            "document": 2, "publisher": 4, "kind": 1, "year": 1, "speaker": 0, "passage_kind": 0, "jurisdiction": 0,
            "authority": 0,
        }  # fmt: skip
        (answer,) = view.multi_search([Query(MATCH_ALL, facets=("document",), facet_limit=1)])
        assert (answer.facets, answer.facet_sizes) == ({"document": (("b", 3),)}, {"document": 4})


def test_speakers_are_counted_over_segments(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    texts = ["Ada said “one”", *["more words"] * 40]
    ada, ben = make_quotation("one", "Ada", speaker_id="ada"), make_quotation("one", "Ben", speaker_id="ben")
    commit_documents(engine, added=[add_quotations(document("a", *texts, kind="report"), 0, ada)])
    commit_documents(engine, added=[add_quotations(document("b", "Ben said “one”", "no", kind="note"), 0, ben)])
    commit_documents(engine, added=[add_quotations(document("c", "He said “one”", kind="note"), 0, ben)])
    with engine.open() as view:
        assert len(view.segments) == 2
        found = view.multi_search([Query(MATCH_ALL)])[0].facets["speaker"]
        assert found == (("ben", 2), ("ada", 1))
        found = view.multi_search([Query(MATCH_ALL, Filters(kind=("report",), speaker=("ben",)))])[0].facets["speaker"]
        assert found == (("ada", 1),)
