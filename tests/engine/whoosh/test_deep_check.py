"""The deep check finds wrong values with right checksums, in each column of the index."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.engine.protocol import Batch, IndexProblem
from kb.engine.whoosh import WhooshEngine, deep_check
from kb.engine.whoosh.columns.column_files import Array, ColumnFile, ColumnWriter
from kb.library.catalogue.commits import commit_documents
from kb.library.catalogue.layout import GONE
from kb.library.files.safe_files import delete_unfinished
from kb.library.keeping.doctor import check_catalogue
from kb.model import IndexedDocument
from tests.contract.encoders import WordBag, add_vectors
from tests.contract.libraries import add_quotations, document, full_document, make_quotation, small_library

Alter = Callable[[Array], Array]

# The stored rows, compressed, from which all columns are derived.
_STORED = {"blocks", "block_ends"}


def make_library() -> list[IndexedDocument]:
    """Make a library with something in every column: frequent terms, common stems, stems of many terms, quotations."""
    dock, *others = small_library()
    quoting = add_quotations(
        dock,
        1,
        make_quotation("The dock was empty.", "Jane Roe", "Clerk", speaker_id="jane-roe"),
        make_quotation("stood in it", "John Doe", "Judge", number=1, speaker_id="john-doe"),
    )
    endings = ("", "s", "ed", "ing", "ings", "er", "ers", "'s", "ly", "ity", "ities", "ful")
    texts = [f"The the the the the courts {at} act{endings[at % 12]} in the court." for at in range(300)]
    many = document("many", *texts, title="Acts of the courts", date="2016-11", publisher="The Partnership")
    texts = [f"act{first}{second}" for first in endings for second in endings]
    forms = document("forms", " ".join(texts), "of the “act”", title="Forms", date="2011", kind="report")
    return [quoting, *others, full_document(), many, forms]


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    engine = WhooshEngine(tmp_path / "index")
    commit_documents(engine, added=[add_vectors(each) for each in make_library()])
    return engine


def rewrite(path: Path, column: str, alter: Alter) -> None:
    """Write a column file again with one column altered, and right checksums."""
    file = ColumnFile(path)
    draft = path.with_suffix(".draft")
    writer = ColumnWriter(draft)
    for name in file._directory:
        values: Array = file.read_array(name)
        writer.add(name, alter(values.copy()) if name == column else values)
    writer.close()
    draft.rename(path)


def alter_first(values: Array) -> Array:
    values[0] ^= 1
    return values


def alter_last(values: Array) -> Array:
    values[-1] ^= 1
    return values


def alter_middle(values: Array) -> Array:
    values[len(values) // 2] ^= 1
    return values


def cut(values: Array) -> Array:
    return values[:-1]


def find_faults(engine: WhooshEngine) -> list[str]:
    """Return what a newly opened engine finds."""
    opened = WhooshEngine(engine.folder)
    return [each.message for each in opened.check().problems or opened.check_contents()]


@pytest.mark.slow
@pytest.mark.parametrize("alter", [alter_first, alter_middle, alter_last, cut])
@pytest.mark.parametrize("suffix", [".rows", ".postings"])
def test_a_wrong_value_in_any_column_is_found(engine: WhooshEngine, suffix: str, alter: Alter) -> None:
    (path,) = [each for each in engine.folder.iterdir() if each.suffix == suffix]
    whole = path.read_bytes()
    columns = {name: entry.length for name, entry in ColumnFile(path)._directory.items()}
    missed = []
    for column, length in columns.items():
        if column in _STORED or not length:
            continue
        rewrite(path, column, alter)
        if not find_faults(engine):
            missed.append(column)
        path.write_bytes(whole)
    assert missed == []
    assert find_faults(engine) == []


def test_each_fault_is_one_line_with_a_remedy(engine: WhooshEngine) -> None:
    (path,) = [each for each in engine.folder.iterdir() if each.suffix == ".rows"]
    rewrite(path, "years", alter_first)
    (fault,) = WhooshEngine(engine.folder).check_contents()
    assert fault.message == f"The index file '{path}' differs from its passages in the column 'years'."
    assert fault.remedy == "Run 'kb index --rebuild' to build it again from the sources."


def test_what_a_check_writes_is_in_the_index_where_a_purge_deletes_what_is_left_of_it(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = engine.folder.parent / "left"

    def keep_copy(*_: object) -> list[IndexProblem]:
        shutil.copytree(engine.folder, left, dirs_exist_ok=True)  # as a process that is killed leaves it
        return []

    with monkeypatch.context() as patched:
        patched.setattr(deep_check, "_compare_files", keep_copy)
        assert engine.check_contents() == []
    before = {each.name for each in engine.folder.iterdir()}
    assert before < {each.name for each in left.iterdir()}
    delete_unfinished(left)
    assert {each.name for each in left.iterdir()} == before


def test_an_index_beside_which_nothing_can_be_written_is_said_to_be_unchecked(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(deep_check, "_write_again", refuse)
        (fault,) = engine.check_contents()
    assert "was not compared" in fault.message
    assert os.strerror(errno.ENOSPC) in fault.message


def test_vectors_of_other_dimensions_are_found(engine: WhooshEngine) -> None:
    text = document("new", *[f"A new text {number}." for number in range(3)])
    commit_documents(engine, added=[add_vectors(text, WordBag(dimensions=24))])
    (fault,) = engine.check_contents()
    assert "has 24 dimensions, and others of 'word bag' have 48" in fault.message
    assert fault.remedy.startswith("Delete '")


def test_vectors_that_do_not_fit_their_keys_are_damage(engine: WhooshEngine) -> None:
    (path,) = engine.folder.glob("*.vectors")
    rewrite(path, "scales", cut)
    (fault,) = WhooshEngine(engine.folder).check().problems
    assert "do not fit together" in fault.message


def test_two_rows_of_one_key_are_found(engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.commit(Batch(state=[("note", b"old")]))
    with monkeypatch.context() as patched, engine.open() as held:
        patched.setattr(type(held), "list_state_rows", lambda self, key: ())
        engine.commit(Batch(state=[("note", b"new")]))
    (fault,) = engine.check_contents()
    assert "two rows of one key of the state" in fault.message


def test_a_catalogue_that_differs_from_the_passages_is_found(engine: WhooshEngine) -> None:
    with engine.open() as reader:
        assert list(check_catalogue(reader)) == []
        tally, passage = reader.read_state(["speaker/jane-roe"])["speaker/jane-roe"], make_library()[0].passages[0].id
    state = [("speaker/john-doe", tally), ("law/MSA 2015", None), (f"{GONE}{passage}", b"[]")]
    engine.commit(Batch(state=state))
    assert engine.check_contents() == []
    with engine.open() as reader:
        assert [each.message for each in check_catalogue(reader)] == [
            "The catalogue differs from the passages in 1 of the speakers, first in 'john-doe'.",
            "The catalogue differs from the passages in 1 of the laws, first in 'MSA 2015'.",
            f"The catalogue is wrong: 1 of the passages that it says are gone are there, first '{passage}'.",
        ]
