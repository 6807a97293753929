"""Calls in a persistent worker process: limits, crashes, and its confinement."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kb.errors import LimitError, OverloadError, ReadError
from kb.read.workers.confined_calls import PersistentWorker, run_confined
from kb.settings import Settings
from tests.read.misdeeds import (
    add,
    answer_badly,
    crash,
    make_bytes,
    read_file,
    refuse,
    sleep,
    take_memory,
    tell_process,
    write_file,
)

BAD_ANSWERS = {
    **dict.fromkeys(("half", "half a length", "drop by drop"), "longer than 1 second"),
    **dict.fromkeys(
        (
            *("without end", "too much", "noise", "a pickle", "a pickle in a message", "a short message"),
            *("another type", "twice"),
        ),
        "not the content of a file",
    ),
}


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[PersistentWorker]:
    """A worker with little time and memory, which may read one folder."""
    (tmp_path / "readable").mkdir()
    functions = (add, tell_process, refuse, crash, take_memory, write_file, read_file, sleep)
    others = (make_bytes, answer_badly)
    made = PersistentWorker(
        *functions, *others, timeout_s=1.0, memory_mb=256, readable=[tmp_path / "readable"], patience_s=0.3
    )
    yield made
    made.close()


def test_the_process_stays_from_one_call_to_the_next(worker: PersistentWorker) -> None:
    first = worker.call(tell_process)
    assert worker.call(add, 2, 3) == 5
    assert worker.call(tell_process) == first != os.getpid()


def test_a_call_that_takes_too_long_is_ended_and_the_next_one_answered(worker: PersistentWorker) -> None:
    first = worker.call(tell_process)
    with pytest.raises(LimitError, match="1 second"):
        worker.call(sleep, 60)
    assert worker.call(tell_process) != first
    assert not psutil.pid_exists(first)


@pytest.mark.parametrize(
    ("misdeed", "reason"), [(crash, "crashed its reader .SIGSEGV."), (take_memory, "more than 256 MB of memory")]
)
def test_a_crash_costs_one_call(worker: PersistentWorker, misdeed: object, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        worker.call(misdeed)  # type: ignore[arg-type]  # of the functions above
    assert worker.call(add, 2, 3) == 5


@pytest.mark.parametrize(("how", "reason"), BAD_ANSWERS.items())
def test_an_answer_that_is_none_costs_one_call_and_runs_nothing(
    worker: PersistentWorker, tmp_path: Path, how: str, reason: str
) -> None:
    with pytest.raises(ReadError, match=reason):
        worker.call(answer_badly, how, tmp_path / "mark")
    assert worker.call(add, 2, 3) == 5
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("size", [0, 1, 1 << 18, (1 << 22) + 1])
def test_bytes_of_any_size_come_as_they_are(worker: PersistentWorker, size: int) -> None:
    assert worker.call(make_bytes, size) == bytes(size)


def test_a_reader_that_takes_no_arguments_any_more_costs_one_call(worker: PersistentWorker) -> None:
    process = psutil.Process(worker.call(tell_process))
    process.suspend()
    with pytest.raises(LimitError, match="1 second"):
        worker.call(tell_process, bytes(1 << 22))
    assert worker.call(add, 2, 3) == 5


def test_what_the_function_raises_for_people_is_raised(worker: PersistentWorker) -> None:
    first = worker.call(tell_process)
    with pytest.raises(ReadError, match="The file is damaged"):
        worker.call(refuse, "The file is damaged.")
    assert worker.call(tell_process) == first


def test_it_reads_what_it_is_for_and_nothing_else(worker: PersistentWorker, tmp_path: Path) -> None:
    (tmp_path / "readable" / "a.txt").write_text("words", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("a secret", encoding="utf-8")
    confinement = worker.find_confinement()

    assert worker.call(read_file, tmp_path / "readable" / "a.txt") == "words"
    if confinement.landlock:
        with pytest.raises(ReadError, match="PermissionError"):
            worker.call(read_file, tmp_path / "secret.txt")
    if confinement.landlock or confinement.seccomp:
        with pytest.raises(ReadError, match="PermissionError"):
            worker.call(write_file, tmp_path / "readable" / "b.txt")
    assert not (tmp_path / "readable" / "b.txt").exists()


def test_only_the_functions_that_it_was_given_can_be_called(worker: PersistentWorker) -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        worker.call(os.getcwd)


def test_who_waits_too_long_for_others_is_told_so(worker: PersistentWorker) -> None:
    worker.call(add, 2, 3)
    longer = threading.Thread(target=worker.call, args=(sleep, 0.8))
    longer.start()
    time.sleep(0.1)
    with pytest.raises(OverloadError):
        worker.call(add, 2, 3)
    longer.join()
    assert worker.call(add, 2, 3) == 5


def test_a_process_that_ended_while_it_was_idle_is_replaced(worker: PersistentWorker) -> None:
    first = worker.call(tell_process)
    psutil.Process(first).kill()
    time.sleep(0.5)
    assert worker.call(tell_process) != first


def test_no_process_is_left_where_the_worker_is_closed_or_forgotten(worker: PersistentWorker) -> None:
    closed = psutil.Process(worker.call(tell_process))
    worker.close()
    other = PersistentWorker(tell_process, timeout_s=1.0, memory_mb=256)
    forgotten = psutil.Process(other.call(tell_process))
    del other
    gc.collect()

    _, alive = psutil.wait_procs([closed, forgotten], timeout=10)
    assert [each for each in alive if each.status() != psutil.STATUS_ZOMBIE] == []


def test_a_call_may_have_less_time_and_memory_than_a_keepers_file() -> None:
    assert run_confined(take_memory, settings=Settings()) == 1 << 30
    with pytest.raises(ReadError, match="more than 256 MB of memory"):
        run_confined(take_memory, settings=Settings(), memory_mb=256)
    with pytest.raises(LimitError, match=r"longer than 0\.01 seconds"):
        run_confined(sleep, 60, settings=Settings(), timeout_s=0.01)
    with pytest.raises(LimitError, match=r"longer than 0\.02 seconds"):
        run_confined(sleep, 60, settings=Settings(read_timeout_s=0.02), timeout_s=60)
