"""The work of reading a file, with everything found in it, grows no faster than n log n with the file."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from kb.library.files.purged import NOTHING_PURGED
from kb.library.indexing.document_pipeline import pack_document
from kb.read.workers.pool import ReadTask, read_in_process
from kb.settings import Settings
from tests.growth.doubling import measure_growth, time_cpu
from tests.growth.hostile_files import KINDS, HostileFile

pytestmark = pytest.mark.growth


@pytest.mark.parametrize("kind", KINDS, ids=[each.name for each in KINDS])
def test_the_work_of_reading_a_file_grows_no_faster_than_the_file(kind: HostileFile, tmp_path: Path) -> None:
    path = tmp_path / f"file.{kind.suffix}"
    settings = Settings(library=tmp_path)

    def read() -> None:
        (outcome,) = read_in_process(
            [ReadTask(path, path.name)], settings, partial(pack_document, purged=NOTHING_PURGED)
        )
        assert not outcome.error or " nested " in kind.name  # XML is read to a limited depth

    def measure(size: int) -> float:
        kind.write(path, size)
        return time_cpu(read)

    growth = measure_growth(measure, kind.first, kind.limit)
    assert not growth.is_excessive, growth


def test_every_kind_has_a_name_of_its_own() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
