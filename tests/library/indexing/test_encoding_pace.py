"""Encoding in the background reports its progress, and stays within its share of the processor."""

from __future__ import annotations

import time

import pytest

from kb.library.indexing.encoding import limit_cpu, log_tenths


def test_each_tenth_and_the_end_are_told_once() -> None:
    lines: list[str] = []
    tell = log_tenths(lines.append)
    for done in range(50, 2001, 50):
        tell(done, 2000, "slow")

    assert len(lines) == 11
    assert lines[:2] == ["Encoded 50 of 2,000 passages with 'slow'.", "Encoded 200 of 2,000 passages with 'slow'."]
    assert lines[-1] == "Encoded all 2,000 passages with 'slow'; searches use them from now on."


@pytest.mark.costly
def test_half_a_core_is_as_much_time_at_rest_as_at_work() -> None:
    rest = limit_cpu(0.5)
    began_s, taken_s = time.monotonic(), time.process_time()
    for _ in range(3):
        until_s = time.process_time() + 0.1
        while time.process_time() < until_s:
            pass
        rest()

    assert time.process_time() - taken_s <= 0.55 * (time.monotonic() - began_s)
