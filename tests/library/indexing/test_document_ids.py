"""The ids of sources, by what is remembered and what is on disk."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import LibraryError
from kb.library.indexing.document_ids import IdFile, IdRecord, KnownIds, SourceContent, assign_ids, find_moved
from kb.library.indexing.source_files import SourceFile
from kb.model import DocumentId

NOTHING = KnownIds()


def content(name: str, words: str = "", given_id: str = "") -> SourceContent:
    """Return a source whose content has a hash made of some words."""
    return SourceContent(SourceFile(Path(name), name, ()), (), hash_words(words or name), given_id)


def hash_words(words: str) -> str:
    return words.encode("utf-8", "surrogateescape").hex().ljust(64, "0")[:64]


def record(document: str, source: str, words: str = "", given_id: str = "") -> IdRecord:
    return IdRecord(DocumentId(document), source, hash_words(words or source), given_id)


def assign(contents: list[SourceContent], known: KnownIds = NOTHING, unread: Set[str] = frozenset()) -> dict[str, str]:
    return dict(assign_ids(contents, known, find_moved(contents, known), unread).ids)


def remember(contents: list[SourceContent], known: KnownIds = NOTHING) -> KnownIds:
    """Return what is remembered after all sources were read."""
    now = {document: record(document, name) for name, document in assign(contents, known).items()}
    return KnownIds.of((*now.values(), *(each for each in known.records.values() if each.id not in now)))


# ---------------------------------------------------------------------------------------- new files


def test_a_new_file_has_a_slug_and_of_two_the_first_in_order() -> None:
    ids = assign([content("report.md"), content("report.txt")])
    assert ids["report.md"] == "report"
    assert ids["report.txt"].startswith("report-")


def test_a_file_of_a_format_that_is_not_read_takes_no_id_from_another() -> None:
    ids = assign([content("report.wpd"), content("report.pdf")])
    assert ids["report.pdf"] == "report"
    assert ids["report.wpd"].startswith("report-")


def test_a_file_that_could_not_be_read_takes_no_id_from_another() -> None:
    contents = [content("report.docx"), content("report.pdf")]
    assert assign(contents)["report.docx"] == "report"
    assert assign(contents, unread={"report.docx"})["report.pdf"] == "report"


def test_a_file_that_was_read_once_keeps_its_id_while_it_cannot_be_read() -> None:
    contents = [content("report.docx"), content("report.pdf")]
    known = KnownIds.of([record("report", "report.docx")])
    assert assign(contents, known, {"report.docx"})["report.docx"] == "report"


@pytest.mark.parametrize("is_there", [True, False])
def test_a_file_with_the_same_slug_never_takes_an_id_that_was_ever_anothers(is_there: bool) -> None:
    known = KnownIds.of([record("report", "report.pdf")])
    contents = [content("report.md", "other words"), *([content("report.pdf")] if is_there else [])]
    assert assign(contents, known)["report.md"].startswith("report-")


def test_a_file_that_comes_back_has_its_id_again() -> None:
    known = KnownIds.of([record("report", "report.pdf"), record("report-2", "report.md")])
    assert assign([content("report.md"), content("report.pdf", "a new version")], known) == {
        "report.md": "report-2",
        "report.pdf": "report",
    }


def test_an_id_with_a_hash_that_went_with_a_moved_file_is_not_given_again() -> None:
    first = assign([content("a.md"), content("a.txt")])
    known = KnownIds.of([record("a", "a.md"), record(first["a.txt"], "moved.txt", "a.txt")])
    ids = assign([content("a.md"), content("a.txt", "others"), content("moved.txt", "a.txt")], known)
    assert ids["a.txt"] == f"{first['a.txt']}-2"


# -------------------------------------------------------------------------------------- moved files


def test_a_file_that_was_moved_keeps_its_id_and_a_new_one_in_its_place_has_another() -> None:
    known = KnownIds.of([record("report", "report.pdf", "the words")])
    assert assign([content("2013/final.pdf", "the words")], known) == {"2013/final.pdf": "report"}
    known = KnownIds.of([record("report", "2013/final.pdf", "the words")])
    ids = assign([content("2013/final.pdf", "the words"), content("report.pdf", "others")], known)
    assert ids["2013/final.pdf"] == "report"
    assert ids["report.pdf"].startswith("report-")


def test_a_copy_is_not_a_moved_file() -> None:
    known = KnownIds.of([record("report", "report.pdf", "the words")])
    contents = [content("copy.pdf", "the words"), content("report.pdf", "the words")]
    assert assign(contents, known) == {"copy.pdf": "copy", "report.pdf": "report"}


def test_of_equal_files_each_is_known_by_its_name_and_no_id_is_given_twice() -> None:
    known = KnownIds.of([record("one", "old/one.txt", "same"), record("two", "old/two.txt", "same")])
    contents = [content("new/three.txt", "same"), content("new/two.txt", "same"), content("new/zero.txt", "same")]
    assert assign(contents, known) == {"new/three.txt": "one", "new/two.txt": "two", "new/zero.txt": "new-zero"}


# ------------------------------------------------------------------------------------------ sidecars


def test_an_id_in_a_sidecar_wins_over_what_is_remembered() -> None:
    known = KnownIds.of([record("report", "report.pdf")])
    assert assign([content("report.pdf", given_id="in-the-dock")], known) == {"report.pdf": "in-the-dock"}


def test_an_id_stays_when_its_line_in_the_sidecar_goes() -> None:
    known = KnownIds.of([record("in-the-dock", "report.pdf", given_id="in-the-dock"), IdRecord(DocumentId("report"))])
    assert assign([content("report.pdf")], known) == {"report.pdf": "in-the-dock"}


def test_an_id_of_another_source_is_refused_and_that_of_one_that_is_gone_is_not() -> None:
    known = KnownIds.of([record("report", "z.pdf"), record("old", "gone.pdf")])
    contents = [content("a.pdf", given_id="report"), content("b.pdf", given_id="old"), content("z.pdf")]
    assigned = assign_ids(contents, known, {}, frozenset())
    assert assigned.ids == {"a.pdf": "a", "b.pdf": "old", "z.pdf": "report"}
    assert assigned.refused == {"a.pdf": "z.pdf"}


def test_of_two_sidecars_with_one_id_the_one_that_has_it_keeps_it_else_the_first() -> None:
    contents = [content("a.pdf", given_id="x"), content("b.pdf", given_id="x")]
    assert assign(contents) == {"a.pdf": "x", "b.pdf": "b"}
    known = KnownIds.of([record("x", "b.pdf", given_id="x")])
    assert assign(contents, known) == {"a.pdf": "a", "b.pdf": "x"}


def test_two_sidecars_may_swap_their_ids() -> None:
    known = KnownIds.of([record("a", "a.pdf"), record("b", "b.pdf")])
    assert assign([content("a.pdf", given_id="b"), content("b.pdf", given_id="a")], known) == {
        "a.pdf": "b",
        "b.pdf": "a",
    }


names = st.sampled_from(
    [f"{folder}{stem}.{suffix}" for folder in ("", "x/") for stem in "ab" for suffix in ("md", "txt")]
)
libraries = st.dictionaries(names, st.tuples(st.sampled_from("123"), st.sampled_from(["", "", "a", "b"])))


@pytest.mark.costly
@settings(max_examples=200)
@given(st.lists(libraries, min_size=1, max_size=5), st.sets(names))
def test_ids_are_always_different_and_a_source_without_a_sidecar_keeps_its_own(
    steps: list[dict[str, tuple[str, str]]], unread: set[str]
) -> None:
    known = NOTHING
    for step in steps:
        contents = [content(name, *step[name]) for name in sorted(step)]
        ids = assign(contents, known, unread)
        assert ids.keys() == step.keys()
        assert len(set(ids.values())) == len(ids)
        if not any(each.given for each in contents):
            assert all(ids[name] == known.by_source[name].id for name in ids if name in known.by_source)
        known = remember(contents, known)


# ------------------------------------------------------------------------------------------ the file


def test_what_is_remembered_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = IdFile.of_library(tmp_path)
    assert file.read() == NOTHING
    known = KnownIds.of(
        [
            record("report", "a\tb\n\udcff“.pdf", given_id="report"),
            IdRecord(DocumentId("old")),
            IdRecord(DocumentId("moved"), "2013/x.pdf", "0" * 64, "", "x.pdf.toml"),
            IdRecord(DocumentId("of-an-index"), "y.pdf"),
            IdRecord(DocumentId("before"), successor="report"),
        ]
    )
    file.write(known)
    assert file.read() == known
    assert len(file.path.read_bytes().splitlines()) == 5
    assert file.find_successor(DocumentId("before")) == "report"
    assert file.find_successor(DocumentId("old")) is None
    file.write(NOTHING)
    assert file.find_successor(DocumentId("before")) is None


@pytest.mark.parametrize(
    "line", ["", "{", "<<<<<<< HEAD", '{"id": 3}', '{"id": ""}', '{"id": "b", "x": ""}', "[1]", "\x00"]
)
def test_a_damaged_line_costs_no_other(tmp_path: Path, line: str) -> None:
    file = IdFile.of_library(tmp_path)
    file.path.write_text(f'{line}\n{{"id": "a", "source": "a.txt"}}\n', encoding="utf-8")
    assert list(file.read().records) == ["a"]


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "ids.jsonl").mkdir()
    with pytest.raises(LibraryError, match=r"ids\.jsonl' cannot be read"):
        IdFile.of_library(tmp_path).read()
