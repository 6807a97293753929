"""Words and meaning together: what is found, in which order, and which vectors an engine keeps."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.engine import Coverage, Engine, Snapshot
from kb.errors import ReadError
from kb.model import (
    And,
    DocumentId,
    Field,
    Filters,
    In,
    IndexedDocument,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    Ranked,
    Results,
    Sort,
    Word,
    Years,
    only_rank,
)
from kb.text import terms
from tests.contract.conftest import Place
from tests.contract.encoders import BAG, WordBag, encoded, meaning
from tests.contract.engines import ENGINES
from tests.contract.libraries import document
from tests.contract.oracle import Oracle
from tests.contract.test_laws import filters, leaves, random_document

TYPED = "growing cannabis"


def noise(count: int) -> list[IndexedDocument]:
    """Make documents that are about something else."""
    chance = random.Random(4)  # noqa: S311 - no secret
    words = [f"word{number}" for number in range(200)]
    return [
        encoded(document(f"noise{number}", " ".join(chance.choices(words, k=12)), date="2010", kind="report"))
        for number in range(count)
    ]


def library() -> list[IndexedDocument]:
    """Make a library in which one passage says in other words what another says in those that are typed."""
    return [
        *noise(80),
        encoded(document("said", "growing cannabis upstairs", date="2012", kind="release")),
        encoded(document("meant", "cultivating marijuana", "compelled by a gang", date="2013", kind="guidance")),
    ]


def ranked(text: str) -> Ranked:
    return Ranked(tuple(map(Word, terms(text))))


def search(snapshot: Snapshot, tree: Node, chosen: Filters = Filters(), *, typed: str = TYPED) -> Results:
    return snapshot.search(Query(tree, chosen, limit=1000, meaning=meaning(typed)))


def places(results: Results) -> list[str]:
    return [f"{hit.passage.document} {hit.passage.position}" for hit in results.hits]


@pytest.fixture
def held(engine: Engine) -> Iterator[Snapshot]:
    """The library, in two commits."""
    documents = library()
    engine.commit(added=documents[:40])
    engine.commit(added=documents[40:])
    with engine.snapshot() as snapshot:
        yield snapshot


def test_a_passage_that_says_it_in_other_words_is_found_and_said_to_be_related(held: Snapshot) -> None:
    results = search(held, ranked(TYPED))
    assert places(results) == ["said 0", "meant 0"]
    assert results.total == 2
    assert [hit.related for hit in results.hits] == [False, True]
    assert results.hits[1].spans == ()
    assert results.facets.kind == (("guidance", 1), ("release", 1))


def test_words_only_find_words_only(held: Snapshot) -> None:
    assert places(held.search(Query(ranked(TYPED)))) == ["said 0"]
    other = meaning(TYPED, replace(BAG, identity="never seen"))
    assert places(held.search(Query(ranked(TYPED), meaning=other))) == ["said 0"]


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (And((ranked(TYPED), Not(Word("marijuana")))), ["said 0"]),
        (And((ranked(TYPED), Years(2013, None))), ["meant 0"]),
        (And((ranked(TYPED), In(Field.KIND, Word("release")))), ["said 0"]),
        (And((ranked(TYPED), Phrase(("cultivating", "marijuana")))), ["meant 0"]),
        (And((ranked(TYPED), Word("cannabis"))), ["said 0"]),
        (Phrase(("growing", "cannabis")), ["said 0"]),
        (Or((ranked(TYPED), Word("gang"))), ["said 0", "meant 1"]),
        (Word("cannabis"), ["said 0"]),
    ],
    ids=repr,
)
def test_meaning_widens_only_words_that_are_ranked(held: Snapshot, tree: Node, expected: list[str]) -> None:
    assert sorted(places(search(held, tree))) == sorted(expected)


def test_filters_limit_what_is_related_and_change_no_score(held: Snapshot) -> None:
    scores = {hit.passage.id: hit.score for hit in search(held, ranked(TYPED)).hits}
    narrow = search(held, ranked(TYPED), Filters(kind=("guidance",)))
    assert places(narrow) == ["meant 0"]
    assert narrow.hits[0].score == pytest.approx(scores[narrow.hits[0].passage.id])
    assert narrow.hits[0].related


def test_an_order_by_date_knows_no_meaning(held: Snapshot) -> None:
    query = Query(ranked(TYPED), sort=Sort.NEWEST, meaning=meaning(TYPED))
    assert places(held.search(query)) == ["said 0"]


def test_answers_do_not_depend_on_how_commits_were_cut(engine: Engine, place_two: Engine) -> None:
    documents = library()
    engine.commit(added=documents)
    place_two.commit(added=[*documents[10:], encoded(document("gone", "growing cannabis growing"))])
    place_two.commit(added=[encoded(document(documents[0].record.id, "growing something else")), *documents[1:10]])
    place_two.commit(added=documents[:1], removed=[DocumentId("gone")])
    tree = And((ranked("growing cannabis word1 word2"), Not(Word("word3"))))
    with engine.snapshot() as one, place_two.snapshot() as many:
        once, often = (search(snapshot, tree) for snapshot in (one, many))
    assert [(hit.passage, hit.related) for hit in once.hits] == [(hit.passage, hit.related) for hit in often.hits]
    assert [hit.score for hit in once.hits] == pytest.approx([hit.score for hit in often.hits], abs=1e-5)
    assert (once.total, once.facets) == (often.total, often.facets)


def test_a_library_without_passages_answers(engine: Engine) -> None:
    engine.commit()
    with engine.snapshot() as snapshot:
        assert search(snapshot, ranked(TYPED)).total == 0
        assert snapshot.coverage(BAG.identity) == Coverage(0, 0)
        assert snapshot.unencoded(BAG.identity, 10) == []


# ----------------------------------------------------------------------------------------- laws


@pytest.fixture(scope="module", params=sorted(ENGINES))
def random_library(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Snapshot, Oracle]]:
    """A random library, encoded, in several commits, of which later ones replace what earlier ones added."""
    chance = random.Random(8)  # noqa: S311 - no secret
    engine = ENGINES[str(request.param)](tmp_path_factory.mktemp("meaning") / "index")
    standing: dict[str, IndexedDocument] = {}
    for size in (40, 5, 9):
        added = {f"d{number}": random_document(chance, f"d{number}") for number in chance.sample(range(50), size)}
        engine.commit(added=map(encoded, added.values()))
        standing |= added
    with engine.snapshot() as snapshot:
        yield snapshot, Oracle([(each.record, passage) for each in standing.values() for passage in each.passages])


@settings(max_examples=200)
@given(
    words=st.lists(st.sampled_from(["docks", "court", "victim", "zebra", "refer", "nowhere"]), min_size=1, max_size=4),
    rest=st.lists(leaves | leaves.map(Not), max_size=2),
    chosen=filters,
    typed=st.sampled_from(["victim of slavery", "the dock", "court child", "zebra"]),
)
def test_hits_have_a_word_or_are_related_and_meet_all_the_rest(
    random_library: tuple[Snapshot, Oracle], words: list[str], rest: list[Node], chosen: Filters, typed: str
) -> None:
    snapshot, oracle = random_library
    tree = And((Ranked(tuple(map(Word, words))), *rest))
    plain = snapshot.search(Query(tree, chosen, limit=1000))
    found = search(snapshot, tree, chosen, typed=typed)
    assert {hit.passage.id for hit in found.hits if not hit.related} == {hit.passage.id for hit in plain.hits}
    assert found.total == len(found.hits)
    entries = {passage.id: (record, passage) for record, passage in oracle.entries}
    for hit in found.hits:
        assert hit.score > 0
        assert all(oracle.matches(part, entries[hit.passage.id]) for part in rest)
        has_a_word = only_rank(rest) or oracle.matches(tree.parts[0], entries[hit.passage.id])
        assert hit.related != has_a_word
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)


# -------------------------------------------------------------------------------------- vectors


def encode_all(engine: Engine, encoder: WordBag = BAG, limit: int = 7) -> list[str]:
    """Encode what is left as a library does, and return the texts that were."""
    texts: list[str] = []
    while True:
        with engine.snapshot() as snapshot:
            batch = snapshot.unencoded(encoder.identity, limit)
        if not batch:
            return texts
        own = [passage.text for each in batch for passage in each.passages]
        assert len(own) <= limit
        texts += own
        generation = engine.encode([encoded(each, encoder) for each in batch])
        with engine.snapshot() as snapshot:
            assert snapshot.generation == generation


def coverage(engine: Engine, encoder: WordBag = BAG) -> Coverage:
    with engine.snapshot() as snapshot:
        return snapshot.coverage(encoder.identity)


def test_vectors_that_come_later_are_as_good(engine: Engine, place_two: Engine) -> None:
    documents = library()
    engine.commit(added=documents)
    place_two.commit(added=[replace(each, encoding=None) for each in documents])
    assert coverage(engine) == Coverage(83, 83)
    assert coverage(place_two) == Coverage(0, 83)
    texts = encode_all(place_two)
    assert sorted(texts) == sorted(passage.text for each in documents for passage in each.passages)
    assert coverage(place_two).whole
    with engine.snapshot() as one, place_two.snapshot() as other:
        assert search(one, ranked(TYPED)) == search(other, ranked(TYPED))


def test_the_library_can_be_searched_while_it_is_encoded(engine: Engine) -> None:
    documents = library()
    plain = [replace(each, encoding=None) for each in documents]
    engine.commit(added=[*plain[:-1], documents[-1]])
    assert coverage(engine) == Coverage(2, 83)
    with engine.snapshot() as snapshot:
        assert places(search(snapshot, ranked(TYPED))) == ["said 0"]  # two vectors say nothing of 83 passages
    engine.commit(added=documents[:60])
    assert coverage(engine) == Coverage(62, 83)
    with engine.snapshot() as snapshot:
        assert sorted(places(search(snapshot, ranked(TYPED)))) == ["meant 0", "said 0"]


def test_only_what_changed_is_encoded_again(engine: Engine) -> None:
    first, second = (document(name, f"{name} one", f"{name} two", title="A title") for name in ("a", "b"))
    engine.commit(added=[first, second])
    assert len(encode_all(engine)) == 4
    engine.commit(added=[document("a", "a one", "a three", title="A title")])
    assert encode_all(engine) == ["a three"]
    engine.commit(added=[document("b", "b one", "b two", title="Another title")])
    assert sorted(encode_all(engine)) == ["b one", "b two"]
    engine.commit(added=[document("b", (("Now with a heading",), "b one"), "b two", title="Another title")])
    assert encode_all(engine) == ["b one"]
    engine.commit(added=[second], rebuild=True)
    assert coverage(engine).passages == 2
    assert sorted(encode_all(engine)) == ["b one", "b two"]


def test_a_rebuild_keeps_the_vectors_of_what_stays(engine: Engine) -> None:
    documents = [document(name, f"{name} one", f"{name} two") for name in "abc"]
    engine.commit(added=documents)
    encode_all(engine)
    engine.commit(added=documents[:2], rebuild=True)
    assert coverage(engine) == Coverage(4, 4)


def test_the_same_text_is_encoded_once(engine: Engine) -> None:
    engine.commit(added=[document("a", "the same", "the same"), document("b", "the same")])
    assert encode_all(engine) == ["the same"]
    assert coverage(engine) == Coverage(3, 3)


def test_encoders_do_not_mix(engine: Engine) -> None:
    other = WordBag("another bag", dimensions=8)
    engine.commit(added=library())
    assert coverage(engine, other) == Coverage(0, 83)
    encode_all(engine, other, limit=50)
    assert coverage(engine).whole
    with engine.snapshot() as snapshot:
        query = Query(ranked(TYPED), meaning=meaning(TYPED, other))
        assert places(snapshot.search(query))[0] == "said 0"


def test_vectors_are_there_for_a_process_that_has_just_begun(place: Place) -> None:
    engine = place.open()
    engine.commit(added=library()[:5])
    with place.open().snapshot() as snapshot:
        assert snapshot.coverage(BAG.identity) == Coverage(5, 5)


def test_a_commit_that_fails_keeps_no_vectors(engine: Engine) -> None:
    engine.commit(added=library()[:5])

    def broken() -> Iterator[IndexedDocument]:
        yield encoded(document("new", "new words"))
        raise ReadError("It cannot be read.")

    with pytest.raises(ReadError):
        engine.commit(added=broken())
    assert coverage(engine) == Coverage(5, 5)
    engine.commit(added=[document("new", "new words")])
    assert coverage(engine) == Coverage(5, 6)
