"""The order by date, that of equal hits, and stretches of hits."""

from __future__ import annotations

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.model import MATCH_ALL, Query, Sort, Word
from tests.contract.libraries import document
from tests.libraries import open_view


def test_newest_and_oldest_put_what_has_no_date_last(view: LibraryView) -> None:
    newest = [hit.document.id for hit in view.search(Query(MATCH_ALL, sort=Sort.NEWEST, limit=50)).hits]
    oldest = [hit.document.id for hit in view.search(Query(MATCH_ALL, sort=Sort.OLDEST, limit=50)).hits]
    assert newest == ["toolkit"] * 3 + ["dock"] * 4 + ["statistics"] * 2 + ["undated"]
    assert oldest == ["statistics"] * 2 + ["dock"] * 4 + ["toolkit"] * 3 + ["undated"]


def test_equal_hits_come_by_date_then_id_then_position(engine: Engine) -> None:
    commit_documents(
        engine,
        added=[
            document("b", "same words", "same words", date="2010"),
            document("d", "same words"),
            document("a", "same words", date="2010"),
        ],
    )
    commit_documents(engine, added=[document("c", "same words", date="2011-05")])
    with open_view(engine) as view:
        for query in (Query(Word("same")), Query(MATCH_ALL), Query(MATCH_ALL, sort=Sort.NEWEST)):
            places = [(hit.passage.document, hit.passage.position) for hit in view.search(query).hits]
            assert places == [("c", 0), ("a", 0), ("b", 0), ("b", 1), ("d", 0)]
            for limit in range(1, 5):
                part = Query(query.tree, sort=query.sort, start=limit - 1, limit=1)
                assert [hit.passage.document for hit in view.search(part).hits] == [places[limit - 1][0]]


def test_stretches_of_the_hits_make_the_whole(view: LibraryView) -> None:
    whole = view.search(Query(Word("the"), limit=100)).hits
    stretches = [hit for start in range(0, 8, 2) for hit in view.search(Query(Word("the"), start=start, limit=2)).hits]
    assert stretches == list(whole)
    assert view.search(Query(Word("the"), start=100)).hits == ()
    assert view.search(Query(Word("the"), limit=0)).total == len(whole)
