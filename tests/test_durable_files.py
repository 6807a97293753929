"""Locks of the operating system."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.durable_files import hold_lock


def test_a_lock_is_taken_once_until_it_is_released(tmp_path: Path) -> None:
    path = tmp_path / "writer.lock"
    with hold_lock(path), pytest.raises(BlockingIOError), hold_lock(path):
        pass
    with hold_lock(path):
        pass
