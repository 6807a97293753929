"""The plan of a synchronisation, by what the index knows of the sources."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb.library.catalogue.sources import SourceState
from kb.library.indexing.source_files import SourceFolder
from kb.library.indexing.sync_plan import KnownSources, SyncPlan, plan_sync

CHANGED = 1_000_000_000_000_000_000  # modification time of the files, in nanoseconds
SECOND = 1_000_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.txt", "b.txt"):
        write(tmp_path / name, f"The words of {name}.")
    return tmp_path


def write(path: Path, text: str, changed: int = CHANGED) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(changed, changed))


def plan(
    folder: Path, known: KnownSources, now: int = CHANGED + 60 * SECOND, *, rebuild: bool = False, verify: bool = False
) -> SyncPlan:
    return plan_sync(SourceFolder(folder, max_mb=1), known, now, rebuild=rebuild, verify=verify)


def carry_out(done: SyncPlan) -> KnownSources:
    """Return what an index knows after a plan was carried out."""
    states = {name: state for name, state in done.known.states.items() if name not in done.removed}
    states |= done.touched
    states |= {each.name: each.state for each in done.changed}
    return KnownSources((done.known.generation or 0) + 1, states)


def list_changed(found: SyncPlan) -> list[str]:
    return [each.name for each in found.changed]


def test_all_sources_are_new_to_an_index_that_does_not_exist(folder: Path) -> None:
    found = plan(folder, KnownSources())
    assert list_changed(found) == ["a.txt", "b.txt"]
    assert found.is_needed


def test_an_index_of_no_sources_is_needed_once(tmp_path: Path) -> None:
    assert plan(tmp_path, KnownSources()).is_needed
    assert not plan(tmp_path, KnownSources(1)).is_needed


def test_a_file_of_the_same_size_and_time_is_not_looked_into_unless_that_is_asked_for(folder: Path) -> None:
    known = carry_out(plan(folder, KnownSources()))
    write(folder / "a.txt", "Other words of a.txt"[: len("The words of a.txt.")])
    assert not plan(folder, known).is_needed
    assert list_changed(plan(folder, known, verify=True)) == ["a.txt"]


def test_a_file_that_is_only_touched_is_noted_and_not_read_again(folder: Path) -> None:
    known = carry_out(plan(folder, KnownSources()))
    os.utime(folder / "a.txt", ns=(CHANGED + SECOND, CHANGED + SECOND))
    found = plan(folder, known)
    assert not found.is_needed
    assert {name: state.signature[1] for name, state in found.touched.items()} == {"a.txt": CHANGED + SECOND}
    assert not plan(folder, carry_out(found)).touched


@pytest.mark.parametrize(("after", "is_seen"), [(0, True), (2 * SECOND - 1, True), (2 * SECOND, False)])
def test_a_change_within_the_steps_of_the_clock_is_seen(folder: Path, after: int, is_seen: bool) -> None:
    known = carry_out(plan(folder, KnownSources(), CHANGED + after))
    write(folder / "a.txt", "Other words of a.txt"[: len("The words of a.txt.")])
    assert list_changed(plan(folder, known)) == (["a.txt"] if is_seen else [])


def test_a_file_changed_in_the_future_is_compared_by_its_contents(folder: Path) -> None:
    write(folder / "a.txt", "The words of a.txt.", CHANGED + 3600 * SECOND)
    known = carry_out(plan(folder, KnownSources()))
    found = plan(folder, known)
    assert not found.is_needed
    assert not found.touched
    assert known.states["a.txt"].signature == ()


def test_a_file_that_was_too_new_is_noted_once_it_has_settled(folder: Path) -> None:
    known = carry_out(plan(folder, KnownSources(), CHANGED))
    assert not plan(folder, known, CHANGED + SECOND).touched
    assert set(plan(folder, known, CHANGED + 3 * SECOND).touched) == {"a.txt", "b.txt"}


def test_a_sidecar_that_comes_changes_or_goes_is_a_change(folder: Path) -> None:
    known = carry_out(plan(folder, KnownSources()))
    for text in ('title = "A"', 'title = "Another"'):
        write(folder / "a.txt.toml", text)
        found = plan(folder, known)
        assert list_changed(found) == ["a.txt"]
        known = carry_out(found)
    (folder / "a.txt.toml").unlink()
    assert list_changed(plan(folder, known)) == ["a.txt"]


def test_a_source_that_is_gone_is_removed(folder: Path) -> None:
    known = carry_out(plan(folder, KnownSources()))
    (folder / "a.txt").unlink()
    found = plan(folder, known)
    assert (found.removed, list_changed(found), found.is_needed) == (("a.txt",), [], True)


def test_a_rebuild_reads_all_and_hashes_all(folder: Path) -> None:
    known = carry_out(plan(folder, KnownSources()))
    write(folder / "a.txt", "Other words of a.txt"[: len("The words of a.txt.")])
    found = plan(folder, known, rebuild=True)
    assert list_changed(found) == ["a.txt", "b.txt"]
    assert found.changed[0].state.content_hash != known.states["a.txt"].content_hash
    assert not found.touched


def test_a_new_version_of_the_reader_makes_sources_change_without_hashing(folder: Path) -> None:
    states = {
        name: SourceState(state.signature, "the hash of then", "of an older version")
        for name, state in carry_out(plan(folder, KnownSources())).states.items()
    }
    found = plan(folder, KnownSources(1, states))
    assert [each.state.content_hash for each in found.changed] == ["the hash of then"] * 2


def test_a_file_that_cannot_be_opened_stops_no_other_and_is_looked_into_each_time(folder: Path) -> None:
    files = list(SourceFolder(folder, max_mb=1))
    (folder / "a.txt").rename(folder / "away")
    found = plan_sync(files, KnownSources(), CHANGED + 60 * SECOND)
    assert [each.state.content_hash == "" for each in found.sources] == [True, False]
    known = carry_out(found)
    assert not plan_sync(files, known, CHANGED + 60 * SECOND).is_needed
    (folder / "away").rename(folder / "a.txt")
    assert list_changed(plan(folder, known)) == ["a.txt"]
