"""Several processes on one index: readers, writers, and writers that are killed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.errors import BusyError, NoIndexError
from kb.library.catalogue.commits import commit_documents
from kb.model import MATCH_ALL, IndexedDocument, Query, Word
from tests.contract.conftest import Place
from tests.contract.libraries import document, small_library
from tests.libraries import open_view

ROOT = Path(__file__).parent.parent.parent.parent
Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def start(place: Place) -> Iterator[Start]:
    """Starts a process on the index, which ends with the test."""
    processes: list[subprocess.Popen[str]] = []

    def begin(action: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.contract.child", place.settings.name, str(place.folder), action],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


def ask(process: subprocess.Popen[str], line: str = "") -> str:
    """Send a line, and return the reply."""
    assert process.stdin
    process.stdin.write(f"{line}\n")
    process.stdin.flush()
    return read_line(process)


def read_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def test_a_reader_in_another_process_sees_each_commit_without_a_restart(place: Place, start: Start) -> None:
    engine = place.open()
    first, second, *_ = small_library()
    commit_documents(engine, added=[first])
    watcher = start("watching")
    assert ask(watcher) == "1 4"
    commit_documents(engine, added=[second])
    assert ask(watcher) == "2 7"
    commit_documents(engine, added=[second], rebuild=True)
    assert ask(watcher) == "3 3"


def test_this_process_sees_the_commit_of_another(place: Place, start: Start) -> None:
    engine = place.open()
    commit_documents(engine, added=small_library())
    with open_view(engine) as before:
        assert before.search(Query(Word("tried"))).total == 0
    assert read_line(start("trying")) == "2"
    with open_view(engine) as after:
        assert after.search(Query(Word("tried"))).total == 1


def test_a_second_writer_is_refused_while_the_first_goes_on(place: Place, start: Start) -> None:
    engine = place.open()
    commit_documents(engine, added=small_library())
    writer = start("waiting")
    assert read_line(writer) == "ready"
    with pytest.raises(BusyError, match="Another process is writing"):
        commit_documents(engine, added=[document("mine", "mine")])
    assert ask(writer) == "2"
    assert commit_documents(engine, added=[document("mine", "mine")]) == 3


def test_a_second_thread_is_refused_too(place: Place) -> None:
    engine = place.open()
    caught: list[BusyError] = []

    def second() -> None:
        try:
            commit_documents(engine)
        except BusyError as error:
            caught.append(error)

    def reading() -> Iterator[IndexedDocument]:
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        yield document("a", "a")

    commit_documents(engine, added=reading())
    assert len(caught) == 1


def test_a_lock_left_by_a_killed_writer_does_no_harm(place: Place, start: Start) -> None:
    engine = place.open()
    commit_documents(engine, added=small_library())
    writer = start("waiting")
    assert read_line(writer) == "ready"
    writer.kill()
    writer.wait()
    with open_view(engine) as view:
        assert view.generation == 1
        assert view.search(Query(Word("written"))).total == 0
    assert commit_documents(engine, added=[document("mine", "mine")]) == 2


def test_a_first_commit_that_was_killed_leaves_no_index(place: Place, start: Start) -> None:
    writer = start("waiting")
    assert read_line(writer) == "ready"
    writer.kill()
    writer.wait()
    engine = place.open()
    with pytest.raises(NoIndexError), open_view(engine):
        pass
    commit_documents(engine, added=small_library())
    assert list(engine.check().problems) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_child_forked_while_writing_does_not_keep_the_lock(place: Place) -> None:
    engine = place.open()
    children: list[int] = []
    reader, writer = os.pipe()

    def reading() -> Iterator[IndexedDocument]:
        child = os.fork()
        if not child:
            os.close(writer)
            os.read(reader, 1)  # until the test is over
            os._exit(0)
        children.append(child)
        yield document("a", "a")

    try:
        commit_documents(engine, added=reading())
        assert commit_documents(engine, added=[document("b", "b")]) == 2
    finally:
        os.close(writer)
        os.close(reader)
        for child in children:
            os.waitpid(child, 0)


def test_writers_killed_at_any_moment_leave_one_whole_commit(place: Place, start: Start) -> None:
    moments = random.Random(7)  # noqa: S311 - no secret
    done = 0
    for _ in range(int(os.environ.get("KB_TEST_KILLS", "12"))):
        writer = start("writing")
        done = int(read_line(writer))  # at least one commit of this writer is done
        time.sleep(moments.random() * 0.15)
        writer.kill()
        writer.wait()
        engine = place.open()
        with open_view(engine) as view:
            titles = {record.metadata.title for record in view.documents()}
            assert len(titles) == 1
            number = int(titles.pop().removeprefix("commit "))
            assert number >= done
            assert view.search(Query(MATCH_ALL)).total == 5 * (number % 7 + 1)
            assert view.search(Query(Word(str(number)))).total == 5 * (number % 7 + 1)
        assert list(engine.check().problems) == []
    commit_documents(engine, added=small_library())


def test_readers_never_fail_while_another_process_writes(place: Place, start: Start) -> None:
    engine = place.open()
    writer = start("writing")
    assert read_line(writer) == "1"
    threading.Thread(target=lambda: [None for _ in writer.stdout or ()], daemon=True).start()
    seen: set[int] = set()
    began = time.monotonic()
    while time.monotonic() < began + (2 if len(seen) > 3 else 60):  # a busy machine takes longer to commit
        with open_view(engine) as view:
            documents = view.documents()
            assert len({record.metadata.title for record in documents}) == 1
            assert view.search(Query(MATCH_ALL)).total == sum(record.passages for record in documents)
            assert all(len(view.document_passages(record.id)) == record.passages for record in documents)
            seen.add(view.generation)
    assert len(seen) > 3


def test_threads_share_an_engine(place: Place) -> None:
    engine = place.open()
    commit_documents(engine, added=small_library())
    failures: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                with open_view(engine) as view:
                    assert view.search(Query(Word("dock"))).total >= 4
                    for record in view.documents():
                        assert len(view.document_passages(record.id)) == record.passages
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(15):
        commit_documents(engine, added=[document(f"d{number}", f"the dock {number}")])
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures
