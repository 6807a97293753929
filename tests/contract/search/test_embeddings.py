"""Words and meaning together: what is found, in which order, and which vectors an engine keeps."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.engine.protocol import EmbeddingCoverage, Engine
from kb.errors import ReadError
from kb.library.catalogue import commit_documents
from kb.library.view import LibraryView
from kb.model import (
    And,
    DocumentId,
    Field,
    FieldQuery,
    Filters,
    IndexedDocument,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    Results,
    Should,
    Sort,
    Word,
    Years,
    is_optional_beside,
)
from kb.text import split_terms
from tests.contract.conftest import Place
from tests.contract.encoders import BAG, WordBag, add_vectors, encode_query
from tests.contract.engines import ENGINES
from tests.contract.libraries import document
from tests.contract.oracle import Oracle
from tests.contract.search.test_properties import filters, leaves, make_random_document
from tests.libraries import open_view

TYPED = "growing cannabis"


def make_noise(count: int) -> list[IndexedDocument]:
    """Make documents that are about something else."""
    chance = random.Random(4)  # noqa: S311 - no secret
    words = [f"word{number}" for number in range(200)]
    return [
        add_vectors(document(f"noise{number}", " ".join(chance.choices(words, k=12)), date="2010", kind="report"))
        for number in range(count)
    ]


def make_library() -> list[IndexedDocument]:
    """Make a library in which one passage says in other words what another says in those that are typed."""
    return [
        *make_noise(80),
        add_vectors(document("said", "growing cannabis upstairs", date="2012", kind="release")),
        add_vectors(document("meant", "cultivating marijuana", "compelled by a gang", date="2013", kind="guidance")),
    ]


def make_should(text: str) -> Should:
    return Should(tuple(map(Word, split_terms(text))))


def search(view: LibraryView, tree: Node, chosen: Filters = Filters(), *, typed: str = TYPED) -> Results:
    return view.search(Query(tree, chosen, limit=1000, vector=encode_query(typed)))


def list_places(results: Results) -> list[str]:
    return [f"{hit.passage.document} {hit.passage.position}" for hit in results.hits]


@pytest.fixture
def held(engine: Engine) -> Iterator[LibraryView]:
    """The library, in two commits."""
    documents = make_library()
    commit_documents(engine, added=documents[:40])
    commit_documents(engine, added=documents[40:])
    with open_view(engine) as view:
        yield view


def test_a_passage_that_says_it_in_other_words_is_found_and_said_to_be_related(held: LibraryView) -> None:
    results = search(held, make_should(TYPED))
    assert list_places(results) == ["said 0", "meant 0"]
    assert results.total == 2
    assert [hit.related for hit in results.hits] == [False, True]
    assert results.hits[1].spans == ()
    assert results.facets.kind == (("guidance", 1), ("release", 1))


def test_words_only_find_words_only(held: LibraryView) -> None:
    assert list_places(held.search(Query(make_should(TYPED)))) == ["said 0"]
    other = encode_query(TYPED, replace(BAG, identity="never seen"))
    assert list_places(held.search(Query(make_should(TYPED), vector=other))) == ["said 0"]


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (And((make_should(TYPED), Not(Word("marijuana")))), ["said 0"]),
        (And((make_should(TYPED), Years(2013, None))), ["meant 0"]),
        (And((make_should(TYPED), FieldQuery(Field.KIND, Word("release")))), ["said 0"]),
        (And((make_should(TYPED), Phrase(("cultivating", "marijuana")))), ["meant 0"]),
        (And((make_should(TYPED), Word("cannabis"))), ["said 0"]),
        (Phrase(("growing", "cannabis")), ["said 0"]),
        (Or((make_should(TYPED), Word("gang"))), ["said 0", "meant 1"]),
        (Word("cannabis"), ["said 0"]),
    ],
    ids=repr,
)
def test_meaning_widens_only_words_that_are_ranked(held: LibraryView, tree: Node, expected: list[str]) -> None:
    assert sorted(list_places(search(held, tree))) == sorted(expected)


def test_filters_limit_what_is_related_and_change_no_score(held: LibraryView) -> None:
    scores = {hit.passage.id: hit.score for hit in search(held, make_should(TYPED)).hits}
    narrow = search(held, make_should(TYPED), Filters(kind=("guidance",)))
    assert list_places(narrow) == ["meant 0"]
    assert narrow.hits[0].score == pytest.approx(scores[narrow.hits[0].passage.id])
    assert narrow.hits[0].related


def test_an_order_by_date_knows_no_meaning(held: LibraryView) -> None:
    query = Query(make_should(TYPED), sort=Sort.NEWEST, vector=encode_query(TYPED))
    assert list_places(held.search(query)) == ["said 0"]


def test_answers_do_not_depend_on_how_commits_were_cut(engine: Engine, place_two: Engine) -> None:
    documents = make_library()
    commit_documents(engine, added=documents)
    commit_documents(place_two, added=[*documents[10:], add_vectors(document("gone", "growing cannabis growing"))])
    commit_documents(
        place_two, added=[add_vectors(document(documents[0].record.id, "growing something else")), *documents[1:10]]
    )
    commit_documents(place_two, added=documents[:1], removed=[DocumentId("gone")])
    tree = And((make_should("growing cannabis word1 word2"), Not(Word("word3"))))
    with open_view(engine) as one, open_view(place_two) as many:
        once, often = (search(view, tree) for view in (one, many))
    assert [(hit.passage, hit.related) for hit in once.hits] == [(hit.passage, hit.related) for hit in often.hits]
    assert [hit.score for hit in once.hits] == pytest.approx([hit.score for hit in often.hits], abs=1e-5)
    assert (once.total, once.facets) == (often.total, often.facets)


def test_a_library_without_passages_answers(engine: Engine) -> None:
    commit_documents(engine)
    with open_view(engine) as view:
        assert search(view, make_should(TYPED)).total == 0
        assert view.coverage(BAG.identity) == EmbeddingCoverage(0, 0)
        assert view.find_unencoded(BAG.identity, 10).documents == []


# ----------------------------------------------------------------------------------------- laws


@pytest.fixture(scope="module", params=sorted(ENGINES))
def random_library(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[LibraryView, Oracle]]:
    """A random library, encoded, in several commits, of which later ones replace what earlier ones added."""
    chance = random.Random(8)  # noqa: S311 - no secret
    engine = ENGINES[str(request.param)](tmp_path_factory.mktemp("meaning") / "index")
    standing: dict[str, IndexedDocument] = {}
    for size in (40, 5, 9):
        added = {f"d{number}": make_random_document(chance, f"d{number}") for number in chance.sample(range(50), size)}
        commit_documents(engine, added=map(add_vectors, added.values()))
        standing |= added
    with open_view(engine) as view:
        yield view, Oracle([(each.record, passage) for each in standing.values() for passage in each.passages])


@settings(max_examples=200)
@given(
    words=st.lists(st.sampled_from(["docks", "court", "victim", "zebra", "refer", "nowhere"]), min_size=1, max_size=4),
    rest=st.lists(leaves | leaves.map(Not), max_size=2),
    chosen=filters,
    typed=st.sampled_from(["victim of slavery", "the dock", "court child", "zebra"]),
)
def test_hits_have_a_word_or_are_related_and_meet_all_the_rest(
    random_library: tuple[LibraryView, Oracle], words: list[str], rest: list[Node], chosen: Filters, typed: str
) -> None:
    view, oracle = random_library
    tree = And((Should(tuple(map(Word, words))), *rest))
    plain = view.search(Query(tree, chosen, limit=1000))
    found = search(view, tree, chosen, typed=typed)
    assert {hit.passage.id for hit in found.hits if not hit.related} == {hit.passage.id for hit in plain.hits}
    assert found.total == len(found.hits)
    entries = {passage.id: (record, passage) for record, passage in oracle.entries}
    for hit in found.hits:
        assert hit.score > 0
        assert all(oracle.is_match(part, entries[hit.passage.id]) for part in rest)
        has_a_word = is_optional_beside(rest) or oracle.is_match(tree.parts[0], entries[hit.passage.id])
        assert hit.related != has_a_word
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)


# -------------------------------------------------------------------------------------- vectors


def encode_all(engine: Engine, encoder: WordBag = BAG, limit: int = 7) -> list[str]:
    """Encode what is left as a library does, and return the texts that were."""
    texts: list[str] = []
    while True:
        with open_view(engine) as view:
            batch = view.find_unencoded(encoder.identity, limit).documents
        if not batch:
            return texts
        own = [passage.text for each in batch for passage in each.passages]
        assert len(own) <= limit
        texts += own
        generation = engine.put_vectors([add_vectors(each, encoder) for each in batch])
        with open_view(engine) as view:
            assert view.generation == generation


def coverage(engine: Engine, encoder: WordBag = BAG) -> EmbeddingCoverage:
    with open_view(engine) as view:
        return view.coverage(encoder.identity)


def test_vectors_that_come_later_are_as_good(engine: Engine, place_two: Engine) -> None:
    documents = make_library()
    commit_documents(engine, added=documents)
    commit_documents(place_two, added=[replace(each, embeddings=None) for each in documents])
    assert coverage(engine) == EmbeddingCoverage(83, 83)
    assert coverage(place_two) == EmbeddingCoverage(0, 83)
    texts = encode_all(place_two)
    assert sorted(texts) == sorted(passage.text for each in documents for passage in each.passages)
    assert coverage(place_two).is_complete
    with open_view(engine) as one, open_view(place_two) as other:
        assert search(one, make_should(TYPED)) == search(other, make_should(TYPED))


def test_the_library_can_be_searched_while_it_is_encoded(engine: Engine) -> None:
    documents = make_library()
    plain = [replace(each, embeddings=None) for each in documents]
    commit_documents(engine, added=[*plain[:-1], documents[-1]])
    assert coverage(engine) == EmbeddingCoverage(2, 83)
    with open_view(engine) as view:
        assert list_places(search(view, make_should(TYPED))) == ["said 0"]  # two vectors say nothing of 83 passages
    commit_documents(engine, added=documents[:60])
    assert coverage(engine) == EmbeddingCoverage(62, 83)
    with open_view(engine) as view:
        assert sorted(list_places(search(view, make_should(TYPED)))) == ["meant 0", "said 0"]


def test_only_what_changed_is_encoded_again(engine: Engine) -> None:
    first, second = (document(name, f"{name} one", f"{name} two", title="A title") for name in ("a", "b"))
    commit_documents(engine, added=[first, second])
    assert len(encode_all(engine)) == 4
    commit_documents(engine, added=[document("a", "a one", "a three", title="A title")])
    assert encode_all(engine) == ["a three"]
    commit_documents(engine, added=[document("b", "b one", "b two", title="Another title")])
    assert sorted(encode_all(engine)) == ["b one", "b two"]
    commit_documents(engine, added=[document("b", (("Now with a heading",), "b one"), "b two", title="Another title")])
    assert encode_all(engine) == ["b one"]
    commit_documents(engine, added=[second], rebuild=True)
    assert coverage(engine).passages == 2
    assert sorted(encode_all(engine)) == ["b one", "b two"]


def test_a_rebuild_keeps_the_vectors_of_what_stays(engine: Engine) -> None:
    documents = [document(name, f"{name} one", f"{name} two") for name in "abc"]
    commit_documents(engine, added=documents)
    encode_all(engine)
    commit_documents(engine, added=documents[:2], rebuild=True)
    assert coverage(engine) == EmbeddingCoverage(4, 4)


def test_the_same_text_is_encoded_once(engine: Engine) -> None:
    commit_documents(engine, added=[document("a", "the same", "the same"), document("b", "the same")])
    assert encode_all(engine) == ["the same"]
    assert coverage(engine) == EmbeddingCoverage(3, 3)


def test_encoders_do_not_mix(engine: Engine) -> None:
    other = WordBag("another bag", dimensions=8)
    commit_documents(engine, added=make_library())
    assert coverage(engine, other) == EmbeddingCoverage(0, 83)
    encode_all(engine, other, limit=50)
    assert coverage(engine).is_complete
    with open_view(engine) as view:
        query = Query(make_should(TYPED), vector=encode_query(TYPED, other))
        assert list_places(view.search(query))[0] == "said 0"


def test_vectors_are_there_for_a_process_that_has_just_begun(place: Place) -> None:
    engine = place.open()
    commit_documents(engine, added=make_library()[:5])
    with open_view(place.open()) as view:
        assert view.coverage(BAG.identity) == EmbeddingCoverage(5, 5)


def test_a_commit_that_fails_keeps_no_vectors(engine: Engine) -> None:
    commit_documents(engine, added=make_library()[:5])

    def broken() -> Iterator[IndexedDocument]:
        yield add_vectors(document("new", "new words"))
        raise ReadError("It cannot be read.")

    with pytest.raises(ReadError):
        commit_documents(engine, added=broken())
    assert coverage(engine) == EmbeddingCoverage(5, 5)
    commit_documents(engine, added=[document("new", "new words")])
    assert coverage(engine) == EmbeddingCoverage(5, 6)
