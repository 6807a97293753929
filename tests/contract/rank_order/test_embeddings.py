"""The order of hits found by meaning."""

from __future__ import annotations

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from tests.contract.meanings import MEANT, TYPED, list_places, make_library, make_should, near, only, search, texts
from tests.libraries import open_view


def test_what_says_it_in_other_words_is_near_and_other_documents_come_first(near_held: LibraryView) -> None:
    found = near(near_held, only(near_held, "said"))
    assert texts(found) == [MEANT, f"{MEANT} again"]
    assert [hit.document.id for hit in found] == ["meant", "said"]
    assert all(hit.score >= 2 and hit.related and not hit.spans for hit in found)


def test_no_more_are_near_than_were_asked_for_and_none_further_away(near_held: LibraryView) -> None:
    said = only(near_held, "said")
    assert texts(near(near_held, said, limit=1)) == [MEANT]
    assert near(near_held, said, limit=0) == []
    assert near(near_held, said, least=99) == []
    assert len(near(near_held, said, least=-99, limit=99)) < len(near_held.documents())


def test_what_has_the_words_comes_before_what_only_means_the_same(engine: Engine) -> None:
    commit_documents(engine, added=make_library())
    with open_view(engine) as view:
        assert list_places(search(view, make_should(TYPED))) == ["said 0", "meant 0"]
