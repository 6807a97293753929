"""Reading single files in a process that stays."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from kb.library.files.purged import PurgedList
from kb.library.indexing.document_pipeline import pack_document, unpack_document
from kb.read.workers.main import Outcome
from kb.read.workers.pool import ReadTask
from kb.read.workers.ready_reader import ReadyReader
from kb.settings import Settings
from tests.read.misdeeds import misbehave
from tests.read.workers.test_pool import children
from tests.serving import wait_until

SETTINGS = Settings(jobs=1, read_timeout_s=60, read_memory_mb=1024, max_source_mb=1)
PACK = partial(pack_document, purged=PurgedList())


@pytest.fixture
def reader() -> Iterator[ReadyReader]:
    reader = ReadyReader()
    yield reader
    reader.close()


@pytest.fixture
def others() -> frozenset[psutil.Process]:
    """The processes of other tests, such as one that draws pages of a site."""
    return frozenset(children())


def write(path: Path, title: str) -> ReadTask:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"# {title}\n\nThe ropes are old.\n", encoding="utf-8")
    return ReadTask(path, path.name)


def read(reader: ReadyReader, task: ReadTask) -> tuple[set[psutil.Process], str]:
    """Return the processes that there are after reading a file, and its title."""
    (outcome,) = reader([task], SETTINGS, PACK)
    assert outcome.source == task.source
    assert outcome.value
    return set(children()), unpack_document(outcome.value).record.metadata.title


def test_one_process_reads_one_file_after_the_other(
    reader: ReadyReader, tmp_path: Path, others: frozenset[psutil.Process]
) -> None:
    processes, title = read(reader, write(tmp_path / "a.md", "Ropes"))
    assert (len(processes - others), title) == (1, "Ropes")
    assert read(reader, write(tmp_path / "a.md", "Nets")) == (processes, "Nets")
    (tmp_path / "a.md.toml").write_text('title = "Boats"\n', encoding="utf-8")
    assert read(reader, ReadTask(tmp_path / "a.md", "a.md")) == (processes, "Boats")


def test_a_folder_that_was_not_there_before_is_read_by_another_process(
    reader: ReadyReader, tmp_path: Path, others: frozenset[psutil.Process]
) -> None:
    first, _ = read(reader, write(tmp_path / "one" / "a.md", "Ropes"))
    second, title = read(reader, write(tmp_path / "two" / "b.md", "Nets"))
    assert title == "Nets"
    assert len(second - others) == 1
    assert second != first
    assert read(reader, write(tmp_path / "one" / "a.md", "Boats")) == (second, "Boats"), "it reads both"


def test_several_files_are_read_by_processes_that_end(
    reader: ReadyReader, tmp_path: Path, others: frozenset[psutil.Process]
) -> None:
    tasks = [write(tmp_path / f"{name}.md", name) for name in ("Ropes", "Nets")]
    assert {each.source for each in reader(tasks, SETTINGS, PACK)} == {"Ropes.md", "Nets.md"}
    assert not set(children()) - others


@pytest.mark.parametrize("deed", ["hang", "crash"])
def test_a_file_that_harms_its_reader_is_told_and_harms_no_other(
    reader: ReadyReader, tmp_path: Path, deed: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(deed, encoding="utf-8")
    settings = SETTINGS.model_copy(update={"read_timeout_s": 3.0})
    (outcome,) = reader([ReadTask(path, path.name)], settings, misbehave)
    assert outcome.value is None
    assert outcome.error
    path.write_text("word", encoding="utf-8")
    assert list(reader([ReadTask(path, path.name)], settings, misbehave)) == [Outcome("a.txt", b"word")]


def test_a_process_that_is_not_used_ends(tmp_path: Path, others: frozenset[psutil.Process]) -> None:
    reader = ReadyReader(kept_s=2.0)
    read(reader, write(tmp_path / "a.md", "Ropes"))
    wait_until(lambda: not set(children()) - others, "the process ends")
    assert read(reader, write(tmp_path / "a.md", "Nets"))[1] == "Nets"
    reader.close()
