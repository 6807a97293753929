"""A process that begins a commit and holds it open: `python -m tests.cluster.writer NUMBER`, with settings in `KB_...`.

It prints `ready` when documents were sent, waits for a line on standard input, and prints the new generation.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from kb.engine.registry import create_engine
from kb.library.catalogue.commits import commit_documents
from kb.model import IndexedDocument
from kb.settings import Settings
from tests.cluster.fault_run import build_commit
from tests.contract.libraries import document

_SENT = 1500  # documents, more than one request to the cluster holds


def build_documents(number: int) -> Iterator[IndexedDocument]:
    """Yield a commit and many documents more, wait, and yield one more."""
    yield from build_commit(number)
    for at in range(_SENT):
        yield document(f"unfinished-{at}", f"unfinished passage {at} of the writer")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    yield document("last", "the last passage")


if __name__ == "__main__":
    engine = create_engine(Settings.from_environment())
    sys.stdout.write(f"{commit_documents(engine, added=build_documents(int(sys.argv[1])))}\n")
