"""The work of a commit, and of the first search after it, depends on the changes and not on the library's size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.library.supersession import find_supersessions
from kb.library.view import ViewOpener
from kb.model import Acronym, IndexedDocument
from kb.search.service import SearchRequest, search
from kb.settings import Settings
from tests.contract.encoders import add_vectors
from tests.contract.libraries import document
from tests.counting import count_calls

SMALL, LARGE = 30, 300  # documents


def make_documents(count: int) -> Iterator[IndexedDocument]:
    """Yield documents with acronyms and vectors; ten are editions of another one."""
    for number in range(count):
        title = f"Guide to duties, version {number}" if number < 10 else f"Report of the dock {number}"
        made = document(f"d{number}", f"The police kept a record of dock {number}.", title=title)
        acronyms = (Acronym(f"Q{number}X", f"Quick{number} Xeno"), Acronym("NRM", "National Referral Mechanism"))
        metadata = replace(made.record.metadata, edition=f"Version {number}")
        yield add_vectors(replace(made, record=replace(made.record, acronyms=acronyms, metadata=metadata)))


def measure(folder: Path, count: int) -> tuple[int, int]:
    """Return the calls of a commit of one document to a library of some size, and of the next search."""
    engine = WhooshEngine(folder / str(count))
    opener = ViewOpener(engine)
    settings = Settings(library=folder)

    def ask() -> None:
        with opener.open() as view:
            answer = search(SearchRequest("nrm record", meaning=False), view, settings)
            assert answer.results.total == count + 1
            assert answer.expansions
            assert len(find_supersessions(view)) == 9

    def commit(name: str) -> None:
        changed = document(name, "A record of the NRM.", title="Another thing")
        commit_documents(engine, added=[add_vectors(changed)])

    commit_documents(engine, added=make_documents(count))
    commit("new")
    ask()
    return count_calls(lambda: commit("new")), count_calls(ask)


@pytest.mark.costly
def test_a_commit_and_the_search_after_it_cost_what_changes(tmp_path: Path) -> None:
    small, large = measure(tmp_path, SMALL), measure(tmp_path, LARGE)
    assert large[0] < 1.5 * small[0]
    assert large[1] < 1.5 * small[1]
