"""Near-duplicate candidates come by their scores, from all segments, without deleted ones."""

from __future__ import annotations

from pathlib import Path

from kb.engine.protocol import PassageRange
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.query.near_duplicates import find_near_duplicates
from kb.library.catalogue.commits import commit_documents
from kb.model import DocumentId
from tests.contract.libraries import document


def test_scores_are_the_shared_shingles_as_a_part_of_the_words(tmp_path: Path) -> None:
    words = [f"w{number}" for number in range(20)]  # shingles begin at words 0, 5, 10 and 15
    filler = [f"filler {number}" for number in range(30)]
    half = [*words[:10], *(f"x{number}" for number in range(10))]
    short = words[:9]
    engine = WhooshEngine(tmp_path)
    commit_documents(
        engine,
        added=[
            document("a", " ".join(words), " ".join(words[::-1]), *filler),
            document("b", " ".join(half)),
            document("gone", " ".join(words)),
        ],
    )
    commit_documents(engine, added=[document("c", " ".join(short), " ".join(words))], removed=[DocumentId("gone")])
    with engine.open() as view:
        assert len(view.segments) == 2
        (passage, *_) = view.document_passages([PassageRange(DocumentId("a"))])[0]
        found = find_near_duplicates(view.segments, passage, 9)
        texts = [view.segments[each.segment].files.read_passage(each.row).text for each in found]
        assert texts == [" ".join(short), " ".join(words), " ".join(half)]
        assert [each.score for each in found] == [2 / 9, 4 / 20, 2 / 20]
        assert find_near_duplicates(view.segments, passage, 2) == found[:2]
        (short_one, _) = view.document_passages([PassageRange(DocumentId("c"))])[0]
        found = find_near_duplicates(view.segments, short_one, 9)
        assert [each.score for each in found] == [2 / 9, 2 / 9]
        (filler_one,) = view.document_passages([PassageRange(DocumentId("a"))])[0][5:6]
        assert find_near_duplicates(view.segments, filler_one, 9) == []
