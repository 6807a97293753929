"""The units for systemd are well formed and confined, by systemd's own checks; systemd does not run for it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.proxy_servers import DEPLOY

NEEDED = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
MAX_EXPOSURE = 2.0  # systemd calls a unit OK below 4.0, and less than 2.0 is safest but for one that has no network


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root file system with the units, and the commands that they start."""
    units = tmp_path / "etc" / "systemd" / "system"
    units.mkdir(parents=True)
    for sample in (DEPLOY / "systemd").glob("*@.*"):
        shutil.copy(sample, units)
    for command in ("opt/kb/bin/gunicorn", "opt/kb/bin/kb", "bin/kill"):
        path = tmp_path / command
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n", encoding="utf-8")
        path.chmod(0o755)
    targets = tmp_path / "usr" / "lib" / "systemd" / "system"
    shutil.copytree("/usr/lib/systemd/system", targets, symlinks=True)
    return tmp_path


@NEEDED
@pytest.mark.parametrize("unit", ["kb@main.service", "kb-index@main.service", "kb-index@main.timer"])
def test_a_unit_has_no_fault(root: Path, unit: str) -> None:
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=yes", f"--root={root}", unit]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in checked.stderr.splitlines() if "kb" in line]

    assert not ours
    assert checked.returncode == 0, checked.stderr


@NEEDED
@pytest.mark.parametrize("unit", ["kb@.service", "kb-index@.service"])
def test_a_service_is_confined(root: Path, unit: str) -> None:
    command = ["systemd-analyze", "security", "--offline=yes", "--json=short", f"--root={root}"]
    named = unit.replace("@", "@main")
    told = subprocess.run([*command, named], capture_output=True, text=True, check=True, env=_without_colour())
    exposed = sum(float(each["exposure"]) for each in json.loads(told.stdout) if each["exposure"])
    threshold = [*command[:3], f"--root={root}", f"--threshold={int(10 * MAX_EXPOSURE)}", named]
    judged = subprocess.run(threshold, capture_output=True, text=True, check=False, env=_without_colour())

    assert exposed > 0
    assert judged.returncode == 0, judged.stdout


def test_both_services_are_confined_alike() -> None:
    def read_common(name: str) -> list[str]:
        text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
        return text[text.index("CapabilityBoundingSet=") : text.index("UMask=")].splitlines()

    assert read_common("kb@.service") == read_common("kb-index@.service")


def _without_colour() -> dict[str, str]:
    return {**os.environ, "SYSTEMD_COLORS": "0", "SYSTEMD_PAGER": ""}
