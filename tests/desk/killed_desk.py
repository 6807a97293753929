"""A process that works at a library until it is killed: `python -m tests.desk.killed_desk LIBRARY desk|index NUMBER`.

The desk describes a document, and adds and publishes letters, numbered from the one that is given; it prints what it
has done, a line each. The indexer indexes what is changed by hand, again and again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from io import BytesIO
from itertools import count
from pathlib import Path

from kb.settings import Settings
from tests.desk.conftest import Keeper, open_desk, read_notices, sign_in
from tests.libraries import open_library

LETTER = "letter-{}.md"
BY_HAND = "by-hand.md"


def write_letter(number: int) -> str:
    """Return the text of a letter."""
    return f"# Letter {number}\n\n" + f"The ropes of boat {number} are old.\n\n" * (1 + number % 50)


def work(keeper: Keeper, first: int) -> None:
    for number in count(first):
        values = {"publisher": f"Publisher {number}", "original": "on", "index": "on"}
        do(keeper, "/documents/report", values, "/documents/report", "Written")
        print("described", number, flush=True)
        file = BytesIO(write_letter(number).encode())
        do(keeper, "/drafts", {"files": (file, LETTER.format(number))}, "/drafts", "In the drafts: 1 document")
        print("added", number, flush=True)
        do(keeper, "/drafts/publish", {"draft": f"letter-{number}"}, "/drafts", "Public now: 1 document")
        print("published", number, flush=True)


def do(keeper: Keeper, address: str, values: Mapping[str, object], page: str, told: str) -> None:
    """Send a form, and check that the desk tells that it is done."""
    notices = read_notices(keeper.get(keeper.send(address, values, page).location))
    assert told in notices, notices


def index(folder: Path, first: int) -> None:
    library = open_library(Settings(library=folder, jobs=1, meaning="off"))
    for number in count(first):
        path = folder / "sources" / BY_HAND
        path.write_text(write_letter(number), encoding="utf-8")
        os.utime(path, (number, number))  # long ago: what was changed just now may be half written
        library.sync()
        print("indexed", number, flush=True)


if __name__ == "__main__":
    place, mode, begin = sys.argv[1:]
    print("ready", flush=True)
    if mode == "desk":
        work(sign_in(open_desk(Path(place)), Path(place)), int(begin))
    else:
        index(Path(place), int(begin))
