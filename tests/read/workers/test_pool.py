"""Reading in worker processes: limits, crashes, and no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from kb.model import DocumentId
from kb.read.workers.main import Outcome
from kb.read.workers.pool import ReadTask, read_all
from kb.settings import Settings
from tests.read.misdeeds import describe, length, misbehave

CHECKOUT = Path(__file__).parents[3]
Writes = Callable[..., list[ReadTask]]


@pytest.fixture
def writes(tmp_path: Path) -> Writes:
    """Write a text file of each text, and return them as sources."""

    def write(*contents: str) -> list[ReadTask]:
        sources = []
        for number, content in enumerate(contents):
            path = tmp_path / f"{number:03}.txt"
            path.write_text(content, encoding="utf-8")
            sources.append(ReadTask(path, path.name))
        return sources

    return write


def run(sources: Sequence[ReadTask], jobs: int = 2, timeout_s: float = 60) -> list[Outcome[bytes]]:
    """Read sources that may misbehave, and return the outcomes in the order of the sources."""
    settings = Settings(jobs=jobs, read_timeout_s=timeout_s, read_memory_mb=256, max_source_mb=1)
    outcomes = list(read_all(sources, settings, misbehave))
    assert len(outcomes) == len(sources)
    by_source = {each.source: each for each in outcomes}
    return [by_source[each.source] for each in sources]


def children() -> list[psutil.Process]:
    """Return this process's worker processes, without a browser of other tests."""
    return [each for each in psutil.Process().children() if "spawn_main" in " ".join(each.cmdline())]


def test_each_file_has_one_outcome_whichever_is_read_first(writes: Writes) -> None:
    sources = writes(*("word " * (20_000 if number % 5 == 0 else 1) for number in range(20)))
    outcomes = sorted(read_all(sources, Settings(jobs=2), length), key=lambda each: each.source)
    assert [each.source for each in outcomes] == [each.source for each in sources]
    assert [each.value for each in outcomes] == [b"%d" % (5 * n - 1) for n in ([20_000, 1, 1, 1, 1] * 4)]


def test_a_file_that_takes_long_holds_up_no_other(writes: Writes) -> None:
    words = [f"word {number}" for number in range(40)]
    with closing(read_all(writes("hang", *words), Settings(jobs=2), misbehave)) as outcomes:
        assert [next(outcomes).value for _ in words] == [each.encode() for each in words]


def test_nothing_to_read_is_no_work() -> None:
    assert list(read_all([], Settings(jobs=2), length)) == []


def test_an_id_and_a_metadata_file_may_be_given(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("Words.", encoding="utf-8")
    (tmp_path / "sidecar.toml").write_text('title = "Another title"', encoding="utf-8")
    source = ReadTask(tmp_path / "x.txt", "x.txt", DocumentId("x-1234"), tmp_path / "sidecar.toml")
    (outcome,) = read_all([source], Settings(jobs=1), describe)
    assert outcome.value == b"x-1234: Another title"


def test_files_that_break_their_readers_cost_one_outcome_each(writes: Writes) -> None:
    reasons = {
        "crash": "crashed its reader (SIGSEGV)",
        "leave": "crashed its reader (exit status 3)",
        "fill": "more than 256 MB of memory",
        "creep": "more than 256 MB of memory",
        "fail": "something unexpected (ValueError)",
        "recurse": "something unexpected (RecursionError)",
    }
    before, *broken, after = run(writes("before", *reasons, "after"))
    assert (before.value, after.value) == (b"before", b"after")
    for outcome, words in zip(broken, reasons.values(), strict=True):
        assert outcome.value is None
        assert words in (outcome.error or "")
        assert "secret" not in (outcome.error or "")


def test_files_that_hang_their_readers_are_given_up(writes: Writes) -> None:
    outcomes = run(writes("before", "hang", "stop", "after"), timeout_s=1)
    assert [each.value for each in outcomes] == [b"before", None, None, b"after"]
    assert "longer than 1 seconds" in (outcomes[1].error or "")


def test_a_file_that_cannot_be_read_says_why(writes: Writes, tmp_path: Path) -> None:
    large, gone, odd = tmp_path / "large.txt", tmp_path / "gone.txt", tmp_path / "x.wpd"
    large.write_bytes(b"x" * (1 << 21))
    odd.write_bytes(b"")
    sources = [ReadTask(each, each.name) for each in (large, gone, odd)]
    errors = [each.error or "" for each in run([*sources, *writes("fine")])]
    assert "too large: 2.0 MB. The limit is 1 MB" in errors[0]
    assert "could not be opened: No such file" in errors[1]
    assert "not a format I read" in errors[2]
    assert errors[3] == ""


def test_workers_print_nothing(writes: Writes, capfd: pytest.CaptureFixture[str]) -> None:
    assert [each.value for each in run(writes("print"))] == [b"print"]
    assert capfd.readouterr() == ("", "")


def test_no_worker_is_left_when_all_is_read_or_when_reading_is_left(writes: Writes) -> None:
    before = children()  # a site of other tests may have a process that draws pages
    run(writes("a", "b", "c"))
    assert children() == before
    with closing(read_all(writes("a", "hang", "hang"), Settings(jobs=2), misbehave)) as outcomes:
        assert next(outcomes).value == b"a"
        assert len(children()) > len(before)
    assert children() == before


SCRIPT = """
import signal
import sys
from pathlib import Path
from kb.read.workers.pool import ReadTask, read_all
from kb.settings import Settings
from tests.read.misdeeds import misbehave

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may start the tests with Ctrl-C ignored
    sources = [ReadTask(Path(name), Path(name).name) for name in sys.argv[1:]]
    for outcome in read_all(sources, Settings(jobs=2), misbehave):
        print(outcome.value and outcome.value.decode(), flush=True)
"""


def start(writes: Writes, tmp_path: Path) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """Start a process whose two workers hang, and return it with them."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    files = [str(each.path) for each in writes("ready", "hang", "hang")]
    process = subprocess.Popen(
        [sys.executable, str(script), *files],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    deadline = time.monotonic() + 30
    while len(workers := psutil.Process(process.pid).children(recursive=True)) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    return process, workers


def test_ctrl_c_ends_all_workers_without_a_word_from_them(writes: Writes, tmp_path: Path) -> None:
    process, workers = start(writes, tmp_path)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert errors.count("KeyboardInterrupt") == 1
    assert psutil.wait_procs(workers, timeout=10)[1] == []


def test_workers_end_when_the_process_that_asked_is_killed(writes: Writes, tmp_path: Path) -> None:
    process, workers = start(writes, tmp_path)
    process.kill()
    process.communicate(timeout=30)
    assert psutil.wait_procs(workers, timeout=10)[1] == []
