"""The explanation of a search: its stages, and the score of each part of the query in each hit."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.library.indexing.sync import Library
from kb.search.explanation import explain_hits, format_explanation
from kb.search.service import SearchRequest, plan_search, run_plan
from kb.settings import Settings
from tests.libraries import index_sources


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("explained")
    texts = {
        "gate.txt": "The gate of the harbour was shut.\n\nA lantern hung there.\n",
        "lantern.txt": "A red lantern, and a lantern of green glass.\n",
    }
    return index_sources(folder, texts, meaning="off")


def test_the_scores_of_the_parts_add_up(library: Library) -> None:
    settings = Settings(meaning="off")
    with library.open_view() as view:
        plan = plan_search(SearchRequest("red lantern harbour"), view, settings)
        answer = run_plan(plan, view)
        explained = explain_hits(plan, answer, view)
    assert answer.results.total == len(explained) == 2
    for hit, parts in zip(answer.results.hits, explained, strict=True):
        assert sum(each.score for each in parts) == pytest.approx(hit.score, rel=1e-5)
    assert {tuple(each.part for each in parts) for parts in explained} == {
        ("red", "lantern", "red-lantern"),
        ("lantern", "harbour"),
    }


def test_what_is_no_prose_is_said_to_be_demoted(tmp_path: Path) -> None:
    text = "# Lamps\n\nA green lamp.\n\n## Acknowledgements\n\nThanks for a lamp.\n"
    with index_sources(tmp_path, {"lamp.md": text}, meaning="off").open_view() as view:
        plan = plan_search(SearchRequest("lamp"), view, Settings(meaning="off"))
        answer = run_plan(plan, view)
        hits = [line for line in format_explanation(plan, answer, view) if "lamp/" in line]
    assert [line.endswith(", imprint: no prose") for line in hits] == [False, True]


def test_the_stages_are_written_out(library: Library) -> None:
    settings = Settings(meaning="off")
    with library.open_view() as view:
        plan = plan_search(SearchRequest("lantren harbour", per_page=1), view, settings)
        answer = run_plan(plan, view)
        lines = list(format_explanation(plan, answer, view))
    assert lines[:6] == [
        "typed",
        "    lantren harbour",
        "    read as lantren harbour",
        "    taken for: words",
        "meant",
        "    lantern harbour",
    ]
    assert "    not in the library: lantren (near: lantern)" in lines
    assert "    limit: 1" in lines
    assert "found 2" in lines
    assert len([line for line in lines if line.startswith("        ")]) == len(explain_hits(plan, answer, view)[0])
