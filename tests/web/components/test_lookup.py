"""Speakers named in a search, by their ids or in any spelling of their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.web.components.lookup import resolve_speakers
from kb.web.params.models import SearchParameters
from tests.contract.libraries import add_quotations, document, make_quotation
from tests.libraries import open_view


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (("ada-ferry",), ("ada-ferry",)),  # an id names only one of them
        (("ada-ferry-2",), ("ada-ferry-2",)),
        (("Ada Ferry",), ("ada-ferry", "ada-ferry-2")),
        (("ms ADA  ferry", "ada-ferry"), ("ada-ferry", "ada-ferry-2")),
        (("Bo Barge", "Nemo"), ("bo-barge", "Nemo")),
        ((" ", "bo-barge"), (" ", "bo-barge")),
        ((), ()),
    ],
)
def test_a_name_means_all_speakers_who_have_it(
    tmp_path: Path, asked: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    indexed = document("d", "One “a” “b” “c”.")
    speakers = (("ada-ferry", "Ada Ferry", "a"), ("ada-ferry-2", "Ada Ferry", "b"), ("bo-barge", "Bo Barge", "c"))
    said = (
        make_quotation(f"“{words}”", name, number=at, speaker_id=identity)
        for at, (identity, name, words) in enumerate(speakers)
    )
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=[add_quotations(indexed, 0, *said)])
    with open_view(engine) as view:
        assert resolve_speakers(SearchParameters("a", speaker=asked), view) == SearchParameters("a", speaker=expected)
