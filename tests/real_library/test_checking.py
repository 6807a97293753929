"""Generated quotations of the real library get the right status."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from kb.library.indexing.sync import Library
from kb.model import MatchStatus
from kb.quotation_check import check
from kb.settings import Settings
from tests.quotation_check.cases import Case, Text, cases, elsewhere, in_marks

SEED = 20130613


def test_a_thousand_generated_quotations_are_called_what_they_are(library: Library, test_data: Path) -> None:
    wrong: list[tuple[Case, list[MatchStatus]]] = []
    counts: Counter[str] = Counter()
    with library.open_view() as view:
        text = Text(view.document_passages(record.id) for record in view.documents())
        for number, case in enumerate(cases(text, list(elsewhere(test_data)), SEED)):
            found = [each.status for each in check(view, in_marks(case.text, number), Settings()).quotations]
            counts[case.kind] += 1
            if found != [case.status]:
                wrong.append((case, found))
    assert counts.total() >= 1000
    assert len(wrong) <= 0.01 * counts.total(), wrong
    strangers = [found for case, found in wrong if case.status is MatchStatus.ABSENT]
    assert not any({MatchStatus.EXACT, MatchStatus.MARKS} & set(found) for found in strangers), wrong
