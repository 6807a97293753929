"""Whether a lease's writer is alive, by the clock of the waiting one."""

from __future__ import annotations

from kb.engine.opensearch.writing.lease import LeaseWatch

FIRST, SECOND = (7, 1), (8, 1)


def test_a_lease_that_changes_is_held_by_a_living_writer() -> None:
    watch = LeaseWatch(15.0)
    assert not watch.is_alive(FIRST, 100.0)
    assert not watch.is_alive(FIRST, 103.0)
    assert watch.is_alive(SECOND, 104.0)


def test_a_lease_is_over_when_it_was_seen_unchanged_for_all_its_time() -> None:
    watch = LeaseWatch(15.0)
    watch.is_alive(FIRST, 100.0)
    assert not watch.is_over(114.9)
    assert watch.is_over(115.0)


def test_a_lease_that_was_not_seen_yet_is_not_over() -> None:
    assert not LeaseWatch(15.0).is_over(1e9)


def test_a_primary_that_moves_to_another_node_is_a_change() -> None:
    watch = LeaseWatch(15.0)
    watch.is_alive((7, 1), 100.0)
    assert watch.is_alive((7, 2), 101.0)
