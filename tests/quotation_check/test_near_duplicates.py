"""Near-duplicates of passages: exact, nearly, over two passages, within a longer one, in many documents."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.model import DiffOp, DocumentId, Duplicate, IndexedDocument, PageBreak, PageRange, Passage
from kb.quotation_check import find_duplicates
from kb.quotation_check.near_duplicates import MIN_WORDS
from tests.libraries import open_view
from tests.quotation_check.conftest import GATE, REPORT_ONE, document

OATH = (
    "Whoever keeps the lantern shall light it before the tide turns, put it out when the last boat is in, and leave "
    "the gate to nobody who has not been named by the council in open session."
)
LEDGER = (
    "In the year of the flood the trust paid for nine hundred yards of rope, two bells of bronze and a new door, and "
    "owed the smith for all the hinges."
)
WINTER = "The winter was long. Of the boats that had gone out in the autumn fewer than half came home before the thaw."


@contextmanager
def library(folder: Path, *documents: IndexedDocument) -> Iterator[LibraryView]:
    engine = WhooshEngine(folder)
    commit_documents(engine, added=documents)
    with open_view(engine) as view:
        yield view


def dated(indexed: IndexedDocument, date: str) -> IndexedDocument:
    record = indexed.record
    return replace(indexed, record=replace(record, metadata=replace(record.metadata, date=date)))


def list_duplicates(view: LibraryView, name: str, position: int = 0) -> tuple[Duplicate, ...]:
    return find_duplicates(view, passage(view, name, position)).duplicates


def passage(view: LibraryView, name: str, position: int = 0) -> Passage:
    return view.document_passages(DocumentId(name))[position]


def changes(duplicate: Duplicate) -> list[tuple[str, str, str]]:
    return [(each.op.value, each.pasted, each.source) for each in duplicate.diff if each.op != DiffOp.EQUAL]


def words_there(duplicate: Duplicate) -> list[str]:
    return [span.slice(each.text) for each, span in zip(duplicate.their_passages, duplicate.their_spans, strict=True)]


def test_a_passage_that_stands_in_another_document_names_it_and_is_named_there(tmp_path: Path) -> None:
    with library(tmp_path, document("release", (GATE, OATH)), document("report", (LEDGER, OATH))) as view:
        (duplicate,) = list_duplicates(view, "release", 1)
        assert (duplicate.document.id, duplicate.their_passages, duplicate.is_whole, duplicate.changed) == (
            "report",
            (passage(view, "report", 1),),
            True,
            0,
        )
        assert duplicate.span.slice(OATH) == OATH[:-1]
        (back,) = list_duplicates(view, "report", 1)
        assert back.their_passages == (passage(view, "release", 1),)
        assert list_duplicates(view, "release") == list_duplicates(view, "report") == ()


def test_changed_words_are_named_from_either_side(tmp_path: Path) -> None:
    other = OATH.replace("lantern", "lamp").replace("in open session", "openly")
    with library(tmp_path, document("one", (OATH,)), document("two", (other,))) as view:
        (duplicate,) = list_duplicates(view, "one")
        assert duplicate.changed == 4
        assert changes(duplicate) == [("replace", "lantern", "lamp"), ("delete", "in open session", "")]
        (back,) = list_duplicates(view, "two")
        assert changes(back) == [("replace", "lamp", "lantern"), ("delete", "openly", "")]


def test_marks_and_hyphens_change_no_word(tmp_path: Path) -> None:
    one = "The council’s multi-agency watch at the east gate is open by day and by night, in every season of the year."
    two = "the council's multiagency watch at the EAST GATE is open, by day and by night - in every season of the year"
    with library(tmp_path, document("one", (one,)), document("two", (two,))) as view:
        (duplicate,) = list_duplicates(view, "one")
        assert duplicate.changed == 0


def test_words_that_run_over_two_passages_are_one_place_there_and_named_by_both(tmp_path: Path) -> None:
    first, last = OATH[: OATH.index(" the gate")], OATH[OATH.index("the gate") :]
    one, two = f"{WINTER} {first}", f"{last} {LEDGER}"
    with library(tmp_path, document("whole", (GATE, OATH)), document("cut", (one, two))) as view:
        (duplicate,) = list_duplicates(view, "whole", 1)
        assert words_there(duplicate) == [first, last[:-1]]
        assert (duplicate.is_whole, duplicate.changed) == (True, 0)
        for position, words in enumerate((first, last[:-1])):
            (back,) = list_duplicates(view, "cut", position)
            assert not back.is_whole
            assert back.their_passages == (passage(view, "whole", 1),)
            assert back.span.slice(passage(view, "cut", position).text) == words


def test_a_passage_within_a_longer_one_is_named_there_by_its_words(tmp_path: Path) -> None:
    longer = f"{WINTER} Then this was read aloud: {OATH} {LEDGER} {GATE}"
    with library(tmp_path, document("oath", (OATH,)), document("diary", (longer,))) as view:
        (duplicate,) = list_duplicates(view, "oath")
        assert words_there(duplicate) == [OATH[:-1]]
        (back,) = list_duplicates(view, "diary")
        assert not back.is_whole
        assert back.span.slice(longer) == OATH[:-1]


def test_the_page_is_that_of_the_words_there(tmp_path: Path) -> None:
    report = document("report", (f"{WINTER} {LEDGER}",))
    (both,) = report.passages
    breaks = (PageBreak(0, 8, "6"), PageBreak(len(WINTER) + 1, 9, "7"))
    report = replace(report, passages=(replace(both, breaks=breaks),))
    with library(tmp_path, document("release", (LEDGER,)), report) as view:
        (duplicate,) = list_duplicates(view, "release")
        assert duplicate.pages == PageRange(9, 9, "7")


def test_a_few_words_are_no_twin_and_an_address_is_one_word(tmp_path: Path) -> None:
    short = "Light it before the tide turns, or leave the gate to nobody."
    assert len(short.split()) < 13
    short = short.replace("or ", "")
    source = "See https://www.example.org/the/council/of/the/east/gate/and/its/rules/of/the/watch/by/night, 2014."
    with library(tmp_path, document("one", (short, source)), document("two", (short, source))) as view:
        assert list_duplicates(view, "one") == list_duplicates(view, "one", 1) == ()


def test_too_many_changed_words_are_no_twin(tmp_path: Path) -> None:
    words = OATH.split()
    changed = [f"{word}{'s' * (not at % 4)}x" if not at % 4 else word for at, word in enumerate(words)]
    with library(tmp_path, document("one", (OATH,)), document("two", (" ".join(changed),))) as view:
        assert list_duplicates(view, "one") == ()


def test_all_editions_are_named_the_newest_first_and_those_with_all_the_words_before_the_others(tmp_path: Path) -> None:
    editions = [dated(document(f"of-{year}", (OATH,)), str(year)) for year in (2014, 2019, 2009)]
    partly = dated(document("partly", (OATH[: OATH.index(", and leave")],)), "2020")
    with library(tmp_path, document("one", (OATH,)), *editions, partly) as view:
        assert [each.document.id for each in list_duplicates(view, "one")] == [
            "of-2019",
            "of-2014",
            "of-2009",
            "partly",
        ]


def test_of_one_document_the_place_with_the_fewest_changes_is_named(tmp_path: Path) -> None:
    nearly = OATH.replace("lantern", "lamp")
    with library(tmp_path, document("one", (OATH,)), document("two", (nearly, GATE, OATH))) as view:
        (duplicate,) = list_duplicates(view, "one")
        assert duplicate.their_passages == (passage(view, "two", 2),)


def test_a_long_run_in_two_passages_that_are_otherwise_different_is_named_from_either_side(tmp_path: Path) -> None:
    taken = " ".join(OATH.split()[3:20])
    one, two = f"{LEDGER} {WINTER} They wrote that {taken}; no more.", f"{GATE} {REPORT_ONE} And {taken.upper()}"
    with library(tmp_path, document("one", (one,)), document("two", (LEDGER[:20], two))) as view:
        (duplicate,) = list_duplicates(view, "one")
        assert (duplicate.document.id, duplicate.is_whole, duplicate.changed) == ("two", False, 0)
        assert duplicate.span.slice(one) == taken.removesuffix(",")
        assert duplicate.their_passages == (passage(view, "two", 1),)
        assert words_there(duplicate) == [taken.upper().removesuffix(",")]
        (back,) = list_duplicates(view, "two", 1)
        assert (back.document.id, back.span.slice(two)) == ("one", taken.upper().removesuffix(","))


def test_sixteen_words_in_a_row_are_not_enough(tmp_path: Path) -> None:
    taken = " ".join(OATH.split()[3:19])
    one, two = f"{LEDGER} {WINTER} They wrote that {taken}; no more.", f"{GATE} {REPORT_ONE} And {taken}"
    with library(tmp_path, document("one", (one,)), document("two", (two,))) as view:
        assert list_duplicates(view, "one") == ()


def test_where_very_many_documents_have_the_words_the_answer_says_that_there_may_be_more(tmp_path: Path) -> None:
    copies = [document(f"copy-{number:03}", (OATH,)) for number in range(120)]
    with library(tmp_path, *copies) as view:
        found = find_duplicates(view, passage(view, "copy-007"))
        assert found.has_more
        assert len(found.duplicates) == 100
        assert "copy-007" not in {each.document.id for each in found.duplicates}


# ------------------------------------------------------------------------------------- generated cases

VOCABULARY = [f"{start}{end}" for start in ("ga", "lan", "ti", "win", "bo", "fo") for end in ("te", "tern", "de", "at")]


def _text(chance: random.Random, words: int) -> list[str]:
    """Return words in a unique order, every third of them a common one."""
    return [chance.choice(VOCABULARY) if at % 3 else chance.choice(("the", "of", "and", "a")) for at in range(words)]


def _altered(chance: random.Random, words: Sequence[str], count: int) -> list[str]:
    """Replace, drop or insert some words, no two of them adjacent."""
    altered = list(words)
    for at in sorted(chance.sample(range(1, len(words) - 1, 2), count), reverse=True):
        altered[at : at + 1] = chance.choice(([], ["otherwise"], [altered[at], "moreover"]))
    return altered


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LibraryView, list[tuple[str, int, int]]]]:
    """An index of pairs of documents with one passage altered; for each its name, its words and its changes."""
    chance = random.Random(2014)  # noqa: S311 - no secret
    cases, documents = [], []
    for number in range(150):
        words = _text(chance, chance.randint(20, 120))
        count = chance.randint(0, len(words) // 10)
        other = _altered(chance, words, count)
        if number % 3 == 1:
            other = [*_text(chance, 60), *other, *_text(chance, 60)]
        half = chance.randint(len(other) // 3, len(other) * 2 // 3)
        cut = [other[:half], other[half:]] if number % 3 == 2 else [other]
        documents.append(document(f"a{number}", (" ".join(words),)))
        documents.append(document(f"b{number}", tuple(" ".join(each) for each in cut)))
        cases.append((str(number), len(words), count))
    with library(tmp_path_factory.mktemp("generated"), *documents) as view:
        yield view, cases


@pytest.mark.costly
def test_altered_passages_are_found_both_ways(generated: tuple[LibraryView, list[tuple[str, int, int]]]) -> None:
    view, cases = generated
    missed: list[tuple[str, int, int]] = []
    unanswered: list[str] = []
    for number, words, count in cases:
        (duplicate,) = list_duplicates(view, f"a{number}") or (None,)
        if duplicate is None or duplicate.document.id != f"b{number}" or not duplicate.is_whole:
            missed.append((number, words, count))
            continue
        assert duplicate.changed <= count
        there = " ".join(words_there(duplicate))
        assert " ".join(each.source for each in duplicate.diff if each.source) == there
        assert (
            " ".join(each.pasted for each in duplicate.diff if each.pasted)
            == view.document_passages(DocumentId(f"a{number}"))[0].text
        )
        for back in duplicate.their_passages:
            if [each.document.id for each in find_duplicates(view, back).duplicates] != [f"a{number}"]:
                unanswered.append(back.text)
    assert len(missed) <= 2, missed
    # The end of a split passage may be too short, with a word changed, to be more than chance.
    assert len(unanswered) <= 4, unanswered
    assert all(len(text.split()) < MIN_WORDS for text in unanswered)


def test_what_was_not_copied_has_no_twin(view: LibraryView) -> None:
    report = view.document_passages(DocumentId("report"))
    assert report[0].text == REPORT_ONE
    assert [find_duplicates(view, each).duplicates for each in report] == [(), ()]
