"""The suite on the engine in memory."""

from __future__ import annotations

from tests.contract.engines.engine_settings import EngineSettings
from tests.contract.memory import MemoryEngine

_COMPARED = "It is the engine that the others are compared with."
_ONE_PROCESS = "Its commits are in the memory of one process."
_NO_FILES = "It writes no files."

SETTINGS = EngineSettings(
    "memory",
    MemoryEngine,
    skipped={
        "semantics/test_random_queries.py::test_an_engine_finds_what_the_tree_says": _COMPARED,
        "rank_order/test_random_order.py::*": _COMPARED,
        "exact_scores/test_random_scores.py::*": _COMPARED,
        "storage/test_processes.py::test_a_reader_in_another_process_*": _ONE_PROCESS,
        "storage/test_processes.py::test_this_process_sees_the_commit_of_another": _ONE_PROCESS,
        "storage/test_processes.py::test_a_second_writer_is_refused_*": _ONE_PROCESS,
        "storage/test_processes.py::test_a_lock_left_by_a_killed_writer_*": _ONE_PROCESS,
        "storage/test_processes.py::test_a_first_commit_that_was_killed_*": _ONE_PROCESS,
        "storage/test_processes.py::test_writers_killed_at_any_moment_*": _ONE_PROCESS,
        "storage/test_processes.py::test_readers_never_fail_while_another_process_writes": _ONE_PROCESS,
        "storage/test_commits.py::test_an_index_that_cannot_be_written_*": _NO_FILES,
    },
)
