"""The similarity of pasted words to a source, and the number of changed ones."""

from __future__ import annotations

import pytest

from kb.model import MatchStatus
from kb.quotation_check.alignment import align, match_hyphenation
from kb.quotation_check.comparison import PatternComparison, compare
from kb.quotation_check.passage_windows import PassageWindow, join_passages
from kb.quotation_check.quotation_pattern import Gap, parse_patterns
from kb.text import tokenize
from tests.quotation_check.conftest import BELL, GATE, document

WINDOW_TEXTS = (BELL, GATE)


def window(*texts: str) -> PassageWindow:
    passages = document("any", texts).passages
    return join_passages(passages, [tokenize(each.text) for each in passages])


def compared(pasted: str, *texts: str) -> PatternComparison | None:
    source = window(*texts)
    pattern = match_hyphenation(parse_patterns(pasted)[-1], source)
    return compare(pattern, source, align([e if isinstance(e, Gap) else e.term for e in pattern.items], source.terms))


@pytest.mark.parametrize(
    ("pasted", "changed"),
    [
        ("bell at one east wall", None),  # five words
        ("The bell at one east wall", 1.0),
        ("The bell at the east gate", None),  # six words, the last one changed
        ("A bell at the east wall rings", 1.0),  # seven words
        ("The bell at the east wall tolls", 1.0),
        ("A bells at the east wall rings", None),  # seven words, the first one and another spelling changed
        ("The bell at the east wall rings after", 1.0),  # eight words
        ("A bell at the east wall rings before", 1.0),
        ("The bell by the north wall rings", None),  # two of seven
        ("The bell by the north wall rings before", 2.0),
        ("The bells at the east walls rings", 1.0),  # two inflections of seven
        ("The bells at the eest walls rings", None),  # two inflections and another spelling of seven words
        ("The bells at the east walls rang before every tide", 2.0),
        ("rings every before tide, but nobody at the west gate", 1.0),
        ("before every tide, but mobody at the west gate", 0.5),
        ("rings before every tine, but nobody at the west gate", 1.0),
        ("before every but nobody at the west gate", 1.0),
        ("before every high spring tide, but nobody at the west gate", 2.0),
    ],
)
def test_at_most_one_word_in_four_may_be_changed_and_another_spelling_counts_half(
    pasted: str, changed: float | None
) -> None:
    found = compared(pasted, *WINDOW_TEXTS)
    assert (found and (found.status, found.changed)) == (changed and (MatchStatus.CLOSE, changed))


@pytest.mark.parametrize(
    ("pasted", "status"),
    [
        ("The bell … before every", None),  # four words
        ("The bell … before every tide", MatchStatus.PARTS),
        ("The bell at the north wall … but nobody at", None),  # nine words with a change
        ("The bell at the north wall … but nobody at the", MatchStatus.CLOSE),
        ("The bell at [some] wall", None),
        ("The bell at [some] wall rings", MatchStatus.PARTS),
        ("The bell at the east wall … rings before every tide", MatchStatus.PARTS),
    ],
)
def test_words_in_parts_must_be_more_than_words_together(pasted: str, status: MatchStatus | None) -> None:
    found = compared(pasted, *WINDOW_TEXTS)
    assert (found and found.status) == status


@pytest.mark.parametrize(
    ("pasted", "status"),
    [
        ("rings before every tide", MatchStatus.EXACT),
        ("rings before every tide,", MatchStatus.EXACT),
        ("rings before every tide;", MatchStatus.EXACT),
        ("rings before every tide!", MatchStatus.MARKS),
        ("rings, before every tide", MatchStatus.MARKS),
        ("Rings before every tide", MatchStatus.MARKS),
        ("(rings before every tide", MatchStatus.MARKS),
        ("west gate hears it. The officers asked", MatchStatus.EXACT),
        ("west gate hears it The officers asked", MatchStatus.MARKS),
    ],
)
def test_words_are_exact_only_with_all_their_characters_but_a_stop_at_the_end(pasted: str, status: MatchStatus) -> None:
    found = compared(pasted, *WINDOW_TEXTS)
    assert found is not None
    assert (found.status, found.changed) == (status, 0)


@pytest.mark.parametrize(
    ("pasted", "runs"),
    [
        ("rings before every tide", ["rings before every tide"]),
        ("The bell … before every tide", ["The bell", "before every tide"]),
        ("rings before every high tide, but nobody", ["rings before every tide, but nobody"]),
        ("rings before tide, but nobody at the west gate", ["rings before every tide, but nobody at the west gate"]),
        ("The bell at [some] wall rings", ["The bell at", "wall rings"]),
    ],
)
def test_the_quoted_words_of_the_source_are_as_many_runs_as_there_are_gaps(pasted: str, runs: list[str]) -> None:
    source = window(*WINDOW_TEXTS)
    found = compared(pasted, *WINDOW_TEXTS)
    assert found is not None
    assert [source.slice_text(start, end) for start, end in found.runs] == runs


@pytest.mark.parametrize(
    ("pasted", "source", "status"),
    [
        ("a multiagency watch", "a multi-agency watch", MatchStatus.MARKS),
        ("a multi-agency watch", "a multiagency watch", MatchStatus.MARKS),
        ("a multi agency watch", "a multi-agency watch", MatchStatus.MARKS),
        ("a stateoftheart watch", "a state-of-the-art watch", MatchStatus.MARKS),
        ("an upto watch", "an up-to-date watch", None),
        ("a multiagency watch", "a multi agency watch", None),
        ("a multi–agency watch", "a multi-agency watch", MatchStatus.MARKS),
    ],
)
def test_a_hyphen_in_a_compound_changes_no_word(pasted: str, source: str, status: MatchStatus | None) -> None:
    found = compared(pasted, source)
    assert (found and found.status) == status
