"""The settings by which the suite runs on one engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from kb.engine.protocol import Engine

PARTS = ("semantics", "rank_order", "exact_scores", "storage")


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """An engine, and the tests that it does not run.

    Attributes:
        create: Opens it on a folder, like a newly started process.
        remove: Deletes what it has written for a folder outside of it; None where it writes nothing there.
        parts: The folders of the suite that it runs. An engine that leaves scoring to a server runs no `exact_scores`.
        skipped: For patterns of tests, such as `storage/test_processes.py::test_*`, the reason to skip them.
    """

    name: str
    create: Callable[[Path], Engine]
    remove: Callable[[Path], None] | None = None
    parts: tuple[str, ...] = PARTS
    skipped: Mapping[str, str] = field(default_factory=dict)

    def find_reason(self, test: str) -> str:
        """Return the reason to skip a test, given as `PART/FILE::NAME`; "" to run it."""
        part = test.partition("/")[0]
        if part in PARTS and part not in self.parts:
            return f"The engine '{self.name}' does not run {part}."
        return next((reason for pattern, reason in self.skipped.items() if fnmatchcase(test, pattern)), "")
