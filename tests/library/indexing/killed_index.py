"""A process that indexes a library and is killed: `python -m tests.library.indexing.killed_index LIBRARY READ`.

It sends itself SIGKILL when it has read a number of files.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from kb.settings import Settings
from tests.libraries import open_library

if __name__ == "__main__":
    library, read = sys.argv[1:]

    def kill(done: int, total: int, source: str) -> None:
        if done == int(read):
            os.kill(os.getpid(), signal.SIGKILL)

    open_library(Settings(library=Path(library), jobs=1)).sync(progress=kill)
