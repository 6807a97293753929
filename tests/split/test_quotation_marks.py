"""How quotation marks pair, and what is no quotation mark."""

from __future__ import annotations

import pytest

from kb.split.quoting.marks import NO_CLOSING, NO_OPENING, OPENED_TWICE, pair
from tests.split.quoted import document, found


def marked(*paragraphs: str) -> list[str]:
    made = document(*paragraphs)
    return [each.inner.of(made.text) for each in pair(made.text, list(enumerate(made.blocks))).marked]


def faults(*paragraphs: str) -> list[str]:
    made = document(*paragraphs)
    return [each.reason for each in pair(made.text, list(enumerate(made.blocks))).faults]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He said “go now” to me.", "go now"),
        ('He said "go now" to me.', "go now"),
        ("He said ‘go now’ to me.", "go now"),
        ("He said 'go now' to me.", "go now"),
        ("He said «go now» to me.", "go now"),
        ("He said ''go now'' to me.", "go now"),
        ('He said “go now" to me.', "go now"),
    ],
)
def test_every_kind_of_mark_pairs(text: str, inside: str) -> None:
    assert marked(text) == [inside]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("“He told me ‘go’ and I went.”", "He told me ‘go’ and I went."),
        ("‘He told me “go” and I went.’", "He told me “go” and I went."),
        ("\"He told me 'go' and I went.\"", "He told me 'go' and I went."),
        ("“He told me “go” and I went.”", "He told me “go” and I went."),
    ],
)
def test_only_the_outermost_pair_counts(text: str, inside: str) -> None:
    assert marked(text) == [inside]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("She said ‘it’s the victims’ right, isn’t it?’ and left.", "it’s the victims’ right, isn’t it?"),
        ("She said 'it's the victims' right' and left.", "it's the victims' right"),
        ("Officers’ notes said ‘we saw him’.", "we saw him"),
        ("Back in the ’90s and the '80s she said ‘no’ often.", "no"),
    ],
)
def test_an_apostrophe_is_not_a_mark(text: str, inside: str) -> None:
    assert marked(text) == [inside]


def test_text_with_apostrophes_alone_has_no_marks() -> None:
    assert marked("The victims’ rights aren't the police's. Rock 'n' roll, 'em all, O’Neill’s.") == []


def test_inches_are_not_marks() -> None:
    assert marked('A 5" pipe was found. "We saw a 6" one," he said.') == ['We saw a 6" one,']


def test_paragraphs_that_each_open_and_of_which_the_last_closes_are_one() -> None:
    made = document("“One.", "“Two.", "“Three.” he said.")
    each = pair(made.text, list(enumerate(made.blocks))).marked
    assert [one.continues for one in each] == [True, True, False]


def test_single_marked_paragraphs_that_each_open_are_one() -> None:
    assert marked("‘One isn’t it.", "‘Two.’") == ["One isn’t it.", "Two."]


@pytest.mark.parametrize(
    ("paragraphs", "reason"),
    [
        (("“It is late, Ada Quill said.", "She left."), NO_CLOSING),
        (("It is late,” Ada Quill said.",), NO_OPENING),
        (("“It is late, said Ada Quill. “It is cold,” she said.", "Then."), OPENED_TWICE),
        (("“One.", "“Two.", "Three."), NO_CLOSING),
    ],
)
def test_marks_that_do_not_pair_are_a_fault_and_give_nothing(paragraphs: tuple[str, ...], reason: str) -> None:
    assert faults(*paragraphs) == [reason]
    assert found(*paragraphs).quotations == ()
    assert [each.reason for each in found(*paragraphs).unpaired] == [reason]


def test_a_fault_leaves_the_pairs_before_it_in_its_paragraph() -> None:
    assert marked("“It is late,” said Ada Quill. It is cold,” she said.") == ["It is late,"]


def test_a_fault_leaves_the_other_paragraphs() -> None:
    assert marked("It is late,” Ada Quill said.", "“It is cold,” said Ben Marsh.") == ["It is cold,"]


def test_a_heading_does_not_break_a_quotation_over_paragraphs() -> None:
    assert marked("“One.", "“Two.”") == ["One.", "Two."]
