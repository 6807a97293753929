"""Words that were added and removed between two texts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.comparison import WordRun, compare_words
from kb.comparison.words import split_words
from kb.model import DiffOp
from kb.text.step_budget import StepBudget

WORDS = st.lists(
    st.sampled_from(["the", "officer", "must", "may", "tell", "30", "days", "£", "–", "(a)", "\n"]), max_size=25
)
TEXTS = st.one_of(WORDS.map(" ".join), st.text(max_size=60))
TURNED = {
    DiffOp.EQUAL: DiffOp.EQUAL,
    DiffOp.REPLACE: DiffOp.REPLACE,
    DiffOp.INSERT: DiffOp.DELETE,
    DiffOp.DELETE: DiffOp.INSERT,
}


def list_changes(older: str, newer: str) -> list[tuple[str, str]]:
    """Return the words of each change, before and after, without the space around them."""
    return [
        (run.older.slice(older).strip(), run.newer.slice(newer).strip())
        for run in compare_words(older, newer, StepBudget())
        if run.op is not DiffOp.EQUAL
    ]


def list_terms(text: str) -> list[str]:
    return [each.term for each in split_words(text)]


@pytest.mark.parametrize(
    ("older", "newer", "changes"),
    [
        ("They must tell us within 30 days.", "They must tell us within 45 days.", [("30", "45")]),
        ("The officer must tell the victim.", "The officer may tell the victim.", [("must", "may")]),
        ("Ring the bell.", "Ring the second bell.", [("", "second")]),
        ("Ring the second bell.", "Ring the bell.", [("second", "")]),
        ("It costs £30.", "It costs 30.", [("£", "")]),
        ("It falls by 30% a year.", "It falls by 30 a year.", [("%", "")]),
        ("“The officer’s duty” – now", '"The officer\'s duty"\n- NOW', []),
        ("a b c d e f g h i", "a b x y z d e f u v w i", [("c", "x y z"), ("g h", "u v w")]),
        ("one two three the four five six", "uno dos tres the quatro cinco seis", None),
    ],
)
def test_changed_words_are_found(older: str, newer: str, changes: list[tuple[str, str]] | None) -> None:
    expected = [(older, newer)] if changes is None else changes

    assert list_changes(older, newer) == expected


@given(TEXTS, TEXTS)
def test_the_runs_cover_both_texts_and_turn_the_older_into_the_newer(older: str, newer: str) -> None:
    runs = compare_words(older, newer, StepBudget())

    assert "".join(run.older.slice(older) for run in runs) == older
    assert "".join(run.newer.slice(newer) for run in runs) == newer
    assert _apply(runs, older, newer) == list_terms(newer)
    for run in runs:
        before, after = list_terms(run.older.slice(older)), list_terms(run.newer.slice(newer))
        assert (before == after) is (run.op is DiffOp.EQUAL) or not (list_terms(older) or list_terms(newer))


def _apply(runs: Sequence[WordRun], older: str, newer: str) -> list[str]:
    """Return the older words with the changes of the runs made, taking only changed words from the newer text."""
    return [
        term
        for run in runs
        for term in list_terms(run.older.slice(older) if run.op is DiffOp.EQUAL else run.newer.slice(newer))
    ]


@given(TEXTS)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    assert {run.op for run in compare_words(text, text, StepBudget())} == {DiffOp.EQUAL}


@given(TEXTS, TEXTS)
def test_compared_the_other_way_round_what_was_added_is_removed(older: str, newer: str) -> None:
    there, back = compare_words(older, newer, StepBudget()), compare_words(newer, older, StepBudget())

    assert [(TURNED[run.op], run.newer, run.older) for run in there] == [tuple(run) for run in back]
