"""A process that reads or writes an index: `python -m tests.contract.child ENGINE FOLDER ACTION`.

It prints `ready` (or what it found) and waits for a line on standard input.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from kb.engine.protocol import Engine
from kb.errors import BusyError
from kb.library.catalogue.commits import commit_documents
from kb.model import MATCH_ALL, IndexedDocument, Query
from tests.contract.engines import ENGINES
from tests.contract.libraries import document
from tests.libraries import open_view


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def wait_in_commit(engine: Engine) -> None:
    """Begin a commit, and hold it open until told to go on."""

    def documents() -> Iterator[IndexedDocument]:
        yield document("child", "written by a child")
        say("ready")
        sys.stdin.readline()

    say(commit_documents(engine, added=documents()))


def write_forever(engine: Engine) -> None:
    """Commit again and again: each commit replaces all documents, so that half of one would show."""
    number = 0
    while True:
        number += 1
        texts = [f"commit {number} passage {at} of the writer" for at in range(number % 7 + 1)]
        commit_documents(engine, added=[document(f"d{at}", *texts, title=f"commit {number}") for at in range(5)])
        say(number)


def watch_commits(engine: Engine) -> None:
    """Print the number of passages for each input line, without opening the engine again."""
    for _ in sys.stdin:
        with open_view(engine) as view:
            say(f"{view.generation} {view.search(Query(MATCH_ALL)).total}")


def try_to_commit(engine: Engine) -> None:
    try:
        say(commit_documents(engine, added=[document("trying", "tried")]))
    except BusyError as error:
        say(f"busy: {error}")


if __name__ == "__main__":
    name, folder, action = sys.argv[1:]
    {"waiting": wait_in_commit, "writing": write_forever, "watching": watch_commits, "trying": try_to_commit}[action](
        ENGINES[name].create(Path(folder))
    )
