"""Only its owner, or a group that shares it, writes to a library's folder."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.libraries import write_sources
from tests.library.files.disks import give_to_others, open_to_others

KB = str(Path(sys.executable).parent / "kb")
NEEDS_ROOT = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("runuser") is None, reason="only root can become another user"
)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = write_sources(tmp_path / "library", {"report.txt": "The courts fail them. " * 20})
    (folder / "library.toml").write_text('title = "Reports"\n', encoding="utf-8")
    open_to_others(folder)
    give_to_others(folder)
    return folder


def run(arguments: list[str], library: Path, *, umask: int = 0o022) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "KB_LIBRARY": str(library), "KB_MEANING": "static", "KB_JOBS": "1"}
    command = [KB, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, umask=umask)


def take_back(library: Path) -> None:
    for each in (library, *library.rglob("*")):
        os.chown(each, os.geteuid(), os.getegid())


@NEEDS_ROOT
def test_another_user_is_refused_with_the_command_that_works(library: Path) -> None:
    before = sorted(library.rglob("*"))
    for command in ("index", "add x.txt", "remove report", "purge report --yes", "restore report", "serve --port 0"):
        refused = run(command.split(), library)
        assert refused.returncode == 1
        assert f"'{library}' belongs to 'nobody'" in refused.stderr
    assert sorted(library.rglob("*")) == before

    said = run(["index", "--jobs", "1"], library).stderr
    become, _, given = said.rpartition(" Run: ")[2].partition(" -- ")
    assert become == "runuser -u nobody"
    take_back(library)
    assert subprocess.run(shlex.split(given), capture_output=True, check=False).returncode == 0
    assert (library / "whoosh").is_dir()


@NEEDS_ROOT
def test_another_user_who_only_searches_leaves_nothing(library: Path) -> None:
    take_back(library)
    assert run(["index"], library).returncode == 0
    (library / "library.toml").write_text('title = "Other reports"\n', encoding="utf-8")
    give_to_others(library)

    assert run(["search", "courts"], library).returncode == 0
    assert {each.stat().st_uid for each in (library, *library.rglob("*"))} == {65534}


@NEEDS_ROOT
def test_a_folder_that_a_group_shares_is_written_by_its_members(library: Path) -> None:
    for each in (library, *library.rglob("*")):
        each.chmod(0o2775 if each.is_dir() else 0o664)

    assert run(["index"], library, umask=0o022).returncode == 1
    assert run(["index"], library, umask=0o002).returncode == 0
    assert all(each.stat().st_mode & 0o020 for each in library.rglob("*"))
