"""The segments that a commit merges, and its rows for headings and quotations."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.engine.fields import ABOVE, HEADING, QUOTED, ROLE, SPEAKER
from kb.engine.protocol import Batch
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.schema import BARRIER
from kb.library.catalogue.commits import commit_documents
from kb.model import DocumentId, UnreadSource
from tests.contract.libraries import add_quotations, document, make_quotation
from tests.engine.whoosh.faulty_files import damage


def list_sizes(engine: WhooshEngine) -> list[tuple[int, int]]:
    """Return the number of rows of each segment, and of deleted ones."""
    with engine.open() as view:
        return sorted((len(each), sum(not each.is_live(row) for row in range(len(each)))) for each in view.segments)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(5, 1, [(8, 0)]), (6, 1, [(2, 0), (7, 0)]), (8, 2, [(12, 0)]), (9, 2, [(3, 0), (10, 0)])],
)
def test_a_segment_up_to_three_times_as_large_is_merged(
    tmp_path: Path, first: int, second: int, expected: list[tuple[int, int]]
) -> None:
    engine = WhooshEngine(tmp_path)
    engine.commit(Batch(added=[document("a", *map(str, range(first)))]))
    engine.commit(Batch(added=[document("b", *map(str, range(second)))]))
    assert list_sizes(engine) == expected


def test_what_was_merged_counts_towards_the_next(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.commit(Batch(added=[document("a", *map(str, range(20)))]))
    engine.commit(Batch(added=[document("b", *map(str, range(5)))]))
    assert list_sizes(engine) == [(6, 0), (21, 0)]
    engine.commit(Batch(added=[document("c", "1")]))  # 2 rows and 6 are 8, and 21 is less than 3 times 8
    assert list_sizes(engine) == [(29, 0)]


@pytest.mark.parametrize(("passages", "expected"), [(5, [(1, 0), (20, 6)]), (6, [(14, 0)])])
def test_a_segment_of_which_more_than_three_tenths_are_deleted_is_written_again(
    tmp_path: Path, passages: int, expected: list[tuple[int, int]]
) -> None:
    engine = WhooshEngine(tmp_path)
    kept = document("a", *map(str, range(18 - passages)))
    engine.commit(Batch(added=[kept, document("b", *["gone"] * passages)]))
    engine.commit(Batch(removed=[DocumentId("b")], state=[("key", b"value")]))
    assert list_sizes(engine) == expected


def test_a_commit_without_changes_leaves_the_segments(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.commit(Batch(added=[document("a", "1"), document("b", "2")]))
    engine.commit(Batch())
    assert list_sizes(engine) == [(4, 0)]
    engine.commit(Batch(removed=[DocumentId("a"), DocumentId("b")]))
    assert list_sizes(engine) == []


def test_unread_sources_are_written_only_when_they_change(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    unread = [UnreadSource("b.pdf", "1", "Needs a password."), UnreadSource("a.pdf", "2", "Is empty.")]
    commit_documents(engine, added=[document("a", *map(str, range(9)))], unread=unread)
    commit_documents(engine, unread=unread[::-1])
    assert list_sizes(engine) == [(16, 0)]
    commit_documents(engine, unread=unread[:1])
    assert list_sizes(engine) == [(16, 1)]


def test_terms_of_texts_are_kept_apart_and_a_speaker_is_named_once(tmp_path: Path) -> None:
    ada, again = (make_quotation(words, "Ada", "Clerk", number=1) for words in ("one two", "three"))
    quoted = add_quotations(document("a", "one two, three, four"), 0, ada, again, make_quotation("four", number=2))
    engine = WhooshEngine(tmp_path)
    engine.commit(Batch(added=[quoted]))
    with engine.open() as view:
        fields = {each: view.segments[0].postings.open_positions(each) for each in (QUOTED, SPEAKER, ROLE)}
    assert {name: each.lengths.tolist() for name, each in fields.items()} == {
        QUOTED: [0, 7],
        SPEAKER: [0, 2],
        ROLE: [0, 2],
    }
    barriers = fields[QUOTED].find_positions(BARRIER)
    assert barriers is not None
    assert len(barriers) == 3


def test_the_nearest_heading_is_apart_from_those_above(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.commit(Batch(added=[document("a", (("One", "Two", "Three"), "text"), (("Four",), "more"), "none")]))
    with engine.open() as view:
        postings = view.segments[0].postings
        assert list(postings.open_positions(HEADING).terms) == [b"four", b"three"]
        assert list(postings.open_positions(ABOVE).terms) == [b"", b"one", b"two"]
        assert view.segments[0].rows.heading_groups.tolist() == [0, 0, 1, 2]
        assert postings.open_positions(HEADING).lengths.tolist() == [0, 1, 1, 0]


def test_damage_of_a_segment_of_which_nothing_is_left_does_no_harm(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.commit(Batch(added=[document("a", "text")]))
    (path,) = tmp_path.glob("*.postings")
    damage(path, 0)
    assert len(engine.check().problems) == 1
    WhooshEngine(tmp_path).commit(Batch(removed=[DocumentId("a")], added=[document("b", "more")]))
    assert WhooshEngine(tmp_path).check().problems == []
