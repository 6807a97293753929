"""The systemd units are well formed and confined, by systemd's own checks; systemd itself need not run."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.proxy_servers import DEPLOY

NEEDED = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
SERVICES = ["kb@main.service", *(f"kb-{each}@main.service" for each in ("index", "watch", "desk", "backup", "check"))]
UNITS = [*SERVICES, "kb-alert@main.service", *(f"kb-{each}@main.timer" for each in ("index", "backup", "check"))]
MAX_EXPOSURE = 2.0  # systemd calls a unit OK below 4.0, and less than 2.0 is safest but for one that has no network


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root file system with the units, and the commands that they start."""
    units = tmp_path / "etc" / "systemd" / "system"
    units.mkdir(parents=True)
    for sample in (DEPLOY / "systemd").glob("*@.*"):
        shutil.copy(sample, units)
    commands = ("opt/kb/bin/gunicorn", "opt/kb/bin/kb", "bin/kill", "bin/sh", "usr/bin/curl", "etc/kb/alert")
    for command in commands:
        path = tmp_path / command
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n", encoding="utf-8")
        path.chmod(0o755)
    targets = tmp_path / "usr" / "lib" / "systemd" / "system"
    shutil.copytree("/usr/lib/systemd/system", targets, symlinks=True)
    return tmp_path


@NEEDED
@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_has_no_fault(root: Path, unit: str) -> None:
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=yes", f"--root={root}", unit]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in checked.stderr.splitlines() if "kb" in line]

    assert not ours
    assert checked.returncode == 0, checked.stderr


@NEEDED
@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_is_confined(root: Path, unit: str) -> None:
    command = ["systemd-analyze", "security", "--offline=yes", "--json=short", f"--root={root}"]
    named = unit
    told = subprocess.run([*command, named], capture_output=True, text=True, check=True, env=_without_colour())
    exposed = sum(float(each["exposure"]) for each in json.loads(told.stdout) if each["exposure"])
    threshold = [*command[:3], f"--root={root}", f"--threshold={int(10 * MAX_EXPOSURE)}", named]
    judged = subprocess.run(threshold, capture_output=True, text=True, check=False, env=_without_colour())

    assert exposed > 0
    assert judged.returncode == 0, judged.stdout


def test_all_services_are_confined_alike() -> None:
    def read_common(name: str) -> str:
        text = (DEPLOY / "systemd" / name.replace("main", "")).read_text(encoding="utf-8")
        return text[text.index("CapabilityBoundingSet=") : text.index("UMask=")]

    assert len({read_common(each) for each in SERVICES}) == 1


def test_every_service_that_can_fail_starts_the_alert() -> None:
    for each in SERVICES:
        text = (DEPLOY / "systemd" / each.replace("main", "")).read_text(encoding="utf-8")
        assert "\nOnFailure=kb-alert@%n.service\n" in text


def test_a_night_leaves_a_backup_and_the_newest_fourteen(tmp_path: Path) -> None:
    """The commands of the unit, as systemd hands them to the shell."""
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(10, 30):
        (folder / f"2026-10-{day}T02-30-00.zip").write_text("old", encoding="utf-8")
    (folder / "20 letters.txt").write_text("of somebody else", encoding="utf-8")
    library = tmp_path / "library"
    (library / "sources").mkdir(parents=True)
    for command in _read_commands("kb-backup@.service", library, folder):
        subprocess.run(command, check=True, env={**os.environ, "KB_LIBRARY": str(library)})

    left = sorted(each.name for each in folder.glob("*.zip"))
    assert len(left) == 14
    assert left[0] == "2026-10-17T02-30-00.zip"
    assert (folder / left[-1]).stat().st_size > 3
    assert (folder / "20 letters.txt").exists()


def test_the_morning_finds_a_backup_that_is_missing_old_or_damaged(tmp_path: Path) -> None:
    library, folder = tmp_path / "library", tmp_path / "backups"
    (library / "sources").mkdir(parents=True)
    folder.mkdir()
    check = _read_commands("kb-check@.service", library, folder)[1]

    def run() -> tuple[int, str]:
        ran = subprocess.run(check, check=False, capture_output=True, text=True)
        return ran.returncode, ran.stderr

    assert run() == (1, f"There is no backup of the last two days in {folder}.\n")
    for command in _read_commands("kb-backup@.service", library, folder):
        subprocess.run(command, check=True, env={**os.environ, "KB_LIBRARY": str(library)})
    assert run()[0] == 0
    (made,) = folder.iterdir()
    made.write_bytes(made.read_bytes()[:100])
    assert run()[0] == 1
    os.utime(made, (0, 0))
    assert "There is no backup" in run()[1]


def _read_commands(unit: str, library: Path, backups: Path) -> list[list[str]]:
    """Return the commands of a unit for these folders, with systemd's doubled characters unescaped."""
    text = (DEPLOY / "systemd" / unit).read_text(encoding="utf-8").replace("\\\n", "")
    named = text.replace("/srv/kb/%i", str(library)).replace("/var/backups/kb/%i", str(backups))
    told = named.replace("/opt/kb/bin/kb", f"{Path(sys.executable).parent}/kb").replace("%%", "%").replace("$$", "$")
    return [shlex.split(each) for each in re.findall(r"^ExecStart(?:Post)?=(.+)$", told, re.MULTILINE)]


def _without_colour() -> dict[str, str]:
    return {**os.environ, "SYSTEMD_COLORS": "0", "SYSTEMD_PAGER": ""}
