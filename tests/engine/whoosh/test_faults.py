"""Faults of the file system in every operation of a commit, and power cuts after each.

By default a fixed sample of the operations is tried; with KB_TEST_FAULTS=all, every one.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.columns import column_files
from kb.engine.whoosh.postings import buffer
from kb.errors import EngineError
from kb.library.catalogue.commits import commit_documents
from kb.model import MATCH_ALL, DocumentId, Phrase, Query, UnreadSource, Word
from tests.contract.encoders import BAG, add_vectors
from tests.contract.libraries import add_quotations, document, full_document, make_quotation, small_library
from tests.engine.whoosh.faulty_files import Fault, RecordedFolder
from tests.libraries import open_view

pytestmark = pytest.mark.slow

_TRIED = 6  # operations of a change that are tried by default, besides those that matter most
_DRAWS = 4  # folders that are reconstructed for each
_INDEX = Path("library", "index")  # below the folder that is watched: both are made by the first commit


@dataclass(frozen=True, slots=True)
class Change:
    """A write to an index, and the index before it."""

    prepare: Callable[[WhooshEngine], object]
    write: Callable[[WhooshEngine], object]


def commit_first(engine: WhooshEngine) -> None:
    commit_documents(engine, added=[*small_library(), full_document()])


def commit_small_library(engine: WhooshEngine) -> None:
    """Make an index of three segments and two files of vectors, with speakers, laws and an unread source."""
    dock, toolkit, statistics, undated = small_library()
    quoting = add_quotations(dock, 1, make_quotation("The dock was empty.", "Jane Roe", "Clerk", speaker_id="jane-roe"))
    many = document("many", *[f"The passage number {at} of many about the dock." for at in range(60)])
    commit_documents(engine, added=[add_vectors(many), full_document()])
    commit_documents(engine, added=[add_vectors(quoting), undated], unread=[UnreadSource("x.pdf", "1", "Damaged.")])
    commit_documents(engine, added=[toolkit, statistics])


def change_documents(engine: WhooshEngine) -> None:
    """Add, replace and remove documents, so that segments and files of vectors are merged."""
    new = document("new", *[f"A new passage, number {at}, by the courts." for at in range(30)], title="New")
    dock = document("dock", "In the dock: nobody.", "The dock was empty. Somebody stood in it.", title="In the dock")
    removed = [DocumentId("statistics")]
    commit_documents(engine, added=[add_vectors(new), add_vectors(dock)], removed=removed)


def put_vectors(engine: WhooshEngine) -> None:
    with engine.open() as reader:
        unencoded = reader.find_unencoded(BAG.identity, 100).documents
    engine.put_vectors([add_vectors(each) for each in unencoded])


def rebuild(engine: WhooshEngine) -> None:
    dock, toolkit, *_ = small_library()
    commit_documents(engine, added=[add_vectors(dock), toolkit], rebuild=True)


CHANGES = {
    "first commit": Change(lambda engine: None, commit_first),
    "documents": Change(commit_small_library, change_documents),
    "vectors": Change(commit_small_library, put_vectors),
    "rebuild": Change(commit_small_library, rebuild),
}


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that a reader can see of an index; `encoded` counts the passages with vectors."""

    documents: Sequence[object] = ()
    hits: Sequence[object] = ()
    state: Sequence[object] = ()
    encoded: int = 0

    def matches(self, other: Contents) -> bool:
        """Tell whether another is the same, with as many vectors or more, which may precede their commit."""
        return replace(self, encoded=other.encoded) == other and self.encoded >= other.encoded


def read_everything(engine: WhooshEngine) -> Contents:
    """Read an index, which must have no problems if it exists."""
    status = engine.check()
    if not status.exists:
        return Contents()
    assert list(status.problems) == []
    with open_view(engine) as view, engine.open() as reader:
        found = [view.search(Query(tree, limit=1000)) for tree in (MATCH_ALL, Word("dock"), Phrase(("the", "dock")))]
        return Contents(
            [(record, view.document_passages(record.id)) for record in view.documents()],
            [[(hit.passage, round(hit.score, 6), hit.spans) for hit in each.hits] for each in found],
            sorted(reader.scan_state("")),
            reader.find_unencoded(BAG.identity).coverage.encoded,
        )


def find_generation(root: Path) -> int:
    """Return the number of the newest commit below a watched folder."""
    with WhooshEngine(root / _INDEX).open() as reader:
        return reader.generation


def commit_more(engine: WhooshEngine) -> None:
    """Commit once more, and check that everything is there and nothing is left over."""
    before = read_everything(engine)
    commit_documents(engine, added=[add_vectors(document("last", "The last one in the dock."))])
    after = read_everything(engine)
    assert len(after.documents) == len(before.documents) + 1
    assert after.encoded > before.encoded
    assert engine.check_contents() == []
    with engine.open() as reader:
        segments = {f"{each.files.name}{suffix}" for each in reader.segments for suffix in (".rows", ".postings")}
        vectors = {each.path.name for each in reader.vectors}
        known = {"writer.lock", f"_MAIN_{reader.generation}.toc", *segments, *vectors}
    assert {path.name for path in engine.folder.iterdir()} == known


@pytest.fixture(autouse=True)
def _small_buffers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep little in memory, so that temporary files are written."""
    monkeypatch.setattr(column_files, "_MAX_SPOOL_BYTES", 512)
    monkeypatch.setattr(buffer, "_MAX_TOKENS", 200)


@dataclass(frozen=True, slots=True)
class Trial:
    """A change whose operations fail: the folder before it, its contents before and after it, and its operations."""

    change: Change
    base: Path
    old: Contents
    new: Contents
    recorded: RecordedFolder

    def copy(self, name: str) -> Path:
        return Path(shutil.copytree(self.base, self.base.parent / name))

    def choose_operations(self) -> Iterator[int]:
        """Yield the numbers of the operations to try: everything depends on syncs and renames."""
        names = self.recorded.names
        step = 1 if os.environ.get("KB_TEST_FAULTS") == "all" else max(len(names) // _TRIED, 1)
        for at, (before, name) in enumerate(pairwise(["", *names])):
            if at % step == 0 or {"sync", "rename"} & {name.split()[0], before.partition(" ")[0]}:
                yield at


@pytest.fixture(params=list(CHANGES))
def trial(request: pytest.FixtureRequest, tmp_path: Path) -> Trial:
    """A change, made once without faults."""
    change = CHANGES[request.param]
    base = tmp_path / "base"
    base.mkdir()
    change.prepare(WhooshEngine(base / _INDEX))
    old = read_everything(WhooshEngine(base / _INDEX))
    after = Path(shutil.copytree(base, tmp_path / "after"))
    recorded = RecordedFolder(after)
    engine = WhooshEngine(after / _INDEX)
    with recorded.watch():
        change.write(engine)
    return Trial(change, base, old, read_everything(engine), recorded)


def list_contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_operation_is_seen(trial: Trial, tmp_path: Path) -> None:
    trial.recorded.rebuild(tmp_path / "rebuilt")
    assert list_contents(tmp_path / "rebuilt") == list_contents(trial.recorded.root)


def test_an_operation_that_fails_damages_nothing(trial: Trial) -> None:
    for at in trial.choose_operations():
        code = (errno.EIO, errno.ENOSPC)[at % 2]
        folder = trial.copy("failing")
        try:
            _fail_operation(trial, folder, Fault(at, code))
        except Exception as error:
            error.add_note(f"operation {at} failed: {trial.recorded.names[at]}")
            raise
        shutil.rmtree(folder)


def _fail_operation(trial: Trial, folder: Path, fault: Fault) -> None:
    recorded = RecordedFolder(folder, fault)
    engine = WhooshEngine(folder / _INDEX)
    expected = trial.old
    with recorded.watch():
        try:
            trial.change.write(engine)
        except EngineError:
            pass
        else:
            expected = trial.new
    assert read_everything(engine).matches(expected)
    assert read_everything(WhooshEngine(folder / _INDEX)).matches(expected)
    _cut_power(trial, recorded, len(recorded.names), seed=fault.at)
    commit_more(engine)


def test_a_power_cut_leaves_the_old_or_the_new_commit(trial: Trial) -> None:
    for after in (*trial.choose_operations(), len(trial.recorded.names)):
        for seed in range(_DRAWS):
            _cut_power(trial, trial.recorded, after, seed)


def _cut_power(trial: Trial, recorded: RecordedFolder, after: int, seed: int) -> None:
    """Open what a power cut may leave, and commit to it."""
    folder = trial.base.parent / "found"
    try:
        recorded.reconstruct(after, seed, folder)
        engine = WhooshEngine(folder / _INDEX)
        found = read_everything(engine)
        is_done = recorded is trial.recorded and after == len(recorded.names)
        assert found.matches(trial.new) or (found.matches(trial.old) and not is_done)
        commit_more(engine)
    except Exception as error:
        error.add_note(f"power cut with seed {seed} after operation {after - 1}: {(*recorded.names, '')[after - 1]}")
        raise
    shutil.rmtree(folder)


def test_the_number_of_a_commit_that_readers_may_have_seen_is_not_used_again(trial: Trial) -> None:
    (named,) = [at for at, name in enumerate(trial.recorded.names) if name.startswith("rename") and ".toc" in name]
    folder = trial.copy("failing")
    recorded = RecordedFolder(folder, Fault(named + 1, errno.EIO))
    with recorded.watch(), pytest.raises(EngineError, match="Input/output error"):
        trial.change.write(WhooshEngine(folder / _INDEX))
    assert recorded.names[named + 1].startswith("sync")
    assert commit_documents(WhooshEngine(folder / _INDEX)) == find_generation(trial.recorded.root) + 1
