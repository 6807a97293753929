"""Repeated parts of a query are looked up once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.model import Prefix, Query, Should, Sort
from tests.contract.libraries import document
from tests.counting import count_calls
from tests.libraries import open_view


@pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.NEWEST])
def test_a_part_that_is_repeated_runs_once(tmp_path: Path, sort: Sort) -> None:
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=[document("one", "The lantern is lit.", "A lamp.")])
    with open_view(engine) as view:
        queries = [Query(Should((Prefix("la"),) * times), sort=sort, limit=0, facets=()) for times in (2, 200)]
        view.reader.multi_search(queries[:1])
        once, often = (count_calls(partial(view.reader.multi_search, [each])) for each in queries)

    assert often < 50 * once
