"""Checking quotations: how many are called what they are, and how long each takes.

    python -m benchmarks.checking                        the real library alone, and among 20,000 and 200,000 passages
    python -m benchmarks.checking --sizes 20000 --seed 2

The quotations are made from the real library by seeded rules (`tests/quotation_check/cases.py`), which also say what
each must be called; some are from texts that no library here has. Around the library stand the passages of
`search_corpus.py`: real paragraphs of other fields, and from 100,000 on generated ones. Each quotation is checked once,
in one thread, after a first round of fifty that is not counted; what is timed is `kb.quotation_check.check`, from the
pasted text to the answer.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from benchmarks.search_corpus import DATA, documents, paragraphs
from benchmarks.views import open_view
from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.library.indexing.sync import Library
from kb.library.view import LibraryView
from kb.model import IndexedDocument, MatchStatus
from kb.quotation_check import check
from kb.settings import Settings
from tests.quotation_check.cases import Case, Text, cases, elsewhere, in_marks

_WARMING = 50
_GOOD = 0.99


@dataclass(slots=True)
class Outcome:
    """What became of the cases of one kind, or of all.

    Attributes:
        wrong: The cases that were called something else.
        times: Milliseconds of each.
    """

    wrong: list[tuple[Case, list[MatchStatus]]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def row(self, name: str) -> str:
        """Return a line of the table."""
        times = sorted(self.times)
        right = len(times) - len(self.wrong)
        late = times[int(len(times) * 0.95)]
        return f"| {name} | {right:,} of {len(times):,} | {statistics.median(times):.1f} | {late:.1f} |"


def real_documents(folder: Path) -> list[IndexedDocument]:
    """Read the real library."""
    (folder / "sources").symlink_to(DATA / "library")
    library = Library(Settings(library=folder))
    library.sync()
    with library.open_view() as view:
        return [IndexedDocument(each, tuple(view.document_passages(each.id))) for each in view.documents()]


def run(view: LibraryView, made: Sequence[Case]) -> dict[str, Outcome]:
    """Check all cases; return what became of them by kind, and of all of them under "all"."""
    outcomes: dict[str, Outcome] = defaultdict(Outcome)
    settings = Settings()
    for number, case in chain(enumerate(made[:_WARMING], -_WARMING), enumerate(made)):
        start = time.perf_counter()
        answer = check(view, in_marks(case.text, number), settings)
        taken = (time.perf_counter() - start) * 1000
        found = [each.status for each in answer.quotations]
        for name in (case.kind, "all") if number >= 0 else ():
            outcomes[name].times.append(taken)
            if found != [case.status]:
                outcomes[name].wrong.append((case, found))
    return outcomes


def around(library: Sequence[IndexedDocument], size: int) -> Iterator[IndexedDocument]:
    """Yield a library, with documents of other fields until there are so many passages."""
    yield from library
    more = size - sum(len(each.passages) for each in library)
    if more > 0:
        yield from documents(paragraphs(more))


def main() -> None:
    """Print a table for each size; fail where too many are wrong or a stranger is called exact."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[0, 20_000, 200_000], help="0 is the library alone")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "library").mkdir()
        library = real_documents(Path(folder) / "library")
        made = list(cases(Text(each.passages for each in library), list(elsewhere(DATA)), arguments.seed))
        for size in arguments.sizes:
            engine = WhooshEngine(Path(folder) / f"index-{size}")
            commit_documents(engine, added=around(library, size))
            with open_view(engine) as view:
                passages = sum(each.passages for each in view.documents())
                outcomes = run(view, made)
            report(passages, outcomes)


def report(passages: int, outcomes: dict[str, Outcome]) -> None:
    """Print the table of one size, and what went wrong."""
    everything = outcomes["all"]
    print(f"\n{passages:,} passages; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| quotations | right | ms, median | ms, 95 in 100 |\n| --- | --- | --- | --- |")
    for name in sorted(outcomes, key=lambda each: (each == "all", outcomes[each].times[0])):
        print(outcomes[name].row(name))
    for case, found in everything.wrong:
        print(f"\n{case.kind}, {case.status}, was {[str(each) for each in found]}:\n  {case.text!r}")
    if len(everything.wrong) > (1 - _GOOD) * len(everything.times):
        raise SystemExit("More than one in a hundred is called something else.")
    strangers = [found for case, found in everything.wrong if case.status is MatchStatus.ABSENT]
    if any({MatchStatus.EXACT, MatchStatus.MARKS} & set(found) for found in strangers):
        raise SystemExit("Words that are not there were called the same.")


if __name__ == "__main__":
    main()
