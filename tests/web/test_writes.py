"""Only the index is written to: every file opened for writing is recorded inside each process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import CHECKOUT

# Python imports a module of this name first, in workers too, and its audit hook sees every opened or changed file.
_WATCH = """
import os, sys

_log = os.open(os.environ["KB_TEST_WRITES"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate")

def _note(event, arguments):
    if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
        os.write(_log, os.fsencode(f"{arguments[0]}\\n"))
    elif event in _CHANGES:
        os.write(_log, os.fsencode(f"{os.fsdecode(arguments[0])}\\n"))

sys.addaudithook(_note)
"""
_SEARCHES = """
from kb.settings import Settings
from kb.web import create_app

client = create_app(Settings.from_environment()).test_client()
for address in ("/", "/search?q=lantern", "/documents/report", "/documents/report/file", "/speakers", "/nowhere"):
    client.get(address, buffered=True)
client.post("/search", data={"q": "lantern"})
client.post("/check", data={"text": "“turned away at the gate”"})
"""


def test_indexing_and_serving_write_to_the_index_and_what_belongs_to_it_alone(library: Path, tmp_path: Path) -> None:
    shutil.copytree(library, tmp_path / "library")
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(_WATCH, encoding="utf-8")
    writes = tmp_path / "writes"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KB_")} | {
        "KB_LIBRARY": str(tmp_path / "library"),
        "KB_TEST_WRITES": str(writes),
        "PYTHONPATH": f"{tmp_path / 'watch'}{os.pathsep}{CHECKOUT}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for code in ("from kb.cli.commands import main; main(['index', '--rebuild'])", _SEARCHES):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env=environment, check=False, capture_output=True
        )
        assert done.returncode in (0, 3), "3: some could not be read"

    written = set(writes.read_text(encoding="utf-8").splitlines())
    # The library's other files are written under hidden names, and renamed when complete.
    names = ("whoosh", "spool", "cache", "last-good", ".kb-")
    own = tuple(str(tmp_path / "library" / name) for name in names)
    elsewhere = {path for path in written if not path.startswith(own)}
    assert len(written) > len(elsewhere), "the index was written"
    assert {path for path in elsewhere if not path.isdigit() and path != os.devnull} == set()
