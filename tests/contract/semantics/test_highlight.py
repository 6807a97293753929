"""Which words of a passage are marked."""

from __future__ import annotations

import itertools

import pytest

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.model import (
    And,
    Field,
    FieldQuery,
    Node,
    Not,
    Or,
    Prefix,
    Query,
    Should,
    SynonymGroup,
    Word,
    Years,
)
from tests.builders import phrase
from tests.contract.libraries import document
from tests.libraries import open_view

TEXT = "The “dock” was full: in the dock stood dockers; the children’s—child’s—dock. Ｄｏｃｋ ﬁrst co-\nworker."


@pytest.fixture
def marked(engine: Engine) -> LibraryView:
    commit_documents(engine, added=[document("a", (("In the dock",), TEXT), title="The dock")])
    with open_view(engine) as view:
        return view


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (Word("dock"), ["dock", "dock", "dock", "Ｄｏｃｋ"]),
        (Word("docks"), ["dock", "dock", "dock", "Ｄｏｃｋ"]),
        (Prefix("dock"), ["dock", "dock", "dockers", "dock", "Ｄｏｃｋ"]),
        (phrase("in the dock"), ["in the dock"]),
        (phrase("the dock"), ["The “dock", "the dock"]),
        (phrase("dock was full in"), ["dock” was full: in"]),
        (phrase("first co worker"), ["ﬁrst co-\nworker"]),
        (phrase("stood full", 3), ["full: in the dock stood"]),
        (phrase("full dock", 2), ["dock” was full: in the dock"]),
        (phrase("dock full", 1), ["dock” was full"]),
        (Or((phrase("in the dock"), Word("stood"))), ["in the dock", "stood"]),
        (Or((phrase("in the"), phrase("the dock"))), ["The “dock", "in the dock"]),
        (And((Word("stood"), Not(Word("full")))), ["stood"]),
        (And((Word("full"), FieldQuery(Field.TITLE, Word("dock")))), ["full"]),
        (And((Word("full"), FieldQuery(Field.DOCUMENT, Word("a")))), ["full"]),
        (And((Word("full"), Years(None, None))), ["full"]),
        (Word("nowhere"), []),
        (Should((Word("in"), Word("the"), Word("docker"))), ["dockers"]),
        (
            Should((SynonymGroup((And((Word("the"), Word("docker"))), phrase("was full"))), Word("in"))),
            ["was full", "dockers"],
        ),
        (Should((Word("in"), Word("the"))), ["The", "in", "the", "the"]),
        (Should((Word("in"), Word("nowhere"))), ["in"]),
        (And((Word("in"), Should((Word("the"), Word("docker"))))), ["in", "dockers"]),
        (Should((Word("was"), phrase("in the"))), ["in the"]),
        (Or((Word("was"), Word("docker"))), ["was", "dockers"]),
    ],
)
def test_the_words_of_the_query_are_marked_and_no_others(marked: LibraryView, tree: Node, expected: list[str]) -> None:
    (passage,) = marked.document_passages(marked.documents()[0].id)
    spans = marked.highlight(passage, Query(tree))
    assert [span.slice(passage.text) for span in spans] == expected
    assert list(spans) == sorted(spans)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))


@pytest.mark.parametrize(
    "tree", [Word("dock"), phrase("the dock"), Prefix("child"), phrase("full dock", 4), Or((Word("full"), Word("was")))]
)
def test_a_hit_carries_the_marks_of_its_query(marked: LibraryView, tree: Node) -> None:
    (hit,) = marked.search(Query(tree)).hits
    assert hit.spans
    assert hit.spans == marked.highlight(hit.passage, Query(tree))


def test_a_hit_of_which_only_the_heading_matched_has_no_marks(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", (("In the dock",), "Nothing of it here."), title="Children")])
    with open_view(engine) as view:
        for tree in (phrase("in the dock"), Word("children"), Word("dock")):
            (hit,) = view.search(Query(tree)).hits
            assert hit.spans == ()
