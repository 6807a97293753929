"""Programs that are run on untrusted files: what the kernel refuses them, and their time."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kb.errors import LimitError
from kb.read.workers.confined_calls import find_confinement
from kb.read.workers.confined_program import run_program
from kb.read.workers.confinement import Confinement
from kb.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines programs")


def run(folder: Path, code: str, timeout_s: float = 30) -> int:
    return run_program([sys.executable, "-c", code], folder, [], timeout_s=timeout_s, memory_mb=512)


@pytest.fixture(scope="module")
def confinement() -> Confinement:
    return find_confinement(Settings())


def test_a_program_writes_below_its_folder_only(tmp_path: Path, confinement: Confinement) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    own.mkdir()
    assert run(own, f"open({str(own / 'x')!r}, 'w').write('x')") == 0
    assert (own / "x").is_file()
    if confinement.landlock:
        assert run(own, f"open({str(other)!r}, 'w')") == 1
        (tmp_path / "secret").write_text("secret", encoding="utf-8")
        assert run(own, f"open({str(tmp_path / 'secret')!r}).read()") == 1


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6"])
def test_a_program_has_no_network(tmp_path: Path, family: str, confinement: Confinement) -> None:
    if confinement.seccomp:
        assert run(tmp_path, f"import socket; socket.socket(socket.{family}, socket.SOCK_DGRAM)") == 1
        assert run(tmp_path, "import socket; socket.socket(socket.AF_UNIX)") == 0


def test_a_program_and_what_it_started_end_when_its_time_is_up(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).wait()"
    )
    with pytest.raises(LimitError, match="longer than 1 seconds"):
        run(tmp_path, code, timeout_s=1)


def test_a_program_that_takes_too_much_memory_fails(tmp_path: Path) -> None:
    assert run(tmp_path, "bytearray(1 << 30)") == 1
