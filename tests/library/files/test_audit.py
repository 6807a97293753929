"""The record of changes: each is appended whole, and purged documents are not in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb.library.files import audit
from kb.library.files.audit import AUDIT, conceal_documents, name_user, read_audit, record_change
from tests.conftest import CHECKOUT


def test_a_change_is_recorded_with_its_time_and_its_user(tmp_path: Path) -> None:
    record_change(tmp_path, "set", "report", "caf\udce9.txt", "title")
    (entry,) = read_audit(tmp_path)
    assert (entry.command, entry.document, entry.file, entry.change) == ("set", "report", "caf\udce9.txt", "title")
    assert entry.user == name_user()
    assert entry.time.endswith("Z")


def test_what_follows_a_torn_line_is_read(tmp_path: Path) -> None:
    record_change(tmp_path, "add", "first")
    record_change(tmp_path, "add", "second")
    path = tmp_path / AUDIT
    path.write_bytes(path.read_bytes()[:-20])
    record_change(tmp_path, "add", "third")
    assert [each.document for each in read_audit(tmp_path)] == ["first", "third"]


def test_the_file_does_not_grow_for_ever_and_keeps_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_MAX_BYTES", 2_000)
    for number in range(100):
        record_change(tmp_path, "add", f"report-{number}")
        assert (tmp_path / AUDIT).stat().st_size <= 2_000
    kept = [each.document for each in read_audit(tmp_path)]
    assert kept == [f"report-{number}" for number in range(100 - len(kept), 100)]
    assert len(kept) >= 5


@pytest.mark.costly
def test_processes_that_record_at_once_lose_nothing(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from kb.library.files import audit\n"
        "audit._MAX_BYTES = 40_000\n"
        "for at in range(60): audit.record_change(Path(sys.argv[1]), 'add', f'{sys.argv[2]}-{at}')"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), name], cwd=CHECKOUT, env=os.environ)
        for name in "abc"
    ]
    assert [each.wait() for each in started] == [0, 0, 0]
    assert sorted(each.document for each in read_audit(tmp_path)) == sorted(
        f"{name}-{at}" for name in "abc" for at in range(60)
    )


def test_of_a_purged_document_neither_id_nor_file_is_left(tmp_path: Path) -> None:
    for name in ("zephyrine", "other"):
        record_change(tmp_path, "add", name, f"{name}.md")
    conceal_documents(tmp_path, lambda document: document == "zephyrine", lambda _: "purged 1f")
    assert [(each.document, each.file) for each in read_audit(tmp_path)] == [("purged 1f", ""), ("other", "other.md")]
    assert b"zephyrine" not in (tmp_path / AUDIT).read_bytes()
