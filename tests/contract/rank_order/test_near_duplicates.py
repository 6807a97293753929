"""The likeliest near-duplicates come first."""

from __future__ import annotations

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from tests.contract.libraries import CHARTER, OATH, document
from tests.contract.meanings import only
from tests.libraries import open_view


def test_the_likeliest_come_first_and_no_more_than_were_asked_for(engine: Engine) -> None:
    half = " ".join(OATH.split()[:12])
    commit_documents(
        engine, added=[document("0-half", f"{half} or so. {CHARTER}"), *(document(each, OATH) for each in "abc")]
    )
    with open_view(engine) as view:
        found = view.near_duplicates(only(view, "a"), 10)
        assert [each.document for each in found] == ["b", "c", "0-half"]
        assert [each.document for each in view.near_duplicates(only(view, "a"), 2)] == ["b", "c"]


def test_those_that_are_equally_likely_come_by_document_however_commits_were_cut(engine: Engine) -> None:
    commit_documents(engine, added=[document(f"e{number}", CHARTER, OATH) for number in range(20)])
    for name in "dbca":
        commit_documents(engine, added=[document(name, OATH)])
    with open_view(engine) as view:
        found = view.near_duplicates(only(view, "c"), 5)
        assert [each.document for each in found] == ["a", "b", "d", "e0", "e1"]
