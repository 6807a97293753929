"""Programs that npm installs for some tests; nothing depends on them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_SECONDS = 300


def install_programs(sources: Path, folder: Path, what: str) -> Path:
    """Copy a folder with a package.json, install what it names, and return the copy; skip the test if that fails.

    `what` names the programs in the reason to skip: "the programs that read citations".
    """
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        pytest.skip(f"no Node.js and npm, for {what}")
    shutil.copytree(sources, folder, dirs_exist_ok=True)
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]
    try:
        subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=True)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm has not installed {what} within {_SECONDS} seconds")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"npm cannot install {what}: {error.stderr.strip()[-300:]}")
    return folder
