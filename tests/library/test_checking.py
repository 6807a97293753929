"""Generated quotations of the real library, each called what it is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from kb.check import check
from kb.library import Library
from kb.model import Standing
from kb.settings import Settings
from tests.check.cases import Case, Text, cases, elsewhere, in_marks

SEED = 20130613


def test_a_thousand_generated_quotations_are_called_what_they_are(library: Library, test_data: Path) -> None:
    wrong: list[tuple[Case, list[Standing]]] = []
    counts: Counter[str] = Counter()
    with library.engine.snapshot() as snapshot:
        text = Text(snapshot.passages(record.id) for record in snapshot.documents())
        for number, case in enumerate(cases(text, list(elsewhere(test_data)), SEED)):
            found = [each.standing for each in check(snapshot, in_marks(case.text, number), Settings()).quotations]
            counts[case.kind] += 1
            if found != [case.standing]:
                wrong.append((case, found))
    assert counts.total() >= 1000
    assert len(wrong) <= 0.01 * counts.total(), wrong
    strangers = [found for case, found in wrong if case.standing is Standing.ABSENT]
    assert not any({Standing.EXACT, Standing.MARKS} & set(found) for found in strangers), wrong
