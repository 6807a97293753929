"""The samples match the program: known settings, valid values, existing files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kb.settings import Settings
from tests.conftest import CHECKOUT
from tests.deploy.proxy_servers import DEPLOY

SAMPLES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())


def _name(path: object) -> str:
    return str(path).removeprefix(f"{DEPLOY}/")


@pytest.mark.parametrize("sample", SAMPLES, ids=_name)
def test_a_sample_names_only_settings_that_the_program_knows(sample: object) -> None:
    known = {f"KB_{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(r"\bKB_[A-Z_]+\b", (CHECKOUT / str(sample)).read_text(encoding="utf-8")))

    assert named <= known


def test_every_value_of_the_settings_files_is_one_that_the_program_takes() -> None:
    for path in sorted(DEPLOY.rglob("*.env")):
        lines = [
            line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines() if re.match(r"[A-Z]", line)
        ]
        assert lines
        Settings.from_environment(dict(lines))


def test_the_readme_names_every_sample_and_no_other() -> None:
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    for path in SAMPLES:
        assert path.name == "README.md" or path.name in text or path.name.endswith(".dockerignore"), path
    named = re.findall(r"\bdeploy/[\w./@-]+\w", text)
    assert named
    assert not [name for name in named if not (CHECKOUT / name).exists()]


def test_the_image_copies_only_files_that_there_are() -> None:
    text = (DEPLOY / "container" / "Dockerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE) for name in line.split()]
    let_in = (DEPLOY / "container" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()

    assert "kb" in copied
    assert all((CHECKOUT / name).exists() and f"!{name}" in let_in for name in copied)


def test_the_recipe_of_the_image_has_no_fault() -> None:
    command = shutil.which("hadolint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if command is None:
        pytest.skip("hadolint is not installed")
    recipe = str(DEPLOY / "container" / "Dockerfile")
    checked = subprocess.run([command, "--no-color", recipe], capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stdout) == (0, "")


def test_the_composition_is_well_formed(tmp_path: Path) -> None:
    command = _find_compose()
    folder = DEPLOY / "container"
    text = (folder / "compose.yaml").read_text(encoding="utf-8")
    composition = tmp_path / "compose.yaml"
    composition.write_text(text if command[-1] == "compose" else text.replace("name: kb\n", "", 1), encoding="utf-8")
    settings = {"SITE_HOST": "kb.example.org", "LIBRARY": str(tmp_path), "COMPOSE_PROFILES": "opensearch"}
    told = subprocess.run(
        [*command, "--project-directory", str(folder), "-f", str(composition), "config", "--services"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **settings},
    )

    assert told.returncode == 0, told.stderr
    assert sorted(told.stdout.split()) == ["caddy", "opensearch", "site"]


def _find_compose() -> list[str]:
    """Return the command of Docker Compose; its version 1 does not know the key "name"."""
    docker = shutil.which("docker")
    if docker and subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode == 0:
        return [docker, "compose"]
    first_version = shutil.which("docker-compose")
    if first_version is None:
        pytest.skip("Docker Compose is not installed")
    return [first_version]
