"""The arrays and Whoosh's own matchers give the same answers, over several segments with deletions."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.engine.fields import BODY
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.postings import positions
from kb.library.catalogue import commit_documents
from kb.library.view import LibraryView
from kb.model import (
    And,
    Field,
    FieldQuery,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Should,
    SynonymGroup,
    WithinQuotations,
)
from tests.contract.generated import ROLE_PARTS, SPEAKER_PARTS, WORDS, make_random_document, parts
from tests.engine.whoosh.reference import Reference
from tests.libraries import open_view

quoted = st.lists(parts, min_size=1, max_size=3).map(lambda some: Or(tuple(some)) if len(some) > 1 else some[0])
leaves = st.one_of(
    parts,
    parts,
    parts,
    st.builds(FieldQuery, st.sampled_from([Field.TITLE, Field.HEADING]), parts),
    st.builds(FieldQuery, st.just(Field.SPEAKER), st.sampled_from(SPEAKER_PARTS)),
    st.builds(FieldQuery, st.just(Field.ROLE), st.sampled_from(ROLE_PARTS)),
    st.builds(WithinQuotations, quoted),
)


said = st.builds(
    lambda words, speaker: And((Phrase((words,)), FieldQuery(Field.SPEAKER, speaker))),
    st.sampled_from(WORDS),
    st.sampled_from(SPEAKER_PARTS),
)


def combine(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, min_size=1, max_size=4).map(tuple)
    return st.one_of(several.map(And), several.map(Or), several.map(SynonymGroup), several.map(Should), nodes.map(Not))


trees: st.SearchStrategy[Node] = st.recursive(leaves | said, combine, max_leaves=6)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LibraryView, Reference]]:
    """An index of several segments, in which documents were replaced and removed."""
    folder = tmp_path_factory.mktemp("index")
    engine = WhooshEngine(folder)
    chance = random.Random(3)  # noqa: S311 - no secret
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(positions, "MIN_BITMAP_POSITIONS", 20)  # so that some words here are common and others are not
        for size in (90, 14, 2):
            names = [f"d{number}" for number in chance.sample(range(110), size)]
            commit_documents(engine, added=[make_random_document(chance, name) for name in names])
    with engine.open() as snapshot, open_view(engine) as view:
        assert len(snapshot.segments) > 1
        assert any(segment.live_docs is not None for segment in snapshot.segments)
        body = snapshot.segments[0].postings.open_positions(BODY)
        assert {body.has_bitmap(number) for word in WORDS if (number := body.find_number(word)) is not None} == {
            True,
            False,
        }
        yield view, Reference(folder, snapshot)


@settings(max_examples=1500, suppress_health_check=[HealthCheck.too_slow])
@given(tree=trees)
def test_arrays_and_matchers_agree(index: tuple[LibraryView, Reference], tree: Node) -> None:
    view, reference = index
    hits = view.search(Query(tree, limit=10_000, facets=())).hits
    expected = reference.score(tree)
    assert {hit.passage.id: hit.score for hit in hits} == pytest.approx(dict(expected), rel=1e-5)
    best = sorted(expected.values(), reverse=True)[:10]
    assert [hit.score for hit in view.search(Query(tree, facets=())).hits] == pytest.approx(best, rel=1e-5)


@pytest.mark.parametrize("word", WORDS)
def test_prefixes_and_phrases_of_every_word_agree(index: tuple[LibraryView, Reference], word: str) -> None:
    view, reference = index
    for tree in (Prefix(word[:2]), Phrase((word,)), Phrase((word, word)), Phrase((word, "of"), 2)):
        hits = view.search(Query(tree, limit=10_000)).hits
        assert {hit.passage.id: hit.score for hit in hits} == pytest.approx(dict(reference.score(tree)), rel=1e-5)


def test_the_reference_reads_the_engines_own_files(index: tuple[LibraryView, Reference], tmp_path: Path) -> None:
    _, reference = index
    assert reference.score(Or((Prefix("dock"), Phrase(("of", "the")))))
