"""Indexing with readers taken over by files: one line each in the report, nothing executed, the others indexed."""

from __future__ import annotations

import hashlib
import json
import pickle
import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from kb.engine.protocol import PassageRange
from kb.engine.whoosh.engine import WhooshEngine
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.library.indexing.document_pipeline import join_parts, split_parts
from kb.library.indexing.index_report import Status
from kb.library.indexing.sync import Library
from kb.model import Document, DocumentId
from kb.read.workers.main import Outcome
from kb.read.workers.pool import ReadTask, read_all, read_in_process
from kb.settings import Settings
from tests.read.misdeeds import Hostile, answer_badly

NO_CONTENT = "not the content of a file"
OTHER_FILE = "not of this file"
TIMEOUT = "longer than 8 seconds"
REASONS = {
    "half": TIMEOUT,
    "drop by drop": TIMEOUT,
    "never": TIMEOUT,
    "without end": NO_CONTENT,
    "noise": NO_CONTENT,
    "a pickle": NO_CONTENT,
    "a pickle as the value": NO_CONTENT,
    "a part less": NO_CONTENT,
    "another id": OTHER_FILE,
    "another source": OTHER_FILE,
    "another content": OTHER_FILE,
}


def answer(then: Callable[[Document], bytes], mark: Path, document: Document) -> bytes:
    """Answer as the text of a file says that its reader should."""
    other = {
        "another id": replace(document, id=DocumentId("before")),
        "another source": replace(document, source="before.txt"),
        "another content": replace(document, sha256=hashlib.sha256(b"Words before.").hexdigest()),
    }
    match document.text:
        case "never":
            time.sleep(3600)
        case "a pickle as the value":
            return pickle.dumps(Hostile(mark))
        case "a part less":
            return then(document)[:-1]
        case how if how in REASONS and how not in other:
            answer_badly(how, mark)
    return then(other.get(document.text, document))


@pytest.mark.slow
def test_an_answer_that_is_none_costs_one_line_and_runs_nothing(tmp_path: Path) -> None:
    sources, mark = tmp_path / "sources", tmp_path / "mark"
    sources.mkdir()
    for name in ("before", *REASONS, "then after"):
        (sources / f"{name}.txt").write_text(f"Words {name}." if name not in REASONS else name, encoding="utf-8")

    def read_badly(
        tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], bytes]
    ) -> Generator[Outcome[bytes], None, None]:
        return read_all(tasks, settings, partial(answer, then, mark))

    library = Library(Settings(library=tmp_path, jobs=2, read_timeout_s=8), read_files=read_badly)
    report = library.sync()
    reasons = {each.source.removesuffix(".txt"): each.reason for each in report.sources if each.reason}
    assert reasons.keys() == REASONS.keys()
    for name, reason in REASONS.items():
        assert reason in reasons[name], name
        assert len(reasons[name].splitlines()) == 1
    assert [each.source for each in report.sources if each.status is Status.ADDED] == ["before.txt", "then after.txt"]
    assert not mark.exists()


@pytest.mark.costly
def test_a_file_that_changes_while_it_is_read_is_indexed_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "sources" / "a.txt"
    path.parent.mkdir()
    path.write_text("Old words.", encoding="utf-8")

    def change_then_read(
        tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], bytes]
    ) -> Generator[Outcome[bytes], None, None]:
        path.write_text("New words.", encoding="utf-8")
        return read_all(tasks, settings, then)

    library = Library(Settings(library=tmp_path, jobs=1), read_files=change_then_read)
    assert library.sync().count(Status.ADDED) == 1
    with library.open_view() as view:
        assert [each.text for each in view.document_passages(DocumentId("a"))] == ["New words."]


def test_passages_are_stored_as_the_bytes_that_their_reader_packed(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.txt").write_text("A title\n\nSome words.\n\nOther words.\n", encoding="utf-8")
    sent: list[bytes] = []

    def read_and_space(
        tasks: Iterable[ReadTask], settings: Settings, then: Callable[[Document], bytes]
    ) -> Generator[Outcome[bytes], None, None]:
        for outcome in read_in_process(tasks, settings, then):
            record, *packed = split_parts(outcome.value or b"")
            sent.extend(json.dumps(json.loads(each), indent=1).encode() for each in packed)
            yield replace(outcome, value=join_parts([record, *sent]))

    Library(Settings(library=tmp_path), read_files=read_and_space).sync()
    with WhooshEngine(tmp_path / "whoosh").open() as reader:
        assert isinstance(reader, WhooshSnapshot)
        stored = [each for segment in reader.segments for each in segment.files.rows.read_all()]
        assert len(sent) == len(reader.document_passages([PassageRange(DocumentId("a"))])[0]) > 0
    assert set(sent) <= set(stored)
