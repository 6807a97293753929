"""Passages near in meaning to one of the library."""

from __future__ import annotations

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from tests.contract.libraries import document
from tests.contract.meanings import SAID, make_near_library, near, only
from tests.libraries import open_view


def test_a_passage_that_has_no_vector_of_the_encoder_has_nothing_near(
    near_held: LibraryView, place_two: Engine
) -> None:
    said = only(near_held, "said")
    assert list(near_held.nearest(said, "never seen", least=0, limit=9)) == []
    (stranger,) = document("stranger", SAID).passages
    assert near(near_held, stranger) == []
    commit_documents(place_two, added=[*make_near_library(), document("plain", SAID)])
    with open_view(place_two) as view:
        assert near(view, only(view, "plain"))  # equal texts share a vector
    commit_documents(place_two, added=[document("plain", "nobody has encoded this")])
    with open_view(place_two) as view:
        assert near(view, only(view, "plain")) == []
