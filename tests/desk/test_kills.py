"""The desk killed between any two of its writes: no file is lost, none is half written, and what was done can go on.

By default a sample of the moments is tried; with KB_TEST_FAULTS=all, every one. KB_TEST_KILLS has the number of kills
at any moment.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from io import BytesIO
from pathlib import Path

import pytest

from kb.library.files.audit import AUDIT
from kb.library.indexing.sync import Library
from kb.settings import Settings
from tests.conftest import CHECKOUT
from tests.desk.conftest import PASSWORD, SOURCES, Keeper
from tests.desk.full_desk import FullDesk, build_full_desk
from tests.desk.killed_desk import BY_HAND, LETTER, write_letter
from tests.engine.whoosh.faulty_files import RecordedFolder
from tests.libraries import index_sources, open_library

pytestmark = pytest.mark.slow

_TRIED = 6  # moments of an action, by default
_LONGEST_S = 3.0  # until a process is killed
_NUMBERS = 1000  # of each process
_FORM = {"original": "on", "index": "on"}
_WITHDRAWN = "withdraw"
Act = Callable[[Keeper, FullDesk], object]

ACTIONS: dict[str, Act] = {
    "describe": lambda keeper, _: keeper.send(
        "/documents/guidance", {**_FORM, "publisher": "Harbour Watch", "action": "confirm"}, "/documents/guidance"
    ),
    "settle a fact": lambda keeper, _: keeper.send("/facts", {"action": "confirm", "value": "Ferries"}, "/facts"),
    "settle who said it": lambda keeper, _: keeper.send(
        "/facts", {"action": "confirm", "value": "Ben Lark"}, "/facts?only=speaker"
    ),
    "correct words": lambda keeper, desk: keeper.send(
        f"/documents/report/words/{desk.examples['passage']}",
        {"words": "The ropes are old", "choice": "none"},
        f"/documents/report/words/{desk.examples['passage']}",
    ),
    "change the site": lambda keeper, _: keeper.send("/site", {"title": "Old nets"}, "/site"),
    "add": lambda keeper, _: keeper.send(
        "/drafts", {"files": (BytesIO(b"# Nets\n\nOf ropes.\n"), "nets.md")}, "/drafts"
    ),
    "publish": lambda keeper, _: keeper.send("/drafts/publish", {"draft": "letter"}, "/drafts"),
    "replace": lambda keeper, _: keeper.send(
        "/drafts/publish", {"draft": "letter", "replaces letter": "guidance"}, "/drafts"
    ),
    "remove": lambda keeper, _: keeper.send("/documents/guidance/remove", page="/documents"),
    "restore": lambda keeper, _: keeper.send("/trash/old", page="/documents"),
    "bring back": lambda keeper, _: keeper.send("/documents/report/versions/1", page="/documents"),
    "accept an invitation": lambda keeper, desk: keeper.send(
        f"/invitation/{desk.examples['token']}", {"password": PASSWORD, "again": PASSWORD}, "/documents"
    ),
    "index": lambda keeper, _: keeper.send("/index", page="/"),
    _WITHDRAWN: lambda keeper, _: keeper.send(
        "/documents/testimony/withdraw", {"target": "testimony", "again": "testimony"}, "/documents/testimony/withdraw"
    ),
}
"""What a keeper does, each to a new copy of the library."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> FullDesk:
    built = build_full_desk(tmp_path_factory.mktemp("killed") / "library")
    by_hand = built.folder / "sources" / BY_HAND
    by_hand.write_text("# By hand\n\nAnd not indexed yet.\n", encoding="utf-8")
    os.utime(by_hand, (1, 1))  # long ago: what was changed just now may be half written
    return built


def open_folder(folder: Path) -> Library:
    return open_library(Settings(library=folder, jobs=1, meaning="off"))


def list_written(folder: Path) -> dict[str, bytes]:
    """Return the files that are people's own: sources, metadata and settings, also of the drafts."""
    found = [*folder.glob("*.toml"), *folder.glob("desk/*.toml"), *folder.glob("**/sources/**/*")]
    return {str(each.relative_to(folder)): each.read_bytes() for each in found if each.is_file()}


def choose_moments(names: list[str]) -> Iterator[int]:
    """Yield the numbers of operations before which the desk is killed."""
    own = [at for at, name in enumerate(names) if "whoosh" not in name.split()[1]]
    if os.environ.get("KB_TEST_FAULTS") == "all":
        yield from range(len(names) + 1)
    else:
        yield from {own[len(own) * number // _TRIED] for number in range(_TRIED) if own}


@pytest.mark.parametrize("name", ACTIONS)
def test_a_desk_killed_before_any_of_its_writes_loses_nothing(desk: FullDesk, name: str, tmp_path: Path) -> None:
    act = ACTIONS[name]
    _, client = desk.open_copy(tmp_path / "recorded")
    before = list_written(tmp_path / "recorded")
    recorded = RecordedFolder(tmp_path / "recorded")
    with recorded.watch():
        act(Keeper(client, tmp_path / "recorded"), desk)
    after = list_written(tmp_path / "recorded")
    for moment in choose_moments(recorded.names):
        found = tmp_path / f"found {moment}"
        recorded.rebuild(found, moment)
        try:
            check_written(found, before, after, is_withdrawn=name == _WITHDRAWN)
            check_goes_on(FullDesk(found, desk.cookie, desk.examples), tmp_path / f"on {moment}", act, desk)
        except BaseException as error:
            error.add_note(f"killed before operation {moment}: {recorded.names[moment : moment + 1]}")
            raise
        shutil.rmtree(found)


def check_written(
    folder: Path, before: dict[str, bytes], after: dict[str, bytes], *, is_withdrawn: bool = False
) -> None:
    """Check that each file is as before or as after, and that none of before is lost."""
    found = list_written(folder)
    for name, content in found.items():
        if ".kb-" not in name:
            assert content in (before.get(name), after.get(name)), f"{name} is half written"
    kept = {each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    for name, content in before.items():
        if not (is_withdrawn and "testimony" in name) and "sources/" in name and not name.endswith(".toml"):
            assert content in kept, f"{name} is lost"
    for each in (folder / AUDIT).read_text(encoding="utf-8").splitlines()[:-1]:
        json.loads(each)


def check_goes_on(found: FullDesk, folder: Path, act: Act, desk: FullDesk) -> None:
    """Check that all pages answer, that the same can be done once more, and that all is indexed then."""
    _, client = found.open_copy(folder)
    keeper = Keeper(client, folder)
    for address in ("/", "/facts", "/documents", "/documents/report", "/drafts", "/site", "/changes"):
        assert client.get(address).status_code == 200, address
    act(keeper, desk)
    keeper.send("/index", page="/documents")
    library = open_folder(folder)
    assert list(library.engine.check().problems) == []
    with library.open_view() as view:
        indexed = {each.source for each in view.documents()}
    assert indexed == {each.name for each in (folder / "sources").glob("*.md")}


def test_desks_and_indexers_killed_at_any_moment_keep_all_that_was_done(tmp_path: Path) -> None:
    moments = random.Random(11)  # noqa: S311 - no secret
    folder = tmp_path / "library"
    index_sources(folder, SOURCES, meaning="off")
    done: dict[str, set[int]] = defaultdict(set)
    for kill in range(int(os.environ.get("KB_TEST_KILLS", "6"))):
        first = 1 + kill * _NUMBERS  # no number twice: what was done untold before a kill is refused the second time
        mode = "index" if kill % 3 == 2 else "desk"
        for word, number in run_until_killed(folder, mode, first, moments.random() * _LONGEST_S):
            done[word].add(number)
        check_all_done(folder, done)
    library = open_folder(folder)
    library.sync()
    check_all_done(folder, done)
    assert list(library.engine.check().problems) == []
    with library.open_view() as view:
        assert {each.source for each in view.documents()} == {each.name for each in (folder / "sources").glob("*.md")}


def run_until_killed(folder: Path, mode: str, first: int, seconds: float) -> list[tuple[str, int]]:
    """Return what a process has done, and with which numbers, that is killed after some seconds."""
    command = [sys.executable, "-m", "tests.desk.killed_desk", str(folder), mode, str(first)]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    time.sleep(seconds)
    process.kill()
    said, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL, "it ended before"
    return [(word, int(number)) for word, number in map(str.split, said.splitlines())]


def check_all_done(folder: Path, done: Mapping[str, Collection[int]]) -> None:
    """Check that everything is there that was said to be done, and that nothing is half there."""
    written = list_written(folder)
    for name, content in written.items():
        if name.endswith(".toml"):
            tomllib.loads(content.decode())
        elif found := re.search(r"/letter-(\d+)\.md$", name):
            assert content.decode() == write_letter(int(found[1])), f"{name} is half written"
    for name, text in SOURCES.items():
        assert written[f"sources/{name}"].decode() == text
    described = tomllib.loads(written.get("sources/report.md.toml", b"").decode()).get("publisher", "Publisher 0")
    assert int(described.removeprefix("Publisher ")) >= max(done["described"], default=0)
    library = open_folder(folder)
    with library.open_view() as view:
        indexed = {each.source for each in view.documents()}
    for number in done["published"]:
        assert f"sources/{LETTER.format(number)}" in written
        assert LETTER.format(number) in indexed
    for number in done["added"]:
        assert {f"{place}sources/{LETTER.format(number)}" for place in ("", "desk/drafts/")} & written.keys()
    assert int((folder / "generation").read_text(encoding="ascii")) > 0
