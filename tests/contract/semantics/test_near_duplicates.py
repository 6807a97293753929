"""Passages of other documents that may have the same words."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kb.engine.protocol import LONG_RUN, SHARED_RUN, Engine
from kb.library.catalogue.commits import commit_documents
from kb.model import DocumentId, Passage
from tests.contract.conftest import Place
from tests.contract.engines.engine_settings import EngineSettings
from tests.contract.libraries import CHARTER, OATH, document
from tests.contract.meanings import only
from tests.libraries import open_view


def texts(passages: Sequence[Passage]) -> list[str]:
    return [each.text for each in passages]


def test_the_same_words_in_two_documents_are_alike_both_ways(engine: Engine) -> None:
    commit_documents(
        engine, added=[document("oath", OATH), document("diary", CHARTER, f"I read it aloud: {OATH.upper()}")]
    )
    with open_view(engine) as view:
        found = view.near_duplicates(only(view, "oath"), 10)
        assert texts(found) == [f"I read it aloud: {OATH.upper()}"]
        assert texts(view.near_duplicates(found[0], 10)) == [OATH]


def test_passages_of_the_same_document_are_not_alike(engine: Engine) -> None:
    commit_documents(engine, added=[document("oath", OATH, f"Again: {OATH}"), document("charter", CHARTER)])
    with open_view(engine) as view:
        assert list(view.near_duplicates(only(view, "oath"), 10)) == []


def test_a_passage_that_is_in_no_document_is_compared_too(engine: Engine) -> None:
    commit_documents(engine, added=[document("oath", OATH)])
    (stranger,) = document("stranger", OATH).passages
    with open_view(engine) as view:
        assert texts(view.near_duplicates(stranger, 10)) == [OATH]


def test_what_is_alike_follows_every_commit(place: Place) -> None:
    engine = place.open()
    commit_documents(
        engine, added=[document("oath", OATH), *(document(f"d{each}", f"{each} of {CHARTER}") for each in range(9))]
    )
    with open_view(engine) as view:
        oath = only(view, "oath")
        assert list(view.near_duplicates(oath, 10)) == []
    commit_documents(engine, added=[document("copy", OATH)])
    commit_documents(engine, added=[document("d1", f"Now the oath is here: {OATH}")])
    commit_documents(engine, removed=[DocumentId("d2")])
    with open_view(place.open()) as view:
        assert {each.document for each in view.near_duplicates(oath, 10)} == {"copy", "d1"}
        assert {each.document for each in view.near_duplicates(only(view, "copy"), 10)} == {"oath", "d1"}
        assert len(view.near_duplicates(only(view, "d3"), 20)) == 6
    commit_documents(engine, removed=[DocumentId("copy")], added=[document("d1", CHARTER)])
    with open_view(place.open()) as view:
        assert list(view.near_duplicates(oath, 10)) == []
        assert len(view.near_duplicates(only(view, "d3"), 20)) == 7


def test_commits_one_by_one_find_what_one_commit_finds(engine: Engine, place_two: Engine) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    words = [f"word{each}" for each in range(30)]
    documents = [document(f"d{at}", " ".join(chance.choices(words, k=40)), OATH[at:]) for at in range(12)]
    commit_documents(engine, added=documents)
    for each in documents:
        commit_documents(place_two, added=[each])
    with open_view(engine) as one, open_view(place_two) as other:
        for passage in (passage for each in documents for passage in each.passages):
            assert {each.id for each in one.near_duplicates(passage, 99)} == {
                each.id for each in other.near_duplicates(passage, 99)
            }


_WORD = st.integers(0, 200).map(lambda number: f"w{number}")


@pytest.mark.costly
@settings(max_examples=25)
@given(
    shared=st.lists(_WORD, min_size=SHARED_RUN, max_size=30),
    around=st.lists(st.lists(_WORD.map(lambda word: f"x{word}"), max_size=40), min_size=2, max_size=2),
    there=st.lists(st.lists(_WORD.map(lambda word: f"y{word}"), max_size=40), min_size=2, max_size=2),
)
def test_a_run_of_shared_words_is_found_wherever_it_stands(
    tested: EngineSettings, shared: list[str], around: list[list[str]], there: list[list[str]]
) -> None:
    here, other = (" ".join([*before, *shared, *after]) for before, after in (around, there))
    assume(len(shared) >= min(len(here.split()), len(other.split())) / 3)
    with tempfile.TemporaryDirectory() as folder:
        engine = tested.create(Path(folder))
        commit_documents(engine, added=[document("here", here), document("there", other)])
        with open_view(engine) as view:
            found = view.near_duplicates(only(view, "here"), 10)
    assert [each.document for each in found] == ["there"]


@pytest.mark.costly
@settings(max_examples=25)
@given(
    shared=st.lists(_WORD, min_size=LONG_RUN, max_size=30),
    around=st.lists(st.lists(_WORD.map(lambda word: f"x{word}"), min_size=50, max_size=90), min_size=2, max_size=2),
    there=st.lists(st.lists(_WORD.map(lambda word: f"y{word}"), min_size=50, max_size=90), min_size=2, max_size=2),
)
def test_a_long_run_is_found_however_long_the_passages_are(
    tested: EngineSettings, shared: list[str], around: list[list[str]], there: list[list[str]]
) -> None:
    here, other = (" ".join([*before, *shared, *after]) for before, after in (around, there))
    with tempfile.TemporaryDirectory() as folder:
        engine = tested.create(Path(folder))
        commit_documents(engine, added=[document("here", here), document("there", other)])
        with open_view(engine) as view:
            found = view.near_duplicates(only(view, "here"), 10)
    assert [each.document for each in found] == ["there"]


def test_shingles_in_another_order_are_no_long_run(engine: Engine) -> None:
    words = [f"w{number}" for number in range(200)]
    filler = [f"x{number}" for number in range(200)]
    moved = [*filler[:80], *words[5:9], *filler[80:140], *words[0:4], *filler[140:]]
    commit_documents(engine, added=[document("here", " ".join(words)), document("there", " ".join(moved))])
    with open_view(engine) as view:
        assert list(view.near_duplicates(only(view, "here"), 10)) == []
